"""How the city's kiosks are, and what becomes of codes on screens; kiosks are counted in the background."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from domain.accounts.hand_offs import HandOffState


class KioskWatch:
    """The newest known, for /metrics."""

    every_s: Final = 60.0

    def __init__(
        self,
        counts: Callable[[], Awaitable[Mapping[str, int]]],
        handed: Mapping[tuple[str, HandOffState], int],
    ) -> None:
        """`counts`: kiosks by state; `handed`: by purpose and state how many came to it in this process."""
        self._counts = counts
        self._handed = handed
        self._kiosks: Mapping[str, int] = {}

    async def look(self) -> None:
        self._kiosks = await self._counts()

    def notes(self) -> dict[str, object]:
        return {}

    def gauges(self) -> dict[str, float]:
        kiosks = {f"kiosks_{state}": float(count) for state, count in self._kiosks.items()}
        return kiosks | {
            f"hand_offs_{purpose.replace('.', '_')}_{state}": float(count)
            for (purpose, state), count in self._handed.items()
        }
