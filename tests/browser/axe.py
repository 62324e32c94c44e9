"""axe-core (MPL-2.0), the accessibility checker: fetched once from npm into `.cache/`, never committed."""

import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Final

PACKAGE: Final = "axe-core@4.14.1"
FOLDER: Final = Path(__file__).resolve().parents[2] / ".cache" / "axe"


def source() -> str:
    """The checker's script. SystemExit says why it can't be had."""
    script = FOLDER / "axe.min.js"
    if not script.is_file():
        _fetch(script)
    return script.read_text(encoding="utf-8")


def _fetch(script: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(f"npm is needed to fetch {PACKAGE}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [npm, "pack", "--silent", PACKAGE], cwd=FOLDER, check=True, timeout=120
    )  # a constant
    with tarfile.open(FOLDER / "axe-core-4.14.1.tgz") as packed:
        member = packed.extractfile("package/axe.min.js")
        if member is None:
            raise SystemExit(f"{PACKAGE} has no axe.min.js")
        script.write_bytes(member.read())


if __name__ == "__main__":
    source()
