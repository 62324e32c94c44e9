"""The database of a command: yours by its URL, or the embedded one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from server.settings import Settings
from storage.postgres.embedded_postgres import borrowed_postgres


@asynccontextmanager
async def with_database(settings: Settings) -> AsyncIterator[Settings]:
    """The settings with a database URL: yours, or the embedded server's, started if it is not running."""
    if settings.database_url is not None:
        yield settings
        return
    async with borrowed_postgres(settings.data) as url:
        yield settings.model_copy(update={"database_url": SecretStr(url)})


def url_of(settings: Settings) -> str:
    return settings.database_url.get_secret_value() if settings.database_url else ""
