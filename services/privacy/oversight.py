"""The administrators' overview: numbers, dates and rules, and nobody's data."""

from typing import Protocol

from domain.privacy.oversight import Oversight


class OversightStore(Protocol):
    async def look(self) -> Oversight: ...


class OversightService:
    def __init__(self, *, store: OversightStore) -> None:
        self._store = store

    async def look(self) -> Oversight:
        """As last counted, since counting a city's agreements takes longer than a page may."""
        return await self._store.look()
