"""What the camera's socket says and hears, byte for byte."""

from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.faces.capture import (
    Ask,
    Coaching,
    Ended,
    Frame,
    Glowing,
    Grant,
    HungUp,
    Message,
    Outcome,
    Pointing,
)
from domain.faces.face_check import CheckResult, Reason, Step, Verdict
from domain.faces.following import AHEAD, Place
from domain.problems import Problem
from handlers.faces.capture import decode, encode
from proto import capture_pb2 as wire

RECEIPT = UUID(int=7)


def heard(message: Message) -> wire.ServerMessage:
    """What a phone reads."""
    return wire.ServerMessage.FromString(encode(message))


@pytest.mark.parametrize("step", Step)
def test_a_prompt_names_its_step_place_and_try(step: Step) -> None:
    prompt = heard(Ask(number=4, step=step, position=2, of=3, try_=1, text="向左转头")).prompt

    assert (prompt.number, prompt.position, prompt.of, getattr(prompt, "try")) == (4, 2, 3, 1)
    assert wire.Step.Name(prompt.step) == f"STEP_{step.name}"
    assert prompt.text == "向左转头"


@pytest.mark.parametrize("credit", [1, 2])
def test_a_grant_is_a_credit(credit: int) -> None:
    assert heard(Grant(credit)).next.credit == credit


@pytest.mark.parametrize("reason", Reason)
def test_coaching_carries_the_stable_name_and_the_sentence(reason: Reason) -> None:
    coach = heard(Coaching(reason, "请靠近一点")).coach

    assert (coach.reason, coach.text) == (reason.value, "请靠近一点")


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_says_apart_who_was_recognised_and_what_was_certified(verdict: Verdict) -> None:
    result = CheckResult(verdict, (Reason.NOT_SURE,), counts=False, tries=1, duration_ms=9, band=14)
    outcome = Outcome("2027-11-24", RECEIPT, (Reason.RECORDED_DEATH,))

    message = heard(Ended(result, outcome, "words", "next"))

    told = message.verdict
    assert wire.Outcome.Name(told.outcome) == f"OUTCOME_{verdict.name}"
    assert told.identity_confirmed == (verdict is Verdict.PASS)
    assert told.certified
    assert (told.certified_until, told.receipt) == ("2027-11-24", str(RECEIPT))
    assert list(told.reasons) == ["not_sure", "recorded_death"]
    assert (told.text, told.next_step) == ("words", "next")


@pytest.mark.parametrize(
    ("place", "across", "down"),
    [(AHEAD, 50, 50), (Place(15, 8), 0, 0), (Place(-15, -8), 100, 100), (Place(-7.5, 4), 75, 25)],
)
def test_a_mark_to_the_persons_left_is_at_the_left_of_the_screen_before_them(
    place: Place, across: int, down: int
) -> None:
    assert heard(Pointing(3, place, "左上")).mark == wire.Mark(
        prompt=3, across=across, down=down, text="左上"
    )


def test_a_colour_of_the_page_and_its_end() -> None:
    assert heard(Glowing(0xFF9090, "屏幕会慢慢变色")).glow.colour == 0xFF9090
    assert heard(Glowing(0)).WhichOneof("kind") == "glow"


def test_recognised_without_being_certified_has_no_day_and_no_receipt() -> None:
    result = CheckResult(Verdict.PASS, (), counts=False, tries=0, duration_ms=9)

    told = heard(Ended(result, Outcome(), "", "")).verdict

    assert told.identity_confirmed
    assert not told.certified
    assert (told.certified_until, told.receipt) == ("", "")


def test_a_frame_is_read_as_it_was_sent() -> None:
    frame = wire.Frame(prompt=1, seq=2, captured_ms=3, jpeg=b"\xff\xd8")

    assert decode(wire.ClientMessage(frame=frame).SerializeToString()) == Frame(
        1, 2, 3, b"\xff\xd8"
    )


def test_a_hangup_hangs_up() -> None:
    with pytest.raises(HungUp):
        decode(wire.ClientMessage(hangup=wire.Hangup()).SerializeToString())


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_a_refusal(data: bytes) -> None:
    with suppress(Invalid, HungUp):
        assert isinstance(decode(data), Frame)


@pytest.mark.parametrize("data", [b"", b"\xff", b"\x0a\xff\xff\xff\xff\x0f", b'{"frame": {}}'])
def test_what_is_no_client_message_is_unreadable(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        decode(data)

    assert refused.value.problem is Problem.BODY_UNREADABLE


def test_a_frame_never_prints_its_picture() -> None:
    assert "jpeg" not in repr(Frame(1, 1, 1, b"jpeg"))
