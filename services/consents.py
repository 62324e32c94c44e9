"""Agreements that a person gives, at home or at the counter, and may withdraw at any time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.consent import TEXTS, VERSION, Consent, Purpose
from domain.errors import FieldError, Invalid, NotAllowed, NotFound
from domain.people import Citizen
from domain.problems import Problem
from domain.words import Words


class ConsentStore(Protocol):
    async def standing(self, person: UUID) -> tuple[Consent, ...]: ...

    async def has(self, person: UUID, purpose: Purpose) -> bool: ...

    async def give(
        self, person: UUID, purpose: Purpose, *, actor: str, why: str, at: datetime
    ) -> bool: ...

    async def withdraw(
        self, person: UUID, purpose: Purpose, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]: ...


class PersonStore(Protocol):
    async def of_account(self, account: UUID) -> UUID | None: ...


class Bell(Protocol):
    async def ring(self, accounts: Iterable[UUID]) -> None: ...


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What a person is asked to agree to, and whether this very text was agreed to."""

    purpose: Purpose
    version: str
    text: Words
    given: bool


class Consents:
    def __init__(
        self,
        *,
        consents: ConsentStore,
        persons: PersonStore,
        bell: Bell,
        clock: Callable[[], datetime],
    ) -> None:
        self._consents = consents
        self._persons = persons
        self._bell = bell
        self._clock = clock

    async def texts(self, citizen: Citizen) -> tuple[ConsentText, ...]:
        person = await self._persons.of_account(citizen.account)
        standing = await self._consents.standing(person) if person else ()
        given = {consent.purpose for consent in standing if consent.version == VERSION}
        return tuple(
            ConsentText(purpose, VERSION, text, purpose in given) for purpose, text in TEXTS.items()
        )

    async def has(self, person: UUID, purpose: Purpose) -> bool:
        """Whether the person agrees to today's text."""
        return await self._consents.has(person, purpose)

    async def agree(self, citizen: Citizen, purpose: Purpose, version: str) -> None:
        """Given by the person; Invalid when the text has changed since it was read."""
        person = await self._person(citizen)
        await self._give(person, purpose, version, _actor(citizen), "given by the person")

    async def give(self, person: UUID, purpose: Purpose, version: str, actor: str) -> None:
        """Given at the counter and recorded by `actor`; NotFound for an unknown person."""
        await self._give(person, purpose, version, actor, "given at the counter")

    async def withdraw(self, citizen: Citizen, purpose: Purpose) -> None:
        """Twice is as good as once. Withdrawing FACE_PROCESSING erases the templates with it."""
        told = await self._consents.withdraw(
            await self._person(citizen),
            purpose,
            actor=_actor(citizen),
            why="withdrawn by the person",
            at=self._clock(),
        )
        await self._bell.ring(told)

    async def _give(
        self, person: UUID, purpose: Purpose, version: str, actor: str, why: str
    ) -> None:
        if version != VERSION:
            detail = f"the text has changed; it is now {VERSION}"
            fault = FieldError("/version", "superseded", detail)
            raise Invalid(Problem.BODY_INVALID, errors=(fault,))
        if not await self._consents.give(person, purpose, actor=actor, why=why, at=self._clock()):
            raise NotFound(Problem.NOT_FOUND)

    async def _person(self, citizen: Citizen) -> UUID:
        person = await self._persons.of_account(citizen.account)
        if person is None:
            raise NotAllowed(Problem.BINDING_NEEDED)
        return person


def _actor(citizen: Citizen) -> str:
    return f"citizen:{citizen.account}"
