"""How the holder of an account wishes to be told."""

from typing import Final
from uuid import UUID

from domain.quiet import Quiet
from domain.ways import Chosen, Wishes
from domain.words import Language
from storage.database import Database
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


class WishBook:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, account: UUID) -> Chosen | None:
        """None when the account is gone."""
        row = await self._database.fetchrow(READ, account)
        if row is None:
            return None
        return Chosen(
            wishes=read_wishes(row),
            window=Quiet(row["quiet_from"], row["quiet_to"]),
            language=Language(row["language"]),
            wechat=row["wechat"],
            grants=row["grants"],
        )

    async def write(self, account: UUID, wishes: Wishes, language: Language) -> bool:
        """False when the account is gone."""
        off = sorted(f"{group}:{way}" for group, way in wishes.off)
        start, end = (wishes.quiet.start, wishes.quiet.end) if wishes.quiet else (None, None)
        quiet = wishes.quiet is not None
        return (
            await self._database.fetchval(
                WRITE, account, off, wishes.plain, language, quiet, start, end
            )
            is not None
        )
