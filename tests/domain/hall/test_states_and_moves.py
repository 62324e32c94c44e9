"""Parcels, certificates, ratings and boards: each move from each state, each bound on both sides."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.errors import Conflict, Invalid
from domain.hall.certificates import (
    CertificateMove,
    CertificateState,
    last_day_of,
)
from domain.hall.oversight import (
    PUBLIC_CELL,
    Figures,
    Measure,
    Tally,
    board_of,
    public_board,
    shown_to_all,
    waiting_of,
)
from domain.hall.parcel_lists import DeskView, ParcelFile
from domain.hall.parcels import Direction, Parcel, ParcelMove, ParcelState, Trouble
from domain.hall.parties import Party
from domain.hall.ratings import (
    SILENT,
    TOGETHER,
    Given,
    RatingAsk,
    RatingLevel,
    RatingTally,
    RatingWay,
    Waiting,
    measure_of,
)
from domain.problems import Problem
from domain.subjects import SubjectKind
from tests.domain.hall.certificates import ACTIVE, MADE
from tests.domain.hall.days import CALENDAR, at

NOW: Final = datetime(2026, 11, 24, 8, tzinfo=UTC)
LATER: Final = NOW + timedelta(hours=1)
HOME: Final = Party("王秀英", "13600136000", "广东省", "深圳市", "福田区", "福华路1号")
NUMBER: Final = "EB000717618HK"
ONE, TWO = UUID(int=1), UUID(int=2)
CASE: Final = UUID(int=8)
PARCEL: Final = Parcel(
    *(UUID(int=9), UUID(int=7), Direction.RETURN, SubjectKind.CASE.of(CASE), "citizen:x", NOW),
    ParcelState.WANTED,
    to=HOME,
    unit="tax",
    area="4403",
    ready_at=NOW,
)
WITH_COURIER: Final = {"handed_over", "picked", "in_transit", "delivering", "refused"}
AT_HOME: Final = {"ordered", "labelled"}
MOVES: Final[dict[ParcelMove, tuple[Callable[[Parcel], Parcel], set[str], set[str]]]] = {
    ParcelMove.PACK: (lambda one: one.pack(ONE, LATER), {"wanted"}, {"return"}),
    ParcelMove.UNPACK: (lambda one: one.unpack(), AT_HOME, {"return"}),
    ParcelMove.HAND_OVER: (
        lambda one: one.hand_over(TWO, NUMBER, LATER),
        AT_HOME,
        {"return"},
    ),
    ParcelMove.RECEIVE: (
        lambda one: one.receive(TWO, NUMBER, LATER),
        AT_HOME | WITH_COURIER,
        {"collect"},
    ),
    ParcelMove.COME_BACK: (lambda one: one.come_back(NUMBER, LATER), WITH_COURIER, {"return"}),
    ParcelMove.LOSE: (lambda one: one.lose("丢失", LATER), WITH_COURIER, {"return", "collect"}),
    ParcelMove.REISSUE: (lambda one: one.reissue(LATER), {"lost"}, {"return"}),
}


@pytest.mark.parametrize("move", ParcelMove)
@pytest.mark.parametrize("direction", Direction)
def test_an_officer_moves_a_parcel_from_its_states_and_in_its_direction_alone(
    move: ParcelMove, direction: Direction
) -> None:
    made, states, directions = MOVES[move]
    for state in ParcelState:
        one = replace(PARCEL, state=state, direction=direction)
        may = state in states and direction in directions
        assert (move in one.moves) is may
        if may:
            assert made(one).state is not state or move is ParcelMove.UNPACK
        else:
            with pytest.raises(Conflict, match=Problem.PARCEL_MOVED):
                made(one)


def test_what_is_over_is_moved_by_nobody() -> None:
    over = PARCEL.ended(ParcelState.CANCELLED, LATER)

    assert (over.over, over.moves, over.cancellable, over.to) == (True, frozenset(), False, None)
    assert (over.ended_at, over.heard_at) == (LATER, LATER)
    with pytest.raises(Conflict, match=Problem.PARCEL_MOVED):
        over.cancel(LATER)


def test_what_each_officer_did_is_dated_and_named() -> None:
    packed = PARCEL.pack(ONE, LATER)
    out = replace(packed, trouble=Trouble.NO_ORDER).hand_over(TWO, NUMBER, LATER)

    assert (packed.packed_by, packed.packed_at, packed.heard_at) == (ONE, LATER, LATER)
    assert (out.handed_by, out.handed_at, out.number, out.trouble) == (TWO, LATER, NUMBER, None)
    assert out.packed_by == ONE


def test_what_is_unpacked_is_as_before_it_was_packed() -> None:
    labelled = replace(
        PARCEL.pack(ONE, LATER),
        state=ParcelState.LABELLED,
        number=NUMBER,
        trouble=Trouble.NO_ORDER,
    )

    assert labelled.unpack() == replace(PARCEL, heard_at=LATER)


@pytest.mark.parametrize(
    ("state", "direction", "move"),
    [
        (ParcelState.LABELLED, Direction.RETURN, ParcelMove.HAND_OVER),
        (ParcelState.LABELLED, Direction.COLLECT, ParcelMove.RECEIVE),
        (ParcelState.REFUSED, Direction.RETURN, ParcelMove.COME_BACK),
    ],
)
def test_the_number_that_is_scanned_is_the_parcel_s(
    state: ParcelState, direction: Direction, move: ParcelMove
) -> None:
    other = replace(PARCEL, state=state, direction=direction, number="EB000717617HK")

    with pytest.raises(Invalid) as refused:
        MOVES[move][0](other)

    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/number", "other")]


def test_a_parcel_that_came_back_goes_out_again_as_another() -> None:
    back = replace(PARCEL, state=ParcelState.RETURNED, number=NUMBER)
    again = back.again(UUID(int=10), HOME, "officer:y", LATER, copy=2)

    assert (back.leave(LATER).ended_at, back.leave(LATER).to) == (LATER, None)
    assert again == replace(
        PARCEL,
        parcel=UUID(int=10),
        opened_by="officer:y",
        opened_at=LATER,
        copy=2,
        ready_at=LATER,
        before=PARCEL.parcel,
    )
    for one in (PARCEL, back.leave(LATER)):
        with pytest.raises(Conflict, match=Problem.PARCEL_MOVED):
            one.leave(LATER)


def test_a_lost_one_says_why_and_waits_for_another_copy() -> None:
    lost = replace(PARCEL, state=ParcelState.IN_TRANSIT).lose("丢失", LATER)

    assert (lost.words, lost.trouble, lost.heard_at) == ("丢失", Trouble.COPY_GONE, LATER)
    assert (lost.reissue(LATER).state, lost.reissue(LATER).trouble) == (
        ParcelState.REISSUED,
        None,
    )


@pytest.mark.parametrize(
    ("state", "direction", "may"),
    [
        (ParcelState.WANTED, Direction.RETURN, True),
        (ParcelState.ORDERED, Direction.RETURN, False),
        (ParcelState.ORDERED, Direction.COLLECT, True),
        (ParcelState.LABELLED, Direction.COLLECT, True),
        (ParcelState.PICKED, Direction.COLLECT, False),
        (ParcelState.WANTED, Direction.COLLECT, False),
    ],
)
def test_a_citizen_cancels_before_it_is_packed_or_picked_up(
    state: ParcelState, direction: Direction, *, may: bool
) -> None:
    assert replace(PARCEL, state=state, direction=direction).cancellable is may


def test_a_parcel_is_of_a_case_and_a_letter_of_none() -> None:
    assert (PARCEL.case, PARCEL.copy, PARCEL.over) == (CASE, 1, False)
    assert replace(PARCEL, direction=Direction.LETTER).case is None
    assert ParcelMove.PACK not in replace(PARCEL, ready_at=None).moves
    assert "王秀英" not in repr(PARCEL)


def test_the_desk_looks_at_what_comes_and_at_what_goes() -> None:
    assert {view for view in DeskView if view.direction is Direction.COLLECT} == {"coming"}
    assert DeskView.TROUBLE.states == frozenset()
    assert ParcelState.LABELLED in DeskView.PACK.states & DeskView.COMING.states
    assert not ParcelFile(PARCEL).unpaid
    assert ParcelFile(PARCEL).moves == {ParcelMove.PACK}


LAST: Final = at("2029-11-01 23:59")
FROM: Final = {
    CertificateMove.SUSPEND: {CertificateState.ACTIVE},
    CertificateMove.RESUME: {CertificateState.SUSPENDED},
    CertificateMove.REVOKE: {
        CertificateState.MADE,
        CertificateState.ACTIVE,
        CertificateState.SUSPENDED,
    },
}


@pytest.mark.parametrize("move", CertificateMove)
@pytest.mark.parametrize("state", CertificateState)
def test_a_certificate_is_moved_from_its_states_alone(
    move: CertificateMove, state: CertificateState
) -> None:
    one = replace(ACTIVE, state=state)

    assert (move in one.moves(LAST)) is (state in FROM[move])
    if state in FROM[move]:
        moved = one.move(move, "理由", LAST)
        assert (moved.version, moved.words, moved.changed_at) == (3, "理由", LAST)
    else:
        with pytest.raises(Conflict, match=Problem.CERTIFICATE_MOVED):
            one.move(move, "理由", LAST)


def test_a_certificate_is_issued_once_and_its_fields_are_found_by_name() -> None:
    issued = MADE.activate(LATER)

    assert (issued.state, issued.version, issued.active_at, issued.changed_at) == (
        CertificateState.ACTIVE,
        2,
        LATER,
        LATER,
    )
    with pytest.raises(Conflict, match=Problem.CERTIFICATE_MOVED):
        issued.activate(LATER)
    assert (MADE.value("shop"), MADE.value("number"), MADE.value("other")) == (
        "包子铺",
        MADE.number,
        None,
    )
    assert MADE.field("other") is None
    assert "包子铺" not in repr(MADE)


def test_after_its_last_day_nothing_moves_it_but_what_was_revoked_stays_so() -> None:
    after = at("2029-11-02 00:00")
    revoked = replace(ACTIVE, state=CertificateState.REVOKED)

    assert (ACTIVE.holds(LAST), ACTIVE.holds(after), ACTIVE.moves(after)) == (
        True,
        False,
        frozenset(),
    )
    assert revoked.state_on(date(2029, 11, 2)) is CertificateState.REVOKED
    assert last_day_of(1, LAST) == date(2029, 11, 1)
    assert last_day_of(0, LAST) is None


ASKED: Final = RatingAsk(
    *(ONE, TWO, SubjectKind.CASE.of(CASE), "unit", "permit.x", at("2026-11-02 09:00"))
)
GOOD, POOR = Given(RatingLevel.VERY_SATISFIED), Given(RatingLevel.DISSATISFIED, changes=7)
AT_COUNTER: Final = replace(GOOD, way=RatingWay.COUNTER)


def test_a_rating_is_given_and_changed_once() -> None:
    now = ASKED.asked_at
    given = ASKED.give(POOR, now, CALENDAR)
    changed = given.give(GOOD, now, CALENDAR)

    assert given.given == replace(POOR, changes=0)
    assert changed.given == replace(GOOD, changes=1)
    assert [each.may_give(now, CALENDAR) for each in (ASKED, given, changed)] == [
        True,
        True,
        False,
    ]
    with pytest.raises(Conflict, match=Problem.RATING_GIVEN):
        changed.give(POOR, now, CALENDAR)


def test_at_the_counter_nothing_that_is_answered_changes() -> None:
    now = ASKED.asked_at
    there = ASKED.give(AT_COUNTER, now, CALENDAR)

    assert there.give(AT_COUNTER, now, CALENDAR) is there
    assert there.give(POOR, now, CALENDAR).given == replace(POOR, changes=0)


def test_a_rating_counts_once_its_time_is_over() -> None:
    last, over = at("2026-11-09 23:59"), at("2026-11-10 00:00")
    settled = ASKED.give(GOOD, last, CALENDAR).settle(UUID(int=5), over, CALENDAR)

    assert ASKED.settle(UUID(int=5), last, CALENDAR) is None
    with pytest.raises(Conflict, match=Problem.RATING_OVER):
        ASKED.give(GOOD, over, CALENDAR)
    assert settled is not None
    after, made = settled
    assert (after.rating, made.level, made.silent, made.settled_on) == (
        UUID(int=5),
        RatingLevel.VERY_SATISFIED,
        False,
        date(2026, 11, 10),
    )
    assert (made.rater.person, made.rater.ask, made.call_back) == (ONE, TWO, False)
    assert after.settle(UUID(int=6), over, CALENDAR) is None
    assert not after.is_open(ASKED.asked_at, CALENDAR)


def test_five_are_shown_together_and_a_poor_one_is_looked_into() -> None:
    assert [Waiting("u", "i", n).shown for n in (TOGETHER - 1, TOGETHER)] == [False, True]
    assert {level for level in RatingLevel if level.poor} == {"dissatisfied", "very_dissatisfied"}
    tally = RatingTally({RatingLevel.SATISFIED: 3, RatingLevel.DISSATISFIED: 2}, silent=4)
    assert (tally.answers, tally.satisfied) == (5, 3)


MONTH: Final = date(2026, 11, 1)


def tally(**counts: int) -> Tally:
    return Tally("unit", "", MONTH, counts)


def test_a_month_of_fewer_than_ten_is_shown_to_nobody_outside() -> None:
    nine = tally(closed=PUBLIC_CELL - 1, in_time=9)
    ten = tally(closed=PUBLIC_CELL, in_time=9, waited=9, waited_minutes=90)

    assert shown_to_all(nine).counts == {}
    assert shown_to_all(ten).counts == {"closed": 10, "in_time": 9}


def test_answers_are_shown_when_enough_gave_one_however_many_were_silent() -> None:
    good, poor = measure_of(RatingLevel.SATISFIED), measure_of(RatingLevel.DISSATISFIED)

    assert shown_to_all(tally(**{good: 9, SILENT: 50})).counts == {}
    assert shown_to_all(tally(**{good: 9, poor: 1, SILENT: 50})).counts == {
        good: 9,
        poor: 1,
        SILENT: 50,
    }


def test_a_public_board_sums_what_it_shows_and_says_how_much_it_hides() -> None:
    board = public_board([tally(closed=10, waited=3), tally(closed=3), tally(closed=20)])

    assert (board.whole.closed, board.whole.waited, board.hidden) == (30, 0, 2)
    assert board.units["unit"].closed == board.months[MONTH].closed == 30
    assert board_of([tally(closed=1)], [tally(closed=2)]).items[""].closed == 2


def test_who_waited_is_counted_with_the_minutes() -> None:
    counts = waiting_of(150.0)

    assert (counts[Measure.WAITED], counts[Measure.WAITED_MINUTES]) == (1, 2)
    assert sum(counts.values()) == 4
    assert (Figures().half_waited, Figures().ratings.silent) == (None, 0)
    assert Figures.of([counts, {SILENT: 2}]).ratings.silent == 2
