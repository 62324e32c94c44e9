"""One kiosk in memory, its hall's administrator, and what goes on at it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.accounts.kiosks import Kiosk
from domain.people import Officer
from services.accounts.kiosk_gate import KioskGate
from services.accounts.kiosks import KioskService
from tests.people import NOON, FakeBell, FakeClock
from tests.services.unit import FakeAudit, FakeUnit

CHEN: Final = Officer(UUID(int=61), frozenset(), UUID(int=62))
ONE, NEW, CHECK, SESSION = (UUID(int=n) for n in (63, 64, 65, 66))
KEY: Final = "its key"
LIVE: Final = Kiosk(
    ONE, "Hall 1", "4403", NOON, device_key=KEY, enrolled_at=NOON, seen_at=NOON, camera=True
)
WAITS: Final = replace(LIVE, device_key="", enrolled_at=None, seen_at=None, camera=False)
ABOUT: Final = f"kiosk:{ONE}"
UNTIL: Final = NOON + timedelta(hours=24)


@dataclass
class Halls:
    """One kiosk, which a code enrols; CHEN serves 4403."""

    kiosk: Kiosk = LIVE
    code: bytes = b""
    done: list[tuple[object, ...]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=FakeAudit)
    captures: FakeBell = field(default_factory=FakeBell)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def gate(self) -> KioskGate:
        return KioskGate(store=self, tokens=self)

    @property
    def service(self) -> KioskService:
        return KioskService(
            unit=FakeUnit(),
            store=self,
            gate=self.gate,
            areas=self,
            audit=self.audit,
            captures=self.captures,
            clock=self.clock,
        )

    async def holds_areas(self, admin: UUID, areas: Sequence[str]) -> bool:
        assert admin == CHEN.officer
        return all(area.startswith("4403") for area in areas)

    async def add(self, kiosk: Kiosk, code: bytes, *, by: UUID) -> None:
        assert by == CHEN.officer
        self.kiosk, self.code = kiosk, code

    async def of_officer(self, officer: UUID, most: int) -> tuple[Kiosk, ...]:
        assert (officer, most) == (CHEN.officer, 2000)
        return (self.kiosk,)

    async def lock(self, kiosk: UUID) -> Kiosk | None:
        return self.kiosk if kiosk == ONE else None

    async def lock_by_code(self, code: bytes, now: datetime) -> Kiosk | None:
        assert now == self.clock.now
        return self.kiosk if code == self.code else None

    async def of_key(self, device_key: str) -> Kiosk | None:
        assert device_key
        return self.kiosk if device_key == self.kiosk.device_key else None

    async def enrol(self, kiosk: UUID, device_key: str, at: datetime) -> None:
        self.done.append(("enrol", kiosk, device_key, at))

    async def renew_code(self, kiosk: UUID, code: bytes, until: datetime) -> None:
        self.code = code
        self.done.append(("renew", kiosk, until))

    async def revoke(self, kiosk: UUID, at: datetime) -> None:
        self.done.append(("revoke", kiosk, at))

    async def beat(self, kiosk: UUID, at: datetime, *, camera: bool) -> None:
        self.done.append(("beat", kiosk, at, camera))

    async def end_checks(self, kiosk: UUID, at: datetime) -> tuple[UUID, ...]:
        assert (kiosk, at) == (ONE, NOON)
        return (CHECK,)

    async def end_sessions(self, device_key: str, at: datetime) -> tuple[UUID, ...]:
        assert (device_key, at) == (KEY, NOON)
        return (SESSION,)

    async def counts(self, silent_since: datetime) -> dict[str, int]:
        return {f"{silent_since:%H:%M}": 1}

    def end(self, session: UUID) -> None:
        self.ended.append(session)
