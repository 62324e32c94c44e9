"""What each of a push vendor's answers means."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.delivery import PUSH, Answer, Channel, Outcome
from domain.notices.delivery_reasons import is_gone
from tests.connectors.deliveries import answered
from tests.connectors.push_vendors import BASE, clock, vendor

LATER, DEAD, NO, TOKEN, SENT = (
    Outcome.RETRY,
    Outcome.DEAD_ADDRESS,
    Outcome.REFUSED,
    Outcome.TOKEN_EXPIRED,
    Outcome.DELIVERED,
)


def read(channel: Channel, body: object, status: int = 200, **headers: str) -> Answer:
    return vendor(channel, BASE, clock).parse_send(answered(body, status, **headers))


def apns(reason: str, status: int, **more: object) -> Any:  # noqa: ANN401  # a row
    return Channel.APNS, {"reason": reason, **more}, status


def huawei(code: str, message: str = "", status: int = 200) -> Any:  # noqa: ANN401  # a row
    return Channel.HARMONY, {"code": code, "msg": message, "requestId": "r"}, status


def firebase(code: str, status: int, general: str = "X", fields: Sequence[str] = ()) -> Any:  # noqa: ANN401  # a row
    details: list[dict[str, object]] = [{"@type": "x.FcmError", "errorCode": code}]
    if fields:
        violations = [{"field": field, "description": "wrong"} for field in fields]
        details.append({"@type": "x.BadRequest", "fieldViolations": violations})
    return Channel.FCM, {"error": {"code": status, "status": general, "details": details}}, status


def xiaomi(code: int) -> Any:  # noqa: ANN401  # a row
    return Channel.XIAOMI, {"result": "error", "code": code}, 200


def oppo(code: int) -> Any:  # noqa: ANN401  # a row
    return Channel.OPPO, {"code": code, "data": {"messageId": "m"}}, 200


def vivo(code: int, status: int = 0) -> Any:  # noqa: ANN401  # a row
    invalid = {"invalidUser": {"userid": "u", "status": status}} if status else {}
    return Channel.VIVO, {"result": code, **invalid}, 200


def honor(code: int, **data: object) -> Any:  # noqa: ANN401  # a row
    return Channel.HONOR, {"code": code, "data": data}, 200


ILLEGAL = json.dumps({"success": 0, "failure": 1, "illegalTokens": {"noRight": ["t"]}})
NONE_ILLEGAL = json.dumps({"success": 0, "failure": 1, "illegalTokens": {"noRight": []}})
ILLEGAL_V1 = json.dumps({"success": 0, "failure": 1, "illegal_tokens": "t"})
ROWS: list[tuple[Any, Outcome, float | None]] = [
    ((Channel.APNS, b"", 200), SENT, None),
    *[
        (apns(reason, status), DEAD, None)
        for reason, status in (
            ("BadDeviceToken", 400),
            ("DeviceTokenNotForTopic", 400),
            ("MissingDeviceToken", 400),
            ("Unregistered", 410),
            ("ExpiredToken", 410),
        )
    ],
    *[
        (apns(reason, status), NO, None)
        for reason, status in (
            ("BadTopic", 400),
            ("BadMessageId", 400),
            ("BadPriority", 400),
            ("BadCollapseId", 400),
            ("BadExpirationDate", 400),
            ("PayloadEmpty", 400),
            ("TopicDisallowed", 400),
            ("DuplicateHeaders", 400),
            ("BadPath", 404),
            ("MethodNotAllowed", 405),
            ("PayloadTooLarge", 413),
        )
    ],
    (apns("ExpiredProviderToken", 403), TOKEN, None),
    (apns("InvalidProviderToken", 403), LATER, 300.0),
    (apns("MissingProviderToken", 403), LATER, 300.0),
    (apns("BadCertificate", 403), LATER, 300.0),
    (apns("TooManyProviderTokenUpdates", 429), LATER, 1200.0),
    (apns("TooManyRequests", 429), LATER, None),
    (apns("InternalServerError", 500), LATER, None),
    (apns("ServiceUnavailable", 503), LATER, None),
    (apns("Shutdown", 503), LATER, None),
    (huawei("80000000"), SENT, None),
    (huawei("80100000", ILLEGAL), DEAD, None),
    (huawei("80100000", ILLEGAL_V1), DEAD, None),
    (huawei("80100000", NONE_ILLEGAL), NO, None),
    (huawei("80100000", "{half"), NO, None),
    (huawei("80999999"), NO, None),
    (huawei("80999999", status=503), LATER, None),
    (huawei("80100001", status=400), NO, None),
    (huawei("80100003", status=400), NO, None),
    (huawei("80100004"), NO, None),
    (huawei("80100016"), NO, None),
    (huawei("80200001", status=401), TOKEN, None),
    (huawei("80200003", status=401), TOKEN, None),
    (huawei("80200005", status=401), TOKEN, None),
    (huawei("80300002"), LATER, 300.0),
    (huawei("80300007"), DEAD, None),
    (huawei("80300008"), NO, None),
    (huawei("80300010"), NO, None),
    (huawei("80300011"), NO, None),
    (huawei("80600003"), LATER, None),
    (huawei("81000001"), LATER, None),
    ((Channel.HMS, b"", 400), NO, None),
    ((Channel.HMS, b"", 401), TOKEN, None),
    ((Channel.HMS, b"", 404), LATER, 300.0),
    ((Channel.HMS, b"", 500), LATER, None),
    ((Channel.HMS, b"", 502), LATER, None),
    ((Channel.HMS, b"", 503), LATER, None),
    ((Channel.XIAOMI, {"result": "ok", "code": 0, "trace_id": "t"}, 200), SENT, None),
    *[(xiaomi(code), LATER, None) for code in (10001, 10002, 10003, 65029)],
    (xiaomi(10027), LATER, 60.0),
    (xiaomi(10034), LATER, 3600.0),
    *[(xiaomi(code), NO, None) for code in (10016, 10017, 65009, 10029, 20301, 65003)],
    *[(xiaomi(c), LATER, 300.0) for c in (21301, 21302, 22006, 22007, 22022, 27001, 26006)],
    *[(oppo(code), SENT, None) for code in (0, 32)],
    *[(oppo(code), LATER, None) for code in (-1, -2, 13, 55)],
    *[(oppo(code), TOKEN, None) for code in (11, 29)],
    *[(oppo(code), LATER, 300.0) for code in (14, 16, 18, 19, 27, 28, 30)],
    (oppo(33), LATER, 3600.0),
    *[(oppo(code), NO, None) for code in (25, 31, 40, 41, 67)],
    (oppo(10000), DEAD, None),
    (vivo(0), SENT, None),
    (vivo(0, 1), DEAD, None),
    (vivo(0, 2), DEAD, None),
    (vivo(0, 4), NO, None),
    (vivo(10000), TOKEN, None),
    *[(vivo(code), LATER, 3600.0) for code in (10070, 10071, 10072, 10073)],
    (vivo(10096), NO, None),
    (vivo(10097), NO, None),
    (vivo(10302), DEAD, None),
    (honor(200, sendResult=True, requestId="r"), SENT, None),
    (honor(200, sendResult=False, failTokens=["t"]), DEAD, None),
    (honor(200, sendResult=False, expireTokens=["t"]), DEAD, None),
    (honor(401), TOKEN, None),
    (honor(500), LATER, 300.0),
    ((Channel.FCM, {"name": "projects/p/messages/1"}, 200), SENT, None),
    (firebase("UNREGISTERED", 404), DEAD, None),
    (firebase("INVALID_ARGUMENT", 400), DEAD, None),
    (firebase("INVALID_ARGUMENT", 400, fields=["message.token"]), DEAD, None),
    (firebase("INVALID_ARGUMENT", 400, fields=["message.data"]), NO, None),
    (firebase("NEW_CODE", 400), NO, None),
    (firebase("NEW_CODE", 504), LATER, None),
    (firebase("SENDER_ID_MISMATCH", 403), DEAD, None),
    (firebase("QUOTA_EXCEEDED", 429), LATER, 60.0),
    (firebase("UNAVAILABLE", 503), LATER, None),
    (firebase("INTERNAL", 500), LATER, None),
    (firebase("THIRD_PARTY_AUTH_ERROR", 401), LATER, 300.0),
    ((Channel.FCM, {"error": {"status": "UNAUTHENTICATED"}}, 401), TOKEN, None),
    ((Channel.FCM, {"error": {"status": "INVALID_ARGUMENT"}}, 400), NO, None),
    ((Channel.WEBPUSH, b"", 201), SENT, None),
    ((Channel.WEBPUSH, b"", 202), SENT, None),
    ((Channel.WEBPUSH, b"", 404), DEAD, None),
    ((Channel.WEBPUSH, b"", 410), DEAD, None),
    ((Channel.WEBPUSH, b"", 413), NO, None),
    ((Channel.WEBPUSH, b"", 429), LATER, None),
    *[((Channel.WEBPUSH, b"", status), LATER, 300.0) for status in (400, 401, 403)],
    ((Channel.WEBPUSH, b"", 302), LATER, None),
]


@pytest.mark.parametrize(("row", "outcome", "wait"), ROWS)
def test_every_answer_of_a_vendor_has_its_meaning(
    row: Any,  # noqa: ANN401  # a row
    outcome: Outcome,
    wait: float | None,
) -> None:
    channel, body, status = row

    answer = read(channel, body, status)

    assert (answer.outcome, answer.retry_after) == (outcome, wait)


@pytest.mark.parametrize(("row", "outcome"), [(row, outcome) for row, outcome, _ in ROWS])
def test_a_dead_device_and_nothing_else_counts_as_no_fault_of_the_channel(
    row: Any,  # noqa: ANN401  # a row
    outcome: Outcome,
) -> None:
    channel, body, status = row

    code = read(channel, body, status).code

    if outcome in {DEAD, NO}:  # what ends a delivery as failed
        assert is_gone(code) == (outcome is DEAD)


@pytest.mark.parametrize("channel", sorted(PUSH))
@pytest.mark.parametrize("body", [b"<html>busy</html>", b"\x00\xff", b'{"co', b"[]", b"null"])
def test_an_answer_that_is_none_of_the_vendors_own_is_asked_again_where_doubles_are_replaced(
    channel: Channel, body: bytes
) -> None:
    again = Outcome.UNKNOWN if channel is Channel.VIVO else LATER  # which replaces no double
    if channel not in {Channel.APNS, Channel.WEBPUSH}:  # theirs has no body to read
        assert read(channel, body).outcome is again
    assert read(channel, body, 502).outcome is again


@pytest.mark.parametrize("channel", sorted(PUSH))
def test_a_vendor_that_asks_to_wait_is_left_alone_so_long(channel: Channel) -> None:
    answer = read(channel, b"", 429, retry_after="40")

    assert (answer.outcome, answer.retry_after) == (LATER, 40.0)


def test_apple_says_since_when_a_device_is_gone() -> None:
    gone = read(Channel.APNS, {"reason": "Unregistered", "timestamp": 1_764_000_000_500}, 410)

    assert gone.dead_since == datetime(2025, 11, 24, 16, 0, 0, 500_000, tzinfo=UTC)
