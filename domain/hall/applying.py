"""Who applies, and for whom: for oneself, in another's place under a mandate (docs/acting-for-others.md), or at a window."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from domain import actors
from domain.accounts.acting_for import ActingFor
from domain.accounts.mandates import MandateKind
from domain.errors import NotFound, Outdated
from domain.hall.cases import Case
from domain.hall.items import Who
from domain.people import Citizen, Level
from domain.problems import Problem

_WHO: Final[Mapping[MandateKind, Who]] = {
    MandateKind.GUARDIAN: Who.GUARDIAN,
    MandateKind.REPRESENTATIVE: Who.REPRESENTATIVE,
    MandateKind.WARD_GUARDIAN: Who.GUARDIAN,
}


@dataclass(frozen=True, slots=True)
class AtWindow:
    """A person who stands at a window, for whom an officer types what they say; of themselves alone.

    `phone`: the hand-off by which a phone photographs for them; `phones`: those that the window showed for
    them, whose photographs it puts where they belong.
    """

    person: UUID
    officer: UUID
    level: Level
    phone: UUID | None = None
    phones: frozenset[UUID] = frozenset()

    @property
    def actor(self) -> str:
        """As the audit names who acts."""
        return actors.officer(self.officer)

    @property
    def sender(self) -> UUID:
        """By whose id files wait: a phone that is nobody's uses up no place of the officer's."""
        return self.phone or self.officer

    @property
    def senders(self) -> frozenset[UUID]:
        """Whose files may be taken."""
        return frozenset({self.sender}) | self.phones


#: Whoever fills in and submits.
Filling = Citizen | AtWindow


@dataclass(frozen=True, slots=True)
class Applying(ActingFor):
    """Of a case that is, or is to be, the person's."""

    @property
    def who(self) -> Who | None:
        """As what; None: under a mandate by which nobody applies."""
        return Who.PERSON if self.mandate is None else _WHO.get(self.mandate.kind)

    def sees(self, case: Case) -> bool:
        return self.sees_what(case.opened_by)

    def found(self, held: Case | None, seen: int | None = None) -> Case:
        """`seen`: the version that they saw, None where any will do. NotFound for what they don't see; Outdated."""
        if held is None or not self.sees(held):
            raise NotFound(Problem.NOT_FOUND)
        if seen is not None and held.version != seen:
            raise Outdated(Problem.CASE_CHANGED, held.version)
        return held


def taken_in(case: Case, actor: str) -> Case:
    """Whoever typed it for the person does not decide it, as whoever saw it signed does not."""
    if not actors.is_officer(actor):
        return case
    return replace(case, witnesses=case.witnesses | {actors.officer_of(actor)})
