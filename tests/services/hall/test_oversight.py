"""Which months and units a board shows to whom; a bound that is passed is named where it was asked."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.errors import Invalid, NotAllowed
from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.oversight import Tally
from domain.hall.posts import Post, PostRole, Posts, Unit
from domain.people import Officer
from domain.problems import Problem
from domain.words import Words
from services.hall.oversight import OversightService

CHEN = Officer(UUID(int=1), frozenset(), UUID(int=2))
TODAY = date(2026, 11, 24)
Asked = tuple[date, date, tuple[str, ...] | None]


class Boards:
    """Chen works for two units, unless it is said that she oversees all or holds nothing."""

    def __init__(self, *units: str) -> None:
        held = units or ("transport", "civil_affairs")
        self.posts = Posts.of(Post(unit, PostRole.CLERK, "") for unit in held)
        self.asked: list[Asked] = []
        self.items_of: list[str] = []
        self.service = OversightService(
            store=self,
            units=FakeUnits(),
            items=FakeItems(),
            posts=self,
            clock=lambda: datetime(2026, 11, 24, 8, tzinfo=UTC),
        )

    async def of(self, officer: UUID) -> Posts:
        return self.posts

    async def by_unit(
        self, first: date, last: date, units: Collection[str] | None = None
    ) -> Sequence[Tally]:
        self.asked.append((first, last, None if units is None else tuple(units)))
        return [Tally("transport", "", first, {"closed": 20, "in_time": 20})]

    async def by_item(self, first: date, last: date, unit: str) -> Sequence[Tally]:
        self.items_of.append(unit)
        return [Tally(unit, "permit", first, {"closed": 20})]


class FakeUnits:
    async def all(self) -> tuple[Unit, ...]:
        return (Unit("transport", Words("交通局", "Transport")),)


class FakeItems:
    async def called(self, name: str) -> Words:
        return Words(name, name)


def where(refused: Invalid) -> tuple[str, str]:
    (wrong,) = refused.errors
    return wrong.pointer, wrong.code


async def test_everybody_sees_the_last_six_months_that_are_over() -> None:
    boards = Boards()

    shown = await boards.service.public(None, None)

    assert (shown.first, shown.last) == (date(2026, 5, 1), date(2026, 10, 31))
    assert boards.asked == [(shown.first, shown.last, None)]
    assert shown.units == {"transport": Words("交通局", "Transport")}


async def test_whole_months_are_shown_whatever_day_of_them_is_named() -> None:
    boards = Boards()

    shown = await boards.service.public(date(2026, 2, 14), date(2026, 2, 15))

    assert (shown.first, shown.last) == (date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("since", "until", "why"),
    [
        (None, date(2026, 11, 1), ("/until", "too_late")),
        (date(2026, 10, 1), date(2026, 9, 30), ("/since", "backwards")),
        (date(2025, 10, 31), date(2026, 10, 1), ("/since", "too_long")),
    ],
    ids=["this_month", "backwards", "thirteen_months"],
)
async def test_a_month_that_is_not_over_and_more_than_a_year_are_refused(
    since: date | None, until: date, why: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await Boards().service.public(since, until)

    assert where(refused.value) == why


async def test_twelve_months_are_shown_at_once() -> None:
    shown = await Boards().service.public(date(2025, 11, 1), date(2026, 10, 31))

    assert (shown.first, shown.last) == (date(2025, 11, 1), date(2026, 10, 31))


async def test_an_officer_sees_their_own_units_from_six_months_ago_until_today() -> None:
    boards = Boards()

    shown = await boards.service.of_units(CHEN, None, None, "")

    assert (shown.first, shown.last) == (date(2026, 6, 1), TODAY)
    assert boards.asked == [(shown.first, TODAY, ("civil_affairs", "transport"))]
    assert (boards.items_of, shown.items) == ([], {})


async def test_of_one_unit_the_items_are_shown_too() -> None:
    boards = Boards()

    shown = await boards.service.of_units(CHEN, date(2026, 11, 2), TODAY, "transport")

    assert boards.asked == [(date(2026, 11, 2), TODAY, ("transport",))]
    assert boards.items_of == ["transport"]
    assert shown.items == {"permit": Words("permit", "permit")}


async def test_who_oversees_services_sees_all_units_and_any_one() -> None:
    boards = Boards(SERVICE_OVERSIGHT)

    await boards.service.of_units(CHEN, None, None, "")
    await boards.service.of_units(CHEN, None, None, "transport")

    assert [units for _, _, units in boards.asked] == [None, ("transport",)]


async def test_of_a_unit_that_is_not_theirs_nobody_sees_anything() -> None:
    nothing = Boards()
    nothing.posts = Posts()

    for boards, unit in ((Boards(), "fire_rescue"), (nothing, ""), (nothing, "transport")):
        with pytest.raises(NotAllowed) as refused:
            await boards.service.of_units(CHEN, None, None, unit)
        assert refused.value.problem is Problem.POST_NEEDED
        assert boards.asked == []
