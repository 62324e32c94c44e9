"""A unit of work: all that a use case, or one request, writes commits together, and only then is anybody told."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from contextvars import ContextVar
from functools import partial
from typing import Final, Generic, Protocol, TypeVar
from uuid import UUID

T = TypeVar("T")


class Bell(Protocol):
    async def ring(self, accounts: Iterable[UUID]) -> None: ...


class Unit(Generic[T]):
    """Opens its transaction with the first write, so that what only reads or waits holds none."""

    def __init__(
        self,
        owner: object,
        stack: AsyncExitStack,
        begin: Callable[[], AbstractAsyncContextManager[T]],
    ) -> None:
        self.owner = owner
        self.open = True
        self.begun: T | None = None
        self.last: list[Callable[[], Awaitable[None]]] = []
        self.after: list[Callable[[], Awaitable[None]]] = []
        self._stack = stack
        self._begin = begin

    async def transaction(self) -> T:
        if self.begun is None:
            self.begun = await self._stack.enter_async_context(self._begin())
        return self.begun


# Of the request that runs; a task that it leaves behind finds it closed.
_CURRENT: Final[ContextVar["Unit[object] | None"]] = ContextVar("unit", default=None)


@asynccontextmanager
async def open_unit(
    owner: object, begin: Callable[[], AbstractAsyncContextManager[object]]
) -> AsyncIterator[None]:
    """Commits at the end of the block, after what is done `last`, then tells; undoes all when an error leaves it."""
    async with AsyncExitStack() as stack:
        unit = Unit(owner, stack, begin)
        token = _CURRENT.set(unit)
        try:
            yield
            if unit.begun is not None:
                with share(owner, unit.begun):
                    for last in unit.last:
                        await last()
        finally:
            unit.open = False
            _CURRENT.reset(token)
    for tell in unit.after:
        await tell()


def current(owner: object) -> Unit[object] | None:
    """The open unit of whose statements `owner` runs."""
    unit = _CURRENT.get()
    return unit if unit is not None and unit.open and unit.owner is owner else None


class Shared(Generic[T]):
    """One transaction, in which every statement of its owner runs while it is open."""

    def __init__(self, owner: object, transaction: T) -> None:
        self.owner = owner
        self.transaction = transaction
        self.open = True
        self.last: list[Callable[[], Awaitable[None]]] = []


# Of the use case that runs; a task that it leaves behind finds it closed.
_SHARED: Final[ContextVar["Shared[object] | None"]] = ContextVar("shared", default=None)


@contextmanager
def share(owner: object, transaction: object) -> Iterator[Shared[object]]:
    """Within the block the owner's statements, whoever makes them, run in this transaction."""
    shared = Shared(owner, transaction)
    token = _SHARED.set(shared)
    try:
        yield shared
    finally:
        shared.open = False
        _SHARED.reset(token)


def shared(owner: object) -> object | None:
    """The open transaction of the use case that runs, if it is of `owner`."""
    found = _SHARED.get()
    return found.transaction if found is not None and found.open and found.owner is owner else None


def last(owner: object, work: Callable[[], Awaitable[None]]) -> None:
    """To be done right before the commit of the owner's use case, or of the request around it."""
    found = _SHARED.get()
    if found is None or not found.open or found.owner is not owner:
        raise RuntimeError("nothing is last outside of a unit of work")
    found.last.append(work)


class AfterCommit:
    """A bell that waits for the commit of the unit in which it is rung."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell

    async def ring(self, accounts: Iterable[UUID]) -> None:
        rung = tuple(accounts)
        await _afterwards(partial(self._bell.ring, rung))


def wakes(wake: Callable[[], None]) -> Callable[[], None]:
    """As `wake`, once the unit has committed in which it is called."""

    async def later() -> None:
        wake()

    def call() -> None:
        unit = _CURRENT.get()
        if unit is not None and unit.open:
            unit.after.append(later)
        else:
            wake()

    return call


async def _afterwards(tell: Callable[[], Awaitable[None]]) -> None:
    unit = _CURRENT.get()
    if unit is not None and unit.open:
        unit.after.append(tell)
    else:
        await tell()
