"""回避: an officer has no hand in a case in which they apply, or act for who does."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.errors import NotAllowed
from domain.problems import Problem


class CaseOwners(Protocol):
    """storage.hall.cases.CaseStore."""

    async def owned(
        self, case: UUID, officers: Collection[UUID], at: datetime
    ) -> tuple[UUID, frozenset[UUID]] | None:
        """Whose case it is, and to which of these officers it is their own or of somebody they act for."""


async def keep_away(
    cases: CaseOwners, case: UUID, officers: Collection[UUID], at: datetime
) -> UUID | None:
    """Whose case it is, None where there is none. NotAllowed where it is one of these officers' own."""
    found = await cases.owned(case, officers, at)
    if found is None:
        return None
    person, own = found
    if own:
        raise NotAllowed(Problem.OWN_CASE)
    return person
