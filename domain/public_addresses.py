"""Addresses that others name and we call: of the public internet alone, by https."""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from domain.errors import Unfit

# What resolvers take for IPv4 in one of its old forms ends so: 127.1, 127.0.0.1., 1.0x7f (inet_aton(3)).
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Of the IANA special-purpose registries, what older releases of Python's `ipaddress` take for public.
_SPECIAL: Final = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",
        "64:ff9b:1::/48",
        "100:0:0:1::/64",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def check_url(url: str, standins: Collection[str]) -> None:
    """Raises Unfit, with what would do, for an address that is not to be called.

    A host with its port among `standins` is called by http, on this machine too.
    """
    try:
        parts = urlsplit(url)
    except ValueError as broken:
        raise Unfit("完整的网址", "a whole address") from broken
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Unfit("不带用户名和片段的地址", "an address without user name and fragment")
    if any(not "!" <= letter <= "~" for letter in url):
        raise Unfit("只含 ASCII 字符的地址", "an address in plain ASCII")
    host = parts.netloc.partition(":")[0].lower()
    if parts.scheme == "http" and parts.netloc in standins:
        return
    if parts.scheme != "https" or "." not in host.strip("."):
        raise Unfit("https 地址，用公网域名", "an https address with a public host name")
    if host.endswith((".localhost", ".local", ".internal")):
        raise Unfit("公网域名", "a public host name")
    if parts.netloc[len(host) :] not in {"", ":443", ":8443"}:
        raise Unfit("端口 443 或 8443", "port 443 or 8443")
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        raise Unfit("用域名，不用 IP 地址", "a host name, not an IP address")


def is_public(address: str) -> bool:
    """Whether an IP address, as resolved, lies in the public internet; it may hide in an IPv6 one."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, found))[1]
    if isinstance(found, IPv6Address) and found in _NAT64:
        found = IPv4Address(found.packed[-4:])
    if any(found in network for network in _SPECIAL):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved
