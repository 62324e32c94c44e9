"""What partners are told or ask for, vendors' tokens and words, and who is reminded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.accounts.partner_events import PartnerEvent, PartnerTelling
from domain.accounts.partners import Environment
from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.notices.partner_events import EXPIRE, KEPT
from domain.notices.reminders import Ending
from domain.notices.vendor_token import VendorToken
from domain.notices.webhooks import DISABLE_AFTER, GONE, ClaimedMessage
from domain.outbox import Ended
from storage.database import Database
from storage.notices.partner_event_outbox import PartnerEventOutboxStore
from storage.notices.partner_events import PartnerEventStore
from storage.notices.reminders import ReminderStore
from storage.notices.vendor_tokens import VendorTokenStore
from tests.people import make_vault, register
from tests.storage.rows import put

PARTNER, OTHER, GRANT, ONE, TWO = (UUID(int=n) for n in range(101, 106))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + SECOND
OK, AWAY = Answer(Outcome.DELIVERED, "ok"), Answer(Outcome.RETRY, "http-503")
IS_GONE = Answer(Outcome.RETRY, GONE)
WEBHOOK, EMAIL = Channel.WEBHOOK, Channel.EMAIL
APPROVED = PartnerEvent.CASE_APPROVED
SENT = "UPDATE partner_events SET state = 'sent' WHERE event_id = $1"


async def partner(database: Database, number: UUID = PARTNER, **changed: object) -> None:
    usual: dict[str, object] = {"environment": "production", "state": "live", "jwks_url": ""}
    await put(database, "partners", partner_id=number, **usual | changed)


async def event(database: Database, number: int, **changed: object) -> None:
    usual: dict[str, object] = {
        "partner_id": PARTNER,
        "grant_id": GRANT,
        "channel": "webhook",
        "kind": "case",
        "became": "approved",
        "reference": str(number),
        "happened_at": NOW,
        "next_at": NOW,
        "expires_at": LATER,
    }
    await put(database, "partner_events", event_id=UUID(int=number), **usual | changed)


@pytest.fixture
def outbox(database: Database) -> PartnerEventOutboxStore:
    return PartnerEventOutboxStore(database, Environment.PRODUCTION)


@pytest.fixture
def events(database: Database) -> PartnerEventStore:
    return PartnerEventStore(database)


async def test_calls_leave_to_partners_of_this_installation_that_are_live_and_not_off(
    database: Database, outbox: PartnerEventOutboxStore
) -> None:
    off, elsewhere, shut = (UUID(int=n) for n in range(1, 4))
    await partner(database)
    await partner(database, off, off_at=NOW)
    await partner(database, elsewhere, environment="sandbox")
    await partner(database, shut, state="suspended")
    cases: tuple[dict[str, object], ...] = (
        {"reference": "same"},
        {"reference": "same"},
        {"reference": "same", "kind": "result"},
        {"next_at": LATER},
        {"state": "sent"},
        {"channel": "email"},
        {"partner_id": off},
        {"partner_id": off, "channel": "email"},
        {"partner_id": elsewhere},
        {"partner_id": shut},
        {"partner_id": elsewhere, "reference": "same"},
    )
    for n, columns in enumerate(cases, 1):
        await event(database, n, **columns)

    async def claim(channel: Channel, at: datetime, limit: int = 9) -> list[int]:
        found = await outbox.claim(channel, at=at, until=LATER, limit=limit)
        return [each.message.int for each in found]

    assert len(await claim(WEBHOOK, NOW, 1)) == 1
    assert sorted([*await claim(WEBHOOK, LATER), *await claim(EMAIL, NOW)]) == [1, 3, 4, 6, 8]
    assert await claim(WEBHOOK, NOW) == []
    await database.execute(SENT, UUID(int=1))
    assert await claim(WEBHOOK, LATER) == [2, 3, 4]


async def claimed(database: Database, outbox: PartnerEventOutboxStore) -> ClaimedMessage:
    await event(database, 1)
    (found,) = await outbox.claim(WEBHOOK, at=NOW, until=LATER, limit=1)
    return found


@pytest.mark.parametrize(
    ("failing_since", "answer", "after", "mails"),
    [
        (None, AWAY, (NOW, None), 0),
        (NOW - DISABLE_AFTER, AWAY, (NOW - DISABLE_AFTER, NOW), 1),
        (NOW - DISABLE_AFTER + SECOND, AWAY, (NOW - DISABLE_AFTER + SECOND, None), 0),
        (None, IS_GONE, (NOW, NOW), 1),
    ],
    ids=["the first", "for days", "not yet", "gone"],
)
async def test_a_partner_that_fails_for_days_is_switched_off_and_told_so_by_mail(
    database: Database,
    outbox: PartnerEventOutboxStore,
    failing_since: datetime | None,
    answer: Answer,
    after: tuple[datetime, datetime | None],
    mails: int,
) -> None:
    await partner(database, failing_since=failing_since, contact="a@b")
    await partner(database, OTHER, failing_since=failing_since, contact="a@b")
    item = await claimed(database, outbox)
    assert not await outbox.put_back(
        replace(item, fence=item.fence - 1), at=NOW, due=LATER, answer=answer
    )

    assert await outbox.put_back(item, at=NOW, due=LATER, answer=answer)

    rows = await database.fetch("SELECT failing_since, off_at FROM partners ORDER BY partner_id")
    assert [tuple(row) for row in rows] == [after, (failing_since, None)]
    mail = await database.fetch(
        "SELECT partner_id, kind, became, expires_at FROM partner_events WHERE channel = 'email'"
    )
    assert [tuple(row) for row in mail] == [(PARTNER, "calls", "off", NOW + EXPIRE)] * mails
    (row,) = await database.fetch("SELECT * FROM partner_events WHERE channel = 'webhook'")
    kept = (row["state"], row["answer"], row["next_at"], row["attempt"], len(row["tries"]))
    assert kept == ("queued", answer.code, LATER, 1, 1)


async def test_a_call_that_was_not_tried_says_nothing_and_one_that_arrives_makes_well(
    database: Database, outbox: PartnerEventOutboxStore
) -> None:
    await partner(database, failing_since=NOW - DISABLE_AFTER)
    item = await claimed(database, outbox)
    assert await outbox.put_back(item, at=NOW, due=NOW, answer=AWAY, tried=False)
    (row,) = await database.fetch("SELECT attempt, tries FROM partner_events")
    assert tuple(row) == (0, [])
    since = "SELECT failing_since FROM partners"
    assert await database.fetchval(since) == NOW - DISABLE_AFTER
    await event(database, 2, channel="email")
    (mail,) = await outbox.claim(EMAIL, at=NOW, until=LATER, limit=9)
    (item,) = await outbox.claim(WEBHOOK, at=NOW, until=LATER, limit=9)
    old = replace(item, fence=item.fence - 1)
    assert await outbox.finish([Ended(old, DeliveryState.SENT, OK, NOW)]) == set()
    assert await outbox.finish([Ended(mail, DeliveryState.SENT, OK, NOW)]) == {mail.message}
    assert await database.fetchval(since) == NOW - DISABLE_AFTER

    assert await outbox.finish([Ended(item, DeliveryState.SENT, OK, NOW)]) == {item.message}

    assert await database.fetchval(since) is None
    assert await outbox.finish([Ended(item, DeliveryState.SENT, OK, NOW)]) == set()


def telling(number: int) -> PartnerTelling:
    return PartnerTelling(PARTNER, GRANT, APPROVED, str(number), NOW)


async def test_a_partner_that_asks_is_handed_what_waits_after_the_last_and_acknowledges_its_own(
    database: Database, events: PartnerEventStore
) -> None:
    cases: tuple[dict[str, object], ...] = (
        {},
        {"state": "claimed"},
        {"state": "sent"},
        {"partner_id": OTHER},
        {"grant_id": None},
        {"expires_at": NOW},
        {},
    )
    for n, columns in enumerate(cases, 1):
        await event(database, n, **columns)
    nothing = UUID(int=0)

    async def waiting(partner: UUID, after: UUID, limit: int = 9) -> list[int]:
        found = await events.waiting(partner, after, limit, NOW)
        return [each.event.int for each in found]

    assert await waiting(PARTNER, nothing) == [1, 2, 7]
    assert await waiting(PARTNER, nothing, 1) == [1]
    assert await waiting(PARTNER, UUID(int=2)) == [7]
    # Another partner's place is none of its own.
    assert await waiting(PARTNER, UUID(int=4)) == [1, 2, 7]
    assert await events.count(PARTNER) == 4
    first = await events.read(UUID(int=1))
    assert first is not None
    assert first.telling == telling(1)
    assert (await events.read(UUID(int=5)), await events.read(UUID(int=9))) == (None, None)
    assert await events.partner_of(UUID(int=5)) == PARTNER
    assert await events.partner_of(UUID(int=9)) is None
    everything = [UUID(int=n) for n in range(1, 8)]
    assert await events.acknowledge(PARTNER, everything, NOW) == 0
    handed = everything[:4]
    assert await events.told(handed, NOW) == set(handed)
    assert await events.told(handed, LATER) == set()

    assert await events.acknowledge(PARTNER, everything, NOW) == 2
    await events.withhold([UUID(int=3), UUID(int=7)], NOW)

    assert await waiting(PARTNER, nothing) == []
    states = await database.fetch("SELECT state FROM partner_events ORDER BY seq")
    assert [row["state"] for row in states] == [
        "read",
        "read",
        "sent",
        "queued",
        "queued",
        "queued",
        "skipped",
    ]


async def test_what_no_trigger_writes_is_told_to_who_asked_for_the_type(
    database: Database, events: PartnerEventStore
) -> None:
    await partner(database, events=[APPROVED], events_url="https://a")
    await partner(database, OTHER, events=[APPROVED])
    await partner(database, ONE, events=["case.accepted"])
    for each in (PARTNER, OTHER, ONE):
        await events.tell(replace(telling(1), partner=each))

    rows = await database.fetch("SELECT * FROM partner_events ORDER BY seq")
    kept = [(row["partner_id"], row["channel"], row["expires_at"]) for row in rows]
    assert kept == [(PARTNER, "webhook", NOW + EXPIRE), (OTHER, "poll", NOW + EXPIRE)]


async def test_what_a_partner_was_told_is_listed_and_told_again_once_it_is_not_under_way(
    database: Database, events: PartnerEventStore
) -> None:
    cases: tuple[dict[str, object], ...] = (
        {"state": "sent", "happened_at": LATER, "ended_at": LATER},
        {"state": "failed"},
        {"state": "queued"},
        {"state": "failed", "partner_id": OTHER},
        {"state": "sent", "grant_id": None},
        {"state": "sent", "happened_at": NOW - KEPT},
        {"state": "sent", "happened_at": NOW - KEPT + SECOND},
    )
    for n, columns in enumerate(cases, 1):
        await event(database, n, **columns)
    end = (NOW + DAY, ONE)

    async def listed(*, failed: bool = False, limit: int = 9) -> list[int]:
        found = await events.deliveries(PARTNER, failed=failed, before=end, limit=limit)
        return [each.event.int for each in found]

    assert await listed() == [1, 3, 2, 7, 6]
    assert (await listed(limit=1), await listed(failed=True)) == ([1], [2])
    rest = await events.deliveries(PARTNER, failed=False, before=(NOW, UUID(int=3)), limit=9)
    assert [each.event.int for each in rest] == [2, 7, 6]
    again = [await events.redeliver(PARTNER, UUID(int=n), NOW) for n in range(1, 8)]
    assert again == [True, True, False, False, False, False, True]
    listed_again = await events.deliveries(PARTNER, failed=False, before=end, limit=1)
    assert (listed_again[0].state, listed_again[0].ended_at) == (DeliveryState.QUEUED, None)


async def test_one_process_fetches_a_vendors_token_once_the_one_before_is_over(
    database: Database,
) -> None:
    tokens = VendorTokenStore(database, make_vault())
    assert await tokens.lease("wechat", at=NOW, until=LATER)
    assert not await tokens.lease("wechat", at=NOW, until=LATER)
    assert await tokens.lease("huawei", at=NOW, until=LATER)
    assert await tokens.read("wechat") is None
    token = VendorToken("t", NOW + DAY)
    assert not await tokens.put("wechat", token, lease=NOW)
    assert await tokens.put("wechat", token, lease=LATER)
    assert (await tokens.read("wechat"), await tokens.read("huawei")) == (token, None)
    assert not await tokens.lease("wechat", at=NOW + DAY - SECOND, until=NOW + 2 * DAY)
    await tokens.drop("wechat", VendorToken("old", NOW), at=NOW)
    assert await tokens.read("wechat") == token
    await tokens.drop("wechat", token, at=NOW)
    assert await tokens.read("wechat") == replace(token, expires_at=NOW)
    # The lease of who died over it ends by itself, or is given back by who has it.
    assert await tokens.lease("huawei", at=LATER, until=NOW + DAY)
    await tokens.release("huawei", lease=LATER)
    assert not await tokens.lease("huawei", at=LATER, until=NOW + DAY)
    await tokens.release("huawei", lease=NOW + DAY)
    assert await tokens.lease("huawei", at=LATER, until=NOW + DAY)


async def test_who_is_reminded_lives_is_not_suspended_and_ends_within_the_days(
    database: Database,
) -> None:
    vault = make_vault()
    reminders = ReminderStore(database, vault)
    last = TODAY + DAY
    cases: tuple[tuple[date, str, date | None], ...] = (
        (last, "active", None),
        (TODAY, "active", None),
        (TODAY - DAY, "active", None),
        (last + DAY, "active", None),
        (TODAY, "suspended", None),
        (TODAY, "active", TODAY),
    )
    for n, (until, standing, died) in enumerate(cases, 1):
        person = {"person_id": UUID(int=n)}
        row = {"scheme": "basic", "certified_until": until, "standing": standing}
        await put(database, "persons", **person, died_on=died, born_year=1950)
        await put(database, "entitlements", **person, **row)
    begin = (TODAY - 9 * DAY, UUID(int=0), "")

    found = await reminders.soon(TODAY, last, begin, 9)

    one, two = Ending(UUID(int=1), "basic", last, 1950), Ending(UUID(int=2), "basic", TODAY, 1950)
    assert found == [two, one]
    assert await reminders.soon(TODAY, last, begin, 1) == [two]
    assert await reminders.soon(TODAY, last, (TODAY, UUID(int=2), "basic"), 9) == [one]
    bare = [replace(each, born_year=None) for each in (one, two)]
    assert await reminders.mark([(one, 1), (two, 1)], NOW) == bare
    assert await reminders.mark([(one, 1), (two, 2)], NOW) == bare[1:]
    moved = replace(two, certified_until=last)
    suspended = Ending(UUID(int=5), "basic", TODAY)
    assert await reminders.lock_standing([two, one, moved, suspended]) == bare
    mother = await register(database, vault)
    await put(database, "persons", person_id=ONE, identity=b"?")
    await database.execute("UPDATE persons SET born_year = NULL WHERE person_id = $1", mother)
    assert [await reminders.read_years(9) for _ in range(2)] == [2, 0]
    years = "SELECT born_year FROM persons WHERE person_id = $1"
    assert [await database.fetchval(years, each) for each in (mother, ONE)] == [1950, 0]
