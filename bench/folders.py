"""Where a service under measurement keeps its data: a folder of this run alone, gone at its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from clients.demo.processes import ROOT
from clients.demo.service import forget

_BENCH: Final = ROOT / "var" / "bench"


@contextmanager
def own_folder() -> Iterator[Path]:
    """Not in the system's temporary folder: the database's user may not be able to go there."""
    folder = _BENCH / f"run-{os.getpid()}"
    forget(folder)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        forget(folder)
