"""What is done with the folder of the embedded PostgreSQL before and while it starts; no server runs."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, cast

import asyncpg
import pytest

from storage.postgres import embedded, embedded_postgres
from storage.postgres.embedded import EmbeddedError
from storage.postgres.embedded_postgres import ROLE

CHILD: Final = 4_001
ORPHAN: Final = 4_002
FREE: Final = 54_321
READY: Final = (str(CHILD), "", "", "", "", "", "", "ready   ")

Server = embedded_postgres._Server


class Child:
    """A server's process; what it does when it is started is the test's."""

    pid = CHILD

    def __init__(self) -> None:
        self.code: int | None = None
        self.signals: list[int] = []

    def poll(self) -> int | None:
        return self.code

    def send_signal(self, number: int) -> None:
        self.signals.append(number)
        self.code = -number

    def wait(self) -> None:
        assert self.code is not None


class Machine:
    """Starts children, gives ports and sends signals, and notes all of them."""

    def __init__(self, place: Path) -> None:
        self.cluster = place / "cluster"
        self.log = place / "server.log"
        self.proc = place / "proc"
        self.started: list[list[str]] = []
        self.children: list[Child] = []
        self.wanted: list[int | None] = []
        self.killed: list[tuple[int, int]] = []
        self.ends_by: int | None = signal.SIGINT
        self.does: Sequence[Callable[[Child], None]] = (self.comes,)

    def comes(self, _: Child) -> None:
        self.pid_file.write_text("\n".join(READY))

    @property
    def pid_file(self) -> Path:
        return self.cluster / "postmaster.pid"

    def spawn(self, args: Sequence[str | Path], *, output: Path) -> subprocess.Popen[bytes]:
        assert output == self.log
        child = Child()
        self.children.append(child)
        self.started.append([str(each) for each in args])
        self.does[len(self.children) - 1](child)
        return cast("subprocess.Popen[bytes]", child)

    def free_port(self, preferred: int | None = None) -> int:
        self.wanted.append(preferred)
        return preferred or FREE

    def kill(self, pid: int, number: int) -> None:
        self.killed.append((pid, number))
        if number == self.ends_by:
            (self.proc / f"{pid}/cwd").unlink(missing_ok=True)

    def works_in(self, folder: Path) -> None:
        """An orphan of that working folder, whose id stands in the cluster."""
        self.pid_file.write_text(f"{ORPHAN}\n/elsewhere\n")
        (self.proc / str(ORPHAN)).mkdir(parents=True)
        (self.proc / f"{ORPHAN}/cwd").symlink_to(folder)


async def once(alive: Callable[[], bool], *, within: float) -> bool:
    """As `ended`, of which the time is over after one look."""
    assert within > 0
    return not alive()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path.resolve()
    (place / "cluster").mkdir()
    return place


@pytest.fixture
def machine(place: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(place)
    monkeypatch.setattr(embedded, "spawn", machine.spawn)
    monkeypatch.setattr(embedded, "free_port", machine.free_port)
    monkeypatch.setattr(embedded, "ended", once)
    monkeypatch.setattr(embedded_postgres, "PROC", machine.proc)
    monkeypatch.setattr(os, "kill", machine.kill)
    return machine


async def test_a_server_that_is_ready_has_its_port_written_down(
    machine: Machine, place: Path
) -> None:
    server = Server(Path("/programs"), place)

    child = await server.start()

    assert cast("object", child) is machine.children[0]
    assert machine.started[0][:3] == ["/programs/postgres", "-D", str(machine.cluster)]
    assert machine.started[0][-2:] == ["-c", f"port={FREE}"]
    assert {"fsync=on", "listen_addresses=127.0.0.1"} <= set(machine.started[0])
    assert (place / "port").read_text() == str(FREE)
    assert machine.wanted == [None]
    assert machine.killed == []


async def test_it_comes_back_where_it_was_whether_it_or_we_were_ended(
    machine: Machine, place: Path
) -> None:
    (place / "port").write_text("15432")
    machine.does = (machine.comes, machine.comes)
    server = Server(Path("/programs"), place)

    await server.start()
    machine.pid_file.unlink()
    await server.start()

    assert machine.wanted == [15_432]
    assert [each[-1] for each in machine.started] == ["port=15432"] * 2
    (place / "password").write_text("secret")
    assert server.url == "postgresql://zhijian:secret@127.0.0.1:15432/zhijian"


async def test_a_port_that_is_no_number_is_nobodys(machine: Machine, place: Path) -> None:
    (place / "port").write_text("")

    await Server(Path("/programs"), place).start()

    assert machine.wanted == [None]


@pytest.mark.parametrize(
    "lines",
    [None, ("4009", *READY[1:]), (*READY[:7], "starting"), READY[:7]],
    ids=["nothing", "another's", "starting", "half written"],
)
async def test_one_that_is_not_ready_in_time_is_ended_and_what_it_said_is_told(
    machine: Machine, place: Path, lines: Sequence[str] | None
) -> None:
    def hangs(_: Child) -> None:
        with machine.log.open("a") as log:
            log.write("recovering\n")
        if lines is not None:
            machine.pid_file.write_text("\n".join(lines))

    machine.log.write_text("of a former start\n")
    machine.does = (hangs,)

    with pytest.raises(EmbeddedError) as refused:
        await Server(Path("/programs"), place).start()

    assert str(refused.value) == f"PostgreSQL does not start in {place}: recovering"
    assert machine.children[0].signals == [signal.SIGQUIT]
    assert not (place / "port").exists()


async def test_what_passes_by_itself_is_waited_for(
    machine: Machine, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(child: Child) -> None:
        with machine.log.open("a") as log:
            log.write("could not bind: Address already in use\n")
        child.code = 1

    rests = []

    async def sleep(seconds: float) -> None:
        rests.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    machine.does = (fails, fails, machine.comes)

    child = await Server(Path("/programs"), place).start()

    assert cast("object", child) is machine.children[2]
    assert len(rests) == 2
    assert machine.wanted == [None] * 3


async def test_only_what_this_start_said_is_judged(machine: Machine, place: Path) -> None:
    def fails(child: Child) -> None:
        with machine.log.open("a") as log:
            log.write("no space left\n")
        child.code = 1

    machine.log.write_text("Address already in use\n")  # yesterday's
    machine.does = (fails,)

    with pytest.raises(EmbeddedError, match=r": no space left$"):
        await Server(Path("/programs"), place).start()


async def test_a_start_that_is_no_longer_wanted_leaves_no_process(
    machine: Machine, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cancelled(_: Callable[[], bool], *, within: float) -> bool:
        raise asyncio.CancelledError(within)

    monkeypatch.setattr(embedded, "ended", cancelled)

    with pytest.raises(asyncio.CancelledError):
        await Server(Path("/programs"), place).start()

    assert machine.children[0].signals == [signal.SIGINT]


@pytest.mark.parametrize(
    ("ends_by", "sent"),
    [(signal.SIGINT, [0, signal.SIGINT]), (signal.SIGQUIT, [0, signal.SIGINT, signal.SIGQUIT])],
)
async def test_the_server_of_an_owner_that_was_killed_is_ended_first(
    machine: Machine, place: Path, ends_by: int, sent: list[int]
) -> None:
    machine.works_in(machine.cluster)
    machine.ends_by = ends_by

    await Server(Path("/programs"), place).start()

    assert machine.killed == [(ORPHAN, each) for each in sent]
    assert len(machine.children) == 1


async def test_beside_one_that_does_not_end_none_is_started(machine: Machine, place: Path) -> None:
    machine.works_in(machine.cluster)
    machine.ends_by = None

    with pytest.raises(EmbeddedError, match=rf"\(process {ORPHAN}\) does not end"):
        await Server(Path("/programs"), place).start()

    assert machine.started == []


async def test_a_program_that_got_the_id_and_works_elsewhere_is_let_alone(
    machine: Machine, place: Path
) -> None:
    machine.works_in(place)
    there: list[bool] = []

    def starts(child: Child) -> None:
        there.append(machine.pid_file.exists())
        machine.comes(child)

    machine.does = (starts,)

    await Server(Path("/programs"), place).start()

    assert machine.killed == [(ORPHAN, 0)]
    assert there == [False]  # PostgreSQL would refuse to start beside it


@pytest.mark.parametrize("written", ["", "no number", str(ORPHAN)])
async def test_where_nobody_can_tell_whose_an_id_is_postgresql_judges(
    machine: Machine, place: Path, written: str
) -> None:
    machine.pid_file.write_text(written)  # and no /proc here
    left: list[str] = []

    def starts(child: Child) -> None:
        left.append(machine.pid_file.read_text())
        machine.comes(child)

    machine.does = (starts,)

    await Server(Path("/programs"), place).start()

    assert left == [written]
    assert {number for _, number in machine.killed} <= {0}


async def test_an_orphan_that_ends_by_itself_is_no_fault(
    machine: Machine, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.works_in(machine.cluster)

    def kill(pid: int, number: int) -> None:
        machine.kill(pid, number)
        if number:
            raise ProcessLookupError

    monkeypatch.setattr(os, "kill", kill)

    await Server(Path("/programs"), place).start()

    assert machine.killed == [(ORPHAN, 0), (ORPHAN, signal.SIGINT)]


class Connection:
    def __init__(self, *there: str) -> None:
        self.there = there
        self.done: list[str] = []

    async def fetchval(self, sql: str, name: str) -> int | None:
        assert name == ROLE
        return 1 if any(each in sql for each in self.there) else None

    async def execute(self, sql: str) -> None:
        self.done.append(sql)

    async def close(self) -> None:
        self.done.append("closed")


@pytest.mark.parametrize(
    ("there", "done"),
    [
        (
            (),
            [
                "CREATE ROLE zhijian LOGIN CREATEDB PASSWORD 'of the role'",
                "CREATE DATABASE zhijian OWNER zhijian",
                "closed",
            ],
        ),
        (("pg_roles",), ["CREATE DATABASE zhijian OWNER zhijian", "closed"]),
        (("pg_roles", "pg_database"), ["closed"]),
    ],
)
async def test_the_role_and_its_database_are_made_where_they_are_missing(
    machine: Machine,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: tuple[str, ...],
    done: list[str],
) -> None:
    connection, asked = Connection(*there), []

    async def connect(**options: object) -> Connection:
        asked.append(options)
        return connection

    monkeypatch.setattr(asyncpg, "connect", connect)
    (place / "password").write_text("of the role")
    (place / "superuser").write_text("of all")
    server = Server(Path("/programs"), place)
    await server.start()

    await server.make_database()

    assert connection.done == done
    assert asked == [
        {
            "host": "127.0.0.1",
            "port": FREE,
            "user": "postgres",
            "password": "of all",
            "database": "postgres",
        }
    ]
    assert len(machine.children) == 1
