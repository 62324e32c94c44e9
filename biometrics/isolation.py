"""What a face worker may still do, taken away before it sees a picture; what the system lacks is left out.

Two locks by the process itself, by calls of Linux that need no right and no package. `lock_files` comes
first, so that every thread begins below it: only files that a worker needs can be opened, and nothing
be written, run or connected to (Landlock). `lock_calls` comes when the models are loaded: a filter of
system calls that also holds on kernels without Landlock (seccomp). The filter denies what a decoder
has no use for and leaves the rest: lists of what is needed break with each libc.
"""

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Beyond what a worker has once its models are loaded: two photos of 40 megapixels are a quarter of it.
MORE_MEMORY: Final = 2 * 1024**3
MOST_FILES: Final = 128

_PR_SET_NO_NEW_PRIVS, _PR_CAPBSET_DROP = 38, 24
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every machine
_ABI_VERSION, _PATH_BENEATH = 1, 1
_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
#: How many kinds of access to files each version of Landlock knows.
_FILE_BITS: Final = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NET_SINCE, _SCOPE_SINCE = 4, 6
_BIND_AND_CONNECT: Final = 0b11
_SOCKETS_AND_SIGNALS: Final = 0b11

_SYSTEM: Final = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share"),
    *("/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/urandom"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
)
_OWN_SHARE: Final = "/proc/self/autogroup"  # priority.py writes it

_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def lock_files(readable: Iterable[Path]) -> tuple[str, ...]:
    """What of it holds from now on, by name. `readable` is what may be read beside Python itself."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # a lower one is there
        resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
    if not sys.platform.startswith("linux") or _prctl(_PR_SET_NO_NEW_PRIVS, 1) != 0:
        return ()
    held = ["no_new_privs"]
    version = landlock_version()
    if version:
        _landlock(version, [*_python(), *map(str, readable)])
        held.append("landlock")
    return tuple(held)


def lock_calls() -> tuple[str, ...]:
    """As `lock_files`, for the whole process."""
    _limit_memory()
    if not sys.platform.startswith("linux"):
        return ()
    held = []
    if _drop_capabilities():
        held.append("no_capabilities")
    if seccomp_known() and _seccomp(program(platform.machine(), os.getpid())):
        held.append("seccomp")
    return tuple(held)


def landlock_version() -> int:
    """Of this kernel; 0: it has none, or it is switched off."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ABI_VERSION)))


def seccomp_known() -> bool:
    """Whether this is a machine whose calls we have the numbers of, and its kernel has filters."""
    numbers = _MACHINES.get(platform.machine())
    if numbers is None or not sys.platform.startswith("linux"):
        return False
    ends = ctypes.c_uint32(_KILL_PROCESS)
    get_action_avail = 2
    return bool(_LIBC.syscall(numbers.seccomp, get_action_avail, 0, ctypes.byref(ends)) == 0)


def lacking() -> tuple[str, ...]:
    """What of the isolation this system does not have."""
    there = {"landlock": landlock_version() > 0, "seccomp": seccomp_known()}
    return tuple(name for name, has in there.items() if not has)


def _python() -> list[str]:
    """Where the interpreter, its packages and ours lie: each by itself, never a folder above them."""
    import biometrics  # noqa: PLC0415  # its own place, which may be a checkout with keys beside it
    import domain  # noqa: PLC0415  # its place too

    named = ("stdlib", "platstdlib", "purelib", "platlib")
    libraries = sysconfig.get_config_var("LIBDIR") or ""
    ours = [str(Path(str(one.__file__)).parent) for one in (biometrics, domain)]
    packages = [one for one in sys.path if Path(one).name in {"site-packages", "dist-packages"}]
    places = [*_SYSTEM, libraries, *(sysconfig.get_path(one) for one in named), *packages, *ours]
    return [place for place in places if place]


