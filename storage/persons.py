"""The base register: identities sealed, found by the keyed index of the ID number."""

from datetime import date
from typing import Final
from uuid import UUID

from storage.database import Queries

# The share lock makes a death recorded at the same moment wait until this transaction is over.
DIED_ON: Final = "SELECT died_on FROM persons WHERE person_id = $1 FOR SHARE"


async def died_on(tx: Queries, person: UUID) -> date | None:
    """The day of a recorded death, which holds an automatic pass back; unchanged until commit."""
    day: date | None = await tx.fetchval(DIED_ON, person)
    return day
