"""ID tokens of the city's identity provider, verified by the keys that it publishes (OpenID Connect Core 3.1.3.7)."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Any, Final

import jwt

from domain.accounts.identity_provider import SUBJECT_LENGTH, Claims, TokensGiven
from domain.base64url import packed

#: By key pairs alone: a token can't be signed by what anybody may read.
ALGORITHMS: Final[Mapping[str, str]] = {
    "RS256": "sha256",
    "RS384": "sha384",
    "RS512": "sha512",
    "PS256": "sha256",
    "ES256": "sha256",
    "ES384": "sha384",
    "EdDSA": "sha512",
}
_TYPES: Final = frozenset({"RSA", "EC", "OKP"})
_REQUIRED: Final = ("iss", "sub", "aud", "exp", "iat", "nonce")
#: For clocks that differ.
_LEEWAY_S: Final = 60
#: Own choice: a token is made as its code is taken.
_AGE_S: Final = 600
_MOST_KEYS: Final = 50
_MOST_GROUPS: Final = 1_000
_RSA_BITS: Final = 2_048
# What the library raises on what a stranger chose.
_BROKEN: Final = (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError, RecursionError)


class IdTokens:
    """`strong`: values of `acr` or `amr` that stand for the second factor; `groups_claim`: "" for none."""

    def __init__(
        self, *, issuer: str, client: str, strong: Collection[str], groups_claim: str
    ) -> None:
        self._issuer = issuer
        self._client = client
        self._strong = frozenset(strong)
        self._groups_claim = groups_claim

    def knows(self, keys: bytes, token: str) -> bool:
        """Whether these keys (a JWK Set) have the one that the token names; True for what none would open."""
        try:
            header = jwt.get_unverified_header(token)
        except _BROKEN:
            return True
        try:
            return header.get("alg") not in ALGORITHMS or _key(keys, header) is not None
        except _BROKEN:
            return False

    def read(self, given: TokensGiven, keys: bytes, *, nonce: str, now: datetime) -> Claims | None:
        """None for whatever is not right, and never why."""
        try:
            return self._read(given, keys, nonce, now)
        except _BROKEN:
            return None

    def _read(self, given: TokensGiven, keys: bytes, nonce: str, now: datetime) -> Claims | None:
        header = jwt.get_unverified_header(given.id_token)
        algorithm = str(header.get("alg"))
        # Before any key is read: what signs nothing, or by a secret, has no key of that kind.
        key = _key(keys, header) if algorithm in ALGORITHMS else None
        if key is None:
            return None
        claims = jwt.decode(
            given.id_token,
            key,
            algorithms=[algorithm],
            audience=self._client,
            issuer=self._issuer,
            # Times are compared below, with the clock of the house.
            options={
                "require": list(_REQUIRED),
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        subject = claims["sub"]
        right = (
            _is_of(claims, now.timestamp())
            and compare_digest(str(claims["nonce"]).encode(), nonce.encode())
            and self._is_ours(claims)
            and _goes_with(claims, given.access_token, algorithm)
            and 0 < len(subject) <= SUBJECT_LENGTH
            and subject.isprintable()
        )
        return Claims(subject, self._is_strong(claims), self._groups(claims)) if right else None

    def _is_ours(self, claims: Mapping[str, object]) -> bool:
        """Of several audiences, we are the one that it was made for."""
        audience, made_for = claims["aud"], claims.get("azp")
        several = isinstance(audience, list) and len(audience) > 1
        return made_for == self._client if several or made_for is not None else True

    def _is_strong(self, claims: Mapping[str, object]) -> bool:
        ways = claims.get("amr")
        said = {claims.get("acr"), *(ways if isinstance(ways, list) else ())}
        return any(isinstance(each, str) and each in self._strong for each in said)

    def _groups(self, claims: Mapping[str, object]) -> tuple[str, ...] | None:
        if not self._groups_claim:
            return None
        found = claims.get(self._groups_claim, [])
        named = [found] if isinstance(found, str) else found
        if not isinstance(named, list) or len(named) > _MOST_GROUPS:
            raise ValueError("no list of groups")
        return tuple(each for each in named if isinstance(each, str))


def _key(keys: bytes, header: Mapping[str, object]) -> jwt.PyJWK | None:
    """The one that a token names by `kid`; the only one, where it names none."""
    found = json.loads(keys)["keys"]
    if not isinstance(found, list) or len(found) > _MOST_KEYS:
        return None
    fit = [
        each
        for each in found
        if isinstance(each, dict)
        and each.get("kty") in _TYPES
        and each.get("use", "sig") == "sig"
        and each.get("alg", header.get("alg")) == header.get("alg")
    ]
    named = header.get("kid")
    if named is not None:
        fit = [each for each in fit if each.get("kid") == named]
    if len(fit) != 1:
        return None
    key = jwt.PyJWK(fit[0], algorithm=str(header.get("alg")))
    if fit[0]["kty"] == "RSA" and key.key.key_size < _RSA_BITS:
        return None
    return key


def _is_of(claims: Mapping[str, Any], at: float) -> bool:
    """Whether it was made just now, and holds."""
    holds = float(claims.get("nbf", 0)) - _LEEWAY_S <= at < float(claims["exp"]) + _LEEWAY_S
    return holds and at - _AGE_S <= float(claims["iat"]) <= at + _LEEWAY_S


def _goes_with(claims: Mapping[str, object], access_token: str, algorithm: str) -> bool:
    """Where it says of which access token it is, of the one that came with it (3.1.3.6)."""
    said = claims.get("at_hash")
    if said is None:
        return True
    digest = hashlib.new(ALGORITHMS[algorithm], access_token.encode()).digest()
    half = packed(digest[: len(digest) // 2])
    return isinstance(said, str) and compare_digest(said.encode(), half.encode())
