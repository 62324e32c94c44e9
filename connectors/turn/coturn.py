"""Credentials of a TURN server that end by themselves, and what a browser is told of it.

Written from coturn's README.turnserver ("TURN REST API": `use-auth-secret`, `static-auth-secret`) and
draft-uberti-behave-turn-rest-00: user name = expiry in Unix seconds, ":", a user id; password =
base64(HMAC-SHA1(secret, user name)). SHA-1 is what the document names; it signs nothing here but a name.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.pensions.videos import IceServer


def credentials(secret: str, user: str, expires_at: datetime) -> tuple[str, str]:
    """User name and password, good until then."""
    username = f"{int(expires_at.timestamp())}:{user}"
    mac = hmac.new(secret.encode(), username.encode(), hashlib.sha1)
    return username, base64.b64encode(mac.digest()).decode()


@dataclass(frozen=True, slots=True)
class IceServers:
    """The city's own; without any the two reach each other within one network alone."""

    stun_urls: Sequence[str] = ()
    turn_urls: Sequence[str] = ()
    turn_secret: str = field(default="", repr=False)

    def of(self, user: str, expires_at: datetime) -> tuple[IceServer, ...]:
        """`user`: says nothing of a person; it stands in the server's log."""
        servers = [IceServer(tuple(self.stun_urls))] if self.stun_urls else []
        if self.turn_urls:
            name, password = credentials(self.turn_secret, user, expires_at)
            servers.append(IceServer(tuple(self.turn_urls), name, password))
        return tuple(servers)
