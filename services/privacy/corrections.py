"""The register as it is right: what an officer corrects, and the ID number that a second officer confirms."""

from dataclasses import replace
from typing import Final, Protocol
from uuid import UUID

from domain.documents import kind_of
from domain.errors import Conflict
from domain.hall.cases import Move
from domain.hall.items import Item
from domain.hall.transitions import Moved
from domain.people import Identity
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog

#: The end of an approval that this is (items/built_in/data.correct).
CORRECT: Final = "data.correct"


class IdentityStore(Protocol):
    """storage.accounts.identities.IdentityStore, within the unit of work."""

    async def lock(self, person: UUID) -> Identity | None: ...

    async def put(self, person: UUID, identity: Identity, *, renumbered: bool) -> None: ...

    async def rename(self, person: UUID, old: str, new: str) -> None: ...

    async def renumber(self, person: UUID, old: str, new: str) -> bool:
        """False when the new number is somebody else's."""


class ProposedNumbers(Protocol):
    """storage.privacy.requests.RequestStore, within the unit of work."""

    async def proposed(self, person: UUID, request: UUID) -> str | None: ...

    async def propose(self, person: UUID, request: UUID, id_number: str | None) -> None: ...


class Corrections:
    """The effect of an approved correction: an ID number that still waits is on the register then."""

    def __init__(
        self, *, identities: IdentityStore, numbers: ProposedNumbers, audit: AuditLog
    ) -> None:
        self._identities = identities
        self._numbers = numbers
        self._audit = audit

    async def after(self, moved: Moved, item: Item) -> tuple[UUID, ...]:
        case, event = moved.case, moved.event
        if item.effect != CORRECT or event.move is not Move.APPROVE:
            return ()
        number = await self._numbers.proposed(case.person, case.case)
        identity = await self._identities.lock(case.person)
        if number is None or identity is None:
            return ()
        await self.correct(case.person, identity, _renumbered(identity, number))
        await self._numbers.propose(case.person, case.case, None)
        await self._audit.record(
            actor=event.actor,
            action="person.corrected",
            person=case.person,
            about=SubjectKind.REQUEST.of(case.case),
            why="papers seen by two officers",
        )
        return ()

    async def correct(self, person: UUID, old: Identity, new: Identity) -> None:
        """Of a person who is held. Conflict when the number is somebody else's."""
        renumbered = old.key != new.key
        if old.name != new.name:
            await self._identities.rename(person, old.name, new.name)
        if renumbered and not await self._identities.renumber(person, old.key, new.key):
            raise Conflict(Problem.PERSON_EXISTS)
        await self._identities.put(person, new, renumbered=renumbered)


def _renumbered(identity: Identity, number: str) -> Identity:
    """With a number of 18 characters, which says its kind and the birth."""
    return replace(identity, id_number=number, document=kind_of(number), born_on=None)
