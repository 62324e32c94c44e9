"""How a vendor's template differs from ours, and which ones can't be sent with."""

from datetime import UTC, datetime

import pytest

from domain.delivery import Channel
from domain.notices.approvals import TemplateInUse, differences, unfit
from domain.templates import Approval, VendorTemplate

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
OURS = TemplateInUse(Channel.SMS, "1002", frozenset({"1", "2"}))


@pytest.mark.parametrize(
    ("theirs", "says"),
    [
        ({"1", "2"}, ""),
        ({"1"}, "lacks 2"),
        ({"1", "2", "3"}, "has 3 too"),
        ({"3"}, "lacks 1, 2; has 3 too"),
    ],
)
def test_fields_are_compared_both_ways(theirs: set[str], says: str) -> None:
    assert differences(OURS.fields, frozenset(theirs)) == says


@pytest.mark.parametrize(
    ("channel", "template", "state", "differs", "is_unfit"),
    [
        (Channel.SMS, "1002", Approval.APPROVED, "", False),
        (Channel.SMS, "1002", Approval.APPROVED, "lacks 2", True),
        (Channel.SMS, "1002", Approval.PENDING, "", True),
        (Channel.SMS, "1002", Approval.REJECTED, "", True),
        (Channel.SMS, "of long ago", Approval.REJECTED, "", False),
        (Channel.WECHAT, "1002", Approval.REJECTED, "", False),
    ],
)
def test_only_what_is_in_use_can_be_unfit(
    channel: Channel, template: str, state: Approval, differs: str, *, is_unfit: bool
) -> None:
    known = VendorTemplate(channel, template, state, "", NOW, differs)

    assert list(unfit([OURS], [known])) == ([known] if is_unfit else [])
