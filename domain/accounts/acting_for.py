"""For whom somebody does something, and as who: for oneself, or for another under a mandate (docs/acting-for-others.md)."""

from dataclasses import dataclass
from uuid import UUID

from domain.accounts.mandates import GUARDIANS, Mandate
from domain.people import Level


@dataclass(frozen=True, slots=True)
class ActingFor:
    """`person`: whom it is about; `actor` and `level`: of who acts, as the audit names it."""

    person: UUID
    actor: str
    level: Level
    mandate: Mandate | None = None

    @property
    def under(self) -> UUID | None:
        """The mandate; None for the person's own."""
        return None if self.mandate is None else self.mandate.mandate

    @property
    def sees_all(self) -> bool:
        """A representative sees what they began, and nothing else of the person's."""
        return self.mandate is None or self.mandate.kind in GUARDIANS

    def sees_what(self, actor: str) -> bool:
        """Whether they see what this actor began for the person."""
        return self.sees_all or actor == self.actor
