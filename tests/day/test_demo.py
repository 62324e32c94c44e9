"""The pensioner's day and the hall's against the real thing: service, database, face workers, stand-ins."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_both_days_go_as_they_should() -> None:
    played = subprocess.run(
        [sys.executable, "-m", "clients.demo", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )

    assert played.returncode == 0, played.stdout + played.stderr
