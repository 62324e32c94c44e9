"""Who applies, and for whom: for oneself, or in another's place under a mandate (docs/acting-for-others.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.accounts.mandates import GUARDIANS, Mandate, MandateKind
from domain.errors import NotFound, Outdated
from domain.hall.cases import Case
from domain.hall.items import Who
from domain.people import Level
from domain.problems import Problem

_WHO: Final[Mapping[MandateKind, Who]] = {
    MandateKind.GUARDIAN: Who.GUARDIAN,
    MandateKind.REPRESENTATIVE: Who.REPRESENTATIVE,
    MandateKind.WARD_GUARDIAN: Who.GUARDIAN,
}


@dataclass(frozen=True, slots=True)
class Applying:
    """`person`: whom the case is about; `actor` and `level`: of who acts, as the audit names it."""

    person: UUID
    actor: str
    level: Level
    mandate: Mandate | None = None

    @property
    def who(self) -> Who | None:
        """As what; None: under a mandate by which nobody applies."""
        return Who.PERSON if self.mandate is None else _WHO.get(self.mandate.kind)

    @property
    def under(self) -> UUID | None:
        """The mandate; None for the person's own."""
        return None if self.mandate is None else self.mandate.mandate

    @property
    def sees_all(self) -> bool:
        """A representative sees what they began, and nothing else that the person applied for."""
        return self.mandate is None or self.mandate.kind in GUARDIANS

    def sees(self, case: Case) -> bool:
        return self.sees_all or case.opened_by == self.actor

    def found(self, held: Case | None, seen: int | None = None) -> Case:
        """`seen`: the version that they saw, None where any will do. NotFound for what they don't see; Outdated."""
        if held is None or not self.sees(held):
            raise NotFound(Problem.NOT_FOUND)
        if seen is not None and held.version != seen:
            raise Outdated(Problem.CASE_CHANGED, held.version)
        return held
