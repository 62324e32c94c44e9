"""Acting for others: a relative helps, a person names a representative, an officer records a guardian.

Whoever names a person gives name and ID number as they are on the register. Whatever disagrees, and
whether there is such a person at all, the answer is one and the same.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain.accounts.mandates import (
    ACCOUNT_TRIES,
    GUARDIANS,
    HELPER_TIME,
    LONGEST_DAYS,
    NUMBER_TRIES,
    Mandate,
    MandateKind,
    MandateSeen,
    Scope,
    end_of,
    guarded_until,
    is_child,
    of_age_from,
    scopes_of,
)
from domain.cursors import page, place
from domain.days import day_of
from domain.documents import given_key
from domain.errors import Conflict, NotAllowed, NotFound, TooMany, fault
from domain.events import EventKind
from domain.identifiers import same_name
from domain.people import Citizen, Officer, Person
from domain.problems import Problem
from domain.words import Words
from services.accounts.person_binding import Bindings, person_of
from services.ports import Bell

PAGE: Final = 50
_LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)


class MandateStore(Protocol):
    async def note_read(self, person: UUID, *, reader: str, why: str) -> None: ...

    async def count_try(
        self, label: str, subject: str, limit: int, now: datetime
    ) -> datetime | None: ...

    async def helpers_refused(self, person: UUID) -> bool: ...

    async def account_of(self, person: UUID) -> UUID | None: ...

    async def held(self, account: UUID, mandate: UUID) -> Mandate | None: ...

    async def given(self, account: UUID, mandate: UUID) -> Mandate | None: ...

    async def for_person(
        self, person: UUID, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[MandateSeen]: ...

    async def of_account(self, account: UUID, now: datetime) -> Sequence[MandateSeen]: ...


class Changes(Protocol):
    """services.accounts.mandate_changes.MandateChanges."""

    async def grant(self, mandate: Mandate, kind: EventKind) -> tuple[UUID, ...] | None: ...

    async def end(
        self, person: UUID, mandate: UUID, *, actor: str, why: str, at: datetime
    ) -> tuple[UUID, ...]: ...

    async def refuse_helpers(
        self, person: UUID, *, actor: str, at: datetime
    ) -> tuple[UUID, ...]: ...

    async def allow_helpers(self, person: UUID, *, actor: str) -> None: ...

    async def end_of_childhood(self, now: datetime) -> tuple[UUID, ...]: ...


class PersonStore(Bindings, Protocol):
    async def find(self, id_number: str) -> UUID | None: ...

    async def read(self, person: UUID) -> Person | None: ...


@dataclass(frozen=True, slots=True)
class MandatesPage:
    mandates: Sequence[MandateSeen]
    next_cursor: str  # "" at the end


class MandateService:
    def __init__(
        self,
        *,
        mandates: MandateStore,
        changes: Changes,
        persons: PersonStore,
        bell: Bell,
        clock: Callable[[], datetime],
    ) -> None:
        self._mandates = mandates
        self._changes = changes
        self._persons = persons
        self._bell = bell
        self._clock = clock

    async def resolve(self, citizen: Citizen, named: str, scope: Scope) -> Mandate:
        """The mandate that a call names, when it is the caller's own, stands and covers the scope."""
        try:
            mandate = await self._mandates.held(citizen.account, UUID(named))
        except ValueError:
            mandate = None
        if mandate is None:
            raise NotAllowed(Problem.MANDATE_UNKNOWN)
        mandate.check(scope, self._clock())
        return mandate

    async def help(self, citizen: Citizen, name: str, id_number: str) -> MandateSeen:
        """An hour in which the caller's phone may certify the person who is beside him."""
        now = self._clock()
        person = await self._named(citizen, name, id_number, now)
        refused = await self._mandates.helpers_refused(person.person if person else uuid4())
        own = await self._persons.of_account(citizen.account)
        if person is None or refused or person.person == own or is_child(person.identity.born, now):
            raise NotAllowed(Problem.HELP_REFUSED)
        mandate = Mandate(
            mandate=uuid4(),
            person=person.person,
            account=citizen.account,
            kind=MandateKind.HELPER,
            scopes=scopes_of(MandateKind.HELPER, (Scope.CERTIFY,)),
            granted_by=citizen.actor,
            granted_at=now,
            ends_at=now + HELPER_TIME,
        )
        told = await self._changes.grant(mandate, EventKind.HELPED)
        if told is None:  # refused in this very moment
            raise NotAllowed(Problem.HELP_REFUSED)
        await self._bell.ring(told)
        return MandateSeen(mandate, person.identity.name)

    async def name_representative(
        self, citizen: Citizen, name: str, id_number: str, scopes: Collection[Scope], ends_on: date
    ) -> MandateSeen:
        """By the person, in the person's own page: somebody on the register who has an account."""
        now = self._clock()
        ends_at = _until(ends_on, now)
        own = await person_of(self._persons, citizen.account)
        principal = await self._persons.read(own)
        if principal is None or is_child(principal.identity.born, now):
            raise NotAllowed(Problem.GUARDIAN_NEEDED)
        named = await self._named(citizen, name, id_number, now)
        account = await self._mandates.account_of(named.person if named else uuid4())
        if named is None or named.person == own or account is None:
            raise NotAllowed(Problem.HELP_REFUSED)
        mandate = Mandate(
            mandate=uuid4(),
            person=own,
            account=account,
            kind=MandateKind.REPRESENTATIVE,
            scopes=scopes_of(MandateKind.REPRESENTATIVE, scopes),
            granted_by=citizen.actor,
            granted_at=now,
            ends_at=ends_at,
        )
        await self._grant(mandate)
        return MandateSeen(mandate, named.identity.name)

    async def record(
        self,
        officer: Officer,
        person: UUID,
        *,
        kind: MandateKind,
        id_number: str,
        scopes: Collection[Scope],
        ends_on: date | None,
    ) -> MandateSeen:
        """At the counter, by an officer who saw the papers; `id_number` is of who will act."""
        now = self._clock()
        number = _number(id_number, now)
        principal = await self._persons.read(person)
        if principal is None:
            raise NotFound(Problem.NOT_FOUND)
        acting = await self._persons.find(number)
        account = await self._mandates.account_of(acting) if acting else None
        acts = await self._persons.read(acting) if acting else None
        if account is None or acts is None:
            raise Conflict(Problem.ACCOUNT_MISSING)
        child = is_child(principal.identity.born, now)
        if acting == person or is_child(acts.identity.born, now):
            words = Words("另一位已满 14 周岁的人", "of another person who is 14 or older")
            raise fault("/id_number", "not_another_adult", words)
        if child is not (kind is MandateKind.GUARDIAN):
            words = Words(
                "未满 14 周岁由监护人办；满 14 周岁由受托人办，本人不能独立办事的由其监护人办",
                "the guardian of a child under 14; from 14 on a representative, or the guardian of a ward",
            )
            raise fault("/kind", "wrong_for_age", words)
        ends_at = guarded_until(principal.identity.born) if child else None
        if ends_at is None:
            if ends_on is None:
                words = Words("请写明最后一天", "such a mandate names its last day")
                raise fault("/ends_on", "missing", words)
            ends_at = _until(ends_on, now)
        of_age = of_age_from(principal.identity.born)
        if kind is MandateKind.WARD_GUARDIAN and of_age is not None and now < of_age:
            ends_at = min(ends_at, of_age)
        mandate = Mandate(
            mandate=uuid4(),
            person=person,
            account=account,
            kind=kind,
            scopes=scopes_of(kind, scopes),
            granted_by=officer.actor,
            granted_at=now,
            ends_at=ends_at,
        )
        await self._grant(mandate)
        return MandateSeen(mandate, acts.identity.name)

    async def for_me(self, citizen: Citizen, cursor: str) -> MandatesPage:
        """Who may act for the caller's person, and who might, newest first."""
        return await self._page(await person_of(self._persons, citizen.account), cursor)

    async def for_person(
        self, officer: Officer, person: UUID, purpose: str, cursor: str
    ) -> MandatesPage:
        """As an officer sees it, on record before; NotFound for an unknown person."""
        if await self._persons.read(person) is None:
            raise NotFound(Problem.NOT_FOUND)
        await self._mandates.note_read(person, reader=officer.actor, why=purpose)
        return await self._page(person, cursor)

    async def held(self, citizen: Citizen) -> Sequence[MandateSeen]:
        """For whom the caller may act now."""
        return await self._mandates.of_account(citizen.account, self._clock())

    async def end(self, citizen: Citizen, mandate: UUID) -> None:
        """By the person or by who acts, at once; a guardian's by an officer, since who is guarded can't."""
        found = await self._mandates.held(citizen.account, mandate)
        if found is None:
            found = await self._mandates.given(citizen.account, mandate)
            if found is not None and found.kind in GUARDIANS:
                raise NotAllowed(Problem.GUARDIAN_NEEDED)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        await self._end(found.person, mandate, citizen.actor, "asked by the person")

    async def end_at_counter(self, officer: Officer, person: UUID, mandate: UUID) -> None:
        await self._end(person, mandate, officer.actor, "shown at the counter")

    async def helpers_welcome(self, citizen: Citizen) -> bool:
        return not await self._mandates.helpers_refused(
            await person_of(self._persons, citizen.account)
        )

    async def welcome_helpers(self, citizen: Citizen, *, welcome: bool) -> None:
        """The switch that lets nobody help; who is helping ends with it."""
        person, actor = await person_of(self._persons, citizen.account), citizen.actor
        if welcome:
            await self._changes.allow_helpers(person, actor=actor)
        else:
            await self._bell.ring(
                await self._changes.refuse_helpers(person, actor=actor, at=self._clock())
            )

    async def end_of_childhood(self) -> None:
        """Ends guardianships whose child has turned 14; called again and again by the house."""
        await self._bell.ring(await self._changes.end_of_childhood(self._clock()))

    async def _named(
        self, citizen: Citizen, name: str, id_number: str, now: datetime
    ) -> Person | None:
        """Who has this name and this ID number; the same questions to the store whoever it is."""
        number = _number(id_number, now)
        for label, subject, limit in (
            ("account", str(citizen.account), ACCOUNT_TRIES),
            ("number", number, NUMBER_TRIES),
        ):
            free_at = await self._mandates.count_try(label, subject, limit, now)
            if free_at is not None:
                wait = max(1, ceil((free_at - now) / timedelta(seconds=1)))
                raise TooMany(Problem.TOO_MANY_REQUESTS, retry_after=wait)
        person = await self._persons.read(await self._persons.find(number) or uuid4())
        return person if person is not None and same_name(person.identity.name, name) else None

    async def _grant(self, mandate: Mandate) -> None:
        if not mandate.scopes:
            words = Words("至少一项可以代办的事", "something that may be done for another person")
            raise fault("/scopes", "none", words)
        told = await self._changes.grant(mandate, EventKind.MANDATE_GRANTED)
        if told is None:
            raise NotFound(Problem.NOT_FOUND)
        await self._bell.ring(told)

    async def _end(self, person: UUID, mandate: UUID, actor: str, why: str) -> None:
        at = self._clock()
        await self._bell.ring(await self._changes.end(person, mandate, actor=actor, why=why, at=at))

    async def _page(self, person: UUID, cursor: str) -> MandatesPage:
        before = place(cursor) if cursor else (_LAST, UUID(int=0))
        found = await self._mandates.for_person(person, before, PAGE + 1)
        return MandatesPage(
            *page(found, PAGE, lambda each: (each.mandate.granted_at, each.mandate.mandate))
        )


def _number(id_number: str, now: datetime) -> str:
    return given_key(id_number, day_of(now))


def _until(ends_on: date, now: datetime) -> datetime:
    """The end of the last day in the city; a mandate has one, and it is not too far."""
    today = day_of(now)
    if not today <= ends_on <= today + timedelta(days=LONGEST_DAYS):
        words = Words(
            f"从今天起，最长 {LONGEST_DAYS} 天", f"from today on, at most {LONGEST_DAYS} days ahead"
        )
        raise fault("/ends_on", "out_of_range", words)
    return end_of(ends_on)
