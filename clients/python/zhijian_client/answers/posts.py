"""What the service says of units and of posts in them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Unit:
    unit: str  # what definitions call it, for ever the same
    zh: str
    en: str
    closed: bool  # takes no new posts


@dataclass(frozen=True, slots=True)
class Units:
    """Those that are closed among them."""

    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Post:
    unit: Unit
    role: str
    area: str  # digits of a division; "" is the whole city
    granted_at: datetime
    areas: tuple[str, ...]  # in which it counts today; none of a disabled officer
    by_provider: bool  # given by the city's identity provider, and taken by it


@dataclass(frozen=True, slots=True)
class Posts:
    posts: tuple[Post, ...]
