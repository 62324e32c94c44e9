"""What each push vendor is asked, and what each of its answers means."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from connectors.push.apns import Apns
from connectors.push.fcm import Fcm
from connectors.push.huawei import Harmony
from connectors.push.oppo import Oppo
from connectors.push.pushes import cut, words
from connectors.push.vivo import Vivo
from connectors.push.webpush import encrypt
from domain.delivery import PUSH, Answer, Channel, Outcome
from domain.events import EventKind
from domain.notices.delivery_reasons import is_gone
from domain.notices.push import Subscription
from domain.templates import LIMITS
from domain.wire import HttpRequest
from domain.words import Language
from tests.connectors.letters import AT, answered, delivery
from tests.connectors.push_letters import KNOWN, keys, letters

BASE = "http://127.0.0.1:9"
LATER, DEAD, NO, TOKEN, SENT = (
    Outcome.RETRY,
    Outcome.DEAD_ADDRESS,
    Outcome.REFUSED,
    Outcome.TOKEN_EXPIRED,
    Outcome.DELIVERED,
)


def clock() -> datetime:
    return AT


def subscription(origin: str = BASE) -> str:
    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    raw = b"\x04" + point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")
    packed = [base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in (raw, bytes(16))]
    pair = {"p256dh": packed[0], "auth": packed[1]}
    return json.dumps({"endpoint": f"{origin}/push/1", "keys": pair})


def asked(channel: Channel, kind: EventKind = EventKind.CERTIFIED) -> HttpRequest:
    address = subscription() if channel is Channel.WEBPUSH else "token-1"
    leg = delivery(channel, kind, address)
    return letters(channel, BASE, clock).build_send(leg, "access")


def read(channel: Channel, body: object, status: int = 200, **headers: str) -> Answer:
    return letters(channel, BASE, clock).parse_send(answered(body, status, **headers))


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


@pytest.mark.parametrize("channel", sorted(PUSH))
@pytest.mark.parametrize("kind", list(EventKind))
@pytest.mark.parametrize("language", list(Language))
def test_no_notice_is_longer_than_a_vendor_takes(
    channel: Channel, kind: EventKind, language: Language
) -> None:
    address = subscription() if channel is Channel.WEBPUSH else "t" * 200
    leg = replace(delivery(channel, kind, address), language=language)

    assert len(letters(channel, BASE, clock).build_send(leg, "access").body) <= 4096


def test_words_are_cut_to_the_length_of_the_vendor() -> None:
    leg = replace(delivery(Channel.VIVO), kind=EventKind.MANDATE_GRANTED, language=Language.EN)

    title, text = words(leg)

    assert title == "A mandate is in force"
    assert (LIMITS[Channel.VIVO].measure(text), text[-1]) == (97, ".")


def test_what_is_too_long_for_a_vendor_ends_in_an_ellipsis() -> None:
    assert cut("字" * 51, 100, LIMITS[Channel.VIVO]) == "字" * 49 + "…"
    assert cut("字" * 51, 50, LIMITS[Channel.OPPO]) == "字" * 49 + "…"
    assert cut("字" * 50, 100, LIMITS[Channel.VIVO]) == "字" * 50


def test_apple_hears_who_sends_what_to_which_app() -> None:
    request = asked(Channel.APNS, EventKind.SUSPENDED)
    body = json.loads(request.body)

    assert request.url == f"{BASE}/3/device/token-1"
    assert request.headers["authorization"] == "bearer access"
    assert request.headers["apns-topic"] == KNOWN.apns_topic
    assert request.headers["apns-push-type"] == "alert"
    assert request.headers["apns-id"] == str(delivery(Channel.APNS).delivery)
    assert len(request.headers["apns-collapse-id"]) <= 64
    assert int(request.headers["apns-expiration"]) == int((AT + timedelta(days=1)).timestamp())
    assert body["aps"]["interruption-level"] == "time-sensitive"
    assert body["n"] == 3


def test_apples_token_says_key_team_and_when_it_was_made() -> None:
    push = letters(Channel.APNS, BASE, clock)
    assert isinstance(push, Apns)

    token, seconds = push.mint(AT)

    claims = jwt.decode(token, keys("ec")[1], ["ES256"], options={"verify_iat": False})
    assert claims == {"iss": KNOWN.apns_team, "iat": int(AT.timestamp())}
    assert jwt.get_unverified_header(token)["kid"] == KNOWN.apns_key_id
    assert 20 * 60 <= seconds <= 60 * 60


def test_apple_says_since_when_a_device_is_gone() -> None:
    gone = read(Channel.APNS, {"reason": "Unregistered", "timestamp": 1_764_000_000_500}, 410)

    assert gone.dead_since == datetime(2025, 11, 24, 16, 0, 0, 500_000, tzinfo=UTC)


def test_huaweis_token_is_signed_for_its_token_address() -> None:
    push = letters(Channel.HARMONY, BASE, clock)
    assert isinstance(push, Harmony)

    token, seconds = push.mint(datetime.now(UTC))

    claims = jwt.decode(token, keys("rsa")[1], ["PS256"], audience=f"{BASE}/oauth2/v3/token")
    assert claims["iss"] == KNOWN.push_sub_account
    assert claims["exp"] - claims["iat"] == seconds == 3600


def test_huawei_is_asked_by_version_3_in_its_own_words() -> None:
    request = asked(Channel.HARMONY)
    body = json.loads(request.body)

    assert request.url == f"{BASE}/v3/{KNOWN.push_project}/messages:send"
    assert request.headers["push-type"] == "0"
    assert body["target"] == {"token": ["token-1"]}
    assert body["pushOptions"]["ttl"] == 86_400
    assert body["payload"]["notification"]["category"] == "WORK"


def test_oppo_signs_key_time_and_secret() -> None:
    push = letters(Channel.OPPO, BASE, clock)
    assert isinstance(push, Oppo)

    form = parse_qs(push.build_token().body.decode())

    stamp = str(int(AT.timestamp() * 1000))
    whole = f"{KNOWN.push_key}{stamp}{KNOWN.push_secret}"
    assert form["timestamp"] == [stamp]
    assert form["sign"] == [hashlib.sha256(whole.encode()).hexdigest()]


def test_vivo_signs_app_key_time_and_secret() -> None:
    push = letters(Channel.VIVO, BASE, clock)
    assert isinstance(push, Vivo)

    body = json.loads(push.build_token().body)

    whole = f"{KNOWN.push_app}{KNOWN.push_key}{body['timestamp']}{KNOWN.push_secret}"
    assert body["sign"] == hashlib.md5(whole.encode(), usedforsecurity=False).hexdigest()


def test_firebase_takes_data_of_strings_only() -> None:
    message = json.loads(asked(Channel.FCM).body)["message"]

    assert message["data"] == {"n": "3"}
    assert message["android"]["ttl"] == "86400s"


def test_firebase_is_asked_for_a_token_by_a_signed_assertion() -> None:
    push = letters(Channel.FCM, BASE, lambda: datetime.now(UTC))
    assert isinstance(push, Fcm)

    form = parse_qs(push.build_token().body.decode())

    claims = jwt.decode(
        form["assertion"][0], keys("rsa")[1], ["RS256"], audience=f"{BASE}/fcm/token"
    )
    assert claims["iss"] == KNOWN.push_email


def test_a_web_push_is_encrypted_as_in_the_example_of_rfc_8291() -> None:
    private = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    point = (
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )
    browser = Subscription("", _raw(point), _raw("BTBZMqHH6r4Tts7J_aSIgg"))
    sender = ec.derive_private_key(int.from_bytes(_raw(private), "big"), ec.SECP256R1())

    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        browser,
        sender,
        _raw("DGv6ra1nlYgDCS1FRnbzlw"),
    )

    assert body == _raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
        "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize("size", [4096, 100_000])
def test_a_web_push_longer_than_a_service_must_take_is_not_made(size: int) -> None:
    point = ec.generate_private_key(ec.SECP256R1())
    numbers = point.public_key().public_numbers()
    raw = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")

    with pytest.raises(ValueError, match="longer"):
        encrypt(bytes(size), Subscription("", raw, bytes(16)), point, bytes(16))


@pytest.mark.parametrize("origin", ["http://127.0.0.1:10", "https://127.0.0.1", "https://x.cn"])
def test_a_web_push_goes_to_no_host_that_is_not_listed(origin: str) -> None:
    leg = delivery(Channel.WEBPUSH, address=subscription(origin))

    with pytest.raises(ValueError, match="not a push service"):
        letters(Channel.WEBPUSH, BASE, clock).build_send(leg, "")


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
