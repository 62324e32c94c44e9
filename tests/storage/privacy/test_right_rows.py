"""A face locked and opened, papers of the house by their days, and what an incident reaches."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain import actors
from domain.privacy.breach import Duties
from domain.privacy.requests import RequestKind
from domain.privacy.uses import ActorKind
from domain.subjects import SubjectKind
from domain.words import Language
from storage.accounts.accounts import AccountStore
from storage.database import Database
from storage.faces.tallies import KEEP, PERSONS_WITH_FACES
from storage.keys.vault import Vault
from storage.privacy.assessments import Assessment, AssessmentStore
from storage.privacy.breach import BreachStore
from storage.privacy.filings import Filed, FilingStore
from storage.privacy.rights import RightsStore
from storage.privacy.uses import FIRST_PAGE
from tests.people import NOON, PHONE, make_vault
from tests.storage.rows import put

MOTHER, FATHER, STRANGER = (UUID(int=n) for n in range(1, 4))
ACCOUNT, OTHER_ACCOUNT, THIRD_ACCOUNT = (UUID(int=n) for n in range(11, 14))
OFFICER = UUID(int=21)
SECOND = timedelta(seconds=1)
LATER = NOON + SECOND
DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
async def rights(database: Database, vault: Vault) -> RightsStore:
    for person in (MOTHER, FATHER):
        await put(database, "persons", person_id=person)
    return RightsStore(database, vault)


async def test_a_face_is_locked_once_and_opened_once_and_another_is_not_touched(
    rights: RightsStore,
) -> None:
    assert await rights.locked_at(MOTHER) is None
    assert not await rights.unlock(MOTHER)

    assert await rights.lock(MOTHER, NOON)
    assert not await rights.lock(MOTHER, LATER)

    assert [await rights.locked_at(each) for each in (MOTHER, FATHER)] == [NOON, None]
    assert await rights.lock(FATHER, LATER)
    assert await rights.unlock(MOTHER)
    assert [await rights.locked_at(each) for each in (MOTHER, FATHER)] == [None, LATER]
    assert not await rights.lock(STRANGER, NOON)


async def test_only_what_is_under_way_ends_with_a_lock_and_counts_when_it_was_tried(
    database: Database, rights: RightsStore
) -> None:
    for check, person, state, tries in (
        (1, MOTHER, "issued", 0),
        (2, MOTHER, "capturing", 1),
        (3, MOTHER, "passed", 1),
        (4, FATHER, "capturing", 1),
    ):
        await put(
            database,
            "face_checks",
            person_id=person,
            check_id=UUID(int=check),
            state=state,
            tries=tries,
        )

    await rights.close_checks(MOTHER, NOON)

    rows = await database.fetch("SELECT state, counts, ended_at FROM face_checks ORDER BY check_id")
    assert [tuple(row) for row in rows] == [
        ("expired", False, NOON),
        ("expired", True, NOON),
        ("passed", False, None),
        ("capturing", False, None),
    ]


async def test_slips_are_forgiven_who_had_some_within_thirty_days(
    database: Database, rights: RightsStore
) -> None:
    for person, at, slips in (
        (MOTHER, NOON - 30 * DAY + SECOND, 1),
        (FATHER, NOON - 30 * DAY, 1),
        (FATHER, NOON, 0),
    ):
        await put(database, "face_checks", person_id=person, issued_at=at, slips=slips)

    assert await rights.open_again(MOTHER, NOON)
    assert not await rights.open_again(FATHER, NOON)

    rows = await database.fetch("SELECT face_opened_at FROM persons ORDER BY person_id")
    assert [row["face_opened_at"] for row in rows] == [NOON, None]


async def test_another_account_is_one_of_the_same_person(
    database: Database, rights: RightsStore
) -> None:
    for account, person in (
        (ACCOUNT, MOTHER),
        (OTHER_ACCOUNT, FATHER),
        (THIRD_ACCOUNT, FATHER),
    ):
        await put(database, "accounts", account_id=account, person_id=person)

    assert not await rights.has_other_account(MOTHER, ACCOUNT)
    assert await rights.has_other_account(FATHER, OTHER_ACCOUNT)


async def entry(
    database: Database,
    person: UUID,
    actor: str,
    action: str = "person.read",
    at: datetime = NOON,
    about: str = "person",
) -> None:
    await put(
        database,
        "audit",
        person_id=person,
        actor=actor,
        action=action,
        at=at,
        about=about,
        why="w",
    )


async def test_a_person_sees_newest_first_who_used_the_data_and_no_check_that_still_waits(
    database: Database, rights: RightsStore
) -> None:
    for spot, person, ended in ((1, MOTHER, None), (2, MOTHER, NOON), (3, FATHER, None)):
        await put(
            database,
            "spot_checks",
            spot_id=UUID(int=spot),
            person_id=person,
            ended_at=ended,
            result="met" if ended else None,
        )
        await entry(
            database,
            MOTHER,
            actors.officer(OFFICER),
            "spot_check.read",
            NOON - spot * SECOND,
            str(SubjectKind.SPOT_CHECK.of(UUID(int=spot))),
        )
    await entry(database, MOTHER, actors.citizen(ACCOUNT), at=LATER)
    await entry(
        database,
        MOTHER,
        actors.citizen(OTHER_ACCOUNT),
        about=str(SubjectKind.SPOT_CHECK.of(UUID(int=1))),
    )
    await entry(database, FATHER, actors.citizen(ACCOUNT), at=LATER)

    seen = await rights.uses(MOTHER, ACCOUNT, FIRST_PAGE, 9)

    assert [(each.at, each.actor) for each in seen] == [
        (LATER, ActorKind.YOU),
        (NOON, ActorKind.OTHER_ACCOUNT),
        (NOON - 2 * SECOND, ActorKind.OFFICER),
        (NOON - 3 * SECOND, ActorKind.OFFICER),
    ]
    assert {(each.why, each.action) for each in seen[:2]} == {("w", "person.read")}
    behind = (seen[0].at, seen[0].seq)
    assert await rights.uses(MOTHER, ACCOUNT, behind, 1) == seen[1:2]
    # The first page of a day is a right that was served, and no other is.
    rows = await database.fetch("SELECT person_id, kind, opened_by FROM rights_served")
    assert [tuple(row) for row in rows] == [(MOTHER, RequestKind.USES, actors.citizen(ACCOUNT))]


async def test_a_copy_is_on_record_and_one_of_an_account_that_is_gone_is_none(
    database: Database, vault: Vault, rights: RightsStore
) -> None:
    account = (await AccountStore(database, vault).of_phone(PHONE, Language.ZH)).account
    await database.execute("UPDATE accounts SET person_id = $1", STRANGER)
    assert await rights.holdings(OTHER_ACCOUNT, NOON) is None
    assert await database.fetchval("SELECT count(*) FROM audit") == 0

    # The person left the register; what the account has is copied all the same.
    held = await rights.holdings(account, NOON)

    assert held is not None
    (row,) = await database.fetch("SELECT actor, action, person_id, about, why FROM audit")
    assert tuple(row) == (
        actors.citizen(account),
        "data.exported",
        STRANGER,
        f"account:{account}",
        "asked by the person",
    )
    assert await database.fetchval("SELECT count(*) FROM rights_served") == 0


async def test_of_assessments_the_approved_one_that_holds_longest_counts(
    database: Database,
) -> None:
    store = AssessmentStore(database)
    assert await store.newest(TODAY) is None
    assert not await store.in_force(TODAY)
    holds = Assessment("holds", TODAY, TODAY + 9 * DAY)
    for each in (
        holds,
        Assessment("ends before", TODAY, TODAY + 8 * DAY),
        Assessment("approved before", TODAY - DAY, TODAY + 9 * DAY),
        Assessment("of tomorrow", TODAY + DAY, TODAY + 99 * DAY),
    ):
        assert await store.record(each)
    assert not await store.record(replace(holds, review_on=TODAY + 999 * DAY))

    assert await store.newest(TODAY) == holds
    in_force = {days: holds.current(TODAY + days * DAY) for days in (-1, 0, 8, 9)}
    assert in_force == {-1: False, 0: True, 8: True, 9: False}
    assert not await store.in_force(TODAY + 99 * DAY)
    assert await store.in_force(TODAY)


async def test_the_newest_filing_is_of_today_or_before(database: Database) -> None:
    store = FilingStore(database)
    assert (await store.newest(TODAY), await store.reached_on()) == (None, None)
    newest = Filed("b", TODAY, 120_000)
    for each in (
        newest,
        Filed("a", TODAY, 110_000),
        Filed("c", TODAY - DAY, 100_000),
        Filed("d", TODAY + DAY, 130_000),
    ):
        assert await store.record(each)
    assert not await store.record(Filed("b", TODAY - DAY, 1))

    assert await store.newest(TODAY) == newest
    # After midnight in Shanghai.
    await database.execute(KEEP, "filing_reached", 100_000, datetime(2026, 11, 23, 16, tzinfo=UTC))
    assert await store.reached_on() == TODAY


async def test_an_incident_reaches_what_is_on_record_within_its_window(database: Database) -> None:
    store = BreachStore(database)
    thief, other = actors.officer(OFFICER), actors.officer(UUID(int=22))
    for actor, at in (
        (thief, NOON),
        (other, NOON + SECOND),
        (thief, NOON + 2 * SECOND),
        (thief, NOON + 3 * SECOND),
    ):
        await entry(database, MOTHER, actor, at=at)
    until = NOON + 3 * SECOND

    all_of_them = await store.page((NOON, -1), until, "")
    of_thief = await store.page((NOON, -1), until, thief)

    assert [(each.actor, each.at) for each in all_of_them] == [
        (thief, NOON),
        (other, NOON + SECOND),
        (thief, NOON + 2 * SECOND),
    ]
    assert [each.at for each in of_thief] == [NOON, NOON + 2 * SECOND]
    first = all_of_them[0]
    assert (first.action, first.person) == ("person.read", MOTHER)
    assert await store.page((first.at, first.seq), until, "") == all_of_them[1:]
    assert await store.page((first.at, first.seq), until, thief) == of_thief[1:]


async def test_an_incident_names_officers_and_is_told_to_a_person_once(database: Database) -> None:
    store = BreachStore(database)
    await put(database, "officers", officer_id=OFFICER, username="zhang")
    await put(database, "officers", officer_id=UUID(int=22), username="chen")
    await put(database, "persons", person_id=MOTHER)
    incident, before = (SubjectKind.INCIDENT.of(name) for name in ("I-2", "I-1"))
    system = "system"
    await entry(database, MOTHER, system, "breach.told", about=str(before))
    await entry(database, FATHER, system, "breach.told", about=str(incident))
    await entry(database, MOTHER, system, "breach.read", about=str(incident))

    assert await store.actor_named("zhang") == actors.officer(OFFICER)
    assert await store.actor_named("nobody") is None
    assert await store.names([OFFICER]) == {actors.officer(OFFICER): "zhang"}
    assert [await store.was_told(MOTHER, each) for each in (before, incident)] == [True, False]
    assert [await store.hold_person(each) for each in (MOTHER, STRANGER)] == [True, False]
    assert await store.sealed_to() == 0


async def test_the_duties_after_an_incident_stand_on_the_last_count_and_assessment(
    database: Database,
) -> None:
    store = BreachStore(database)
    assert await store.duties(TODAY) == Duties("", None, -1)
    await AssessmentStore(database).record(Assessment("A", TODAY, TODAY + DAY))
    await database.execute(KEEP, PERSONS_WITH_FACES, 7, NOON)

    assert await store.duties(TODAY) == Duties("A", TODAY + DAY, 7)
