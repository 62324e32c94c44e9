"""Who applies, and for whom: for oneself, or in another's place under a mandate (docs/acting-for-others.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.accounts.mandates import GUARDIANS, Mandate, MandateKind
from domain.hall.cases import Case
from domain.hall.items import Who
from domain.people import Level

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
