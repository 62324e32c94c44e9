"""The process that draws papers: reads values, writes PDF, one after the other, until its parent is gone.

On both pipes: the length in four bytes, then that many bytes. An answer that is no PDF is the name of what
went wrong.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from papers.drawing import Drawing

LENGTH_BYTES: Final = 4
PDF: Final = b"%PDF-"
#: While it loads, as a face worker: by the idle policy a full machine would keep the first paper waiting for long.
NICE: Final = 10


def serve(drawing: Drawing, asked: BinaryIO, answers: BinaryIO) -> None:
    while len(length := asked.read(LENGTH_BYTES)) == LENGTH_BYTES:
        values = asked.read(int.from_bytes(length))
        try:
            drawn = drawing.draw(json.loads(values))
        except BaseException as unfit:  # noqa: BLE001  # a panic in typst is no Exception
            drawn = type(unfit).__name__.encode()  # its words would repeat the text
        answers.write(len(drawn).to_bytes(LENGTH_BYTES) + drawn)
        answers.flush()


def _stand_back() -> None:
    """Whoever looks at a face, or answers a phone, comes first."""
    if hasattr(os, "SCHED_IDLE"):  # Linux
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


if __name__ == "__main__":
    from papers.drawing import Drawing  # the compiler, which no other process loads

    os.setsid()  # what ends a terminal's programs ends it by its parent's pipe
    os.nice(NICE)
    loaded = Drawing()
    _stand_back()
    serve(loaded, sys.stdin.buffer, sys.stdout.buffer)
