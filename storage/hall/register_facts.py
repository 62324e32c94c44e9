"""What the base register says of a person, for rules."""

from typing import Final
from uuid import UUID

from domain.hall.registered import Registered
from domain.identifiers import birth_date
from storage.accounts.persons import open_identity
from storage.database import Database
from storage.keys.vault import Vault

KNOWN: Final = "SELECT identity, area, died_on FROM persons WHERE person_id = $1"


class RegisterFactStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def registered(self, person: UUID) -> Registered | None:
        row = await self._database.fetchrow(KNOWN, person)
        if row is None:
            return None
        identity = open_identity(self._vault, person, row["identity"])
        return Registered(birth_date(identity.id_number), row["area"], row["died_on"])
