"""What reminds of something leaves no more once that is done, whatever way it was to leave by."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.delivery import Channel, Delivery, DeliveryState
from domain.events import EventKind
from domain.notices.letters import Letter
from domain.outbox import Ended
from domain.subjects import Subject, SubjectKind
from domain.words import Language
from storage.accounts.devices import DeviceStore
from storage.database import Database
from storage.events import tell
from storage.keys.vault import Vault, load_keys
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.letters import LetterStore
from storage.notices.personal_notices import PersonalNoticeStore
from tests.storage.city import WANG, found
from tests.storage.notices.test_notices import LEASE, NOW, OK, House

LATER = NOW + timedelta(minutes=20)
AFTER_AN_HOUR = NOW + timedelta(hours=1)
NEXT_YEAR = NOW + timedelta(days=345)
PENSION = SubjectKind.ENTITLEMENT.of("city-pension")
DUE_IN_20 = SubjectKind.ENTITLEMENT.of("city-pension", days=20)
OFFICER = UUID(int=9)
FIRST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
SUBSIDY = SubjectKind.ENTITLEMENT.of("lost-land-subsidy")


class Reminded(House):
    async def say(
        self,
        kind: EventKind,
        about: Subject,
        at: datetime,
        *,
        account: UUID | None = None,
        person: UUID | None = None,
    ) -> None:
        async with self.database.transaction() as tx:
            await tell(tx, account=account, person=person, kind=kind, subject=about, at=at)

    async def due(self, channel: Channel, at: datetime) -> dict[str, str]:
        """Why what is claimed then is needed no more, by its kind; "" for what leaves."""
        legs = await self.deliveries.claim(channel, at=at, until=at + LEASE, limit=9)
        return {leg.kind: leg.moot for leg in legs}

    async def leave(self, channel: Channel, at: datetime) -> list[Delivery]:
        legs = await self.deliveries.claim(channel, at=at, until=at + LEASE, limit=9)
        await self.deliveries.finish([Ended(leg, DeliveryState.SENT, OK, at) for leg in legs])
        return legs


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Reminded:
    return Reminded(database, tmp_path / "keys")


async def test_who_certified_within_the_hour_gets_no_sms_that_it_ends_soon(
    house: Reminded, tmp_path: Path
) -> None:
    account = await house.account()
    devices = DeviceStore(house.database, Vault(load_keys(tmp_path / "keys")))
    await devices.register(account, Channel.APNS, "ab" * 32, app="a", at=NOW)
    await house.say(EventKind.DUE_SOON, DUE_IN_20, NOW, account=account)
    assert len(await house.leave(Channel.APNS, NOW)) == 1

    await house.say(EventKind.CERTIFIED, PENSION, LATER, account=account)

    assert await house.due(Channel.SMS, AFTER_AN_HOUR) == {EventKind.DUE_SOON: "settled"}


async def test_a_vendor_that_was_away_meanwhile_makes_no_difference(house: Reminded) -> None:
    account = await house.account()
    await house.say(EventKind.DUE_SOON, DUE_IN_20, NOW, account=account)
    [tried] = await house.deliveries.claim(Channel.SMS, at=NOW, until=NOW + LEASE, limit=9)
    await house.say(EventKind.CERTIFIED, PENSION, NOW, account=account)
    await house.deliveries.put_back(tried, at=NOW, due=NOW, answer=OK)

    assert await house.due(Channel.SMS, NOW) == {EventKind.DUE_SOON: "settled"}


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
    house: Reminded, reminder: EventKind, done: EventKind
) -> None:
    account = await house.account()
    paid_for = reminder is EventKind.PAYMENT_DUE
    about = (SubjectKind.ORDER if paid_for else SubjectKind.BOOKING).of(UUID(int=7))
    await house.say(reminder, about, NOW, account=account)
    await house.say(done, about, LATER, account=account)

    assert (await house.due(Channel.SMS, NOW + timedelta(days=1)))[reminder] == "settled"


@pytest.mark.parametrize(
    ("told", "about"), [(EventKind.CERTIFIED, SUBSIDY), (EventKind.SUSPENDED, PENSION)]
)
async def test_another_pension_or_another_thing_settles_nothing(
    house: Reminded, told: EventKind, about: Subject
) -> None:
    account = await house.account()
    await house.say(EventKind.DUE_SOON, DUE_IN_20, NOW, account=account)
    await house.say(told, about, NOW, account=account)

    assert await house.due(Channel.SMS, NOW) == {EventKind.DUE_SOON: ""}


async def test_this_year_s_certification_settles_no_reminder_of_the_next(house: Reminded) -> None:
    account = await house.account()
    await house.say(EventKind.CERTIFIED, PENSION, NOW, account=account)
    await house.leave(Channel.SMS, NOW)
    await house.say(EventKind.DUE_SOON, DUE_IN_20, NEXT_YEAR, account=account)

    assert await house.due(Channel.SMS, NEXT_YEAR) == {EventKind.DUE_SOON: ""}


async def test_one_account_s_certification_settles_no_other_s_reminder(house: Reminded) -> None:
    one = await house.account()
    other = (await house.accounts.of_phone("13900139000", Language.ZH)).account
    await house.say(EventKind.DUE_SOON, DUE_IN_20, NOW, account=one)
    await house.say(EventKind.BOOKING_SOON, SubjectKind.BOOKING.of(UUID(int=7)), NOW, account=other)
    await house.say(EventKind.CERTIFIED, PENSION, NOW, account=other)

    assert (await house.due(Channel.SMS, NOW))[EventKind.DUE_SOON] == ""


@pytest.mark.parametrize(("about", "moot"), [(PENSION, "settled"), (SUBSIDY, "")])
async def test_who_has_no_account_is_reminded_no_more_either(
    database: Database, tmp_path: Path, about: Subject, moot: str
) -> None:
    city, house = found(database, tmp_path / "city"), Reminded(database, tmp_path / "keys")
    house.deliveries = DeliveryStore(database, city.vault)
    person = await city.resident(WANG)
    await house.say(EventKind.DUE_SOON, DUE_IN_20, NOW, person=person)
    await house.say(EventKind.CERTIFIED, about, NOW, person=person)

    assert await house.due(Channel.SMS, NOW) == {EventKind.DUE_SOON: moot}


@pytest.mark.parametrize(("about", "waiting"), [(PENSION, []), (SUBSIDY, [EventKind.DUE_SOON])])
async def test_nobody_is_visited_or_written_to_for_what_is_done(
    database: Database, tmp_path: Path, about: Subject, waiting: list[EventKind]
) -> None:
    city, house = found(database, tmp_path / "city"), Reminded(database, tmp_path / "keys")
    house.deliveries = DeliveryStore(database, city.vault)
    await city.officer(OFFICER)
    person = await city.resident(WANG)
    await house.say(EventKind.DUE_SOON, DUE_IN_20, NOW, person=person)
    visits, letters = PersonalNoticeStore(database), LetterStore(database, city.vault)
    await database.execute("UPDATE deliveries SET next_at = $1 WHERE channel = 'visit'", NOW)
    letter = await database.fetchval("SELECT delivery_id FROM deliveries WHERE channel = 'letter'")
    await letters.queue(
        Letter(
            letter=letter,
            account=person,
            address="某路 1 号",
            kind=EventKind.DUE_SOON,
            subject=DUE_IN_20,
            language=Language.ZH,
            about_at=NOW,
            queued_at=NOW,
        )
    )
    assert [each.kind for each in await visits.due(NOW, FIRST, 9, officer=OFFICER)]
    assert await letters.waiting(FIRST, 9)

    await house.say(EventKind.CERTIFIED, about, NOW, person=person)

    visited = await visits.due(NOW, FIRST, 9, officer=OFFICER)
    assert [each.kind for each in visited if each.kind == EventKind.DUE_SOON] == waiting
    assert [each.kind for each in await letters.waiting(FIRST, 9)] == waiting


async def test_a_suspension_is_told_in_person_though_the_pension_is_restored(
    database: Database, tmp_path: Path
) -> None:
    city, house = found(database, tmp_path / "city"), Reminded(database, tmp_path / "keys")
    await city.officer(OFFICER)
    person = await city.resident(WANG)
    await house.say(EventKind.SUSPENDED, PENSION, NOW, person=person)
    await house.say(EventKind.RESTORED, PENSION, NOW, person=person)
    await database.execute("UPDATE deliveries SET next_at = $1 WHERE channel = 'visit'", NOW)

    visited = await PersonalNoticeStore(database).due(NOW, FIRST, 9, officer=OFFICER)
    assert EventKind.SUSPENDED in [each.kind for each in visited]
