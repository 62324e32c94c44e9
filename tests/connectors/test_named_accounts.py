"""Under which names tokens are kept, which keys are taken, and which answers say nothing."""

import hashlib
import json
from base64 import b64encode
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors.courier.ems import Sealer
from connectors.identity.wechat_face import WechatFace
from connectors.payment.nontax import Nontax
from connectors.push.webpush import WebPush, WebPushAccount
from domain.delivery import Answer, Channel, Outcome
from domain.notices.delivery_reports import Forged
from domain.payments.vendor_calls import BeginWanted
from tests.connectors.deliveries import answered
from tests.connectors.push_vendors import BASE, KNOWN, clock, keys, vendor
from tests.connectors.test_nontax import ACCOUNT, AT, TRADE

SIGN_KEY: Final = b64encode(bytes(range(16))).decode()
SEALER: Final = Sealer(SIGN_KEY)
DIGEST: Final = hashlib.sha256(KNOWN.push_key.encode()).hexdigest()


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        (Channel.APNS, f"apns:{KNOWN.apns_key_id}"),
        (Channel.HARMONY, f"harmony:{KNOWN.push_key_id}"),
        (Channel.HMS, f"hms:{KNOWN.push_app}"),
        (Channel.HONOR, f"honor:{KNOWN.push_app}"),
        (Channel.VIVO, f"vivo:{KNOWN.push_app}"),
        (Channel.FCM, f"fcm:{KNOWN.push_project}"),
    ],
)
def test_a_token_is_kept_under_its_vendor_and_account(channel: Channel, name: str) -> None:
    assert getattr(vendor(channel, BASE, clock), "vendor", None) == name


def test_where_the_account_is_a_key_the_token_is_kept_under_its_digest() -> None:
    assert getattr(vendor(Channel.OPPO, BASE, clock), "vendor", None) == f"oppo:{DIGEST[:16]}"


def other_curve() -> str:
    key = ec.generate_private_key(ec.SECP384R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize("key", [other_curve(), keys("rsa")[0]], ids=["curve", "rsa"])
def test_web_pushes_are_signed_on_p_256_alone(key: str) -> None:
    with pytest.raises(ValueError, match="not of P-256"):
        WebPush(WebPushAccount("mailto:a@b.example", key), clock)


def test_what_the_courier_sealed_is_opened_without_the_key_s_text() -> None:
    assert SEALER.open(SEALER.seal("运单")) == "运单"


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        "AAAA",
        "|$4|!" + SEALER.seal("x")[4:],
        SEALER.seal("x")[:-4],
        SEALER.seal("x")[4:] + "\n",
    ],
    ids=["nothing", "half a block", "no Base64", "cut off", "a line end"],
)
def test_what_the_courier_did_not_seal_is_forged(sealed: str) -> None:
    with pytest.raises(Forged):
        SEALER.open(sealed)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("no Base64!", "no Base64"),
        (b64encode(bytes(15)).decode(), "has not 16 bytes"),
        (b64encode(bytes(17)).decode(), "has not 16 bytes"),
    ],
)
def test_a_courier_s_key_has_sixteen_bytes(key: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Sealer(key)


@pytest.mark.parametrize(
    "body",
    [
        {"errcode": 0, "verify_id": "v" * 257, "expires_in": 3600},
        {"errcode": 0, "verify_id": "v", "expires_in": 0},
    ],
)
def test_a_verify_id_that_can_not_be_is_unreadable(body: object) -> None:
    face = WechatFace("https://api.weixin.example/")

    assert face.parse_verify_id(answered(body)) == Answer(Outcome.UNKNOWN, code="unreadable")


@pytest.mark.parametrize(("size", "seconds"), [(256, 3600), (1, 1)])
def test_a_verify_id_is_taken_to_its_last_character(size: int, seconds: int) -> None:
    face = WechatFace("https://api.weixin.example/")
    body = {"errcode": 0, "errmsg": "ok", "verify_id": "v" * size, "expires_in": seconds}

    assert face.parse_verify_id(answered(body)) == ("v" * size, seconds)


def test_the_treasury_reads_chinese_as_it_is_written() -> None:
    request = Nontax(ACCOUNT, lambda: "nonce").build_begin(BeginWanted(TRADE, 1250, "办件费"), AT)

    assert "办件费".encode() in request.body
    assert json.loads(request.body)["unit"] == "044030"
