"""Calls of webhooks: which leave, who is switched off, and what is told again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.notices.webhooks import DISABLE_AFTER, EXPIRE, GONE, KEPT, ClaimedMessage
from domain.outbox import Ended
from storage.database import Database
from storage.notices.webhook_outbox import WebhookMessageStore
from storage.notices.webhooks import WebhookStore
from tests.people import make_vault
from tests.storage.rows import put

HOOK, OTHER, OFFICER, DELIVERY, GRANT = (UUID(int=n) for n in range(101, 106))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + SECOND
OK, AWAY = Answer(Outcome.DELIVERED, "ok"), Answer(Outcome.RETRY, "http-503")
IS_GONE = Answer(Outcome.RETRY, GONE)
WEBHOOK = Channel.WEBHOOK
SENT = "UPDATE webhook_messages SET state = 'sent'"


@pytest.fixture
def messages(database: Database) -> WebhookMessageStore:
    return WebhookMessageStore(database)


@pytest.fixture
def hooks(database: Database) -> WebhookStore:
    return WebhookStore(database, make_vault())


async def hook(database: Database, number: UUID = HOOK, **columns: object) -> None:
    await put(database, "webhooks", webhook_id=number, **columns)


async def message(database: Database, number: int, **changed: object) -> None:
    usual: dict[str, object] = {
        "webhook_id": HOOK,
        "delivery_id": UUID(int=number),
        "channel": "sms",
        "became": "sent",
        "happened_at": NOW,
        "next_at": NOW,
        "expires_at": NOW + DAY,
    }
    await put(database, "webhook_messages", message_id=UUID(int=number), **usual | changed)


async def claim(messages: WebhookMessageStore, at: datetime = NOW, limit: int = 9) -> list[int]:
    found = await messages.claim(WEBHOOK, at=at, until=LATER, limit=limit)
    return [each.message.int for each in found]


async def test_of_one_delivery_the_earliest_call_leaves_and_to_who_is_off_a_test_alone(
    database: Database, messages: WebhookMessageStore
) -> None:
    await hook(database)
    await hook(database, OTHER, disabled_at=NOW)
    cases: tuple[dict[str, object], ...] = (
        {"delivery_id": DELIVERY},
        {"delivery_id": DELIVERY},
        {"next_at": LATER},
        {"webhook_id": OTHER, "delivery_id": DELIVERY},
        {"webhook_id": OTHER, "became": "ping"},
        {"state": "sent"},
        {"webhook_id": OFFICER},
    )
    for n, columns in enumerate(cases, 1):
        await message(database, n, **columns)

    assert await claim(messages) == [1, 5]
    assert await claim(messages) == []
    # Its claim ran out, and what came due meanwhile.
    assert await claim(messages, LATER) == [1, 3, 5]
    await database.execute(f"{SENT} WHERE message_id = $1", UUID(int=1))
    assert await claim(messages, LATER) == [2, 3, 5]
    assert len(await claim(messages, LATER, 1)) == 1


async def claimed(database: Database, messages: WebhookMessageStore) -> ClaimedMessage:
    await message(database, 1)
    (found,) = await messages.claim(WEBHOOK, at=NOW, until=LATER, limit=1)
    return found


async def test_a_call_that_arrives_makes_well_who_failed_and_was_not_switched_off(
    database: Database, messages: WebhookMessageStore
) -> None:
    await hook(database, failing_since=NOW)
    await hook(database, OTHER, failing_since=NOW)
    item = await claimed(database, messages)
    await message(database, 2, webhook_id=OTHER)
    (failed,) = await messages.claim(WEBHOOK, at=NOW, until=LATER, limit=9)
    ends = [
        Ended(item, DeliveryState.SENT, OK, LATER),
        Ended(failed, DeliveryState.FAILED, AWAY, LATER),
        Ended(replace(item, fence=item.fence - 1), DeliveryState.FAILED, AWAY, LATER),
    ]

    assert await messages.finish(ends[2:]) == set()
    assert await messages.finish(ends[:2]) == {item.message, failed.message}
    assert await messages.finish(ends[:2]) == set()

    rows = await database.fetch("SELECT failing_since FROM webhooks ORDER BY webhook_id")
    assert [row["failing_since"] for row in rows] == [None, NOW]
    kept = await database.fetch("SELECT state, answer, ended_at FROM webhook_messages ORDER BY seq")
    assert [tuple(row) for row in kept] == [("sent", "ok", LATER), ("failed", AWAY.code, LATER)]


@pytest.mark.parametrize(
    ("failing_since", "answer", "after"),
    [
        (None, AWAY, (NOW, None)),
        (NOW - DISABLE_AFTER, AWAY, (NOW - DISABLE_AFTER, NOW)),
        (NOW - DISABLE_AFTER + SECOND, AWAY, (NOW - DISABLE_AFTER + SECOND, None)),
        (None, IS_GONE, (NOW, NOW)),
    ],
    ids=["the first", "for days", "not yet", "gone"],
)
@pytest.mark.parametrize("tried", [True, False])
async def test_who_fails_for_days_or_says_that_it_is_gone_is_switched_off(
    database: Database,
    messages: WebhookMessageStore,
    failing_since: datetime | None,
    answer: Answer,
    after: tuple[datetime, datetime | None],
    *,
    tried: bool,
) -> None:
    await hook(database, failing_since=failing_since)
    await hook(database, OTHER, failing_since=failing_since)
    item = await claimed(database, messages)
    old = replace(item, fence=item.fence - 1)
    assert not await messages.put_back(old, at=NOW, due=LATER, answer=answer, tried=tried)

    assert await messages.put_back(item, at=NOW, due=LATER, answer=answer, tried=tried)

    rows = await database.fetch(
        "SELECT failing_since, disabled_at FROM webhooks ORDER BY webhook_id"
    )
    expected = after if tried else (failing_since, None)
    assert [tuple(row) for row in rows] == [expected, (failing_since, None)]
    (row,) = await database.fetch("SELECT state, answer, next_at, attempt FROM webhook_messages")
    assert tuple(row) == ("queued", answer.code, LATER, int(tried))


async def test_an_officer_changes_one_webhook_and_that_is_on_record(
    database: Database, hooks: WebhookStore
) -> None:
    made = await hooks.add("https://a", "s", officer=OFFICER, why="w", at=NOW, most=2)
    later = await hooks.add("https://b", "s", officer=OFFICER, why="w", at=LATER, most=2)
    assert made is not None
    assert later is not None
    assert await hooks.add("https://c", "s", officer=OFFICER, why="w", at=NOW, most=2) is None
    assert await hooks.all() == [made, later]
    await message(database, 1, webhook_id=made.webhook)
    await message(database, 2, webhook_id=made.webhook, state="sent")

    assert await hooks.pause(made.webhook, officer=OFFICER, why="w", at=NOW)
    assert await hooks.all() == [replace(made, disabled_at=NOW, waiting=1), later]
    assert await hooks.disabled() == 0  # by an officer, and no alarm
    await database.execute("UPDATE webhooks SET failing_since = $1", NOW)
    assert await hooks.disabled() == 1
    assert await hooks.enable(made.webhook, officer=OFFICER, why="w")
    assert [each.failing_since for each in await hooks.all()] == [None, NOW]
    assert await hooks.rotate(made.webhook, "t", officer=OFFICER, why="w", old_until=LATER)
    target = await hooks.target(UUID(int=1), NOW)
    assert target is not None
    assert (target[0], target[1], target[2].message) == ("https://a", ("t", "s"), UUID(int=1))
    over = await hooks.target(UUID(int=1), LATER)
    assert over is not None
    assert over[1] == ("t",)
    assert await hooks.ping(made.webhook, officer=OFFICER, why="w", at=NOW, until=LATER)
    assert await hooks.remove(made.webhook, officer=OFFICER, why="w")
    assert await hooks.target(UUID(int=1), NOW) is None
    assert not await hooks.remove(made.webhook, officer=OFFICER, why="w")
    assert not await hooks.enable(made.webhook, officer=OFFICER, why="w")
    assert [each.webhook for each in await hooks.all()] == [later.webhook]
    actions = await database.fetch(
        "SELECT action FROM audit WHERE about = $1 ORDER BY seq", f"webhook:{made.webhook}"
    )
    assert [row["action"].removeprefix("webhook.") for row in actions] == [
        "added",
        "paused",
        "enabled",
        "secret_changed",
        "pinged",
        "removed",
    ]


async def test_calls_are_listed_newest_first_and_told_again_where_they_are_not_under_way(
    database: Database, hooks: WebhookStore
) -> None:
    await hook(database)
    cases: tuple[dict[str, object], ...] = (
        {"state": "sent", "happened_at": LATER},
        {"state": "failed"},
        {"state": "queued"},
        {"state": "sent", "became": "ping"},
        {"state": "failed", "webhook_id": OTHER},
        {"state": "sent", "happened_at": NOW - KEPT},
        {"state": "sent", "happened_at": NOW - KEPT - SECOND},
    )
    for n, columns in enumerate(cases, 1):
        await message(database, n, **columns)
    end = (NOW + DAY, 0)

    async def calls(*, failed: bool = False, limit: int = 9) -> list[int]:
        found = await hooks.calls(HOOK, failed=failed, before=end, limit=limit)
        return [each.message.message.int for each in found]

    assert await calls() == [1, 4, 3, 2, 6, 7]
    assert (await calls(limit=1), await calls(failed=True)) == ([1], [2])
    _, second, *_ = await hooks.calls(HOOK, failed=False, before=end, limit=9)
    place = (second.message.happened_at, second.seq)
    rest = await hooks.calls(HOOK, failed=False, before=place, limit=9)
    assert [each.message.message.int for each in rest] == [3, 2, 6, 7]

    async def again(n: int) -> bool:
        return await hooks.resend(HOOK, UUID(int=n), officer=OFFICER, why="w", at=NOW)

    async def replay(webhook: UUID, limit: int) -> tuple[int, datetime | None] | None:
        since = NOW - 9 * KEPT
        return await hooks.replay(webhook, since, officer=OFFICER, why="w", at=NOW, limit=limit)

    assert [await again(n) for n in range(1, 6)] == [True, True, False, False, False]
    await database.execute(f"{SENT} WHERE message_id = ANY ($1)", [UUID(int=1), UUID(int=2)])
    assert await replay(HOOK, 2) == (2, NOW)
    assert await replay(HOOK, 9) == (1, None)
    assert await replay(GRANT, 9) is None
    rows = await database.fetch(
        "SELECT message_id FROM webhook_messages"
        " WHERE state = 'queued' AND attempt = 0 AND expires_at = $1 ORDER BY 1",
        NOW + EXPIRE,
    )
    assert [row["message_id"].int for row in rows] == [1, 2, 6]
