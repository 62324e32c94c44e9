"""What an action asks of the capture, and that nothing is taken for more than was verified."""

import pytest

from domain.errors import NotAllowed
from domain.faces.actions import Actions, Capture
from domain.faces.step_up import STEP_UP
from domain.pensions.certify import CERTIFY
from domain.problems import Problem

ROWS = (CERTIFY, STEP_UP)


def test_a_browser_is_enough_for_every_action_as_shipped() -> None:
    assert all(Actions(ROWS).open(action.name) for action in ROWS)


@pytest.mark.parametrize(
    ("asked", "verified", "enough"),
    [
        (Capture.ATTESTED, Capture.BROWSER, False),
        (Capture.KIOSK, Capture.ATTESTED, False),
        (Capture.ATTESTED, Capture.KIOSK, True),
        (Capture.KIOSK, Capture.KIOSK, True),
        (Capture.BROWSER, Capture.KIOSK, True),
    ],
)
def test_what_was_verified_is_held_against_what_is_asked(
    asked: Capture,
    verified: Capture,
    enough: bool,  # noqa: FBT001  # a parameter
) -> None:
    assert Actions(ROWS, {CERTIFY.name: asked}).open(CERTIFY.name, verified) is enough


def test_one_action_may_ask_for_more_than_another() -> None:
    actions = Actions(ROWS, {CERTIFY.name: Capture.KIOSK})

    assert actions.open(STEP_UP.name)
    with pytest.raises(NotAllowed) as refused:
        actions.check(CERTIFY.name)
    assert refused.value.problem is Problem.CAPTURE_NOT_ENOUGH


def test_an_action_that_is_in_no_table_is_open_to_nobody() -> None:
    assert not Actions(ROWS).open("pension.withdraw", Capture.KIOSK)


def test_only_the_own_sign_in_is_raised_though_the_face_is_locked() -> None:
    assert Actions(ROWS).unlocking == (STEP_UP.name,)
    assert CERTIFY.for_others
    assert not STEP_UP.for_others
