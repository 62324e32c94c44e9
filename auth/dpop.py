"""Proofs that a caller holds the key its session is bound to (DPoP, RFC 9449)."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest
from typing import Final, Protocol
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm

from domain.base64url import packed
from domain.errors import NotSignedIn
from domain.problems import Problem

ALGORITHMS: Final = ("ES256", "EdDSA")  # what phones keep in hardware, and Ed25519
PROOF_LENGTH: Final = 2048  # letters; one of ours has about 450
#: A phone's clock may be off by so much: the nonce, which is ours, says how fresh a proof is.
SKEW: Final = timedelta(minutes=5)
NONCE_LIFE: Final = timedelta(minutes=5)  # and as long again before it is refused
#: The longest that a proof can be good for: from the earliest to the latest `iat` that is taken.
REMEMBERED: Final = 2 * SKEW

_TYPE: Final = "dpop+jwt"
_JTI_LENGTH: Final = 128
_HEADER: Final = frozenset({"typ", "alg", "jwk", "kid"})
_KEY_MEMBERS: Final = frozenset({"kty", "crv", "x", "y", "kid", "use", "alg", "key_ops", "ext"})
_REQUIRED: Final = {"ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519")}
_THUMBPRINTED: Final = ("crv", "kty", "x", "y")  # in the order of RFC 7638
_PORTS: Final = {"http": 80, "https": 443}
_SOCKETS: Final = {"ws": "http", "wss": "https"}

Key = EllipticCurvePublicKey | Ed25519PublicKey


class Allowance(Protocol):
    @property
    def allowed(self) -> bool: ...


class Counter(Protocol):
    async def allow(self, key: str, limit: int, window_s: float) -> Allowance: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proof has to be of: the request as the phone saw it, and the token it comes with."""

    method: str
    urls: Collection[str]  # each address under which the door is known, without query
    token: str = field(default="", repr=False)  # empty where none is shown yet: sign-in, refresh


