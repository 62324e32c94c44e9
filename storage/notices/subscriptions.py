"""The grants of WeChat users: how often each may still be written to with a template."""

from typing import Final
from uuid import UUID

from storage.database import Database

LEFT: Final = """
SELECT remaining FROM subscription_grants WHERE account_id = $1 AND template_id = $2
"""
SPEND: Final = """
UPDATE subscription_grants SET remaining = remaining - 1
WHERE account_id = $1 AND template_id = $2 AND remaining > 0
RETURNING remaining
"""
FORFEIT: Final = """
UPDATE subscription_grants SET remaining = 0 WHERE account_id = $1 AND template_id = $2
"""


class SubscriptionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def left(self, account: UUID, template: str) -> int:
        return int(await self._database.fetchval(LEFT, account, template) or 0)

    async def spend(self, account: UUID, template: str) -> bool:
        """Takes one off, never below none; False when there was none."""
        return await self._database.fetchval(SPEND, account, template) is not None

    async def forfeit(self, account: UUID, template: str) -> None:
        """The platform has none left, whatever we counted."""
        await self._database.execute(FORFEIT, account, template)
