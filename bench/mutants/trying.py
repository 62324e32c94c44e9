"""Tries a mutant: a copy of the tree, the change in it, and the tests that run the line."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from bench.mutants.choosing import Chosen
from bench.mutants.covering import witnessed
from bench.mutants.drawing import Mutant

#: Own choice: a test in the map takes seconds.
TEST_S: Final = 60
#: A run that starts programs takes this, and so many times what its tests took in the map.
RUN_S: Final = 180
TIMES: Final = 3
_LINKED: Final = (".venv", ".cache", ".samples", "models")
_LEFT: Final = shutil.ignore_patterns(*_LINKED, ".git", "var", "__pycache__", "*.egg-info")


class Outcome(StrEnum):
    NOTICED = "noticed"
    SURVIVED = "survived"
    UNTESTED = "untested"  # no fast test runs the line
    TIMED_OUT = "timed out"  # stopped by time alone, which is no notice
    BROKEN = "not importable"  # no program any more; another is drawn in its place


@dataclass(frozen=True, slots=True)
class Tried:
    mutant: Mutant
    outcome: Outcome
    by: str = ""  # the test that noticed
    how: str = ""  # the kind of error
    tests: int = 0
    left_out: int = 0


def copied(tree: Path, to: Path) -> Path:
    """A tree of its own for a worker; what is large and never changed is shared."""
    if to.exists():
        shutil.rmtree(to)
    shutil.copytree(tree, to, ignore=_LEFT, symlinks=True)
    for name in _LINKED:
        if (tree / name).exists():
            (to / name).symlink_to(tree / name)
    return to


def tried(tree: Path, mutant: Mutant, chosen: Chosen) -> Tried:
    """In a worker's copy, which is as before afterwards."""
    if not chosen.tests:
        return Tried(mutant, Outcome.UNTESTED)
    path = tree / mutant.file
    before = path.read_text(encoding="utf-8")
    _write(path, mutant.change.made_in(before))
    try:
        told = _told(tree, chosen)
    finally:
        _write(path, before)
    return Tried(
        mutant,
        _outcome(told),
        str(told.get("noticed", "")),
        str(told.get("how", "")),
        len(chosen.tests),
        chosen.left_out,
    )


def _write(path: Path, text: str) -> None:
    """With a time that the file never had: Python knows by it what it compiled before."""
    later = path.stat().st_mtime + 2
    path.write_text(text, encoding="utf-8")
    os.utime(path, (later, later))


def _outcome(told: dict[str, object]) -> Outcome:
    if told.get("noticed"):
        return Outcome.NOTICED
    if told.get("broken_imports"):
        return Outcome.BROKEN
    return Outcome.TIMED_OUT if told.get("time_outs") or not told else Outcome.SURVIVED


def _told(tree: Path, chosen: Chosen) -> dict[str, object]:
    """What the witness wrote; nothing when the run itself was out of time."""
    told, named = tree / "told.json", tree / "named.txt"
    told.unlink(missing_ok=True)
    named.write_text("\n".join(chosen.tests), encoding="utf-8")
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "bench.mutants.witness"),
        *("-p", "no:cacheprovider", f"--timeout={TEST_S}"),
        *dict.fromkeys(test.partition("::")[0] for test in chosen.tests),
    ]
    try:
        subprocess.run(  # noqa: S603  # our own
            command,
            cwd=tree,
            env=witnessed(tree, told) | {"MUTANTS_NAMED": str(named)},
            timeout=RUN_S + TIMES * chosen.seconds,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return {}
    return (
        dict(json.loads(told.read_text(encoding="utf-8")))
        if told.is_file()
        else {"broken_imports": 1}
    )
