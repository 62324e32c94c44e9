"""Calls to partners as Standard Webhooks has them."""

import hmac
import json
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from standardwebhooks import Webhook
from zhijian_client import webhooks

from connectors.webhooks import PartnerEventApi, WebhookApi, public_key
from domain.accounts.partner_events import PartnerEvent, PartnerTelling
from domain.delivery import Answer, Outcome
from domain.notices.partner_events import CallKeys, Heard, Waiting
from domain.notices.webhooks import PING, WebhookMessage
from domain.wire import HttpResponse

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MESSAGE = WebhookMessage(
    UUID(int=1),
    UUID(int=2),
    "entitlement.certified",
    "sms",
    "sent",
    datetime(2026, 11, 24, 7, 59, tzinfo=UTC),
)


def test_the_signature_is_over_id_time_and_body() -> None:
    request = WebhookApi().build_send("https://p.example.com/", [SECRET], MESSAGE, AT)
    mark, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    signed = f"{mark}.{at}.".encode() + request.body
    key = b64decode(SECRET.removeprefix("whsec_"))
    wanted = b64encode(hmac.new(key, signed, sha256).digest()).decode()

    assert at == str(int(AT.timestamp()))
    assert request.headers["webhook-signature"] == f"v1,{wanted}"


def test_the_body_names_the_delivery_and_no_person() -> None:
    request = WebhookApi().build_send("https://p.example.com/", [SECRET], MESSAGE, AT)

    assert json.loads(request.body) == {
        "type": "delivery.sent",
        "timestamp": "2026-11-24T07:59:00Z",
        "data": {
            "delivery": str(UUID(int=2)),
            "kind": "entitlement.certified",
            "channel": "sms",
            "state": "sent",
        },
    }


def test_a_trial_call_says_so_and_names_nothing() -> None:
    trial = replace(MESSAGE, became=PING)

    request = WebhookApi().build_send("https://p.example.com/", [SECRET], trial, AT)

    assert json.loads(request.body) == {
        "type": "ping",
        "timestamp": "2026-11-24T07:59:00Z",
        "data": {},
    }


def test_a_call_is_json_posted_to_the_partner_and_its_answer_may_be_short() -> None:
    request = WebhookApi().build_send("https://p.example.com/", [SECRET], MESSAGE, AT)

    assert (request.method, request.url) == ("POST", "https://p.example.com/")
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["webhook-id"] == f"msg_{UUID(int=1).hex}"
    assert request.answer_bytes == 4 * 1024


@pytest.mark.parametrize("api", [WebhookApi(), PartnerEventApi()], ids=["webhook", "event"])
def test_a_partner_that_is_too_busy_says_for_how_long(api: WebhookApi | PartnerEventApi) -> None:
    found = api.parse_send(HttpResponse(429, {"retry-after": "90"}, b""))

    assert found == Answer(Outcome.RETRY, "http-429", retry_after=90.0)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (199, Outcome.RETRY),
        (200, Outcome.DELIVERED),
        (204, Outcome.DELIVERED),
        (299, Outcome.DELIVERED),
        (300, Outcome.RETRY),
        (302, Outcome.RETRY),
        (410, Outcome.RETRY),
        (500, Outcome.RETRY),
    ],
)
def test_only_a_success_is_thanks(status: int, outcome: Outcome) -> None:
    assert WebhookApi().parse_send(HttpResponse(status, {}, b"<html>")).outcome is outcome


def test_a_partner_s_event_is_signed_by_our_key_and_by_each_secret_that_it_was_told() -> None:
    seed, old = b"s" * 32, "whsec_" + b64encode(b"o" * 32).decode()
    telling = PartnerTelling(UUID(int=4), UUID(int=5), PartnerEvent.CASE_ACCEPTED, "SZ1", AT)
    heard = Heard(Waiting(UUID(int=3), telling), "a-subject")
    keys = CallKeys(seed, (SECRET, old))
    now = datetime.now(UTC)
    request = PartnerEventApi().build_send("https://p.example.com/", keys, heard, now)

    for secret in (SECRET, old):
        assert Webhook(secret).verify(request.body, dict(request.headers))
    told = webhooks.verify(request.headers, request.body, [public_key(seed)])
    assert (told.id, told.type) == (f"msg_{UUID(int=3).hex}", "case.accepted")
    assert told.data == {"sub": "a-subject", "kind": "case", "id": "SZ1", "state": "accepted"}
