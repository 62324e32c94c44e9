"""How the embedded Valkey is found, and what is made of what it says at its start; no server runs."""

import asyncio
import importlib.util
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

import pytest

from storage.postgres import embedded, embedded_valkey
from storage.postgres.embedded import EmbeddedError

READY: Final = "Ready to accept connections tcp"
TAKEN: Final = "bind: Address already in use"


class Child:
    def __init__(self, code: int | None) -> None:
        self.code = code
        self.signals: list[int] = []

    def poll(self) -> int | None:
        return self.code

    def send_signal(self, number: int) -> None:
        self.signals.append(number)

    def wait(self) -> None:
        assert self.signals


class Machine:
    """Starts servers of which each says a line, and ends by its code where it has one."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.says: list[tuple[str, int | None]] = [(READY, None)]
        self.children: list[Child] = []
        self.settings: list[list[str]] = []
        self.ports = iter((7_001, 7_002, 7_003))

    def spawn(
        self, args: Sequence[str | Path], *, output: Path, stdin: bytes
    ) -> subprocess.Popen[bytes]:
        assert [str(each) for each in args] == ["/programs/valkey", "-"]
        said, code = self.says[len(self.children)]
        with output.open("a") as log:
            log.write(f"{said}\n")
        self.children.append(Child(code))
        self.settings.append(stdin.decode().splitlines())
        return cast("subprocess.Popen[bytes]", self.children[-1])

    def server(self) -> "embedded_valkey._Server":
        return embedded_valkey._Server(Path("/programs/valkey"), self.log)


async def once(alive: Callable[[], bool], *, within: float) -> bool:
    """As `ended`, of which the time is over after one look."""
    assert within > 0
    return not alive()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    async def sleep(_: float) -> None:
        return

    machine = Machine(tmp_path / "server.log")
    monkeypatch.setattr(embedded, "spawn", machine.spawn)
    monkeypatch.setattr(embedded, "free_port", lambda: next(machine.ports))
    monkeypatch.setattr(embedded, "ended", once)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    return machine


async def test_it_comes_back_at_the_port_and_with_the_password_of_its_first_start(
    machine: Machine,
) -> None:
    machine.says *= 2
    server = machine.server()

    await server.start()
    await server.start()

    assert machine.settings[0] == machine.settings[1]
    settings = dict(line.split(" ", 1) for line in machine.settings[0])
    assert server.url == f"redis://:{settings['requirepass']}@127.0.0.1:7001/0"
    assert settings["bind"] == "127.0.0.1"
    assert (settings["save"], settings["appendonly"]) == ('""', "no")
    assert [each.signals for each in machine.children] == [[], []]


async def test_at_a_port_that_was_just_taken_the_next_is_tried(machine: Machine) -> None:
    machine.says = [(TAKEN, 1), (READY, None)]
    server = machine.server()

    child = await server.start()

    assert cast("object", child) is machine.children[1]
    assert server.url.endswith("@127.0.0.1:7002/0")
    assert machine.children[0].signals == [signal.SIGKILL]


@pytest.mark.parametrize(
    ("said", "code"),
    [("out of memory", 1), (READY, 1), ("loading", None)],
    ids=["said why", "ready, then gone", "hangs"],
)
async def test_what_hinders_the_start_is_told_and_nothing_is_left_running(
    machine: Machine, said: str, code: int | None
) -> None:
    machine.log.write_text(f"{READY}\n{TAKEN}\n")  # of a former start
    machine.says = [(said, code)]

    with pytest.raises(EmbeddedError) as refused:
        await machine.server().start()

    assert str(refused.value) == f"Valkey does not start: {said}"
    assert machine.children[0].signals == [signal.SIGKILL]


async def test_a_start_that_is_no_longer_wanted_leaves_no_process(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cancelled(_: Callable[[], bool], *, within: float) -> bool:
        raise asyncio.CancelledError(within)

    monkeypatch.setattr(embedded, "ended", cancelled)

    with pytest.raises(asyncio.CancelledError):
        await machine.server().start()

    assert machine.children[0].signals == [signal.SIGTERM]


def test_the_packages_own_program_comes_before_those_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "_binaries" / "linux" / "valkey-server"
    program.parent.mkdir(parents=True)
    package = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    on_path = {"valkey-server": "/usr/bin/valkey-server", "redis-server": "/usr/bin/redis-server"}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: package if "lite" in name else 0)
    monkeypatch.setattr(shutil, "which", on_path.get)

    program.touch()
    assert embedded_valkey._find() == program
    program.unlink()
    assert embedded_valkey._find() == Path("/usr/bin/valkey-server")
    del on_path["valkey-server"]
    assert embedded_valkey._find() == Path("/usr/bin/redis-server")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert embedded_valkey._find() == Path("/usr/bin/redis-server")
    del on_path["redis-server"]
    with pytest.raises(EmbeddedError, match="set ZHIJIAN_REDIS_URL"):
        embedded_valkey._find()


@pytest.mark.parametrize(
    "runs",
    ["both", "copy", "none"],
)
def test_a_program_out_of_reach_is_copied_once_to_where_all_may_run_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs: str
) -> None:
    copied, refused = runs != "both", runs == "none"
    program, elsewhere = tmp_path / "valkey-server", tmp_path / "var" / "elsewhere"
    program.write_text("program")
    copy = elsewhere / "valkey-server-7"

    def run(args: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        assert args[1] == "--version"
        good = runs == "both" or (runs == "copy" and args[0] == copy)
        return subprocess.CompletedProcess(args, 0 if good else 126, "", "denied\n")

    monkeypatch.setattr(embedded, "run", run)

    if refused:
        with pytest.raises(EmbeddedError, match=r"can't be run from .* nor .*: denied$"):
            embedded_valkey._within_reach(program, elsewhere)
    for _ in range(0 if refused else 2):
        found = embedded_valkey._within_reach(program, elsewhere)
        assert found == (copy if copied else program)
    assert copy.exists() is copied
    if copied:
        assert [each.name for each in elsewhere.iterdir()] == [copy.name]
        assert stat.S_IMODE(copy.stat().st_mode) == stat.S_IMODE(elsewhere.stat().st_mode) == 0o755
