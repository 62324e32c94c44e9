"""What an action asks of the capture, and that nothing is taken for more than was verified."""

import pytest

from domain.actions import CERTIFY, Actions, Capture
from domain.errors import NotAllowed
from domain.levels import STEP_UP
from domain.problems import Problem


def test_a_browser_is_enough_for_every_action_as_shipped() -> None:
    assert all(Actions().open(action) for action in (CERTIFY, STEP_UP))


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
    assert Actions({CERTIFY: asked}).open(CERTIFY, verified) is enough


def test_one_action_may_ask_for_more_than_another() -> None:
    actions = Actions({CERTIFY: Capture.KIOSK})

    assert actions.open(STEP_UP)
    with pytest.raises(NotAllowed) as refused:
        actions.check(CERTIFY)
    assert refused.value.problem is Problem.CAPTURE_NOT_ENOUGH


def test_an_action_that_is_in_no_table_is_open_to_nobody() -> None:
    assert not Actions().open("pension.withdraw", Capture.KIOSK)
