"""Connections that know the types of every PostgreSQL from the ones before them."""

from collections.abc import Collection
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import asyncpg

if TYPE_CHECKING:  # the driver's own class takes no parameter when it runs
    Driver = asyncpg.Connection[asyncpg.Record]
else:
    Driver = asyncpg.Connection

#: Types below it are numbered in PostgreSQL's own sources (FirstGenbkiObjectId), so each server has the same.
_NUMBERED: Final = 10_000
#: No statement was made for it, so none that stands without a name was thrown away.
_NOT_ASKED: Final = SimpleNamespace(name="known")
_known: Final[dict[frozenset[int], Any]] = {}


class Connection(Driver):
    """Asks once a process what `uuid[]` and the like are made of.

    The driver asks it of the server on each connection anew, by a statement that takes 20 ms to plan.
    """

    async def _introspect_types(
        self,
        typeoids: Collection[int],
        timeout: float | None,  # noqa: ASYNC109  # the driver's signature
    ) -> tuple[Any, Any]:
        wanted = frozenset(typeoids)
        if wanted in _known:
            return _known[wanted], _NOT_ASKED
        types, statement = await super()._introspect_types(typeoids, timeout)  # type: ignore[misc]  # private to the driver
        if max(wanted) < _NUMBERED:
            _known[wanted] = types
        return types, statement


async def begun(
    connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]",
) -> "asyncpg.transaction.Transaction":
    """A transaction, or a savepoint; the driver refuses to make one of a connection that is gone."""
    transaction = connection.transaction()
    await transaction.start()
    return transaction
