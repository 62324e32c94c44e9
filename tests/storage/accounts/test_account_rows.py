"""Whose account a phone opens, and what two share that one of them gives up."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.accounts import EndingAccount
from domain.accounts.acting_limits import PERIOD, Limits
from domain.accounts.consent import Purpose
from domain.delivery import Channel
from domain.people import Role
from domain.words import Language
from storage.accounts.account_ends import AccountEndStore
from storage.accounts.accounts import AccountStore
from storage.accounts.acting_limits import ActingLimitStore
from storage.accounts.consents import ConsentStore
from storage.accounts.devices import DeviceStore
from storage.accounts.officers import OfficerStore
from storage.accounts.phone_reassignment import PhoneHolderStore
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.accounts.withdrawals import stand
from storage.database import Database
from storage.keys.vault import Vault
from tests.agreements import VERSION
from tests.people import NOON, OTHER_PHONE, PHONE, WANG, make_vault, register
from tests.storage.rows import put

ONE, TWO, THREE, FOUR, FIVE = (UUID(int=n) for n in range(1, 6))
MOTHER, FATHER = UUID(int=11), UUID(int=12)
SECOND = timedelta(seconds=1)
LATER = NOON + SECOND


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def accounts(database: Database, vault: Vault) -> AccountStore:
    return AccountStore(database, vault)


async def test_a_phone_finds_the_account_that_is_bound_or_that_never_proved_it(
    database: Database, vault: Vault, accounts: AccountStore
) -> None:
    holders = PhoneHolderStore(database, vault)
    proven = (await accounts.of_phone(PHONE, Language.ZH)).account
    unproven = await accounts.add_unproven(OTHER_PHONE, Language.ZH)
    assert (await holders.bound(PHONE), await holders.unproven(PHONE)) == (None, None)
    assert await holders.unproven(OTHER_PHONE) == unproven
    assert await holders.unproven("13000130000") is None

    person = await register(database, vault)
    await accounts.bind(proven, person)
    await holders.note_sign_in(proven, NOON)

    bound = await holders.bound(PHONE)
    assert bound is not None
    assert (bound.account, bound.recorded, bound.signed_in_at) == (proven, WANG.phone, NOON)
    assert await holders.of_person(person) == [(proven, PHONE)]
    assert unproven is not None
    await accounts.prove_phone(unproven, NOON)
    assert await holders.unproven(OTHER_PHONE) is None


async def test_an_account_that_ends_lets_its_own_phone_go_and_no_other(
    database: Database, vault: Vault, accounts: AccountStore
) -> None:
    ends = AccountEndStore(database, vault)
    here = (await accounts.of_phone(PHONE, Language.ZH)).account
    there = (await accounts.of_phone(OTHER_PHONE, Language.ZH)).account

    # The phone is another's by now, who proved it.
    await ends.forget_sign_in(EndingAccount(here, None, OTHER_PHONE, None))
    assert (await accounts.of_phone(OTHER_PHONE, Language.ZH)).account == there

    ending = await ends.lock(here)
    assert ending is not None
    await ends.forget_sign_in(ending)
    assert (await accounts.of_phone(PHONE, Language.ZH)).account != here
    assert (await accounts.of_phone(OTHER_PHONE, Language.ZH)).account == there


async def test_a_device_that_is_removed_takes_no_other_of_the_account_with_it(
    database: Database, vault: Vault, accounts: AccountStore
) -> None:
    account = (await accounts.of_phone(PHONE, Language.ZH)).account
    store = DeviceStore(database, vault)
    old = await store.register(account, Channel.APNS, "token 1", app="a", at=NOON)
    kept = await store.register(account, Channel.APNS, "token 2", app="a", at=NOON)
    assert old
    assert kept
    assert await store.remove(account, old.device)

    again = await store.register(account, Channel.APNS, "token 2", app="b", at=LATER)

    assert again is not None
    assert (again.device, again.created_at) == (kept.device, NOON)


async def test_a_token_seen_again_leaves_the_other_devices_of_the_account_as_they_were(
    database: Database, vault: Vault, accounts: AccountStore
) -> None:
    account = (await accounts.of_phone(PHONE, Language.ZH)).account
    store = DeviceStore(database, vault)
    for token in ("token 1", "token 2"):
        await store.register(account, Channel.APNS, token, app="a", at=NOON)

    await store.register(account, Channel.APNS, "token 2", app="b", at=LATER)

    seen = [(each.app, each.last_seen) for each in await store.of_account(account)]
    assert seen == [("b", LATER), ("a", NOON)]


async def test_a_mandate_is_held_until_the_moment_at_which_it_ends(database: Database) -> None:
    consents = ConsentStore(database)
    for mandate, person, ended in ((ONE, MOTHER, None), (TWO, MOTHER, NOON), (THREE, FATHER, None)):
        await put(
            database,
            "mandates",
            mandate_id=mandate,
            person_id=person,
            ends_at=LATER,
            ended_at=ended,
        )

    held = [await consents.hold_mandate(MOTHER, each, NOON) for each in (ONE, TWO, THREE)]

    assert held == [True, False, False]
    assert not await consents.hold_mandate(MOTHER, ONE, LATER)


async def test_a_check_stands_on_the_persons_own_agreements_of_a_text_that_asked_as_much(
    database: Database,
) -> None:
    for person, version, withdrawn in (
        (MOTHER, VERSION, None),
        (FATHER, VERSION, NOON),
        (ONE, "of long ago", None),
    ):
        await put(
            database,
            "consents",
            person_id=person,
            purpose=Purpose.FACE_PROCESSING,
            version=version,
            withdrawn_at=withdrawn,
        )
    asked = [Purpose.FACE_PROCESSING]

    stands = [await stand(database, person, asked) for person in (MOTHER, FATHER, ONE, TWO)]

    assert stands == [True, False, False, False]


async def test_for_how_many_a_person_acted_within_a_year_is_counted_person_by_person(
    database: Database, vault: Vault
) -> None:
    holder = await register(database, vault)
    since = NOON - PERIOD
    for person, by, at in (
        (ONE, holder, since + SECOND),
        (ONE, holder, NOON),
        (TWO, holder, NOON),
        (THREE, holder, since),
        (FOUR, MOTHER, NOON),
    ):
        await put(database, "face_checks", person_id=person, held_by=by, issued_at=at)
    limits = ActingLimitStore(database, Limits(account=4, device=5))

    assert (await limits.now(holder, NOON)).people == 2


async def test_who_is_at_the_limit_comes_before_who_is_near_it_and_more_before_fewer(
    database: Database,
) -> None:
    await put(database, "officers", officer_id=FIVE, areas=[""])
    for n, (people, most, seen) in enumerate(
        ((8, 9, LATER), (4, 4, NOON), (7, 9, LATER), (7, 9, LATER + SECOND), (5, 5, NOON)), 1
    ):
        await put(database, "persons", person_id=UUID(int=n))
        await put(
            database,
            "crowded",
            kind="account",
            person_id=UUID(int=n),
            people=people,
            most=most,
            seen_at=seen,
        )
    limits = ActingLimitStore(database, Limits(account=4, device=5))

    crowded = await limits.crowded(NOON, 10, officer=FIVE, why="w")

    assert [each.person.int for each in crowded] == [5, 2, 1, 4, 3]
    assert [
        each.person.int for each in await limits.crowded(NOON + PERIOD, 9, officer=FIVE, why="w")
    ] == [
        1,
        4,
        3,
    ]


async def test_a_place_is_known_after_the_moment_asked_about(
    database: Database, vault: Vault
) -> None:
    codes = SignInCodeStore(database, vault)
    await codes.note_place(PHONE, "here", NOON)

    assert await codes.knows(PHONE, "here", NOON - SECOND)
    assert not await codes.knows(PHONE, "here", NOON)
    assert not await codes.knows(PHONE, "there", NOON - SECOND)


async def test_an_officers_own_try_of_a_code_counts_for_that_officer_alone(
    database: Database, vault: Vault
) -> None:
    for officer, disabled in ((ONE, None), (TWO, None), (THREE, NOON)):
        await put(
            database,
            "officers",
            officer_id=officer,
            username=f"name{officer.int}",
            roles=["counter"],
            disabled_at=disabled,
        )
    officers = OfficerStore(database, vault)

    login = await officers.count_own_try(ONE, NOON)

    assert login is not None
    assert login.officer == ONE
    assert await officers.count_own_try(THREE, NOON) is None
    rows = await database.fetch("SELECT failures FROM officers ORDER BY officer_id")
    assert [row["failures"] for row in rows] == [1, 0, 0]
    roles = [await officers.roles(officer) for officer in (ONE, THREE, FOUR)]
    assert roles == [frozenset({Role.COUNTER}), None, None]
