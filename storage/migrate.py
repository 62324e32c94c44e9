"""Brings a database to the tables of this program: forward only, as often and as many at once as you like."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from storage.postgres.hosts import Hosts

SCRIPTS: Final = Path(__file__).with_name("migrations")
_LOCK: Final = 0x7A68696A  # any number of our own: "zhij"
_LOOK_S: Final = 0.2
_WAIT_S: Final = 600.0
# A migration that waits for a lock makes everyone after it wait too: rather give up and be run again.
_LOCK_TIMEOUT: Final = "5s"


class MigrationError(Exception):
    """The tables can't be brought up to date; the text is a sentence for the operator."""


async def migrate(url: str, *, scripts: Path = SCRIPTS) -> tuple[str, str]:
    """Applies what is missing; gives the revisions before and after, "" for none."""
    async with _connected(url) as connection, _alone(connection):
        before = await connection.run_sync(_revision)
        await connection.commit()
        try:
            await connection.run_sync(_upgrade, scripts)
        except CommandError as error:
            raise MigrationError(
                f"The database is at revision {before}, which this program does not know:"
                " it was migrated by a newer release. Start that release, or restore a backup."
            ) from error
        except DBAPIError as error:
            after = await _after_failure(connection)
            raise MigrationError(
                f"A migration after revision {after or 'none'} failed and was undone: {error.orig}."
                " Those before it hold; run it again when the reason is gone."
            ) from error
        after = await connection.run_sync(_revision)
        await connection.commit()
    return before, after


async def current(url: str) -> str:
    """The revision the database is at, "" for none."""
    async with _connected(url) as connection:
        return await connection.run_sync(_revision)


async def pending(url: str, *, scripts: Path = SCRIPTS) -> list[str]:
    """The revisions not yet applied, in the order in which they would be."""
    at = await current(url)
    directory = ScriptDirectory(str(scripts))
    try:
        missing = [script.revision for script in directory.iterate_revisions("head", at or "base")]
    except (CommandError, RevisionError) as error:
        raise MigrationError(
            f"The database is at revision {at}, which this program does not know."
        ) from error
    return missing[::-1]


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    hosts = Hosts(url)
    settings = {"application_name": "zhijian migrate", "lock_timeout": _LOCK_TIMEOUT}
    engine = create_async_engine(
        "postgresql+asyncpg://",
        poolclass=NullPool,
        async_creator=lambda: hosts.connect(server_settings=settings),
    )
    try:
        async with engine.connect() as connection:
            yield connection
    except (OSError, asyncpg.TargetServerAttributeNotMatched) as error:
        raise MigrationError(f"The database does not answer: {error}") from error
    finally:
        await engine.dispose()


@asynccontextmanager
async def _alone(connection: AsyncConnection) -> AsyncIterator[None]:
    """Waits until no other process migrates; the lock goes with the connection.

    It asks again instead of waiting in the server, where the snapshot of a waiting statement would
    hold up the CREATE INDEX CONCURRENTLY of the one it waits for.
    """
    end = time.monotonic() + _WAIT_S
    while not await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK}):
        await connection.commit()
        if time.monotonic() > end:
            raise MigrationError("Another process has been migrating for ten minutes.")
        await asyncio.sleep(_LOOK_S)
    await connection.commit()
    yield


async def _after_failure(connection: AsyncConnection) -> str:
    await connection.rollback()
    return await connection.run_sync(_revision)


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _upgrade(connection: Connection, scripts: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()
