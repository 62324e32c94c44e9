"""Reads a request's DPoP proof: one header, held against the address as the phone saw it."""

from collections.abc import Collection, Sequence
from typing import Final, Protocol

from aiohttp import hdrs, web

from auth.dpop import Asked
from domain.errors import NotSignedIn
from domain.problems import Problem
from handlers.request import PROOF_NONCE
from server.http.callers import Network, is_proxied

HEADER: Final = "DPoP"


class KeyProofs(Protocol):
    def nonce(self) -> str: ...

    async def read(self, proof: str, asked: Asked) -> str: ...


PROOFS: Final[web.AppKey[KeyProofs]] = web.AppKey("proofs", KeyProofs)


async def shown_key(
    request: web.Request,
    *,
    origins: Collection[str],
    proxies: Sequence[Network],
    token: str = "",
) -> str:
    """The thumbprint of the key that made the request's proof, "" for a request without one.

    Raises NotSignedIn (PROOF_WRONG, PROOF_NONCE); the answer then carries a new nonce, as after a
    good one. Two proofs in one request are as wrong as none that fits (RFC 9449, 4.3).
    """
    shown = request.headers.getall(HEADER, ())
    if not shown:
        return ""
    proofs = request.app[PROOFS]
    request[PROOF_NONCE] = proofs.nonce()
    if len(shown) > 1:
        raise NotSignedIn(Problem.PROOF_WRONG, "one proof a request")
    asked = Asked(request.method, _addresses(request, origins, proxies), token)
    return await proofs.read(shown[0], asked)


def _addresses(
    request: web.Request, origins: Collection[str], proxies: Sequence[Network]
) -> list[str]:
    """The door's address at each public origin that the settings name.

    Where they name none, at the request's own host, or the one that a trusted proxy names. With
    origins a `Host` says nothing: who relays a phone's calls would send the one he was called by.
    """
    path = request.rel_url.raw_path
    if origins:
        return [f"{origin}{path}" for origin in origins]
    scheme, host = request.scheme, request.host
    if is_proxied(request, proxies):
        scheme = _first(request, hdrs.X_FORWARDED_PROTO) or scheme
        host = _first(request, hdrs.X_FORWARDED_HOST) or host
    return [f"{scheme}://{host}{path}"]


def _first(request: web.Request, name: str) -> str:
    return request.headers.get(name, "").split(",")[0].strip()
