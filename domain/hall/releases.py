"""Versions of an item: proposed by one, released by another, and never changed after."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.errors import Conflict
from domain.problems import Problem
from domain.words import Words


class ItemState(StrEnum):
    PROPOSED = "proposed"
    RELEASED = "released"  # the one that new cases begin with; of a name there is one at most
    RETIRED = "retired"  # another took its place, or the city does it no more; its cases go on
    WITHDRAWN = "withdrawn"  # never released


class ItemMove(StrEnum):
    RELEASE = "release"
    RETIRE = "retire"
    WITHDRAW = "withdraw"


STATE_WORDS: Final = {
    ItemState.PROPOSED: Words("待复核发布", "Waits for a second officer"),
    ItemState.RELEASED: Words("已发布", "Released"),
    ItemState.RETIRED: Words("已停用", "Retired"),
    ItemState.WITHDRAWN: Words("已撤回", "Withdrawn"),
}

_FROM: Final = {
    ItemMove.RELEASE: ItemState.PROPOSED,
    ItemMove.WITHDRAW: ItemState.PROPOSED,
    ItemMove.RETIRE: ItemState.RELEASED,
}


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """`n`: in the order in which they were proposed; `proposed_by`, `released_by`: None for the operator."""

    n: int
    name: str
    version: int
    names: Words
    state: ItemState
    digest: str  # SHA-256 of the text, in hexadecimal
    proposed_by: UUID | None
    proposed_at: datetime
    released_by: UUID | None = None
    released_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def reference(self) -> str:
        return f"{self.name}@{self.version}"

    def check(self, move: ItemMove) -> None:
        """Conflict where it has moved on."""
        if self.state is not _FROM[move]:
            raise Conflict(Problem.ITEM_MOVED)


@dataclass(frozen=True, slots=True)
class ItemFound:
    """What a list of items shows of a released one."""

    name: str
    version: int
    names: Words
    about: Words
    close: bool = True  # what was searched stands in its names as it was written


@dataclass(frozen=True, slots=True)
class Searched:
    """`tokens`: all of them stand in an item that is found; `close`: in one that is shown first."""

    tokens: tuple[str, ...]
    close: tuple[str, ...]
