"""What the base register says of a person, locked and put right; who may, and by which papers, services say."""

from typing import Final
from uuid import UUID

from domain.people import Identity
from storage.accounts import names
from storage.accounts.persons import CLAIM_NUMBER, LET_GO, open_identity, seal_identity
from storage.database import Database
from storage.keys.vault import Vault

# Held in the house's order: the person before anything that hangs on it.
HOLD: Final = "SELECT person_id, identity FROM persons WHERE person_id = $1 FOR UPDATE"
# Another number may be of another year, which is then read anew; month and phone are looked up anew.
PUT: Final = """
UPDATE persons SET identity = $2, looked_up = false,
    born_year = CASE WHEN $3 THEN NULL ELSE born_year END
WHERE person_id = $1
"""
PUT_AREA: Final = "UPDATE persons SET area = $2 WHERE person_id = $1"


class IdentityStore:
    """Within a unit of work, whose end lets the person go."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def hold(self, person: UUID) -> bool:
        """False when there is none."""
        return await self._database.fetchval(HOLD, person) is not None

    async def lock(self, person: UUID) -> Identity | None:
        """As `hold`, with what is on the register."""
        row = await self._database.fetchrow(HOLD, person)
        return None if row is None else open_identity(self._vault, person, row["identity"])

    async def put(self, person: UUID, identity: Identity, *, renumbered: bool = False) -> None:
        """Its name and its number are found as they were before: `rename` and `renumber` see to that."""
        sealed = seal_identity(self._vault, person, identity)
        await self._database.execute(PUT, person, sealed, renumbered)

    async def rename(self, person: UUID, old: str, new: str) -> None:
        """Found by the new name from now on, and by the old one no more."""
        await names.rename(self._database, self._vault, person, old, new)

    async def renumber(self, person: UUID, old: str, new: str) -> bool:
        """Found by the new ID number from now on; False when it is somebody else's."""
        # A row by each version of the key, as at the first registration.
        blinds = self._vault.blind_indexes("id-number", new)
        versions = self._vault.lookup_versions()
        if len(await self._database.fetch(CLAIM_NUMBER, blinds, versions, person)) < len(blinds):
            return False
        former = self._vault.blind_indexes("id-number", old)
        await self._database.execute(LET_GO, former, person)
        return True

    async def put_area(self, person: UUID, area: str) -> None:
        await self._database.execute(PUT_AREA, person, area)