def _landlock(version: int, readable: Sequence[str]) -> None:
    files = (1 << _FILE_BITS.get(version, max(_FILE_BITS.values()))) - 1
    asked = struct.pack(
        "=QQQ",
        files,
        _BIND_AND_CONNECT if version >= _NET_SINCE else 0,
        _SOCKETS_AND_SIGNALS if version >= _SCOPE_SINCE else 0,
    )
    known = 24 if version >= _SCOPE_SINCE else 16 if version >= _NET_SINCE else 8
    rules = _call(_CREATE_RULESET, asked, ctypes.c_size_t(known), 0)
    try:
        for place in readable:
            _allow(rules, place, _READ_FILE)
        _allow(rules, _OWN_SHARE, (_READ_FILE | _WRITE_FILE | _TRUNCATE) & files)
        _call(_RESTRICT_SELF, rules, 0)
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
        _call(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", access, there), 0)
    finally:
        os.close(there)


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) if _LINUX else 0
    if not pages:
        return
    most = pages * resource.getpagesize() + MORE_MEMORY
    with suppress(ValueError, OSError):  # a lower one is there
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _drop_capabilities() -> bool:
    """Those of root, should the service run as root."""
    version_3 = 0x20080522
    numbers = _MACHINES.get(platform.machine())
    if numbers is None:
        return False
    for one in range(64):
        _prctl(_PR_CAPBSET_DROP, one)  # refused to who has none to drop, and beyond the last
    header, none = struct.pack("=Ii", version_3, 0), bytes(24)
    return bool(_LIBC.syscall(numbers.capset, header, none) == 0)


# The filter (classic BPF over struct seccomp_data: number, machine, address, six arguments).
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """Of the calls of one machine."""

    audit: int
    denied: Sequence[int]
    opens: Sequence[tuple[int, int]]  # number, and which argument the flags are
    clone: int
    signals: Sequence[int]  # calls whose first argument is the process that is meant
    prlimit: int
    ioctl: int
    capset: int
    seccomp: int


