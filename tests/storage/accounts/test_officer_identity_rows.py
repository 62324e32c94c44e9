"""Sign-ins under way at the city's identity provider, and whom it knows."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.identity_provider import Known, Named, SignInRequest
from domain.people import Role
from storage.accounts.officer_identities import OfficerIdentityStore
from storage.accounts.provisioned import ProvisionedStore
from storage.database import Database
from tests.people import NOON, make_vault
from tests.storage.rows import put

ONE, TWO, THREE, FOUR = (UUID(int=n) for n in range(1, 5))
LIFE = timedelta(minutes=10)
CITY, OTHER = "https://id.city.example", "https://id.other.example"


@pytest.fixture
def identities(database: Database) -> OfficerIdentityStore:
    return OfficerIdentityStore(database, make_vault())


@pytest.fixture
def seen(database: Database) -> ProvisionedStore:
    return ProvisionedStore(database, CITY)


@pytest.fixture
async def staff(database: Database) -> None:
    """One and two are the city's, two and three are disabled, of four the account was deleted there."""
    for officer, disabled in ((ONE, None), (TWO, NOON), (THREE, NOON), (FOUR, None)):
        await put(
            database,
            "officers",
            officer_id=officer,
            username=f"Name{officer.int}",
            roles=["counter"],
            disabled_at=disabled,
        )
    for officer, issuer, closed, deleted in (
        (ONE, CITY, None, None),
        (TWO, CITY, NOON, None),
        (THREE, OTHER, None, None),
        (FOUR, CITY, None, NOON),
    ):
        await put(
            database,
            "officer_identities",
            officer_id=officer,
            issuer=issuer,
            sub=f"s{officer.int}",
            closed_at=closed,
            deleted_at=deleted,
        )


async def test_a_sign_in_goes_on_once_in_the_browser_that_began_it(
    identities: OfficerIdentityStore,
) -> None:
    asked, other = SignInRequest("state", "browser"), SignInRequest("other", "browser")
    for each in (asked, other):
        await identities.keep_request(each, NOON, LIFE)

    assert not await identities.take_request(SignInRequest("state", "another"), NOON)
    assert not await identities.take_request(asked, NOON + LIFE)
    assert await identities.take_request(asked, NOON)
    assert not await identities.take_request(asked, NOON)
    assert await identities.take_request(other, NOON)


async def test_who_it_turned_out_to_be_is_told_the_browser_that_asked_while_it_lasts(
    identities: OfficerIdentityStore,
) -> None:
    asked, other = SignInRequest("state", "browser"), SignInRequest("other", "browser")
    for each in (asked, other):
        await identities.keep_request(each, NOON, LIFE)
    await identities.put_known(asked, Known(ONE, ("desk",), strong=True))

    assert await identities.known(asked, NOON) == Known(ONE, ("desk",), strong=True)
    assert await identities.known(other, NOON) is None
    assert await identities.known(SignInRequest("state", "another"), NOON) is None
    assert await identities.known(asked, NOON + LIFE) is None


@pytest.mark.usefixtures("staff")
async def test_the_provider_signs_in_whom_it_knows_and_did_not_delete(
    identities: OfficerIdentityStore,
) -> None:
    assert await identities.officer_of(CITY, "s1") == ONE
    assert await identities.officer_of(OTHER, "s1") is None
    assert await identities.officer_of(CITY, "s2") == TWO
    assert await identities.officer_of(CITY, "s4") is None


@pytest.mark.usefixtures("staff")
async def test_only_who_is_bound_there_and_not_disabled_is_let_in(
    identities: OfficerIdentityStore,
) -> None:
    held = [await identities.hold(officer, CITY) for officer in (ONE, TWO, THREE, FOUR)]

    assert held == [frozenset({Role.COUNTER}), None, None, None]
    assert await identities.hold(ONE, OTHER) is None


@pytest.mark.usefixtures("staff")
async def test_the_provider_sees_its_own_and_whom_it_closed(seen: ProvisionedStore) -> None:
    listed = await seen.listed(0, 10)

    facts = [(each.officer, each.active, each.closed) for each in listed]
    assert facts == [(ONE, True, False), (TWO, False, True)]
    assert await seen.listed(1, 10) == listed[1:]
    assert await seen.how_many() == 2
    assert [await seen.one(officer) for officer in (ONE, TWO, THREE, FOUR)] == [*listed, None, None]
    assert await seen.lock(ONE) == listed[0]


@pytest.mark.usefixtures("staff")
async def test_whom_the_city_disabled_itself_the_provider_did_not_close(
    database: Database, seen: ProvisionedStore
) -> None:
    await database.execute("UPDATE officers SET disabled_at = $1", NOON + LIFE)

    assert [(each.active, each.closed) for each in await seen.listed(0, 10)] == [(False, False)] * 2


@pytest.mark.usefixtures("staff")
async def test_officers_are_looked_up_by_user_name_whatever_its_case_and_by_subject(
    seen: ProvisionedStore,
) -> None:
    by_name = [
        [each.officer for each in await seen.named(Named.USERNAME, text)]
        for text in ("NAME1", "name3", "name4")
    ]
    by_subject = [
        [each.officer for each in await seen.named(Named.SUBJECT, text)]
        for text in ("s1", "s3", "s4")
    ]

    assert by_name == [[ONE], [], []]
    assert by_subject == [[ONE], [], []]


@pytest.mark.usefixtures("staff")
async def test_an_officer_is_closed_or_deleted_alone(
    database: Database, seen: ProvisionedStore
) -> None:
    await seen.put_closed(TWO, None)
    await seen.put_deleted(ONE, NOON)

    assert [(each.officer, each.closed) for each in await seen.listed(0, 10)] == [(TWO, False)]
