"""What a check comes to where no review follows it."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.faces.capture import CheckInHand
from domain.faces.checks import End
from domain.faces.face_check import STANDARD, CheckResult, Reason, Verdict
from domain.subjects import SubjectKind
from domain.words import Language

PASS = End(
    hand=CheckInHand(
        person=UUID(int=1),
        account=UUID(int=2),
        check=UUID(int=3),
        capture=UUID(int=4),
        action="case.sign",
        subject=SubjectKind.TICKET.of(UUID(int=5)),
        rules=STANDARD,
        language=Language.ZH,
        tries=0,
    ),
    result=CheckResult(Verdict.PASS, (), counts=False, tries=1, duration_ms=9000),
    receipt=None,
    at=datetime(2026, 11, 30, tzinfo=UTC),
    dead=False,
    held=None,
)


def test_a_pass_opens_what_was_asked_for() -> None:
    assert PASS.without_effect is None


@pytest.mark.parametrize("verdict", [each for each in Verdict if each is not Verdict.PASS])
def test_anything_but_a_pass_opens_nothing_and_says_no_more(verdict: Verdict) -> None:
    booked = replace(PASS, result=replace(PASS.result, verdict=verdict)).without_effect

    assert booked is not None
    assert booked.outcome.reasons == ()


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (replace(PASS, dead=True), Reason.RECORDED_DEATH),
        (replace(PASS, held=Reason.MOVEMENT_KNOWN), Reason.MOVEMENT_KNOWN),
    ],
    ids=["recorded as dead", "held for an officer"],
)
def test_a_pass_that_an_officer_looks_at_first_opens_nothing_and_says_why(
    end: End, why: Reason
) -> None:
    assert end.without_effect is not None
    assert end.without_effect.outcome.reasons == (why,)
