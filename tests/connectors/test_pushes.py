"""What each push vendor is asked."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
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
from domain.delivery import PUSH, Channel
from domain.events import EventKind
from domain.notices.push import Subscription
from domain.templates import LIMITS
from domain.wire import HttpRequest
from domain.words import Language
from tests.connectors.deliveries import AT, delivery
from tests.connectors.push_vendors import BASE, KNOWN, clock, keys, vendor


def subscription(origin: str = BASE) -> str:
    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    raw = b"\x04" + point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")
    packed = [base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in (raw, bytes(16))]
    pair = {"p256dh": packed[0], "auth": packed[1]}
    return json.dumps({"endpoint": f"{origin}/push/1", "keys": pair})


def asked(channel: Channel, kind: EventKind = EventKind.CERTIFIED) -> HttpRequest:
    address = subscription() if channel is Channel.WEBPUSH else "token-1"
    leg = delivery(channel, kind, address)
    return vendor(channel, BASE, clock).build_send(leg, "access")


@pytest.mark.parametrize("channel", sorted(PUSH))
@pytest.mark.parametrize("language", list(Language))
def test_no_notice_is_longer_than_a_vendor_takes(channel: Channel, language: Language) -> None:
    address = subscription() if channel is Channel.WEBPUSH else "t" * 200
    legs = [replace(delivery(channel, kind, address), language=language) for kind in EventKind]
    asked = vendor(channel, BASE, clock)

    assert [leg.kind for leg in legs if len(asked.build_send(leg, "access").body) > 4096] == []


def test_words_are_cut_to_the_length_of_the_vendor() -> None:
    leg = replace(delivery(Channel.VIVO), kind=EventKind.MANDATE_GRANTED, language=Language.EN)

    title, text = words(leg)

    assert title == "A mandate is in force"
    assert (LIMITS[Channel.VIVO].measure(text), text[-1]) == (97, ".")


def test_what_is_too_long_for_a_vendor_ends_in_an_ellipsis() -> None:
    assert cut("字" * 51, 100, LIMITS[Channel.VIVO]) == "字" * 49 + "…"
    assert cut("字" * 51, 50, LIMITS[Channel.OPPO]) == "字" * 49 + "…"
    assert cut("字" * 52, 50, LIMITS[Channel.OPPO]) == "字" * 49 + "…"
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
    push = vendor(Channel.APNS, BASE, clock)
    assert isinstance(push, Apns)

    token, seconds = push.mint(AT)

    claims = jwt.decode(token, keys("ec")[1], ["ES256"], options={"verify_iat": False})
    assert claims == {"iss": KNOWN.apns_team, "iat": int(AT.timestamp())}
    assert jwt.get_unverified_header(token)["kid"] == KNOWN.apns_key_id
    assert 20 * 60 <= seconds <= 60 * 60


def test_huaweis_token_is_signed_for_its_token_address() -> None:
    push = vendor(Channel.HARMONY, BASE, clock)
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
    push = vendor(Channel.OPPO, BASE, clock)
    assert isinstance(push, Oppo)

    form = parse_qs(push.build_token().body.decode())

    stamp = str(int(AT.timestamp() * 1000))
    whole = f"{KNOWN.push_key}{stamp}{KNOWN.push_secret}"
    assert form["timestamp"] == [stamp]
    assert form["sign"] == [hashlib.sha256(whole.encode()).hexdigest()]


def test_vivo_signs_app_key_time_and_secret() -> None:
    push = vendor(Channel.VIVO, BASE, clock)
    assert isinstance(push, Vivo)

    body = json.loads(push.build_token().body)

    whole = f"{KNOWN.push_app}{KNOWN.push_key}{body['timestamp']}{KNOWN.push_secret}"
    assert body["sign"] == hashlib.md5(whole.encode(), usedforsecurity=False).hexdigest()


def test_firebase_takes_data_of_strings_only() -> None:
    message = json.loads(asked(Channel.FCM).body)["message"]

    assert message["data"] == {"n": "3"}
    assert message["android"]["ttl"] == "86400s"


def test_firebase_is_asked_for_a_token_by_a_signed_assertion() -> None:
    push = vendor(Channel.FCM, BASE, lambda: datetime.now(UTC))
    assert isinstance(push, Fcm)

    form = parse_qs(push.build_token().body.decode())

    claims = jwt.decode(
        form["assertion"][0], keys("rsa")[1], ["RS256"], audience=f"{BASE}/fcm/token"
    )
    assert (claims["iss"], claims["exp"] - claims["iat"]) == (KNOWN.push_email, 3600)


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
        vendor(Channel.WEBPUSH, BASE, clock).build_send(leg, "")


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