#: Since 5.3 new calls have one number on all machines: of pidfd, io_uring, mounts, and the like.
_EVERYWHERE: Final = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_open": 434,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
    "memfd_secret": 447,
    "fchmodat2": 452,
}
#: Absent rather than denied: who asks for these falls back on calls whose arguments can be looked at.
_ABSENT: Final = {"clone3": 435, "openat2": 437}
DENIED: Final[Mapping[str, Mapping[str, int]]] = {
    "x86_64": {
        "socket": 41,
        "connect": 42,
        "accept": 43,
        "sendto": 44,
        "recvfrom": 45,
        "sendmsg": 46,
        "recvmsg": 47,
        "bind": 49,
        "listen": 50,
        "socketpair": 53,
        "accept4": 288,
        "recvmmsg": 299,
        "sendmmsg": 307,
        "execve": 59,
        "execveat": 322,
        "fork": 57,
        "vfork": 58,
        "ptrace": 101,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "kcmp": 312,
        "tkill": 200,
        "rt_sigqueueinfo": 129,
        "rt_tgsigqueueinfo": 297,
        "creat": 85,
        "name_to_handle_at": 303,
        "open_by_handle_at": 304,
        "truncate": 76,
        "rename": 82,
        "renameat": 264,
        "renameat2": 316,
        "link": 86,
        "linkat": 265,
        "symlink": 88,
        "symlinkat": 266,
        "unlink": 87,
        "unlinkat": 263,
        "mkdir": 83,
        "mkdirat": 258,
        "rmdir": 84,
        "mknod": 133,
        "mknodat": 259,
        "chmod": 90,
        "fchmod": 91,
        "fchmodat": 268,
        "chown": 92,
        "fchown": 93,
        "lchown": 94,
        "fchownat": 260,
        "setxattr": 188,
        "lsetxattr": 189,
        "fsetxattr": 190,
        "removexattr": 197,
        "lremovexattr": 198,
        "fremovexattr": 199,
        "utimensat": 280,
        "mount": 165,
        "umount2": 166,
        "pivot_root": 155,
        "chroot": 161,
        "unshare": 272,
        "setns": 308,
        "bpf": 321,
        "perf_event_open": 298,
        "userfaultfd": 323,
        "keyctl": 250,
        "add_key": 248,
        "request_key": 249,
        "init_module": 175,
        "finit_module": 313,
        "delete_module": 176,
        "kexec_load": 246,
        "kexec_file_load": 320,
        "memfd_create": 319,
        "shmget": 29,
        "shmat": 30,
        "msgget": 68,
        "semget": 64,
        "mq_open": 240,
        "inotify_init1": 294,
        "fanotify_init": 300,
        "personality": 135,
        "ioperm": 173,
        "iopl": 172,
        "setuid": 105,
        "setgid": 106,
        "setreuid": 113,
        "setregid": 114,
        "setresuid": 117,
        "setresgid": 119,
        "setgroups": 116,
        "capset": 126,
    },
    "aarch64": {
        "socket": 198,
        "connect": 203,
        "accept": 202,
        "sendto": 206,
        "recvfrom": 207,
        "sendmsg": 211,
        "recvmsg": 212,
        "bind": 200,
        "listen": 201,
        "socketpair": 199,
        "accept4": 242,
        "recvmmsg": 243,
        "sendmmsg": 269,
        "execve": 221,
        "execveat": 281,
        "ptrace": 117,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "kcmp": 272,
        "tkill": 130,
        "rt_sigqueueinfo": 138,
        "rt_tgsigqueueinfo": 240,
        "name_to_handle_at": 264,
        "open_by_handle_at": 265,
        "truncate": 45,
        "renameat": 38,
        "renameat2": 276,
        "linkat": 37,
        "symlinkat": 36,
        "unlinkat": 35,
        "mkdirat": 34,
        "mknodat": 33,
        "fchmod": 52,
        "fchmodat": 53,
        "fchown": 55,
        "fchownat": 54,
        "setxattr": 5,
        "lsetxattr": 6,
        "fsetxattr": 7,
        "removexattr": 14,
        "lremovexattr": 15,
        "fremovexattr": 16,
        "utimensat": 88,
        "mount": 40,
        "umount2": 39,
        "pivot_root": 41,
        "chroot": 51,
        "unshare": 97,
        "setns": 268,
        "bpf": 280,
        "perf_event_open": 241,
        "userfaultfd": 282,
        "keyctl": 219,
        "add_key": 217,
        "request_key": 218,
        "init_module": 105,
        "finit_module": 273,
        "delete_module": 106,
        "kexec_load": 104,
        "kexec_file_load": 294,
        "memfd_create": 279,
        "shmget": 194,
        "shmat": 196,
        "msgget": 186,
        "semget": 190,
        "mq_open": 180,
        "inotify_init1": 26,
        "fanotify_init": 262,
        "personality": 92,
        "setuid": 146,
        "setgid": 144,
        "setreuid": 145,
        "setregid": 143,
        "setresuid": 147,
        "setresgid": 149,
        "setgroups": 159,
        "capset": 91,
    },
}
_MACHINES: Final = {
    "x86_64": _Numbers(
        audit=0xC000003E,
        denied=[*DENIED["x86_64"].values(), *_EVERYWHERE.values()],
        opens=((2, 1), (257, 2)),
        clone=56,
        signals=(62, 234),
        prlimit=302,
        ioctl=16,
        capset=126,
        seccomp=317,
    ),
    "aarch64": _Numbers(
        audit=0xC00000B7,
        denied=[*DENIED["aarch64"].values(), *_EVERYWHERE.values()],
        opens=((56, 2),),
        clone=220,
        signals=(129, 131),
        prlimit=261,
        ioctl=29,
        capset=91,
        seccomp=277,
    ),
}


def calls_named(machine: str) -> dict[str, int]:
    """Every call that the filter of one machine ends, by its name and number."""
    return {**DENIED[machine], **_EVERYWHERE, **_ABSENT}


def program(machine: str, pid: int) -> list[tuple[int, int, int, int]]:
    """The filter for one machine: operation, steps if so, steps if not, operand.

    A worker may still signal itself (abort does), start threads, and open what exists for reading.
    """
    numbers = _MACHINES[machine]
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
    for number in _ABSENT.values():
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


def _seccomp(steps: Sequence[tuple[int, int, int, int]]) -> bool:
    packed = b"".join(struct.pack("=HBBI", *step) for step in steps)
    kept = ctypes.create_string_buffer(packed, len(packed))
    head = struct.pack("@HP", len(steps), ctypes.addressof(kept))
    number = _MACHINES[platform.machine()].seccomp
    return bool(_LIBC.syscall(number, _SET_FILTER, _ALL_THREADS, head) == 0)


def _prctl(what: int, value: int) -> int:
    return int(_LIBC.prctl(what, *map(ctypes.c_ulong, (value, 0, 0, 0))))


def _call(number: int, *args: object) -> int:
    found = int(_LIBC.syscall(number, *args))
    if found < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return found


_LINUX: Final = sys.platform.startswith("linux")
