"""Tokens that say who asks, and what the city signs to be shown: JWTs signed with Ed25519."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm

from domain.errors import NotSignedIn
from domain.people import Citizen, Level, Officer, Principal, Role
from domain.problems import Problem

ACCESS_LIFE: Final = timedelta(minutes=15)
#: Ten minutes after the making of a new key every process signs with it (server/token_keys.py); and as
#: long again for a machine to which it was copied later.
KEY_SETTLES: Final = timedelta(minutes=20)

_ALGORITHM: Final = "EdDSA"
_ACCESS_TYPE: Final = "at+jwt"  # RFC 9068
_RECEIPT_TYPE: Final = "secevent+jwt"  # RFC 8417
_CITIZEN: Final = "citizen"
_OFFICER: Final = "officer"
_REMEMBERED_FOR: Final = timedelta(seconds=60)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_CLOCKS_DIFFER: Final = timedelta(seconds=60)  # of the machines that sign and read
_REMEMBERED: Final = 10_000  # tokens; about 3 MB


@dataclass(frozen=True, slots=True)
class _Seen:
    principal: Principal
    until: datetime
    expires: datetime


class Tokens:
    """Signs with the current key and accepts any of the given ones, so that keys can be rotated."""

    def __init__(
        self,
        keys: Mapping[str, Ed25519PrivateKey],
        current_kid: str,
        issuer: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.use(keys, current_kid)
        self._issuer = issuer
        self._clock = clock
        self._ended: dict[UUID, datetime] = {}
        self._hear_end: Callable[[UUID], None] = lambda _: None
        self._tell_others: Callable[[UUID], None] = lambda _: None

    def use(
        self,
        keys: Mapping[str, Ed25519PrivateKey],
        current_kid: str,
        *,
        retired: Mapping[str, Ed25519PublicKey] = {},
        followed_at: Mapping[str, datetime] = {},
    ) -> None:
        """Signs and reads with these from now on, and keeps no token in mind that others read.

        `followed_at`: when a key was followed by a newer one; once all that it signed is over it
        opens nothing, whatever a token says of its age. `retired` ones only stand in the key set.
        """
        self._current = keys[current_kid]
        self._current_kid = current_kid
        self._public = {kid: key.public_key() for kid, key in keys.items()}
        self._retired = dict(retired)
        self._over_at = {kid: at + ACCESS_LIFE + KEY_SETTLES for kid, at in followed_at.items()}
        self._seen: dict[bytes, _Seen] = {}

    def issue(self, principal: Principal, at_most: timedelta = ACCESS_LIFE) -> tuple[str, int]:
        """An access token and the seconds it lives, as long as its session may rest unused."""
        now, life = self._clock(), min(ACCESS_LIFE, at_most)
        claims: dict[str, object] = {
            "iss": self._issuer,
            "iat": int(now.timestamp()),
            "exp": int((now + life).timestamp()),
            "sid": str(principal.session),
        }
        if isinstance(principal, Citizen):
            claims |= {"aud": _CITIZEN, "sub": str(principal.account), "level": principal.level}
            if principal.device_key:
                claims["cnf"] = {"jkt": principal.device_key}  # RFC 9449, 6.1
        else:
            claims |= {
                "aud": _OFFICER,
                "sub": str(principal.officer),
                "roles": sorted(principal.roles),
            }
        return self._sign(claims, _ACCESS_TYPE), int(life.total_seconds())

    def read(self, token: str) -> Principal:
        """Who holds it. Raises NotSignedIn: SESSION_OVER when its time is over, else SIGN_IN_NEEDED.

        A signature costs twice a whole bare request, so a token found good is remembered for 60 s.
        """
        now = self._clock()
        digest = sha256(token.encode(errors="surrogatepass")).digest()
        seen = self._seen.get(digest)
        if seen is None or seen.until <= now:
            self._seen.pop(digest, None)
            seen = self._verify(token, now)
            if len(self._seen) >= _REMEMBERED:
                del self._seen[next(iter(self._seen))]
            self._seen[digest] = seen
        if seen.principal.session in self._ended:
            raise NotSignedIn(Problem.SESSION_OVER)
        return seen.principal

    def seconds_left(self, token: str) -> float:
        """How long a token that was just read still lives; 0 for one that was not."""
        seen = self._seen.get(sha256(token.encode(errors="surrogatepass")).digest())
        return 0.0 if seen is None else (seen.expires - self._clock()).total_seconds()

    def when_ended(self, call: Callable[[UUID], None]) -> None:
        """Has `call` told of each session that ends in this process, so that its streams end too."""
        self._hear_end = call

    def tell_others(self, call: Callable[[UUID], None]) -> None:
        """Has `call` told of each session that is ended by this process."""
        self._tell_others = call

    def end(self, session: UUID) -> None:
        """Refuses the session's access tokens from now on, and has the other processes told."""
        self.refuse(session)
        self._tell_others(session)

    def refuse(self, session: UUID) -> None:
        """Refuses its access tokens in this process from now on; a second time does nothing more."""
        now = self._clock()
        if self._ended.get(session, now) > now:
            return
        self._ended = {ended: until for ended, until in self._ended.items() if until > now}
        # A machine whose clock is ahead may have given out a token a moment ago.
        self._ended[session] = now + ACCESS_LIFE + _CLOCKS_DIFFER
        self._hear_end(session)

    def sign_receipt(self, payload: Mapping[str, object]) -> str:
        """A compact JWS over the payload (sub: the check's id, action, digest) and iss, iat and jti.

        The payload holds no personal data: whoever is shown a receipt can read it.
        """
        made = {"iat": int(self._clock().timestamp()), "jti": str(uuid4())}
        return self._sign({**made, **payload, "iss": self._issuer}, _RECEIPT_TYPE)

    def sign(self, claims: Mapping[str, object], kind: str) -> str:
        """A compact JWS of this `typ` over the claims and iss and iat; never an access token's."""
        if kind == _ACCESS_TYPE:
            raise ValueError("access tokens are issued")
        made = {"iss": self._issuer, "iat": int(self._clock().timestamp())}
        return self._sign({**made, **claims}, kind)

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        """The public keys as an RFC 7517 set, for who checks receipts and certificates: the retired ones too."""
        return {
            "keys": [
                {
                    **OKPAlgorithm.to_jwk(key, as_dict=True),
                    "kid": kid,
                    "use": "sig",
                    "alg": _ALGORITHM,
                }
                for kid, key in (self._retired | self._public).items()
            ]
        }

    def _sign(self, claims: dict[str, object], kind: str) -> str:
        headers = {"kid": self._current_kid, "typ": kind}
        return jwt.encode(claims, self._current, algorithm=_ALGORITHM, headers=headers)

    def claims(
        self, token: str, kind: str, *, issuer: str, audience: str
    ) -> tuple[Mapping[str, object], datetime]:
        """Of what `sign` made as this `typ` for this audience, and when it ends. NotSignedIn for all else."""
        now = self._clock()
        claims, expires = self._decoded(token, kind, [audience], issuer, now)
        if expires <= now:
            raise NotSignedIn(Problem.SESSION_OVER)
        return claims, expires

    def _verify(self, token: str, now: datetime) -> _Seen:
        audiences = [_CITIZEN, _OFFICER]
        claims, expires = self._decoded(token, _ACCESS_TYPE, audiences, self._issuer, now)
        try:
            principal = _principal(claims)
        except (KeyError, TypeError, ValueError) as error:
            raise NotSignedIn(Problem.SIGN_IN_NEEDED) from error
        if expires <= now:
            raise NotSignedIn(Problem.SESSION_OVER)
        return _Seen(principal, min(expires, now + _REMEMBERED_FOR), expires)

    def _decoded(
        self, token: str, kind: str, audience: list[str], issuer: str, now: datetime
    ) -> tuple[Mapping[str, object], datetime]:
        """Signed by a key of ours that still holds, and issued by now; expiry is the caller's to compare."""
        try:
            header = jwt.get_unverified_header(token)
            over_at = self._over_at.get(header["kid"], _NEVER)
            if header.get("typ") != kind or over_at <= now:
                raise NotSignedIn(Problem.SIGN_IN_NEEDED)
            claims = jwt.decode(
                token,
                self._public[header["kid"]],
                algorithms=[_ALGORITHM],
                audience=audience,
                issuer=issuer,
                # Expiry is compared by the clock that issued the token.
                options={
                    "require": ["iss", "aud", "sub", "iat", "exp", "sid"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            expires = datetime.fromtimestamp(claims["exp"], UTC)
            issued = datetime.fromtimestamp(claims["iat"], UTC)
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError) as error:
            raise NotSignedIn(Problem.SIGN_IN_NEEDED) from error
        if issued > now + _CLOCKS_DIFFER:
            raise NotSignedIn(Problem.SIGN_IN_NEEDED)
        return claims, expires


def _principal(claims: Mapping[str, object]) -> Principal:
    who, session = UUID(str(claims["sub"])), UUID(str(claims["sid"]))
    if claims["aud"] == _CITIZEN:
        return Citizen(who, Level(int(str(claims["level"]))), session, _device_key(claims))
    roles = claims["roles"]
    if claims["aud"] != _OFFICER or not isinstance(roles, list):
        raise ValueError("neither a citizen's token nor an officer's")
    return Officer(who, frozenset(Role(role) for role in roles), session)


def _device_key(claims: Mapping[str, object]) -> str:
    """Empty for a token that is bound to nothing; a binding not understood is no token of ours."""
    if "cnf" not in claims:
        return ""
    match claims["cnf"]:
        case {"jkt": str(thumbprint)} if thumbprint:
            return thumbprint
    raise ValueError("bound to what is no key")
