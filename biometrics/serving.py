"""The process of a face worker: `python -m biometrics.serving DESCRIPTOR`, started by `pool.py` alone.

Loads what it is told to, is locked in (`isolation/`), and then answers one job after the other until
the other side of the descriptor has gone.
"""

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from biometrics import isolation, wire
from biometrics.priority import NICE, stand_back

#: Read by the native libraries when they are loaded: one thread, and pictures no larger than ours may be.
ENVIRONMENT: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_LOG_LEVEL": "ERROR",
    "OPENCV_IO_MAX_IMAGE_PIXELS": "40000000",  # pictures.PHOTO.pixels
    "PYTHONDONTWRITEBYTECODE": "1",
}
#: What else a worker is given: where the interpreter finds itself, and nothing that an operator set for us.
INHERITED: Final = ("LD_LIBRARY_PATH", "PYTHONHOME", "LANG", "LC_ALL")


def environment() -> dict[str, str]:
    """The whole environment of a worker."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    places = (Path(place).absolute() for place in sys.path)  # "" is here
    found = os.pathsep.join(str(place) for place in places if place.exists())
    return kept | ENVIRONMENT | {"PYTHONPATH": found}


def main(more: Mapping[str, Callable[..., Any]] | None = None) -> None:
    """`more` are jobs beside those of `worker.py`, for tests of the pool."""
    # the service drains on these signals; workers must live to finish
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    channel = int(sys.argv[1])
    try:
        equipment = wire.equipped(wire.receive(channel))
        held = isolation.lock_files(equipment.models.values())
        threading.Thread(target=_end_with, args=(channel,), daemon=True).start()
        os.nice(NICE)
        from biometrics import worker  # noqa: PLC0415  # its libraries are loaded below the first lock

        worker.start(equipment)
        stand_back()  # only now: to load must not take a minute beside busy programs
        held += isolation.lock_calls()
        wire.send(channel, wire.ready(held))
        _serve(channel, {**worker.JOBS, **(more or {})})
    except (wire.NoFrame, BrokenPipeError, ConnectionResetError):
        return


def _serve(channel: int, jobs: Mapping[str, Callable[..., Any]]) -> None:
    while True:
        name, args = wire.asked(wire.receive(channel))
        began = time.process_time()
        try:
            told = wire.answer(jobs[name](*args), time.process_time() - began)
        except Exception as error:  # noqa: BLE001  # the outermost edge of a job: its caller hears of it
            told = wire.refuse(error)
        wire.send(channel, told)


def _end_with(channel: int) -> None:
    """A service that was killed leaves nobody behind, whatever its workers are busy with."""
    other_side = select.poll()
    other_side.register(channel, 0)  # nothing but its end
    other_side.poll()
    os._exit(1)


if __name__ == "__main__":
    main()
