"""Collects what is wrong with a definition, so that all of it is told at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from definitions.codes import Code
from definitions.sentences import said
from domain.hall.definitions import Finding
from domain.words import Words

#: Own choices: more than these nobody reads at once; and what is quoted of a definition, at most.
MOST: Final = 100
_QUOTED: Final = 40
_COMPARED: Final = 300  # names that a wrong one is held against


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Both from 1, as editors count; columns in characters."""

    line: int
    column: int


class Faulty(Exception):
    """What was read here can't be used; why, the findings say."""


class Findings:
    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, place: Place, code: Code, **parts: object) -> None:
        self._count += 1
        if len(self._found) < MOST:
            words, hint = said(code, {name: _words(each) for name, each in parts.items()})
            self._found.append(Finding(place.line, place.column, code, words, hint))

    def stop(self, place: Place, code: Code, **parts: object) -> Faulty:
        """To be raised: nothing can be read beyond this one."""
        self.add(place, code, **parts)
        return Faulty()

    def end(self) -> None:
        """Raises Faulty when anything was found."""
        if self:
            raise Faulty

    def in_order(self) -> tuple[Finding, ...]:
        return tuple(sorted(self._found, key=lambda one: (one.line, one.column, one.code)))


def nearest(met: str, known: Iterable[str]) -> Words:
    """What was meant, or what there is."""
    names = sorted(known)[:_COMPARED]
    close = get_close_matches(met[:_QUOTED], names, n=1)
    if close:
        return Words(f"是否指 {close[0]}？", f"did you mean {close[0]}?")
    if not names:
        return Words("此处还没有可用的名称", "there is none yet")
    shown = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")  # noqa: PLR2004  # a line of them
    return Words(f"可用：{shown}", f"there are {shown}")


def _words(part: object) -> Words:
    if isinstance(part, Words):
        return part
    text = str(part)
    if len(text) > _QUOTED:
        text = f"{text[:_QUOTED]}…"
    return Words(text, text)
