"""Who applies, as the register knows them."""

from typing import Final
from uuid import UUID

from domain.hall.applicants import Applicant
from domain.hall.registered import Registered
from storage.accounts.persons import open_identity
from storage.database import Database
from storage.keys.vault import Vault

READ: Final = "SELECT identity, area, died_on FROM persons WHERE person_id = $1"


class ApplicantStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def of(self, person: UUID) -> Applicant | None:
        row = await self._database.fetchrow(READ, person)
        if row is None:
            return None
        identity = open_identity(self._vault, person, row["identity"])
        return Applicant(identity, row["area"], row["died_on"])

    async def registered(self, person: UUID) -> Registered | None:
        """What rules may ask of them; None for nobody."""
        found = await self.of(person)
        return None if found is None else found.registered
