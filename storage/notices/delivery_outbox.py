"""The outbox: deliveries claimed by one worker at a time, and ended under its fencing number."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.delivery import PUSH, Answer, Channel, Delivery, DeliveryState, Outcome
from domain.escalation import CHANNEL_GROUP_OF
from domain.events import EventKind
from domain.notice_kinds import KINDS, RUNG_OF, is_urgent, settled_by
from domain.notices.addresses import PostalAddress
from domain.outbox import Ended
from domain.people import Identity
from domain.quiet import Quiet
from domain.subjects import Subject, SubjectKind
from domain.words import Language
from storage.accounts.accounts import open_openid, open_phone
from storage.accounts.devices import open_token
from storage.accounts.persons import open_identity
from storage.database import Database, Row
from storage.keys.vault import KeysError, SealBroken, Vault
from storage.notices.preferences import close_waiting
from storage.notices.settled import settled
from storage.outbox_rows import earliest_in

log = logging.getLogger(__name__)

#: A notice that waits longer than this for its next try holds up no later one of its account.
ORDER_WAIT: Final = timedelta(minutes=2)
#: How often a claim begins at the oldest; one that comes in before it waits no longer for its turn.
_LOOK: Final = timedelta(seconds=1)

# A queue's index keeps the entries of what has left until a vacuum, and at its head stands what an
# earlier one of its account holds up. Every claim would walk over them to its first, so each begins
# where the one before it ended, and now and then at the oldest.
OLDEST: Final = """
SELECT next_at FROM deliveries
WHERE state IN ('queued', 'claimed') AND channel = $1 ORDER BY next_at LIMIT 1
"""
# What waits for a visit leaves by no channel.
EARLIEST: Final = earliest_in("deliveries", set(RUNG_OF) - {Channel.VISIT})
# A claimed row is due again when its lease ends, so one index finds both the queued and the lapsed.
# An account's notices leave a channel in their order: one that is under way or due holds the later
# ones up; one that waits longer for its next try ($5) does not. OFFSET 0 keeps the look a probe of
# the index for each row, whatever the planner believes of the table's size. The inner LIMIT bounds what
# the planner fears of an unknown $4, so that it plans once and not at each claim, which took as long.
CLAIM: Final = """
WITH due AS (
    SELECT delivery_id, next_at FROM (
        SELECT d.delivery_id, d.next_at FROM deliveries AS d
        WHERE d.state IN ('queued', 'claimed') AND d.channel = $1 AND d.next_at BETWEEN $6 AND $2
            AND NOT EXISTS (
                SELECT 1 FROM deliveries AS e
                WHERE e.account_id = d.account_id AND e.channel = $1 AND e.n < d.n
                    AND e.state IN ('queued', 'claimed')
                    AND (e.state = 'claimed' OR e.next_at <= $5)
                    AND e.device_id IS NOT DISTINCT FROM d.device_id
                OFFSET 0)
        ORDER BY d.next_at LIMIT 64
        FOR UPDATE SKIP LOCKED
    ) AS first LIMIT $4
), claimed AS (
    UPDATE deliveries SET
        state = 'claimed', attempt = attempt + 1, fence = fence + 1, lease_until = $3, next_at = $3
    WHERE delivery_id = ANY (ARRAY(SELECT delivery_id FROM due))
    RETURNING delivery_id, account_id, n, kind, subject, device_id, attempt, fence,
        created_at, expires_at, small, gathered, person_id, until_read
)
SELECT c.*, p.identity, a.phone, a.openid, a.language, a.plain_words, a.quiet, a.quiet_from, a.quiet_to, d.token,
    coalesce(i.urgent, false) AS urgent, i.read_at,
    i.mandate_id IS NOT NULL AND NOT coalesce(m.ended_at IS NULL AND m.ends_at > $2, false) AS over,
    (SELECT max(next_at) FROM due) AS reached
