"""python server/install.py PIP: the pinned packages of this folder, and how far that is while it goes.

Run by the machine's own Python before anything is installed, so it is a file and imports no package.
"""

import re
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Final, TextIO

ROOT: Final = Path(__file__).resolve().parent.parent
PINNED: Final = ("--require-hashes", "--no-deps", "--requirement", "constraints.txt")
OWN: Final = (
    *("--no-deps", "--no-build-isolation"),
    *("--editable", ".", "--editable", "clients/python"),
)
_EVERY_SECONDS: Final = {True: 1.0, False: 10.0}  # on a terminal, and in a log
_KEPT: Final = 30  # lines of pip's that are shown when it fails
_SIZE: Final = re.compile(r"\s*(?:Downloading|Using cached) .*\(([\d.]+) (kB|MB|GB)\)")
_MB: Final = {"kB": 0.001, "MB": 1.0, "GB": 1000.0}


class Progress:
    """What pip has said so far, in one line."""

    def __init__(self, pinned: int, site: Path) -> None:
        self._pinned = pinned
        self._site = site
        self._collected = 0
        self._received_mb = 0.0
        self._installing = False
        self._began = time.monotonic()

    def hears(self, line: str) -> None:
        """A line of pip's."""
        self._collected += line.startswith("Collecting ")
        self._installing |= line.startswith("Installing collected packages")
        if size := _SIZE.match(line):
            self._received_mb += float(size[1]) * _MB[size[2]]

    @property
    def line(self) -> str:
        seconds = time.monotonic() - self._began
        if self._installing:
            installed = len(list(self._site.glob("*.dist-info")))
            what = f"installed {min(installed, self._pinned)} of {self._pinned} packages"
        else:
            what = f"fetched {self._collected} of {self._pinned} packages"
        return f"{what}, {self._received_mb:.0f} MB, {seconds:.0f} s"


def install(pip: Path, out: TextIO) -> int:
    """The exit status of pip; its last lines are told when it failed."""
    text = (ROOT / "constraints.txt").read_text("utf-8")
    pinned = len(re.findall(r"^[\w.-]+==", text, re.MULTILINE))
    sites = sorted((pip.parent.parent / "lib").glob("python3*/site-packages"))
    progress = Progress(pinned, sites[0] if sites else ROOT)
    for arguments in (PINNED, OWN):
        if failed := _run([str(pip), "install", *arguments], progress, out):
            return failed
    out.write(f"packages: {progress.line}\n")
    return 0


def _run(command: list[str], progress: Progress, out: TextIO) -> int:
    last = deque[str](maxlen=_KEPT)
    over = threading.Event()
    tells = threading.Thread(target=_tell, args=(progress, over, out))
    with subprocess.Popen(  # noqa: S603  # pip of the folder, with what stands above
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        tells.start()
        for line in pip.stdout or ():
            progress.hears(line)
            last.append(line)
    over.set()
    tells.join()
    if pip.returncode:
        out.writelines(last)
    return pip.returncode


def _tell(progress: Progress, over: threading.Event, out: TextIO) -> None:
    terminal = out.isatty()
    while not over.wait(_EVERY_SECONDS[terminal]):
        out.write(
            f"\r\x1b[Kpackages: {progress.line}" if terminal else f"packages: {progress.line}\n"
        )
        out.flush()
    if terminal:
        out.write("\r\x1b[K")


if __name__ == "__main__":
    sys.exit(install(Path(sys.argv[1]), sys.stdout))
