"""What reminds of something leaves no more once that is done, whatever way it was to leave by."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.delivery import Channel
from domain.events import EventKind
from domain.notices.letters import Letter
from domain.subjects import Subject, SubjectKind
from domain.words import Language
from storage.database import Database
from storage.notices.delivery_outbox import DeliveryStore
from tests.storage.city import WANG
from tests.storage.notices.test_ladder import Town
from tests.storage.notices.test_notices import LEASE, NOW, OK
from tests.storage.notices.test_told_by_register import registered

LATER = NOW + timedelta(minutes=20)
AFTER_AN_HOUR = NOW + timedelta(hours=1)
NEXT_YEAR = NOW + timedelta(days=345)
PENSION = SubjectKind.ENTITLEMENT.of("city-pension")
DUE_IN_20 = SubjectKind.ENTITLEMENT.of("city-pension", days=20)
SUBSIDY = SubjectKind.ENTITLEMENT.of("lost-land-subsidy")


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "keys")


async def due(deliveries: DeliveryStore, at: datetime) -> dict[str, str]:
    """Why what an SMS is due of then is needed no more, by its kind; "" for what leaves."""
    legs = await deliveries.claim(Channel.SMS, at=at, until=at + LEASE, limit=9)
    return {leg.kind: leg.moot for leg in legs}


async def test_who_certified_within_the_hour_gets_no_sms_that_it_ends_soon(town: Town) -> None:
    account = await town.account()
    await town.phone(account)
    await town.say(account, EventKind.DUE_SOON, NOW, DUE_IN_20)
    assert len(await town.leave(Channel.APNS, NOW)) == 1

    await town.say(account, EventKind.CERTIFIED, LATER, PENSION)

    assert await due(town.deliveries, AFTER_AN_HOUR) == {EventKind.DUE_SOON: "settled"}


async def test_a_vendor_that_was_away_meanwhile_makes_no_difference(town: Town) -> None:
    account = await town.account()
    await town.say(account, EventKind.DUE_SOON, NOW, DUE_IN_20)
    [tried] = await town.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=9)
    await town.say(account, EventKind.CERTIFIED, NOW, PENSION)
    await town.deliveries.put_back(tried, at=NOW, due=NOW, answer=OK)

    assert await due(town.deliveries, NOW) == {EventKind.DUE_SOON: "settled"}


@pytest.mark.parametrize(
    ("reminder", "done"),
    [
        (EventKind.PAYMENT_DUE, EventKind.PAYMENT_PAID),
        (EventKind.PAYMENT_DUE, EventKind.PAYMENT_EXPIRED),
        (EventKind.BOOKING_OFFERED, EventKind.BOOKING_BOOKED),
        (EventKind.BOOKING_OFFERED, EventKind.BOOKING_CANCELLED),
    ],
)
async def test_a_fee_that_is_paid_and_a_place_that_is_taken_are_not_asked_for(
    town: Town, reminder: EventKind, done: EventKind
) -> None:
    account = await town.account()
    paid_for = reminder is EventKind.PAYMENT_DUE
    about = (SubjectKind.ORDER if paid_for else SubjectKind.BOOKING).of(UUID(int=7))
    await town.say(account, reminder, NOW, about)
    await town.say(account, done, LATER, about)

    assert (await due(town.deliveries, NOW + timedelta(days=1)))[reminder] == "settled"


@pytest.mark.parametrize(
    ("told", "about"), [(EventKind.CERTIFIED, SUBSIDY), (EventKind.SUSPENDED, PENSION)]
)
async def test_another_pension_or_another_thing_settles_nothing(
    town: Town, told: EventKind, about: Subject
) -> None:
    account = await town.account()
    await town.say(account, EventKind.DUE_SOON, NOW, DUE_IN_20)
    await town.say(account, told, NOW, about)

    assert await due(town.deliveries, NOW) == {EventKind.DUE_SOON: ""}


async def test_this_year_s_certification_settles_no_reminder_of_the_next(town: Town) -> None:
    account = await town.account()
    await town.say(account, EventKind.CERTIFIED, NOW, PENSION)
    await town.leave(Channel.SMS, NOW)
    await town.say(account, EventKind.DUE_SOON, NEXT_YEAR, DUE_IN_20)

    assert await due(town.deliveries, NEXT_YEAR) == {EventKind.DUE_SOON: ""}


async def test_one_account_s_certification_settles_no_other_s_reminder(town: Town) -> None:
    one = await town.account()
    other = (await town.accounts.of_phone("13900139000", Language.ZH)).account
    await town.say(one, EventKind.DUE_SOON, NOW, DUE_IN_20)
    await town.say(other, EventKind.BOOKING_SOON, NOW, SubjectKind.BOOKING.of(UUID(int=7)))
    await town.say(other, EventKind.CERTIFIED, NOW, PENSION)

    assert (await due(town.deliveries, NOW))[EventKind.DUE_SOON] == ""


@pytest.mark.parametrize(("about", "moot"), [(PENSION, "settled"), (SUBSIDY, "")])
async def test_who_has_no_account_is_reminded_no_more_either(
    database: Database, tmp_path: Path, about: Subject, moot: str
) -> None:
    she = await registered(database, tmp_path, WANG)
    await she.say(EventKind.DUE_SOON, NOW, DUE_IN_20)
    await she.say(EventKind.CERTIFIED, NOW, about)

    assert await due(she.deliveries, NOW) == {EventKind.DUE_SOON: moot}


@pytest.mark.parametrize(("about", "waiting"), [(PENSION, []), (SUBSIDY, [EventKind.DUE_SOON])])
async def test_nobody_is_visited_or_written_to_for_what_is_done(
    database: Database, tmp_path: Path, about: Subject, waiting: list[EventKind]
) -> None:
    she = await registered(database, tmp_path, WANG)
    await she.say(EventKind.DUE_SOON, NOW, DUE_IN_20)
    await database.execute("UPDATE deliveries SET next_at = $1 WHERE channel = 'visit'", NOW)
    letter = await database.fetchval("SELECT delivery_id FROM deliveries WHERE channel = 'letter'")
    await she.letters.queue(
        Letter(
            letter=letter,
            account=she.person,
            address="某路 1 号",
            kind=EventKind.DUE_SOON,
            subject=DUE_IN_20,
            language=Language.ZH,
            about_at=NOW,
            queued_at=NOW,
        )
    )
    assert await she.to_visit(NOW)
    assert await she.posted()

    await she.say(EventKind.CERTIFIED, NOW, about)

    visited = await she.to_visit(NOW)
    assert [kind for kind in visited if kind == EventKind.DUE_SOON] == waiting
    assert [each.kind for each in await she.posted()] == waiting


async def test_a_suspension_is_told_in_person_though_the_pension_is_restored(
    database: Database, tmp_path: Path
) -> None:
    she = await registered(database, tmp_path, WANG)
    await she.say(EventKind.SUSPENDED, NOW, PENSION)
    await she.say(EventKind.RESTORED, NOW, PENSION)
    await database.execute("UPDATE deliveries SET next_at = $1 WHERE channel = 'visit'", NOW)

    assert EventKind.SUSPENDED in await she.to_visit(NOW)
