"""A creation remembered by its caller's key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """A creation that is the caller's to do; `at` tells it from one that takes the key over later."""

    scope: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer of a creation that was begun before; `status` is None while it runs."""

    same: bool  # as the request that asks now
    status: int | None
    headers: Mapping[str, str]
    body: bytes
