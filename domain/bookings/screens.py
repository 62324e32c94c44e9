"""Caller screens (叫号屏) of a hall: which there are, and what they show. Nobody's data is on one."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.subjects import SubjectKind

#: Own choice: as many as people read from across a hall.
SHOWN: Final = 8
NAME_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Screen:
    screen: UUID
    hall: str
    name: str
    made_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """`n`: gapless within a hall and the truth; a screen that was away asks since its last."""

    n: int
    number: str
    window: int
    called_at: datetime


def hall_key(hall: str) -> UUID:
    """Under which a bell rings for whoever follows the hall."""
    return UUID(bytes=hashlib.sha256(str(SubjectKind.HALL.of(hall)).encode()).digest()[:16])
