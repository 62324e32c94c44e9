"""An authenticator in software: makes passkeys and answers challenges, rightly or as an attacker would."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from domain.accounts.passkeys import Assertion, Registration
from domain.base64url import packed

HOST: Final = "hall.test"
ORIGIN: Final = "https://hall.test"
PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40  # flags: WebAuthn, section 6.1

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


@dataclass
class Authenticator:
    """One key; it counts its answers up from `counted`, or nothing where that is None."""

    key: Key = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    counted: int | None = 0
    host: str = HOST
    origin: str = ORIGIN
    flags: int = PRESENT | VERIFIED
    algorithm: int = 0  # as COSE numbers it, where it lies about its key
    framed: bool = False  # asked within another site's page
    user: bytes = b""

    def make(self, challenge: bytes, user: bytes) -> Registration:
        self.user = user
        held = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential
        data = self._data(self.flags | MADE) + held + cbor2.dumps(self._public())
        attestation = {"fmt": "none", "attStmt": {}, "authData": data}
        return Registration(self._client("webauthn.create", challenge), cbor2.dumps(attestation))

    def answer(self, challenge: bytes) -> Assertion:
        client = self._client("webauthn.get", challenge)
        if self.counted is not None:
            self.counted += 1
        data = self._data(self.flags)
        signed = self._sign(data + hashlib.sha256(client).digest())
        return Assertion(self.credential, client, data, signed, self.user)

    def _data(self, flags: int) -> bytes:
        counted = (self.counted or 0).to_bytes(4, "big")
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + counted

    def _client(self, kind: str, challenge: bytes) -> bytes:
        said = {"type": kind, "challenge": packed(challenge), "origin": self.origin}
        return json.dumps(said | {"crossOrigin": self.framed}).encode()

    def _public(self) -> dict[int, Any]:
        return self._numbers() | ({3: self.algorithm} if self.algorithm else {})

    def _numbers(self) -> dict[int, Any]:
        """As COSE writes a key (RFC 9053)."""
        match self.key:
            case ec.EllipticCurvePrivateKey():
                point = self.key.public_key().public_numbers()
                x, y = (each.to_bytes(32, "big") for each in (point.x, point.y))
                return {1: 2, 3: -7, -1: 1, -2: x, -3: y}
            case ed25519.Ed25519PrivateKey():
                return {1: 1, 3: -8, -1: 6, -2: self.key.public_key().public_bytes_raw()}
            case rsa.RSAPrivateKey():
                modulus = self.key.public_key().public_numbers().n.to_bytes(256, "big")
                return {1: 3, 3: -257, -1: modulus, -2: b"\x01\x00\x01"}

    def _sign(self, data: bytes) -> bytes:
        match self.key:
            case ec.EllipticCurvePrivateKey():
                return self.key.sign(data, ec.ECDSA(SHA256()))
            case ed25519.Ed25519PrivateKey():
                return self.key.sign(data)
            case rsa.RSAPrivateKey():
                return self.key.sign(data, padding.PKCS1v15(), SHA256())


def shown(answer: Assertion) -> dict[str, str]:
    """As a page sends it."""
    return {
        "credential": packed(answer.credential),
        "client_data": packed(answer.client_data),
        "authenticator_data": packed(answer.authenticator_data),
        "signature": packed(answer.signature),
        "user_handle": packed(answer.user_handle),
    }


def made(registration: Registration, name: str) -> dict[str, str]:
    """As a page sends it."""
    return {
        "name": name,
        "client_data": packed(registration.client_data),
        "attestation": packed(registration.attestation),
    }
