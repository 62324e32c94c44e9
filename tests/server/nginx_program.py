"""python -m tests.server.nginx_program: sees to it that the tests have an nginx."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

from tests.server.debian_packages import CACHE, unpack

FOLDER: Final = CACHE / "nginx"
UNPACKED: Final = FOLDER / "usr" / "sbin" / "nginx"
PATH: Final = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
SAY: Final = (
    "The tests of docs/nginx.conf need an nginx. Install one, e.g. apt-get install nginx, and run"
    " again."
)


def find() -> str | None:
    """One of this machine that runs, or ours."""
    return shutil.which("nginx", path=PATH) or (str(UNPACKED) if _runs(UNPACKED) else None)


def main() -> None:
    if find() is not None:
        return
    unpack(FOLDER, "nginx", say=SAY)
    if find() is None:
        raise SystemExit(SAY)


def _runs(program: Path) -> bool:
    if not program.exists():
        return False
    done = subprocess.run([program, "-v"], check=False, capture_output=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
