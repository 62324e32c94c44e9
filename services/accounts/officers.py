"""Officers and those who administer them: roles, areas, ends and new beginnings."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.officers import (
    PASSWORD_LENGTH,
    START_PASSWORD_LIFE,
    Changed,
    OfficerSeen,
    Reach,
    StartPassword,
    not_own,
    read_areas,
)
from domain.days import day_of
from domain.documents import given_key
from domain.errors import NotAllowed, NotFound, NotSignedIn, Unfit, fault
from domain.people import Officer, Role
from domain.problems import Problem
from domain.words import Words
from services.ports import TokenRevoker

PAGE: Final = 50  # own choice: what fits a screen
MANY: Final = 1000  # open reviews are counted no further: one officer does not see to more

#: Written by hand from one screen to another: none that is taken for another. 20 of 31 are 99 bits.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 4
_GROUP: Final = 5
_NOT_ON_REGISTER: Final = Words("登记簿中没有此人", "nobody on the register has this number")


class StaffStore(Protocol):
    async def stands(self, officer: UUID, session: UUID) -> frozenset[Role] | None: ...

    async def reach(self, officer: UUID, person: UUID, *, changes: bool) -> Reach: ...

    async def all(self, after: str, limit: int) -> list[OfficerSeen]: ...

    async def one(self, officer: UUID) -> OfficerSeen | None: ...

    async def named(self, username: str) -> UUID | None: ...


class Changes(Protocol):
    """services.accounts.officer_changes.OfficerChanges."""

    async def add(
        self,
        username: str,
        roles: Iterable[Role],
        areas: Iterable[str],
        *,
        password_hash: str,
        actor: str,
        why: str,
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

    async def identify(
        self, officer: UUID, person: UUID, *, actor: str, why: str
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


class Register(Protocol):
    """storage.accounts.persons.PersonStore."""

    async def find(self, id_number: str) -> UUID | None: ...


class EmergencyCount(Protocol):
    async def how_many(self) -> int: ...


class ReviewCount(Protocol):
    async def how_many_open(self, officer: UUID, most: int) -> int: ...


class GrantCount(Protocol):
    async def how_many(self, admin: UUID, at: datetime) -> int: ...


class PasswordHasher(Protocol):
    async def hash(self, password: str) -> str: ...


class FactorCodes(Protocol):
    def new_secret(self) -> bytes: ...

    def uri(self, secret: bytes, username: str) -> str: ...

    def qr_svg(self, uri: str) -> str: ...


@dataclass(frozen=True, slots=True)
class OfficerPage:
    officers: tuple[OfficerSeen, ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """What an officer's page needs to know; `emergencies` and `grants` wait for administrators."""

    officer: OfficerSeen
    emergencies: int
    grants: int
    reviews: int  # open where a reviewer serves


