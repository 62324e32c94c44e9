"""How a face worker stands back for the event loop, the store and whoever else has something to do.

Linux shares the processors out in two ways. Among the processes of a container or a unit each counts by
its own policy. Otherwise sessions count first (sched(7), autogroup) and nice values only within one; and
each backend of PostgreSQL is a session of its own. A worker in the session of the event loop is then as
good as the database: a read waited for the next tick of the clock, 4 ms, wherever a worker was at work.
So each worker is a session of low share, and of the idle policy, which whoever wakes may interrupt
(bench/checks.py: read_p99_ratio).
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

#: Of the process while it loads and wherever there is no idle policy, and of its session: beside a
#: program that takes all it can get, a tenth of a processor is left.
NICE: Final = 10
_SHARE: Final = Path("/proc/self/autogroup")
# Only root may write it more than ten times a second, all processes of the machine counted.
_WRITES_APART_S: Final = 0.1
_WRITES: Final = 100


def stand_back() -> None:
    """For the calling process, which must lead no group of processes; does what the system knows of."""
    os.setsid()
    if hasattr(os, "SCHED_IDLE"):  # Linux
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with suppress(OSError):  # no sharing by session here, or not ours to say
        _lower_the_session()


def _lower_the_session() -> None:
    for _ in range(_WRITES):
        with suppress(BlockingIOError):
            _SHARE.write_text(str(NICE))
            return
        time.sleep(_WRITES_APART_S)
