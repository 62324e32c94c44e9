"""The life of processes that run until they are told to stop, with what they run replaced."""

import asyncio
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web

from server.commands import serving
from server.settings import Settings
from tests.server.commands.noting import Notes


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Notes:
    """Whoever waits for the signal is told to stop at once."""
    notes = Notes()

    def told() -> asyncio.Event:
        stop = asyncio.Event()
        stop.set()
        return stop

    monkeypatch.setattr(serving, "_stop_on_signal", told)
    monkeypatch.setattr(serving, "settle", notes.by("settled"))
    monkeypatch.setattr("server.background.running", notes.opened("loop"))
    monkeypatch.setattr("server.monitoring.pulse.collect", "collects")
    return notes


class Runner:
    """As aiohttp's, on a port that was free."""

    def __init__(self, notes: Notes, *, broken: bool = False) -> None:
        self.addresses = [("127.0.0.1", 4711, 0, 0)]
        self.cleanup = notes.awaited("cleaned up")
        self._notes, self._broken = notes, broken

    async def setup(self) -> None:
        self._notes.append("set up")
        if self._broken:
            raise OSError("no database")

    def made(self, app: object, **given: object) -> "Runner":
        self._notes.append(("runner", app, given))
        return self


def serve_on(runner: Runner, notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    site = SimpleNamespace(start=notes.awaited("started"), stop=notes.awaited("stopped"))
    monkeypatch.setattr(web, "AppRunner", runner.made)
    monkeypatch.setattr(web, "TCPSite", notes.by("site", gives=site))
    monkeypatch.setattr("server.app.drain", notes.awaited("drained"))


@pytest.mark.parametrize(("shared", "asked"), [(True, True), (False, None)])
async def test_a_server_says_where_it_is_ready_and_ends_in_order(
    shared: bool,  # noqa: FBT001  # a case
    asked: bool | None,  # noqa: FBT001  # a case
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    runner, app = Runner(notes), web.Application()
    serve_on(runner, notes, monkeypatch)

    await serving._until_stopped(app, Settings(host="10.0.0.7", port=0), reuse_port=shared)

    # slow senders, and connections that idle, are closed; nothing of a request is logged twice
    limits = {
        "read_bufsize": 32_768,
        "access_log": None,
        "keepalive_timeout": 30.0,
        "shutdown_timeout": 5.0,
    }
    assert notes == [
        ("runner", app, limits),
        "set up",
        ("site", runner, "10.0.0.7", 0, ("reuse_port", asked), ("backlog", 1024)),
        ("started",),
        ("settled",),
        ("loop", "collecting", "collects"),
        "loop closed",
        ("stopped",),
        ("drained", app),
        ("cleaned up",),
    ]
    assert capsys.readouterr().out == "zhijian ready http://127.0.0.1:4711\n"


async def test_a_server_that_can_t_be_set_up_leaves_nothing_open(
    notes: Notes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    serve_on(Runner(notes, broken=True), notes, monkeypatch)

    with pytest.raises(OSError, match="no database"):
        await serving._until_stopped(web.Application(), Settings(), reuse_port=False)

    assert notes[1:] == ["set up", ("cleaned up",)]
    assert capsys.readouterr().out == ""


async def test_work_goes_on_over_its_infrastructure_until_it_is_told_to_stop(
    notes: Notes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("server.infrastructure.open_infrastructure", notes.opened("ground", "g"))
    monkeypatch.setattr("server.work.working", notes.opened("working"))
    settings = Settings()

    await serving._work(settings)

    assert notes == [
        ("ground", settings),
        ("working", settings, "g"),
        ("settled",),
        ("loop", "collecting", "collects"),
        "loop closed",
        "working closed",
        "ground closed",
    ]
    assert capsys.readouterr().out == "zhijian works\n"


class Child:
    """A process that ends with a code by itself, or when it is told to."""

    def __init__(self, code: int | None, told: int = 0) -> None:
        self.returncode, self._told = code, told
        self._ended = asyncio.Event()
        self.terminated = False
        if code is not None:
            self._ended.set()

    async def wait(self) -> int:
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def terminate(self) -> None:
        assert self.returncode is None, "it has ended"
        self.terminated = True
        self.returncode = self._told
        self._ended.set()


def start(children: list[Child], notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = iter(children)

    async def made(*command: object) -> Child:
        notes.append(command)
        return next(waiting)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", made)


@pytest.mark.parametrize(
    ("config", "given"), [(None, []), (Path("city.toml"), ["--config", "city.toml"])]
)
async def test_processes_share_one_port_and_one_file_of_settings(
    config: Path | None, given: list[str], notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    children = [Child(None), Child(None)]
    start(children, notes, monkeypatch)

    code = await serving._many(2, Settings(port=9000), config)

    assert notes == [(sys.executable, "-m", "server", *given, "serve", "--port", "9000")] * 2
    assert [each.terminated for each in children] == [True, True]
    assert code == 0


async def test_a_process_that_breaks_while_it_stops_is_told_by_the_exit_code(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    start([Child(None), Child(None, told=-9)], notes, monkeypatch)

    assert await serving._many(2, Settings(), None) == 1


@pytest.mark.parametrize("ends_with", [0, 1])
async def test_a_process_that_ends_untold_takes_the_others_along(
    ends_with: int, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_stop_on_signal", asyncio.Event)
    children = [Child(ends_with), Child(None)]
    start(children, notes, monkeypatch)

    code = await serving._many(2, Settings(), None)

    assert [each.terminated for each in children] == [False, True]
    assert code == 1  # whoever keeps it running starts it again


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_asked_for_by_the_system_or_by_the_keys(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    handlers: dict[int, Any] = {}
    loop = SimpleNamespace(add_signal_handler=handlers.__setitem__)
    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "get_running_loop", lambda: loop)
        stop = serving._stop_on_signal()

    assert set(handlers) == {signal.SIGTERM, signal.SIGINT}
    assert not stop.is_set()
    handlers[number]()
    assert stop.is_set()
