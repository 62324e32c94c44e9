"""What becomes of a code on a screen, whatever phones do with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.hand_offs import (
    WAITS_FOR,
    WORKS_FOR,
    Handed,
    HandOff,
    HandOffPurpose,
    HandOffPurposes,
    HandOffState,
)
from domain.errors import Conflict, Gone, NotAllowed, Refusal, Unfit
from domain.hall.papers import PAPER_FETCH
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words

AT = datetime(2027, 3, 1, 1, tzinfo=UTC)
ID = UUID("7f3a09c2-0000-4000-8000-000000000000")
OPEN = HandOff(
    hand_off=ID,
    purpose=PAPER_FETCH.name,
    subject=SubjectKind.CASE.of(ID),
    part="2",
    account=ID,
    officer=None,
    session=ID,
    kiosk=None,
    digits="0417",
    made_at=AT,
    ends_at=AT + WAITS_FOR,
)


def test_one_phone_opens_it_and_its_next_try_is_the_same_again() -> None:
    held = OPEN.take("mine", AT)

    assert held.take("mine", AT) == held
    with pytest.raises(Conflict, match=Problem.HAND_OFF_TAKEN):
        held.take("another", AT)


def test_nothing_is_done_before_the_phones_holder_said_yes() -> None:
    with pytest.raises(Conflict, match=Problem.HAND_OFF_UNCONFIRMED):
        OPEN.take("mine", AT).check_works("mine", AT)


def test_after_five_minutes_no_phone_opens_it() -> None:
    OPEN.take("mine", AT + WAITS_FOR - timedelta(seconds=1))

    with pytest.raises(Gone):
        OPEN.take("mine", AT + WAITS_FOR)
    assert OPEN.state_at(AT + WAITS_FOR) is HandOffState.EXPIRED


def test_what_was_confirmed_has_ten_minutes_and_is_done_once() -> None:
    held = OPEN.take("mine", AT).confirm("mine", AT)
    held.check_works("mine", AT + WORKS_FOR - timedelta(seconds=1))
    done = held.finish("mine", AT)

    with pytest.raises(Gone):
        held.check_works("mine", AT + WORKS_FOR)
    with pytest.raises(Gone):
        done.finish("mine", AT)
    assert done.close(AT) == done


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["take", "confirm", "finish", "refuse", "close", "check_works"]),
            st.sampled_from(["mine", "another"]),
            st.integers(0, 400),
        ),
        max_size=8,
    )
)
def test_only_the_phone_that_opened_it_ever_works_and_the_end_is_the_end(
    moves: list[tuple[str, str, int]],
) -> None:
    held, at, opened, ended = OPEN, AT, "", False
    for name, key, seconds in moves:
        at += timedelta(seconds=seconds)
        args = (at,) if name == "close" else (key, at)
        try:
            moved = getattr(held, name)(*args)
        except Refusal:
            continue
        if name != "close":
            assert not ended
            assert not opened or key == opened
            opened = key
        held = held if moved is None else moved
        ended = ended or name in {"finish", "refuse"} or held.state is HandOffState.CLOSED


@pytest.mark.parametrize(
    ("purpose", "about"),
    [
        ("paper.print", str(ID)),
        (PAPER_FETCH.name, "1"),
        (PAPER_FETCH.name, f"{ID}?days=3"),
        (PAPER_FETCH.name, ""),
    ],
)
def test_a_purpose_is_about_its_own_kind_alone(purpose: str, about: str) -> None:
    with pytest.raises(Unfit):
        HandOffPurposes([PAPER_FETCH]).read(purpose, about)


def test_at_a_door_nothing_counts_but_what_it_was_opened_about() -> None:
    handed = Handed(OPEN, Citizen(ID, Level.BOUND, ID))
    handed.check_about(str(ID), "2")

    for reference, part in ((str(ID), "1"), (str(replace(OPEN).account)[::-1], "2")):
        with pytest.raises(NotAllowed, match=Problem.HAND_OFF_NOT_HERE):
            handed.check_about(reference, part)
    handed.check_about(str(ID), None)


def test_a_second_yes_gives_no_more_time() -> None:
    held = OPEN.take("mine", AT).confirm("mine", AT)

    assert held.confirm("mine", AT + timedelta(minutes=1)) is held


def test_the_phone_that_has_it_says_no_and_no_other_does() -> None:
    held = OPEN.take("mine", AT)

    assert held.refuse("mine", AT).state is HandOffState.REFUSED
    with pytest.raises(Conflict, match=Problem.HAND_OFF_TAKEN):
        held.refuse("another", AT)
    with pytest.raises(Gone, match=Problem.HAND_OFF_OVER):
        held.refuse("mine", AT + WAITS_FOR)


@pytest.mark.parametrize("key", ["", "mine"])
def test_before_a_phone_opened_it_none_is_the_right_one(key: str) -> None:
    with pytest.raises(Conflict, match=Problem.HAND_OFF_TAKEN):
        OPEN.confirm(key, AT)


def test_another_phone_confirms_nothing_and_finishes_nothing() -> None:
    held = OPEN.take("mine", AT)

    for move in (held.confirm, held.confirm("mine", AT).finish):
        with pytest.raises(Conflict, match=Problem.HAND_OFF_TAKEN):
            move("another", AT)


def test_the_screen_closes_what_is_under_way() -> None:
    assert OPEN.close(AT).state is HandOffState.CLOSED
    assert OPEN.close(AT + WAITS_FOR) is OPEN


def test_what_was_there_before_is_not_handed_over() -> None:
    handed = Handed(OPEN, Citizen(ID, Level.BOUND, ID))
    handed.check_since(AT)

    with pytest.raises(NotAllowed, match=Problem.HAND_OFF_NOT_HERE):
        handed.check_since(AT - timedelta(seconds=1))


def test_a_purpose_is_shown_by_citizens_and_by_officers_where_it_says_so() -> None:
    row = HandOffPurpose("x.do", SubjectKind.CASE, Words("做", "do"), Words("这里", "here"))

    assert (row.by_citizens, row.by_officers) == (True, False)
    assert HandOffPurposes([row])["x.do"] is row
    assert HandOffPurposes([row]).read("x.do", str(ID)) == (row, SubjectKind.CASE.of(ID))


def test_no_log_shows_the_phone_s_key() -> None:
    assert "thumbprint" not in repr(OPEN.take("thumbprint", AT))
