"""The mini-program: the bytes of its package, and how long it takes from its start to a view, on the tests' phone.

The phone runs the compiled program in an engine without WeChat: what its own code costs is measured, and neither
the platform's start nor a real phone's speed. Nothing is asked of a service.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Final

from bench.report import Measure, could_not, median, tell
from tests.clients.miniprogram.program import build, copied, open_phone, pointed

MAIN_BYTES: Final = 1.5 * 1024 * 1024
STARTS: Final = 50
QUICK_STARTS: Final = 10
NOWHERE: Final = "https://nowhere.example.cn"


async def measure(starts: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        compiled = copied(Path(folder))
        built = build(compiled)
        if built.returncode:
            could_not("miniprogram", built.stdout + built.stderr)
        program = pointed(compiled, Path(folder), NOWHERE)
        async with open_phone(program, [NOWHERE], NOWHERE) as phone:
            found = [await phone.start() for _ in range(starts + 1)][1:]  # the first warms
    tell(
        "miniprogram",
        Measure("main_bytes", json.loads(built.stdout)["bytes"], "bytes", at_most=MAIN_BYTES),
        (
            Measure("first_view_ms", median([first for first, _ in found]), "ms"),
            Measure("sign_in_ms", median([ready for _, ready in found]), "ms"),
        ),
        starts=starts,
    )


if __name__ == "__main__":
    asyncio.run(measure(QUICK_STARTS if "--quick" in sys.argv else STARTS))
