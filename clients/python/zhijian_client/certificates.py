"""Checks certificates without asking the city: by its key list and a status list that is at most a day old.

Needs `pip install zhijian-client[device-key]`. Also a command:
`python -m zhijian_client.certificates FILE --keys jwks.json --status status.jwt`.
"""

import argparse
import base64
import binascii
import json
import sys
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import jwt

MOST: Final = 65_536  # letters of one certificate
_MOST_LIST: Final = 1 << 20  # letters of a status list; one of ours has some hundred to 50,000
_UNPACKED: Final = 1 << 20  # bytes; one of ours has 32 KiB
CLOCKS_DIFFER_S: Final = 60  # of the city and of who checks
STATUS_LIVES_S: Final = 24 * 3600
#: A proof by the holder's key is made as it is shown.
PROOF_LIVES_S: Final = 300

_CERTIFICATE: Final = "certificate+jwt"
_PRESENTATION: Final = "dc+sd-jwt"
_PROOF: Final = "kb+jwt"
_STATUS_LIST: Final = "statuslist+jwt"
_KIND: Final = "urn:zhijian:certificate:"
_OURS: Final = ("EdDSA",)
_HOLDERS: Final = {("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}
_VALID, _SUSPENDED = 0, 2


class Why(StrEnum):
    """Why a certificate is not taken."""

    UNREADABLE = "unreadable"  # none of ours, or broken
    KEY_UNKNOWN = "key_unknown"  # signed by a key that the list lacks: fetch it again
    FORGED = "forged"  # a signature is wrong
    CHANGED = "changed"  # a field was changed, added or is shown twice
    EXPIRED = "expired"
    NOT_YET = "not_yet"  # from the future, by more than clocks differ
    OTHER_AUDIENCE = "other_audience"  # shown to somebody else, or in answer to another nonce
    NO_PROOF = "no_proof"  # bound to a key, and that key did not show it
    STATUS_OTHER = "status_other"  # the list of other certificates
    STATUS_OLD = "status_old"  # older than a day: fetch it again
    SUSPENDED = "suspended"
    REVOKED = "revoked"  # or its time is over


class NotValid(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Verified:
    """`fields`: all of a whole certificate, of a presentation those that its holder chose.

    `bound`: who showed it holds the key that it was made for. A nonce is good once: who gave it out
    has to remember that it came back.
    """

    kind: str
    unit: str
    fields: Mapping[str, str | int | bool]
    whole: bool
    bound: bool


def verify(
    certificate: str,
    *,
    keys: Mapping[str, Any],
    status: str,
    audience: str = "",
    nonce: str = "",
    at: float | None = None,
) -> Verified:
    """Of a whole certificate, or of a presentation (SD-JWT VC). Raises NotValid.

    `keys`: `/.well-known/jwks.json`; `status`: the list that `status_of` names; `audience`, `nonce`: what
    was asked of its holder, both needed for a presentation; `at`: the moment, in seconds since 1970.
    """
    now = time.time() if at is None else at
    signed, parts = _parted(certificate)
    claims = _claims(signed, keys, _PRESENTATION if parts else _CERTIFICATE)
    _check_time(claims, now)
    bound = False
    if parts:
        if not (audience and nonce) or (claims.get("aud"), claims.get("nonce")) != (
            audience,
            nonce,
        ):
            raise NotValid(Why.OTHER_AUDIENCE)
        bound = _check_proof(certificate, parts[-1], claims, now)
        fields = _disclosed(claims, parts[:-1])
    else:
        fields = {"number": claims.get("number"), **_mapping(claims.get("fields"))}
    _check_status(claims, _claims(status, keys, _STATUS_LIST, most=_MOST_LIST), now)
    kind, unit = claims.get("vct"), claims.get("unit")
    if not isinstance(kind, str) or not isinstance(unit, str):
        raise NotValid(Why.UNREADABLE)
    return Verified(kind.removeprefix(_KIND), unit, fields, whole=not parts, bound=bound)


def status_of(certificate: str) -> str:
    """Where its status list is: the address, or the path of a city that named none. Nothing is checked yet."""
    signed, _ = _parted(certificate)
    try:
        claims = jwt.decode(signed, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as broken:
        raise NotValid(Why.UNREADABLE) from broken
    return _reference(claims)[0]


def _parted(certificate: str) -> tuple[str, list[str]]:
    """What the city signed; and of a presentation the disclosures, with the proof or "" last."""
    if len(certificate) > MOST or not certificate.isascii():
        raise NotValid(Why.UNREADABLE)
    signed, *parts = certificate.strip().split("~")
    return signed, parts


def _claims(token: str, keys: Mapping[str, Any], kind: str, *, most: int = MOST) -> dict[str, Any]:
    """What the city signed as a token of this kind."""
    if len(token) > most:
        raise NotValid(Why.UNREADABLE)
    try:
        header = jwt.get_unverified_header(token.strip())
        if header.get("typ") != kind or header.get("alg") not in _OURS:
            raise NotValid(Why.UNREADABLE)
        ring = {key.key_id: key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys}
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError) as broken:
        raise NotValid(Why.UNREADABLE) from broken
    key = ring.get(header.get("kid"))
    if key is None:
        raise NotValid(Why.KEY_UNKNOWN)
    return _decoded(token.strip(), key.key, _OURS)


def _decoded(token: str, key: Any, algorithms: Sequence[str]) -> dict[str, Any]:  # noqa: ANN401  # as PyJWT takes it
    """Times and audiences are judged here, by one clock."""
    checks = ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")
    try:
        return jwt.decode(
            token,
            key,
            algorithms=list(algorithms),
            options={f"verify_{each}": False for each in checks},  # type: ignore[arg-type]  # names of PyJWT
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as broken:
        raise NotValid(Why.FORGED) from broken


def _check_time(claims: Mapping[str, Any], now: float) -> None:
    ends = claims.get("exp")
    if _seconds(claims.get("iat")) > now + CLOCKS_DIFFER_S:
        raise NotValid(Why.NOT_YET)
    if ends is not None and _seconds(ends) + CLOCKS_DIFFER_S <= now:
        raise NotValid(Why.EXPIRED)


def _check_proof(certificate: str, proof: str, claims: Mapping[str, Any], now: float) -> bool:
    """Whether there is a proof, which has to be that of the key that the city named."""
    if "cnf" not in claims:
        if proof:
            raise NotValid(Why.CHANGED)
        return False
    holder = _mapping(_mapping(claims["cnf"]).get("jwk"))
    if not proof:
        raise NotValid(Why.NO_PROOF)
    try:
        algorithm = _HOLDERS[holder.get("kty"), holder.get("crv")]  # type: ignore[index]  # any others have none
        header = jwt.get_unverified_header(proof)
        key = jwt.PyJWK.from_dict(dict(holder), algorithm).key
    except (jwt.PyJWTError, KeyError, ValueError, TypeError, RecursionError) as broken:
        raise NotValid(Why.NO_PROOF) from broken
    if header.get("typ") != _PROOF or header.get("alg") != algorithm:
        raise NotValid(Why.NO_PROOF)
    proved = _decoded(proof, key, [algorithm])
    if (proved.get("aud"), proved.get("nonce")) != (claims.get("aud"), claims.get("nonce")):
        raise NotValid(Why.OTHER_AUDIENCE)
    shown = certificate.strip().removesuffix(proof)
    if proved.get("sd_hash") != _digest(shown):
        raise NotValid(Why.CHANGED)
    made = _seconds(proved.get("iat"))
    if abs(made - now) > PROOF_LIVES_S + CLOCKS_DIFFER_S:
        raise NotValid(Why.EXPIRED if made < now else Why.NOT_YET)
    return True


def _disclosed(claims: Mapping[str, Any], disclosures: Sequence[str]) -> dict[str, Any]:
    """Each is one that the city signed a digest of, and stands there once."""
    if claims.get("_sd_alg", "sha-256") != "sha-256":
        raise NotValid(Why.UNREADABLE)
    signed = _mapping(claims.get("fields")).get("_sd")
    if not isinstance(signed, list) or len(set(disclosures)) < len(disclosures):
        raise NotValid(Why.CHANGED)
    fields: dict[str, Any] = {}
    for disclosure in disclosures:
        if _digest(disclosure) not in signed:
            raise NotValid(Why.CHANGED)
        try:
            _, name, value = json.loads(_unbase64(disclosure))
        except (ValueError, TypeError, RecursionError) as broken:
            raise NotValid(Why.UNREADABLE) from broken
        if not isinstance(name, str) or name in fields:
            raise NotValid(Why.CHANGED)
        fields[name] = value
    return fields


def _check_status(claims: Mapping[str, Any], listed: Mapping[str, Any], now: float) -> None:
    uri, place = _reference(claims)
    if listed.get("sub") != uri:
        raise NotValid(Why.STATUS_OTHER)
    _check_time({**listed, "exp": None}, now)
    made, ends = _seconds(listed.get("iat")), _seconds(listed.get("exp"))
    if min(made + STATUS_LIVES_S, ends) < now:
        raise NotValid(Why.STATUS_OLD)
    found = _mapping(listed.get("status_list"))
    bits, packed = found.get("bits"), found.get("lst")
    if bits not in {1, 2, 4, 8} or not isinstance(packed, str):
        raise NotValid(Why.UNREADABLE)
    byte, within = divmod(place, 8 // bits)
    whole = _unpacked(packed)
    if not 0 <= byte < len(whole):
        raise NotValid(Why.STATUS_OTHER)
    status = whole[byte] >> (within * bits) & ((1 << bits) - 1)
    if status != _VALID:
        raise NotValid(Why.SUSPENDED if status == _SUSPENDED else Why.REVOKED)


def _reference(claims: Mapping[str, Any]) -> tuple[str, int]:
    found = _mapping(_mapping(claims.get("status")).get("status_list"))
    uri, place = found.get("uri"), found.get("idx")
    if not isinstance(uri, str) or not isinstance(place, int) or isinstance(place, bool):
        raise NotValid(Why.UNREADABLE)
    return uri, place


def _unpacked(packed: str) -> bytes:
    """As far as any list goes: what unpacks to more is none."""
    stream = zlib.decompressobj()
    try:
        whole = stream.decompress(_unbase64(packed), _UNPACKED)
    except (zlib.error, ValueError) as broken:
        raise NotValid(Why.UNREADABLE) from broken
    if stream.unconsumed_tail or not stream.eof:
        raise NotValid(Why.UNREADABLE)
    return whole


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise NotValid(Why.UNREADABLE)
    return value


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise NotValid(Why.UNREADABLE)
    return value


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(sha256(text.encode()).digest()).decode().rstrip("=")


def _unbase64(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as broken:
        raise ValueError("no base64url") from broken


def main(words: Sequence[str] | None = None) -> int:
    """0: it holds, and its fields are printed; 1: it does not, and why is printed."""
    parser = argparse.ArgumentParser(
        prog="python -m zhijian_client.certificates",
        description="Checks a certificate of the city without asking it.",
    )
    parser.add_argument("file", type=Path, help="the certificate, or what its holder presented")
    parser.add_argument("--keys", type=Path, required=True, help="/.well-known/jwks.json, kept")
    parser.add_argument("--status", type=Path, required=True, help="its status list, kept")
    parser.add_argument("--audience", default="", help="as it was asked for, of a presentation")
    parser.add_argument("--nonce", default="", help="as it was given out, of a presentation")
    asked = parser.parse_args(words)
    try:
        keys = json.loads(asked.keys.read_text(encoding="utf-8"))
        found = verify(
            asked.file.read_text(encoding="utf-8"),
            keys=keys,
            status=asked.status.read_text(encoding="utf-8"),
            audience=asked.audience,
            nonce=asked.nonce,
        )
    except (OSError, ValueError) as broken:
        sys.stderr.write(f"cannot be read: {broken}\n")
        return 2
    except NotValid as wrong:
        sys.stderr.write(f"not valid: {wrong.why}\n")
        return 1
    told = {"kind": found.kind, "unit": found.unit, "bound": found.bound, "fields": found.fields}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
