"""Open steps at the very moment at which they are late, and whose work is whose."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.hall.case_lists import TakenWork, WorkTally
from domain.hall.posts import Post, PostRole
from storage.database import Database
from storage.hall.case_rows import STANDING_UNTIL
from storage.hall.case_work import CaseWorkStore
from tests.storage.rows import put

ONE, TWO = UUID(int=1), UUID(int=2)  # officers
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DISTRICT = "440304"


@pytest.fixture
def work(database: Database) -> CaseWorkStore:
    return CaseWorkStore(database)


async def step(
    database: Database,
    case: int,
    *,
    due: datetime = NOW,
    yellow: datetime = NOW,
    officer: UUID | None = None,
    state: str = "open",
    unit: str = "fire",
    role: str = "clerk",
    area: str = DISTRICT,
) -> None:
    await put(
        database,
        "case_steps",
        person_id=UUID(int=case),
        case_id=UUID(int=case),
        step="look",
        unit=unit,
        role=role,
        area=area,
        state=state,
        officer_id=officer,
        due_at=due,
        yellow_at=yellow,
    )


async def test_a_step_is_yellow_and_red_from_the_moment_on_and_standing_without_one(
    database: Database, work: CaseWorkStore
) -> None:
    later = NOW + SECOND
    await step(database, 1, due=NOW, officer=ONE)
    await step(database, 2, due=later)
    await step(database, 3, due=later, yellow=later)
    await step(database, 4, due=STANDING_UNTIL, yellow=STANDING_UNTIL)
    await step(database, 5, state="done")

    tally = await work.tally([Post("fire", PostRole.CLERK, DISTRICT)], NOW)

    assert tally == (
        WorkTally("fire", PostRole.CLERK, open=4, taken=1, yellow=1, red=1, standing=1),
    )
    assert await work.late(NOW) == (1, 1)


async def test_a_tally_is_of_each_unit_in_its_own_areas(
    database: Database, work: CaseWorkStore
) -> None:
    await step(database, 1)
    await step(database, 2, area="440305")
    await step(database, 3, unit="water")
    await step(database, 4, unit="water", area="440305")
    posts = [
        Post("fire", PostRole.SUPERVISOR, DISTRICT),
        Post("water", PostRole.SUPERVISOR, "440305"),
        Post("water", PostRole.SUPERVISOR, "4403"),
    ]

    assert [(each.unit, each.open) for each in await work.tally(posts, NOW)] == [
        ("fire", 1),
        ("water", 2),
    ]
    assert [(each.unit, each.open) for each in await work.tally(posts[:2], NOW)] == [
        ("fire", 1),
        ("water", 1),
    ]


async def test_what_somebody_has_is_found_by_officer_and_post_what_is_due_first_first(
    database: Database, work: CaseWorkStore
) -> None:
    await step(database, 1, officer=ONE, due=NOW + SECOND)
    await step(database, 2, officer=ONE)
    await step(database, 3, officer=TWO)
    await step(database, 4, officer=ONE, unit="water")
    await step(database, 5, officer=ONE, role="approver")
    await step(database, 6, officer=ONE, area="440305")
    await step(database, 7, officer=ONE, state="done", unit="parks")
    await step(database, 8)
    mine = TakenWork(ONE, "fire", PostRole.CLERK, DISTRICT)

    assert [case.int for _, case, _ in await work.taken_by(mine, 9)] == [2, 1]
    assert [case.int for _, case, _ in await work.taken_by(mine, 1)] == [2]
    assert sorted(await work.taken(), key=str) == sorted(
        (
            mine,
            TakenWork(TWO, "fire", PostRole.CLERK, DISTRICT),
            TakenWork(ONE, "water", PostRole.CLERK, DISTRICT),
            TakenWork(ONE, "fire", PostRole.APPROVER, DISTRICT),
            TakenWork(ONE, "fire", PostRole.CLERK, "440305"),
        ),
        key=str,
    )


async def test_cases_stand_with_their_units_and_a_draft_with_none(
    database: Database, work: CaseWorkStore
) -> None:
    for case, number in ((1, "n1"), (2, ""), (3, "n3")):
        case_id = UUID(int=case)
        await put(
            database,
            "cases",
            person_id=case_id,
            case_id=case_id,
            number=number,
            version=case,
            area=DISTRICT,
            state="submitted",
        )
        await put(database, "lookup_case", case_id=case_id, person_id=case_id, number=f"n{case}")
    await step(database, 1)
    await step(database, 3, unit="water")

    standing = await work.standing([UUID(int=1), UUID(int=2)])

    assert {case.int: each.units for case, each in standing.items()} == {1: frozenset({"fire"})}
