"""The service's signed word that a check passed, verified by its keys, without asking the city.

Needs `pip install zhijian-client[device-key]`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import jwt

from zhijian_client._build import AnswerUnreadable, build
from zhijian_client.errors import Untrue

__all__ = ["ISSUER", "ReceiptClaims", "Untrue", "verify"]

ISSUER: Final = "zhijian"
_TYPE: Final = "secevent+jwt"  # an access token of the same keys is no receipt
_CLOCKS_DIFFER: Final = 60  # seconds


@dataclass(frozen=True, slots=True)
class ReceiptClaims:
    """It names nobody: `digest` is of the person's number and what it was done about."""

    jti: str
    check: str
    action: str
    digest: str
    provider: str
    assurance: str
    iat: int
    exp: int
    mandate: str = ""
    kiosk: str = ""

    @property
    def good_until(self) -> datetime:
        return datetime.fromtimestamp(self.exp, UTC)


def verify(
    jws: str,
    *,
    keys: Mapping[str, Any],
    action: str,
    issuer: str = ISSUER,
    at: float | None = None,
) -> ReceiptClaims:
    """What was signed of this action. `keys`: what `/.well-known/jwks.json` answers; `at`: now, in seconds.

    Untrue says `form`, `type`, `key`, `signature`, `issuer`, `action`, `early` or `over`.
    """
    now = time.time() if at is None else at
    claims = _signed(jws, keys)
    if claims.get("iss") != issuer:
        raise Untrue("issuer")
    if claims.get("action") != action:
        raise Untrue("action")
    try:
        receipt = build(ReceiptClaims, claims)
    except AnswerUnreadable as odd:
        raise Untrue("form") from odd
    if receipt.iat > now + _CLOCKS_DIFFER:
        raise Untrue("early")
    if receipt.exp <= now:
        raise Untrue("over")
    return receipt


def _signed(jws: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(jws)
        if header.get("alg") != "EdDSA" or header.get("typ") != _TYPE or "crit" in header:
            raise Untrue("type")
        found = [key for key in keys["keys"] if key.get("kid") == header.get("kid")]
        if "kid" not in header or not found or found[0].get("crv") != "Ed25519":
            raise Untrue("key")
        # Times are looked at by the caller, with the clock that it was given.
        claims: dict[str, Any] = jwt.decode(
            jws,
            jwt.PyJWK(found[0], algorithm="EdDSA"),
            algorithms=["EdDSA"],
            options={"verify_exp": False, "verify_iat": False, "verify_aud": False},
        )
    except jwt.InvalidSignatureError as wrong:
        raise Untrue("signature") from wrong
    except (jwt.InvalidTokenError, jwt.PyJWKError) as odd:
        raise Untrue("form") from odd
    return claims
