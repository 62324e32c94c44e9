"""The service of face checks with a store of our own."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.elder import ELDER_AGE
from domain.accounts.mandates import Acting, Mandate, MandateKind, Scope
from domain.faces.actions import Actions
from domain.faces.capture import CheckInHand
from domain.faces.checks import Check, CheckStanding, Claim, Receipt, Ticket
from domain.faces.face_check import (
    BUDGET_HOURS,
    EngineId,
)
from domain.faces.step_up import STEP_UP
from domain.pensions.certify import CERTIFY
from domain.pensions.entitlement import Entitlement, Standing
from domain.people import Citizen, Level
from domain.ways import Way
from domain.words import Language
from services.faces.face_checks import FaceCheckService
from services.faces.face_gate import FaceGate
from services.pensions.certify import Certify
from tests.kiosks import KIOSK, FakeKiosks
from tests.people import NOON, OPEN_GATE, FakeBell, FakeClock

WANG = Acting(UUID(int=1))
LI = Acting(UUID(int=3))
SESSION = UUID(int=9)
ENGINE = EngineId("fake", "1", "fake-2026")
SCHEME = "city-pension"
PHONE_KEY = "abc"
PHONE = f"key {PHONE_KEY}"  # the device that has it
DUE = Entitlement(UUID(int=5), SCHEME, date(2026, 12, 1), Way.FACE, Standing.ACTIVE)
READY = CheckStanding(
    person=UUID(int=5),
    consents=frozenset(Purpose),
    enrolled=True,
    died=False,
    locked=False,
    failed=0,
    oldest_failed=None,
)


@dataclass
class FakeStore:
    known: CheckStanding | None = READY
    since: datetime | None = None
    asked_for: UUID | None = None
    checks: dict[UUID, Check] = field(default_factory=dict)
    tickets: list[Ticket] = field(default_factory=list)
    closed: tuple[UUID, ...] = ()
    hand: CheckInHand | None = None
    claim: Claim | None = None
    failed_on: dict[str, int] = field(default_factory=dict)

    async def standing(
        self,
        account: UUID,
        engine: EngineId,
        since: datetime,
        mandate: Mandate | None = None,
    ) -> CheckStanding | None:
        self.asked_for = mandate.person if mandate else None
        assert engine == ENGINE
        self.since = since
        return self.known

    async def of_device(self, device: str, since: datetime) -> tuple[int, datetime | None]:
        assert since == NOON - timedelta(hours=BUDGET_HOURS)
        return self.failed_on.get(device, 0), NOON - timedelta(hours=20)

    async def open(self, check: Check, ticket: Ticket, *, limited: bool) -> tuple[UUID, ...]:
        assert limited  # one acts for others by it
        self.checks[check.check] = check
        self.tickets.append(ticket)
        return self.closed

    async def add(self, check: Check, ticket: Ticket, now: datetime) -> bool:
        if check.expires_at <= now:
            return False
        self.tickets.append(ticket)
        return True

    async def look(self, secret: str, now: datetime) -> Claim | None:
        assert secret
        return self.claim

    async def use_ticket(self, secret: str, now: datetime) -> CheckInHand | None:
        assert secret
        return self.hand

    async def show(self, account: UUID, check: UUID, person: UUID | None = None) -> Check | None:
        found = self.checks.get(check)
        return found if found is not None and found.account == account else None

    async def receipt(
        self, account: UUID, receipt: UUID, now: datetime, person: UUID | None = None
    ) -> Receipt | None:
        return None


@dataclass
class FakeEntitlements:
    held: Entitlement | None = DUE

    async def read(self, person: UUID, scheme: str) -> Entitlement | None:
        assert (person, scheme) == (READY.person, SCHEME)
        return self.held


def certify(entitlements: FakeEntitlements) -> Certify:
    """What it is asked before a check opens."""
    parts: Any = dict.fromkeys(("reviews", "receipts", "accounts", "spots", "drawn", "events"))
    return Certify(entitlements=cast("Any", entitlements), **parts)


class Scene:
    def __init__(
        self,
        gate: FaceGate = OPEN_GATE,
        actions: Actions = Actions((CERTIFY, STEP_UP)),  # noqa: B008  # a value
        elder_age: int = ELDER_AGE,
        *,
        attests: bool = False,
        store: FakeStore | None = None,
    ) -> None:
        self.store = store or FakeStore()
        self.entitlements = FakeEntitlements()
        self.clock = FakeClock()
        self.replaced = FakeBell()
        self.checks = FaceCheckService(
            checks=self.store,
            tickets=self.store,
            replaced=self.replaced,
            engine=ENGINE,
            gate=gate,
            kiosks=FakeKiosks(KIOSK),
            clock=self.clock,
            actions=actions,
            effects={CERTIFY.name: certify(self.entitlements)},
            elder_age=elder_age,
            attests=attests,
        )

    async def open(self) -> tuple[Check, Ticket]:
        return await self.open_for(WANG, Language.EN)

    async def open_for(
        self,
        acting: Acting,
        language: Language = Language.ZH,
        device_key: str = PHONE_KEY,
        scheme: str = SCHEME,
    ) -> tuple[Check, Ticket]:
        citizen = Citizen(acting.account, Level.BOUND, SESSION, device_key=device_key)
        return await self.checks.open(acting, citizen, CERTIFY.name, scheme, language)


def mandate(kind: MandateKind, **ends: float) -> Mandate:
    return Mandate(
        mandate=UUID(int=6),
        person=READY.person,
        account=LI.account,
        kind=kind,
        scopes=frozenset({Scope.CERTIFY}),
        granted_by="officer:1",
        granted_at=NOON,
        ends_at=NOON + timedelta(**ends),
    )
