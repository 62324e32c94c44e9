"""A phone's key, and proofs as an honest or a cunning phone makes them (RFC 9449)."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm

from auth.dpop import thumbprint, token_hash


class KeyHolder:
    def __init__(self, *, edwards: bool = False) -> None:
        self.edwards = edwards
        self.jwk: dict[str, Any]
        if edwards:
            ed = Ed25519PrivateKey.generate()
            self.jwk, self.print = (
                OKPAlgorithm.to_jwk(ed.public_key(), as_dict=True),
                thumbprint(ed.public_key()),
            )
            self.key: object = ed
        else:
            p256 = ec.generate_private_key(ec.SECP256R1())
            self.jwk, self.print = (
                ECAlgorithm.to_jwk(p256.public_key(), as_dict=True),
                thumbprint(p256.public_key()),
            )
            self.key = p256

    def proof(
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        nonce: str = "",
        iat: float | None = None,
        header: Mapping[str, object] = {},
        **claims: object,
    ) -> str:
        """`header` and `claims` replace what an honest phone says; None takes a claim off."""
        said: dict[str, object] = {
            "jti": uuid4().hex,
            "htm": method,
            "htu": url,
            "iat": int(time.time()) if iat is None else iat,
            "nonce": nonce or None,
            "ath": token_hash(token) if token else None,
        } | claims
        algorithm = "EdDSA" if self.edwards else "ES256"
        return jwt.encode(
            {name: value for name, value in said.items() if value is not None},
            self.key,  # type: ignore[arg-type]  # of either kind
            algorithm=algorithm,
            headers={"typ": "dpop+jwt", "jwk": self.jwk, **header},
        )
