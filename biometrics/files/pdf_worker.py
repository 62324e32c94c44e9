"""The process that writes one PDF anew: `python -m biometrics.files.pdf_worker SENT MADE`, two descriptors.

It is locked in as a face worker is before it looks at the file, tells what it found by one word, and ends:
no file meets another.
"""

import os
import resource
import sys
from contextlib import suppress
from typing import Final

from biometrics import isolation
from biometrics.priority import NICE, stand_back
from domain.hall.uploads import FILE_BYTES, Unusable

DONE: Final = "done"
#: Own choice: of processor time; 500 pages take a tenth.
CPU_SECONDS: Final = 30
#: Beyond what it has once the library is loaded: the packed file, its objects, and one unpacked stream.
MORE_MEMORY: Final = 768 * 1024 * 1024


def main(sent: int, made: int) -> None:
    isolation.lock_files(())
    os.nice(NICE)
    from biometrics.files import pages  # noqa: PLC0415  # the library is loaded below the first lock

    stand_back()
    isolation.lock_calls()
    _limit()
    with os.fdopen(sent, "rb") as source, os.fdopen(made, "wb") as target:
        try:
            pages.rewrite(source, target)
            told = DONE
        except pages.CantUse as unfit:
            told = unfit.why
        except MemoryError:
            told = Unusable.PDF_TOO_LARGE
        except Exception as broken:  # noqa: BLE001  # the outermost edge: its name, and no word of the file
            told = type(broken).__name__
    sys.stdout.write(told)


def _limit() -> None:
    with suppress(ValueError, OSError):  # lower ones are there
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    with suppress(ValueError, OSError), open("/proc/self/statm", encoding="ascii") as pages:  # noqa: PTH123  # a file of the system
        most = int(pages.read().split()[0]) * resource.getpagesize() + MORE_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
