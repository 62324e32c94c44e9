"""Programs of Debian for the tests, unpacked into the checkout: installed, they would start as services."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache"


def unpack(folder: Path, *packages: str, say: str) -> None:
    """Debian's own packages, as anybody may. SystemExit, which says `say`, where apt knows of none."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if not _download(folder, packages, say):
        _update(folder, say)
        if not _download(folder, packages, say):
            raise SystemExit(say)


def _download(folder: Path, packages: tuple[str, ...], say: str) -> bool:
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise SystemExit(say)
    if not _run(folder, "apt-get", "download", *packages):
        return False
    found = list(folder.glob("*.deb"))
    return all(_run(folder, "dpkg", "-x", str(package), str(folder)) for package in found)


def _update(folder: Path, say: str) -> None:
    """A fresh image has no lists of packages; root's to fetch, or by sudo without a question."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    known = not prefix or shutil.which("sudo") is not None
    if not known or not _run(folder, *prefix, "apt-get", "update"):
        raise SystemExit(say)


def _run(folder: Path, *command: str) -> bool:
    done = subprocess.run(command, check=False, cwd=folder, stdout=sys.stderr)
    return done.returncode == 0
