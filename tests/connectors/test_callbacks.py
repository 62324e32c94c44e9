"""What vendors call us with: a list of objects with an end, plain values, their clocks."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest

from connectors.callbacks import (
    REPORTS_MAX,
    from_milliseconds,
    local_time,
    mark,
    objects,
    path_token,
    read_json,
    text,
)
from domain.notices.delivery_reports import Unreadable


def test_as_many_reports_as_a_call_may_hold_are_read_and_one_more_none() -> None:
    assert len(list(objects([{}] * REPORTS_MAX))) == REPORTS_MAX
    with pytest.raises(Unreadable):
        list(objects([{}] * (REPORTS_MAX + 1)))


@pytest.mark.parametrize("found", [{}, "[]", None, [1], [{}, []]])
def test_what_is_no_list_of_objects_is_no_report(found: object) -> None:
    with pytest.raises(Unreadable):
        list(objects(found))


@pytest.mark.parametrize(
    ("value", "read"),
    [("x", "x"), (7, "7"), (0, "0"), ("", ""), (True, ""), (None, ""), (1.5, ""), (["x"], "")],
)
def test_a_plain_value_is_read_as_text_and_nothing_else_is(value: object, read: str) -> None:
    assert text({"name": value}, "name") == read
    assert text({}, "name") == ""


def test_vendors_clocks_are_those_of_shanghai() -> None:
    assert local_time("2026-11-24 08:03:04") == datetime(2026, 11, 24, 0, 3, 4, tzinfo=UTC)
    assert local_time("yesterday") is None
    assert local_time("0001-01-01 00:00:00") is None


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1500", datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)),
        (str(10**14), datetime(5138, 11, 16, 9, 46, 40, tzinfo=UTC)),
        (str(10**14 + 1), None),
        ("-1", None),
        ("1.5", None),
        ("", None),
        ("\uff11", None),
    ],
)
def test_milliseconds_are_read_as_far_as_a_vendor_can_mean_them(
    value: str, at: datetime | None
) -> None:
    assert from_milliseconds(value) == at


def test_what_a_vendor_gives_back_is_our_delivery_or_nothing() -> None:
    assert mark(UUID(int=7).hex) == UUID(int=7)
    assert mark("r1") is None


def test_the_end_of_an_address_is_of_one_vendor_and_one_secret() -> None:
    token = path_token("a secret of the settings", "tencent")

    assert (
        token == hmac.new(b"a secret of the settings", b"callback:tencent", sha256).hexdigest()[:32]
    )


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_json(body)
