"""`zhijian`, the console command: becomes `python -m server`.

Spawned face workers import the main script again; through a console script each would import aiohttp
and the driver too (48 MB instead of 19 MB).
"""

import os
import sys


def main() -> None:
    os.execv(sys.executable, [sys.executable, "-m", "server", *sys.argv[1:]])  # noqa: S606  # ourselves
