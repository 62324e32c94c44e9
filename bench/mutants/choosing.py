"""Which tests a mutant meets, and in which order; no more than a share of what all take together."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from bench.mutants.drawing import Mutant
from bench.mutants.places import Place, imports, naming, place_of
from bench.mutants.words import Words, words_of

#: Own choice. A share, so that a map of a loaded machine chooses what that of a quiet one does.
SHARE: Final = 0.08
#: Of a part of the tests alone the share is too little to say anything.
LEAST_S: Final = 20.0
#: Of it, for the tests that speak of what was changed; the rest is for all files in turn.
SPEAKING: Final = 0.5
#: So many tests of a file before those of the next; a file's fixtures are made once for them.
BLOCK: Final = 4
#: Of tests that may run a line in a program of their own, where no map sees it.
UNSEEN: Final = 24
#: Of a slow test, which is in no map.
SLOW_S: Final = 5.0
#: From a constant to what is made of it at import, and on to what is made of that.
STEPS: Final = 3
#: They go through all modules, doors or words, which are made at import, where no map sees a test.
WHOLE: Final = (
    "tests/test_*.py",
    "tests/clients/test_calls_and_doors.py",
    "tests/server/http/test_reference.py",
    "tests/storage/test_cards.py",
    "tests/storage/test_copied.py",
    "tests/storage/test_words_of_uses.py",
)

Lines = Mapping[str, Mapping[int, frozenset[str]]]  # the tests that run a line, by file


@dataclass(frozen=True, slots=True)
class Chosen:
    tests: tuple[str, ...]  # in the order in which they run
    left_out: int
    seconds: float = 0.0  # that they took in the map


class Map:
    """Tests by line, and the seconds that each took."""

    def __init__(
        self,
        texts: Mapping[str, str],
        lines: Lines,
        seconds: Mapping[str, float],
        test_files: Mapping[str, str] | None = None,
        slow: Sequence[str] = (),
    ) -> None:
        """`test_files`: the text of each, by its path. `slow`: tests that the map's run left out."""
        self._texts = texts
        self._lines = lines
        self._seconds = seconds
        self._test_files = test_files or {}
        self._slow = slow
        self._words = Words(self._test_files)
        self._width: dict[str, int] = {}
        for by_line in lines.values():
            for tests in by_line.values():
                for test in tests:
                    self._width[test] = self._width.get(test, 0) + 1
        self._whole = [test for test in seconds if _is_whole(test)]

    def chosen(self, mutant: Mutant, share: float = SHARE, least_s: float = LEAST_S) -> Chosen:
        """Of a line that runs at import, such as a constant: the tests of what reads it.

        Of a line that none of these runs: those that speak most of it. They may be slow, or start
        a program that runs it. And, of any line, those that go through the whole house.
        """
        text, line = self._texts[mutant.file], mutant.change.line
        place = place_of(text, line)
        near: dict[str, int] = dict.fromkeys(self._running(mutant.file, place), 0)
        if not near and not place.inside:
            near = self._reading(mutant.file, place)
        words = words_of(text.splitlines()[line - 1]) | {
            *place.names,
            *words_of(PurePosixPath(mutant.file).stem),
        }
        if not near:
            near = dict.fromkeys(self._speaking(words), 0)
        weights = {test: self._words.weight(test, words) for test in near}
        return self._cut(near, weights, max(least_s, share * sum(self._seconds.values())))

    def _speaking(self, words: frozenset[str]) -> list[str]:
        weights = {test: self._words.weight(test, words) for test in (*self._seconds, *self._slow)}
        found = [test for test in weights if weights[test]]
        return sorted(found, key=lambda test: (-weights[test], test))[:UNSEEN]

    def _running(self, file: str, place: Place) -> frozenset[str]:
        by_line = self._lines.get(file, {})
        return frozenset[str]().union(*(by_line.get(line, ()) for line in place.lines))

    def _cut(self, near: Mapping[str, int], weights: Mapping[str, float], most_s: float) -> Chosen:
        speaking = sorted(
            (test for test in near if weights[test]),
            key=lambda test: (-weights[test], *self._rank(near, test)),
        )
        first = self._within(speaking, SPEAKING * most_s)
        rest = self._within(self._in_turn(near, frozenset(first)), most_s - self._sum(first))
        least = [] if first or rest else sorted(near, key=lambda test: self._rank(near, test))[:1]
        ordered = [test for tests in _by_file(first) for test in tests] + least
        ordered += [*self._whole, *rest] if near else []
        kept = tuple(dict.fromkeys(ordered))
        return Chosen(kept, len(near.keys() - set(kept)), self._sum(kept))

    def _within(self, tests: Iterable[str], most_s: float) -> list[str]:
        """Those that have room, each in its turn: one that takes long leaves room for shorter ones."""
        kept, left = list[str](), most_s
        for test in tests:
            if self._took(test) <= left:
                left -= self._took(test)
                kept.append(test)
        return kept

    def _sum(self, tests: Iterable[str]) -> float:
        return sum(self._took(test) for test in tests)

    def _took(self, test: str) -> float:
        return self._seconds.get(test, SLOW_S)

    def _in_turn(self, near: Mapping[str, int], without: Collection[str]) -> Iterator[str]:
        """A block of each file, the narrowest tests first, then another block of each."""
        ordered = sorted(near, key=lambda test: self._rank(near, test))
        files = _by_file([test for test in ordered if test not in without])
        while files:
            for tests in files:
                yield from tests[:BLOCK]
            files = [tests[BLOCK:] for tests in files if tests[BLOCK:]]

    def _rank(self, near: Mapping[str, int], test: str) -> tuple[int, int, str]:
        return near[test], self._width.get(test, 0), test

    def _reading(self, file: str, place: Place) -> dict[str, int]:
        """Tests of what reads the names that a line gives a value to, and after how many steps."""
        found: dict[str, int] = {}
        begun = {(file, name): step for step, name in reversed(list(enumerate(place.names)))}
        if place.called:  # a default, or a decorator
            called = Place(place.called, None, inside=True, names=())
            found |= dict.fromkeys(self._running(file, called), 0)
        waiting = sorted(begun.items(), key=lambda each: each[1])
        while waiting:
            (at, name), step = waiting.pop(0)
            for test in self._named(at, name):
                found[test] = min(found.get(test, step), step)
            for other, there in self._places(at, name):
                ran = self._running(other, there)
                if there.called:
                    ran |= self._running(other, Place(there.called, None, inside=True, names=()))
                for test in ran:
                    found[test] = min(found.get(test, step), step)
                if not there.inside and not there.called and step < STEPS:
                    for further in there.names:
                        if (other, further) not in begun:
                            begun[other, further] = step + 1
                            waiting.append(((other, further), step + 1))
        return found

    def _places(self, file: str, name: str) -> Iterator[tuple[str, Place]]:
        for other, text in self._texts.items():
            if name in text and (other == file or imports(text, file)):
                for place in naming(text, name):
                    yield other, place

    def _named(self, file: str, name: str) -> set[str]:
        """Tests that read a value without running a line of ours: of files that import and name it."""
        files = {
            test for test, text in self._test_files.items() if name in text and imports(text, file)
        }
        return {test for test in self._seconds if test.partition("::")[0] in files}


def _is_whole(test: str) -> bool:
    file = PurePosixPath(test.partition("::")[0])
    return any(file.match(pattern) for pattern in WHOLE)


def _by_file(tests: Collection[str]) -> list[list[str]]:
    """Kept in order, and the files in the order of their first tests."""
    found: dict[str, list[str]] = {}
    for test in tests:
        found.setdefault(test.partition("::")[0], []).append(test)
    return list(found.values())
