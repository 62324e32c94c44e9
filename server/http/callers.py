"""Whom a request comes from, behind proxies or without: only named proxies are believed."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"


def address(request: web.Request, trusted: Sequence[Network]) -> str:
    """The nearest address on the way that is no trusted proxy; what an unknown peer claims is ignored."""
    peer = request.transport.get_extra_info("peername") if request.transport else None
    found = _read(peer[0]) if peer else None
    if found is None:
        return UNKNOWN
    hops = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    while hops and any(found in network for network in trusted):
        hop = _read(hops.pop().strip())
        if hop is None:
            break
        found = hop
    return str(found)


def is_proxied(request: web.Request, trusted: Sequence[Network]) -> bool:
    """Whether the request came through a proxy that is trusted."""
    peer = request.transport.get_extra_info("peername") if request.transport else None
    found = _read(peer[0]) if peer else None
    return found is not None and any(found in network for network in trusted)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
