"""Recording a death: looked at first, whom it concerns and what follows, and then made."""

import hmac
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.days import day_of
from domain.errors import Conflict, NotFound, fault
from domain.pensions.entitlement import Standing
from domain.pensions.register import DeathSeen, RegisterEntry
from domain.people import Officer
from domain.problems import Problem
from domain.words import Words
from services.ports import Bell

LOOK_LIFE: Final = timedelta(minutes=15)  # own choice: to read a page, or to ask a colleague
_PAST: Final = Words("不晚于今天", "a day that has been")
_BORN: Final = Words("不早于出生日期", "not before the date of birth")


class Entries(Protocol):
    async def entry(self, person: UUID) -> RegisterEntry | None: ...


class DeathStore(Protocol):
    async def look_at_death(self, person: UUID, source: str, *, actor: str) -> date | None:
        """The newest sign of life, None without one; the look is on record."""

    async def record_death(
        self, person: UUID, died_on: date, source: str, *, at: datetime, actor: str
    ) -> tuple[UUID, ...]: ...


class DeathService:
    """`macs`: keyed digests of a label and bytes; the first marks, an older one still holds."""

    def __init__(
        self,
        *,
        persons: Entries,
        store: DeathStore,
        macs: Callable[[str, bytes], Sequence[bytes]],
        bell: Bell,
        clock: Callable[[], datetime],
    ) -> None:
        self._persons = persons
        self._store = store
        self._macs = macs
        self._bell = bell
        self._clock = clock

    async def look(
        self, officer: Officer, person: UUID, died_on: date, source: str
    ) -> tuple[DeathSeen, str]:
        """What would be recorded, of whom and with what effect; and the mark of having seen it.

        Nothing changes. The mark is good for this officer, person, day and source, for a while.
        """
        entry = await self._entry(person)
        self._check(entry, died_on)
        alive_on = await self._store.look_at_death(person, source, actor=officer.actor)
        active = tuple(each for each in entry.entitlements if each.standing is Standing.ACTIVE)
        until = int((self._clock() + LOOK_LIFE).timestamp())
        mark = self._marks(until, officer, person, died_on, source)[0]
        return DeathSeen(entry.person, died_on, source, active, alive_on), f"{until}-{mark}"

    async def record(
        self, officer: Officer, person: UUID, died_on: date, source: str, seen: str
    ) -> RegisterEntry:
        """Holds automatic passes back and opens reviews; stops nothing. Conflict without a look before."""
        self._check(await self._entry(person), died_on)
        if not self._is_seen(seen, officer, person, died_on, source):
            raise Conflict(Problem.DEATH_NOT_LOOKED_AT)
        told = await self._store.record_death(
            person, died_on, source, at=self._clock(), actor=officer.actor
        )
        await self._bell.ring(told)
        return await self._entry(person)

    def _check(self, entry: RegisterEntry, died_on: date) -> None:
        born = entry.person.identity.born
        if died_on > day_of(self._clock()):
            raise fault("/died_on", "in_future", _PAST)
        if born is not None and died_on < born:
            raise fault("/died_on", "before_birth", _BORN)

    async def _entry(self, person: UUID) -> RegisterEntry:
        entry = await self._persons.entry(person)
        if entry is None:
            raise NotFound(Problem.NOT_FOUND)
        return entry

    def _is_seen(
        self, seen: str, officer: Officer, person: UUID, died_on: date, source: str
    ) -> bool:
        until, _, mark = seen.partition("-")
        if not (until.isascii() and until.isdigit()):
            return False
        if int(until) < self._clock().timestamp():
            return False
        marks = self._marks(int(until), officer, person, died_on, source)
        return any(hmac.compare_digest(mark.encode(), each.encode()) for each in marks)

    def _marks(
        self, until: int, officer: Officer, person: UUID, died_on: date, source: str
    ) -> list[str]:
        whole = f"{officer.officer} {person} {died_on.isoformat()} {until} {source}".encode()
        return [mark.hex() for mark in self._macs("death-looked-at", whole)]
