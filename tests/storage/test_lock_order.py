"""Who needs several persons or accounts in one transaction takes them in their order, persons first."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.events import EventKind
from domain.notices.reminders import first_place
from domain.subjects import SubjectKind
from domain.words import Language
from server.wiring.accounts import make_mandate_changes, make_phone_reassignment
from server.wiring.notices import make_campaign_batches, make_reminders
from server.wiring.privacy import make_erasure
from storage import events
from storage.accounts.accounts import seal_phone
from storage.accounts.persons import seal_identity
from storage.database import Database
from storage.notices.campaigns import CampaignStore
from storage.notices.inbox import Inbox
from tests.databases import waits
from tests.locks import RANKS, WATCH, locked
from tests.storage.city import LI, NOW, TODAY, City, found
from tests.storage.notices.campaign_crowd import released
from tests.storage.test_statements import STATEMENTS

HOUSE = Path(__file__).resolve().parents[2]
P1, P2 = UUID(int=1), UUID(int=2)
LOW, HIGH = UUID(int=11), UUID(int=12)
OLD, NEW = "13900139000", "13700137000"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> City:
    """Two persons, whose accounts stand in the other order."""
    for person, account in ((P1, HIGH), (P2, LOW)):
        await database.execute(
            "INSERT INTO persons (person_id, identity, born_year) VALUES ($1, '', 1950)", person
        )
        await database.execute(
            """INSERT INTO accounts (account_id, phone, person_id, level, language)
               VALUES ($1, '', $2, 2, 'zh-CN')""",
            account,
            person,
        )
        await database.execute(
            """INSERT INTO entitlements
                   (person_id, scheme, certified_until, certified_by, standing, version)
               VALUES ($1, 'city-pension', $2, 'face', 'active', 1)""",
            person,
            TODAY + timedelta(days=30),
        )
    return found(database, tmp_path / "keys")


async def free_while_low_is_held(city: City, telling: Awaitable[object]) -> bool:
    """Whether the later account is free while `telling` waits for the earlier one."""
    database = city.database
    async with database.transaction() as tx:
        await tx.execute("SELECT 1 FROM accounts WHERE account_id = $1 FOR UPDATE", LOW)
        task = asyncio.ensure_future(telling)
        await waits(database)
        free = await tx.fetchval(
            "SELECT true FROM accounts WHERE account_id = $1 FOR UPDATE SKIP LOCKED", HIGH
        )
    await task
    return bool(free)


def test_the_order_of_the_cards_is_the_one_that_is_told() -> None:
    told = (HOUSE / "docs/architecture.md").read_text(encoding="utf-8")
    (order,) = re.findall(r"Locks are taken in one order everywhere: ([^;]*);", told)

    assert [each.split()[0] for each in order.split(", ")] == sorted(RANKS, key=RANKS.__getitem__)


def test_a_statement_that_holds_several_rows_takes_them_in_their_order() -> None:
    one = re.compile(r"\b(?:person_id|account_id|review_id|booking_id|order_id|parcel_id) = \$\d")
    holding = {name: sql for name, sql in STATEMENTS.items() if " FOR " in sql and locked(sql)}

    assert len(holding) > 10
    assert {
        name for name, sql in holding.items() if "ORDER BY" not in sql and not one.search(sql)
    } == set()


async def test_a_lock_that_comes_too_late_is_noticed(city: City) -> None:
    async with city.database.transaction() as tx:
        await tx.execute("SELECT FROM accounts WHERE account_id = $1 FOR UPDATE", LOW)
        await tx.execute("UPDATE accounts SET level = 2 WHERE account_id = $1", LOW)
        async with tx.transaction() as inner:
            await inner.execute("UPDATE persons SET area = '' WHERE person_id = $1", P1)

    (wrong,) = WATCH.wrong
    WATCH.wrong.clear()
    assert wrong.startswith("persons after accounts: UPDATE persons")


async def test_a_campaign_takes_the_accounts_of_its_batch_in_their_order(city: City) -> None:
    campaigns = CampaignStore(city.database)
    await released(campaigns)

    assert await free_while_low_is_held(
        city, make_campaign_batches(city.database).tell_batch(LATER, TODAY, 50)
    )
    assert await city.told(HIGH) == await city.told(LOW) == [EventKind.CAMPAIGN_NOTICE]


async def test_reminders_take_the_accounts_of_their_batch_in_their_order(city: City) -> None:
    reminders = make_reminders(city.database, city.vault)
    telling = reminders.remind_batch(NOW, TODAY, first_place(TODAY), 50)

    assert await free_while_low_is_held(city, telling)
    assert await city.told(HIGH) == await city.told(LOW) == [EventKind.DUE_SOON]


async def test_both_sides_of_a_mandate_are_taken_in_the_accounts_order(city: City) -> None:
    mandate = UUID(int=21)
    await city.database.execute(
        """INSERT INTO mandates (person_id, mandate_id, account_id, kind, scopes, granted_by,
               granted_at, ends_at)
           VALUES ($1, $2, $3, 'helper', '{}', 'system', $4, $5)""",
        P1,
        mandate,
        LOW,
        NOW,
        LATER,
    )
    ending = make_mandate_changes(city.database, city.vault).end(
        P1, mandate, actor="system", why="asked", at=NOW
    )

    assert await free_while_low_is_held(city, ending)


@pytest.fixture
async def crossed(city: City) -> City:
    """The account of the second person acts for the first, who stands earlier in the order."""
    await city.database.execute(
        """INSERT INTO mandates (person_id, mandate_id, account_id, kind, scopes, granted_by,
               granted_at, ends_at)
           VALUES ($1, $2, $3, 'representative', '{certify}', 'system', $4, $5)""",
        P1,
        UUID(int=21),
        LOW,
        NOW,
        datetime(9999, 1, 1, tzinfo=UTC),
    )
    phone = seal_phone(city.vault, LOW, OLD)
    await city.database.execute("UPDATE accounts SET phone = $2 WHERE account_id = $1", LOW, phone)
    await city.database.execute(
        "INSERT INTO lookup_phone SELECT unnest($1::bytea[]), $2",
        city.vault.blind_indexes("phone", OLD),
        LOW,
    )
    await city.database.execute(
        "UPDATE persons SET identity = $2 WHERE person_id = $1",
        P2,
        seal_identity(city.vault, P2, replace(LI, phone=NEW)),
    )
    return city


def erases(city: City) -> Awaitable[object]:
    return make_erasure(city.database, city.vault).erase(LOW, at=NOW)


def changes_the_phone(city: City) -> Awaitable[object]:
    return make_phone_reassignment(city.database, city.vault).change_phone(P2, NEW, actor="system")


def finds_another_holder(city: City) -> Awaitable[object]:
    return make_phone_reassignment(city.database, city.vault).claim(OLD, Language.ZH, NOW)


@pytest.mark.parametrize("ends", [erases, changes_the_phone, finds_another_holder])
async def test_who_ends_an_account_takes_persons_in_their_order_and_accounts_after_them(
    crossed: City, ends: Callable[[City], Awaitable[object]]
) -> None:
    async with crossed.database.transaction() as tx:
        await tx.execute("SELECT 1 FROM persons WHERE person_id = $1 FOR UPDATE", P1)
        ending = asyncio.ensure_future(ends(crossed))
        await waits(crossed.database)
        later = await tx.fetchval(
            "SELECT true FROM persons WHERE person_id = $1 FOR UPDATE SKIP LOCKED", P2
        )
        accounts = await tx.fetch("SELECT account_id FROM accounts FOR UPDATE SKIP LOCKED")
    await ending

    assert later
    assert {row["account_id"] for row in accounts} == {LOW, HIGH}
    assert await crossed.recorded(P1) == ["mandate.ended"]
    assert crossed.database.stats().retried == 0


async def test_what_commits_while_an_account_reads_is_read_when_it_is_shown(city: City) -> None:
    database, inbox = city.database, Inbox(city.database)
    async with database.transaction() as tx:
        await events.tell(
            tx, account=LOW, kind=EventKind.CERTIFIED, subject=SubjectKind.PERSON.of(), at=NOW
        )
        reading = asyncio.ensure_future(inbox.mark_read(LOW, 99, NOW))
        await waits(database)

    assert await reading == 0
    assert await inbox.mark_read(LOW, 1, LATER) == 1
    assert [event.read_at for event in await inbox.since(LOW, 0, 9)] == [LATER]
