"""What npm's lock files name, fetched once and never committed: by `make node`, else by the first test that asks."""

import fcntl
import json
import shutil
import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / ".cache"
#: Programs with a lock file.
PROGRAMS: Final = (
    ROOT / "clients" / "app",
    ROOT / "clients" / "miniprogram",
    ROOT / "clients" / "typescript",
    ROOT / "tests" / "browser" / "syntax",
    ROOT / "tests" / "clients" / "miniprogram" / "simulate",
)


def main() -> None:
    for program in PROGRAMS:
        install(program)


def install(source: Path) -> Path:
    """The folder of node_modules of a program. SystemExit says why it can't be had."""
    lock, folder = source / "package-lock.json", CACHE / source.name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "held").open("w") as held:  # tests run in several processes
        fcntl.flock(held, fcntl.LOCK_EX)
        made = folder / "made"
        if not made.is_file() or made.read_bytes() != lock.read_bytes():
            _fetch(source, folder)
            made.write_bytes(lock.read_bytes())
    return folder / "node_modules"


def _fetch(source: Path, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch the compilers")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, folder / name)
    for name in _own(source):
        shutil.copytree(source / name, folder / name, dirs_exist_ok=True)
    # What lies in npm's own cache is of the lock file's digests, and is not asked for again.
    quiet = ["--no-audit", "--no-fund", "--silent", "--prefer-offline"]
    command = [npm, "ci", "--ignore-scripts", *quiet]
    subprocess.run(command, cwd=folder, check=True, timeout=240)  # a constant


def _own(source: Path) -> list[str]:
    """Folders of packages that the program has itself, to which npm makes links."""
    packages = json.loads((source / "package-lock.json").read_text("utf-8"))["packages"]
    return [name for name in packages if name and not name.startswith("node_modules/")]


if __name__ == "__main__":
    main()
