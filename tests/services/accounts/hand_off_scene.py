"""Hand-offs in memory: a citizen's phone, a kiosk and an officer's window, which open them."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.accounts.hand_offs import Asker, HandOff, HandOffPurpose, HandOffPurposes
from domain.accounts.kiosks import Kiosk
from domain.people import Citizen, Level, Officer, Person, Principal
from domain.subjects import SubjectKind
from domain.words import Words
from services.accounts.hand_offs import HandOffService, Shown
from tests.people import NOON, WANG, FakeBell, FakeClock
from tests.services.unit import FakeAudit, FakeUnit

HER_ACCOUNT, HER, OFFICER, ABOUT = (UUID(int=n) for n in (51, 52, 53, 54))
SHE: Final = Citizen(HER_ACCOUNT, Level.BOUND, UUID(int=55), "her phone")
AT_KIOSK: Final = Citizen(HER_ACCOUNT, Level.BOUND, UUID(int=56), "kiosk key")
AT_WINDOW: Final = Officer(OFFICER, frozenset(), UUID(int=57))
KIOSK: Final = Kiosk(UUID(int=58), "Hall 1", "4403", NOON, device_key="kiosk key")
KEY: Final = "another phone's key"
_WORDS: Final = Words("拍照", "take a picture")
PHOTO: Final = HandOffPurpose("photo", SubjectKind.CASE, _WORDS, _WORDS, by_officers=True)
CERTIFY: Final = HandOffPurpose(
    "certify", SubjectKind.CASE, _WORDS, _WORDS, by_officers=True, by_citizens=False
)


class Scene:
    """`rows`: what is held, by its code."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.rows: dict[str, HandOff] = {}
        self.moves = 0
        self.levels = {HER_ACCOUNT: Level.PROVEN}
        self.known: Person | None = Person(HER, WANG)
        self.waits: list[tuple[UUID, float]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.bell, self.audit = FakeBell(), FakeAudit()
        self.service = HandOffService(
            unit=FakeUnit(),
            store=self,
            purposes=HandOffPurposes([PHOTO, CERTIFY]),
            levels=self,
            persons=self,
            kiosks=Kiosks(),
            watch=self,
            bell=self.bell,
            audit=self.audit,
            draw=lambda address: f"<svg>{address}</svg>",
            address=lambda code: f"https://city.example.com/#{code}",
            clock=self.clock,
        )

    @property
    def code(self) -> str:
        (code,) = self.rows
        return code

    @property
    def held(self) -> HandOff:
        return self.rows[self.code]

    async def open(self, opener: Principal = SHE) -> Shown:
        return await self.service.open(opener, PHOTO.name, str(ABOUT), "front")

    async def opened(self, opener: Principal = SHE) -> "Scene":
        await self.open(opener)
        return self

    async def confirmed(self, opener: Principal = SHE) -> "Scene":
        await self.open(opener)
        await self.service.take(self.code, KEY)
        await self.service.confirm(self.code, KEY)
        return self

    async def add(self, held: HandOff, code: str) -> None:
        self.rows[code] = held

    async def by_code(self, code: str, now: datetime) -> HandOff | None:
        assert now == self.clock.now
        return self.rows.get(code)

    async def lock_by_code(self, code: str, now: datetime) -> HandOff | None:
        return await self.by_code(code, now)

    async def of_session(self, hand_off: UUID, session: UUID) -> HandOff | None:
        for each in self.rows.values():
            if (each.hand_off, each.session) == (hand_off, session):
                return each
        return None

    async def lock_of_session(self, hand_off: UUID, session: UUID) -> HandOff | None:
        return await self.of_session(hand_off, session)

    async def move(self, held: HandOff) -> None:
        self.moves += 1
        (code,) = (code for code, row in self.rows.items() if row.hand_off == held.hand_off)
        self.rows[code] = held

    async def under_way(self, session: UUID, now: datetime) -> int:
        assert now == self.clock.now
        return sum(each.session == session for each in self.rows.values())

    async def screen(self, hand_off: UUID) -> Asker:
        assert hand_off == self.held.hand_off
        return Asker("", "Hall 1" if self.held.kiosk else "", "phone")

    async def level(self, account: UUID) -> Level | None:
        return self.levels.get(account)

    async def of_account(self, account: UUID) -> UUID | None:
        return HER if account == HER_ACCOUNT else None

    async def read(self, person: UUID) -> Person | None:
        assert person == HER
        return self.known

    @contextmanager
    def on(self, hand_off: UUID) -> Iterator[Callable[[float], Awaitable[None]]]:
        async def wait(seconds: float) -> None:
            self.waits.append((hand_off, seconds))
            self.meanwhile()

        yield wait


class Kiosks:
    """services.accounts.kiosk_gate.KioskGate."""

    async def of(self, device_key: str) -> Kiosk | None:
        return KIOSK if device_key == KIOSK.device_key else None
