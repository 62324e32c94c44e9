"""What is shown of a value: shares, what is left out of too few, and what there is nothing of."""

from dataclasses import replace
from datetime import date

from domain.bookings.forecast import Wait
from domain.hall.oversight import Board, BoardShown, Figures
from domain.hall.ratings import RatingLevel, RatingTally
from domain.hall.uploads import Scan, Unusable, UploadState
from domain.words import Language, Words
from proto.http.bookings.halls import WaitSeen
from proto.http.hall.oversight import PublicBoard, PublicFigures, ServiceBoard
from proto.http.hall.uploads import UploadSeen
from tests.domain.hall.test_materials import file

FIGURES = Figures(
    closed=8,
    in_time=7,
    online=2,
    visits=9,
    waited=4,
    waited_minutes=50,
    half_waited=11,
    most_waited=25,
    ratings=RatingTally({RatingLevel.SATISFIED: 2, RatingLevel.DISSATISFIED: 1}, silent=5),
)
MONTH = date(2026, 11, 1)
UNITS = {"water": Words("水务局", "Water"), "fire": Words("消防", "Fire")}
BOARD = BoardShown(
    MONTH,
    date(2026, 11, 30),
    Board({"water": FIGURES, "gone": FIGURES}, {"tap": FIGURES}, {MONTH: FIGURES}, FIGURES, 2),
    UNITS,
    {"tap": Words("用水报装", "A tap")},
)


def test_a_board_shows_whole_percents_and_means_of_what_was_counted() -> None:
    assert PublicFigures.of(FIGURES).model_dump() == {
        "closed": 8,
        "in_time_percent": 88,
        "online_percent": 25,
        "visits_mean": 1.12,
        "received": 4,
        "waited_minutes_mean": 12,
        "waited_half_minutes": 11,
        "waited_most_minutes": 25,
        "answers": 3,
        "satisfied_percent": 67,
        "silent": 5,
    }


def test_of_what_was_never_counted_a_board_shows_nothing_rather_than_nought() -> None:
    nothing = Figures(ratings=RatingTally(silent=5))

    assert set(PublicFigures.of(nothing).model_dump().values()) == {None}


def test_what_is_gone_from_the_city_stands_on_a_board_by_its_name() -> None:
    shown, inside = PublicBoard.of(BOARD, Language.EN), ServiceBoard.of(BOARD, Language.ZH)

    assert [(each.unit, each.name) for each in shown.units] == [
        ("water", "Water"),
        ("gone", "gone"),
    ]
    assert [each.month for each in shown.months] == [MONTH]
    assert (shown.first, shown.last, shown.hidden) == (MONTH, date(2026, 11, 30), 2)
    assert shown.whole.closed == 8
    assert [each.name for each in inside.units] == ["水务局", "gone"]
    assert [(each.item, each.name) for each in inside.items] == [("tap", "用水报装")]
    assert {each.level: each.count for each in inside.whole.levels} == {
        "satisfied": 2,
        "dissatisfied": 1,
    }


def test_a_file_that_is_ready_says_what_was_made_of_it() -> None:
    seen = UploadSeen.of(file(5), Language.EN)

    assert (seen.sha256, seen.scan, seen.why, seen.why_words) == ("05", Scan.CLEAN, None, "")
    assert seen.scanned
    assert seen.expires_at is None


def test_a_file_that_is_on_its_way_says_until_when_and_one_that_is_refused_says_why() -> None:
    coming = replace(file(5), state=UploadState.RECEIVING, scan=None)
    refused = replace(file(5), state=UploadState.REFUSED, why=Unusable.BROKEN)

    seen = UploadSeen.of(coming, Language.ZH)
    assert (seen.expires_at, seen.scan, seen.scanned) == (coming.expires_at, None, "")
    assert seen.standing == "正在上传"
    assert UploadSeen.of(refused, Language.ZH).why_words


def test_without_an_open_window_there_is_no_wait_to_tell() -> None:
    assert WaitSeen.of(None) is None
    assert WaitSeen.of(Wait(1, 2, 3)) == WaitSeen(low=1, likely=2, high=3)
