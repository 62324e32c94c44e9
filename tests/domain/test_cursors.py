"""Cursors: what a page hands out opens the next one, and nothing else does."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.base64url import packed
from domain.cursors import NEWEST, cursor_of, numbered, page, place
from domain.errors import Invalid
from domain.problems import Problem

moments = st.datetimes(
    datetime(1971, 1, 1),  # noqa: DTZ001  # the strategy puts the zone on
    datetime(9998, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
    timezones=st.just(timezone(timedelta(hours=8))),
)


@given(moments, st.uuids())
def test_a_place_comes_back(at: datetime, of: UUID) -> None:
    assert place(cursor_of(at, of)) == (at, of)


@given(moments, st.integers(0, 2**63 - 1))
def test_a_number_comes_back(at: datetime, number: int) -> None:
    assert numbered(cursor_of(at, number)) == (at, number)


def test_a_cursor_goes_into_an_address_as_it_is() -> None:
    at = datetime(2026, 12, 24, 8, 3, 4, 5, timezone(timedelta(hours=8)))

    assert cursor_of(at, 7) == "2026-12-24T00:03:04.000005Z~7"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "~",
        "2026-12-24T00:00:00~7",
        "2026-12-24T00:00:00Z",
        "2026-12-24T00:00:00Z~-1",
        f"2026-12-24T00:00:00Z~{2**63}",
        "0001-01-01T00:00:00+08:00~7",
        "never~7",
    ],
)
def test_what_no_page_handed_out_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        numbered(text)
    with pytest.raises(Invalid):
        place(text)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for read in (place, numbered):
        try:
            at, _ = read(text)
        except Invalid:
            continue
        assert at.tzinfo is UTC


def test_a_page_says_where_the_next_begins_while_there_is_more() -> None:
    rows = [(datetime(2026, 11, day, tzinfo=UTC), day) for day in (3, 2, 1)]

    def where(row: tuple[datetime, int]) -> tuple[datetime, int]:
        return row

    assert page(rows, 2, where) == (tuple(rows[:2]), "2026-11-02T00:00:00Z~2")
    assert page(rows[:2], 2, where) == (tuple(rows[:2]), "")
    assert page([], 2, where) == ((), "")


def test_the_first_page_begins_behind_whatever_has_a_time() -> None:
    assert place(cursor_of(*NEWEST)) == NEWEST
    assert numbered("2026-12-24T00:00:00Z~0")[1] == 0
    assert numbered(f"2026-12-24T00:00:00Z~{2**63 - 1}")[1] == 2**63 - 1


def test_a_wrong_cursor_is_told_in_words() -> None:
    with pytest.raises(Invalid) as refused:
        place("never")

    assert refused.value.problem is Problem.BODY_INVALID
    assert "next_cursor" in str(refused.value)


def test_bytes_are_packed_without_padding() -> None:
    assert [packed(data) for data in (b"", b"a", b"ab", b"\xff\xfe\xfd")] == [
        "",
        "YQ",
        "YWI",
        "__79",
    ]
