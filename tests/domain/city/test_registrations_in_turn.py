"""One registration from its lock to its release, and what each answer of the hospital changes."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.city.his import HisFailed
from domain.city.registrations import ClaimedHisCall, Refusal, Registration, Said, Wish

MADE: Final = datetime(2026, 11, 2, 1, tzinfo=UTC)
LATER: Final = MADE + timedelta(minutes=3)


def new() -> Registration:
    return Registration(
        UUID(int=1), UUID(int=0xA2), "h", "p", MADE + timedelta(days=7), 2500, Wish.LOCK, MADE
    )


def confirmed() -> Registration:
    held, _ = new().ask(MADE)
    held, _ = held.granted(Wish.LOCK, MADE).want(Wish.CONFIRM, MADE).ask(MADE)
    return held.granted(Wish.CONFIRM, MADE)


def test_each_wish_is_asked_in_its_turn_until_the_hospital_has_it() -> None:
    held, asked = new().ask(MADE)
    assert (asked, held.asked, held.due, held.changed_at) == (Wish.LOCK, True, True, None)

    held = held.granted(Wish.LOCK, LATER)
    assert (held.said, held.due, held.changed_at) == (Said.LOCKED, False, LATER)
    assert held.ask(LATER) == (held, None)

    held = held.want(Wish.CONFIRM, LATER)
    assert held.due
    assert held.ask(LATER) == (held, Wish.CONFIRM)

    held = held.granted(Wish.CONFIRM, LATER)
    assert (held.said, held.due) == (Said.CONFIRMED, False)

    held = held.want(Wish.RELEASE, LATER)
    assert held.ask(LATER) == (held, Wish.RELEASE)
    held = held.granted(Wish.RELEASE, LATER)
    assert (held.said, held.due) == (Said.RELEASED, False)


def test_the_sequence_that_the_hospital_reads_rises_by_one_with_each_wish() -> None:
    assert [wish.sequence for wish in Wish] == [1, 2, 3]
    assert new().number == f"{0xA2:032x}"


@pytest.mark.parametrize("wish", [Wish.LOCK, Wish.CONFIRM])
def test_what_is_wanted_already_is_no_change(wish: Wish) -> None:
    held = confirmed()

    assert held.want(wish, LATER) is held


def test_an_answer_to_what_was_never_asked_is_none() -> None:
    held, _ = new().ask(MADE)

    assert held.granted(Wish.CONFIRM, LATER) is held


def test_an_older_answer_takes_nothing_back() -> None:
    assert confirmed().granted(Wish.LOCK, LATER).said is Said.CONFIRMED
    assert confirmed().granted(Wish.CONFIRM, LATER) == confirmed()


@pytest.mark.parametrize("asked", [Wish.LOCK, Wish.CONFIRM])
def test_a_refusal_is_told_and_gives_back_what_may_be_locked(asked: Wish) -> None:
    held, _ = new().want(asked, MADE).ask(MADE)

    held = held.refused(asked, Refusal.TAKEN, LATER)

    assert (held.said, held.refusal, held.wish) == (Said.REFUSED, Refusal.TAKEN, Wish.RELEASE)
    assert (held.changed_at, held.due) == (LATER, True)
    assert held.ask(LATER)[1] is Wish.RELEASE


def test_after_a_refusal_only_the_release_is_granted() -> None:
    held, _ = new().ask(MADE)
    held = held.refused(Wish.LOCK, Refusal.STOPPED, MADE)

    assert held.granted(Wish.LOCK, LATER) is held
    assert held.granted(Wish.RELEASE, LATER).said is Said.RELEASED
    assert held.granted(Wish.RELEASE, LATER).refusal is Refusal.STOPPED


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(new().want(Wish.CONFIRM, MADE), id="another is wanted now"),
        pytest.param(new().ask(MADE)[0].granted(Wish.LOCK, MADE), id="it is granted"),
        pytest.param(new().want(Wish.RELEASE, MADE), id="it is given back"),
    ],
)
def test_a_refusal_of_what_is_wanted_no_more_is_not_told(held: Registration) -> None:
    assert held.refused(Wish.LOCK, Refusal.OTHER, LATER) is held


def test_a_release_that_is_refused_stays_to_be_asked() -> None:
    held, _ = new().ask(MADE)
    held = held.want(Wish.RELEASE, MADE)

    assert held.refused(Wish.RELEASE, Refusal.OTHER, LATER) is held
    assert held.due


def test_a_call_to_a_hospital_is_never_too_old_and_leaves_at_any_hour() -> None:
    call = ClaimedHisCall(UUID(int=1), attempt=1, fence=1, created_at=MADE)
    year_later = MADE + timedelta(days=366)

    assert not call.over(year_later)
    assert call.leaves_at(year_later) == year_later


def test_a_hospital_that_fails_is_asked_again_unless_it_refused() -> None:
    away, no = HisFailed("timeout"), HisFailed("code-9", refused=True)

    assert (str(away), away.code, away.refused) == ("timeout", "timeout", False)
    assert (no.code, no.refused) == ("code-9", True)
