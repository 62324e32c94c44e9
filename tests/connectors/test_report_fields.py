"""What each vendor's report is read as, to the last field, and what it is thanked with."""

import json
from datetime import UTC, datetime

import pytest

from connectors.callbacks import SecretPath
from connectors.sms.sms_reports import parse_pulled
from domain.delivery import Channel, Outcome
from domain.notices.delivery_reports import Unreadable
from tests.connectors.deliveries import answered
from tests.connectors.test_delivery_reports import BODIES, READERS, SECRET, called, reader


@pytest.mark.parametrize(
    ("vendor", "channel", "code", "reference"),
    [
        ("tencent", Channel.SMS, "DELIVRD", "s1"),
        ("aliyun", Channel.SMS, "DELIVERED", "b1"),
        ("voice", Channel.VOICE, "200000", "c1"),
        ("honor", Channel.HONOR, "0", "r1"),
        ("xiaomi", Channel.XIAOMI, "1", "m1"),
        ("oppo", Channel.OPPO, "push_arrive", "m1"),
        ("vivo", Channel.VIVO, "0", "m1"),
    ],
)
def test_a_report_says_by_which_way_and_in_the_vendors_own_words(
    vendor: str, channel: Channel, code: str, reference: str
) -> None:
    [report] = reader(vendor)(called(vendor))

    assert (report.channel, report.code, report.reference) == (channel, code, reference)


@pytest.mark.parametrize(
    ("vendor", "reply"),
    [
        ("tencent", {"result": 0, "errmsg": "OK"}),
        ("aliyun", {"code": 0, "msg": "OK"}),
    ],
)
def test_a_cloud_is_thanked_in_the_form_that_it_asks_for(
    vendor: str, reply: dict[str, object]
) -> None:
    assert json.loads(READERS[vendor](SecretPath(SECRET, vendor)).reply) == reply


@pytest.mark.parametrize("vendor", ["xiaomi", "vivo"])
def test_one_report_that_is_none_makes_a_call_by_task_ids_unreadable(vendor: str) -> None:
    with pytest.raises(Unreadable):
        reader(vendor)(called(vendor, BODIES[vendor] | {"m2": 7}))


@pytest.mark.parametrize("vendor", ["xiaomi", "vivo"])
def test_a_task_id_is_kept_as_far_as_a_row_may_hold_it(vendor: str) -> None:
    (row,) = BODIES[vendor].values()

    [report] = reader(vendor)(called(vendor, {"m" * 257: row}))

    assert report.reference == "m" * 256


@pytest.mark.parametrize(
    ("seconds", "at"),
    [
        (1, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
        (10**11 - 1, datetime(5138, 11, 16, 9, 46, 39, tzinfo=UTC)),
        (0, None),
        (10**11, None),
        (True, None),
        ("1", None),
        (None, None),
    ],
)
def test_a_pulled_report_has_a_time_where_the_vendor_knows_one(
    seconds: object, at: datetime | None
) -> None:
    row = {"ReportStatus": "FAIL", "UserReceiveTime": seconds}

    (told,) = parse_pulled(answered({"Response": {"PullSmsSendStatusSet": [row, 7]}})) or ()

    assert (told.outcome, told.at) == (Outcome.REFUSED, at)