FROM claimed AS c
LEFT JOIN accounts AS a USING (account_id)
LEFT JOIN persons AS p ON p.person_id = c.person_id
LEFT JOIN devices AS d USING (account_id, device_id)
LEFT JOIN inbox AS i USING (account_id, n)
LEFT JOIN mandates AS m ON m.account_id = c.account_id AND m.mandate_id = i.mandate_id
ORDER BY c.created_at, c.n
"""
SETTLED: Final = f"""
SELECT d.delivery_id FROM deliveries AS d WHERE d.delivery_id = ANY ($1) AND {settled("d")}
"""  # noqa: S608  # constants alone
# Other small ones that are due on the same way leave with the one that was claimed.
GATHER: Final = """
WITH carrier AS (
    SELECT delivery_id, account_id, channel, device_id, n FROM deliveries
    WHERE delivery_id = ANY ($1) AND state = 'claimed'
), merged AS (
    UPDATE deliveries AS d SET
        state = 'superseded', answer = 'digest', merged_into = f.carrier, ended_at = $2
    FROM (
        SELECT o.delivery_id, c.delivery_id AS carrier
        FROM carrier AS c JOIN deliveries AS o
            ON o.account_id = c.account_id AND o.channel = c.channel AND o.n > c.n
            AND o.device_id IS NOT DISTINCT FROM c.device_id
        WHERE o.state = 'queued' AND o.small AND o.next_at <= $2
        FOR UPDATE OF o SKIP LOCKED
    ) AS f
    WHERE d.delivery_id = f.delivery_id
    RETURNING f.carrier
)
UPDATE deliveries AS d SET gathered = d.gathered + m.others
FROM (SELECT carrier, count(*)::smallint AS others FROM merged GROUP BY carrier) AS m
WHERE d.delivery_id = m.carrier
RETURNING d.delivery_id, d.gathered
"""
# Where the last leg of a rung ended badly, the next rung's turn is now; a visit's only where nothing at
# all left the house. `ended` is the statement's own.
_PULL: Final = """pulled AS (
UPDATE deliveries AS p SET next_at = e.at
FROM ended AS e
WHERE e.state IN ('failed', 'skipped')
    AND p.account_id = e.account_id AND p.n = e.n AND p.state = 'queued' AND p.next_at > e.at
    AND p.rung = (
        SELECT min(q.rung) FROM deliveries AS q
        WHERE q.account_id = e.account_id AND q.n = e.n AND q.rung > e.rung AND q.state = 'queued')
    AND NOT EXISTS (
        SELECT 1 FROM deliveries AS o
        WHERE o.account_id = e.account_id AND o.n = e.n AND o.rung = e.rung
            AND o.state NOT IN ('failed', 'skipped', 'superseded')
            AND o.delivery_id NOT IN (
                SELECT b.delivery_id FROM ended AS b WHERE b.state IN ('failed', 'skipped')))
    AND (p.channel <> 'visit' OR NOT EXISTS (
        SELECT 1 FROM deliveries AS x
        WHERE x.account_id = e.account_id AND x.n = e.n AND x.rung <> e.rung
            AND x.state IN ('claimed', 'sent', 'received', 'read', 'unknown')
            AND x.delivery_id NOT IN (
                SELECT b.delivery_id FROM ended AS b WHERE b.state IN ('failed', 'skipped'))))
)"""
FINISH: Final = """
UPDATE deliveries AS d SET
    state = t.state, answer = t.answer, reference = t.reference, ended_at = t.at,
    sent_at = CASE WHEN t.state = 'sent' THEN t.at END, lease_until = NULL
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    AS t (delivery_id, fence, state, answer, reference, at)
WHERE d.delivery_id = t.delivery_id AND d.fence = t.fence AND d.state = 'claimed'
RETURNING d.delivery_id"""
# Dearer to plan, so it is asked for only where one of them ended badly.
FINISH_AND_PULL: Final = f"""
WITH ended AS ({FINISH}, d.account_id, d.n, d.rung, d.state, t.at), {_PULL}
SELECT delivery_id FROM ended
"""  # noqa: S608  # constants alone
# A channel that is not set up is no rung: what waits there ends, and the next one's turn is now.
SKIP: Final = f"""
WITH ended AS (
    UPDATE deliveries SET state = 'skipped', answer = 'not-configured', ended_at = $2
    WHERE delivery_id = ANY (ARRAY(
        SELECT delivery_id FROM deliveries
        WHERE state IN ('queued', 'claimed') AND channel = ANY ($1) AND next_at <= $2
        ORDER BY next_at LIMIT $3
        FOR UPDATE SKIP LOCKED
    ))
    RETURNING delivery_id, account_id, n, rung, state, ended_at AS at
), {_PULL}
SELECT count(*) FROM ended
"""  # noqa: S608  # constants alone
# A delivery report may come twice, late, or after the reading; only what is out moves, and only forwards.
RECEIVED: Final = f"""
WITH was AS (
    SELECT delivery_id, state FROM deliveries
    WHERE channel = $1 AND reference = $2 AND reference <> '' FOR UPDATE
), known AS (
    UPDATE deliveries AS d SET
        state = CASE WHEN was.state IN ('sent', 'unknown') THEN $4 ELSE d.state END,
        answer = CASE WHEN was.state IN ('sent', 'unknown') AND $4 = 'failed'
            THEN 'receipt' ELSE d.answer END,
        ended_at = CASE WHEN was.state IN ('sent', 'unknown') THEN $3 ELSE d.ended_at END,
        received_at = CASE WHEN was.state IN ('sent', 'unknown', 'read') AND $4 = 'received'
            THEN coalesce(d.received_at, $3) ELSE d.received_at END
    FROM was WHERE d.delivery_id = was.delivery_id
    RETURNING d.delivery_id, d.account_id, d.n, d.rung, d.state, $3::timestamptz AS at,
        was.state AS before
), ended AS (
    SELECT * FROM known WHERE before IN ('sent', 'unknown')
), {_PULL}, enough AS (
    UPDATE deliveries AS q SET state = 'superseded', answer = 'received', ended_at = e.at
    FROM ended AS e
    WHERE e.state = 'received' AND q.account_id = e.account_id AND q.n = e.n AND q.rung > e.rung
        AND q.state = 'queued' AND NOT q.until_read
)
SELECT count(*) FROM known
"""  # noqa: S608  # constants alone
# What was not even tried counts as no try. Whoever switches a way off meanwhile either finds the delivery
# queued or is waited for, so that `off` says it.
PUT_BACK: Final = """
WITH holder AS (
    SELECT $8 = ANY (ways_off) AS off FROM accounts WHERE account_id = $7 FOR SHARE
)
UPDATE deliveries SET
    state = 'queued', answer = $3, reference = $4, next_at = $5, lease_until = NULL,
    attempt = attempt - CASE WHEN $6 THEN 0 ELSE 1 END
