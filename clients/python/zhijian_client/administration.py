"""An administrator's desk: officers, what is done to other administrators with a third one's word, emergencies."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from zhijian_client._door import Door

Role = Literal["counter", "reviewer", "admin", "campaigns"]
GrantKind = Literal["password", "second_factor", "admin_role"]
GrantMove = Literal["approve", "decline", "withdraw"]
_OFFICERS = "/v1/officer/officers"


@dataclass(frozen=True, slots=True)
class Officer:
    officer: UUID
    username: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]  # beginnings of division codes; "" is the whole city
    second_factor: bool
    start_until: datetime | None  # a password was given out and waits to be replaced
    disabled_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Officers:
    officers: tuple[Officer, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """`emergencies` and `grants` wait for an administrator."""

    officer: Officer
    emergencies: int
    grants: int = 0
    reviews: int = 0  # open where a reviewer serves, 1000 for more


@dataclass(frozen=True, slots=True)
class StartPassword:
    """Told this once; good for one sign-in."""

    password: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Told this once."""

    otpauth: str
    qr_svg: str = ""  # the same as a QR code


@dataclass(frozen=True, slots=True)
class Grant:
    """What an administrator asked to do to another, or to make of an officer."""

    grant: UUID
    officer: UUID  # whose account it is about
    username: str
    what: str
    why: str
    mine: bool  # the reader's own, which somebody else has to decide
    asked_name: str
    asked_at: datetime
    state: str
    ends_at: datetime  # until when it can be decided, or once approved be done
    decided_name: str = ""
    decided_at: datetime | None = None
    decided_words: str = ""


@dataclass(frozen=True, slots=True)
class Grants:
    grants: tuple[Grant, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Emergency:
    """One record that an officer opened outside the own areas."""

    emergency: UUID
    person: UUID
    officer: UUID
    username: str
    why: str
    opened_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Emergencies:
    emergencies: tuple[Emergency, ...]
    next_cursor: str = ""


class Administration:
    """What `OfficerClient.administration` calls; each change states why, which is on record."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def own(self) -> OwnDesk:
        """Who is signed in, and what waits for them; for every officer."""
        return await self._door.get(OwnDesk, "/v1/officer/me")

    async def officers(self) -> AsyncIterator[Officer]:
        """All, by user name."""
        query: dict[str, str] = {}
        while True:
            page = await self._door.get(Officers, _OFFICERS, **query)
            for officer in page.officers:
                yield officer
            if not page.next_cursor:
                return
            query = {"cursor": page.next_cursor}

    async def officer(self, officer: UUID) -> Officer:
        return await self._door.get(Officer, f"{_OFFICERS}/{officer}")

    async def add(
        self, username: str, roles: Collection[Role], areas: Collection[str], why: str
    ) -> Officer:
        """Without a password: give one out then (`start_password`). `areas`: ("",) for the whole city."""
        body = {"username": username, "roles": list(roles), "areas": list(areas), "why": why}
        return await self._door.create(Officer, _OFFICERS, body)

    async def change(
        self,
        officer: UUID,
        why: str,
        *,
        roles: Collection[Role] | None = None,
        areas: Collection[str] | None = None,
    ) -> Officer:
        """What is None stays as it is."""
        body: dict[str, Any] = {"why": why}
        if roles is not None:
            body["roles"] = list(roles)
        if areas is not None:
            body["areas"] = list(areas)
        return await self._door.edit(Officer, f"{_OFFICERS}/{officer}", body)

    async def disable(self, officer: UUID, why: str) -> Officer:
        """At once; every session of theirs ends."""
        return await self._door.create(Officer, f"{_OFFICERS}/{officer}/disablings", {"why": why})

    async def enable(self, officer: UUID, why: str) -> Officer:
        return await self._door.create(Officer, f"{_OFFICERS}/{officer}/enablings", {"why": why})

    async def start_password(self, officer: UUID, why: str) -> StartPassword:
        """Of an administrator only with a grant that another one approved."""
        path = f"{_OFFICERS}/{officer}/start-passwords"
        return await self._door.ask(StartPassword, path, {"why": why})

    async def second_factor(self, officer: UUID, why: str) -> SecondFactor:
        """A new one, as `start_password`."""
        path = f"{_OFFICERS}/{officer}/second-factors"
        return await self._door.ask(SecondFactor, path, {"why": why})

    async def ask_grant(self, officer: UUID, what: GrantKind, why: str) -> Grant:
        """To do this to an administrator, or to make one; another administrator decides."""
        body = {"what": what, "why": why}
        return await self._door.create(Grant, f"{_OFFICERS}/{officer}/grants", body)

    async def grants(self) -> AsyncIterator[Grant]:
        """The newest first."""
        query: dict[str, str] = {}
        while True:
            page = await self._door.get(Grants, "/v1/officer/grants", **query)
            for grant in page.grants:
                yield grant
            if not page.next_cursor:
                return
            query = {"cursor": page.next_cursor}

    async def move_grant(self, grant: UUID, move: GrantMove, why: str) -> Grant:
        body = {"move": move, "why": why}
        return await self._door.create(Grant, f"/v1/officer/grants/{grant}/moves", body)

    async def emergencies(self) -> AsyncIterator[Emergency]:
        """Those that nobody has looked at yet, oldest first."""
        query: dict[str, str] = {}
        while True:
            page = await self._door.get(Emergencies, "/v1/officer/emergencies", **query)
            for emergency in page.emergencies:
                yield emergency
            if not page.next_cursor:
                return
            query = {"cursor": page.next_cursor}

    async def review_emergency(self, emergency: UUID, words: str, *, justified: bool) -> None:
        """The look that was opened ends with this word, whichever it is."""
        body = {"words": words, "justified": justified}
        path = f"/v1/officer/emergencies/{emergency}/review"
        await self._door.create(Emergencies, path, body)
