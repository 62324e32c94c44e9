"""What opens a face check, in the order in which it is asked, and what its tickets allow."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import Purpose
from domain.accounts.elder import ElderGrant
from domain.errors import Conflict, Gone, NotAllowed, NotFound, Refusal, TooMany
from domain.faces.actions import Actions, Capture
from domain.faces.capture import CheckInHand
from domain.faces.checks import CheckStanding, Claim
from domain.faces.face_check import (
    BUDGET_FAILED,
    BUDGET_HOURS,
    CHECK_MINUTES,
    FIRST_FRAME_SECONDS,
    STANDARD,
    CheckState,
)
from domain.next_steps import NEXT_STEPS
from domain.pensions.certify import CERTIFY
from domain.pensions.entitlement import Entitlement
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Language
from services.faces.face_gate import FaceGate
from tests.kiosks import KIOSK, KIOSK_KEY
from tests.people import NOON, FakeClock
from tests.services.faces.face_check_scene import (
    DUE,
    LI,
    PHONE_KEY,
    READY,
    SCHEME,
    SESSION,
    WANG,
    Scene,
)


async def refusal(scene: Scene) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await scene.open()
    assert not scene.store.checks
    return refused.value


class NoAssessment:
    async def in_force(self, today: date) -> bool:
        return False


async def test_without_an_assessment_in_force_no_face_check_opens_and_other_ways_are_named() -> (
    None
):
    scene = Scene(FaceGate(assessments=NoAssessment(), clock=FakeClock()))

    refused = await refusal(scene)

    assert refused.problem is Problem.FACE_PAUSED
    assert "window" in NEXT_STEPS[refused.problem].en


async def test_who_is_ready_gets_a_check_and_its_ticket() -> None:
    scene = Scene()

    check, ticket = await scene.open()

    assert (check.person, check.account, check.language) == (
        READY.person,
        WANG.account,
        Language.EN,
    )
    assert check.subject == SubjectKind.ENTITLEMENT.of(SCHEME)
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
    scene = Scene()
    scene.store.known = replace(READY, **change)

    check, _ = await scene.open()

    assert check.rules.name == rules


async def test_the_age_is_the_citys_to_set() -> None:
    scene = Scene(elder_age=60)
    scene.store.known = replace(READY, born=date(1966, 1, 1))

    check, _ = await scene.open()

    assert check.rules.name == "elder"


@pytest.mark.parametrize("asked", [Capture.ATTESTED, Capture.KIOSK])
async def test_what_nothing_here_verifies_closes_the_camera_and_names_other_ways(
    asked: Capture,
) -> None:
    scene = Scene(actions=Actions((CERTIFY,), {CERTIFY.name: asked}))

    refused = await refusal(scene)

    assert refused.problem is Problem.CAPTURE_NOT_ENOUGH
    assert "窗口" in NEXT_STEPS[refused.problem].zh


@pytest.mark.parametrize("asked", [Capture.BROWSER, Capture.KIOSK])
async def test_only_a_sign_in_bound_to_an_enrolled_kiosk_films_as_one(asked: Capture) -> None:
    scene = Scene(actions=Actions((CERTIFY,), {CERTIFY.name: asked}))

    check, _ = await scene.open_for(WANG, device_key=KIOSK_KEY)

    assert check.kiosk == KIOSK.kiosk


async def test_a_kiosk_is_nobody_s_hand_so_its_failures_are_not_those_of_the_next() -> None:
    scene = Scene()

    check, _ = await scene.open_for(WANG, device_key=KIOSK_KEY)

    assert check.device == f"session {SESSION}"


@pytest.mark.parametrize(
    ("change", "kind", "problem"),
    [
        (lambda _: None, NotAllowed, Problem.BINDING_NEEDED),
        (lambda ready: replace(ready, locked=True), NotAllowed, Problem.FACE_LOCKED),
        (lambda ready: replace(ready, slipped=3), NotAllowed, Problem.FACE_WITH_OFFICER),
        (lambda ready: replace(ready, enrolled=False), NotAllowed, Problem.FACE_RECORD_MISSING),
        (lambda ready: replace(ready, failed=BUDGET_FAILED), TooMany, Problem.BUDGET_SPENT),
    ],
)
async def test_what_is_missing_is_said_before_a_camera_opens(
    change: Callable[[CheckStanding], CheckStanding | None],
    kind: type[Refusal],
    problem: Problem,
) -> None:
    scene = Scene()
    scene.store.known = change(READY)

    refused = await refusal(scene)

    assert (type(refused), refused.problem) == (kind, problem)


@pytest.mark.parametrize(
    ("held", "kind", "problem"),
    [
        (None, NotFound, Problem.NOT_FOUND),
        (replace(DUE, certified_until=date(2027, 9, 1)), Conflict, Problem.NOT_DUE),
    ],
)
async def test_nobody_is_looked_at_for_a_pension_that_is_not_held_or_not_due(
    held: Entitlement | None, kind: type[Refusal], problem: Problem
) -> None:
    scene = Scene()
    scene.entitlements.held = held

    refused = await refusal(scene)

    assert (type(refused), refused.problem) == (kind, problem)


@pytest.mark.parametrize("scheme", ["", "of all", "city-pension?days=3", "\0", "\n"])
async def test_what_can_be_no_scheme_is_not_found(scheme: str) -> None:
    scene = Scene()

    with pytest.raises(NotFound):
        await scene.open_for(WANG, scheme=scheme)


@pytest.mark.parametrize("missing", [Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES])
async def test_each_of_the_two_consents_is_needed_and_named(missing: Purpose) -> None:
    scene = Scene()
    scene.store.known = replace(READY, consents=frozenset(Purpose) - {missing})

    refused = await refusal(scene)

    assert refused.problem is Problem.CONSENT_MISSING
    assert [error.code for error in refused.errors] == [missing]


async def test_whoever_is_wrongly_recorded_as_dead_may_show_the_face_at_any_time() -> None:
    scene = Scene()
    scene.entitlements.held = replace(DUE, certified_until=date(2027, 9, 1))
    scene.store.known = replace(READY, died=True)

    assert await scene.open()


async def test_failures_are_counted_over_the_last_24_hours() -> None:
    scene = Scene()
    scene.store.known = replace(READY, failed=BUDGET_FAILED - 1)

    await scene.open()

    assert scene.store.since == NOON - timedelta(hours=BUDGET_HOURS)


async def test_a_spent_budget_says_when_the_oldest_failure_is_a_day_old() -> None:
    scene = Scene()
    oldest = NOON - timedelta(hours=20)
    scene.store.known = replace(READY, failed=BUDGET_FAILED, oldest_failed=oldest)

    refused = await refusal(scene)

    assert refused.retry_after == 4 * 3600


async def test_a_new_ticket_is_another_one() -> None:
    scene = Scene()
    check, first = await scene.open()

    second = await scene.checks.ticket(WANG, check.check, SESSION)

    assert second.secret != first.secret


@pytest.mark.parametrize(
    "state", [CheckState.PASSED, CheckState.FAILED, CheckState.UNSURE, CheckState.EXPIRED]
)
async def test_a_check_that_is_over_has_no_more_tickets(state: CheckState) -> None:
    scene = Scene()
    check, _ = await scene.open()
    scene.store.checks[check.check] = replace(check, state=state)

    with pytest.raises(Gone) as refused:
        await scene.checks.ticket(WANG, check.check, SESSION)

    assert refused.value.problem is Problem.CHECK_OVER


async def test_a_check_that_has_run_out_has_no_more_tickets() -> None:
    scene = Scene()
    check, _ = await scene.open()
    scene.clock.forward(minutes=CHECK_MINUTES)

    with pytest.raises(Gone):
        await scene.checks.ticket(WANG, check.check, SESSION)


async def test_another_accounts_check_is_not_found() -> None:
    scene = Scene()
    check, _ = await scene.open()

    with pytest.raises(NotFound):
        await scene.checks.show(LI, check.check)
    with pytest.raises(NotFound):
        await scene.checks.ticket(LI, check.check, SESSION)


async def test_the_captures_whose_check_is_closed_or_taken_over_are_rung() -> None:
    scene, old, older = Scene(), UUID(int=21), UUID(int=22)
    scene.store.closed = (old,)
    scene.store.hand = CheckInHand(
        person=READY.person,
        account=WANG.account,
        check=UUID(int=23),
        capture=UUID(int=24),
        action="pension.certify",
        subject=SubjectKind.ENTITLEMENT.of(SCHEME),
        rules=STANDARD,
        language=Language.EN,
        tries=0,
        before=older,
    )

    await scene.open()
    await scene.checks.enter("good")

    assert scene.replaced.rung == [old, older]


async def test_a_ticket_that_is_used_or_over_lets_nobody_in() -> None:
    with pytest.raises(NotAllowed):
        await Scene().checks.look("used")
    with pytest.raises(NotAllowed) as refused:
        await Scene().checks.enter("used")

    assert refused.value.problem is Problem.TICKET_INVALID


async def test_a_receipt_that_is_not_theirs_or_over_is_not_found() -> None:
    with pytest.raises(NotFound):
        await Scene().checks.receipt(WANG, uuid4())


ATTESTED = Actions((CERTIFY,), {CERTIFY.name: Capture.ATTESTED})


async def test_where_the_city_asks_for_an_attested_camera_an_app_opens_a_check_and_a_page_none() -> (
    None
):
    scene = Scene(actions=ATTESTED, attests=True)

    check, _ = await scene.open_for(WANG, device_key=PHONE_KEY)
    with pytest.raises(NotAllowed) as refused:
        await scene.open_for(WANG, device_key="")

    assert check.state is CheckState.ISSUED
    assert refused.value.problem is Problem.CAPTURE_NOT_ENOUGH


async def test_an_app_that_has_not_proved_itself_gets_no_camera_there() -> None:
    scene = Scene(actions=ATTESTED, attests=True)
    asked = UUID(int=5), WANG.account, None, SESSION, CERTIFY.name
    scene.store.claim = Claim(*asked, Capture.BROWSER)
    with pytest.raises(NotAllowed) as refused:
        await scene.checks.look("a ticket")

    scene.store.claim = Claim(*asked, Capture.ATTESTED)

    assert await scene.checks.look("a ticket") == scene.store.claim
    assert refused.value.problem is Problem.CAPTURE_NOT_ENOUGH
