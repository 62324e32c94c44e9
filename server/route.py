"""A route with its rule: one row of the table."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from enum import Flag, auto
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel

from auth.access import Access
from domain.accounts.mandates import Scope
from domain.accounts.partners import PartnerScope

JSON: Final = "application/json"


class Asks(Flag):
    """What a door asks of its caller beside a sign-in."""

    KEY = auto()  # an Idempotency-Key: done once, and answered the same again
    NO_KEY = auto()  # none, for a POST that creates nothing, or whose answer is told once
    PURPOSE = auto()  # an officer's, who sees a person's data (PURPOSE_HEADER)
    CODE = auto()  # answered in this sign-in within five minutes
    FACE = auto()  # of this sign-in, within 15 minutes: level 3
    PROOF = auto()  # of the caller's key, if there is one: the tokens given are bound to it
    ADDRESS = auto()  # of the caller, which a vendor wants of a phone that pays by its browser
    VERSION = auto()  # If-Match: which version of the thing the caller saw (RFC 9110, 13.1.1)


NOTHING: Final = Asks(0)


@dataclass(frozen=True, slots=True)
class Hands:
    """A door that a phone passes in the place of the screen that handed it something.

    `about` and `part`: which parameters of the path have to name what it was opened about; "" where the
    handler sees to it, by what the body says (`HANDED` of handlers/request.py).
    """

    purpose: str
    about: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Sunset:
    """Of a door that goes: deprecated since a day, answered until another, and the path that is used instead."""

    since: date
    until: date
    instead: str

    @property
    def headers(self) -> dict[str, str]:
        """RFC 9745 and RFC 8594, with the successor as RFC 5829 names it; days begin at midnight UTC."""
        since, until = (datetime.combine(day, time(), UTC) for day in (self.since, self.until))
        return {
            "Deprecation": f"@{since.timestamp():.0f}",
            "Sunset": format_datetime(until, usegmt=True),
            "Link": f'<{self.instead}>; rel="successor-version"',
        }


@dataclass(frozen=True, slots=True)
class Bytes:
    """A body that is no JSON and reaches the handler as it came."""

    most: int
    kinds: tuple[str, ...] = ()  # media types; none: whatever its sender makes of it


@dataclass(frozen=True, slots=True)
class Route:
    """A route without an access rule can't be written."""

    method: str
    path: str
    handler: Callable[..., Awaitable[web.StreamResponse]]
    access: Access
    asks: Asks = NOTHING
    texts: tuple[str, ...] = ()  # parameters of the path that are no ids
    takes: type[BaseModel] | None = None
    takes_bytes: Bytes | None = None
    takes_stream: Bytes | None = None  # as it comes: the handler reads it, and is behind its limits
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # JSON Schema of each
    gives: type[BaseModel] | None = None
    kinds: tuple[str, ...] = (JSON,)  # media types of an answer that no model describes
    status: int = 200
    says: Mapping[str, str] = field(default_factory=dict)  # headers of each of its answers
    versioned: bool = False  # its answer has an ETag, for a change of it
    sunset: Sunset | None = None  # each of its answers says so
    streams: bool = False  # its answer ends with the caller's token, and is one of events
    acts: Scope | None = None  # what a mandate has to cover for who acts for another; None: nobody
    hands: Hands | None = None  # for which hand-off a phone passes it; None: for none
    reads: PartnerScope | None = (
        None  # what of a person a partner reads there; None: about itself alone
    )
    own: bool = False  # to a partner's own token alone, and to none that a person's consent made
    emergency: bool = False  # changes nothing of the person it names: opens in an emergency too
    per_minute: int = 0  # calls from one address; 0: not counted
    per_account: int = 0  # calls a minute of one account or officer; 0: not counted
    refusals: int = 0  # calls a minute from one address that may be refused; 0: not counted
