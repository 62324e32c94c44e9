"""What all calls have in common: the door they go through."""

from types import TracebackType
from typing import Self

from zhijian_client._door import Door


class Calls:
    """Calls of one kind."""

    def __init__(self, door: Door) -> None:
        self._door = door


class Client(Calls):
    """Opened with `async with`."""

    async def __aenter__(self) -> Self:
        await self._door.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._door.__aexit__(kind, error, trace)
