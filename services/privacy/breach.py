"""The report of an incident, for administrators: what the audit says of a window of time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from domain.days import day_of
from domain.people import Officer
from domain.privacy.breach import Duties, Findings

#: Entries of the audit; own choice: some seconds, and 50 MB at the most. The command has no limit.
ENTRIES_MOST: Final = 250_000


class Touched(Protocol):
    @property
    def findings(self) -> Findings: ...


class BreachStore(Protocol):
    """storage.privacy.breach.BreachStore."""

    async def look(
        self,
        reference: str,
        since: datetime,
        until: datetime,
        actor: str = "",
        *,
        reader: str,
        most: int | None,
    ) -> Touched: ...

    async def duties(self, today: date) -> Duties: ...


@dataclass(frozen=True, slots=True)
class Reported:
    findings: Findings
    duties: Duties


class BreachService:
    def __init__(self, *, store: BreachStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def report(
        self, officer: Officer, reference: str, since: datetime, until: datetime, actor: str
    ) -> Reported:
        """On record first, whatever comes of it. Conflict when the window is too long for a page."""
        seen = await self._store.look(
            reference,
            since,
            until,
            actor,
            reader=officer.actor,
            most=ENTRIES_MOST,
        )
        today = day_of(self._clock())
        return Reported(seen.findings, await self._store.duties(today))
