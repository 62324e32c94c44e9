"""Whom a request comes from: the nearest address that is no trusted proxy."""

from ipaddress import ip_network
from typing import Any, Final
from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from server.http.callers import UNKNOWN, address, is_proxied

PROXIES: Final = [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]


def called(peer: str | None, *forwarded: str) -> web.Request:
    transport: Any = Mock()
    transport.get_extra_info.return_value = None if peer is None else (peer, 443)
    headers = CIMultiDict([("X-Forwarded-For", each) for each in forwarded])
    return make_mocked_request("GET", "/", headers, transport=transport)


@pytest.mark.parametrize(
    ("peer", "forwarded", "from_"),
    [
        ("192.0.2.7", (), "192.0.2.7"),
        ("192.0.2.7", ("198.51.100.1",), "192.0.2.7"),  # nobody's proxy is believed
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("10.0.0.1", ("203.0.113.9, 198.51.100.1",), "198.51.100.1"),  # the first is what a caller wrote
        ("10.0.0.1", ("203.0.113.9, 198.51.100.1, 10.0.0.2",), "198.51.100.1"),
        ("10.0.0.1", ("203.0.113.9", "198.51.100.1"), "198.51.100.1"),  # of two headers the second is nearer
        ("10.0.0.1", ("10.0.0.3, 10.0.0.2",), "10.0.0.3"),
        ("10.0.0.1", ("198.51.100.1, junk",), "10.0.0.1"),
        ("10.0.0.1", ("",), "10.0.0.1"),
        ("2001:db8::1", ("2001:db9::7",), "2001:db9::7"),
        ("/run/socket", ("198.51.100.1",), UNKNOWN),
        (None, ("198.51.100.1",), UNKNOWN),
    ],
)  # fmt: skip
def test_a_caller_is_the_nearest_that_is_no_trusted_proxy(
    peer: str | None, forwarded: tuple[str, ...], from_: str
) -> None:
    assert address(called(peer, *forwarded), PROXIES) == from_


def test_a_connection_that_is_gone_comes_from_nobody() -> None:
    request = make_mocked_request("GET", "/")
    request._transport_peername = None
    request._protocol.transport = None

    assert address(request, PROXIES) == UNKNOWN
    assert not is_proxied(request, PROXIES)


@pytest.mark.parametrize(
    ("peer", "proxied"),
    [("10.1.2.3", True), ("2001:db8::1", True), ("192.0.2.7", False), ("x", False), (None, False)],
)
def test_a_request_is_proxied_when_its_peer_is_trusted(
    peer: str | None,
    proxied: bool,  # noqa: FBT001  # of the table
) -> None:
    assert is_proxied(called(peer), PROXIES) is proxied
    assert not is_proxied(called(peer), [])