FROM (VALUES (true)) AS one (row) LEFT JOIN holder ON one.row
WHERE delivery_id = $1 AND fence = $2 AND state = 'claimed'
RETURNING coalesce(holder.off, false)
"""

_BAD: Final = frozenset({DeliveryState.FAILED, DeliveryState.SKIPPED})


class DeliveryStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._reached: dict[Channel, tuple[datetime, datetime]] = {}  # looked when; due up to where

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[Delivery]:
        """At most `limit`, and 64, that are due or whose claim ran out, oldest first, now ours until then.

        Of one account and way only the earliest that is open.
        """
        claimed = []
        for row in await self._claim(channel, at, until, limit):
            try:
                claimed.append(self._delivery(channel, row, at))
            except (
                SealBroken,
                KeysError,
            ):  # stays claimed and comes again, for the key may be found
                log.exception("the address of delivery %s does not open", row["delivery_id"])
        claimed = await self._settled(claimed)
        small = [leg.delivery for leg in claimed if leg.small and not leg.moot]
        if not small:
            return claimed
        rows = await self._database.fetch(GATHER, small, at)
        gathered = {row["delivery_id"]: row["gathered"] for row in rows}
        return [_told_as(leg, gathered.get(leg.delivery, leg.gathered)) for leg in claimed]

    async def _settled(self, claimed: list[Delivery]) -> list[Delivery]:
        """Those that are needed no more say so."""
        may_be = [leg.id for leg in claimed if settled_by(leg.kind)]
        if not may_be:
            return claimed
        rows = await self._database.fetch(SETTLED, may_be)
        over = {row["delivery_id"] for row in rows}
        return [
            replace(leg, moot=leg.moot or "settled") if leg.id in over else leg for leg in claimed
        ]

    async def _claim(
        self, channel: Channel, at: datetime, until: datetime, limit: int
    ) -> list[Row]:
        """From where the last one ended; now and then, and where nothing is left, from the oldest."""
        facts = channel, at, until, limit, at + ORDER_WAIT
        if channel in self._reached:
            looked, reached = self._reached[channel]
            lately = abs(at - looked) < _LOOK  # nor is it where the clock was put back
            if lately and (rows := await self._database.fetch(CLAIM, *facts, reached)):
                self._reached[channel] = looked, rows[0]["reached"]
                return rows
        oldest = await self._database.fetchval(OLDEST, channel)
        if oldest is None or oldest > at:
            self._reached.pop(channel, None)
            return []
        rows = await self._database.fetch(CLAIM, *facts, oldest)
        self._reached[channel] = at, rows[0]["reached"] if rows else oldest
        return rows

    async def skip(self, channels: Collection[Channel], *, at: datetime, limit: int) -> int:
        """Ends at most `limit` that are due on channels that are not set up; returns how many."""
        return int(await self._database.fetchval(SKIP, list(channels), at, limit))

    async def finish(self, ends: Sequence[Ended[Delivery]]) -> Collection[UUID]:
        """Writes all of them down; returns the deliveries whose claim was still ours."""
        badly = any(end.state in _BAD for end in ends)
        rows = await self._database.fetch(
            FINISH_AND_PULL if badly else FINISH,
            [end.item.id for end in ends],
            [end.item.fence for end in ends],
            [end.state for end in ends],
            [end.answer.code for end in ends],
            [end.answer.reference for end in ends],
            [end.at for end in ends],
        )
        return {row["delivery_id"] for row in rows}

    async def put_back(
        self, delivery: Delivery, *, at: datetime, due: datetime, answer: Answer, tried: bool = True
    ) -> bool:
        """Queues it again for `due`; False when the claim is no longer ours.

        If its way was switched off meanwhile, it ends as if it had waited then.
        """
        claim, account = (delivery.delivery, delivery.fence), delivery.account
        said = answer.code, answer.reference
        off = await self._database.fetchval(
            PUT_BACK, *claim, *said, due, tried, account, _switch(delivery)
        )
        if off:
            await close_waiting(self._database, [account], at)
        return off is not None

    async def received(
        self, channel: Channel, reference: str, at: datetime, outcome: Outcome
    ) -> bool:
        """What the vendor's report says of the message it called `reference`; False if unknown.

        DELIVERED: it is on the phone; any other: it never will be.
        """
        is_there = outcome is Outcome.DELIVERED
        state = DeliveryState.RECEIVED if is_there else DeliveryState.FAILED
        return bool(await self._database.fetchval(RECEIVED, channel, reference, at, state))

    def _delivery(self, channel: Channel, row: Row, at: datetime) -> Delivery:
        by_register = row["person_id"] is not None
        quiet = Quiet(row["quiet_from"], row["quiet_to"]) if row["quiet"] else None
        return Delivery(
            delivery=row["delivery_id"],
            account=row["account_id"],
            event_n=row["n"],
            kind=row["kind"],
            subject=Subject.parse(row["subject"]),
            channel=channel,
            address=self._address(channel, row),
            attempt=row["attempt"],
            fence=row["fence"],
            created_at=row["created_at"],
            device=row["device_id"],
            language=Language(row["language"] or Language.ZH),
            plain=bool(row["plain_words"]),
            urgent=row["urgent"] or (by_register and is_urgent(row["kind"])),
            expires_at=row["expires_at"],
            moot=_moot(row, at),
            small=row["small"],
            gathered=row["gathered"],
            quiet=Quiet() if by_register else quiet,
            register=by_register,
        )

    def _address(self, channel: Channel, row: Row) -> str:
        """Empty when there is none or the sender knows it, or the device is somebody else's now."""
        account: UUID = row["account_id"]
        if row["identity"] is not None:
            return _of_register(channel, open_identity(self._vault, account, row["identity"]))
        if channel in PUSH:
            token: bytes | None = row["token"]
            return open_token(self._vault, account, row["device_id"], token) if token else ""
        if channel in {Channel.SMS, Channel.VOICE}:
            phone: bytes | None = row["phone"]
            return open_phone(self._vault, account, phone) if phone else ""
        openid: bytes | None = row["openid"] if channel is Channel.WECHAT else None
        return open_openid(self._vault, account, openid) if openid else ""


def _of_register(channel: Channel, identity: Identity) -> str:
    if channel is Channel.LETTER and identity.address:
        postal = PostalAddress(identity.name, identity.address, identity.postcode)
        return postal.sealed_form()
    return identity.phone if channel in {Channel.SMS, Channel.VOICE} else ""


def _moot(row: Row, at: datetime) -> str:
    """What stood by for a failure that did not come is needed no more."""
    if row["person_id"] is not None and row["expires_at"] <= at and not row["until_read"]:
        return "not-needed"
    return "read" if row["read_at"] else "mandate-over" if row["over"] else ""


def _switch(leg: Delivery) -> str:
    """As its account would have it off; empty for what can't be, or tells others too."""
    if leg.gathered or leg.channel not in CHANNEL_GROUP_OF:
        return ""
    return f"{KINDS[EventKind(leg.kind)].group}:{CHANNEL_GROUP_OF[leg.channel]}"


def _told_as(leg: Delivery, gathered: int) -> Delivery:
    """One that tells others too says how many they are together."""
    if not gathered:
        return leg
    return replace(
        leg,
        kind=EventKind.DIGEST,
        subject=SubjectKind.INBOX.of(count=gathered + 1),
        gathered=gathered,
    )
