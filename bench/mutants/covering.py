"""Which tests run which line: one run of the fast tests, kept until the code changes."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.mutants.choosing import Map
from bench.mutants.drawing import ROOMS

FAST: Final = "not slow and not browser"
SLOW: Final = "slow and not browser"


def built(
    tree: Path, folder: Path, texts: Mapping[str, str], tests: Sequence[str] = (), workers: int = 1
) -> tuple[Map, float]:
    """The map, and the seconds that its run took: 0 when it was kept from before.

    `tree`: a copy such as those in which mutants are tried, so that what fails there is known.
    `tests`: folders or files; all when none is named.
    """
    state = _digest([*texts.values(), *_tests(tree).values(), *tests])
    kept = folder / f"map-{state}.json"
    took = 0.0
    if not kept.is_file():
        for old in folder.glob("map-*.json"):
            old.unlink()
        began = time.monotonic()
        found = _run(tree, folder, tests, workers)
        took = time.monotonic() - began
        kept.write_text(json.dumps(found), encoding="utf-8")
    read = json.loads(kept.read_text(encoding="utf-8"))
    names: list[str] = read["tests"]
    lines = {
        file: {int(line): frozenset(names[n] for n in tests) for line, tests in by_line.items()}
        for file, by_line in read["lines"].items()
    }
    return Map(texts, lines, read["seconds"], _tests(tree), read["slow"]), took


# What fails without a mutant says nothing of one, and is left out.
def _run(tree: Path, folder: Path, tests: Sequence[str], workers: int) -> dict[str, object]:
    from coverage import CoverageData  # noqa: PLC0415  # of this run alone

    data, times = folder / "coverage", folder / "seconds.json"
    rooms = [f"--cov={room}" for room in ROOMS]
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-m", FAST, "-p", "bench.mutants.witness"),
        *("-n", str(workers), "--dist", "loadscope"),
        *("--cov-context=test", "--cov-report=", *rooms, *tests),
    ]
    environment = witnessed(tree, times) | {"COVERAGE_FILE": str(data)}
    run = subprocess.run(command, cwd=tree, env=environment, check=False, stdout=sys.stderr)  # noqa: S603  # our own
    if run.returncode not in {0, 1}:
        raise RuntimeError(f"the tests ended with {run.returncode}")
    told = json.loads(times.read_text(encoding="utf-8"))
    failed = set(told["failed"])
    read = CoverageData(str(data))
    read.read()
    names: dict[str, int] = {}
    lines: dict[str, dict[int, list[int]]] = {}
    for path in read.measured_files():
        file = Path(path).relative_to(tree).as_posix()
        for line, contexts in read.contexts_by_lineno(path).items():
            ran = {each.rpartition("|")[0] for each in contexts if each} - failed
            if ran:
                found = sorted(names.setdefault(test, len(names)) for test in ran)
                lines.setdefault(file, {})[line] = found
    return {
        "tests": list(names),
        "lines": lines,
        "seconds": {test: each for test, each in told["seconds"].items() if test not in failed},
        "slow": _listed(tree, tests),
    }


def _listed(tree: Path, tests: Sequence[str]) -> list[str]:
    """The slow tests, which are not run for the map."""
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "-m", SLOW, *tests]
    run = subprocess.run(  # noqa: S603  # our own
        command, cwd=tree, env=_environment(tree), check=False, capture_output=True, text=True
    )
    return [line for line in run.stdout.splitlines() if "::" in line]


def witnessed(tree: Path, told: Path) -> dict[str, str]:
    """The environment of a run in that tree, whose outcome is written to a file."""
    return _environment(tree) | {"MUTANTS_TOLD": str(told)}


def _environment(tree: Path) -> dict[str, str]:
    """What was compiled is kept: most of a run would go into compiling the same modules again."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(tree)}


def _tests(tree: Path) -> dict[str, str]:
    return {
        path.relative_to(tree).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((tree / "tests").rglob("*.py"))
    }


def _digest(texts: Iterable[str]) -> str:
    found = hashlib.sha256()
    for text in texts:
        found.update(hashlib.sha256(text.encode()).digest())
    return found.hexdigest()[:16]
