"""Where days of hospitals and ours differ, for those who work there."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, Protocol
from uuid import UUID

from domain.city.differences import Difference
from domain.city.hospitals import Hospital
from domain.errors import fault
from domain.people import Officer
from domain.words import Words

PAGE: Final = 50  # own choice: what a desk shows at once
_FIRST: Final = (date(2000, 1, 1), "", "", "")
_CURSOR: Final = Words("请从列表的开头看起", "please begin at the head of the list")


class DifferenceStore(Protocol):
    """storage.city.differences.DifferenceStore."""

    async def of(
        self, hospitals: Sequence[str], after: tuple[date, str, str, str], limit: int
    ) -> Sequence[Difference]: ...


class Hospitals(Protocol):
    """storage.city.hospitals.HospitalStore."""

    async def all(self) -> Sequence[Hospital]: ...


class DeskReach(Protocol):
    """Which units and areas an officer works in, by the posts that they hold."""

    async def of(self, officer: UUID) -> Callable[[str, str], bool]: ...


class HospitalDifferenceService:
    def __init__(self, *, store: DifferenceStore, hospitals: Hospitals, reach: DeskReach) -> None:
        self._store = store
        self._hospitals = hospitals
        self._reach = reach

    async def open_(self, officer: Officer, cursor: str) -> tuple[Sequence[Difference], str]:
        """Of the hospitals at which the officer works, the oldest days first; where the list goes on, or ""."""
        works_at = await self._reach.of(officer.officer)
        of = [each.hospital for each in await self._hospitals.all() if works_at(each.hospital, "")]
        found = await self._store.of(of, _read(cursor), PAGE + 1)
        shown = found[:PAGE]
        return shown, _cursor(shown[-1]) if len(found) > PAGE else ""


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
