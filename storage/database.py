"""The pool of connections to PostgreSQL, and what every repository may ask of it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from random import SystemRandom
from typing import Any, Final, Protocol, TypeVar, cast

import asyncpg

from domain.errors import Busy
from domain.problems import Problem
from storage.postgres.connections import Connection, begun
from storage.postgres.hosts import Hosts
from storage.postgres.session_settings import (
    DROPPED,
    LIMITS,
    SETTINGS,
    STATEMENT_S,
    SettingsDropped,
)
from storage.unit_of_work import Unit, current, last, open_unit, share, shared

log = logging.getLogger(__name__)

Row = asyncpg.Record  # columns by name, given their types by the repository that reads them
T = TypeVar("T")

_random: Final = SystemRandom()

_CONNECT_S: Final = 5.0
_RETRY_AFTER_S: Final = 2
# The server has undone the whole transaction, so it may be run once more.
_UNDONE: Final = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
# Who won needs a moment to take the rows that the loser let go, or the two meet again.
_APART_S: Final = (0.02, 0.1)
# The server is away, full, stopping or too slow; a write under way may or may not have happened.
_AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DiskFullError,
    asyncpg.OutOfMemoryError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InternalClientError,
    asyncpg.InFailedSQLTransactionError,
)
#: Nothing was done: the server is a standby, or was told to take no writes.
_READ_ONLY: Final = (asyncpg.ReadOnlySQLTransactionError, asyncpg.TargetServerAttributeNotMatched)
_GONE: Final = (
    "connection is closed",
    "connection has been released",
    "not connected",
    'protocol is in the "failed" state',
)


WRITABLE: Final = """
SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'
"""


class Queries(Protocol):
    """What a repository needs: the database itself, or one open transaction of it."""

    async def fetch(self, sql: str, *args: object) -> list[Row]: ...

    async def fetchrow(self, sql: str, *args: object) -> Row | None: ...

    async def fetchval(self, sql: str, *args: object) -> Any: ...  # noqa: ANN401  # one column

    async def execute(self, sql: str, *args: object) -> str: ...

    def transaction(self) -> AbstractAsyncContextManager["Queries"]: ...


@dataclass(frozen=True, slots=True)
class PoolStats:
    """Connections: open, idle and at most; callers waiting for one; statements run a second time."""

    open: int
    idle: int
    maximum: int
    waiting: int
    retried: int


class Transaction:
    """One open transaction; a transaction within it is a savepoint."""

    def __init__(self, connection: "asyncpg.pool.PoolConnectionProxy[Row]") -> None:
        self._connection = connection

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        return await _answer(self._connection.fetch, sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        return await _answer(self._connection.fetchrow, sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:  # noqa: ANN401  # one column
        return await _answer(self._connection.fetchval, sql, *args)

    async def execute(self, sql: str, *args: object) -> str:
        return await _answer(self._connection.execute, sql, *args)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Transaction"]:
        """Commits at the end of the block, undoes it when an error leaves it."""
        transaction = await _answer(begun, self._connection)
        try:
            yield self
        except BaseException:
            with suppress(*_AWAY, asyncpg.InterfaceError):  # the first error is the one to tell
                await transaction.rollback()
            raise
        await _answer(transaction.commit)


class Database:
    """Statements on a pool, each a transaction of its own, and transactions of several.

    All raise Busy when the server is away, full or too slow; then a write may or may not have
    happened, so whoever repeats it carries an idempotency key. Broken constraints are raised as the
    driver's own errors, for the repository to name.
    """

    def __init__(self, pool: "asyncpg.Pool[Row]", wait_s: float) -> None:
        self._pool = pool
        self._wait_s = wait_s
        self._waiting = 0
        self._retried = 0

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        return await self._run(sql, lambda t: t.fetch(sql, *args))

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        return await self._run(sql, lambda t: t.fetchrow(sql, *args))

    async def fetchval(self, sql: str, *args: object) -> Any:  # noqa: ANN401  # one column
        return await self._run(sql, lambda t: t.fetchval(sql, *args))

    async def execute(self, sql: str, *args: object) -> str:
        return await self._run(sql, lambda t: t.execute(sql, *args))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commits at the end of the block, undoes it when an error leaves it. Never run again."""
        if (whole := self._shared()) is not None:
            async with whole.transaction() as inner:
                yield inner
            return
        if (unit := self._unit()) is not None:
            async with (await unit.transaction()).transaction() as inner:
                yield inner
            return
        async with self._begun() as connection:
            yield connection

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[None]:
        """All that is written within the block commits together at its end, or nothing of it.

        From the first write on every statement runs in one transaction, in which those of their own
        are savepoints. One request's alone: it is no place for statements at the same time.
        """
        async with open_unit(self, self._begun):
            yield

    def apart(self) -> "Database":
        """The same pool, for what must not wait for a unit's end: a lease that others look for."""
        return Database(self._pool, self._wait_s)

    async def together(self, work: Callable[[], Awaitable[T]]) -> T:
        """A unit of work: all statements that `work` makes through this database are one transaction.

        Run once more, from its start, when the server undid it: `work` has no effect but its
        statements. No place for statements at the same time, and a broken constraint undoes the whole.
        """
        if self._shared() is not None:
            return await work()

        async def whole(transaction: Transaction) -> T:
            with share(self, transaction) as own:
                done = await work()
                unit = self._unit()
                if unit is not None:  # what the request writes besides comes first
                    unit.last += own.last
                else:
                    for each in own.last:
                        await each()
                return done

        return await self.transact(whole)

    def last(self, work: Callable[[], Awaitable[None]]) -> None:
        """Within `together`: done right before the commit, since others wait for what it locks.

        What it raises undoes the whole, with all that a request around it has written.
        """
        last(self, work)

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs `work` in a transaction; once more, from its start, when the server undid it."""
        if (inner := self._shared()) is not None:
            async with inner.transaction():
                return await work(inner)
        if (unit := self._unit()) is not None:
            return await self._within(unit, work)

        async def whole(connection: Transaction) -> T:
            async with connection.transaction():
                return await work(connection)

        return await self._once_more(whole)

    async def ping(self) -> None:
        """Returns when the server takes writes; raises Busy when it does not answer, or only reads."""
        await self._once_more(_writable)

    def stats(self) -> PoolStats:
        return PoolStats(
            open=self._pool.get_size(),
            idle=self._pool.get_idle_size(),
            maximum=self._pool.get_max_size(),
            waiting=self._waiting,
            retried=self._retried,
        )

    def _unit(self) -> "Unit[Transaction] | None":
        return cast("Unit[Transaction] | None", current(self))

    def _shared(self) -> Transaction | None:
        return cast("Transaction | None", shared(self))

    async def _run(self, sql: str, ask: Callable[[Transaction], Awaitable[T]]) -> T:
        if (whole := self._shared()) is not None:
            return await ask(whole)
        unit = self._unit()
        if unit is None:
            return await self._once_more(ask)
        if not sql.lstrip().startswith("SELECT"):
            return await self._within(unit, ask)
        return await (self._once_more(ask) if unit.begun is None else ask(unit.begun))

    async def _within(
        self, unit: "Unit[Transaction]", work: Callable[[Transaction], Awaitable[T]]
    ) -> T:
        """In a savepoint of the unit, so that a broken constraint or a deadlock undoes no more."""
        transaction = await unit.transaction()
        try:
            async with transaction.transaction():
                return await work(transaction)
        except Busy as busy:
            if not isinstance(busy.__cause__, _UNDONE):
                raise
        self._retried += 1
        await asyncio.sleep(_random.uniform(*_APART_S))
        async with transaction.transaction():
            return await work(transaction)

    @asynccontextmanager
    async def _begun(self) -> AsyncIterator[Transaction]:
        async with self._connection() as connection, connection.transaction():
            yield connection

    async def _once_more(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        try:
            async with self._connection() as connection:
                return await work(connection)
        except Busy as busy:
            undone = isinstance(busy.__cause__, _UNDONE)
            if not (undone or _unsent(busy.__cause__) or isinstance(busy.__cause__, _READ_ONLY)):
                raise
        self._retried += 1
        if undone:
            await asyncio.sleep(_random.uniform(*_APART_S))
        async with self._connection() as connection:
            return await work(connection)

    async def _acquire(self) -> "asyncpg.pool.PoolConnectionProxy[Row]":
        return await self._pool.acquire(timeout=self._wait_s)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Transaction]:
        self._waiting += 1
        try:
            connection = await _answer(self._acquire)
        finally:
            self._waiting -= 1
        try:
            yield Transaction(connection)
        except Busy as busy:
            if isinstance(busy.__cause__, asyncpg.InternalClientError):
                connection.terminate()  # the driver has lost its place in what the server says
            if isinstance(busy.__cause__, _READ_ONLY):
                # After a failover all that are open lead to the same server.
                await self._pool.expire_connections()
            raise
        finally:
            with suppress(*_AWAY, asyncpg.InterfaceError):  # what was asked is answered already
                await self._pool.release(connection)


@asynccontextmanager
async def open_database(
    url: str, *, size: int = 10, wait_s: float = 3.0
) -> AsyncIterator[Database]:
    """A pool of at most `size` connections, a free one waited for at most `wait_s` seconds.

    Raises Busy when the server is away at the start, SettingsDropped when it does not keep ours.
    """
    hosts = Hosts(url)
    pool = asyncpg.create_pool(
        connect=hosts.connect,  # type: ignore[call-overload]  # as wide as the driver's own
        connection_class=Connection,
        min_size=1,
        max_size=size,
        timeout=_CONNECT_S,
        server_settings=SETTINGS,
        init=_prepare,
        reset=_keep,
    )

    async def connect() -> None:
        await pool

    await _answer(connect)
    try:
        database = Database(pool, wait_s)
        await _refuse_dropped(database)
        yield database
    finally:
        try:
            async with asyncio.timeout(STATEMENT_S):
                await pool.close()
        except TimeoutError:
            pool.terminate()


async def _writable(connection: Transaction) -> None:
    if await connection.fetchval(WRITABLE):
        return
    read_only = asyncpg.ReadOnlySQLTransactionError("the server takes no writes")
    raise Busy(Problem.BUSY, retry_after=_RETRY_AFTER_S) from read_only


async def _refuse_dropped(database: Database) -> None:
    dropped = await database.fetch(DROPPED, list(LIMITS))
    if dropped:
        raise SettingsDropped([row["name"] for row in dropped])


async def _prepare(connection: "asyncpg.Connection[Row]") -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_to_json, decoder=json.loads
    )


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def _keep(_: object) -> None:
    """No statement here changes the session, so the round trip that would reset it is saved."""


async def _answer(call: Callable[..., Awaitable[T]], *args: object) -> T:
    try:
        return await call(*args)
    except _UNDONE as error:
        raise Busy(Problem.BUSY, retry_after=_RETRY_AFTER_S) from error
    except _AWAY as error:
        log.warning("the database does not answer: %s", type(error).__name__)
        raise Busy(Problem.BUSY, retry_after=_RETRY_AFTER_S) from error
    except asyncpg.InterfaceError as error:
        if not _unsent(error):
            raise  # a fault of ours, such as a wrong number of arguments
        raise Busy(Problem.BUSY, retry_after=_RETRY_AFTER_S) from error


def _unsent(error: BaseException | None) -> bool:
    """The driver found the connection gone before it wrote the statement to it.

    It has one class for all that it refuses itself, and one for its own faults, so their words must
    tell.
    """
    return isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError) and any(
        words in str(error) for words in _GONE
    )
