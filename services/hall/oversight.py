"""Boards of what the hall does: of units for those who work there or oversee them, and of the city for everybody."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, Protocol
from uuid import UUID

from domain.days import add_months, day_of
from domain.errors import NotAllowed, fault
from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.oversight import MONTHS_MOST, Board, BoardShown, Tally, board_of, public_board
from domain.hall.posts import Posts, Unit
from domain.people import Officer
from domain.problems import Problem
from domain.words import Words
from services.ports import Clock

_BACKWARDS: Final = Words("起始不晚于截止", "begin no later than it ends")
_LONG: Final = Words(f"最多 {MONTHS_MOST} 个月", f"{MONTHS_MOST} months at most")
_FUTURE: Final = Words("只公开已过去的整月", "whole months that are over")


class TallyStore(Protocol):
    """storage.hall.tallies.TallyStore."""

    async def by_unit(
        self, first: date, last: date, units: Collection[str] | None = None
    ) -> Sequence[Tally]:
        """Of each unit and month; of all units where none are named."""

    async def by_item(self, first: date, last: date, unit: str) -> Sequence[Tally]: ...


class UnitNames(Protocol):
    """storage.hall.units.UnitStore."""

    async def all(self) -> tuple[Unit, ...]: ...


class ItemNames(Protocol):
    """services.hall.items.ItemService."""

    async def called(self, name: str) -> Words: ...


class PostSource(Protocol):
    """services.hall.posts.PostService."""

    async def of(self, officer: UUID) -> Posts: ...


class OversightService:
    def __init__(
        self,
        *,
        store: TallyStore,
        units: UnitNames,
        items: ItemNames,
        posts: PostSource,
        clock: Clock,
    ) -> None:
        self._store = store
        self._units = units
        self._items = items
        self._posts = posts
        self._clock = clock

    async def public(self, since: date | None, until: date | None) -> BoardShown:
        """Over whole months that are over, the last six unless said: `since` and `until` lie in the first and last.

        Invalid for a month that is not over, and for too many.
        """
        this = day_of(self._clock()).replace(day=1)
        last = until.replace(day=1) if until else add_months(this, -1)
        first = since.replace(day=1) if since else add_months(last, -5)
        if last >= this:
            raise fault("/until", "too_late", _FUTURE)
        _check(first, last)
        tallies = await self._store.by_unit(first, _end(last))
        return await self._named(first, _end(last), public_board(tallies))

    async def of_units(
        self, officer: Officer, since: date | None, until: date | None, unit: str
    ) -> BoardShown:
        """Of the officer's own units, of all for who oversees services; with the items of `unit` where one is named.

        NotAllowed for a unit that is neither.
        """
        posts = await self._posts.of(officer.officer)
        own = {post.unit for post in posts.held}
        oversees = SERVICE_OVERSIGHT in own
        if not own or (unit and not oversees and unit not in own):
            raise NotAllowed(Problem.POST_NEEDED)
        today = day_of(self._clock())
        last = until or today
        first = since or add_months(last.replace(day=1), -5)
        _check(first, last)
        named = [unit] if unit else None if oversees else sorted(own)
        tallies = await self._store.by_unit(first, last, named)
        by_item = await self._store.by_item(first, last, unit) if unit else ()
        return await self._named(first, last, board_of(tallies, by_item))

    async def _named(self, first: date, last: date, board: Board) -> BoardShown:
        units = {each.unit: each.names for each in await self._units.all()}
        items = {each: await self._items.called(each) for each in board.items}
        return BoardShown(first, last, board, units, items)


def _check(first: date, last: date) -> None:
    if first > last:
        raise fault("/since", "backwards", _BACKWARDS)
    if (last.year - first.year) * 12 + last.month - first.month >= MONTHS_MOST:
        raise fault("/since", "too_long", _LONG)


def _end(month: date) -> date:
    return date.fromordinal(add_months(month, 1).toordinal() - 1)
