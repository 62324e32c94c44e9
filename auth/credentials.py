"""Certificates, presentations of single fields and status lists, signed with the city's token key.

SD-JWT is RFC 9901, its use for certificates SD-JWT VC, the list the IETF's Token Status List.
"""

import json
import secrets
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Final

from auth.dpop import public_key
from auth.tokens import Tokens
from domain.base64url import packed

CERTIFICATE: Final = "certificate+jwt"
PRESENTATION: Final = "dc+sd-jwt"
STATUS_LIST: Final = "statuslist+jwt"
_SALT_BYTES: Final = 16  # RFC 9901, 9.3


class Credentials:
    """`lists`: where the status lists are, up to their number."""

    def __init__(self, tokens: Tokens, lists: str) -> None:
        self._tokens = tokens
        self.lists = lists

    def certificate(self, claims: Mapping[str, object]) -> str:
        return self._tokens.sign(claims, CERTIFICATE)

    def status_list(self, claims: Mapping[str, object]) -> str:
        return self._tokens.sign(claims, STATUS_LIST)

    def presentation(
        self,
        claims: Mapping[str, object],
        fields: Mapping[str, object],
        disclosed: Collection[str],
        holder: Mapping[str, object] | None,
    ) -> str:
        """`<JWT>~<disclosure>~…~`: of `fields` those that are `disclosed`, of the others a digest alone.

        `holder`: the public key (JWK) whose holder alone may show it; None for whoever has it.
        """
        told = {name: _disclosure(name, value) for name, value in fields.items()}
        digests = sorted(digest(each) for each in told.values())
        bound = {} if holder is None else {"cnf": {"jwk": public_key(holder)[0]}}
        whole = {**claims, **bound, "fields": {"_sd": digests}, "_sd_alg": "sha-256"}
        signed = self._tokens.sign(whole, PRESENTATION)
        return "~".join([signed, *(told[name] for name in fields if name in disclosed), ""])

    def thumbprint(self, holder: Mapping[str, object]) -> str:
        """RFC 7638. ValueError for no public key of the kinds that sessions are bound to."""
        return public_key(holder)[1]


def digest(disclosure: str) -> str:
    return packed(sha256(disclosure.encode()).digest())


def _disclosure(name: str, value: object) -> str:
    salt = packed(secrets.token_bytes(_SALT_BYTES))
    return packed(json.dumps([salt, name, value], ensure_ascii=False).encode())
