"""Officers and those who administer them: roles, areas, ends and new beginnings; openings in an emergency."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import Place, cursor_of, place
from domain.entitlement import SHANGHAI
from domain.errors import FieldError, Invalid, NotAllowed, NotFound, NotSignedIn
from domain.identifiers import read_id_number
from domain.officers import (
    EMERGENCY_WHY_LENGTH,
    START_PASSWORD_LIFE,
    Changed,
    Emergency,
    OfficerSeen,
    StartPassword,
    read_areas,
)
from domain.people import Officer, Role
from domain.problems import Problem

PAGE: Final = 50  # own choice: what fits a screen

#: Written by hand from one screen to another: none that is taken for another. 20 of 31 are 99 bits.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 4
_GROUP: Final = 5

_FIRST: Final[Place] = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


class StaffStore(Protocol):
    async def stands(self, officer: UUID, session: UUID) -> frozenset[Role] | None: ...

    async def admits(self, officer: UUID, person: UUID) -> bool: ...

    async def all(self, after: str, limit: int) -> list[OfficerSeen]: ...

    async def one(self, officer: UUID) -> OfficerSeen | None: ...

    async def named(self, username: str) -> UUID | None: ...

    async def add(
        self, username: str, roles: Iterable[Role], areas: Iterable[str], *, actor: str, why: str
    ) -> OfficerSeen | None: ...

    async def change(
        self,
        officer: UUID,
        *,
        roles: Iterable[Role] | None,
        areas: Iterable[str] | None,
        actor: str,
        why: str,
    ) -> OfficerSeen: ...

    async def disable(self, officer: UUID, *, at: datetime, actor: str, why: str) -> Changed: ...

    async def enable(self, officer: UUID, *, actor: str, why: str) -> OfficerSeen: ...

    async def start_anew(
        self,
        officer: UUID,
        password_hash: str,
        *,
        until: datetime,
        at: datetime,
        actor: str,
        why: str,
    ) -> Changed: ...

    async def set_factor(
        self, officer: UUID, secret: bytes, *, at: datetime, actor: str, why: str
    ) -> Changed: ...


class EmergencyStore(Protocol):
    async def open(self, person: UUID, *, officer: UUID, why: str, at: datetime) -> Emergency: ...

    async def waiting(self, after: Place, limit: int) -> list[Emergency]: ...

    async def how_many(self) -> int: ...

    async def review(
        self, emergency: UUID, *, by: UUID, justified: bool, words: str, at: datetime
    ) -> None: ...


class PersonFinder(Protocol):
    async def find(self, id_number: str) -> UUID | None: ...

    async def note_search(self, *, reader: str, why: str) -> None: ...


class PasswordHasher(Protocol):
    async def hash(self, password: str) -> str: ...


class FactorCodes(Protocol):
    def new_secret(self) -> bytes: ...

    def uri(self, secret: bytes, username: str) -> str: ...


class TokenEnder(Protocol):
    def end(self, session: UUID) -> None: ...


@dataclass(frozen=True, slots=True)
class OfficerPage:
    officers: tuple[OfficerSeen, ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class EmergencyPage:
    emergencies: tuple[Emergency, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """What an officer's page needs to know of its officer; `emergencies` wait for administrators."""

    officer: OfficerSeen
    emergencies: int


