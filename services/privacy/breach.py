"""An incident as the audit shows it: what was touched in a window, whose it was, and those persons told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from domain import actors
from domain.days import day_of
from domain.errors import Conflict
from domain.events import EventKind
from domain.people import Officer
from domain.privacy.breach import Duties, Findings
from domain.privacy.incident_count import Touch, TouchCount, Touched
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from services.ports import AuditLog, Clock, Events, UnitOfWork

#: Entries of the audit; own choice: some seconds, and 50 MB at the most. The command has no limit.
ENTRIES_MOST: Final = 250_000


class BreachStore(Protocol):
    """storage.privacy.breach.BreachStore."""

    async def actor_named(self, username: str) -> str | None:
        """The officer of that user name, as the audit names who acts."""

    async def sealed_to(self) -> int:
        """The newest entry that a signature stands under."""

    async def page(
        self, place: tuple[datetime, int], until: datetime, actor: str
    ) -> Sequence[Touch]:
        """The next entries of the actor, "" for everybody, behind the place; none at the end."""

    async def names(self, officers: Sequence[UUID]) -> Mapping[str, str]:
        """User names, by who acts."""

    async def duties(self, today: date) -> Duties: ...

    async def hold_person(self, person: UUID) -> bool:
        """False for nobody. Of two who tell at once the second finds the first one's entry."""

    async def was_told(self, person: UUID, incident: Subject) -> bool: ...


@dataclass(frozen=True, slots=True)
class Reported:
    findings: Findings
    duties: Duties


class BreachService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: BreachStore,
        events: Events,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._events = events
        self._audit = audit
        self._clock = clock

    async def report(
        self, officer: Officer, reference: str, since: datetime, until: datetime, actor: str
    ) -> Reported:
        """On record first, whatever comes of it. Conflict when the window is too long for a page."""
        seen = await self.look(
            reference, since, until, actor, reader=officer.actor, most=ENTRIES_MOST
        )
        return Reported(seen.findings, await self.duties())

    async def duties(self) -> Duties:
        """The assessment that holds longest, and the persons with stored faces as last counted."""
        return await self._store.duties(day_of(self._clock()))

    async def look(
        self,
        reference: str,
        since: datetime,
        until: datetime,
        actor: str = "",
        *,
        reader: str = actors.SYSTEM,
        most: int | None = None,
    ) -> Touched:
        """Reads the window; the reading is on record first. `actor`: a recorded form or a user name.

        Raises Conflict beyond `most` entries.
        """
        await self._audit.record(
            actor=reader,
            action="breach.reported",
            person=None,
            about=SubjectKind.INCIDENT.of(reference),
            why="incident",
        )
        if actor and not actors.is_recorded(actor):
            actor = await self._store.actor_named(actor) or actor
        count = TouchCount(await self._store.sealed_to(), named=bool(actor))
        read, place = 0, (since, 0)
        while touches := await self._store.page(place, until, actor):
            read += len(touches)
            if most is not None and read > most:
                raise Conflict(Problem.BREACH_TOO_LARGE, f"at most {most} entries")
            for touch in touches:
                count.add(touch)
            place = touches[-1].at, touches[-1].seq
        return count.touched(since, until, actor, await self._store.names(count.officers))

    async def tell(self, reference: str, person: UUID) -> tuple[UUID, ...] | None:
        """Tells the person once of the incident: accounts told. None: told before, or not on the register."""
        incident = SubjectKind.INCIDENT.of(reference)
        return await self._unit.together(partial(self._tell, incident, person, self._clock()))

    async def _tell(self, incident: Subject, person: UUID, at: datetime) -> tuple[UUID, ...] | None:
        if not await self._store.hold_person(person):
            return None
        if await self._store.was_told(person, incident):
            return None
        await self._audit.record(
            actor=actors.SYSTEM,
            action="breach.told",
            person=person,
            about=incident,
            why="incident",
        )
        return await self._events.tell(
            person=person, kind=EventKind.DATA_INCIDENT, subject=incident, at=at
        )
