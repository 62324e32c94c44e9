"""The service of face checks with a store of our own."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.elder import ELDER_AGE
from domain.accounts.mandates import Acting, Mandate, MandateKind, Scope
from domain.actions import Actions
from domain.faces.capture import CheckInHand
from domain.faces.checks import Check, CheckStanding, Claim, Receipt, Ticket
from domain.faces.face_check import (
    BUDGET_HOURS,
    EngineId,
)
from domain.pensions.entitlement import Entitlement, Standing
from domain.ways import Way
from domain.words import Language
from services.faces.face_checks import FaceCheckService
from services.faces.face_gate import FaceGate
from tests.people import NOON, OPEN_GATE, FakeBell, FakeClock

WANG = Acting(UUID(int=1))
LI = Acting(UUID(int=3))
SESSION = UUID(int=9)
ENGINE = EngineId("fake", "1", "fake-2026")
SCHEME = "city-pension"
PHONE = "key abc"  # a device
DUE = Entitlement(UUID(int=5), SCHEME, date(2026, 12, 1), Way.FACE, Standing.ACTIVE)
READY = CheckStanding(
    person=UUID(int=5),
    entitlement=DUE,
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
    failed_on: dict[str, int] = field(default_factory=dict)

    async def standing(
        self,
        account: UUID,
        scheme: str,
        engine: EngineId,
        since: datetime,
        mandate: Mandate | None = None,
    ) -> CheckStanding | None:
        self.asked_for = mandate.person if mandate else None
        assert (scheme, engine) == (SCHEME, ENGINE)
        self.since = since
        return self.known

    async def of_device(self, device: str, since: datetime) -> tuple[int, datetime | None]:
        assert since == NOON - timedelta(hours=BUDGET_HOURS)
        return self.failed_on.get(device, 0), NOON - timedelta(hours=20)

    async def open(self, check: Check, ticket: Ticket) -> tuple[UUID, ...]:
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
        return None

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


class Scene:
    def __init__(
        self,
        gate: FaceGate = OPEN_GATE,
        actions: Actions | None = None,
        elder_age: int = ELDER_AGE,
    ) -> None:
        self.store = FakeStore()
        self.clock = FakeClock()
        self.replaced = FakeBell()
        self.checks = FaceCheckService(
            checks=self.store,
            tickets=self.store,
            replaced=self.replaced,
            engine=ENGINE,
            gate=gate,
            clock=self.clock,
            actions=actions,
            elder_age=elder_age,
        )

    async def open(self) -> tuple[Check, Ticket]:
        return await self.checks.open(
            WANG, session=SESSION, scheme=SCHEME, language=Language.EN, device=PHONE
        )


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
