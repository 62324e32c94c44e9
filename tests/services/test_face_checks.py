"""What opens a face check, in the order in which it is asked, and what its tickets allow."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import Purpose
from domain.accounts.elder import ELDER_AGE, ElderGrant
from domain.accounts.mandates import Acting, Mandate, MandateKind, Scope
from domain.actions import CERTIFY, Actions, Capture
from domain.errors import Conflict, Gone, NotAllowed, NotFound, Refusal, TooMany
from domain.faces.capture import CheckInHand
from domain.faces.checks import Check, CheckStanding, Claim, Receipt, Ticket
from domain.faces.face_check import (
    BUDGET_FAILED,
    BUDGET_HOURS,
    CHECK_MINUTES,
    DEVICE_FAILED,
    FIRST_FRAME_SECONDS,
    STANDARD,
    CheckState,
    EngineId,
)
from domain.next_steps import NEXT_STEPS
from domain.pensions.entitlement import Entitlement, Standing
from domain.people import Citizen, Level
from domain.problems import Problem
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


class Desk:
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


async def refusal(desk: Desk) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await desk.open()
    assert not desk.store.checks
    return refused.value


class NoAssessment:
    async def in_force(self, today: date) -> bool:
        return False


async def test_without_an_assessment_in_force_no_face_check_opens_and_other_ways_are_named() -> (
    None
):
    desk = Desk(FaceGate(assessments=NoAssessment(), clock=FakeClock()))

    refused = await refusal(desk)

    assert refused.problem is Problem.FACE_PAUSED
    assert "window" in NEXT_STEPS[refused.problem].en


async def test_who_is_ready_gets_a_check_and_its_ticket() -> None:
    desk = Desk()

    check, ticket = await desk.open()

    assert (check.person, check.account, check.language) == (
        READY.person,
        WANG.account,
        Language.EN,
    )
    assert check.subject == f"entitlement:{SCHEME}"
    assert check.state is CheckState.ISSUED
    assert check.expires_at == NOON + timedelta(minutes=CHECK_MINUTES)
    assert ticket.expires_at == NOON + timedelta(seconds=FIRST_FRAME_SECONDS)
    assert len(ticket.secret) >= 43  # 256 bits
    assert ticket.secret not in repr(ticket)


TODAY = NOON.date()


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"born": date(1956, 11, 24)}, "elder"),  # 70 today
        ({"born": date(1956, 11, 25)}, "standard"),
        ({"born": None}, "standard"),  # not known to the register
        ({"elder_grant": ElderGrant(NOON)}, "elder"),
        ({"elder_grant": ElderGrant(NOON, TODAY)}, "elder"),
        ({"elder_grant": ElderGrant(NOON, TODAY - timedelta(days=1))}, "standard"),
    ],
)
async def test_the_register_or_an_officer_makes_the_rules(
    change: dict[str, Any], rules: str
) -> None:
    desk = Desk()
    desk.store.known = replace(READY, **change)

    check, _ = await desk.open()

    assert check.rules.name == rules


async def test_the_age_is_the_citys_to_set() -> None:
    desk = Desk(elder_age=60)
    desk.store.known = replace(READY, born=date(1966, 1, 1))

    check, _ = await desk.open()

    assert check.rules.name == "elder"


@pytest.mark.parametrize("asked", [Capture.ATTESTED, Capture.KIOSK])
async def test_what_nothing_here_verifies_closes_the_camera_and_names_other_ways(
    asked: Capture,
) -> None:
    desk = Desk(actions=Actions({CERTIFY: asked}))

    refused = await refusal(desk)

    assert refused.problem is Problem.CAPTURE_NOT_ENOUGH
    assert "窗口" in NEXT_STEPS[refused.problem].zh


@pytest.mark.parametrize(
    ("change", "kind", "problem"),
    [
        (lambda _: None, NotAllowed, Problem.BINDING_NEEDED),
        (lambda ready: replace(ready, entitlement=None), NotFound, Problem.NOT_FOUND),
        (lambda ready: replace(ready, locked=True), NotAllowed, Problem.FACE_LOCKED),
        (lambda ready: replace(ready, slipped=3), NotAllowed, Problem.FACE_WITH_OFFICER),
        (
            lambda ready: replace(
                ready, entitlement=replace(DUE, certified_until=date(2027, 9, 1))
            ),
            Conflict,
            Problem.NOT_DUE,
        ),
        (lambda ready: replace(ready, enrolled=False), NotAllowed, Problem.FACE_RECORD_MISSING),
        (lambda ready: replace(ready, failed=BUDGET_FAILED), TooMany, Problem.BUDGET_SPENT),
    ],
)
async def test_what_is_missing_is_said_before_a_camera_opens(
    change: Callable[[CheckStanding], CheckStanding | None],
    kind: type[Refusal],
    problem: Problem,
) -> None:
    desk = Desk()
    desk.store.known = change(READY)

    refused = await refusal(desk)

    assert (type(refused), refused.problem) == (kind, problem)


@pytest.mark.parametrize("missing", [Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES])
async def test_each_of_the_two_consents_is_needed_and_named(missing: Purpose) -> None:
    desk = Desk()
    desk.store.known = replace(READY, consents=frozenset(Purpose) - {missing})

    refused = await refusal(desk)

    assert refused.problem is Problem.CONSENT_MISSING
    assert [error.code for error in refused.errors] == [missing]


async def test_whoever_is_wrongly_recorded_as_dead_may_show_the_face_at_any_time() -> None:
    desk = Desk()
    far = replace(DUE, certified_until=date(2027, 9, 1))
    desk.store.known = replace(READY, died=True, entitlement=far)

    assert await desk.open()


async def test_failures_are_counted_over_the_last_24_hours() -> None:
    desk = Desk()
    desk.store.known = replace(READY, failed=BUDGET_FAILED - 1)

    await desk.open()

    assert desk.store.since == NOON - timedelta(hours=BUDGET_HOURS)


async def test_a_spent_budget_says_when_the_oldest_failure_is_a_day_old() -> None:
    desk = Desk()
    oldest = NOON - timedelta(hours=20)
    desk.store.known = replace(READY, failed=BUDGET_FAILED, oldest_failed=oldest)

    refused = await refusal(desk)

    assert refused.retry_after == 4 * 3600


async def test_a_new_ticket_is_another_one() -> None:
    desk = Desk()
    check, first = await desk.open()

    second = await desk.checks.ticket(WANG, check.check, SESSION)

    assert second.secret != first.secret


@pytest.mark.parametrize(
    "state", [CheckState.PASSED, CheckState.FAILED, CheckState.UNSURE, CheckState.EXPIRED]
)
async def test_a_check_that_is_over_has_no_more_tickets(state: CheckState) -> None:
    desk = Desk()
    check, _ = await desk.open()
    desk.store.checks[check.check] = replace(check, state=state)

    with pytest.raises(Gone) as refused:
        await desk.checks.ticket(WANG, check.check, SESSION)

    assert refused.value.problem is Problem.CHECK_OVER


async def test_a_check_that_has_run_out_has_no_more_tickets() -> None:
    desk = Desk()
    check, _ = await desk.open()
    desk.clock.forward(minutes=CHECK_MINUTES)

    with pytest.raises(Gone):
        await desk.checks.ticket(WANG, check.check, SESSION)


async def test_another_accounts_check_is_not_found() -> None:
    desk = Desk()
    check, _ = await desk.open()

    with pytest.raises(NotFound):
        await desk.checks.show(LI, check.check)
    with pytest.raises(NotFound):
        await desk.checks.ticket(LI, check.check, SESSION)


async def test_the_captures_whose_check_is_closed_or_taken_over_are_rung() -> None:
    desk, old, older = Desk(), UUID(int=21), UUID(int=22)
    desk.store.closed = (old,)
    desk.store.hand = CheckInHand(
        person=READY.person,
        account=WANG.account,
        check=UUID(int=23),
        capture=UUID(int=24),
        action="pension.certify",
        subject="",
        rules=STANDARD,
        language=Language.EN,
        tries=0,
        before=older,
    )

    await desk.open()
    await desk.checks.enter("good")

    assert desk.replaced.rung == [old, older]


async def test_a_ticket_that_is_used_or_over_lets_nobody_in() -> None:
    with pytest.raises(NotAllowed):
        await Desk().checks.look("used")
    with pytest.raises(NotAllowed) as refused:
        await Desk().checks.enter("used")

    assert refused.value.problem is Problem.TICKET_INVALID


async def test_a_receipt_that_is_not_theirs_or_over_is_not_found() -> None:
    with pytest.raises(NotFound):
        await Desk().checks.receipt(WANG, uuid4())


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


async def test_a_check_opened_for_another_names_who_acts_and_the_mandate() -> None:
    desk = Desk()
    acting = Acting(LI.account, mandate(MandateKind.HELPER, hours=1))

    check, _ = await desk.checks.open(
        acting, session=SESSION, scheme=SCHEME, language=Language.ZH, device=PHONE
    )

    assert desk.store.asked_for == READY.person
    assert (check.account, check.person, check.mandate) == (
        LI.account,
        READY.person,
        UUID(int=6),
    )
    assert check.rules.name == "standard"  # of the person, not of who helps


async def test_no_check_outlives_its_mandate() -> None:
    desk = Desk()
    acting = Acting(LI.account, mandate(MandateKind.HELPER, minutes=1))

    check, _ = await desk.checks.open(
        acting, session=SESSION, scheme=SCHEME, language=Language.ZH, device=PHONE
    )

    assert check.expires_at == NOON + timedelta(minutes=1)


@pytest.mark.parametrize("kind", [None, MandateKind.HELPER, MandateKind.REPRESENTATIVE])
async def test_a_childs_face_is_looked_at_for_nobody_but_the_guardian(
    kind: MandateKind | None,
) -> None:
    desk = Desk()
    desk.store.known = replace(READY, guarded_until=NOON + timedelta(seconds=1))
    acting = Acting(LI.account, mandate(kind, hours=1) if kind else None)

    with pytest.raises(NotAllowed) as refused:
        await desk.checks.open(
            acting, session=SESSION, scheme=SCHEME, language=Language.ZH, device=PHONE
        )

    assert refused.value.problem is Problem.GUARDIAN_NEEDED


async def test_the_guardian_opens_a_check_of_the_child() -> None:
    desk = Desk()
    desk.store.known = replace(READY, guarded_until=NOON + timedelta(days=900))
    acting = Acting(LI.account, mandate(MandateKind.GUARDIAN, days=900))

    assert await desk.checks.open(
        acting, session=SESSION, scheme=SCHEME, language=Language.ZH, device=PHONE
    )


async def test_on_the_14th_birthday_the_child_needs_no_guardian() -> None:
    desk = Desk()
    desk.store.known = replace(READY, guarded_until=NOON)

    assert await desk.open()


async def test_a_device_that_failed_too_often_opens_no_check_of_anybody() -> None:
    desk = Desk()
    desk.store.failed_on[PHONE] = DEVICE_FAILED
    with pytest.raises(TooMany) as spent:
        await desk.open()
    acting = Acting(LI.account, mandate(MandateKind.GUARDIAN, days=900))
    with pytest.raises(TooMany):
        await desk.checks.open(
            acting, session=SESSION, scheme=SCHEME, language=Language.ZH, device=PHONE
        )

    assert spent.value.problem is Problem.BUDGET_SPENT
    assert spent.value.retry_after == 4 * 3600
    assert await desk.checks.open(
        WANG, session=SESSION, scheme=SCHEME, language=Language.ZH, device="key other"
    )


async def test_a_device_below_its_budget_opens_a_check() -> None:
    desk = Desk()
    desk.store.failed_on[PHONE] = DEVICE_FAILED - 1

    check, _ = await desk.open()
    assert check.device == PHONE


def test_a_device_is_its_key_and_without_one_the_sign_in() -> None:
    one = Citizen(UUID(int=1), Level.BOUND, UUID(int=7))
    other = Citizen(UUID(int=2), Level.BOUND, UUID(int=8))

    assert one.device != other.device
    assert replace(one, device_key="k").device == replace(other, device_key="k").device
