"""The audit's text: what is hashed and signed is the same on every machine and for ever."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.audit import GENESIS, AuditEntry, Month, MonthGone, SealHead, chain
from domain.days import SHANGHAI

ENTRY: Final = AuditEntry(
    7,
    datetime(2026, 11, 2, 17, 30, 0, 120, SHANGHAI),
    "officer:1",
    "case.read",
    UUID(int=7),
    "case:8",
    "办件",
)


def test_an_entry_is_one_line_of_compact_json_in_utc() -> None:
    assert ENTRY.line() == (
        '[7,"2026-11-02T09:30:00.000120Z","officer:1","case.read",'
        '"00000000-0000-0000-0000-000000000007","case:8","办件"]'
    )
    assert replace(ENTRY, person=None).line().split(",")[4] == "null"


def test_the_chain_goes_over_all_that_came_before() -> None:
    other = replace(ENTRY, seq=9)
    first = hashlib.sha256(GENESIS + ENTRY.line().encode()).digest()

    assert chain(GENESIS, []) == GENESIS
    assert chain(GENESIS, [ENTRY]) == first
    assert chain(GENESIS, [ENTRY, other]) == chain(first, [other])
    assert chain(GENESIS, [ENTRY, other]) != chain(GENESIS, [other, ENTRY])


def test_what_is_signed_says_that_it_is_a_head_and_has_its_names_in_order() -> None:
    head = SealHead(
        2, 7, 9, 2, b"\x01" * 32, b"\x02" * 32, datetime(2026, 11, 2, tzinfo=UTC), "audit-1"
    )

    assert head.signed_bytes().decode() == (
        "zhijian audit seal\n"
        f'{{"after":7,"chain":"{"02" * 32}","entries":2,"kid":"audit-1","previous":"{"01" * 32}",'
        '"seal":2,"sealed_at":"2026-11-02T00:00:00.000000Z","to":9}'
    )


def test_a_month_begins_and_ends_where_the_next_does() -> None:
    november, december = Month.read("2026-11"), Month.read("2026-12")

    assert november.first == date(2026, 11, 1)
    assert str(november) == november.partition == "audit_2026_11"
    assert november.ends() == december.begins == datetime(2026, 12, 1, tzinfo=UTC)
    assert december.ends() == datetime(2027, 1, 1, tzinfo=UTC)
    assert december.ends(years_on=5) == datetime(2032, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-11-02", "11-2026"])
def test_what_is_no_month_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not match format|unconverted data"):
        Month.read(text)


def test_a_month_that_went_is_read_as_it_was_written() -> None:
    gone = MonthGone("audit_2026_11", 7, 900, 800, "ab" * 32)

    assert str(gone) == f"audit_2026_11 7 900 800 {'ab' * 32}"
    assert MonthGone.parse(str(gone)) == gone
    with pytest.raises(ValueError, match="not enough values"):
        MonthGone.parse("audit_2026_11 7 900")
