"""Draws mutants by lines: a room of twice the lines gives twice as many, and every room some."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.mutants.changes import Change, changes, fits

ROOMS: Final = (
    "auth",
    "biometrics",
    "connectors",
    "definitions",
    "domain",
    "handlers",
    "papers",
    "proto/http",
    "server",
    "services",
    "storage",
)
#: Small rooms would otherwise be drawn from by luck alone.
LEAST: Final = 3
_NO_CODE: Final = ("storage/migrations/",)  # released ones are never edited


@dataclass(frozen=True, slots=True)
class Mutant:
    file: str  # from the top of the tree, with slashes
    change: Change

    @property
    def room(self) -> str:
        return next(room for room in ROOMS if self.file.startswith(f"{room}/"))


def sources(tree: Path) -> dict[str, str]:
    """The text of every file of production code, by its path."""
    found = {
        path.relative_to(tree).as_posix(): path.read_text(encoding="utf-8")
        for room in ROOMS
        for path in sorted((tree / room).rglob("*.py"))
    }
    return {name: text for name, text in found.items() if not name.startswith(_NO_CODE)}


def shares(lines: Mapping[str, int], count: int) -> dict[str, int]:
    """How many of `count` each room gives; they may be a few more, as each gives LEAST."""
    whole = sum(lines.values())
    return {room: max(LEAST, round(count * each / whole)) for room, each in lines.items()}


def draw(
    texts: Mapping[str, str], seed: int, count: int, rooms: Sequence[str] = ROOMS
) -> list[Mutant]:
    """As many as asked for, one of a line, in the order in which they are tried.

    First a line with something to change is drawn, then one of its changes.
    """
    chance = random.Random(seed)  # noqa: S311  # a sample, no secret
    by_room: dict[str, list[tuple[str, list[Change]]]] = {room: [] for room in rooms}
    size = dict.fromkeys(rooms, 0)
    for file, text in sorted(texts.items()):
        room = Mutant(file, Change(0, 0, "", "")).room
        if room not in size:
            continue
        size[room] += text.count("\n")
        by_line: dict[int, list[Change]] = {}
        for change in changes(text):
            by_line.setdefault(change.line, []).append(change)
        by_room[room] += [(file, by_line[line]) for line in sorted(by_line)]
    drawn: list[Mutant] = []
    for room, share in shares(size, count).items():
        for file, found in chance.sample(by_room[room], min(share, len(by_room[room]))):
            if fit := [each for each in found if fits(each, texts[file])]:
                drawn.append(Mutant(file, chance.choice(fit)))
    chance.shuffle(drawn)
    return drawn[:count]
