"""python -m tests.server.nginx_program: sees to it that the tests have an nginx.

Debian's own package, unpacked into the checkout: installed, it would start a web server on port 80.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / ".cache" / "nginx"
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
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    if not _download():
        _update()
        if not _download():
            raise SystemExit(SAY)
    if find() is None:
        raise SystemExit(SAY)


def _download() -> bool:
    """Debian's package, as anybody may; False where apt knows of none."""
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise SystemExit(SAY)
    if not _run("apt-get", "download", "nginx"):
        return False
    return all(_run("dpkg", "-x", str(package), str(FOLDER)) for package in FOLDER.glob("*.deb"))


def _update() -> None:
    """A fresh image has no lists of packages; root's to fetch, or by sudo without a question."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if (prefix and shutil.which("sudo") is None) or not _run(*prefix, "apt-get", "update"):
        raise SystemExit(SAY)


def _run(*command: str) -> bool:
    done = subprocess.run(command, check=False, cwd=FOLDER, stdout=sys.stderr)
    return done.returncode == 0


def _runs(program: Path) -> bool:
    if not program.exists():
        return False
    done = subprocess.run([program, "-v"], check=False, capture_output=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
