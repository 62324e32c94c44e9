"""Where the next page of a list begins: a moment and what stood there, as one word of a URL."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, TypeVar
from uuid import UUID

from domain.errors import Invalid
from domain.problems import Problem
from domain.utc import zulu
from domain.words import Words

T = TypeVar("T")

Place = tuple[datetime, UUID]
Numbered = tuple[datetime, int]

#: Where a list that shows the newest first begins: behind whatever has a time.
NEWEST: Final[Place] = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))

_NUMBERS: Final = 2**63  # as the store counts


def cursor_of(at: datetime, of: UUID | int) -> str:
    return f"{zulu(at)}~{of.hex if isinstance(of, UUID) else of}"


def page(
    found: Sequence[T], most: int, where: Callable[[T], tuple[datetime, UUID | int]]
) -> tuple[tuple[T, ...], str]:
    """What a page shows of one more than it holds, and where the next begins, "" at the end."""
    shown = tuple(found[:most])
    return shown, cursor_of(*where(shown[-1])) if len(found) > most else ""


def place(text: str) -> Place:
    """What `cursor_of` made of an id. Raises Invalid."""
    try:
        return _moment(text), UUID(hex=text.partition("~")[2])
    except (ValueError, OverflowError) as wrong:
        raise bad_cursor() from wrong


def numbered(text: str) -> Numbered:
    """What `cursor_of` made of a number. Raises Invalid."""
    try:
        at, number = _moment(text), int(text.partition("~")[2])
    except (ValueError, OverflowError) as wrong:
        raise bad_cursor() from wrong
    if not 0 <= number < _NUMBERS:
        raise bad_cursor()
    return at, number


def bad_cursor() -> Invalid:
    return Invalid(
        Problem.BODY_INVALID,
        Words(
            "cursor：请原样使用上一页的 next_cursor",
            "cursor: use the next_cursor of a page as it is",
        ),
    )


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text.partition("~")[0])
    if at.tzinfo is None:
        raise ValueError("no zone")
    return at.astimezone(UTC)
