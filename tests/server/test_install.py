"""Whoever installs sees how far it is, and what went wrong."""

import io
import sys
from pathlib import Path

import pytest

from server.install import Progress, install


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def pip_that(folder: Path, does: str) -> Path:
    pip = folder / "pip"
    pip.write_text(f"#!{sys.executable}\n{does}\n", encoding="utf-8")
    pip.chmod(0o755)
    return pip


def test_what_was_fetched_and_installed_is_counted_in_packages_and_megabytes(
    tmp_path: Path,
) -> None:
    progress = Progress(3, tmp_path)
    for line in (
        "Collecting aiohttp==3.14.0 (from -r constraints.txt (line 1))\n",
        "  Downloading aiohttp-3.14.0-cp313.whl (1.5 MB)\n",
        "Collecting opencv==5.0\n",
        "  Using cached opencv-5.0.whl.metadata (500 kB)\n",
        "  Using cached opencv-5.0.whl (60.0 MB)\n",
    ):
        progress.hears(line)
    fetching = progress.line
    (tmp_path / "aiohttp-3.14.0.dist-info").mkdir()
    progress.hears("Installing collected packages: aiohttp, opencv\n")

    assert fetching.startswith("fetched 2 of 3 packages, 62 MB, ")
    assert progress.line.startswith("installed 1 of 3 packages, 62 MB, ")


def test_a_terminal_is_never_left_without_a_word_for_long(tmp_path: Path) -> None:
    out = Terminal()

    assert install(pip_that(tmp_path, "import time; time.sleep(1.5)"), out) == 0
    assert "\r\x1b[Kpackages: fetched 0 of " in out.getvalue()


@pytest.mark.parametrize("status", [1, 2])
def test_what_pip_said_last_is_told_when_it_fails(tmp_path: Path, status: int) -> None:
    out = io.StringIO()
    pip = pip_that(tmp_path, f"print('ERROR: no such digest'); raise SystemExit({status})")

    assert install(pip, out) == status
    assert out.getvalue() == "ERROR: no such digest\n"
