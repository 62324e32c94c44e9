"""How the holder of an account wishes to be told."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.escalation import CHANNEL_GROUP_OF, Chosen, NotificationPreferences, closed
from domain.notice_kinds import KINDS
from domain.quiet import Quiet
from domain.words import Language
from storage.database import Database, Row, Transaction
from storage.events import read_wishes

READ: Final = """
SELECT ways_off, plain_words, quiet, quiet_from, quiet_to, language, openid IS NOT NULL AS wechat,
    (
        SELECT coalesce(jsonb_object_agg(g.template_id, g.remaining), '{}')
        FROM subscription_grants AS g WHERE g.account_id = accounts.account_id
    ) AS grants
FROM accounts WHERE account_id = $1
"""
# Without quiet hours the window stays as it was, for whoever switches them on again.
WRITE: Final = """
UPDATE accounts SET
    ways_off = $2, plain_words = $3, language = $4, quiet = $5,
    quiet_from = coalesce($6, quiet_from), quiet_to = coalesce($7, quiet_to)
WHERE account_id = $1
RETURNING account_id
"""
# What waits on a way that was switched off ends as if it had been planned so: of what must be told one
# leg stays where no other way is left, and a rung that is gone leaves its time to the next; the time
# of a visit only where nothing else can leave. A message that tells others too has been tried already.
CLOSE: Final = """
WITH closed AS (
    SELECT * FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS t (kind, channel, place)
), waiting AS MATERIALIZED (
    SELECT d.delivery_id, d.n, d.kind = ANY ($5::text[]) AS must,
        row_number() OVER (PARTITION BY d.n ORDER BY c.place, d.next_at, d.delivery_id) AS place
    FROM deliveries AS d JOIN closed AS c USING (kind, channel)
    WHERE d.account_id = $1 AND d.state = 'queued' AND d.gathered = 0
), ended AS (
    UPDATE deliveries AS d SET state = 'skipped', answer = 'switched-off', ended_at = $2
    FROM waiting AS w
    WHERE d.delivery_id = w.delivery_id AND d.state = 'queued' AND NOT (
        w.must AND w.place = 1 AND NOT EXISTS (
            SELECT 1 FROM deliveries AS o
            WHERE o.account_id = $1 AND o.n = w.n AND o.channel = ANY ($6::text[])
                AND o.state IN ('queued', 'claimed', 'sent', 'received', 'read', 'unknown')
                AND o.delivery_id NOT IN (SELECT delivery_id FROM waiting)))
    RETURNING d.delivery_id, d.n, d.rung, d.next_at
), freed AS (
    SELECT e.n, next.rung, greatest($2, min(e.next_at)) AS at
    FROM ended AS e CROSS JOIN LATERAL (
        SELECT min(q.rung) AS rung FROM deliveries AS q
        WHERE q.account_id = $1 AND q.n = e.n AND q.rung > e.rung AND q.state = 'queued'
            AND q.delivery_id NOT IN (SELECT delivery_id FROM ended)
    ) AS next
    WHERE NOT EXISTS (
        SELECT 1 FROM deliveries AS o
        WHERE o.account_id = $1 AND o.n = e.n AND o.rung = e.rung
            AND o.state NOT IN ('failed', 'skipped', 'superseded')
            AND o.delivery_id NOT IN (SELECT delivery_id FROM ended))
    GROUP BY e.n, next.rung
), pulled AS (
    UPDATE deliveries AS p SET next_at = f.at
    FROM freed AS f
    WHERE p.account_id = $1 AND p.n = f.n AND p.rung = f.rung AND p.state = 'queued'
        AND p.next_at > f.at
        AND (p.channel <> 'visit' OR NOT EXISTS (
            SELECT 1 FROM deliveries AS x
            WHERE x.account_id = $1 AND x.n = f.n AND x.rung <> f.rung
                AND x.state IN ('queued', 'claimed', 'sent', 'received', 'read', 'unknown')
                AND x.delivery_id NOT IN (SELECT delivery_id FROM ended)))
)
SELECT count(*) FROM ended
"""
# Whoever is just switching a way off did not see what was queued meanwhile, so that one is waited for.
CHOOSY: Final = """
SELECT account_id, ways_off <> '{}' AS choosy FROM accounts
WHERE account_id = ANY ($1) ORDER BY account_id FOR SHARE
"""
HOLD: Final = """
SELECT ways_off, plain_words, quiet, quiet_from, quiet_to FROM accounts
WHERE account_id = $1 FOR NO KEY UPDATE
"""


async def close_waiting(database: Database, accounts: Collection[UUID], at: datetime) -> None:
    """Ends what was just queued on ways that its account has switched off, as far as the law lets it.

    For after the commit: whoever switches a way off later finds it queued.
    """

    async def work(tx: Transaction) -> None:
        if (row := await tx.fetchrow(HOLD, account)) is not None:
            await _close(tx, account, read_wishes(row), at)

    for found in await database.fetch(CHOOSY, list(accounts)):
        if found["choosy"]:
            account: UUID = found["account_id"]
            await database.transact(work)


class PreferenceStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, account: UUID) -> Chosen | None:
        """None when the account is gone."""
        row = await self._database.fetchrow(READ, account)
        return None if row is None else read_chosen(row)

    async def write(
        self, account: UUID, wishes: NotificationPreferences, language: Language, at: datetime
    ) -> bool:
        """Holds for what waits too, as far as the law lets it; False when the account is gone."""
        off = sorted(f"{group}:{way}" for group, way in wishes.off)
        start, end = (wishes.quiet.start, wishes.quiet.end) if wishes.quiet else (None, None)
        chosen = off, wishes.plain, language, wishes.quiet is not None, start, end

        async def work(tx: Transaction) -> bool:
            # Who is told something at once has written its legs before this row is had, or reads it.
            if await tx.fetchval(WRITE, account, *chosen) is None:
                return False
            await _close(tx, account, wishes, at)
            return True

        return await self._database.transact(work)


def read_chosen(row: Row) -> Chosen:
    """From the columns of READ."""
    return Chosen(
        wishes=read_wishes(row),
        window=Quiet(row["quiet_from"], row["quiet_to"]),
        language=Language(row["language"]),
        wechat=row["wechat"],
        grants=row["grants"],
    )


async def _close(
    tx: Transaction, account: UUID, wishes: NotificationPreferences, at: datetime
) -> None:
    if pairs := closed(wishes):
        kinds, channels = [kind for kind, _ in pairs], [channel for _, channel in pairs]
        must = [kind for kind, stated in KINDS.items() if stated.must_tell]
        await tx.execute(CLOSE, account, at, kinds, channels, must, list(CHANNEL_GROUP_OF))