class KeyProofs:
    """Reads proofs. `mac` makes the nonces: all processes of the same keys take each other's."""

    def __init__(
        self,
        *,
        counter: Counter,
        mac: Callable[[str, bytes], bytes],
        clock: Callable[[], datetime],
    ) -> None:
        self._counter = counter
        self._mac = mac
        self._clock = clock
        self._nonces: tuple[int, str, str] = (-1, "", "")

    def nonce(self) -> str:
        """What the next proof has to name."""
        return self._current()[1]

    async def read(self, proof: str, asked: Asked) -> str:
        """The thumbprint (RFC 7638) of the key that made it.

        Raises NotSignedIn: PROOF_NONCE for one that is good but names no nonce of ours, or one past;
        PROOF_WRONG for every other fault, and for a proof that was shown before.
        """
        key, claims = _verified(proof)
        if claims.get("htm") != asked.method:
            raise _wrong("htm")
        htu = claims.get("htu")
        shown_at = _plain(htu) if isinstance(htu, str) else None
        if shown_at is None or shown_at not in {_plain(url) for url in asked.urls}:
            raise _wrong("htu")
        if asked.token and claims.get("ath") != token_hash(asked.token):
            raise _wrong("ath")
        jti = claims.get("jti")
        if not isinstance(jti, str) or not 0 < len(jti) <= _JTI_LENGTH:
            raise _wrong("jti")
        iat = claims.get("iat")
        if isinstance(iat, bool) or not isinstance(iat, int | float):
            raise _wrong("iat")
        if not abs(iat - self._clock().timestamp()) <= SKEW.total_seconds():
            raise _wrong("iat")
        if not self._names_nonce(claims.get("nonce")):
            raise NotSignedIn(Problem.PROOF_NONCE)
        shown = sha256(f"{key} {jti}".encode(errors="surrogatepass")).hexdigest()
        once = await self._counter.allow(f"dpop:{shown}", 1, REMEMBERED.total_seconds())
        if not once.allowed:
            raise _wrong("jti")
        return key

    def _names_nonce(self, nonce: object) -> bool:
        if not isinstance(nonce, str) or not nonce.isascii():
            return False
        _, current, before = self._current()
        return compare_digest(nonce, current) or compare_digest(nonce, before)

    def _current(self) -> tuple[int, str, str]:
        number = int(self._clock().timestamp() // NONCE_LIFE.total_seconds())
        if self._nonces[0] != number:
            self._nonces = number, self._nonce(number), self._nonce(number - 1)
        return self._nonces

    def _nonce(self, number: int) -> str:
        return packed(self._mac("dpop-nonce", number.to_bytes(8))[:18])


def token_hash(token: str) -> str:
    """The claim `ath` of a proof that comes with the token."""
    return packed(sha256(token.encode(errors="surrogatepass")).digest())


def thumbprint(key: Key) -> str:
    """RFC 7638, of the key's own canonical form: another spelling of a key is the same key."""
    canonical = json.dumps(_members(key), separators=(",", ":"))
    return packed(sha256(canonical.encode()).digest())


def _members(key: Key) -> dict[str, str]:
    """What RFC 7638 takes of it, in its order."""
    if isinstance(key, Ed25519PublicKey):
        members = OKPAlgorithm.to_jwk(key, as_dict=True)
    else:
        members = ECAlgorithm.to_jwk(key, as_dict=True)
    return {name: members[name] for name in _THUMBPRINTED if name in members}


def public_key(members: Mapping[str, object]) -> tuple[dict[str, str], str]:
    """A JWK in its canonical form, and its thumbprint. ValueError for no public key of ALGORITHMS."""
    if (members.get("kty"), members.get("crv")) not in _REQUIRED.values():
        raise ValueError("another kind of key")
    if members.keys() - _KEY_MEMBERS:
        raise ValueError("more than a public key")
    if not all(isinstance(members.get(name, ""), str) for name in _THUMBPRINTED):
        raise ValueError("no text")
    try:
        key, print_ = _key(json.dumps([members.get(name) for name in _THUMBPRINTED]))
    except (jwt.PyJWTError, KeyError, TypeError) as wrong:
        raise ValueError("no public key") from wrong
    return _members(key), print_


def _verified(proof: str) -> tuple[str, Mapping[str, object]]:
    """The thumbprint and the claims of a proof that its own key signed."""
    if len(proof) > PROOF_LENGTH:
        raise _wrong("length")
    try:
        header = jwt.get_unverified_header(proof)
        members = header.get("jwk")
        algorithm = header.get("alg")
        # No address to fetch a key from, no certificate, no private part: the public key itself.
        if header.get("typ") != _TYPE or header.keys() - _HEADER:
            raise _wrong("header")
        if algorithm not in ALGORITHMS or not isinstance(members, dict):
            raise _wrong("header")
        if members.keys() - _KEY_MEMBERS:
            raise _wrong("jwk")
        if (members.get("kty"), members.get("crv")) != _REQUIRED[algorithm]:
            raise _wrong("jwk")
        key, print_ = _key(json.dumps([members.get(name) for name in _THUMBPRINTED]))
        claims = jwt.decode(
            proof,
            key,
            algorithms=[algorithm],
            # Times are judged with our clock and skew; the proof has neither issuer nor audience.
            options={
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "verify_aud": False,
                "verify_iss": False,
                "verify_sub": False,
                "verify_jti": False,
            },
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise _wrong("signature") from error
    return print_, claims


@lru_cache(maxsize=4096)  # a phone shows the same key again and again
def _key(members: str) -> tuple[Key, str]:
    crv, kty, x, y = json.loads(members)
    found = {"crv": crv, "kty": kty, "x": x}
    if kty == "OKP":
        key: object = OKPAlgorithm.from_jwk(found)
    else:
        key = ECAlgorithm.from_jwk(found | {"y": y})
    if not isinstance(key, EllipticCurvePublicKey | Ed25519PublicKey):
        raise TypeError("not a public key of the kinds that are taken")
    return key, thumbprint(key)


def _plain(url: str) -> tuple[str, str, int | None, str] | None:
    """Scheme, host, port and path as they are compared (RFC 3986, 6.2.2 and 6.2.3); None for no URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme = _SOCKETS.get(parts.scheme, parts.scheme)
    if scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return scheme, parts.hostname, port or _PORTS[scheme], parts.path or "/"


def _wrong(what: str) -> NotSignedIn:
    return NotSignedIn(Problem.PROOF_WRONG, what)
