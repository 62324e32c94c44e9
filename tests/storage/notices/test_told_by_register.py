"""Who is on the register and never made an account is told by what the register knows of them."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, Delivery, DeliveryState, Outcome
from domain.escalation import RESERVE
from domain.events import EventKind
from domain.notice_kinds import KINDS
from domain.notices.addresses import PostalAddress
from domain.notices.deliveries import DeadFilter
from domain.notices.letters import Letter
from domain.outbox import Ended
from domain.people import Identity
from domain.subjects import Subject, SubjectKind
from server.wiring.accounts import make_binding, make_phone_reassignment
from server.wiring.privacy import make_breaches, make_erasure
from services.notices.address_senders import LetterSender
from services.outbox import Skipped
from storage.accounts.accounts import seal_phone
from storage.database import Database
from storage.events import tell
from storage.notices.addresses import AddressStore
from storage.notices.deliveries import DeliveryMonitorStore
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.inbox import Inbox
from storage.notices.letters import LetterStore
from storage.notices.personal_notices import PersonalNoticeStore
from storage.privacy.retention import sweep
from tests.databases import waits
from tests.storage.city import COUNTER, NOW, WANG, City, found

LEASE = timedelta(seconds=60)
GONE = Answer(Outcome.DEAD_ADDRESS, "gone")
OK = Answer(Outcome.DELIVERED, reference="r")
HERSELF = SubjectKind.PERSON.of()
OFFICER = UUID(int=3)
FIRST = (NOW - timedelta(days=1), UUID(int=0))
AT_HOME = replace(WANG, address="深圳市南山区海滨路 1 号", postcode="518000")
NEVER = {
    EventKind.ACCOUNT_BOUND,
    EventKind.ACCOUNT_SIGNED_IN,
    EventKind.SIGN_IN_COPIED,
    EventKind.CAMPAIGN_NOTICE,
    EventKind.REVIEW_OPENED,
}


BY_REGISTER = {kind for kind, stated in KINDS.items() if stated.by_register}


class Town:
    """A resident without an account, and the outbox that tells her."""

    def __init__(self, city: City, person: UUID) -> None:
        self.city, self.person = city, person
        self.database, self.vault = city.database, city.vault
        self.deliveries = DeliveryStore(self.database, self.vault)
        self.letters = LetterStore(self.database, self.vault)
        self.in_person = PersonalNoticeStore(self.database)
        self.inbox = Inbox(self.database)

    async def say(
        self, kind: EventKind, at: datetime = NOW, subject: Subject = HERSELF
    ) -> tuple[UUID, ...]:
        async with self.database.transaction() as tx:
            return await tell(tx, person=self.person, kind=kind, subject=subject, at=at)

    async def due(self, channel: Channel, at: datetime) -> list[Delivery]:
        return await self.deliveries.claim(channel, at=at, until=at + LEASE, limit=9)

    async def leave(self, channel: Channel, at: datetime, answer: Answer = OK) -> list[Delivery]:
        """What may leave at that moment, which it then does."""
        legs = await self.due(channel, at)
        good = answer.outcome is Outcome.DELIVERED
        state = DeliveryState.SENT if good else DeliveryState.FAILED
        await self.deliveries.finish([Ended(leg, state, answer, at) for leg in legs])
        return legs

    async def print_letters(self, at: datetime) -> list[Delivery]:
        """As the outbox does with what is due."""
        sender = LetterSender(
            letters=self.letters,
            addresses=AddressStore(self.database, self.vault),
            clock=lambda: at,
        )
        legs = await self.due(Channel.LETTER, at)
        for leg in legs:
            try:
                end = Ended(leg, DeliveryState.SENT, await sender.send(leg), at)
            except Skipped as skipped:
                end = Ended(leg, DeliveryState.SKIPPED, Answer(Outcome.REFUSED, skipped.why), at)
            await self.deliveries.finish([end])
        return legs

    async def posted(self) -> list[Letter]:
        return [*await self.letters.waiting(FIRST, 9)]

    async def to_visit(self, at: datetime) -> list[EventKind]:
        return [visit.kind for visit in await self.in_person.due(at, FIRST, 9, officer=OFFICER)]

    async def states(self) -> dict[str, str]:
        rows = await self.database.fetch("SELECT channel, state FROM deliveries")
        return {row["channel"]: row["state"] for row in rows}


async def registered(database: Database, folder: Path, identity: Identity) -> Town:
    city = found(database, folder / "keys")
    await city.officer(OFFICER)
    return Town(city, await city.resident(identity))


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> Town:
    return await registered(database, tmp_path, WANG)


@pytest.fixture
async def at_home(database: Database, tmp_path: Path) -> Town:
    """Her address was recorded at the counter."""
    town = await registered(database, tmp_path, WANG)
    where = AT_HOME.address, AT_HOME.postcode
    assert await town.city.persons.change_address(town.person, *where, actor=COUNTER)
    return town


async def test_a_suspension_reaches_her_by_sms_call_letter_and_at_last_a_visit(
    at_home: Town,
) -> None:
    rung = await at_home.say(EventKind.SUSPENDED)

    assert rung == ()
    [sms] = await at_home.leave(Channel.SMS, NOW)
    assert (sms.address, sms.register, sms.urgent) == (WANG.phone, True, True)
    [call] = await at_home.leave(Channel.VOICE, NOW + timedelta(hours=1))
    assert call.address == WANG.phone
    [letter] = await at_home.print_letters(NOW + timedelta(days=3))
    postal = PostalAddress(AT_HOME.name, AT_HOME.address, AT_HOME.postcode)
    assert PostalAddress.read(letter.address) == postal
    assert await at_home.to_visit(NOW + timedelta(days=4)) == []
    assert await at_home.to_visit(NOW + timedelta(days=20)) == [EventKind.SUSPENDED]


async def test_each_kind_that_must_be_told_leaves_by_sms(town: Town) -> None:
    for kind in BY_REGISTER:
        await town.say(kind)

    legs = await town.database.fetch("SELECT kind FROM deliveries WHERE channel = 'sms'")
    assert {leg["kind"] for leg in legs} == BY_REGISTER


async def test_what_is_of_accounts_or_of_no_weight_is_not_sent(town: Town) -> None:
    for kind in NEVER:
        await town.say(kind)

    assert await town.states() == {}


def test_every_kind_that_must_be_told_to_somebody_without_an_account_is() -> None:
    assert {
        EventKind.SUSPENDED,
        EventKind.RESTORED,
        EventKind.CERTIFIED,
        EventKind.DEATH_RECORDED,
        EventKind.DUE_SOON,
        EventKind.REVIEW_DECIDED,
        EventKind.DATA_INCIDENT,
        EventKind.FACE_RECORD_ERASED,
        EventKind.HELPED,
    } <= BY_REGISTER
    assert NEVER.isdisjoint(BY_REGISTER)


async def test_the_address_is_sealed_stays_with_a_new_phone_and_is_on_record(at_home: Town) -> None:
    await at_home.database.execute("UPDATE persons SET born_year = 1949")
    holders = make_phone_reassignment(at_home.database, at_home.vault)
    await holders.change_phone(at_home.person, "13900139000", actor=COUNTER)

    assert await at_home.database.fetchval("SELECT born_year FROM persons") == 1949
    read = await at_home.city.persons.read(at_home.person)
    assert read is not None
    assert read.identity == replace(AT_HOME, phone="13900139000")
    sealed = await at_home.database.fetchval("SELECT identity FROM persons")
    assert AT_HOME.address.encode() not in sealed
    assert "person.address_changed" in await at_home.city.recorded(at_home.person)


async def test_a_dead_number_brings_the_letter_and_nothing_else(at_home: Town) -> None:
    await at_home.say(EventKind.RESTORED)
    assert await at_home.print_letters(NOW + timedelta(days=9)) == []
    await at_home.leave(Channel.SMS, NOW, GONE)

    [letter] = await at_home.print_letters(NOW + timedelta(minutes=1))

    assert [each.letter for each in await at_home.posted()] == [letter.delivery]
    assert await at_home.to_visit(NOW + timedelta(days=20)) == []


async def test_without_phone_and_address_an_officer_comes(town: Town) -> None:
    await town.say(EventKind.RESTORED)
    await town.leave(Channel.SMS, NOW, GONE)

    await town.print_letters(NOW + timedelta(minutes=1))

    assert await town.to_visit(NOW + timedelta(minutes=2)) == [EventKind.RESTORED]
    [visit] = await town.in_person.due(NOW + timedelta(minutes=2), FIRST, 9, officer=OFFICER)
    assert visit.person == town.person
    later = NOW + timedelta(hours=1)
    assert await town.in_person.end(visit.notice, OFFICER, told=True, why="met", at=later)
    assert "visit.ended" in await town.city.recorded(town.person)


async def test_a_receipt_that_says_dead_brings_the_letter_days_later(at_home: Town) -> None:
    await at_home.say(EventKind.RESTORED)
    await at_home.leave(Channel.SMS, NOW)
    later = NOW + timedelta(days=2)

    await at_home.deliveries.received(Channel.SMS, "r", later, Outcome.DEAD_ADDRESS)

    assert len(await at_home.print_letters(later)) == 1


async def test_where_the_sms_left_nothing_more_leaves_and_nothing_counts_as_failed(
    at_home: Town,
) -> None:
    await at_home.say(EventKind.RESTORED)
    await at_home.leave(Channel.SMS, NOW)
    over = NOW + RESERVE + timedelta(minutes=1)

    [stood_by] = await at_home.due(Channel.LETTER, over)
    assert stood_by.moot == "not-needed"
    assert await at_home.to_visit(over) == []
    await at_home.database.execute(
        "UPDATE deliveries SET next_at = now() - interval '2 days',"
        " expires_at = now() - interval '2 days' WHERE channel <> 'sms'"
    )
    await sweep(at_home.database)
    states = await at_home.states()
    assert states == {"sms": "sent", "letter": "superseded", "visit": "superseded"}


async def test_of_an_incident_she_has_a_letter_although_the_sms_arrived(at_home: Town) -> None:
    told = await make_breaches(at_home.database, lambda: NOW).tell("I-1", at_home.person)
    assert told == ()
    await at_home.leave(Channel.SMS, NOW)
    await at_home.deliveries.received(Channel.SMS, "r", NOW, Outcome.DELIVERED)

    await at_home.print_letters(NOW + timedelta(hours=1))

    [letter] = await at_home.posted()
    opened = await at_home.letters.open(letter.letter, OFFICER, why="printing")
    assert opened is not None
    assert PostalAddress.read(opened.address).address == AT_HOME.address
    assert "letter.opened" in await at_home.city.recorded(at_home.person)


async def test_a_recorded_death_is_told_to_whom_it_names(town: Town) -> None:
    await town.city.proofs.record_death(
        town.person, NOW.date(), "civil affairs", at=NOW, actor="officer:x"
    )

    [sms] = await town.due(Channel.SMS, NOW)
    assert sms.kind == EventKind.DEATH_RECORDED


async def test_at_night_nobody_is_woken_by_what_is_not_urgent(town: Town) -> None:
    night = NOW.replace(hour=16)  # midnight in Shanghai
    await town.say(EventKind.RESTORED, night)

    assert await town.due(Channel.SMS, night) == []
    assert len(await town.due(Channel.SMS, night + timedelta(hours=9))) == 1


async def test_who_has_an_account_is_told_by_it_alone(town: Town) -> None:
    account = await town.city.account(town.person)

    assert await town.say(EventKind.RESTORED) == (account,)
    assert (
        await town.database.fetchval(
            "SELECT count(*) FROM deliveries WHERE person_id <> $1", account
        )
        == 0
    )
    assert len(await town.due(Channel.SMS, NOW)) <= 1


async def test_an_account_made_later_finds_it_in_its_inbox_and_nothing_is_doubled(
    town: Town,
) -> None:
    await town.say(EventKind.SUSPENDED)
    await town.leave(Channel.SMS, NOW)
    account = await town.city.account(None)

    await make_binding(town.database, town.vault).bind(account, town.person, NOW)

    told = await town.inbox.since(account, 0, 9)
    assert [(event.n, event.kind) for event in told] == [
        (1, EventKind.SUSPENDED),
        (2, EventKind.ACCOUNT_BOUND),
    ]
    assert told[0].urgent
    sms = await town.database.fetchval(
        "SELECT count(*) FROM deliveries WHERE channel = 'sms' AND kind = $1", EventKind.SUSPENDED
    )
    assert sms == 1
    await town.inbox.mark_read(account, 2, NOW)
    assert await town.to_visit(NOW + timedelta(days=20)) == []
    assert await town.due(Channel.VOICE, NOW + timedelta(hours=2)) == []


async def test_an_sms_under_way_while_she_binds_an_account_is_not_lost(town: Town) -> None:
    await town.say(EventKind.RESTORED)
    [sms] = await town.due(Channel.SMS, NOW)
    account = await town.city.account(None)
    await make_binding(town.database, town.vault).bind(account, town.person, NOW)

    answer = Answer(Outcome.RETRY, "busy")
    assert await town.deliveries.put_back(sms, at=NOW, due=NOW + LEASE, answer=answer)
    row = await town.database.fetchrow(
        "SELECT account_id, person_id, state FROM deliveries WHERE delivery_id = $1", sms.delivery
    )
    assert row is not None
    assert tuple(row) == (account, None, "queued")


async def test_what_is_told_while_she_binds_an_account_is_told_once(town: Town) -> None:
    account = await town.city.account(None)
    async with town.database.transaction() as tx:
        await tx.execute("SELECT FROM persons WHERE person_id = $1 FOR NO KEY UPDATE", town.person)
        binding = asyncio.ensure_future(
            make_binding(town.database, town.vault).bind(account, town.person, NOW)
        )
        await waits(town.database)
        await tell(
            tx, person=town.person, kind=EventKind.RESTORED, subject=SubjectKind.PERSON.of(), at=NOW
        )
    await binding

    assert await town.city.told(account) == [EventKind.RESTORED, EventKind.ACCOUNT_BOUND]


async def test_an_sms_that_could_not_leave_is_tried_again(town: Town) -> None:
    await town.say(EventKind.RESTORED)
    [sms] = await town.due(Channel.SMS, NOW)

    again = NOW + timedelta(minutes=5)
    answer = Answer(Outcome.RETRY, "busy")
    assert await town.deliveries.put_back(sms, at=NOW, due=again, answer=answer)
    assert len(await town.due(Channel.SMS, again)) == 1


async def test_the_counter_sees_how_she_was_told_and_a_dead_letter_is_sent_again(
    town: Town,
) -> None:
    await town.say(EventKind.RESTORED)
    await town.leave(Channel.SMS, NOW, GONE)
    monitor, last = DeliveryMonitorStore(town.database), (NOW + timedelta(days=1), UUID(int=0))

    seen = await monitor.of_person(town.person, OFFICER, why="she asks", before=last, limit=9)
    dead = await monitor.dead(DeadFilter(), at=NOW, before=last, limit=9)

    assert seen is not None
    assert {each.channel for each in seen} == {Channel.SMS, Channel.LETTER, Channel.VISIT}
    assert [(each.channel, each.again) for each in dead] == [(Channel.SMS, True)]
    again = await monitor.resend([dead[0].delivery], officer=OFFICER, why="new", at=NOW, limit=9)
    assert again == 1
    [sms] = await town.due(Channel.SMS, NOW)
    assert sms.address == WANG.phone
    assert "delivery.resent" in await town.city.recorded(town.person)


async def test_who_deletes_the_last_account_reads_it_on_the_page_and_it_is_on_record(
    town: Town,
) -> None:
    account = await town.city.account(town.person)
    await town.database.execute(
        "UPDATE accounts SET phone = $2 WHERE account_id = $1",
        account,
        seal_phone(town.vault, account, WANG.phone),
    )
    await town.database.execute(
        "INSERT INTO biometric.face_records"
        " (person_id, engine, source, template, created_at, review_on)"
        " VALUES ($1, 'e', 'id_photo', '', $2, $3)",
        town.person,
        NOW,
        NOW.date(),
    )

    erased = await make_erasure(town.database, town.vault).erase(account, at=NOW)

    assert (erased.templates, erased.told) == (1, ())
    assert "face_record.erased" in await town.city.recorded(town.person)
    assert await town.states() == {}
