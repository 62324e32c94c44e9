"""A key of the device, and its proofs (DPoP, RFC 9449): tokens bound to it are of no use elsewhere.

Needs `pip install zhijian-client[device-key]`. An app whose key lies in hardware gives an object of its
own with the same `proof`.
"""

import base64
import time
from hashlib import sha256
from typing import Self
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm


class DeviceKey:
    """A P-256 key in memory; keep its PEM as safely as a password, and one for each device."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self._jwk = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)

    @classmethod
    def generate(cls) -> Self:
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """ValueError for anything but what `pem` gave."""
        key = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise ValueError("not a P-256 key")
        return cls(key)

    def pem(self) -> bytes:
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    @property
    def public(self) -> dict[str, str]:
        """The public half (JWK)."""
        return dict(self._jwk)

    def show(self, sd_jwt: str, *, audience: str, nonce: str, at: float | None = None) -> str:
        """What was presented for this key, with its proof behind (KB-JWT, RFC 9901); `at`: now, in seconds."""
        digest = base64.urlsafe_b64encode(sha256(sd_jwt.encode()).digest()).decode().rstrip("=")
        claims = {
            "iat": int(time.time() if at is None else at),
            "aud": audience,
            "nonce": nonce,
            "sd_hash": digest,
        }
        return sd_jwt + jwt.encode(claims, self._key, algorithm="ES256", headers={"typ": "kb+jwt"})

    def proof(self, method: str, url: str, *, token: str = "", nonce: str = "") -> str:
        """For one request to `url` (without query), with the access token that goes with it."""
        claims: dict[str, str | int] = {
            "jti": uuid4().hex,
            "htm": method,
            "htu": url,
            "iat": int(time.time()),
        }
        if token:
            digest = sha256(token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if nonce:
            claims["nonce"] = nonce
        headers = {"typ": "dpop+jwt", "jwk": self._jwk}
        return jwt.encode(claims, self._key, algorithm="ES256", headers=headers)
