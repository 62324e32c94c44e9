"""How much of what is broken on purpose a test notices: a sample over all rooms, by a printed seed.

    python -m bench.mutants [--quick] [--seed N] [--count 200] [--workers 2]
                            [--rooms domain ...] [--tests tests/domain ...]

`--quick` tries 10. The map of which test runs which line takes one run of the fast tests, and is kept in
.cache/mutants until code or tests change; --rooms and --tests keep to a part of the house. A survivor is told with its file, its line and the change.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from bench.mutants.choosing import Map
from bench.mutants.covering import built
from bench.mutants.drawing import ROOMS, Mutant, draw, sources
from bench.mutants.trying import Outcome, Tried, copied, tried
from bench.report import Measure, say, tell

TREE: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = TREE / ".cache" / "mutants"
GOAL: Final = 90.0
COUNT: Final = 200
QUICK: Final = 10
#: Drawn beyond the count, in place of those that are no program any more.
SPARE: Final = 20


def main() -> int:
    asked = _arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    count = QUICK if asked.quick else asked.count
    say(f"seed {asked.seed}: {count} mutants, {asked.workers} at a time")
    trees = [copied(TREE, FOLDER / f"worker-{n}") for n in range(asked.workers)]
    texts = sources(TREE)
    covered, took = built(trees[0], FOLDER, texts, asked.tests, asked.workers)
    say(f"map of lines and tests: {f'{took:.0f} s' if took else 'kept from before'}")
    drawn = draw(texts, asked.seed, count + SPARE, asked.rooms)
    began = time.monotonic()
    found = list(_whole(drawn, covered, count, trees))
    _list(found, texts, asked.rooms)
    noticed = sum(each.outcome is Outcome.NOTICED for each in found)
    tell(
        "mutants",
        Measure("noticed_percent", 100 * noticed / len(found), "%", at_least=GOAL),
        (Measure("seconds", time.monotonic() - began, "s"), Measure("map_s", took, "s")),
        seed=asked.seed,
        mutants=len(found),
        outcomes={
            outcome.value: sum(each.outcome is outcome for each in found) for outcome in Outcome
        },
    )
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.mutants")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311  # a sample
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rooms", nargs="+", choices=ROOMS, default=ROOMS)
    parser.add_argument("--tests", nargs="+", default=())
    return parser.parse_args()


def _whole(drawn: list[Mutant], covered: Map, count: int, trees: list[Path]) -> Iterator[Tried]:
    """As they end, until there are so many; what cannot be imported is counted as none."""
    free: SimpleQueue[Path] = SimpleQueue()
    for tree in trees:
        free.put(tree)

    def one(mutant: Mutant) -> Tried:
        tree = free.get()
        try:
            return tried(tree, mutant, covered.chosen(mutant))
        finally:
            free.put(tree)

    left = count
    with ThreadPoolExecutor(len(trees)) as pool:
        waiting = iter(drawn)
        while left:
            batch = [mutant for _, mutant in zip(range(left), waiting, strict=False)]
            if not batch:
                return
            for each in pool.map(one, batch):
                place = f"{each.mutant.file}:{each.mutant.change.line}"
                say(f"{each.outcome:<15} {place:<44} {each.how} {each.by}".rstrip())
                if each.outcome is not Outcome.BROKEN:
                    left -= 1
                    yield each


def _list(found: list[Tried], texts: dict[str, str], rooms: Sequence[str]) -> None:
    for room in rooms:
        here = [each for each in found if each.mutant.room == room]
        noticed = sum(each.outcome is Outcome.NOTICED for each in here)
        say(f"{room:<12} {noticed:>3} of {len(here):>3}")
    for each in found:
        if each.outcome is not Outcome.NOTICED:
            mutant = each.mutant
            cut = f", {each.left_out} more left out" if each.left_out else ""
            say(f"\n{each.outcome}: {mutant.file}:{mutant.change.line} ({each.tests} tests{cut})")
            say(mutant.change.diff(texts[mutant.file], mutant.file))


if __name__ == "__main__":
    sys.exit(main())
