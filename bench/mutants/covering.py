"""Which tests run which line: one run of the fast tests, kept until the code changes."""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.mutants.changes import functions
from bench.mutants.drawing import ROOMS, Mutant

FAST: Final = "not slow and not browser"
#: Own choice: tests of a mutant that take longer together are cut, the widest first, and it is said.
SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Chosen:
    tests: tuple[str, ...]  # those that run the least besides first
    left_out: int


class Map:
    """Tests by line, and the seconds that each took."""

    def __init__(
        self,
        texts: Mapping[str, str],
        lines: Mapping[str, Mapping[int, frozenset[str]]],
        seconds: Mapping[str, float],
        test_files: Mapping[str, str] | None = None,
    ) -> None:
        """`test_files`: the text of each, by its path."""
        self._texts = texts
        self._lines = lines
        self._seconds = seconds
        self._test_files = test_files or {}
        self._width: dict[str, int] = {}
        for by_line in lines.values():
            for tests in by_line.values():
                for test in tests:
                    self._width[test] = self._width.get(test, 0) + 1

    def chosen(self, mutant: Mutant, most_s: float = SECONDS) -> Chosen:
        """Of a line that runs at import, such as a constant: the tests of what names it."""
        by_line = self._lines.get(mutant.file, {})
        tests = by_line.get(mutant.change.line, frozenset())
        if not tests and not self._inside(mutant):
            tests = self._users(mutant)
        ordered = sorted(tests, key=lambda test: (self._width.get(test, 0), test))
        kept, spent = list[str](), 0.0
        for test in ordered:
            spent += self._seconds.get(test, 0.0)
            if kept and spent > most_s:
                break
            kept.append(test)
        return Chosen(tuple(kept), len(ordered) - len(kept))

    def _inside(self, mutant: Mutant) -> bool:
        """Within a function, where a line that no test ran is simply not tested."""
        return any(
            first <= mutant.change.line <= last
            for _, first, last in functions(self._texts[mutant.file])
        )

    def _users(self, mutant: Mutant) -> frozenset[str]:
        name = _named(self._texts[mutant.file], mutant.change.line)
        found: set[str] = set()
        for file, text in self._texts.items():
            if name and name in text and (file == mutant.file or _imports(text, mutant.file)):
                found |= self._of_functions(file, name)
        found |= self._reading(mutant.file, name)
        return frozenset(found) or self._of_functions(mutant.file, "")

    def _reading(self, file: str, name: str) -> set[str]:
        """Tests that read a value without running a line of ours: of files that import and name it."""
        files = {
            test for test, text in self._test_files.items() if name in text and _imports(text, file)
        }
        return {test for test in self._seconds if test.partition("::")[0] in files}

    def _of_functions(self, file: str, name: str) -> frozenset[str]:
        text, by_line = self._texts[file], self._lines.get(file, {})
        lines = text.splitlines()
        found: set[str] = set()
        for _, first, last in functions(text):
            if name in "\n".join(lines[first - 1 : last]):
                for line in range(first, last + 1):
                    found |= by_line.get(line, frozenset())
        return frozenset(found)


def _named(text: str, line: int) -> str:
    """What a line of a module or a class gives a value to: the name at the left of its statement."""
    lines = text.splitlines()
    for at in range(line - 1, -1, -1):
        head = lines[at]
        if head[:1].strip() and head[0] not in "})]\"'#":
            name = head.split("=")[0].split(":")[0].split("(")[0].strip()
            return name.removeprefix("class ").removeprefix("async ").removeprefix("def ")
    return ""


def _imports(text: str, file: str) -> bool:
    module = file.removesuffix(".py").replace("/", ".")
    folder, _, last = module.rpartition(".")
    return f"from {module} import" in text or (f"from {folder} import" in text and last in text)


def built(
    tree: Path, folder: Path, texts: Mapping[str, str], tests: Sequence[str] = ()
) -> tuple[Map, float]:
    """The map, and the seconds that its run took: 0 when it was kept from before.

    `tests`: folders or files; all when none is named.
    """
    state = _digest([*texts.values(), *_tests(tree).values(), *tests])
    kept = folder / f"map-{state}.json"
    took = 0.0
    if not kept.is_file():
        for old in folder.glob("map-*.json"):
            old.unlink()
        began = time.monotonic()
        found = _run(tree, folder, tests)
        took = time.monotonic() - began
        kept.write_text(json.dumps(found), encoding="utf-8")
    read = json.loads(kept.read_text(encoding="utf-8"))
    names: list[str] = read["tests"]
    lines = {
        file: {int(line): frozenset(names[n] for n in tests) for line, tests in by_line.items()}
        for file, by_line in read["lines"].items()
    }
    return Map(texts, lines, read["seconds"], _tests(tree)), took


# What fails without a mutant says nothing of one, and is left out.
def _run(tree: Path, folder: Path, tests: Sequence[str]) -> dict[str, object]:
    from coverage import CoverageData  # noqa: PLC0415  # of this run alone

    data, times = folder / "coverage", folder / "seconds.json"
    rooms = [f"--cov={room}" for room in ROOMS]
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-m", FAST, "-p", "bench.mutants.witness"),
        *("--cov-context=test", "--cov-report=", *rooms, *tests),
    ]
    environment = witnessed(tree, times) | {"COVERAGE_FILE": str(data), "MUTANTS_MAP": "1"}
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
    return {"tests": list(names), "lines": lines, "seconds": told["seconds"]}


def witnessed(tree: Path, told: Path) -> dict[str, str]:
    """The environment of a run in that tree, whose outcome is written to a file."""
    import os  # noqa: PLC0415  # as it stands when a run begins

    return dict(os.environ) | {
        "PYTHONPATH": str(tree),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MUTANTS_TOLD": str(told),
    }


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
