"""Units (部门) and posts (岗位): which officer does which part of the work, where.

A post is a unit, a role in it and an area. Who administers holds none by that. The roles are kept apart:
who accepted a case does not decide it, and who decided it does not issue what follows (domain/hall/moves.py).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.errors import Unfit
from domain.words import Words

_UNIT: Final = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
UNIT_NAME_LENGTH: Final = 60


class PostRole(StrEnum):
    CLERK = "clerk"  # 受理岗: accepts, asks for what lacks, looks at a part
    APPROVER = "approver"  # 审批岗: decides
    ISSUER = "issuer"  # 制证岗: makes and hands over what was granted
    SUPERVISOR = "supervisor"  # 督办: sees the unit's work, grants more time, gives work to another


ROLE_WORDS: Final = {
    PostRole.CLERK: Words("受理岗", "Clerk"),
    PostRole.APPROVER: Words("审批岗", "Approver"),
    PostRole.ISSUER: Words("制证岗", "Issuer"),
    PostRole.SUPERVISOR: Words("督办岗", "Supervisor"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    unit: str  # civil_affairs: for ever the same
    names: Words
    closed: bool = False  # takes no new work; what it did stays its own


@dataclass(frozen=True, slots=True)
class Post:
    """`area`: digits of a division (GB/T 2260) and all within it; "" the whole city."""

    unit: str
    role: PostRole
    area: str

    def covers(self, unit: str, role: PostRole, area: str) -> bool:
        return (self.unit, self.role) == (unit, role) and area.startswith(self.area)

    def within(self, areas: Iterable[str]) -> tuple["Post", ...]:
        """What of it lies in these areas; none where they have nothing in common."""
        return tuple(
            replace(self, area=max(self.area, area, key=len))
            for area in areas
            if self.area.startswith(area) or area.startswith(self.area)
        )

    def __str__(self) -> str:
        return f"{self.unit}, {self.role}, {self.area or 'city'}"


@dataclass(frozen=True, slots=True)
class PostGranted:
    """`areas`: in which it counts today; none of an officer who is disabled or serves others."""

    post: Post
    unit: Unit
    granted_at: datetime
    areas: tuple[str, ...]
    by_provider: bool = False  # by the city's identity provider, which takes it too


@dataclass(frozen=True, slots=True)
class Posts:
    """All that one officer holds."""

    held: frozenset[Post] = frozenset()

    @classmethod
    def of(cls, posts: Iterable[Post]) -> "Posts":
        return cls(frozenset(posts))

    @classmethod
    def within(cls, posts: Iterable[Post], areas: Iterable[str]) -> "Posts":
        """What counts of the posts that an officer of these areas was granted."""
        served = tuple(areas)
        return cls.of(part for post in posts for part in post.within(served))

    def cover(self, unit: str, role: PostRole, area: str) -> bool:
        """A case without an area is done by those of the whole city alone."""
        return any(post.covers(unit, role, area) for post in self.held)

    def see(self, units: Iterable[str], area: str) -> bool:
        """Whether any post lets its holder see a case that these units work on."""
        wanted = frozenset(units)
        return any(post.unit in wanted and area.startswith(post.area) for post in self.held)


def read_unit(text: str) -> str:
    """Unfit for what can be no unit's name in definitions and rows."""
    if not _UNIT.fullmatch(text):
        raise Unfit(
            "小写字母开头，2 到 40 个小写字母、数字或下划线",
            "2 to 40 small letters, digits or underscores, the first a letter",
        )
    return text


def read_unit_name(text: str) -> str:
    """Unfit for what can be no name of a unit in either language."""
    if not (0 < len(text) <= UNIT_NAME_LENGTH and text.strip() == text and text.isprintable()):
        raise Unfit(
            f"1 到 {UNIT_NAME_LENGTH} 个字，不含换行和控制字符",
            f"1 to {UNIT_NAME_LENGTH} characters, none of which ends a line or does not show",
        )
    return text
