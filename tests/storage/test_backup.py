import asyncio
import stat
import subprocess
from base64 import b64decode
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from storage.backup import DUMP, MANIFEST, BackupError, backup, read_manifest, restore
from storage.database import Database, open_database
from storage.keys.vault import Vault, check_keys, init_keys, load_keys
from storage.migrate import current
from storage.postgres.postgres_programs import find_binaries

ADD = "INSERT INTO persons (person_id, identity) VALUES ($1, $2)"
PLACE = b"persons.identity"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    init_keys(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def vault(keys: Path) -> Vault:
    return Vault(load_keys(keys))


async def add_persons(database: Database, vault: Vault, count: int) -> None:
    for number in range(count):
        sealed = vault.seal("identity", f"居民{number}".encode(), aad=PLACE)
        await database.execute(ADD, uuid4(), sealed)


async def test_what_was_backed_up_is_restored_and_opens_with_the_keys(
    database: Database,
    database_url: str,
    empty_database: str,
    vault: Vault,
    keys: Path,
    tmp_path: Path,
) -> None:
    await add_persons(database, vault, 25)
    await check_keys(database, load_keys(keys))
    made = await backup(database_url, keys, tmp_path / "monday")

    assert await restore(empty_database, tmp_path / "monday") == made
    async with open_database(empty_database) as restored:
        await check_keys(restored, load_keys(keys))
        rows = await restored.fetch("SELECT identity FROM persons")
    names = {vault.open("identity", row["identity"], aad=PLACE).decode() for row in rows}
    assert names == {f"居民{number}" for number in range(25)}
    assert await current(empty_database) == await current(database_url)


async def test_what_a_backup_says_of_itself_is_on_the_disk_before_it_is_called_one(
    database_url: str, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(
        "os.fsync", lambda file: synced.append(Path(f"/proc/self/fd/{file}").readlink().name)
    )

    await backup(database_url, keys, tmp_path / "monday")

    assert MANIFEST in synced


async def test_a_restored_database_takes_new_rows_and_keeps_its_rules(
    database_url: str, empty_database: str, vault: Vault, keys: Path, tmp_path: Path
) -> None:
    await backup(database_url, keys, tmp_path / "b")
    await restore(empty_database, tmp_path / "b")
    async with open_database(empty_database) as restored:
        await add_persons(restored, vault, 1)
        indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname !~ '^pg_' ORDER BY 1"
        after = await restored.fetch(indexes)
    async with open_database(database_url) as original:
        before = await original.fetch(indexes)

    assert after == before


async def test_the_backup_is_of_one_moment_while_rows_are_written(
    database: Database,
    database_url: str,
    empty_database: str,
    vault: Vault,
    keys: Path,
    tmp_path: Path,
) -> None:
    writing = asyncio.create_task(add_persons(database, vault, 100_000))
    try:
        async with asyncio.timeout(20):
            while not await database.fetchval("SELECT count(*) FROM persons"):
                pass  # each look waits for the database
        await backup(database_url, keys, tmp_path / "b")
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing

    assert (await restore(empty_database, tmp_path / "b")).rows["public.persons"] > 0


async def test_no_key_and_no_name_is_in_the_backup(
    database: Database, database_url: str, vault: Vault, keys: Path, tmp_path: Path
) -> None:
    await add_persons(database, vault, 3)
    made = await backup(database_url, keys, tmp_path / "b")
    text = as_text(tmp_path / "b" / DUMP)
    key = (keys / "identity.1.key").read_text().strip()

    assert "public.persons" in text
    assert "居民".encode().hex() not in text
    assert key not in text
    assert b64decode(key).hex() not in text
    assert "identity.1.key" in made.keys_not_included
    assert "keys are NOT in this backup" in (tmp_path / "b" / MANIFEST).read_text()


def as_text(dump: Path) -> str:
    """The dump as SQL, where a bytea stands in hexadecimal digits."""
    program = find_binaries() / "pg_restore"
    return subprocess.run(  # our own program
        [program, "--file=-", dump], capture_output=True, check=True, text=True
    ).stdout


async def test_a_backup_is_readable_by_its_owner_alone(
    database_url: str, keys: Path, tmp_path: Path
) -> None:
    await backup(database_url, keys, tmp_path / "b")
    paths = [tmp_path / "b", *(tmp_path / "b").rglob("*")]

    assert {stat.S_IMODE(p.stat().st_mode) & 0o077 for p in paths} == {0}


async def test_a_database_with_tables_is_never_written_over(
    database_url: str, keys: Path, tmp_path: Path
) -> None:
    await backup(database_url, keys, tmp_path / "b")

    with pytest.raises(BackupError, match="not empty"):
        await restore(database_url, tmp_path / "b")


async def test_a_backup_never_writes_over_another(
    database_url: str, keys: Path, tmp_path: Path
) -> None:
    await backup(database_url, keys, tmp_path / "b")

    with pytest.raises(BackupError, match="exists already"):
        await backup(database_url, keys, tmp_path / "b")


async def test_a_damaged_backup_is_refused_before_anything_is_written(
    database_url: str, empty_database: str, keys: Path, tmp_path: Path
) -> None:
    await backup(database_url, keys, tmp_path / "b")
    dump = tmp_path / "b" / DUMP
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)

    with pytest.raises(BackupError, match="damaged"):
        await restore(empty_database, tmp_path / "b")
    assert await current(empty_database) == ""


@pytest.mark.parametrize("manifest", [None, "", "[]", '{"made_at": 1}'])
def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path, manifest: str | None) -> None:
    if manifest is not None:
        (tmp_path / MANIFEST).write_text(manifest)

    with pytest.raises(BackupError, match="no backup"):
        read_manifest(tmp_path)


def test_a_failed_backup_leaves_nothing(keys: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="does not answer"):
        asyncio.run(backup("postgresql://nobody:x@127.0.0.1:1/none", keys, tmp_path / "b"))

    assert {path.name for path in tmp_path.iterdir()} == {"keys"}
