"""What waits for a second officer's word, what it opens, and how far an administrator's own areas go."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.accounts.grants import GrantKind
from domain.accounts.officers import AdminScope
from domain.people import Role
from storage.accounts.emergencies import EmergencyStore
from storage.accounts.grants import GrantStore
from storage.accounts.staff import StaffStore
from storage.database import Database
from tests.people import NOON, make_vault
from tests.storage.rows import put

ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN = (UUID(int=n) for n in range(1, 8))
NOBODY = UUID(int=99)
SECOND = timedelta(seconds=1)
LATER = NOON + SECOND


@pytest.fixture
def staff(database: Database) -> StaffStore:
    return StaffStore(database, make_vault())


async def officer(database: Database, number: UUID, *areas: str, **more: object) -> None:
    roles = ["admin", "counter"] if number == ONE else ["counter"]
    facts: dict[str, object] = {"roles": roles, "username": f"name{number.int}"} | more
    await put(database, "officers", officer_id=number, areas=list(areas or ("4403",)), **facts)


async def test_what_an_officer_opened_is_counted_from_then_on(database: Database) -> None:
    emergencies = EmergencyStore(database)
    for who, at in ((ONE, LATER), (ONE, NOON), (ONE, LATER + SECOND), (TWO, LATER)):
        await emergencies.open(SIX, officer=who, why="w", at=at, until=at)

    assert await emergencies.lock_opened(ONE, NOON) == [LATER, LATER + SECOND]


async def test_a_look_waits_until_somebody_judged_it_and_ends_with_that(database: Database) -> None:
    emergencies = EmergencyStore(database)
    for who in (ONE, TWO):
        await officer(database, who)
    first = await emergencies.open(SIX, officer=ONE, why="w", at=NOON, until=LATER + SECOND)
    second = await emergencies.open(SIX, officer=TWO, why="w", at=LATER, until=LATER + SECOND)
    third = await emergencies.open(SEVEN, officer=TWO, why="w", at=LATER + SECOND, until=LATER)
    begin: tuple[datetime, UUID] = (NOON - SECOND, NOBODY)

    waiting = await emergencies.waiting(begin, 2)
    assert [each.emergency for each in waiting] == [first.emergency, second.emergency]
    behind = await emergencies.waiting((NOON, first.emergency), 9)
    assert [each.emergency for each in behind] == [second.emergency, third.emergency]
    assert await emergencies.lock_waiting(third.emergency) == (SEVEN, TWO)

    words = {"by": THREE, "justified": True, "words": "w"}
    await emergencies.review(SIX, first.emergency, at=LATER, **words)  # type: ignore[arg-type]  # as named above
    await emergencies.review(SEVEN, third.emergency, at=LATER + SECOND, **words)  # type: ignore[arg-type]  # as above

    assert [each.emergency for each in await emergencies.waiting(begin, 9)] == [second.emergency]
    assert await emergencies.how_many() == 1
    assert await emergencies.lock_waiting(first.emergency) is None
    rows = await database.fetch("SELECT until FROM emergencies ORDER BY opened_at")
    assert [row["until"] for row in rows] == [LATER, LATER + SECOND, LATER]


async def test_what_is_asked_for_is_open_until_it_ends_or_is_decided_otherwise(
    database: Database,
) -> None:
    grants = GrantStore(database)
    for about, what, state, ends in (
        (TWO, "password", "waiting", LATER),
        (THREE, "password", "approved", LATER),
        (FOUR, "password", "declined", LATER),
        (FIVE, "password", "waiting", NOON),
        (SIX, "second_factor", "waiting", LATER),
    ):
        await put(
            database,
            "officer_grants",
            officer_id=about,
            what=what,
            state=state,
            ends_at=ends,
            asked_by=ONE,
        )

    found = [
        await grants.is_open(who, GrantKind.PASSWORD, NOON) for who in (TWO, THREE, FOUR, FIVE, SIX)
    ]

    assert found == [True, True, False, False, False]


async def test_those_are_counted_on_which_the_administrator_may_decide(database: Database) -> None:
    grants = GrantStore(database)
    for about, asker, state, ends in (
        (TWO, THREE, "waiting", LATER),
        (TWO, THREE, "approved", LATER),
        (TWO, THREE, "waiting", NOON),
        (TWO, ONE, "waiting", LATER),
        (ONE, THREE, "waiting", LATER),
    ):
        await put(
            database,
            "officer_grants",
            officer_id=about,
            asked_by=asker,
            what="password",
            state=state,
            ends_at=ends,
        )

    assert await grants.how_many(ONE, NOON) == 1


async def test_the_newest_come_first_each_with_who_asked_and_decided(database: Database) -> None:
    grants = GrantStore(database)
    for who in (ONE, TWO, THREE):
        await officer(database, who)
    for number, decided in ((FIVE, THREE), (SIX, None), (SEVEN, None)):
        await put(
            database,
            "officer_grants",
            grant_id=number,
            officer_id=TWO,
            asked_by=ONE,
            asked_at=NOON - number.int * SECOND,
            what="password",
            state="waiting",
            decided_by=decided,
        )

    first = await grants.newest((NOON, NOBODY), 2)

    names = [(each.grant, each.username, each.asked_name, each.decided_name) for each in first]
    assert names == [(FIVE, "name2", "name1", "name3"), (SIX, "name2", "name1", "")]
    assert [each.grant for each in await grants.newest((first[-1].asked_at, SIX), 2)] == [SEVEN]
    assert await grants.read(SIX) == await grants.lock(SIX) == first[1]


async def test_an_administrator_spends_their_own_approval_for_that_officer_once(
    database: Database, staff: StaffStore
) -> None:
    until = await database.fetchval("SELECT now() + interval '1 day'")
    for about, what, asker, state, ends in (
        (TWO, "password", ONE, "approved", until),
        (TWO, "second_factor", ONE, "waiting", until),
        (THREE, "password", ONE, "approved", NOON - timedelta(days=365)),
        (FOUR, "password", FIVE, "approved", until),
    ):
        await put(
            database,
            "officer_grants",
            officer_id=about,
            what=what,
            asked_by=asker,
            state=state,
            ends_at=ends,
        )

    taken = [
        await staff.take_grant(about, what, ONE)
        for about, what in (
            (TWO, GrantKind.SECOND_FACTOR),
            (THREE, GrantKind.PASSWORD),
            (FOUR, GrantKind.PASSWORD),
            (TWO, GrantKind.PASSWORD),
            (TWO, GrantKind.PASSWORD),
        )
    ]

    assert taken == [False, False, False, True, False]
    done = await database.fetch("SELECT officer_id FROM officer_grants WHERE state = 'done'")
    assert [row["officer_id"] for row in done] == [TWO]


async def test_an_administrator_covers_whom_all_areas_lie_within_their_own(
    database: Database, staff: StaffStore
) -> None:
    await officer(database, ONE, "440304", "4401")
    await officer(database, TWO, "440304001", "440106")
    await officer(database, THREE, "440304", "440305")
    await officer(database, FOUR, "4403")

    scopes = [await staff.scope(ONE, who) for who in (ONE, TWO, THREE, FOUR, NOBODY)]

    assert scopes == [
        AdminScope(administers=True, covered=True),
        AdminScope(administers=False, covered=True),
        AdminScope(administers=False, covered=False),
        AdminScope(administers=False, covered=False),
        None,
    ]
    assert await staff.holds_areas(ONE, ["440304001", "4401"])
    assert not await staff.holds_areas(ONE, ["440304", "4402"])
    assert [await staff.serves(ONE, area) for area in ("440304001", "440305")] == [True, False]


async def test_officers_are_listed_by_user_name_with_what_they_have(
    database: Database, staff: StaffStore
) -> None:
    await officer(database, TWO, totp=b"sealed", disabled_at=NOON)
    await officer(database, ONE, person_id=SIX)
    await officer(database, THREE)

    listed = await staff.all("name0", 2)

    facts = [(each.username, each.second_factor, each.identified) for each in listed]
    assert facts == [("name1", False, True), ("name2", True, False)]
    assert [each.officer for each in await staff.all("name2", 9)] == [THREE]
    assert [await staff.one(each.officer) for each in listed] == listed
    assert (await staff.named("name1"), await staff.named("name9")) == (ONE, None)
    assert (await staff.person_of(ONE), await staff.person_of(TWO)) == (SIX, None)


async def test_an_officer_is_disabled_and_let_in_again_once_each(
    database: Database, staff: StaffStore
) -> None:
    await officer(database, ONE)
    await officer(database, TWO, disabled_at=NOON)

    assert [await staff.enable(ONE), await staff.enable(NOBODY)] == [False, False]
    assert [await staff.disable(ONE, NOON) for _ in range(2)] == [True, False]
    assert [await staff.enable(ONE) for _ in range(2)] == [True, False]
    assert await staff.enable(TWO)


async def test_somebody_is_left_to_administer_while_an_administrator_is_not_disabled(
    database: Database, staff: StaffStore
) -> None:
    await officer(database, TWO)
    await officer(database, THREE, roles=["admin"], disabled_at=NOON)
    assert not await staff.has_admin()

    await officer(database, ONE)

    assert await staff.has_admin()


async def test_a_disabled_officer_or_an_ended_session_stands_no_more(
    database: Database, staff: StaffStore
) -> None:
    await officer(database, ONE)
    await officer(database, TWO, disabled_at=NOON)
    for session, who, end in ((FOUR, ONE, None), (FIVE, ONE, NOON), (SIX, TWO, None)):
        await put(database, "sessions", session_id=session, officer_id=who, revoked_at=end)

    stands = [
        await staff.stands(who, session) for who, session in ((ONE, FOUR), (ONE, FIVE), (TWO, SIX))
    ]

    assert stands == [frozenset({Role.ADMIN, Role.COUNTER}), None, None]
