"""A consistent copy of the whole database while it runs, and the way back.

A backup is a folder: `database.dump` (pg_dump's own format) and `manifest.json`. The keys are never
in it: whoever finds it reads no name and no face, and without the keys nobody ever will.
"""

import asyncio
import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
from sqlalchemy import URL, make_url

from storage.migrate import current
from storage.postgres.embedded import EmbeddedError
from storage.postgres.hosts import one_host
from storage.postgres.postgres_programs import find_binaries

DUMP: Final = "database.dump"
MANIFEST: Final = "manifest.json"
KEYS_ARE_ELSEWHERE: Final = (
    "The keys are NOT in this backup. Keep the folder of keys somewhere else, as safe as this:"
    " without it no name, ID number, phone or face record of this backup can ever be read."
)
_TLS: Final = frozenset({"require", "verify-ca", "verify-full"})
_TABLES: Final = """
SELECT format('%I.%I', n.nspname, c.relname)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY 1
"""
# What an extension brought along is there in many a managed database before anybody used it.
_OCCUPIED: Final = """
SELECT EXISTS (
    SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
)
"""


class BackupError(Exception):
    """No backup, or no restore; the text is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: rows by table, and the digest of its dump."""

    made_at: str  # RFC 3339, UTC
    revision: str
    rows: Mapping[str, int]
    dump_bytes: int
    dump_sha256: str
    keys_not_included: Sequence[str]  # names of the key files that a restore needs
    note: str = KEYS_ARE_ELSEWHERE


async def backup(url: str, keys_folder: Path, target: Path) -> Manifest:
    """Writes a backup to the folder `target`, which must not exist; whole or not at all."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    if target.exists():  # noqa: ASYNC240  # a command's one file at a time
        raise BackupError(f"{target} exists already; a backup never writes over another.")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True, mode=0o700)
    try:
        url = await _one_host(url)
        connection = await _connect(url)
        try:
            # The snapshot makes the dump and the counts speak of the same moment.
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
                made_at = datetime.now(UTC)
                dump = asyncio.create_task(_dump(url, snapshot, unfinished / DUMP))
                try:
                    rows = await _count(connection)
                finally:
                    await asyncio.wait([dump])
                dump.result()
        finally:
            await connection.close()
        manifest = Manifest(
            made_at=made_at.isoformat(timespec="seconds"),
            revision=await current(url),
            rows=rows,
            dump_bytes=(unfinished / DUMP).stat().st_size,
            dump_sha256=await asyncio.to_thread(_sha256, unfinished / DUMP),
            keys_not_included=sorted(p.name for p in keys_folder.glob("*.*")),  # noqa: ASYNC240  # a command, with nothing else on the loop
        )
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n"
        await asyncio.to_thread(_write, unfinished / MANIFEST, text)
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


async def restore(url: str, source: Path) -> Manifest:
    """Fills an empty database from a backup, and counts that every row came; all or nothing."""
    manifest = await asyncio.to_thread(read_manifest, source)
    if await asyncio.to_thread(_sha256, source / DUMP) != manifest.dump_sha256:
        raise BackupError(f"{source / DUMP} is damaged: its digest is not that of the manifest.")
    url = await _one_host(url)
    connection = await _connect(url)
    try:
        if await connection.fetchval(_OCCUPIED):
            raise BackupError(
                "The database is not empty, and a restore never writes over anything. Make a new"
                " one (for the embedded database: choose another data folder)."
            )
        await _run(
            url,
            "pg_restore",
            ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"],
            [str(source / DUMP)],
        )
        rows = await _count(connection)
    finally:
        await connection.close()
    if rows != manifest.rows:
        raise BackupError("The restored rows are not those of the manifest; do not use them.")
    return manifest


def read_manifest(source: Path) -> Manifest:
    """Raises BackupError when the folder is no backup."""
    try:
        values: dict[str, Any] = json.loads((source / MANIFEST).read_text())
        return Manifest(**values)
    except (OSError, ValueError, TypeError) as error:
        raise BackupError(f"{source} is no backup of this program: {error}") from error


async def _count(connection: "asyncpg.Connection[asyncpg.Record]") -> dict[str, int]:
    tables = [row[0] for row in await connection.fetch(_TABLES)]
    # The names come quoted from the catalog.
    return {
        table: await connection.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608  # names of our own tables
        for table in tables
    }


async def _dump(url: str, snapshot: str, target: Path) -> None:
    target.touch(mode=0o600)  # noqa: ASYNC240  # a command, with nothing else on the loop
    await _run(
        url,
        "pg_dump",
        ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"],
        [f"--file={target}"],
    )


async def _run(url: str, name: str, options: Sequence[str], rest: Sequence[str]) -> None:
    address = make_url(url)
    # A command line can be read by everyone on the machine, the environment by its owner alone.
    shown = address._replace(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(address.password)} if address.password else {}
    process = await asyncio.create_subprocess_exec(
        _tool(name, address),
        *options,
        f"--dbname={shown}",
        *rest,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **secret},
    )
    try:
        _, said = await process.communicate()
    except BaseException:
        process.kill()
        raise
    if process.returncode != 0:
        raise BackupError(f"{name} failed: {said.decode(errors='replace').strip()}")


def _tool(name: str, address: URL) -> str:
    """The package's own program; it is built without TLS, so where that is asked for, another."""
    if address.query.get("sslmode") not in _TLS:
        try:
            own = find_binaries() / name
        except EmbeddedError:
            pass
        else:
            if own.exists():
                return str(own)
    if found := shutil.which(name):
        return found
    raise BackupError(
        f"{name} is needed and not on the PATH. Install PostgreSQL's client programs, at least as"
        " new as the server (Debian, Ubuntu: apt-get install postgresql-client)."
    )


async def _one_host(url: str) -> str:
    """For the programs and the counting beside them to speak with the same server."""
    try:
        return await one_host(url)
    except (OSError, asyncpg.PostgresError, asyncpg.InternalClientError) as error:
        raise BackupError(f"The database does not answer: {error}") from error


async def _connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    try:
        return await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError) as error:
        raise BackupError(f"The database does not answer: {error}") from error


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BackupError(f"{path} can't be read: {error}") from error


def _write(path: Path, text: str) -> None:
    with path.open("x") as file:
        path.chmod(0o600)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
