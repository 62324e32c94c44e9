"""What partners hold and did, and what is counted of them."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.partner_calls import Tally
from domain.accounts.partners import Environment, GrantEnd
from domain.days import day_of
from storage.accounts.partner_calls import PartnerCallStore
from storage.accounts.partner_grants import PartnerGrantStore
from storage.accounts.partners import PartnerStore
from storage.database import Database
from tests.people import NOON, make_vault
from tests.storage.rows import put

ONE, TWO, THREE, FOUR, FIVE, SIX = (UUID(int=n) for n in range(1, 7))
PERSON, ANOTHER = UUID(int=11), UUID(int=12)
SECOND = timedelta(seconds=1)
LATER = NOON + SECOND


@pytest.fixture
async def grants(database: Database) -> PartnerGrantStore:
    """The first holds; each of the others differs in one thing by which it doesn't for partner one."""
    for grant, partner, person, subject, ends, ended in (
        (ONE, ONE, PERSON, "s", LATER, None),
        (TWO, TWO, PERSON, "s", LATER, None),
        (THREE, ONE, ANOTHER, "t", LATER, None),
        (FOUR, ONE, PERSON, "s", NOON, None),
        (FIVE, ONE, PERSON, "s", LATER, "withdrawn"),
    ):
        await put(
            database,
            "partner_grants",
            grant_id=grant,
            partner_id=partner,
            person_id=person,
            pairwise=subject,
            given_at=NOON + grant.int * SECOND,
            ends_at=ends,
            ended=ended,
            level=2,
        )
    return PartnerGrantStore(database, make_vault())


async def test_the_consent_that_holds_is_the_partners_own_of_that_subject(
    database: Database, grants: PartnerGrantStore
) -> None:
    holding = await grants.holding(ONE, "s", NOON)
    assert holding is not None
    assert holding.grant == ONE

    await put(
        database,
        "partner_grants",
        grant_id=SIX,
        partner_id=ONE,
        pairwise="s",
        given_at=NOON + 6 * SECOND,
        ends_at=LATER,
        level=2,
    )

    newest = await grants.holding(ONE, "s", NOON)
    assert newest is not None
    assert newest.grant == SIX
    assert await grants.holding(ONE, "s", LATER) is None


async def test_a_person_is_the_same_to_a_partner_as_before(
    database: Database, grants: PartnerGrantStore
) -> None:
    await database.execute(
        "UPDATE partner_grants SET pairwise = 'newest' WHERE grant_id = $1", FIVE
    )
    await database.execute("UPDATE partner_grants SET pairwise = 'two' WHERE grant_id = $1", TWO)

    assert await grants.subject(PERSON, ONE) == "newest"
    assert await grants.subject(PERSON, TWO) == "two"
    assert await grants.subject(ANOTHER, TWO) is None


async def test_a_person_sees_the_newest_consents_first(
    database: Database, grants: PartnerGrantStore
) -> None:
    for partner in (ONE, TWO):
        await put(database, "partners", partner_id=partner, jwks="{}", jwks_url="", purpose="p")

    seen = await grants.of_person(PERSON, 3)

    assert [each.grant.grant for each in seen] == [FIVE, FOUR, TWO]


async def test_a_consent_ends_once_and_alone(grants: PartnerGrantStore) -> None:
    await grants.end(ONE, GrantEnd.WITHDRAWN, NOON)
    await grants.end(ONE, GrantEnd.REFRESH_REUSED, LATER)

    ended = {each: grant.ended for each, grant in (await grants.lock_all([ONE, TWO])).items()}
    assert ended == {ONE: GrantEnd.WITHDRAWN, TWO: None}


async def test_partners_are_listed_the_last_asked_for_first_and_counted(database: Database) -> None:
    for partner, state, environment in (
        (ONE, "asked", Environment.SANDBOX),
        (TWO, "live", Environment.SANDBOX),
        (THREE, "live", Environment.PRODUCTION),
        (FOUR, "live", Environment.SANDBOX),
        (FIVE, "closed", Environment.SANDBOX),
    ):
        await put(
            database,
            "partners",
            partner_id=partner,
            state=state,
            environment=environment,
            asked_at=NOON + partner.int * SECOND,
            jwks="{}",
            jwks_url="",
            plan="small",
        )
    partners = PartnerStore(database)

    assert await partners.counts(Environment.PRODUCTION) == {"asked": 1, "elsewhere": 2}
    assert [each.partner for each in await partners.all(2)] == [FIVE, FOUR]


async def test_a_revoked_token_is_known_by_itself(database: Database) -> None:
    partners = PartnerStore(database)
    await partners.revoke(ONE, NOON)
    await partners.revoke(ONE, NOON)

    assert [await partners.is_revoked(each) for each in (ONE, TWO)] == [True, False]


async def test_calls_add_up_by_day_and_door_and_are_read_from_a_day_on(database: Database) -> None:
    calls = PartnerCallStore(database)
    today = day_of(NOON)
    yesterday = today - timedelta(days=1)
    await calls.add({(ONE, today, "b"): Tally(3, 2, 1), (TWO, today, "a"): Tally(9, 9, 9)})
    await calls.add({(ONE, today, "b"): Tally(30, 20, 10), (ONE, today, "a"): Tally(1, 0, 0)})
    await calls.add({(ONE, yesterday, "b"): Tally(5, 0, 0)})

    told = [(each.day, each.door, each.tally) for each in await calls.days(ONE, today)]

    assert told == [(today, "a", Tally(1, 0, 0)), (today, "b", Tally(33, 22, 11))]
    assert [each.day for each in await calls.days(ONE, yesterday)] == [yesterday, today, today]


async def test_of_a_key_its_first_and_last_use_are_kept_the_last_used_first(
    database: Database,
) -> None:
    calls = PartnerCallStore(database)
    await calls.use({(ONE, "old"): (NOON, NOON), (ONE, "new"): (NOON, LATER)})
    await calls.use({(ONE, "old"): (NOON + 5 * SECOND, NOON + 9 * SECOND)})
    await calls.use({(ONE, "old"): (NOON, NOON + 7 * SECOND), (TWO, "other"): (NOON, NOON)})

    uses = [(each.kid, each.first_at, each.last_at) for each in await calls.uses(ONE)]

    assert uses == [("old", NOON, NOON + 9 * SECOND), ("new", NOON, LATER)]