class OfficerService:
    """`None` as the acting officer is the operator of the machine, at the command line."""

    def __init__(
        self,
        *,
        staff: StaffStore,
        changes: Changes,
        register: Register,
        emergencies: EmergencyCount,
        grants: GrantCount,
        reviews: ReviewCount,
        passwords: PasswordHasher,
        codes: FactorCodes,
        tokens: TokenRevoker,
        clock: Callable[[], datetime],
    ) -> None:
        self._staff = staff
        self._changes = changes
        self._register = register
        self._emergencies = emergencies
        self._grants = grants
        self._reviews = reviews
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

    async def admit(self, officer: Officer, person: UUID, *, changes: bool) -> Reach:
        """How far the officer may go. Raises NotFound, on record, for a person of another area as for one who is not there.

        NotAllowed where the door `changes` something and the person is open in an emergency alone.
        """
        reach = await self._staff.reach(officer.officer, person, changes=changes)
        if reach is Reach.NOT:
            raise NotFound(Problem.NOT_FOUND)
        if changes and reach is Reach.LOOKS:
            raise NotAllowed(Problem.EMERGENCY_READS)
        return reach

    async def own(self, officer: Officer) -> OwnDesk:
        own = await self.one(officer.officer)
        reviews = emergencies = grants = 0
        if Role.REVIEWER in officer.roles:
            reviews = await self._reviews.how_many_open(officer.officer, MANY)
        if Role.ADMIN in officer.roles:
            emergencies = await self._emergencies.how_many()
            grants = await self._grants.how_many(officer.officer, self._clock())
        return OwnDesk(own, emergencies, grants, reviews)

    async def all(self, cursor: str) -> OfficerPage:
        """By user name; the cursor is the last one seen."""
        found = await self._staff.all(cursor, PAGE + 1)
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
            words = Words(
                f"没有用户名为“{username}”的工作人员", f"no officer has the user name {username!r}"
            )
            raise fault("/username", "unknown", words)
        return officer

    async def add(
        self,
        admin: Officer | None,
        username: str,
        roles: Iterable[Role],
        areas: Iterable[str],
        why: str,
        *,
        password: str | None = None,
    ) -> OfficerSeen:
        """Without a password the officer signs in once given one (`start_anew`).

        Invalid for no name or a taken one, a short password, no role, a wrong area.
        """
        name, wanted, served = _username(username), _roles(roles), _areas(areas)
        added = await self._changes.add(
            name,
            wanted,
            served,
            password_hash="" if password is None else await self._hash(password),
            actor=_actor(admin),
            why=why,
        )
        if added is None:
            raise fault("/username", "taken", Words("用户名已被使用", "this user name is taken"))
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
        """Roles and areas, None as they are; both hold from the officer's next click.

        NotAllowed beyond the administrator's own areas; to make an administrator needs a grant.
        """
        not_own(admin, officer)
        return await self._changes.change(
            officer,
            roles=None if roles is None else _roles(roles),
            areas=None if areas is None else _areas(areas),
            actor=_actor(admin),
            why=why,
        )

    async def identify(
        self, admin: Officer | None, officer: UUID, id_number: str, why: str
    ) -> OfficerSeen:
        """Who the officer is on the register, so that no case of theirs comes to them (回避).

        Invalid for a number of nobody.
        """
        not_own(admin, officer)
        person = await self._register.find(given_key(id_number, day_of(self._clock())))
        if person is None:
            raise fault("/id_number", "unknown", _NOT_ON_REGISTER)
        return await self._changes.identify(officer, person, actor=_actor(admin), why=why)

    async def disable(self, admin: Officer | None, officer: UUID, why: str) -> OfficerSeen:
        """At once: every session ends."""
        not_own(admin, officer)
        return self._ended(
            await self._changes.disable(officer, at=self._clock(), actor=_actor(admin), why=why)
        )

    async def enable(self, admin: Officer | None, officer: UUID, why: str) -> OfficerSeen:
        return await self._changes.enable(officer, actor=_actor(admin), why=why)

    async def start_anew(self, admin: Officer | None, officer: UUID, why: str) -> StartPassword:
        """A password to hand over: good for one sign-in within three days, which replaces it.

        NotAllowed for another administrator, unless a third has granted it.
        """
        not_own(admin, officer)
        password, now = _new_password(), self._clock()
        until = now + START_PASSWORD_LIFE
        self._ended(
            await self._changes.start_anew(
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
        """The otpauth URI of a new second factor, told once; the one before is void.

        NotAllowed for another administrator, unless a third has granted it.
        """
        not_own(admin, officer)
        secret = self._codes.new_secret()
        seen = self._ended(
            await self._changes.set_factor(
                officer, secret, at=self._clock(), actor=_actor(admin), why=why
            )
        )
        return self._codes.uri(secret, seen.username)

    def drawn(self, uri: str) -> str:
        """The URI of a second factor as a QR code, an SVG."""
        return self._codes.qr_svg(uri)

    async def _hash(self, password: str) -> str:
        if len(password) < PASSWORD_LENGTH:
            words = Words(
                f"密码至少 {PASSWORD_LENGTH} 个字符",
                f"a password of at least {PASSWORD_LENGTH} characters",
            )
            raise fault("/password", "too_short", words)
        return await self._passwords.hash(password)

    def _ended(self, changed: Changed) -> OfficerSeen:
        for session in changed.ended:
            self._tokens.end(session)
        return changed.officer


def _actor(officer: Officer | None) -> str:
    return "system" if officer is None else officer.actor


def _username(username: str) -> str:
    name = username.strip()
    if not name:
        raise fault("/username", "empty", Words("请填写用户名", "a user name is needed"))
    return name


def _roles(roles: Iterable[Role]) -> frozenset[Role]:
    wanted = frozenset(roles)
    if not wanted:
        raise fault("/roles", "empty", Words("至少一个角色", "at least one role"))
    return wanted


def _areas(areas: Iterable[str]) -> tuple[str, ...]:
    try:
        return read_areas(areas)
    except Unfit as wrong:
        raise fault("/areas", "area", wrong.words) from wrong


def _new_password() -> str:
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)
    )
