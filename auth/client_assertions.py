"""Assertions by which a partner's program says who it is: private_key_jwt (RFC 7523), and the sets of its keys."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import jwt

from auth.dpop import public_key
from domain.accounts.partners import Asserted, Claimed, PartnerKey

LENGTH: Final = 4096  # letters; one that says what it has to has about 500
#: RFC 7523 leaves it open. As long as a partner's clock may be off, twice.
LIFE: Final = timedelta(minutes=5)
SKEW: Final = timedelta(seconds=60)
KEYS_MAX: Final = 10
_TEXT: Final = 128
_MEMBERS: Final = ("kty", "crv", "x", "y")
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class ClientAssertions:
    """`audience`: our issuer, the one value that is taken; an assertion for another server is none for us."""

    def __init__(self, audience: str) -> None:
        self._audience = audience

    def claimed(self, text: str) -> Claimed | None:
        """None for what can't be one."""
        if len(text) > LENGTH:
            return None
        try:
            header = jwt.get_unverified_header(text)
            said = jwt.decode(text, options={"verify_signature": False})
            kid, client = header["kid"], said["sub"]
            if not isinstance(kid, str) or said["iss"] != client or "crit" in header:
                return None
            return Claimed(UUID(client), kid, text)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
            return None

    def asserted(self, claimed: Claimed, key: PartnerKey, now: datetime) -> Asserted | None:
        """None for one that this key did not sign, for us, for now."""
        try:
            said = jwt.decode(
                claimed.text,
                jwt.PyJWK(dict(key.members)).key,
                algorithms=[key.alg],
                # Times are judged with our own clock below; PyJWT would take a list of audiences too.
                options={
                    "require": ["iss", "sub", "aud", "exp", "jti"],
                    "verify_aud": False,
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            jti, until = said["jti"], datetime.fromtimestamp(said["exp"], UTC)
            begins = datetime.fromtimestamp(said.get("nbf", said.get("iat", 0)), UTC)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError, OSError):
            return None
        if said["aud"] != self._audience or not isinstance(jti, str) or not 0 < len(jti) <= _TEXT:
            return None
        if not now - SKEW < until <= now + LIFE + SKEW or begins > now + SKEW:
            return None
        return Asserted(jti, until + SKEW)


def read_keys(data: bytes | str) -> tuple[PartnerKey, ...]:
    """The keys of a set (RFC 7517) that assertions may be signed by; those of other kinds are passed over.

    ValueError, in English for who made it, for what is no set, has a private key, too many or none.
    """
    try:
        found = json.loads(data)
    except RecursionError as deep:
        raise ValueError("no JSON") from deep
    keys = found.get("keys") if isinstance(found, Mapping) else None
    if not isinstance(keys, list) or len(keys) > KEYS_MAX:
        raise ValueError(f"`keys`: a list of at most {KEYS_MAX}")
    read: dict[str, PartnerKey] = {}
    for each in keys:
        if not isinstance(each, Mapping):
            raise ValueError("a key that is no object")  # noqa: TRY004  # a fault of the set, as all here
        if _PRIVATE & each.keys():
            raise ValueError("a private key: make a new one, and send its public part")
        if (key := _key(each)) is None:
            continue
        if key.kid in read:
            raise ValueError("two keys of one `kid`")
        read[key.kid] = key
    if not read:
        raise ValueError("no key with a `kid` that is ES256 (P-256) or EdDSA (Ed25519)")
    return tuple(read.values())


def written_keys(keys: tuple[PartnerKey, ...]) -> str:
    return json.dumps({"keys": [{**each.members, "kid": each.kid} for each in keys]})


def _key(each: Mapping[str, object]) -> PartnerKey | None:
    kid = each.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= _TEXT or each.get("use", "sig") != "sig":
        return None
    try:
        members, _ = public_key({name: each[name] for name in _MEMBERS if name in each})
    except ValueError:
        return None
    return PartnerKey(kid, members)
