"""Kiosks: made and taken out of service by administrators, enrolled by a code, and what they do themselves."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID, uuid4

from domain import actors
from domain.accounts.kiosks import CODE_BYTES, ENROL_LIFE, SILENT_AFTER, Kiosk, enrol_code
from domain.errors import Conflict, NotAllowed, NotFound, NotSignedIn
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.accounts.kiosk_gate import KioskGate
from services.ports import AuditLog, Bell, Clock, UnitOfWork

#: Own choice: more than the machines of a large city, in one list.
MOST: Final = 2000


class KioskStore(Protocol):
    """storage.accounts.kiosks.KioskStore."""

    async def add(self, kiosk: Kiosk, code: bytes, *, by: UUID) -> None: ...

    async def of_officer(self, officer: UUID, most: int) -> tuple[Kiosk, ...]: ...

    async def lock(self, kiosk: UUID) -> Kiosk | None: ...

    async def lock_by_code(self, code: bytes, now: datetime) -> Kiosk | None: ...

    async def of_key(self, device_key: str) -> Kiosk | None: ...

    async def enrol(self, kiosk: UUID, device_key: str, at: datetime) -> None: ...

    async def renew_code(self, kiosk: UUID, code: bytes, until: datetime) -> None: ...

    async def revoke(self, kiosk: UUID, at: datetime) -> None: ...

    async def beat(self, kiosk: UUID, at: datetime, *, camera: bool) -> None: ...

    async def end_checks(self, kiosk: UUID, at: datetime) -> tuple[UUID, ...]: ...

    async def counts(self, silent_since: datetime) -> dict[str, int]: ...


class Areas(Protocol):
    """storage.accounts.staff.StaffStore."""

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool:
        """Whether an officer's own areas take these in."""


class KioskService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: KioskStore,
        gate: KioskGate,
        areas: Areas,
        audit: AuditLog,
        captures: Bell,
        clock: Clock,
    ) -> None:
        """`captures`: rings for those whose check was ended with the kiosk that films it."""
        self._unit = unit
        self._store = store
        self._gate = gate
        self._areas = areas
        self._audit = audit
        self._captures = captures
        self._clock = clock

    def now(self) -> datetime:
        return self._clock()

    async def all(self, admin: Officer) -> tuple[Kiosk, ...]:
        """In the administrator's areas, those out of service last."""
        return await self._store.of_officer(admin.officer, MOST)

    async def counts(self) -> dict[str, int]:
        """How many of the city by state."""
        return await self._store.counts(self._clock() - SILENT_AFTER)

    async def add(self, admin: Officer, name: str, area: str, why: str) -> tuple[Kiosk, str]:
        """With the code that enrols it, told once. NotAllowed for an area that is not the administrator's."""
        at, secret = self._clock(), secrets.token_bytes(CODE_BYTES)
        kiosk = Kiosk(uuid4(), name, area, made_at=at, enrol_until=at + ENROL_LIFE)

        async def work() -> None:
            await self._check_area(admin, area)
            await self._store.add(kiosk, secret, by=admin.officer)
            await self._record(admin.actor, "kiosk.added", kiosk, why)

        await self._unit.together(work)
        return kiosk, enrol_code(secret)

    async def renew_code(self, admin: Officer, kiosk: UUID, why: str) -> tuple[Kiosk, str]:
        """For a machine that was replaced or begun anew: what the former key did is over at once.

        Conflict for one out of service.
        """
        at, secret = self._clock(), secrets.token_bytes(CODE_BYTES)

        async def work() -> tuple[Kiosk, tuple[UUID, ...]]:
            held = await self._lock(admin, kiosk)
            await self._store.renew_code(kiosk, secret, at + ENROL_LIFE)
            await self._record(admin.actor, "kiosk.coded", held, why)
            return held, await self._store.end_checks(kiosk, at)

        held, captures = await self._unit.together(work)
        await self._end(held, captures, at)
        again = replace(held, device_key="", enrolled_at=None, seen_at=None, camera=False)
        return replace(again, enrol_until=at + ENROL_LIFE), enrol_code(secret)

    async def revoke(self, admin: Officer, kiosk: UUID, why: str) -> Kiosk:
        """Out of service for good: its persons are signed out and its checks over before this returns.

        Conflict for one that is.
        """
        at = self._clock()

        async def work() -> tuple[Kiosk, tuple[UUID, ...]]:
            held = await self._lock(admin, kiosk)
            await self._store.revoke(kiosk, at)
            await self._record(admin.actor, "kiosk.revoked", held, why)
            return held, await self._store.end_checks(kiosk, at)

        held, captures = await self._unit.together(work)
        await self._end(held, captures, at)
        return replace(held, revoked_at=at, enrol_until=None)

    async def enrol(self, code: bytes, device_key: str) -> Kiosk:
        """The machine with this key is the kiosk from now on. NotAllowed for a code that is none now.

        Conflict for a key that is another kiosk's.
        """
        at = self._clock()
        if not device_key:
            raise NotSignedIn(Problem.PROOF_NEEDED)

        async def work() -> Kiosk:
            held = await self._store.lock_by_code(code, at)
            if held is None:
                raise NotAllowed(Problem.ENROL_CODE_WRONG)
            if await self._store.of_key(device_key) is not None:
                raise Conflict(Problem.KIOSK_MOVED)
            await self._store.enrol(held.kiosk, device_key, at)
            await self._record(actors.SYSTEM, "kiosk.enrolled", held, "by its code")
            return replace(held, device_key=device_key, enrolled_at=at, seen_at=at)

        return await self._unit.together(work)

    async def beat(self, device_key: str, *, camera: bool) -> Kiosk:
        """It is there. NotAllowed for whatever is no kiosk, or out of service."""
        kiosk = await self._gate.must(device_key)
        await self._store.beat(kiosk.kiosk, self._clock(), camera=camera)
        return kiosk

    async def clear(self, device_key: str) -> None:
        """Whoever was at it has gone: everybody who is signed in there is so no more. NotAllowed."""
        await self._gate.clear(await self._gate.must(device_key), self._clock())

    async def _lock(self, admin: Officer, kiosk: UUID) -> Kiosk:
        held = await self._store.lock(kiosk)
        if held is None or not await self._areas.holds_areas(admin.officer, [held.area]):
            raise NotFound(Problem.NOT_FOUND)
        if held.revoked_at is not None:
            raise Conflict(Problem.KIOSK_MOVED)
        return held

    async def _end(self, kiosk: Kiosk, captures: tuple[UUID, ...], at: datetime) -> None:
        await self._gate.clear(kiosk, at)
        await self._captures.ring(captures)

    async def _check_area(self, admin: Officer, area: str) -> None:
        if not await self._areas.holds_areas(admin.officer, [area]):
            raise NotAllowed(Problem.OFFICER_OUTSIDE)

    async def _record(self, actor: str, action: str, kiosk: Kiosk, why: str) -> None:
        await self._audit.record(
            actor=actor,
            action=action,
            person=None,
            about=SubjectKind.KIOSK.of(kiosk.kiosk),
            why=why,
        )
