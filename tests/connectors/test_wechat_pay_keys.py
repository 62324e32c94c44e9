"""By what the vendor signs and seals: each thing that does not fit is refused by its own word."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connectors.payment.wechat_pay_keys import (
    SCHEME,
    PlatformKeys,
    read_api_key,
    read_certificates,
    read_private_key,
    read_public_key,
    sign,
    unseal,
)
from domain.payments.vendor_calls import Forged, UnknownSerial
from tests.connectors.push_vendors import keys

AT: Final = datetime(2026, 11, 24, 8, tzinfo=UTC)
PRIVATE, PUBLIC = keys("rsa")
KEY: Final = read_private_key(PRIVATE)
HELD: Final = PlatformKeys({"AB12": read_public_key(PUBLIC)})
BODY: Final = b'{"id":1}'
API_KEY: Final = b"k" * 32
DAY: Final = timedelta(days=1)


def headers(at: datetime = AT, **changed: str | None) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    given = {
        "wechatpay-timestamp": stamp,
        "wechatpay-nonce": "n",
        "wechatpay-serial": "ab12",
        "wechatpay-signature": sign(KEY, stamp, "n", BODY.decode()),
    } | {f"wechatpay-{name.replace('_', '-')}": value for name, value in changed.items()}
    return {name: value for name, value in given.items() if value is not None}


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signature_of_the_last_five_minutes_is_the_vendor_s(seconds: int) -> None:
    HELD.check(headers(AT + timedelta(seconds=seconds)), BODY, AT)
    HELD.check(headers(signature_type=SCHEME), BODY, AT)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (headers(AT - timedelta(seconds=301)), "time"),
        (headers(AT + timedelta(seconds=301)), "time"),
        (headers(timestamp=None), "time"),
        (headers(timestamp="1" * 11), "time"),
        (headers(timestamp="-1"), "time"),
        (headers(timestamp="\u0661"), "time"),
        (headers(signature_type="WECHATPAY2-SM2-WITH-SM3"), "scheme"),
        (headers(signature="!" + headers()["wechatpay-signature"]), "signature"),
        (headers(signature=None), "signature"),
        (headers(nonce="m"), "signature"),
        (headers(nonce=None), "signature"),
    ],
    ids=[str(n) for n in range(11)],
)
def test_what_the_vendor_did_not_sign_is_refused_by_its_word(
    given: dict[str, str], why: str
) -> None:
    with pytest.raises(Forged) as refused:
        HELD.check(given, BODY, AT)

    assert refused.value.why == why


def test_another_body_is_not_what_was_signed() -> None:
    with pytest.raises(Forged, match="signature"):
        HELD.check(headers(), BODY + b" ", AT)


@pytest.mark.parametrize("serial", ["CD34", None])
def test_a_key_that_is_not_known_yet_is_told_apart(serial: str | None) -> None:
    with pytest.raises(UnknownSerial):
        HELD.check(headers(serial=serial), BODY, AT)


def sealed(plain: bytes, about: str = "certificate", **changed: object) -> dict[str, object]:
    text = AESGCM(API_KEY).encrypt(b"nonce-nonce-", plain, about.encode())
    return {
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": "nonce-nonce-",
        "associated_data": about,
        "ciphertext": b64encode(text).decode(),
    } | changed


def test_what_is_sealed_under_the_key_is_opened() -> None:
    bare = sealed(b"told", "")
    del bare["associated_data"]

    assert unseal(sealed(b"told"), API_KEY) == b"told"
    assert unseal(bare, API_KEY) == b"told"


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (None, "algorithm"),
        ([], "algorithm"),
        (sealed(b"", algorithm="AEAD_SM4_GCM"), "algorithm"),
        (sealed(b"", nonce=7), "form"),
        (sealed(b"", ciphertext=None), "form"),
        (sealed(b"", associated_data=7), "form"),
        (sealed(b"", associated_data="another"), "sealed"),
        (sealed(b"", ciphertext="AAAA"), "sealed"),
        (sealed(b"", nonce="short"), "sealed"),
    ],
    ids=[str(n) for n in range(9)],
)
def test_what_is_not_sealed_under_the_key_is_refused_by_its_word(
    resource: object, why: str
) -> None:
    with pytest.raises(Forged) as refused:
        unseal(resource, API_KEY)

    assert refused.value.why == why


def certificate(since: datetime, until: datetime) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "platform")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(0xAB12)
        .not_valid_before(since)
        .not_valid_after(until)
        .sign(KEY, SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def listed(*resources: object) -> bytes:
    return json.dumps({"data": [{"encrypt_certificate": each} for each in resources]}).encode()


@pytest.mark.parametrize(
    ("since", "until", "serials"),
    [
        (AT, AT + DAY, {"AB12"}),
        (AT - DAY, AT, {"AB12"}),
        (AT + timedelta(seconds=1), AT + DAY, set()),
        (AT - DAY, AT - timedelta(seconds=1), set()),
    ],
)
def test_certificates_that_hold_now_are_known_by_their_serial(
    since: datetime, until: datetime, serials: set[str]
) -> None:
    found = read_certificates(listed(sealed(certificate(since, until))), API_KEY, AT)

    assert set(found.keys) == serials


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "form"),
        (b"{}", "form"),
        (b"7", "form"),
        (b'{"data": [7]}', "form"),
        (b'{"data": [{}]}', "algorithm"),
        (listed(sealed(b"no certificate")), "certificate"),
    ],
)
def test_a_list_that_is_none_is_refused_by_its_word(body: bytes, why: str) -> None:
    with pytest.raises(Forged) as refused:
        read_certificates(body, API_KEY, AT)

    assert refused.value.why == why
    assert read_certificates(b'{"data": {}}', API_KEY, AT).keys == {}


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        (read_private_key, keys("ec")[0], "not an RSA key"),
        (read_public_key, keys("ec")[1], "not an RSA key"),
        (read_api_key, "k" * 31, "32 characters"),
        (read_api_key, "k" * 33, "32 characters"),
    ],
    ids=["private", "public", "short", "long"],
)
def test_a_key_of_another_kind_is_refused_before_the_first_payment(
    read: Callable[[str], Any], text: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        read(text)


def test_an_api_key_is_read_as_it_is_written() -> None:
    assert read_api_key("k" * 32) == API_KEY
