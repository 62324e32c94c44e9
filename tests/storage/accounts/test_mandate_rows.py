"""Which mandates stand at a moment, whose they are, and what ends with one of them alone."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.accounts.mandates import TRY_PERIOD
from storage.accounts.accounts import AccountStore
from storage.accounts.consents import ConsentStore
from storage.accounts.elder import ElderGrantStore
from storage.accounts.mandates import MandateStore
from storage.accounts.withdrawals import RunningCheckStore, close_checks, mandate_over
from storage.database import Database
from storage.keys.vault import Vault
from tests.people import NOON, WANG, make_vault, register
from tests.storage.rows import put

ONE, TWO, THREE, FOUR, FIVE, SIX = (UUID(int=n) for n in range(1, 7))
MOTHER, FATHER = UUID(int=11), UUID(int=12)
MINE, OTHERS = UUID(int=21), UUID(int=22)  # accounts
SECOND = timedelta(seconds=1)
LATER = NOON + SECOND


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def mandates(database: Database, vault: Vault) -> MandateStore:
    return MandateStore(database, vault)


async def standing(database: Database, kind: str = "helper") -> None:
    """The first of all stands; each of the others differs in one thing by which it does not count."""
    for mandate, person, account, ends, ended, of in (
        (ONE, MOTHER, MINE, LATER, None, kind),
        (TWO, MOTHER, MINE, NOON, None, kind),
        (THREE, MOTHER, MINE, LATER, NOON, kind),
        (FOUR, FATHER, OTHERS, LATER, None, kind),
        (FIVE, MOTHER, OTHERS, LATER, None, "representative"),
    ):
        await put(
            database,
            "mandates",
            mandate_id=mandate,
            person_id=person,
            account_id=account,
            kind=of,
            granted_by=f"citizen:{account}",
            granted_at=NOON - mandate.int * SECOND,
            ends_at=ends,
            ended_at=ended,
        )


async def test_who_may_help_now_is_of_the_person_and_did_not_end(
    database: Database, mandates: MandateStore
) -> None:
    await standing(database)

    assert await mandates.helpers(MOTHER, NOON) == [ONE]
    assert await mandates.standing_of(MINE, NOON) == [(MOTHER, ONE)]
    assert await mandates.standing_by(MOTHER, f"citizen:{MINE}", NOON) == [(MOTHER, ONE)]


async def test_a_guardian_is_the_newest_that_did_not_end(
    database: Database, mandates: MandateStore
) -> None:
    await standing(database, "guardian")
    await put(
        database,
        "mandates",
        mandate_id=SIX,
        person_id=MOTHER,
        kind="guardian",
        granted_at=NOON - 9 * SECOND,
        ends_at=LATER,
    )

    found = await mandates.guardian(MOTHER, NOON)

    assert found is not None
    assert found.mandate == ONE


async def test_whose_child_is_none_any_more_ends_from_the_first_moment_on(
    database: Database, mandates: MandateStore
) -> None:
    await standing(database, "guardian")
    await put(database, "mandates", mandate_id=SIX, kind="helper", ends_at=NOON)

    assert await mandates.grown(NOON - SECOND, 10) == []
    assert await mandates.grown(NOON, 10) == [(MOTHER, TWO)]


async def test_a_mandate_ends_once_and_a_guardians_after_its_last_day_too(
    database: Database, mandates: MandateStore
) -> None:
    await standing(database)
    await put(
        database,
        "mandates",
        mandate_id=SIX,
        person_id=MOTHER,
        account_id=MINE,
        kind="guardian",
        ends_at=NOON,
    )

    ended = [
        await mandates.end(person, mandate, actor="system", at=NOON)
        for person, mandate in (
            (FATHER, ONE),
            (MOTHER, TWO),
            (MOTHER, THREE),
            (MOTHER, ONE),
            (MOTHER, ONE),
            (MOTHER, SIX),
            (MOTHER, SIX),
        )
    ]

    assert ended == [None, None, None, MINE, None, MINE, None]
    rows = await database.fetch("SELECT mandate_id FROM mandates WHERE ended_at IS NULL")
    assert {row["mandate_id"] for row in rows} == {TWO, FOUR, FIVE}


async def test_with_a_mandate_end_the_checks_under_it_and_a_failed_try_counts(
    database: Database, mandates: MandateStore
) -> None:
    for check, person, mandate, state, tries in (
        (ONE, MOTHER, ONE, "issued", 0),
        (TWO, MOTHER, ONE, "capturing", 1),
        (THREE, MOTHER, ONE, "passed", 1),
        (FOUR, MOTHER, TWO, "issued", 1),
        (FIVE, FATHER, ONE, "issued", 1),
    ):
        await put(
            database,
            "face_checks",
            check_id=check,
            person_id=person,
            mandate_id=mandate,
            state=state,
            tries=tries,
        )

    await mandates.close_checks(MOTHER, ONE, NOON)

    rows = await database.fetch("SELECT check_id, state, counts FROM face_checks ORDER BY check_id")
    assert [tuple(row) for row in rows] == [
        (ONE, "expired", False),
        (TWO, "expired", True),
        (THREE, "passed", False),
        (FOUR, "issued", False),
        (FIVE, "issued", False),
    ]


async def test_with_an_agreement_end_the_persons_checks_under_way_and_a_failed_try_counts(
    database: Database,
) -> None:
    checks = (
        (ONE, MOTHER, "issued", 0),
        (TWO, MOTHER, "capturing", 1),
        (THREE, MOTHER, "passed", 1),
    )
    for check, person, state, tries in (*checks, (FOUR, FATHER, "issued", 1)):
        await put(
            database,
            "face_checks",
            check_id=check,
            person_id=person,
            state=state,
            tries=tries,
            capture_id=check,
        )

    await close_checks(database, MOTHER, NOON)

    rows = await database.fetch("SELECT check_id, state, counts FROM face_checks ORDER BY check_id")
    assert [tuple(row) for row in rows] == [
        (ONE, "expired", False),
        (TWO, "expired", True),
        (THREE, "passed", False),
        (FOUR, "issued", False),
    ]
    captures = {ONE: MOTHER, TWO: FATHER, THREE: MOTHER, FOUR: FATHER}
    assert await RunningCheckStore(database).over(captures) == {ONE: True}


async def test_with_a_mandate_end_the_agreements_given_under_it(
    database: Database, mandates: MandateStore
) -> None:
    for purpose, person, mandate, withdrawn in (
        (Purpose.FACE_PROCESSING, MOTHER, ONE, None),
        (Purpose.FACE_SIGNING, MOTHER, ONE, NOON),
        (Purpose.FACE_SIGNING, MOTHER, TWO, None),
        (Purpose.SENDING_FRAMES, FATHER, ONE, None),
    ):
        await put(
            database,
            "consents",
            purpose=purpose,
            person_id=person,
            mandate_id=mandate,
            given_at=NOON - mandate.int * SECOND,
            withdrawn_at=withdrawn,
        )

    assert await mandates.withdraw_consents(MOTHER, ONE, LATER) == {Purpose.FACE_PROCESSING}
    assert await mandates.withdraw_consents(MOTHER, ONE, LATER) == set()


async def test_what_was_agreed_to_under_a_mandate_went_with_it(database: Database) -> None:
    await standing(database)

    over = [await mandate_over(database, MOTHER, mandate) for mandate in (THREE, ONE, FOUR, None)]

    assert over == [True, False, False, False]
    assert not await mandate_over(database, FATHER, THREE)


async def test_for_whom_an_account_may_act_and_who_acts_for_a_person(
    database: Database, vault: Vault, mandates: MandateStore
) -> None:
    mother = await register(database, vault)
    await standing(database)
    for table in ("mandates", "accounts"):
        await database.execute(
            f"UPDATE {table} SET person_id = $1 WHERE person_id = $2",  # noqa: S608  # the names above
            mother,
            MOTHER,
        )
    await put(
        database,
        "accounts",
        account_id=OTHERS,
        phone=b"",
        person_id=mother,
        level=2,
        language="zh-CN",
    )

    acting = await mandates.of_account(MINE, NOON)
    first = await mandates.for_person(mother, (NOON, ONE), 2)
    rest = await mandates.for_person(mother, (first[-1].mandate.granted_at, TWO), 9)

    assert [(each.mandate.mandate, each.name) for each in acting] == [(ONE, WANG.name)]
    assert [each.mandate.mandate for each in first] == [ONE, TWO]
    assert [(each.mandate.mandate, each.name) for each in rest] == [(THREE, ""), (FIVE, WANG.name)]


async def test_a_mandate_is_read_by_whom_it_concerns_alone(
    database: Database, vault: Vault, mandates: MandateStore
) -> None:
    await standing(database)
    await put(
        database,
        "accounts",
        account_id=MINE,
        phone=b"",
        person_id=FATHER,
        level=2,
        language="zh-CN",
    )

    assert [await mandates.held(MINE, each) is None for each in (ONE, FOUR, SIX)] == [
        False,
        True,
        True,
    ]
    assert [await mandates.given(MINE, each) is None for each in (FOUR, ONE)] == [False, True]
    assert [await mandates.keep(MOTHER, each) is None for each in (ONE, FOUR)] == [False, True]
    assert [await mandates.seen(MOTHER, each) is None for each in (ONE, FOUR)] == [False, True]


async def test_a_person_acts_by_the_newest_account_that_is_bound(
    database: Database, mandates: MandateStore
) -> None:
    for account, person, level, made in (
        (ONE, MOTHER, 2, NOON),
        (TWO, MOTHER, 2, LATER),
        (THREE, MOTHER, 1, LATER + SECOND),
        (FOUR, FATHER, 3, LATER + SECOND),
    ):
        await put(
            database,
            "accounts",
            account_id=account,
            person_id=person,
            level=level,
            created_at=made,
            language="zh-CN",
        )

    assert await mandates.account_of(MOTHER) == TWO


async def test_tries_to_name_a_person_are_counted_for_a_day(mandates: MandateStore) -> None:
    asked = [await mandates.count_try("account", "one", 2, NOON) for _ in range(3)]

    assert asked == [None, None, NOON + TRY_PERIOD]
    assert await mandates.count_try("account", "two", 2, NOON) is None
    nearly = NOON + TRY_PERIOD - SECOND
    assert await mandates.count_try("account", "one", 2, nearly) == NOON + TRY_PERIOD
    again = [await mandates.count_try("account", "one", 2, NOON + TRY_PERIOD) for _ in range(3)]
    assert again == [None, None, NOON + 2 * TRY_PERIOD]


async def test_helpers_are_refused_and_welcome_again_once_each(mandates: MandateStore) -> None:
    assert not await mandates.helpers_refused(MOTHER)
    assert [await mandates.refuse_helpers(MOTHER, NOON) for _ in range(2)] == [True, False]
    assert await mandates.helpers_refused(MOTHER)
    assert [await mandates.allow_helpers(MOTHER) for _ in range(2)] == [True, False]


async def test_easier_rules_are_taken_back_once_from_one_person(
    database: Database, vault: Vault
) -> None:
    one, other = await register(database, vault), UUID(int=9)
    await put(database, "persons", person_id=other, elder_since=NOON)
    elder = ElderGrantStore(database)
    await elder.grant(one, None, NOON)

    assert [await elder.take_back(one) for _ in range(2)] == [True, False]
    assert await elder.take_back(other)


async def test_all_agreements_of_one_person_are_withdrawn(database: Database) -> None:
    for purpose, person, withdrawn in (
        (Purpose.FACE_PROCESSING, MOTHER, None),
        (Purpose.FACE_SIGNING, MOTHER, NOON),
        (Purpose.SENDING_FRAMES, FATHER, None),
    ):
        await put(database, "consents", purpose=purpose, person_id=person, withdrawn_at=withdrawn)
    consents = ConsentStore(database)

    assert await consents.withdraw_all(MOTHER, LATER) == [Purpose.FACE_PROCESSING]
    assert await consents.withdraw_all(MOTHER, LATER) == []


async def test_who_was_seen_is_of_level_3_while_bound_to_that_account(database: Database) -> None:
    for account, person, level in ((ONE, MOTHER, 2), (TWO, MOTHER, 2), (THREE, FATHER, 2)):
        await put(
            database,
            "accounts",
            account_id=account,
            person_id=person,
            level=level,
            language="zh-CN",
        )
    accounts = AccountStore(database, make_vault())

    await accounts.prove(ONE, MOTHER)
    await accounts.prove(THREE, MOTHER)

    assert [await accounts.level(each) for each in (ONE, TWO, THREE)] == [3, 2, 2]
