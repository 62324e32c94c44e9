"""Sees to it that the browser tests can run: a Chromium, its headless shell, and the accessibility checker."""

import os
import shutil
import subprocess
import sys
from typing import Final

from tests.browser import axe
from tests.browser.chromium import NAMES, SHELL

UPDATE: Final = ["apt-get", "update"]
INSTALL: Final = ["apt-get", "install", "--yes"]
SAY: Final = (
    "The browser tests need a Chromium on the PATH. Install one, e.g. apt-get install chromium, "
    "and run again."
)


def main() -> None:
    if not _there() or not shutil.which(SHELL):
        _install()
    if not _there():
        raise SystemExit(SAY)
    axe.source()


def _there() -> bool:
    return any(shutil.which(name) for name in NAMES)


def _install() -> None:
    """Debian's packages, as root or by sudo without a question, as far as they are to be had."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if shutil.which("apt-get") is None or (prefix and shutil.which("sudo") is None):
        return
    wanted = [[*INSTALL, SHELL]] if _there() else [[*INSTALL, "chromium"], [*INSTALL, SHELL]]
    for command in (UPDATE, *wanted):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(
            [*prefix, *command], check=False, env=environment, stdout=sys.stderr
        )  # constants
        if done.returncode:
            return


if __name__ == "__main__":
    main()
