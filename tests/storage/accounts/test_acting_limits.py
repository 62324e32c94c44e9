"""One phone does not certify two hundred pensioners unseen, and a family's helper is in nobody's way."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.accounts.acting_limits import LONGEST, Limits, Widened
from domain.errors import NotAllowed
from domain.faces.checks import Ticket
from domain.identifiers import check_digit
from domain.people import Identity, Officer, Role
from domain.problems import Problem
from services.accounts.acting_limits import ActingLimitService
from storage.accounts.acting_limits import ActingLimitStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from tests.people import FakeBell
from tests.storage.books import Book
from tests.storage.city import LI, NOW, TODAY, WANG, City, found, issued

LIMITS = Limits(account=4, device=5)
COUNTER = Officer(UUID(int=7), frozenset({Role.COUNTER}), uuid4())


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


def neighbour(number: int) -> Identity:
    first = f"4403041940{1 + number // 28:02}{1 + number % 28:02}{number:03}"
    return replace(WANG, id_number=first + check_digit(first))


async def neighbours(city: City, count: int) -> list[UUID]:
    return [await city.resident(neighbour(number)) for number in range(1, count + 1)]


async def opened(
    city: City, person: UUID, account: UUID, *, own: bool = False, device: str = "", days: int = 0
) -> None:
    """Somebody's check is opened so many days later, by who acts unless it is the own one."""
    at = NOW + timedelta(days=days)
    check = issued(person, account, at, mandate=None if own else uuid4(), device=device)
    book = Book(city, limits=LIMITS)
    await book.open(check, Ticket(uuid4().hex, at, uuid4()))


async def refused(city: City, person: UUID, account: UUID, **how: object) -> bool:
    try:
        await opened(city, person, account, **how)  # type: ignore[arg-type]  # as `opened` takes it
    except NotAllowed as fault:
        return fault.problem is Problem.ACTS_FOR_MANY
    return False


async def test_one_more_than_the_limit_is_refused_and_whoever_was_there_stays(city: City) -> None:
    account = await city.account(await city.resident(LI))
    people = await neighbours(city, 5)
    for person in people[:4]:
        await opened(city, person, account)

    assert await refused(city, people[4], account)
    assert not await refused(city, people[0], account)
    assert await city.database.fetchval("SELECT count(DISTINCT person_id) FROM face_checks") == 4


async def test_a_year_later_others_may_be_helped(city: City) -> None:
    account = await city.account(await city.resident(LI))
    people = await neighbours(city, 5)
    for person in people[:4]:
        await opened(city, person, account)

    assert await refused(city, people[4], account, days=364)
    assert not await refused(city, people[4], account, days=366)


async def test_a_new_account_of_the_same_holder_begins_with_what_the_old_one_did(
    city: City,
) -> None:
    helper, people = await city.resident(LI), await neighbours(city, 5)
    first = await city.account(helper)
    for person in people[:4]:
        await opened(city, person, first)
    await city.database.execute("DELETE FROM accounts WHERE account_id = $1", first)

    assert await refused(city, people[4], await city.account(helper))


async def test_of_many_opened_at_the_same_moment_no_more_get_in(city: City) -> None:
    account = await city.account(await city.resident(LI))
    people = await neighbours(city, 8)

    found_ = await asyncio.gather(*(refused(city, person, account) for person in people))

    assert sum(found_) == 4


async def test_one_phone_over_many_accounts_is_one_phone(city: City) -> None:
    """Each pensioner's own account on a village's one phone: nobody acts, and it is seen and bounded."""
    people = await neighbours(city, 6)
    for person in people[:5]:
        await opened(city, person, await city.account(person), own=True, device="key abc")

    assert await refused(city, people[5], await city.account(people[5]), own=True, device="key abc")
    assert not await refused(
        city, people[5], await city.account(people[5]), own=True, device="key x"
    )


async def test_two_hundred_mandates_on_one_phone_over_several_accounts_come_to_nothing(
    city: City,
) -> None:
    helpers = [await city.account(await city.resident(neighbour(900 + n))) for n in range(5)]
    people = await neighbours(city, 40)

    found_ = [
        await refused(city, person, helpers[number % 5], device="key abc")
        for number, person in enumerate(people)
    ]

    assert found_.count(False) == LIMITS.device


async def test_an_officer_raises_it_for_one_through_a_last_day(city: City) -> None:
    helper = await city.resident(LI)
    account, people = await city.account(helper), await neighbours(city, 7)
    limits = ActingLimitStore(city.database, LIMITS)
    desk = ActingLimitService(
        unit=city.database,
        store=limits,
        events=EventStore(city.database),
        audit=AuditStore(city.database),
        bell=FakeBell(),
        clock=lambda: NOW,
    )
    for person in people[:4]:
        await opened(city, person, account, device="key abc")

    widened = Widened(most=6, until=TODAY + timedelta(days=10))
    await desk.widen(COUNTER, helper, 6, widened.until, "社区网格员")
    for person in people[4:6]:
        assert not await refused(city, person, account, device="key abc")
    assert await refused(city, people[6], account, device="key abc")
    now = await limits.now(helper, NOW)
    assert (now.people, now.most, now.widened) == (6, 6, widened)
    assert (await limits.now(helper, NOW + timedelta(days=11))).most == LIMITS.account
    assert await city.told(account) == ["account.acting_limit"]

    await desk.narrow(COUNTER, helper, "不再做网格员")
    assert (await limits.now(helper, NOW)).most == LIMITS.account
    assert await refused(city, people[6], account, device="key abc")
    assert (await city.recorded(helper))[-2:] == ["acting.widened", "acting.narrowed"]


async def test_who_is_near_or_at_the_limit_is_shown_to_officers_of_the_area_and_no_others(
    city: City,
) -> None:
    helper = await city.resident(LI, area="440304")
    account, people = await city.account(helper), await neighbours(city, 4)
    limits = ActingLimitStore(city.database, LIMITS)
    for officer, areas in ((1, ("4403",)), (2, ("440306",)), (3, ("440304",))):
        await city.officer(UUID(int=officer), *areas)
    await city.database.execute(
        "UPDATE officers SET areas = '{}' WHERE officer_id = $1", UUID(int=3)
    )

    async def seen(officer: int) -> list[tuple[str, int, bool]]:
        found_ = await limits.crowded(NOW, 9, officer=UUID(int=officer), why="核查")
        return [(each.kind, each.people, each.full) for each in found_]

    for person in people[:2]:
        await opened(city, person, account, device="key abc")
    assert await seen(1) == []
    await opened(city, people[2], account, device="key abc")
    assert await seen(1) == [("account", 3, False)]
    await opened(city, people[3], account, device="key abc")
    assert await seen(1) == [("account", 4, True), ("device", 4, False)]
    assert (await seen(2), await seen(3)) == ([], [])
    assert (await city.recorded(helper)).count("acting.listed") == 3


def test_a_raised_limit_lasts_no_longer_than_a_mandate() -> None:
    assert timedelta(days=366) == LONGEST
