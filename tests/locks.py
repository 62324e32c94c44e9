"""Watches every transaction of every test: locks are taken in the order that the cards of the tables say.

tests/conftest.py makes it known everywhere. What one statement takes by itself has no order here; a table
whose rows a transaction holds already may be met again.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from unittest.mock import patch
from weakref import WeakKeyDictionary

import pytest

from storage.accounts.accounts import COUNT_BINDING
from storage.database import Transaction
from storage.nouns import NOUNS

RANKS: Final = {
    table.name: table.lock for noun in NOUNS for table in noun.tables if table.lock is not None
}
#: Of an account that is not bound: whoever holds a person waits for accounts that are hers, so not for it.
WITHOUT_A_PLACE: Final = {COUNT_BINDING}
_CHANGES: Final = re.compile(r"\bUPDATE (\w+)(?: (?:AS )?\w+)? SET\b|\bDELETE FROM (\w+)")
_HOLDS: Final = re.compile(
    r"\bFOR (?:NO KEY )?(?:UPDATE|SHARE)\b(?!(?: OF \w+)? SKIP)(?: OF (?P<alone>\w+))?"
)
_READS: Final = re.compile(r"\b(?:FROM|JOIN) (\w+)(?: (?:AS )?(\w+))?")
_INNERMOST: Final = re.compile(r"\([^()]*\)")


@cache
def locked(sql: str) -> tuple[str, ...]:
    """Tables with a place in the order that the statement waits for, the first of them first."""
    found: set[str] = set()
    for query in _queries(" ".join(sql.split())):
        found |= {one or other for one, other in _CHANGES.findall(query)}
        if held := _HOLDS.search(query):
            found |= {
                table
                for table, alias in _READS.findall(query)
                if held["alone"] in {None, table, alias}
            }
    return tuple(sorted(found & RANKS.keys(), key=RANKS.__getitem__))


def _queries(sql: str) -> Iterator[str]:
    """Each query of the statement without those within it, which hold rows of their own."""
    while inner := _INNERMOST.search(sql):
        yield inner[0]
        sql = f"{sql[: inner.start()]} … {sql[inner.end() :]}"
    yield sql


@dataclass
class Watch:
    """`wrong`: of each lock that came too late, what was held, and the statement."""

    wrong: list[str] = field(default_factory=list)
    _held: WeakKeyDictionary[Transaction, list[list[str]]] = field(
        default_factory=WeakKeyDictionary
    )

    def begin(self, transaction: Transaction) -> None:
        """A transaction, or one within it, which goes on with what the outer one holds."""
        around = self._held.setdefault(transaction, [])
        around.append(around[-1] if around else [])

    def end(self, transaction: Transaction) -> None:
        self._held[transaction].pop()

    def note(self, transaction: Transaction, sql: str) -> None:
        around = self._held.get(transaction)
        if not around or sql in WITHOUT_A_PLACE:
            return
        held = around[-1]
        for table in locked(sql):
            later = [each for each in held if RANKS[each] > RANKS[table]]
            if table not in held and later:
                self.wrong.append(f"{table} after {', '.join(later)}: {' '.join(sql.split())}")
            if table not in held:
                held.append(table)


WATCH: Final = Watch()


def _noted(ask: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def noted(transaction: Transaction, sql: str, *args: object) -> object:
        WATCH.note(transaction, sql)
        return await ask(transaction, sql, *args)

    return noted


_begun: Final = Transaction.transaction


@asynccontextmanager
async def _watched(transaction: Transaction) -> AsyncIterator[Transaction]:
    WATCH.begin(transaction)
    try:
        async with _begun(transaction) as inner:
            yield inner
    finally:
        WATCH.end(transaction)


@pytest.fixture(scope="session", autouse=True)
def _watching() -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(patch.object(Transaction, "transaction", _watched))
        for name in ("fetch", "fetchrow", "fetchval", "execute"):
            noted = _noted(getattr(Transaction, name))
            stack.enter_context(patch.object(Transaction, name, noted))
        yield


@pytest.fixture(autouse=True)
def _locks_in_order() -> Iterator[None]:
    yield
    wrong = WATCH.wrong[:]
    WATCH.wrong.clear()
    assert wrong == [], "a lock was taken out of the order of docs/architecture.md"
