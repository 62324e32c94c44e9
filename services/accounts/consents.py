"""Agreements that a person gives, at home or at the counter, and may withdraw at any time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.accounts.consent import (
    TERMS,
    UNNAMED,
    Consent,
    How,
    Operator,
    Purpose,
    Shown,
    Text,
    current,
    shipped,
)
from domain.accounts.mandates import Acting, Mandate, is_child
from domain.errors import NotAllowed, NotFound, fault
from domain.people import Person
from domain.privacy.processing_rules import Section, rules
from domain.problems import Problem
from domain.words import Language, Words
from services.accounts.person_binding import Bindings, person_of
from services.ports import Bell


class ConsentStore(Protocol):
    async def standing(self, person: UUID) -> tuple[Consent, ...]: ...

    async def has(self, person: UUID, purpose: Purpose) -> bool: ...

    async def text(self, sha256: bytes) -> str | None: ...


class Changes(Protocol):
    """services.accounts.consent_changes.ConsentChanges."""

    async def give(
        self,
        person: UUID,
        purpose: Purpose,
        *,
        actor: str,
        why: str,
        at: datetime,
        shown: Shown,
        mandate: UUID | None,
    ) -> bool: ...

    async def withdraw(
        self, person: UUID, purpose: Purpose, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]: ...


class PersonStore(Bindings, Protocol):
    async def read(self, person: UUID) -> Person | None: ...


class GuardianStore(Protocol):
    async def guardian(self, person: UUID, now: datetime) -> Mandate | None: ...


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What a person is asked to agree to, and whether this text, or one as good, was agreed to."""

    text: Text
    operator: Operator
    given: bool

    def shown(self, language: Language, how: How) -> Shown:
        return self.text.shown(language, how, self.operator)


