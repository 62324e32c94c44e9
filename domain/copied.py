"""The copy of everything that is held of a person, put together of parts that the nouns state.

`domain/<context>/copied.py` hold the parts, `storage/<context>/copied.py` read what is held of each,
`proto/http/<context>/copied.py` show it in JSON. tests/storage/test_copied.py holds the three to each other,
and the tables' cards to them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast

from domain.days import SHANGHAI, spoken
from domain.words import Language, Words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the copy: in which language; times are as in Shanghai."""

    language: Language

    def said(self, zh: str, en: str) -> str:
        return Words(zh, en).in_(self.language)

    def moment(self, at: datetime | None) -> str:
        return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else "–"

    def day(self, day: date) -> str:
        return spoken(day).in_(self.language)


@dataclass(frozen=True, slots=True, eq=False)
class Part(Generic[T]):
    """`key`: its field in the JSON; `lines`: what it says to a person under its heading, if anything.

    `nothing`: what stands in the JSON of an account that is not bound, for a part that is of the person.
    """

    key: str
    heading: Words
    lines: Callable[[T, Reader], Iterable[str]]
    nothing: T | None = None


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that is held of the holder of an account, by part; of one that is not bound, fewer parts.

    Templates are named, never given out.
    """

    held: Mapping[Part[Any], Any]

    def __contains__(self, part: Part[Any]) -> bool:
        return part in self.held

    def __getitem__(self, part: Part[T]) -> T:
        return cast("T", self.held.get(part, part.nothing))
