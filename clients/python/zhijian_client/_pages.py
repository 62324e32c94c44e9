"""Lists that come page by page."""

from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, Self, TypeVar


class Page(Protocol):
    @property
    def next_cursor(self) -> str:
        """Where the next page begins; "" on the last."""


P = TypeVar("P", bound=Page)


class Pages(Generic[P]):
    """From the first page to the last. `read` fetches the one that begins at a cursor, "" the first."""

    def __init__(self, read: Callable[[str], Awaitable[P]]) -> None:
        self._read = read
        self._next: str | None = ""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> P:
        if self._next is None:
            raise StopAsyncIteration
        page = await self._read(self._next)
        self._next = page.next_cursor or None
        return page
