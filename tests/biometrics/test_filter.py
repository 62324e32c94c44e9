"""The filter of system calls, run over calls as the kernel runs it."""

import errno
import os
import struct

import pytest

from biometrics.isolation import seccomp

ALLOW, KILL = "allowed", "killed"


def judged(machine: str, audit: int, number: int, *args: int) -> str:
    """What the filter says of a call of process 7, run as the kernel runs it."""
    words = [number, audit, 0, 0]
    for one in (*args, *[0] * (6 - len(args))):
        words += [one & 0xFFFFFFFF, one >> 32]
    data, at, held = struct.pack("=16I", *words), 0, 0
    steps = seccomp.program(machine, 7)
    while True:
        operation, if_so, if_not, operand = steps[at]
        at += 1
        if operation == 0x20:
            (held,) = struct.unpack_from("=I", data, operand)
        elif operation == 0x06:
            break
        else:
            tests = {0x15: held == operand, 0x35: held >= operand, 0x45: bool(held & operand)}
            at += if_so if tests[operation] else if_not
    if operand & 0xFFFF0000 == 0x00050000:
        return errno.errorcode[operand & 0xFFFF]
    return {0x7FFF0000: ALLOW, 0x80000000: KILL}[operand]


X86, ARM = ("x86_64", 0xC000003E), ("aarch64", 0xC00000B7)


@pytest.mark.parametrize(
    ("machine", "call", "said"),
    [
        (X86, (0,), ALLOW),  # read
        (X86, (1,), ALLOW),  # write
        (X86, (41,), "EPERM"),  # socket
        (X86, (59,), "EPERM"),  # execve
        (X86, (425,), "EPERM"),  # io_uring_setup
        (X86, (435,), "ENOSYS"),  # clone3
        (X86, (437,), "ENOSYS"),  # openat2
        (X86, (0x40000000,), "EPERM"),  # the same calls by other numbers
        (X86, (0x40000029,), "EPERM"),
        (X86, (0x3FFFFFFF,), ALLOW),  # no call at all
        (X86, (2, 0, os.O_RDONLY), ALLOW),  # open
        (X86, (2, 0, 0o1), "EACCES"),
        (X86, (257, 3, 0, os.O_RDONLY | os.O_CLOEXEC), ALLOW),  # openat
        (X86, (257, 3, 0, 0o1), "EACCES"),
        (X86, (257, 3, 0, 0o2), "EACCES"),
        (X86, (257, 3, 0, 0o100), "EACCES"),
        (X86, (257, 3, 0, 0o1000), "EACCES"),
        (X86, (257, 3, 0, 0o20000000), "EACCES"),
        (X86, (56, 0x10000), ALLOW),  # clone: a thread
        (X86, (56, 0x11), "EPERM"),  # a process
        (X86, (62, 7, 6), ALLOW),  # kill: itself
        (X86, (62, 8, 6), "EPERM"),
        (X86, (234, 7, 9, 6), ALLOW),  # tgkill
        (X86, (234, 1, 9, 6), "EPERM"),
        (X86, (302, 0, 3), ALLOW),  # prlimit of its own
        (X86, (302, 8, 3), "EPERM"),
        (X86, (16, 0, 0x5401), ALLOW),  # ioctl
        (X86, (16, 0, 0x5412), "EPERM"),  # types into the terminal
        (X86, (16, 0, 0x541C), "EPERM"),
        (X86, (16, 0x5412, 0x5401), ALLOW),
        (("x86_64", 0x40000003), (0,), KILL),  # the calls of 32 bits
        (ARM, (63,), ALLOW),
        (ARM, (198,), "EPERM"),
        (ARM, (221,), "EPERM"),
        (ARM, (435,), "ENOSYS"),
        (ARM, (0x40000000,), ALLOW),  # no second set here
        (ARM, (56, 3, 0, os.O_RDONLY), ALLOW),
        (ARM, (56, 3, 0, 0o2), "EACCES"),
        (ARM, (220, 0x10000), ALLOW),
        (ARM, (220, 0x11), "EPERM"),
        (ARM, (129, 7), ALLOW),
        (ARM, (129, 8), "EPERM"),
        (ARM, (131, 8), "EPERM"),
        (ARM, (261, 0), ALLOW),
        (ARM, (261, 1), "EPERM"),
        (ARM, (29, 0, 0x5412), "EPERM"),
        (("aarch64", 0xC000003E), (63,), KILL),
    ],
)
def test_the_filter_says_of_each_call_what_a_worker_may(
    machine: tuple[str, int], call: tuple[int, ...], said: str
) -> None:
    assert judged(*machine, *call) == said
