"""Only the files that are named can be read; nothing written, run or connected to (Landlock)."""

import ctypes
import os
import struct
from collections.abc import Sequence
from typing import Final

from biometrics.isolation import linux

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every machine
_ABI_VERSION, _PATH_BENEATH = 1, 1
_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
#: How many kinds of access to files each version of Landlock knows.
_FILE_BITS: Final = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NET_SINCE, _SCOPE_SINCE = 4, 6
_BIND_AND_CONNECT: Final = 0b11
_SOCKETS_AND_SIGNALS: Final = 0b11
_OWN_SHARE: Final = "/proc/self/autogroup"  # priority.py writes it


def version() -> int:
    """Of this kernel; 0: it has none, or it is switched off."""
    if not linux.HERE:
        return 0
    return max(0, linux.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ABI_VERSION))


def restrict(readable: Sequence[str]) -> None:
    """The calling thread and those that it begins. Raises OSError."""
    since = version()
    files = (1 << _FILE_BITS.get(since, max(_FILE_BITS.values()))) - 1
    asked = struct.pack(
        "=QQQ",
        files,
        _BIND_AND_CONNECT if since >= _NET_SINCE else 0,
        _SOCKETS_AND_SIGNALS if since >= _SCOPE_SINCE else 0,
    )
    known = 24 if since >= _SCOPE_SINCE else 16 if since >= _NET_SINCE else 8
    rules = linux.must(_CREATE_RULESET, asked, ctypes.c_size_t(known), 0)
    try:
        for place in readable:
            _allow(rules, place, _READ_FILE)
        _allow(rules, _OWN_SHARE, (_READ_FILE | _WRITE_FILE | _TRUNCATE) & files)
        linux.must(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, place: str, access: int) -> None:
    try:
        there = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not on this machine
        return
    try:
        if os.path.isdir(place):  # noqa: PTH112  # a word for each of some twenty places
            access |= _READ_DIR
        linux.must(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", access, there), 0)
    finally:
        os.close(there)