class OfficerDesk:
    """`None` as the acting officer is the operator of the machine, at the command line."""

    def __init__(
        self,
        *,
        staff: StaffStore,
        emergencies: EmergencyStore,
        persons: PersonFinder,
        passwords: PasswordHasher,
        codes: FactorCodes,
        tokens: TokenEnder,
        clock: Callable[[], datetime],
    ) -> None:
        self._staff = staff
        self._emergencies = emergencies
        self._persons = persons
        self._passwords = passwords
        self._codes = codes
        self._tokens = tokens
        self._clock = clock

    async def today(self, officer: Officer) -> Officer:
        """With today's roles, whatever the token says. NotSignedIn once disabled or signed out."""
        roles = await self._staff.stands(officer.officer, officer.session)
        if roles is None:
            raise NotSignedIn(Problem.SESSION_OVER)
        return Officer(officer.officer, roles, officer.session)

    async def admit(self, officer: Officer, person: UUID) -> None:
        """Raises NotFound, on record, for a person of another area as for one who is not there."""
        if not await self._staff.admits(officer.officer, person):
            raise NotFound(Problem.NOT_FOUND)

    async def own(self, officer: Officer) -> OwnDesk:
        admin = Role.ADMIN in officer.roles
        waiting = await self._emergencies.how_many() if admin else 0
        return OwnDesk(await self.one(officer.officer), waiting)

    async def all(self, cursor: str) -> OfficerPage:
        """By user name; the cursor is the last one seen."""
        found = await self._staff.all(cursor.replace("\x00", ""), PAGE + 1)
        shown = tuple(found[:PAGE])
        return OfficerPage(shown, shown[-1].username if len(found) > PAGE else "")

    async def one(self, officer: UUID) -> OfficerSeen:
        seen = await self._staff.one(officer)
        if seen is None:
            raise NotFound(Problem.NOT_FOUND)
        return seen

    async def named(self, username: str) -> UUID:
        officer = await self._staff.named(username.strip())
        if officer is None:
            raise _fault("/username", "unknown", "no officer has this user name")
        return officer

    async def add(
        self, admin: Officer, username: str, roles: Iterable[Role], areas: Iterable[str], why: str
    ) -> OfficerSeen:
        """Who signs in once given a password. Invalid for a taken name, no role, a wrong area."""
        wanted, served = _roles(roles), _areas(areas)
        added = await self._staff.add(username, wanted, served, actor=_actor(admin), why=why)
        if added is None:
            raise _fault("/username", "taken", "this user name is taken")
        return added

    async def change(
        self,
        admin: Officer | None,
        officer: UUID,
        why: str,
        *,
        roles: Iterable[Role] | None = None,
        areas: Iterable[str] | None = None,
    ) -> OfficerSeen:
        """Roles and areas, None as they are; both hold from the officer's next click."""
        _not_own(admin, officer)
        return await self._staff.change(
            officer,
            roles=None if roles is None else _roles(roles),
            areas=None if areas is None else _areas(areas),
            actor=_actor(admin),
            why=why,
        )

    async def disable(self, admin: Officer | None, officer: UUID, why: str) -> OfficerSeen:
        """At once: every session ends."""
        _not_own(admin, officer)
        return self._ended(
            await self._staff.disable(officer, at=self._clock(), actor=_actor(admin), why=why)
        )

    async def enable(self, admin: Officer | None, officer: UUID, why: str) -> OfficerSeen:
        return await self._staff.enable(officer, actor=_actor(admin), why=why)

    async def start_anew(self, admin: Officer, officer: UUID, why: str) -> StartPassword:
        """A password to hand over: good for one sign-in within three days, which replaces it."""
        _not_own(admin, officer)
        password, now = _new_password(), self._clock()
        until = now + START_PASSWORD_LIFE
        self._ended(
            await self._staff.start_anew(
                officer,
                await self._passwords.hash(password),
                until=until,
                at=now,
                actor=_actor(admin),
                why=why,
            )
        )
        return StartPassword(password, until)

    async def renew_factor(self, admin: Officer | None, officer: UUID, why: str) -> str:
        """The otpauth URI of a new second factor, told once; the one before is void."""
        _not_own(admin, officer)
        secret = self._codes.new_secret()
        seen = self._ended(
            await self._staff.set_factor(
                officer, secret, at=self._clock(), actor=_actor(admin), why=why
            )
        )
        return self._codes.uri(secret, seen.username)

    async def open_emergency(self, officer: Officer, id_number: str, why: str) -> Emergency:
        """One person of another area, for half an hour; every administrator sees it until reviewed."""
        if len(why) < EMERGENCY_WHY_LENGTH:
            raise _fault("/why", "too_short", f"at least {EMERGENCY_WHY_LENGTH} characters")
        now = self._clock()
        try:
            number = read_id_number(id_number, now.astimezone(SHANGHAI).date())
        except ValueError as wrong:
            raise _fault("/id_number", "id_number", str(wrong)) from wrong
        person = await self._persons.find(number)
        if person is None:
            await self._persons.note_search(reader=_actor(officer), why=why)
            raise NotFound(Problem.NOT_FOUND)
        return await self._emergencies.open(person, officer=officer.officer, why=why, at=now)

    async def emergencies(self, cursor: str) -> EmergencyPage:
        """Those that nobody has reviewed, oldest first."""
        found = await self._emergencies.waiting(place(cursor) if cursor else _FIRST, PAGE + 1)
        shown = tuple(found[:PAGE])
        last = shown[-1] if len(found) > PAGE else None
        return EmergencyPage(shown, cursor_of(last.opened_at, last.emergency) if last else "")

    async def review(self, admin: Officer, emergency: UUID, words: str, *, justified: bool) -> None:
        """By another than the one who opened it; what was not justified ends at once."""
        await self._emergencies.review(
            emergency, by=admin.officer, justified=justified, words=words, at=self._clock()
        )

    def _ended(self, changed: Changed) -> OfficerSeen:
        for session in changed.ended:
            self._tokens.end(session)
        return changed.officer


def _not_own(admin: Officer | None, officer: UUID) -> None:
    if admin is not None and admin.officer == officer:
        raise NotAllowed(Problem.ANOTHER_ADMIN_NEEDED)


def _actor(officer: Officer | None) -> str:
    return "system" if officer is None else f"officer:{officer.officer}"


def _roles(roles: Iterable[Role]) -> frozenset[Role]:
    wanted = frozenset(roles)
    if not wanted:
        raise _fault("/roles", "empty", "at least one role")
    return wanted


def _areas(areas: Iterable[str]) -> tuple[str, ...]:
    try:
        return read_areas(areas)
    except ValueError as wrong:
        raise _fault("/areas", "area", str(wrong)) from wrong


def _new_password() -> str:
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)
    )


def _fault(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(Problem.BODY_INVALID, detail, errors=(FieldError(pointer, code, detail),))
