"""Sees to it that the browser tests can run: a Chromium and the accessibility checker."""

import os
import shutil
import subprocess
import sys
from typing import Final

from tests.browser import axe
from tests.browser.chromium import NAMES

INSTALL: Final = (["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"])
SAY: Final = (
    "The browser tests need a Chromium on the PATH. Install one, e.g. apt-get install chromium, "
    "and run again."
)


def main() -> None:
    if not any(shutil.which(name) for name in NAMES):
        _install()
    axe.source()


def _install() -> None:
    """Debian's package, as root or by sudo without a question; else SystemExit says what to do."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if shutil.which("apt-get") is None or (prefix and shutil.which("sudo") is None):
        raise SystemExit(SAY)
    for command in INSTALL:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(
            [*prefix, *command], check=False, env=environment, stdout=sys.stderr
        )  # constants
        if done.returncode:
            raise SystemExit(SAY)
    if not any(shutil.which(name) for name in NAMES):
        raise SystemExit(SAY)


if __name__ == "__main__":
    main()
