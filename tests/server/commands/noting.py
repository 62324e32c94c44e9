"""Stand-ins for what a command starts: each notes that it was called, and with what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


class Notes(list[Any]):
    """What was done, in its order."""

    def by(self, *what: object, gives: object = None) -> Any:  # noqa: ANN401  # stands for any function
        def do(*given: object, **named: object) -> object:
            self.append((*what, *given, *named.items()))
            return gives

        return do

    def awaited(self, *what: object, gives: object = None) -> Any:  # noqa: ANN401  # as above
        async def do(*given: object, **named: object) -> object:
            self.append((*what, *given, *named.items()))
            return gives

        return do

    def opened(self, what: str, gives: object = None) -> Any:  # noqa: ANN401  # as above
        @asynccontextmanager
        async def do(*given: object, **named: object) -> AsyncIterator[object]:
            self.append((what, *given, *named.items()))
            yield gives
            self.append(f"{what} closed")

        return do
