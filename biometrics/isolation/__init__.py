"""What a face worker may still do, taken away before it sees a picture; what the system lacks is left out.

Two locks by the process itself, by calls of Linux that need no right and no package. `lock_files` comes
first, so that every thread begins below it. `lock_calls` comes when the models are loaded.
"""

import platform
import resource
import struct
import sys
import sysconfig
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from biometrics.isolation import landlock, linux, seccomp
from biometrics.isolation.system_calls import MACHINES

#: Beyond what a worker has once its models are loaded: two photos of 40 megapixels are a quarter of it.
MORE_MEMORY: Final = 2 * 1024**3
MOST_FILES: Final = 128

_SYSTEM: Final = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share"),
    *("/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/urandom"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
)


def lock_files(readable: Iterable[Path]) -> tuple[str, ...]:
    """What of it holds from now on, by name. `readable` is what may be read beside Python itself."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # a lower one is there
        resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
    if not linux.HERE or not linux.prctl(linux.NO_NEW_PRIVS, 1):
        return ()
    held = ["no_new_privs"]
    if landlock.version():
        landlock.restrict([*_python(), *map(str, readable)])
        held.append("landlock")
    return tuple(held)


def lock_calls() -> tuple[str, ...]:
    """As `lock_files`, for the whole process."""
    _limit_memory()
    if not linux.HERE:
        return ()
    held = []
    if _drop_capabilities():
        held.append("no_capabilities")
    if seccomp.known() and seccomp.restrict():
        held.append("seccomp")
    return tuple(held)


def lacking() -> tuple[str, ...]:
    """What of the isolation this system does not have."""
    there = {"landlock": landlock.version() > 0, "seccomp": seccomp.known()}
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


def _limit_memory() -> None:
    pages = (
        int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) if linux.HERE else 0
    )
    if not pages:
        return
    most = pages * resource.getpagesize() + MORE_MEMORY
    with suppress(ValueError, OSError):  # a lower one is there
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _drop_capabilities() -> bool:
    """Those of root, should the service run as root."""
    version_3 = 0x20080522
    numbers = MACHINES.get(platform.machine())
    if numbers is None:
        return False
    for one in range(64):
        linux.prctl(
            linux.DROP_FROM_BOUNDING_SET, one
        )  # refused to who has none to drop, and beyond the last
    header, none = struct.pack("=Ii", version_3, 0), bytes(24)
    return linux.syscall(numbers.capset, header, none) == 0