class ConsentService:
    def __init__(
        self,
        *,
        consents: ConsentStore,
        changes: Changes,
        persons: PersonStore,
        guardians: GuardianStore,
        bell: Bell,
        halted: Bell,
        clock: Callable[[], datetime],
        operator: Operator = UNNAMED,
    ) -> None:
        """`halted` rings for persons whose checks ended; `operator` is who the texts name."""
        self._halted = halted
        self._operator = operator
        self._consents = consents
        self._changes = changes
        self._persons = persons
        self._guardians = guardians
        self._bell = bell
        self._clock = clock

    async def texts(self, acting: Acting) -> tuple[ConsentText, ...]:
        person = acting.person or await self._persons.of_account(acting.account)
        standing = await self._consents.standing(person) if person else ()
        given = {consent.purpose for consent in standing if consent.stands}
        return tuple(
            ConsentText(current(purpose), self._operator, purpose in given) for purpose in Purpose
        )

    def to_read_out(self) -> tuple[ConsentText, ...]:
        """The texts as an officer reads them to a person at the counter."""
        return tuple(
            ConsentText(current(purpose), self._operator, given=False) for purpose in Purpose
        )

    def rules(self, language: Language) -> tuple[Section, ...]:
        """By which personal data is processed here."""
        return rules(self._operator, language)

    def versions(self, language: Language) -> tuple[tuple[Text, str], ...]:
        """Every text that is or was asked for, as it reads with the contact of today."""
        return tuple(
            (text, text.said(language, How.PAGE, self._operator))
            for terms in TERMS.values()
            for text in terms.texts
        )

    async def text_agreed(self, sha256: bytes) -> str:
        """The very text behind the evidence of an agreement, for who looks into one.

        NotFound for one that nobody was ever shown.
        """
        found = await self._consents.text(sha256) or shipped(sha256)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def has(self, person: UUID, purpose: Purpose) -> bool:
        """Whether the person agrees to today's text, or to one as good."""
        return await self._consents.has(person, purpose)

    async def agree(
        self,
        acting: Acting,
        purpose: Purpose,
        version: str,
        *,
        language: Language,
        how: How = How.PAGE,
        text_sha256: str = "",
    ) -> None:
        """Given by the person, beside who helps, or by the guardian of a child; for each purpose alone.

        `text_sha256` is of the text that was shown, in hexadecimal; "" takes the one that this service
        shows in the `language`. Invalid when the text has changed since it was read.
        """
        evidence = current(purpose).shown(language, how, self._operator)
        if text_sha256 not in ("", evidence.sha256.hex()):
            words = Words("不是这一版的文字", "not the text of this version")
            raise fault("/text_sha256", "other_text", words)
        person = await self._person(acting)
        await self._may_agree(acting, person, purpose)
        why = "given by the person"
        if acting.guards:
            why = "given by the guardian"
        elif acting.mandate is not None:
            why = "given by the person beside who helps"
        mandate = acting.mandate.mandate if acting.mandate else None
        await self._give(person, purpose, version, _actor(acting), why, evidence, mandate)

    async def give(
        self,
        person: UUID,
        purpose: Purpose,
        version: str,
        actor: str,
        language: Language = Language.ZH,
    ) -> None:
        """Given at the counter and recorded by `actor`; NotFound for an unknown person.

        For a child it is the recorded guardian who agrees.
        """
        guardian = await self._guardian(person)
        await self._give(
            person,
            purpose,
            version,
            actor,
            "given at the counter",
            current(purpose).shown(language, How.READ_OUT, self._operator),
            guardian.mandate if guardian else None,
        )

    async def check_guarded(self, person: UUID) -> None:
        """NotAllowed for a child without a guardian on record: no face of hers is looked at."""
        await self._guardian(person)

    async def withdraw(self, acting: Acting, purpose: Purpose) -> None:
        """Twice is as good as once. A check under way ends; with FACE_PROCESSING the templates go too."""
        person = await self._person(acting)
        told = await self._changes.withdraw(
            person,
            purpose,
            actor=_actor(acting),
            why="withdrawn by the guardian" if acting.guards else "withdrawn by the person",
            at=self._clock(),
        )
        await self._halted.ring([person])
        await self._bell.ring(told)

    async def _may_agree(self, acting: Acting, person: UUID, purpose: Purpose) -> None:
        """Nobody agrees for another but a guardian for a child.

        Beside who helps, the person may agree to the camera of this one check; not to a face record.
        """
        if acting.guards:
            return
        if await self._child(person):
            raise NotAllowed(Problem.GUARDIAN_NEEDED)
        if acting.mandate is not None and not TERMS[purpose].beside_helper:
            raise NotAllowed(Problem.MANDATE_SCOPE)

    async def _guardian(self, person: UUID) -> Mandate | None:
        """Of a child; None for who needs none."""
        if not await self._child(person):
            return None
        guardian = await self._guardians.guardian(person, self._clock())
        if guardian is None:
            raise NotAllowed(Problem.GUARDIAN_NEEDED)
        return guardian

    async def _child(self, person: UUID) -> bool:
        found = await self._persons.read(person)
        return found is not None and is_child(found.identity.born, self._clock())

    async def _give(
        self,
        person: UUID,
        purpose: Purpose,
        version: str,
        actor: str,
        why: str,
        evidence: Shown,
        mandate: UUID | None,
    ) -> None:
        if version != (today := current(purpose).version):
            words = Words(f"文字已更新，现在是 {today}", f"the text has changed; it is now {today}")
            raise fault("/version", "superseded", words)
        given = await self._changes.give(
            person,
            purpose,
            actor=actor,
            why=why,
            at=self._clock(),
            shown=evidence,
            mandate=mandate,
        )
        if not given:
            raise NotFound(Problem.NOT_FOUND)

    async def _person(self, acting: Acting) -> UUID:
        return acting.person or await person_of(self._persons, acting.account)


def _actor(acting: Acting) -> str:
    return actors.citizen(acting.account)
