"""Calls of Linux that Python has no word for."""

import ctypes
import os
import sys
from typing import Final

HERE: Final = sys.platform.startswith("linux")
NO_NEW_PRIVS: Final = 38
DROP_FROM_BOUNDING_SET: Final = 24

_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def prctl(what: int, value: int) -> bool:
    """Whether the kernel did it."""
    return bool(_LIBC.prctl(what, *map(ctypes.c_ulong, (value, 0, 0, 0))) == 0)


def syscall(number: int, *args: object) -> int:
    """What the kernel returned: negative when it refused."""
    return int(_LIBC.syscall(number, *args))


def must(number: int, *args: object) -> int:
    """As `syscall`; raises OSError when the kernel refused."""
    found = syscall(number, *args)
    if found < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return found
