"""A filter of system calls, which also holds on kernels without Landlock (seccomp).

It denies what a decoder has no use for and leaves the rest: lists of what is needed break with each libc.
"""

import ctypes
import errno
import os
import platform
import struct
from typing import Final

from biometrics.isolation import linux
from biometrics.isolation.system_calls import ABSENT, MACHINES

# Classic BPF over struct seccomp_data: number, machine, address, six arguments.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _FIRST_ARGUMENT, _ARGUMENT_BYTES = 0, 4, 16, 8
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_X32: Final = 0x40000000  # a second set of numbers for the same calls
_SET_FILTER, _ALL_THREADS = 1, 1
_THREAD: Final = 0x00010000  # of clone(2)
#: Write, read and write, create, truncate, a nameless file.
_WRITES: Final = 0o1 | 0o2 | 0o100 | 0o1000 | 0o20000000
#: ioctl(2) that types into the terminal a worker was started from.
_INTO_THE_TERMINAL: Final = (0x5412, 0x541C)


def known() -> bool:
    """Whether this is a machine whose calls we have the numbers of, and its kernel has filters."""
    numbers = MACHINES.get(platform.machine())
    if numbers is None or not linux.HERE:
        return False
    ends = ctypes.c_uint32(_KILL_PROCESS)
    get_action_avail = 2
    return linux.syscall(numbers.seccomp, get_action_avail, 0, ctypes.byref(ends)) == 0


def restrict() -> bool:
    """All threads of this process, from now on; False: the kernel refused."""
    steps = program(platform.machine(), os.getpid())
    packed = b"".join(struct.pack("=HBBI", *step) for step in steps)
    kept = ctypes.create_string_buffer(packed, len(packed))
    head = struct.pack("@HP", len(steps), ctypes.addressof(kept))
    number = MACHINES[platform.machine()].seccomp
    return linux.syscall(number, _SET_FILTER, _ALL_THREADS, head) == 0


def program(machine: str, pid: int) -> list[tuple[int, int, int, int]]:
    """The filter for one machine: operation, steps if so, steps if not, operand.

    A worker may still signal itself (abort does), start threads, and open what exists for reading.
    """
    numbers = MACHINES[machine]
    not_permitted, not_there = _end(errno.EPERM), _end(errno.ENOSYS)
    steps = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, numbers.audit),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        steps += [(_AT_LEAST, 0, 1, _X32), not_permitted]
    for number in numbers.denied:
        steps += [(_EQUAL, 0, 1, number), not_permitted]
    for number in ABSENT.values():
        steps += [(_EQUAL, 0, 1, number), not_there]
    for number, flags in numbers.opens:
        steps += _on(number, flags, [(_ANY_BIT, 0, 1, _WRITES), _end(errno.EACCES)])
    steps += _on(numbers.clone, 0, [(_ANY_BIT, 1, 0, _THREAD), not_permitted])
    for number in numbers.signals:
        steps += _on(number, 0, [(_EQUAL, 1, 0, pid), not_permitted])
    steps += _on(numbers.prlimit, 0, [(_EQUAL, 1, 0, 0), not_permitted])
    for request in _INTO_THE_TERMINAL:
        steps += _on(numbers.ioctl, 1, [(_EQUAL, 0, 1, request), not_permitted], go_on=True)
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


def _on(
    number: int, argument: int, judged: list[tuple[int, int, int, int]], *, go_on: bool = False
) -> list[tuple[int, int, int, int]]:
    """For one call its argument (the lower half) is judged; what passes is allowed, or judged on."""
    at = _FIRST_ARGUMENT + _ARGUMENT_BYTES * argument
    passed = (_LOAD, 0, 0, _NUMBER) if go_on else (_RETURN, 0, 0, _ALLOW)
    steps = [(_LOAD, 0, 0, at), *judged, passed]
    return [(_EQUAL, 0, len(steps), number), *steps]


def _end(number: int) -> tuple[int, int, int, int]:
    return (_RETURN, 0, 0, _ERRNO | number)
