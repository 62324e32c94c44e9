"""Deliveries of a person, the dead ones, and the health of channels, counted at their bounds."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.actors import officer as by_officer
from domain.delivery import Channel, DeliveryState, Outcome
from domain.notices.deliveries import (
    RESEND_DAYS,
    WINDOW,
    ChannelHealth,
    DeadCount,
    DeadFilter,
    DeliverySeen,
)
from domain.notices.delivery_reports import Found
from storage.database import Database
from storage.notices.deliveries import DeliveryMonitorStore
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.delivery_reports import DeliveryReportStore
from tests.people import NOON, make_vault
from tests.storage.rows import put

PERSON, STRANGER, ACCOUNT, OTHER, OFFICER, MANDATE = (UUID(int=n) for n in range(101, 107))
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LATER = NOON + SECOND
OLD = NOON - RESEND_DAYS * DAY
SMS, VOICE, WECHAT, VISIT = Channel.SMS, Channel.VOICE, Channel.WECHAT, Channel.VISIT
Place = tuple[datetime, UUID]
END: Place = (NOON + DAY, UUID(int=0))


@pytest.fixture
def monitor(database: Database) -> DeliveryMonitorStore:
    return DeliveryMonitorStore(database)


async def delivery(database: Database, number: int, **changed: object) -> None:
    """Of an event of its own, unless said otherwise."""
    usual: dict[str, object] = {
        "account_id": ACCOUNT,
        "n": number,
        "kind": "entitlement.due",
        "subject": "entitlement:basic",
        "channel": "sms",
        "state": "failed",
        "answer": "busy",
        "created_at": NOON,
        "next_at": NOON,
        "expires_at": NOON + DAY,
        "ended_at": NOON,
    }
    await put(database, "deliveries", delivery_id=UUID(int=number), **usual | changed)


async def event(database: Database, number: int, **changed: object) -> None:
    usual: dict[str, object] = {"account_id": ACCOUNT, "read_at": None, "mandate_id": None}
    await put(database, "inbox", n=number, **usual | changed)


def numbers(found: Iterable[DeliverySeen]) -> list[int]:
    return [each.delivery.int for each in found]


async def people(database: Database) -> None:
    for person, account, area in ((PERSON, ACCOUNT, "440304"), (STRANGER, OTHER, "440305")):
        await put(database, "persons", person_id=person, area=area)
        await put(database, "accounts", account_id=account, person_id=person)
    await put(database, "officers", officer_id=OFFICER, areas=["440304"])


async def test_an_officer_sees_what_reached_a_person_with_and_without_an_account_newest_first(
    database: Database, monitor: DeliveryMonitorStore
) -> None:
    await people(database)
    await delivery(database, 1)
    await delivery(database, 2, created_at=LATER, state="queued", ended_at=None)
    await delivery(database, 3, account_id=PERSON, person_id=PERSON)
    await delivery(database, 4, account_id=OTHER)
    await delivery(database, 5)
    await event(database, 5, mandate_id=MANDATE)

    async def seen(before: Place = END, limit: int = 9) -> list[int]:
        found = await monitor.of_person(PERSON, OFFICER, why="w", before=before, limit=limit)
        assert found is not None
        return numbers(found)

    assert await seen() == [2, 3, 1]
    assert await seen(limit=1) == [2]
    assert await seen((NOON, UUID(int=3))) == [1]
    found = await monitor.of_person(PERSON, OFFICER, why="w", before=END, limit=9)
    assert found is not None
    assert [each.next_at for each in found] == [NOON, None, None]
    assert {each.again for each in found} == {False}
    nobody = await monitor.of_person(MANDATE, OFFICER, why="w", before=END, limit=9)
    away = await monitor.of_person(STRANGER, OFFICER, why="w", before=END, limit=9)
    assert (nobody, away) == (None, None)
    rows = await database.fetch("SELECT actor, action, person_id, about, why FROM audit")
    assert {tuple(row) for row in rows} == {
        (by_officer(OFFICER), action, person, "deliveries", "w")
        for action, person in (("deliveries.read", PERSON), ("person.refused", STRANGER))
    }


async def test_the_dead_are_listed_newest_first_by_channel_and_reason_and_whether_they_may_leave_again(
    database: Database, monitor: DeliveryMonitorStore
) -> None:
    await delivery(database, 1, created_at=OLD + SECOND)
    await delivery(database, 2, state="unknown", ended_at=LATER, created_at=OLD)
    await delivery(database, 3, channel="visit")
    await delivery(database, 4, channel="voice", answer="full")
    await delivery(database, 5, state="sent")
    await event(database, 4, read_at=NOON)
    await event(database, 1)

    async def dead(wanted: DeadFilter, before: Place = END, limit: int = 9) -> list[DeliverySeen]:
        return await monitor.dead(wanted, at=NOON, before=before, limit=limit)

    everything = await dead(DeadFilter())
    assert numbers(everything) == [2, 4, 3, 1]
    assert [each.again for each in everything] == [False, False, False, True]
    assert numbers(await dead(DeadFilter(), limit=1)) == [2]
    assert numbers(await dead(DeadFilter(), (NOON, UUID(int=4)))) == [3, 1]
    assert numbers(await dead(DeadFilter(VOICE))) == [4]
    assert numbers(await dead(DeadFilter(None, "full"))) == [4]
    assert numbers(await dead(DeadFilter(SMS, "full"))) == []


async def test_the_dead_of_a_week_are_counted_the_most_frequent_reason_first(
    database: Database, monitor: DeliveryMonitorStore
) -> None:
    for n, (channel, answer, state, ended) in enumerate(
        (
            ("voice", "full", "failed", NOON),
            ("sms", "busy", "failed", OLD + SECOND),
            ("sms", "busy", "unknown", NOON),
            ("sms", "away", "failed", NOON),
            ("sms", "away", "failed", OLD),
            ("sms", "away", "sent", NOON),
        ),
        1,
    ):
        await delivery(database, n, channel=channel, answer=answer, state=state, ended_at=ended)

    assert await monitor.count_dead(NOON) == [
        DeadCount(SMS, "busy", 2),
        DeadCount(SMS, "away", 1),
        DeadCount(VOICE, "full", 1),
    ]


FIT = {"created_at": OLD + SECOND, "ended_at": OLD + SECOND, "reference": "r", "sent_at": NOON}


@pytest.mark.parametrize("named", [True, False], ids=["by name", "by filter"])
async def test_what_is_a_week_old_read_or_of_another_reason_is_not_sent_again(
    database: Database, monitor: DeliveryMonitorStore, *, named: bool
) -> None:
    await people(database)
    await delivery(database, 1, attempt=3, **FIT)
    await delivery(database, 2, **FIT | {"state": "unknown"})
    for n, columns in enumerate(
        (
            FIT | {"state": "sent"},
            FIT | {"created_at": OLD},
            FIT | ({"channel": "visit"} if named else {"channel": "voice"}),
        ),
        3,
    ):
        await delivery(database, n, **columns)
    await delivery(database, 6, **FIT)
    await event(database, 6, read_at=NOON)
    await delivery(database, 7, **FIT | {"answer": "full"})
    chosen = [UUID(int=n) for n in range(1, 7)] if named else DeadFilter(SMS, "busy")

    sent = await monitor.resend(chosen, officer=OFFICER, why="w", at=NOON, limit=9)

    assert sent == 2
    rows = await database.fetch(
        "SELECT delivery_id, attempt, next_at, expires_at, reference, ended_at, sent_at"
        " FROM deliveries WHERE answer = 'resent' AND state = 'queued' ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [
        (UUID(int=n), 0, NOON, NOON + 24 * HOUR, "", None, None) for n in (1, 2)
    ]
    noted = await database.fetch("SELECT person_id, about, why, action, actor FROM audit")
    assert {tuple(row) for row in noted} == {
        (PERSON, f"delivery:{UUID(int=n)}", "w", "delivery.resent", by_officer(OFFICER))
        for n in (1, 2)
    }


async def test_of_a_filter_the_oldest_leave_again_and_whose_end_is_a_week_old_do_not(
    database: Database, monitor: DeliveryMonitorStore
) -> None:
    await delivery(database, 1, created_at=OLD + SECOND, ended_at=OLD)
    await delivery(database, 2, ended_at=LATER)
    await delivery(database, 3, person_id=STRANGER)
    await delivery(database, 4, answer="full", ended_at=LATER + SECOND)

    sent = await monitor.resend(DeadFilter(SMS), officer=OFFICER, why="w", at=NOON, limit=2)

    assert sent == 2
    states = await database.fetch("SELECT state FROM deliveries ORDER BY delivery_id")
    assert [row["state"] for row in states] == ["failed", "queued", "queued", "failed"]
    about = await database.fetch("SELECT person_id FROM audit ORDER BY about")
    assert [row["person_id"] for row in about] == [None, STRANGER]


async def test_a_channel_is_healthy_by_what_waits_and_what_ended_in_the_last_minutes(
    database: Database, monitor: DeliveryMonitorStore
) -> None:
    ahead = NOON + timedelta(minutes=65)
    queued = {"state": "queued", "ended_at": None, "answer": ""}
    waiting: tuple[dict[str, object], ...] = (
        {"expires_at": NOON + 23 * HOUR},
        {"next_at": LATER},
        {"next_at": ahead, "attempt": 1, "answer": "token-refused"},
        {"next_at": ahead + SECOND, "attempt": 1},
        {"attempt": 1, "answer": "paced"},
        {"attempt": 1, "answer": "quota"},
        {"attempt": 1, "state": "claimed", "answer": "quota"},
        {"channel": "letter", "expires_at": NOON + 30 * DAY - 2 * SECOND},
        {"channel": "visit"},
    )
    for n, columns in enumerate(waiting, 1):
        await delivery(database, n, **queued | columns)
    began = NOON - WINDOW
    for n, (channel, state, answer, ended) in enumerate(
        (
            ("sms", "sent", "", began + SECOND),
            ("sms", "received", "", NOON),
            ("sms", "sent", "", began),
            ("sms", "failed", "busy", NOON),
            ("sms", "unknown", "busy", NOON),
            ("sms", "skipped", "", NOON),
            ("voice", "read", "", NOON),
            ("visit", "sent", "", NOON),
        ),
        50,
    ):
        await delivery(database, n, channel=channel, state=state, answer=answer, ended_at=ended)

    health = {each.channel: each for each in await monitor.health(NOON)}

    assert health == {
        SMS: ChannelHealth(SMS, 5, 3600.0, retried=2, token=1, quota=2, good=2, failed=2),
        VOICE: ChannelHealth(VOICE, good=1),
        Channel.LETTER: ChannelHealth(Channel.LETTER, 1, 2.0),
    }


async def test_a_report_means_the_delivery_of_its_channel_and_number(database: Database) -> None:
    reports = DeliveryReportStore(database, make_vault())
    out = {"state": "sent", "ended_at": NOON, "attempt": 1}
    await delivery(database, 1, **out | {"reference": "one"})
    await delivery(database, 2, **out)
    await delivery(database, 3, **out | {"channel": "voice", "reference": "three"})
    found = Found("one", DeliveryState.SENT, ACCOUNT)

    assert await reports.find(SMS, "one") == found
    assert [await reports.find(*each) for each in ((VOICE, "one"), (SMS, "3"), (SMS, ""))] == [
        None
    ] * 3
    assert await reports.adopt(UUID(int=1), SMS, "another") == found
    assert await reports.adopt(UUID(int=1), VOICE, "another") is None
    adopted = await reports.adopt(UUID(int=2), SMS, "two")
    assert adopted == Found("two", DeliveryState.SENT, ACCOUNT)
    assert await reports.find(SMS, "two") == adopted


async def test_a_call_is_made_again_while_it_is_out_has_tries_and_lives(database: Database) -> None:
    reports = DeliveryReportStore(database, make_vault())
    out = {"state": "sent", "channel": "voice", "attempt": 1, "expires_at": NOON + DAY}
    cases: tuple[dict[str, object], ...] = (
        {},
        {"state": "unknown"},
        {"state": "failed"},
        {"attempt": 2},
        {"expires_at": LATER},
        {"channel": "sms"},
    )
    for n, columns in enumerate(cases, 1):
        await delivery(database, n, reference=f"r{n}", **out | columns)
    await delivery(database, 7, **out)

    async def again(reference: str) -> bool:
        return await reports.again(VOICE, reference, at=NOON, due=LATER, code="no-answer", tries=2)

    tried = [await again(f"r{n}") for n in range(1, 7)]
    assert tried == [True, True, False, False, False, False]
    assert not await again("")
    rows = await database.fetch(
        "SELECT next_at, answer, reference, ended_at FROM deliveries WHERE state = 'queued'"
    )
    assert [tuple(row) for row in rows] == [(LATER, "no-answer", "", None)] * 2


async def test_who_refuses_a_template_keeps_the_grants_of_others(database: Database) -> None:
    vault = make_vault()
    for account, openid in ((ACCOUNT, "hers"), (OTHER, "his")):
        blind = vault.blind_index("openid", openid)
        await put(database, "lookup_openid", blind=blind, account_id=account)
        for template in ("a", "b"):
            row = {"account_id": account, "template_id": template}
            await put(database, "subscription_grants", **row, remaining=3)

    await DeliveryReportStore(database, vault).forfeit("hers", "a")

    left = await database.fetch("SELECT remaining FROM subscription_grants ORDER BY 1")
    assert [row["remaining"] for row in left] == [0, 3, 3, 3]


@pytest.mark.parametrize(
    ("state", "outcome", "after", "received"),
    [
        ("sent", Outcome.DELIVERED, "received", True),
        ("unknown", Outcome.DELIVERED, "received", True),
        ("read", Outcome.DELIVERED, "read", True),
        ("failed", Outcome.DELIVERED, "failed", False),
        ("sent", Outcome.REFUSED, "failed", False),
        ("read", Outcome.REFUSED, "read", False),
        ("queued", Outcome.REFUSED, "queued", False),
    ],
)
async def test_a_report_moves_only_what_is_out_and_only_forwards(
    database: Database, state: str, outcome: Outcome, after: str, *, received: bool
) -> None:
    await delivery(database, 1, state=state, reference="one", ended_at=None)
    await delivery(database, 2, state=state, reference="two", ended_at=None)
    await delivery(database, 3, state=state, reference="one", channel="voice", ended_at=None)
    store = DeliveryStore(database, make_vault())

    assert await store.received(SMS, "one", LATER, outcome)
    assert not await store.received(SMS, "", LATER, outcome)

    rows = await database.fetch("SELECT state, received_at FROM deliveries ORDER BY delivery_id")
    assert tuple(rows[0]) == (after, LATER if received else None)
    assert [tuple(row) for row in rows[1:]] == [(state, None)] * 2
