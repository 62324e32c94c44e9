"""python -m tests.server.clamd_program: sees to it that the tests have a clamd, with a signature of our own."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.server.debian_packages import CACHE, unpack
from tests.server.nginx_program import PATH

FOLDER: Final = CACHE / "clamd"
SAY: Final = (
    "The tests of uploads need ClamAV's daemon. Install it, e.g. apt-get install clamav-daemon, and"
    " run again."
)
#: No virus, and not the test file of the trade, by which a scanner of the machine would take our tests away.
VIRUS: Final = b"ZHIJIAN-STANDARD-TEST-SIGNATURE-NOT-A-VIRUS"
STARTS_S: Final = 30.0


def find() -> tuple[str, dict[str, str]] | None:
    """One of this machine that runs, or ours; with what it needs of the environment."""
    found = shutil.which("clamd", path=PATH)
    if found is not None:
        return found, {}
    ours = FOLDER / "usr" / "sbin" / "clamd"
    libraries = {"LD_LIBRARY_PATH": ":".join(str(each) for each in FOLDER.glob("usr/lib/*-gnu"))}
    return (str(ours), libraries) if ours.exists() and _runs(str(ours), libraries) else None


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of one that knows VIRUS alone."""
    program = find()
    assert program is not None, SAY
    database, socket = folder / "signatures", folder / "clamd.ctl"
    database.mkdir(exist_ok=True)
    (database / "ours.ndb").write_text(f"Zhijian.Test:0:*:{VIRUS.hex()}\n", encoding="ascii")
    settings = folder / "clamd.conf"
    settings.write_text(
        f"DatabaseDirectory {database}\nLocalSocket {socket}\nForeground yes\n"
        "StreamMaxLength 200M\nMaxFileSize 200M\nMaxScanSize 400M\nTemporaryDirectory "
        f"{folder}\nOfficialDatabaseOnly no\n",
        encoding="utf-8",
    )
    clamd = subprocess.Popen(
        [program[0], "--config-file", str(settings)],
        env=program[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + STARTS_S
        while not socket.exists():
            assert clamd.poll() is None, "clamd ended"
            assert time.monotonic() < until, "clamd did not start"
            time.sleep(0.05)
        yield f"unix://{socket}"
    finally:
        clamd.terminate()
        clamd.wait()
        with suppress(FileNotFoundError):
            socket.unlink()


def main() -> None:
    if find() is not None:
        return
    unpack(FOLDER, "clamav-daemon", "libclamav12", "libmspack0t64", say=SAY)
    if find() is None:
        raise SystemExit(SAY)


def _runs(program: str, env: dict[str, str]) -> bool:
    done = subprocess.run([program, "--help"], check=False, capture_output=True, env=env)
    return done.returncode == 0


if __name__ == "__main__":
    main()
