"""What a process and all below it use, as Linux tells it in /proc."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat after the name in parentheses (proc(5)): state is the first.
_PARENT, _USER, _SYSTEM, _CHILD_USER, _CHILD_SYSTEM = 1, 11, 12, 13, 14


@dataclass(frozen=True, slots=True)
class Use:
    """Of one process: processor seconds with those of its ended children, and its own memory."""

    pid: int
    command: str
    cpu_s: float
    pss_mb: float


def cpu_s(pid: int) -> float:
    """Processor seconds of the tree so far; ended children count once their parent has heard of it."""
    return sum(_cpu_s(fields) for _, fields in _tree(pid))


def own_cpu_s(pid: int) -> float:
    """Processor seconds of this process alone."""
    fields = _stat(_PROC / str(pid)) or []
    return sum(int(fields[at]) for at in (_USER, _SYSTEM) if fields) / _TICKS


def uses(pid: int) -> list[Use]:
    """Of each process of the tree; memory is PSS: what is shared is divided among its users."""
    found = []
    for process, fields in _tree(pid):
        pss = _pss_mb(process)
        if pss is not None:
            found.append(Use(process, _command(process), _cpu_s(fields), pss))
    return found


def _tree(pid: int) -> list[tuple[int, list[str]]]:
    stats: dict[int, list[str]] = {}
    below: dict[int, list[int]] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and (fields := _stat(folder)) is not None:
            process = int(folder.name)
            stats[process] = fields
            below.setdefault(int(fields[_PARENT]), []).append(process)
    found, waiting = [], [pid]
    while waiting:
        process = waiting.pop()
        if process in stats:
            found.append((process, stats[process]))
            waiting += below.get(process, [])
    return found


def _stat(folder: Path) -> list[str] | None:
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return None


def _cpu_s(fields: list[str]) -> float:
    ticks = (_USER, _SYSTEM, _CHILD_USER, _CHILD_SYSTEM)
    return sum(int(fields[at]) for at in ticks) / _TICKS


def _pss_mb(pid: int) -> float | None:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), None)


def _command(pid: int) -> str:
    """The program and what tells its processes apart; nothing of its environment."""
    try:
        words = (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode().split()
    except OSError:
        return "?"
    return " ".join([Path(words[0]).name, *words[1:4]]) if words else "?"
