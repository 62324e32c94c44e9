"""Who rated is reached from no statement of those who are rated, nor by time, order or length of what is kept."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from domain.events import EventKind
from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.ratings import TOGETHER, Given, RatingLevel, RatingReason
from domain.notice_kinds import KINDS
from storage.database import Database
from storage.nouns import NOUNS
from tests.storage.hall.rated import Rated, open_rated
from tests.storage.test_statements import STATEMENTS

TABLES: Final = {table.name for noun in NOUNS for table in noun.tables}
#: Which tables a statement may name that names the first.
ALONE: Final = {
    "ratings": {"ratings"},
    "rating_asks": {"rating_asks"},
    "rating_appeals": {"rating_appeals"},
    "rating_repairs": {
        "rating_repairs",
        *("cases", "case_steps", "case_clocks", "case_events", "lookup_case"),
        *("decisions", "signatures", "uploads"),
    },
}
POOR: Final = Given(RatingLevel.VERY_DISSATISFIED, (RatingReason.ATTITUDE,), "态度不好")
GOOD: Final = Given(RatingLevel.SATISFIED)


@pytest.fixture
async def hall(database: Database, tmp_path: Path) -> Rated:
    return await open_rated(database, tmp_path / "keys")


def named(sql: str) -> set[str]:
    return {word for word in re.findall(r"\b[a-z_]+\b", sql) if word in TABLES}


def test_no_statement_joins_a_rating_with_anything() -> None:
    met = Counter[str]()
    for name, sql in STATEMENTS.items():
        for table in ALONE.keys() & named(sql):
            assert named(sql) <= ALONE[table], name
            met[table] += 1

    assert met.keys() == ALONE.keys()


async def test_a_rating_has_no_hour_and_no_id_but_its_own(database: Database) -> None:
    rows = await database.fetch(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'ratings'"
    )
    kinds = {row["column_name"]: row["data_type"] for row in rows}

    assert [name for name, kind in kinds.items() if kind == "uuid"] == ["rating_id"]
    assert not [name for name, kind in kinds.items() if "timestamp" in kind]


async def test_the_persons_row_looks_the_same_whether_anything_was_answered(hall: Rated) -> None:
    silent, poor = await hall.served(), await hall.rated(POOR)
    rows = {row["ask_id"]: row for row in await hall.rows("rating_asks")}

    apart = {
        name
        for name, value in rows[silent.ask].items()
        if rows[poor.ask][name] != value and name not in {"ask_id", "subject"}
    }
    assert apart == {"answer"}
    assert len({len(bytes(row["answer"])) for row in rows.values()}) == 1  # type: ignore[call-overload]  # bytes

    await hall.their_days_are_over()
    after = {row["ask_id"]: row for row in await hall.rows("rating_asks")}
    assert len({len(bytes(row["answer"])) for row in after.values()}) == 1  # type: ignore[call-overload]  # bytes


async def test_who_answers_first_is_not_first_in_any_order_that_the_rated_see(hall: Rated) -> None:
    """An officer who knows in which order cases ended, and people answered, learns nothing of which is whose."""
    asks = [await hall.rated(POOR if n == 0 else GOOD) for n in range(12)]
    await hall.their_days_are_over()
    ratings = [(await hall.asks.read(hall.desk.person, each.ask)).rating for each in asks]  # type: ignore[union-attr]  # it is there

    # As drawn, and so even in the pages of the table itself.
    assert [row["rating_id"] for row in await hall.rows("ratings")] == sorted(ratings, key=str)
    await hall.rounds.show()
    days = {(row["settled_on"], row["released_on"]) for row in await hall.rows("ratings")}
    assert len(days) == 1


async def test_answering_at_another_time_changes_nothing_that_the_rated_see(hall: Rated) -> None:
    """The laziest attack: to look at the board again and again while people answer, and see when it moves."""
    asks = [await hall.served() for _ in range(TOGETHER)]
    seen = [await hall.counted()]
    for n, ask in enumerate(asks):
        await hall.ratings.give(hall.desk.citizen, ask.ask, POOR if n == 2 else GOOD, None)
        hall.desk.later(hours=5)
        await hall.rounds.settle()
        await hall.rounds.show()
        seen.append(await hall.counted())
    assert all(each == seen[0] for each in seen)

    await hall.their_days_are_over()
    await hall.rounds.show()
    moved = Counter(await hall.counted()) - Counter(seen[0])
    assert moved == {"rated_satisfied": TOGETHER - 1, "rated_very_dissatisfied": 1}


async def test_nothing_of_the_case_says_that_it_was_rated(hall: Rated) -> None:
    """The case's own timeline, steps and version are the same before and after, and so in every other table."""
    ask = await hall.served()
    before = await _everything(hall)
    await hall.ratings.give(hall.desk.citizen, ask.ask, POOR, None)
    after = await _everything(hall)

    changed = {table for table, rows in after.items() if rows != before[table]}
    assert changed == {"rating_asks", "audit"}
    (line,) = [row for row in after["audit"] if row not in before["audit"]]
    assert POOR.level not in line
    assert POOR.words not in line


async def test_a_repair_is_a_case_of_nobody(hall: Rated) -> None:
    await hall.rated(POOR)
    before = await _everything(hall)
    await hall.their_days_are_over()
    (repair,) = await hall.rows("rating_repairs")

    persons = {row["person_id"] for row in await hall.rows("persons")}
    assert repair["person_id"] not in persons
    units = {
        row["unit"] for row in await hall.rows("case_steps") if row["case_id"] == repair["case_id"]
    }
    assert units == {SERVICE_OVERSIGHT}
    for table, rows in (await _everything(hall)).items():
        if table == "rating_asks":
            continue
        for row in set(rows) - set(before[table]):
            assert str(hall.desk.person) not in row, table
            assert str(hall.desk.account) not in row, table


def test_what_only_who_rated_poorly_is_told_leaves_by_no_way_that_the_counter_shows() -> None:
    """The counter reads a person's deliveries; it reads nobody's inbox."""
    for kind in (EventKind.RATING_ANSWERED, EventKind.RATING_SET_ASIDE):
        assert KINDS[kind].ladder == ()


async def test_a_rating_counts_for_the_year_that_was_loaded_late(hall: Rated) -> None:
    """Five silent working days, reckoned again when the calendar is known."""
    ask = await hall.served()
    last = (await hall.rows("rating_asks"))[0]["last_day"]
    await hall.database.execute("UPDATE rating_asks SET last_day = last_day - 4")
    hall.desk.later(days=6)

    assert await hall.rounds.settle() == 0
    assert [row["last_day"] for row in await hall.rows("rating_asks")] == [last]
    hall.desk.now[0] += timedelta(days=9)
    assert await hall.rounds.settle() == 1
    held = await hall.asks.read(hall.desk.person, ask.ask)
    assert held is not None
    assert held.rating is not None


async def _everything(hall: Rated) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    return {
        name: sorted(str(tuple(row.items())) for row in await hall.rows(name))
        for name in sorted(TABLES)
        if "." not in name
    }
