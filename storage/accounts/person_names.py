"""Names of several persons at once, for a list that an officer sees."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from storage.accounts.persons import open_identity
from storage.database import Database
from storage.keys.vault import Vault

OF_MANY: Final = "SELECT person_id, identity FROM persons WHERE person_id = ANY ($1)"


class PersonNameStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def of_many(self, persons: Sequence[UUID]) -> Mapping[UUID, str]:
        """In full; who is on the register no more is left out."""
        rows = await self._database.fetch(OF_MANY, list(persons))
        return {
            row["person_id"]: open_identity(self._vault, row["person_id"], row["identity"]).name
            for row in rows
        }
