"""A database whose connection is gone before a statement of a unit of work."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, TypeVar

from storage.database import Database, Queries, Row, Transaction

T = TypeVar("T")
#: More statements than any unit of work has.
MOST: Final = 40


class DyingDatabase:
    """As the database; before the statement `dies_at` of a unit of work its connection is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._said = 0
        self._within = False
        self.dies_at = 0

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        await self._count()
        return await self._database.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        await self._count()
        return await self._database.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:  # noqa: ANN401  # one column
        await self._count()
        return await self._database.fetchval(sql, *args)

    async def execute(self, sql: str, *args: object) -> str:
        await self._count()
        return await self._database.execute(sql, *args)

    def transaction(self) -> AbstractAsyncContextManager[Queries]:
        return self._database.transaction()

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await self._database.transact(work)

    async def together(self, work: Callable[[], Awaitable[T]]) -> T:
        async def counted() -> T:
            self._said = 0
            done = await work()
            await self._count()  # before the commit itself
            return done

        self._within = True
        try:
            return await self._database.together(counted)
        finally:
            self._within = False

    def last(self, work: Callable[[], Awaitable[None]]) -> None:
        self._database.last(work)

    async def _count(self) -> None:
        self._said += self._within
        if self._within and self._said == self.dies_at:
            await self._database.execute("SELECT pg_terminate_backend(pg_backend_pid())")
