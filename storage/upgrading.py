"""What applies migrations: alembic, on a connection of ours. storage/migrate.py loads it where there are any."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from storage.postgres.hosts import Hosts
from storage.revisions import SETTINGS, MigrationError, answering, unknown

_LOCK: Final = 0x7A68696A  # any number of our own: "zhij"
_LOOK_S: Final = 0.2
_WAIT_S: Final = 600.0


async def upgrade(url: str, scripts: Path) -> tuple[str, str]:
    """Applies what is missing; gives the revisions before and after, "" for none."""
    async with _connected(url) as connection, _alone(connection):
        before = await connection.run_sync(_revision)
        await connection.commit()
        try:
            await connection.run_sync(_upgrade, scripts)
        except CommandError as error:
            raise unknown(before) from error
        except DBAPIError as error:
            after = await _after_failure(connection)
            raise MigrationError(
                f"A migration after revision {after or 'none'} failed and was undone: {error.orig}."
                " Those before it hold; run it again when the reason is gone."
            ) from error
        after = await connection.run_sync(_revision)
        await connection.commit()
    return before, after


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    hosts = Hosts(url)
    engine = create_async_engine(
        "postgresql+asyncpg://",
        poolclass=NullPool,
        async_creator=lambda: hosts.connect(server_settings=SETTINGS),
    )
    try:
        with answering():
            async with engine.connect() as connection:
                yield connection
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
