"""Where days of hospitals and ours differ, for those who work there, who settle each with a word."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol
from uuid import UUID

from domain.city.differences import Difference, DifferenceKind
from domain.city.hospitals import Hospital
from domain.errors import NotFound, fault
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words
from services.ports import AuditLog, Clock, UnitOfWork

PAGE: Final = 50  # own choice: what a desk shows at once
_FIRST: Final = (date(2000, 1, 1), "", "", "")
_CURSOR: Final = Words("请从列表的开头看起", "please begin at the head of the list")


class DifferenceStore(Protocol):
    """storage.city.differences.DifferenceStore."""

    async def of(
        self,
        hospitals: Sequence[str],
        after: tuple[date, str, str, str],
        limit: int,
        *,
        settled: bool,
    ) -> Sequence[Difference]: ...

    async def lock(
        self, hospital: str, day: date, number: str, kind: DifferenceKind
    ) -> Difference | None:
        """Within the unit of work, as `settle`."""

    async def settle(self, after: Difference) -> None: ...


class Hospitals(Protocol):
    """storage.city.hospitals.HospitalStore."""

    async def all(self) -> Sequence[Hospital]: ...


class DeskReach(Protocol):
    """Which units and areas an officer works in, by the posts that they hold."""

    async def of(self, officer: UUID) -> Callable[[str, str], bool]: ...


class Names(Protocol):
    """storage.hall.case_work.CaseWorkStore."""

    async def names(self, officers: frozenset[UUID]) -> dict[UUID, str]:
        """User names."""


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """`names`: of whoever settled them; `next_cursor`: "" at the end."""

    differences: Sequence[Difference]
    names: Mapping[UUID, str]
    next_cursor: str


class HospitalDifferenceService:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: DifferenceStore,
        hospitals: Hospitals,
        reach: DeskReach,
        names: Names,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._store = store
        self._hospitals = hospitals
        self._reach = reach
        self._names = names
        self._audit = audit
        self._clock = clock

    async def listed(self, officer: Officer, cursor: str, *, settled: bool) -> DifferencePage:
        """Of the hospitals at which the officer works, the oldest days first."""
        of = await self._works_at(officer)
        found = await self._store.of(of, _read(cursor), PAGE + 1, settled=settled)
        shown = found[:PAGE]
        following = _cursor(shown[-1]) if len(found) > PAGE else ""
        return DifferencePage(shown, await self._named(shown), following)

    async def settle(
        self,
        officer: Officer,
        found: Difference,
        words: str,
    ) -> DifferencePage:
        """It was put right, or explained, as the words say. NotFound, also at another's hospital; Conflict."""
        if found.hospital not in await self._works_at(officer):
            raise NotFound(Problem.NOT_FOUND)

        async def work() -> Difference:
            held = await self._store.lock(found.hospital, found.day, found.number, found.kind)
            if held is None:
                raise NotFound(Problem.NOT_FOUND)
            after = held.settle(officer.officer, words, self._clock())
            await self._store.settle(after)
            await self._audit.record(
                actor=officer.actor,
                action="hospital.difference_settled",
                person=None,
                about=SubjectKind.UNIT.of(found.hospital),
                why=f"{found.day} {found.kind} {found.number}: {words}",
            )
            return after

        after = await self._unit.together(work)
        return DifferencePage((after,), await self._named((after,)), "")

    async def _works_at(self, officer: Officer) -> list[str]:
        works_at = await self._reach.of(officer.officer)
        return [
            each.hospital for each in await self._hospitals.all() if works_at(each.hospital, "")
        ]

    async def _named(self, shown: Sequence[Difference]) -> Mapping[UUID, str]:
        hands = frozenset(each.settled_by for each in shown if each.settled_by)
        return await self._names.names(hands) if hands else {}


def _cursor(last: Difference) -> str:
    text = f"{last.day.isoformat()}|{last.hospital}|{last.number}|{last.kind}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read(cursor: str) -> tuple[date, str, str, str]:
    if not cursor:
        return _FIRST
    try:
        day, hospital, number, kind = base64.urlsafe_b64decode(cursor).decode().split("|")
        return date.fromisoformat(day), hospital, number, kind
    except (ValueError, binascii.Error) as wrong:
        raise fault("/cursor", "cursor", _CURSOR) from wrong
