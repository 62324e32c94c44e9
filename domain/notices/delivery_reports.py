"""What a vendor tells later of a message that it took: that it is on the phone, or never will be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.delivery import Channel, DeliveryState, Outcome


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """`mark`: our own delivery, where the message carried it; else `reference`, the vendor's number.

    `outcome` is DELIVERED (on the phone), REFUSED (never will be), DEAD_ADDRESS (nor any other to
    this address) or RETRY (not this time: a call that nobody answered). `at` is the vendor's own
    time, None where it names none.
    """

    channel: Channel
    outcome: Outcome
    code: str = ""
    reference: str = ""
    mark: UUID | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The delivery that a report means, by the vendor's number as it is kept."""

    reference: str
    state: DeliveryState
    account: UUID
    device: UUID | None = None


@dataclass(frozen=True, slots=True)
class GrantAnswer:
    """What a person told WeChat about a template: `given` one more message, or none any more."""

    openid: str = field(repr=False)
    template: str
    given: bool


@dataclass(frozen=True, slots=True)
class Called:
    """A vendor's call to us. `token`: the end of the address; header names are in lower case."""

    token: str = field(default="", repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


class Forged(Exception):
    """Not the vendor: a wrong signature or token, or one that is too old."""


class Unreadable(Exception):
    """From the vendor, but not in its form."""
