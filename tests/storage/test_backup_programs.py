"""Which program a backup is made with, and what is told when it fails; no program is started."""

import asyncio
import shutil
from pathlib import Path
from typing import Final

import pytest

from storage import backup
from storage.backup import BackupError
from storage.postgres.embedded import EmbeddedError

URL: Final = "postgresql://zhijian:secret@127.0.0.1:5432/zhijian"


class Process:
    def __init__(self, code: int, said: bytes) -> None:
        self.returncode = code
        self.said = said

    async def communicate(self) -> tuple[None, bytes]:
        return None, self.said


class Machine:
    """PostgreSQL's programs in the package, on the PATH, or nowhere."""

    def __init__(self, own: Path) -> None:
        self.own: Path | None = own
        self.on_path: str | None = "/usr/bin/pg_dump"
        self.process = Process(0, b"")
        self.args: tuple[str, ...] = ()
        self.env: dict[str, str] = {}

    def find(self) -> Path:
        if self.own is None:
            raise EmbeddedError
        return self.own

    async def start(self, *args: str, env: dict[str, str], **_: object) -> Process:
        self.args, self.env = args, env
        return self.process


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)
    (tmp_path / "pg_dump").touch()
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setattr(backup, "find_binaries", machine.find)
    monkeypatch.setattr(shutil, "which", lambda _: machine.on_path)
    monkeypatch.setattr(asyncio, "create_subprocess_exec", machine.start)
    return machine


async def dump(url: str = URL) -> None:
    await backup._run(url, "pg_dump", ["--format=custom"], ["--file=x"])


async def test_the_password_stands_in_the_environment_and_on_no_command_line(
    machine: Machine, tmp_path: Path
) -> None:
    await dump()

    assert machine.args == (
        str(tmp_path / "pg_dump"),
        "--format=custom",
        "--dbname=postgresql://zhijian@127.0.0.1:5432/zhijian",
        "--file=x",
    )
    assert machine.env["PGPASSWORD"] == "secret"


async def test_without_a_password_none_is_made_up(machine: Machine) -> None:
    await dump("postgresql://zhijian@127.0.0.1:5432/zhijian")

    assert "PGPASSWORD" not in machine.env


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
async def test_where_tls_is_asked_for_the_machines_own_program_is_taken(
    machine: Machine, mode: str
) -> None:
    await dump(f"{URL}?sslmode={mode}")

    assert machine.args[0] == "/usr/bin/pg_dump"


@pytest.mark.parametrize("lacks", ["package", "program"])
async def test_where_the_package_lacks_it_the_machines_own_is_taken_or_named(
    machine: Machine, tmp_path: Path, lacks: str
) -> None:
    if lacks == "package":
        machine.own = None
    (tmp_path / "pg_dump").unlink()

    await dump()
    assert machine.args[0] == "/usr/bin/pg_dump"

    machine.on_path = None
    with pytest.raises(BackupError, match="pg_dump is needed and not on the PATH"):
        await dump()


async def test_what_a_program_said_when_it_failed_is_told(machine: Machine) -> None:
    machine.process = Process(1, "pg_dump: error: 磁盘\n".encode())

    with pytest.raises(BackupError) as refused:
        await dump()

    assert str(refused.value) == "pg_dump failed: pg_dump: error: 磁盘"
