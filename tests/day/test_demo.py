"""The days of the demo against the real thing: services, database, face workers, stand-ins."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_days_and_a_morning_go_as_they_should() -> None:
    played = subprocess.run(
        [sys.executable, "-m", "clients.demo", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=550,
        check=False,
    )

    assert played.returncode == 0, played.stdout + played.stderr
