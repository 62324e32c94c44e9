"""By which name a vendor keeps a message that it took: what it is asked about later."""

import pytest

from domain.delivery import Answer, Channel, Outcome
from tests.connectors.deliveries import answered
from tests.connectors.push_vendors import BASE, clock, vendor


@pytest.mark.parametrize(
    ("channel", "body", "code"),
    [
        (Channel.HARMONY, {"code": "80000000", "msg": "ok", "requestId": "m1"}, "80000000"),
        (Channel.HMS, {"code": "80000000", "msg": "ok", "requestId": "m1"}, "80000000"),
        (Channel.HONOR, {"code": 200, "data": {"sendResult": True, "requestId": "m1"}}, "200"),
        (Channel.XIAOMI, {"result": "ok", "code": 0, "trace_id": "m1"}, "0"),
        (Channel.OPPO, {"code": 0, "data": {"messageId": "m1"}}, "0"),
        (Channel.VIVO, {"result": 0, "taskId": "m1"}, "0"),
    ],
)
def test_a_message_that_was_taken_is_known_by_the_vendors_own_name_for_it(
    channel: Channel, body: object, code: str
) -> None:
    found = vendor(channel, BASE, clock).parse_send(answered(body))

    assert found == Answer(Outcome.DELIVERED, code, "m1")


@pytest.mark.parametrize(
    ("channel", "body"),
    [
        (Channel.HMS, {"code": "80000000"}),
        (Channel.HONOR, {"code": 200, "data": {"sendResult": True}}),
        (Channel.XIAOMI, {"code": 0}),
        (Channel.OPPO, {"code": 0}),
        (Channel.OPPO, {"code": 0, "data": []}),
        (Channel.VIVO, {"result": 0}),
    ],
)
def test_one_that_was_taken_without_a_name_has_none(channel: Channel, body: object) -> None:
    found = vendor(channel, BASE, clock).parse_send(answered(body))

    assert (found.outcome, found.reference) == (Outcome.DELIVERED, "")


def test_a_browser_s_message_is_known_by_the_end_of_its_address() -> None:
    where = "https://push.example/m/1/m1"
    found = vendor(Channel.WEBPUSH, BASE, clock).parse_send(answered(b"", 201, location=where))

    assert found.reference == "m1"
