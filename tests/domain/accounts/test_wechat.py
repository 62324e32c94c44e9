"""How far the word of WeChat about a phone goes."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from domain.accounts.wechat import Relinked, WechatPhone
from domain.errors import Invalid

NOW: Final = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said_ago_s", "fresh"), [(-60, True), (-61, False), (0, True), (360, True), (361, False)]
)
def test_what_was_said_holds_as_long_as_a_code_and_clocks_may_differ_by_a_minute(
    said_ago_s: int, *, fresh: bool
) -> None:
    said = WechatPhone("13800138000", "86", NOW - timedelta(seconds=said_ago_s))

    assert said.is_fresh(NOW) is fresh


def test_a_number_of_the_mainland_is_taken_and_one_of_elsewhere_is_told_at_its_field() -> None:
    assert WechatPhone("13800138000", "86", NOW).phone() == "13800138000"
    with pytest.raises(Invalid) as refused:
        WechatPhone("91234567", "852", NOW).phone()
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/phone_code", "phone")
    ]


def test_a_number_stands_in_no_log_and_a_new_link_replaces_nothing() -> None:
    assert "13800138000" not in repr(WechatPhone("13800138000", "86", NOW))
    assert Relinked() == Relinked(before=None, replaced=False)
    assert not Relinked().replaced
