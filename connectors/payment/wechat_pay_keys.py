"""WeChat Pay v3: what is signed, and by whom; the vendor's sealed resources.

Written from pay.weixin.qq.com/docs/merchant/development/interface-rules (build-signature, build-verify-sign-src,
certificate-callback-decryption, wechatpay-certificates): SHA-256 with RSA (PKCS #1 v1.5) over lines that end in
a line feed, AES-256-GCM under the APIv3 key. Certificates of the platform change; both are known while they
overlap. A merchant of today may have one public key of the platform instead, whose serial is `PUB_KEY_ID_…`.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509 import load_pem_x509_certificate

from domain.payments.vendor_calls import Forged, UnknownSerial
from domain.payments.vendor_words import CALLBACK_WINDOW_S

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
_ALGORITHM: Final = "AEAD_AES_256_GCM"
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class PlatformKeys:
    """By serial, in capitals, those by which the vendor signs."""

    keys: Mapping[str, RSAPublicKey] = field(default_factory=dict)

    def check(self, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        """`headers` in lower case. Forged, which says why; UnknownSerial for a key that is not known."""
        stamp = headers.get("wechatpay-timestamp", "")
        if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > len("9999999999"):
            raise Forged("time")
        if abs(int(stamp) - at.timestamp()) > CALLBACK_WINDOW_S:
            raise Forged("time")
        if headers.get("wechatpay-signature-type", SCHEME) != SCHEME:
            raise Forged("scheme")
        try:
            signature = b64decode(headers.get("wechatpay-signature", ""), validate=True)
        except ValueError as broken:
            raise Forged("signature") from broken
        key = self.keys.get(headers.get("wechatpay-serial", "").upper())
        if key is None:
            raise UnknownSerial
        nonce = headers.get("wechatpay-nonce", "")
        message = b"%b\n%b\n%b\n" % (stamp.encode(), nonce.encode(), body)
        try:
            key.verify(signature, message, PKCS1v15(), SHA256())
        except InvalidSignature as forged:
            raise Forged("signature") from forged


def sign(key: RSAPrivateKey, *lines: str) -> str:
    """In Base64, over the lines, each ended by a line feed."""
    message = "".join(f"{line}\n" for line in lines).encode()
    return b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def unseal(resource: object, api_key: bytes) -> bytes:
    """What a callback or a certificate carries. Forged for what is not sealed under the key."""
    if not isinstance(resource, dict) or resource.get("algorithm") != _ALGORITHM:
        raise Forged("algorithm")
    nonce, sealed = resource.get("nonce"), resource.get("ciphertext")
    about = resource.get("associated_data") or ""
    if not (isinstance(nonce, str) and isinstance(sealed, str) and isinstance(about, str)):
        raise Forged("form")
    try:
        return AESGCM(api_key).decrypt(nonce.encode(), b64decode(sealed), about.encode())
    except (InvalidTag, ValueError) as wrong:
        raise Forged("sealed") from wrong


def read_certificates(body: bytes, api_key: bytes, at: datetime) -> PlatformKeys:
    """Those of an answer of `/v3/certificates` that hold at `at`. Forged for what is none."""
    try:
        listed = json.loads(body)["data"]
    except (ValueError, KeyError, TypeError, RecursionError) as broken:
        raise Forged("form") from broken
    found: dict[str, RSAPublicKey] = {}
    for each in listed if isinstance(listed, list) else []:
        if not isinstance(each, dict):
            raise Forged("form")
        try:
            certificate = load_pem_x509_certificate(
                unseal(each.get("encrypt_certificate"), api_key)
            )
        except ValueError as broken:
            raise Forged("certificate") from broken
        key = certificate.public_key()
        holds = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
        if holds and isinstance(key, RSAPublicKey):
            found[f"{certificate.serial_number:X}"] = key
    return PlatformKeys(found)


def read_private_key(pem: str) -> RSAPrivateKey:
    """ValueError for what is no RSA key."""
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA key")  # noqa: TRY004  # of what a file says
    return key


def read_public_key(pem: str) -> RSAPublicKey:
    """ValueError for what is no RSA key."""
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA key")  # noqa: TRY004  # of what a file says
    return key


def read_api_key(text: str) -> bytes:
    """ValueError for what is no APIv3 key: 32 characters."""
    key = text.encode()
    if len(key) != _KEY_BYTES:
        raise ValueError("an APIv3 key has 32 characters")
    return key
