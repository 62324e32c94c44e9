"""Tallies are what a count of the rows gives, however many processes fold them."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest

from domain.days import day_of
from domain.errors import Invalid, NotAllowed
from domain.hall.cases import Move, Opinion
from domain.hall.oversight import board_of, measures_of
from domain.hall.ratings import TOGETHER, Given, RatingLevel
from domain.problems import Problem
from services.hall.oversight import OversightService
from storage.database import Database
from storage.hall.tallies import TallyStore
from storage.hall.units import UnitStore
from tests.domain.hall.sample import APPROVER, CLERK, FIRE, ISSUER, refused
from tests.storage.hall.desk import FakePosts, officer
from tests.storage.hall.rated import LOOKS_INTO, Rated, open_rated

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
#: Of each unit and item and day, from the rows of cases alone.
RECOUNT: Final = """
SELECT s.unit, c.item, c.person_id, c.case_id, e.at
FROM case_events AS e
JOIN cases AS c ON c.person_id = e.person_id AND c.case_id = e.case_id
JOIN case_steps AS s ON s.person_id = c.person_id AND s.case_id = c.case_id AND s.kind = 'decide'
WHERE e.move IN ('approve', 'reject', 'refuse', 'issue', 'deliver')
    AND e.state IN ('closed', 'rejected', 'not_accepted') AND c.item <> 'rating.repair'
"""


@pytest.fixture
async def hall(database: Database, tmp_path: Path) -> Rated:
    return await open_rated(database, tmp_path / "keys")


async def recounted(hall: Rated) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in await hall.database.fetch(RECOUNT):
        case = await hall.desk.store.read(row["person_id"], row["case_id"])
        assert case is not None
        counts += Counter({str(measure): n for measure, n in measures_of(case).items()})
    for row in await hall.database.fetch(
        "SELECT level, silent, count(*) AS n FROM ratings"
        " WHERE released_on IS NOT NULL AND counted GROUP BY 1, 2"
    ):
        counts["silent" if row["silent"] else f"rated_{row['level']}"] += row["n"]
    return +counts


async def granted(hall: Rated) -> None:
    """Through all its steps, a week late."""
    case = await hall.desk.submitted()
    hall.desk.later(days=7)
    for hand, move, step, more in (
        (CLERK, Move.TAKE, "accept", {}),
        (CLERK, Move.ACCEPT, "accept", {}),
        (CLERK, Move.TAKE, "look", {}),
        (CLERK, Move.FINISH_STEP, "look", {"opinion": Opinion.AGREES}),
        (FIRE, Move.TAKE, "safety", {}),
        (FIRE, Move.FINISH_STEP, "safety", {"opinion": Opinion.AGREES}),
        (APPROVER, Move.TAKE, "decide", {}),
        (APPROVER, Move.APPROVE, "decide", {"words": "准予"}),
        (ISSUER, Move.TAKE, "issue", {}),
        (ISSUER, Move.ISSUE, "issue", {"delivered": True}),
    ):
        case = await hall.desk.move(hand, case, move, step, **more)


async def test_the_tallies_are_what_the_rows_give(hall: Rated) -> None:
    await granted(hall)
    for given in (None, *[Given(level) for level in RatingLevel], None):
        await hall.rated(given)
    withdrawn = await hall.desk.submitted()
    await hall.desk.cases.withdraw(hall.desk.citizen, withdrawn.case)
    await hall.their_days_are_over()
    await hall.rounds.show()

    counted = Counter({name: n for name, n in (await hall.counted()).items() if n})
    assert counted == await recounted(hall)
    assert (counted["closed"], counted["in_time"]) == (8, 7)
    assert sum(counted[f"rated_{level}"] for level in RatingLevel) == TOGETHER


async def test_what_is_folded_by_several_at_once_is_folded_once(hall: Rated) -> None:
    day = day_of(datetime(2026, 11, 2, 12, tzinfo=UTC))
    for n in range(40):
        await hall.tallies.enter(day, f"unit{n % 3}", f"item{n % 2}", {"closed": 1, "visits": n})

    await asyncio.gather(*(hall.tallies.fold(7) for _ in range(8)))
    while await hall.tallies.fold(7):
        pass

    assert await hall.database.fetchval("SELECT count(*) FROM hall_tally_entries") == 0
    board = board_of(await hall.tallies.by_unit(FIRST, LAST))
    assert (board.whole.closed, board.whole.visits) == (40, sum(range(40)))
    by_item = board_of((), await hall.tallies.by_item(FIRST, LAST, "unit0"))
    assert by_item.items.keys() == {"item0", "item1"}


async def test_what_is_not_folded_yet_is_on_the_board(hall: Rated) -> None:
    await hall.tallies.enter(date(2026, 11, 2), "unit", "item", {"closed": 3})
    before = board_of(await hall.tallies.by_unit(FIRST, LAST, ["unit"]))
    await hall.rounds.fold()
    after = board_of(await hall.tallies.by_unit(FIRST, LAST, ["unit"]))

    assert before == after
    assert after.whole.closed == 3


async def test_what_is_undone_is_counted_nowhere(hall: Rated) -> None:
    async def fail() -> None:
        await hall.tallies.enter(date(2026, 11, 2), "unit", "item", {"closed": 1})
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        await hall.database.together(fail)

    assert await hall.database.fetchval("SELECT count(*) FROM hall_tally_entries") == 0


def board(hall: Rated, *, at: datetime) -> OversightService:
    return OversightService(
        store=TallyStore(hall.database),
        units=UnitStore(hall.database),
        items=hall.desk.items,
        posts=FakePosts(CLERK, LOOKS_INTO),
        clock=lambda: at,
    )


async def test_the_public_is_shown_whole_months_that_are_over(hall: Rated) -> None:
    for day, closed in ((date(2026, 10, 31), 11), (date(2026, 11, 1), 50)):
        await hall.tallies.enter(day, "city_management", "permit.shopfront", {"closed": closed})
    service = board(hall, at=datetime(2026, 11, 30, 15, 59, tzinfo=UTC))

    shown = await service.public(None, None)
    assert (shown.first, shown.last) == (date(2026, 5, 1), date(2026, 10, 31))
    assert shown.board.whole.closed == 11
    for since, until in (
        (None, date(2026, 11, 1)),
        (date(2026, 10, 1), date(2026, 9, 1)),
        (date(2025, 1, 1), date(2026, 10, 1)),
    ):
        with pytest.raises(Invalid):
            await service.public(since, until)
    midnight = board(hall, at=datetime(2026, 11, 30, 16, 0, tzinfo=UTC))
    assert (await midnight.public(None, None)).board.whole.closed == 61


async def test_officers_see_their_own_units_and_the_oversight_all(hall: Rated) -> None:
    for unit in ("city_management", "fire_rescue"):
        await hall.tallies.enter(date(2026, 11, 2), unit, "permit.shopfront", {"closed": 3})
    service = board(hall, at=datetime(2026, 11, 3, tzinfo=UTC))

    own = await service.of_units(officer(CLERK), None, None, "")
    assert set(own.board.units) == {"city_management"}
    everything = await service.of_units(officer(LOOKS_INTO), None, None, "")
    assert set(everything.board.units) == {"city_management", "fire_rescue"}
    one = await service.of_units(officer(CLERK), None, None, "city_management")
    assert set(one.board.items) == {"permit.shopfront"}
    with refused(Problem.POST_NEEDED, NotAllowed):
        await service.of_units(officer(CLERK), None, None, "fire_rescue")
    with refused(Problem.POST_NEEDED, NotAllowed):
        await service.of_units(officer(FIRE), None, None, "")
