"""Parcels: numbers with their check digit, two hands, and news that come twice and in any order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Conflict, Invalid, Unfit
from domain.hall.parcel_news import EARLY, News, NewsKind, believable, heard, standing
from domain.hall.parcel_numbers import read_parcel_number
from domain.hall.parcels import OVER, Direction, Parcel, ParcelMove, ParcelState, Trouble
from domain.hall.parties import Party, read_party
from domain.hall.postal_lines import read_line
from domain.notices.addresses import PostalAddress
from domain.subjects import SubjectKind

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HOME: Final = Party("王秀英", "13600136000", "广东省", "深圳市", "福田区", "福华路1号")
NUMBER: Final = "EB000717618HK"
PACKER, SECOND = UUID(int=1), UUID(int=2)


def wanted(direction: Direction = Direction.RETURN, **changes: object) -> Parcel:
    parcel = Parcel(
        parcel=UUID(int=9),
        person=UUID(int=7),
        direction=direction,
        subject=SubjectKind.CASE.of(UUID(int=8)),
        opened_by="citizen:x",
        opened_at=NOW,
        state=ParcelState.WANTED,
        to=HOME,
        ready_at=NOW,
    )
    return replace(parcel, **changes)  # type: ignore[arg-type]  # a test's own


def out(direction: Direction = Direction.RETURN) -> Parcel:
    if direction is not Direction.RETURN:
        return wanted(direction, state=ParcelState.LABELLED, number=NUMBER)
    return wanted().pack(PACKER, NOW).hand_over(SECOND, NUMBER, NOW)


def news(kind: NewsKind | None, minutes: int, code: str = "") -> News:
    at = NOW + timedelta(minutes=minutes)
    return News(NUMBER, at, code or str(kind or "999"), "说明", "深圳市", kind)


@pytest.mark.parametrize(
    "text", ["EB000717618HK", " eb 0007 1761 8 hk", "1272448151316", "9823 1890 69696"]
)
def test_both_forms_of_a_number_are_read_as_they_are_typed(text: str) -> None:
    assert read_parcel_number(text) == "".join(text.split()).upper()


@pytest.mark.parametrize(
    "text", ["EB000717617HK", "EB000717618", "127244815131", "12724481513160", "", "EB 000717618"]
)
def test_what_is_no_number_is_told_and_so_is_a_wrong_check_digit(text: str) -> None:
    with pytest.raises(Unfit):
        read_parcel_number(text)


@given(st.integers(0, 99_999_999), st.integers(1, 9))
def test_one_wrong_digit_of_the_check_is_always_found(serial: int, off: int) -> None:
    right = [d for d in range(10) if _reads(f"EX{serial:08d}{d}CN")]

    assert len(right) == 1
    assert not _reads(f"EX{serial:08d}{(right[0] + off) % 10}CN")


def _reads(text: str) -> bool:
    try:
        read_parcel_number(text)
    except Unfit:
        return False
    return True


def test_a_parcel_is_not_packed_before_what_goes_into_it_is_made() -> None:
    with pytest.raises(Conflict):
        wanted(ready_at=None).pack(PACKER, NOW)


def test_another_label_than_the_couriers_is_told_at_the_hand_over() -> None:
    labelled = replace(wanted().pack(PACKER, NOW), state=ParcelState.LABELLED, number=NUMBER)

    with pytest.raises(Invalid):
        labelled.hand_over(SECOND, "1272448151316", NOW)


def test_a_label_written_by_hand_brings_the_number_while_the_courier_is_away() -> None:
    handed = wanted().pack(PACKER, NOW).hand_over(SECOND, "1272448151316", NOW)

    assert (handed.number, handed.state) == ("1272448151316", ParcelState.HANDED_OVER)


def test_where_it_went_is_forgotten_once_it_is_over() -> None:
    arrived = heard(out(), [news(NewsKind.DELIVERED, 60)], NOW + timedelta(hours=2))

    assert arrived.state is ParcelState.DELIVERED
    assert arrived.to is None
    assert arrived.moves == frozenset()


def test_what_is_delivered_on_its_way_back_is_back_at_the_window() -> None:
    told = [news(NewsKind.RETURNING, 10), news(NewsKind.DELIVERED, 20)]

    back = heard(out(), told, NOW + timedelta(hours=1))

    assert back.state is ParcelState.RETURNED
    assert back.to == HOME
    assert not back.over


def test_an_attempt_in_vain_is_trouble_until_it_goes_on() -> None:
    tried = heard(out(), [news(NewsKind.ATTEMPTED, 10)], NOW)
    again = heard(tried, [news(NewsKind.ATTEMPTED, 10), news(NewsKind.DELIVERING, 20)], NOW)

    assert (tried.trouble, again.trouble) == (Trouble.ATTEMPTED, None)


def test_a_code_that_nobody_knows_moves_nothing() -> None:
    moving = heard(out(), [news(NewsKind.IN_TRANSIT, 10)], NOW)

    assert heard(moving, [news(NewsKind.IN_TRANSIT, 10), news(None, 20)], NOW).state is moving.state


def test_a_parcel_that_moves_before_the_second_officer_scanned_it_is_looked_at() -> None:
    packed = replace(wanted().pack(PACKER, NOW), state=ParcelState.LABELLED, number=NUMBER)

    moved = heard(packed, [news(NewsKind.PICKED, 5)], NOW)

    assert (moved.state, moved.trouble) == (ParcelState.LABELLED, Trouble.CONTRADICTED)


def test_originals_count_once_they_are_scanned_and_not_by_the_couriers_word() -> None:
    coming = heard(out(Direction.COLLECT), [news(NewsKind.DELIVERED, 60)], NOW)

    assert coming.state is ParcelState.IN_TRANSIT
    assert coming.receive(SECOND, NUMBER, NOW).state is ParcelState.RECEIVED


def test_a_lost_one_is_void_when_another_is_made_and_keeps_its_address_until_then() -> None:
    lost = out().lose("快递公司确认丢失", NOW)
    void = lost.reissue(NOW)
    assert lost.to is not None
    again = void.again(uuid4(), lost.to, "officer:x", NOW, copy=void.copy + 1)

    assert (void.state, void.to, again.copy, again.before) == (
        ParcelState.REISSUED,
        None,
        2,
        void.parcel,
    )


def test_what_turns_up_after_it_was_called_lost_is_looked_at() -> None:
    lost = out().lose("无消息", NOW)

    found = heard(lost, [news(NewsKind.DELIVERED, 90)], NOW + timedelta(hours=2))

    assert (found.state, found.trouble) == (ParcelState.LOST, Trouble.CONTRADICTED)


def test_news_of_next_year_or_of_a_parcel_before_this_one_are_not_believed() -> None:
    parcel = out()

    assert not believable(news(NewsKind.DELIVERED, 60 * 24 * 365), parcel, NOW)
    assert not believable(news(NewsKind.DELIVERED, -60 * 24 * 30), parcel, NOW)
    assert believable(replace(news(None, 0), at=NOW + EARLY), parcel, NOW)


TOLD: Final = st.lists(
    st.builds(news, st.sampled_from((None, *NewsKind)), st.integers(0, 40)), max_size=12
)


@given(TOLD, st.randoms(use_true_random=False))
def test_how_a_parcel_stands_does_not_hang_on_the_order_in_which_news_come(
    told: list[News], chance: object
) -> None:
    mixed = [*told, *told]
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # random.Random

    assert standing(mixed) == standing(told)


@given(TOLD, st.sampled_from(Direction))
def test_calls_one_by_one_never_take_back_an_end_nor_leave_the_states(
    told: list[News], direction: Direction
) -> None:
    parcel, known = out(direction), list[News]()
    for each in told:
        before = parcel
        if each not in known:
            known.append(each)
        parcel = heard(parcel, known, NOW + timedelta(hours=3))
        if before.over or before.state is ParcelState.RETURNED:
            assert parcel.state is before.state
        assert parcel.over == (parcel.to is None)
        if parcel.over:
            assert parcel.state in OVER | {ParcelState.RETURNED}


@given(st.permutations([NewsKind.PICKED, NewsKind.IN_TRANSIT, NewsKind.DELIVERING]))
def test_a_journey_told_in_any_order_ends_where_it_ended(order: list[NewsKind]) -> None:
    minutes = {NewsKind.PICKED: 1, NewsKind.IN_TRANSIT: 2, NewsKind.DELIVERING: 3}
    parcel, known = out(), list[News]()
    for kind in order:
        known.append(news(kind, minutes[kind]))
        parcel = heard(parcel, known, NOW)

    assert parcel.state is ParcelState.DELIVERING


def test_what_an_officer_may_do_is_what_the_moves_take() -> None:
    assert wanted().moves == {ParcelMove.PACK}
    assert wanted(ready_at=None).moves == frozenset()
    assert out().moves == {ParcelMove.COME_BACK, ParcelMove.LOSE}
    assert out(Direction.LETTER).moves == frozenset()


@pytest.mark.parametrize("field", ["name", "phone", "province", "city", "county", "street"])
def test_each_part_of_an_address_is_asked_for(field: str) -> None:
    parts = {each: getattr(HOME, each) for each in ("name", "phone", "province", "city")}
    parts |= {"county": HOME.county, "street": HOME.street}

    with pytest.raises(Invalid) as refused:
        read_party(**(parts | {field: " "}))

    assert refused.value.errors[0].pointer == f"/to/{field}"


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("深圳市福田区福中三路1号", ("广东省", "深圳市", "福田区", "福中三路1号")),
        ("湖南省长沙市岳麓区麓山路 2 号", ("湖南省", "长沙市", "岳麓区", "麓山路2号")),
        ("北京市西城区永安路173号", ("北京市", "北京市", "西城区", "永安路173号")),
        ("上海市上海市黄浦区人民大道1号", ("上海市", "上海市", "黄浦区", "人民大道1号")),
        ("长沙市岳麓区麓山路2号", None),
        ("福中三路1号", None),
    ],
)
def test_a_line_is_read_in_its_parts_or_left_to_a_person(
    line: str, parts: tuple[str, ...] | None
) -> None:
    office = replace(HOME, street="市民中心")

    found = read_line(PostalAddress("王秀英", line), office)

    shown = None if found is None else (found.province, found.city, found.county, found.street)
    assert shown == parts
