"""What the Python SDK says of receipts and webhooks that it is shown."""

import time

import pytest
from zhijian_client import Untrue, receipts, webhooks

from tests.clients import shown
from tests.clients.shown import ACTION, MARK


def test_a_receipt_is_what_the_service_signed_for_this_action_and_still_good() -> None:
    made, said = shown.receipts(), []
    for _, jws in made.shown:
        try:
            said.append({"c": "good"}[receipts.verify(jws, keys=made.keys, action=ACTION).check])
        except Untrue as untrue:
            said.append(untrue.why)

    assert said == [word for word, _ in made.shown]


def test_a_webhook_is_what_the_service_signed_lately_under_the_key() -> None:
    calls, said = shown.webhooks(), []
    for call in calls:
        at = time.time() + call.after
        try:
            told = webhooks.verify(call.headers, call.body, call.keys, at=at)
            said.append({("delivery.sent", MARK): "good"}[told.type, told.id])
        except Untrue as untrue:
            said.append(untrue.why)

    assert said == [call.word for call in calls]


@pytest.mark.parametrize("key", ["whsec_?", "whpk_?", "whpk_AAAA"])
def test_a_key_that_is_none_is_the_caller_s_own_fault(key: str) -> None:
    call = shown.webhooks()[0]

    with pytest.raises(ValueError, match="key"):
        webhooks.verify(call.headers, call.body, [key])
