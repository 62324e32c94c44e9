"""What webhooks are told: written with the change, in order, until taken, and again when asked."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.notices.webhooks import ClaimedMessage, Webhook
from domain.outbox import Ended
from storage.database import Database
from storage.keys.vault import Vault, load_keys
from storage.notices.inbox import Inbox
from storage.notices.webhook_outbox import WebhookMessageStore
from storage.notices.webhooks import WebhookStore
from tests.storage.notices.test_notices import LATER, LEASE, NOW, House

OFFICER = UUID(int=3)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OK = Answer(Outcome.DELIVERED, "http-200")
DOWN = Answer(Outcome.RETRY, "http-500")


class Town(House):
    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database, folder)
        self.webhooks = WebhookStore(database, Vault(load_keys(folder)))
        self.messages = WebhookMessageStore(database)
        self.now = LATER

    async def webhook(self) -> Webhook:
        made = await self.webhooks.add(
            "https://partner.example.com/",
            SECRET,
            officer=OFFICER,
            why="agreed",
            at=NOW,
            most=2,
        )
        assert made is not None
        return made

    async def claim(self, at: datetime | None = None) -> list[ClaimedMessage]:
        at = at or self.now
        return await self.messages.claim(Channel.WEBHOOK, at=at, until=at + LEASE, limit=9)

    async def told_of(self, legs: list[ClaimedMessage]) -> list[str]:
        found = [await self.webhooks.target(leg.message, self.now) for leg in legs]
        return [target[2].became for target in found if target]


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "keys")


async def test_a_change_is_told_to_each_webhook_without_a_person(town: Town) -> None:
    await town.webhook()
    await town.webhook()
    delivery = await town.out("s-1")

    legs = await town.claim()
    targets = [await town.webhooks.target(leg.message, LATER) for leg in legs]
    assert [(each[1], each[2].delivery, each[2].became) for each in targets if each] == [
        ((SECRET,), delivery, "sent")
    ] * 2


async def test_without_a_webhook_nothing_is_written(town: Town) -> None:
    await town.out("s-1")

    assert await town.database.fetchval("SELECT count(*) FROM webhook_messages") == 0


async def test_a_change_that_is_undone_tells_nothing(town: Town) -> None:
    await town.webhook()
    await town.out("s-1")
    with suppress(ZeroDivisionError):
        async with town.database.transaction() as tx:
            await tx.execute("UPDATE deliveries SET state = 'received' WHERE state = 'sent'")
            raise ZeroDivisionError

    assert await town.told_of(await town.claim()) == ["sent"]


async def test_a_later_change_waits_until_the_earlier_one_was_taken(town: Town) -> None:
    await town.webhook()
    await town.out("s-1")
    await town.deliveries.received(Channel.SMS, "s-1", LATER, Outcome.DELIVERED)

    [first] = await town.claim()
    assert await town.claim() == []
    assert await town.messages.finish([Ended(first, DeliveryState.SENT, OK, LATER)])
    [second] = await town.claim()
    assert await town.told_of([first, second]) == ["sent", "received"]


async def test_reading_is_told(town: Town) -> None:
    await town.webhook()
    await town.out("s-1")
    [row] = await town.rows()
    await Inbox(town.database).mark_read(row["account_id"], 1, LATER)

    [first] = await town.claim()
    await town.messages.finish([Ended(first, DeliveryState.SENT, OK, LATER)])
    assert await town.told_of(await town.claim()) == ["read"]


async def test_who_fails_for_days_is_switched_off_and_can_be_switched_on(town: Town) -> None:
    made = await town.webhook()
    await town.out("s-1")
    for days in range(5):
        town.now = LATER + timedelta(days=days)
        for leg in await town.claim():
            await town.messages.put_back(leg, at=town.now, due=town.now, answer=DOWN)

    assert await town.webhooks.disabled() == 1
    assert await town.claim() == []
    assert await town.webhooks.enable(made.webhook, officer=OFFICER, why="mended")
    assert await town.webhooks.disabled() == 0
    assert len(await town.claim()) == 1


async def test_a_try_that_our_own_store_ended_is_no_failure_of_the_webhook(town: Town) -> None:
    await town.webhook()
    await town.out("s-1")
    for days in range(5):
        at = LATER + timedelta(days=days)
        [leg] = await town.claim(at)
        await town.messages.put_back(leg, at=at, due=at, answer=Answer(Outcome.RETRY, "busy"))

    assert (await town.webhooks.all())[0].failing_since is None
    assert await town.webhooks.disabled() == 0


async def test_who_says_that_it_is_gone_is_switched_off_at_once(town: Town) -> None:
    await town.webhook()
    await town.out("s-1")
    [leg] = await town.claim()
    gone = Answer(Outcome.RETRY, "http-410")
    await town.messages.put_back(leg, at=LATER, due=LATER, answer=gone)

    assert await town.webhooks.disabled() == 1
    assert await town.claim() == []


async def test_a_success_forgives_the_failures_before(town: Town) -> None:
    await town.webhook()
    await town.out("s-1")
    [leg] = await town.claim()
    await town.messages.put_back(leg, at=LATER, due=LATER, answer=DOWN)
    assert (await town.webhooks.all())[0].failing_since == LATER

    [leg] = await town.claim()
    await town.messages.finish([Ended(leg, DeliveryState.SENT, OK, LATER)])
    assert (await town.webhooks.all())[0].failing_since is None


async def test_a_claim_that_ran_out_is_nobodys(town: Town) -> None:
    await town.webhook()
    await town.out("s-1")
    [old] = await town.claim()
    [new] = await town.claim(LATER + 2 * LEASE)

    assert not await town.messages.finish([Ended(old, DeliveryState.SENT, OK, LATER)])
    assert await town.messages.finish([Ended(new, DeliveryState.SENT, OK, LATER)])


async def test_what_happened_since_a_moment_is_told_again_with_its_id(town: Town) -> None:
    made = await town.webhook()
    await town.out("s-1")
    [leg] = await town.claim()
    await town.messages.finish([Ended(leg, DeliveryState.SENT, OK, LATER)])
    about = {"officer": OFFICER, "why": "lost", "at": LATER, "limit": 9}

    assert await town.webhooks.replay(made.webhook, LATER, **about) == (0, None)  # type: ignore[arg-type]  # of mixed values
    assert await town.webhooks.replay(made.webhook, NOW, **about) == (1, None)  # type: ignore[arg-type]  # of mixed values
    [again] = await town.claim()
    assert again.message == leg.message


async def test_a_removed_webhook_hears_nothing(town: Town) -> None:
    made = await town.webhook()
    await town.out("s-1")

    assert await town.webhooks.remove(made.webhook, officer=OFFICER, why="over")
    assert await town.claim() == []


async def test_there_are_only_so_many(town: Town) -> None:
    await town.webhook()
    await town.webhook()

    assert await town.webhooks.add("u", SECRET, officer=OFFICER, why="w", at=NOW, most=2) is None


async def test_a_paused_webhook_hears_nothing_until_it_is_enabled(town: Town) -> None:
    made = await town.webhook()
    await town.out("s-1")
    assert await town.webhooks.pause(made.webhook, officer=OFFICER, why="moving", at=NOW)

    assert await town.claim() == []
    assert await town.webhooks.disabled() == 0  # no alarm: somebody wished it
    assert await town.webhooks.enable(made.webhook, officer=OFFICER, why="moved")
    assert len(await town.claim()) == 1


async def test_a_test_call_is_made_although_the_webhook_is_paused(town: Town) -> None:
    made = await town.webhook()
    await town.out("s-1")
    await town.webhooks.pause(made.webhook, officer=OFFICER, why="moving", at=NOW)
    until = LATER + timedelta(minutes=5)
    assert await town.webhooks.ping(made.webhook, officer=OFFICER, why="try", at=LATER, until=until)

    [leg] = await town.claim()
    assert await town.told_of([leg]) == ["ping"]
    assert leg.expires_at == until
    await town.messages.finish([Ended(leg, DeliveryState.SENT, OK, LATER)])
    assert (await town.webhooks.all())[0].disabled_at == NOW


async def test_for_a_day_calls_are_signed_with_the_secret_before_too(town: Town) -> None:
    made = await town.webhook()
    await town.out("s-1")
    [leg] = await town.claim()
    until = LATER + timedelta(days=1)
    changed = await town.webhooks.rotate(
        made.webhook, "whsec_bmV3", officer=OFFICER, why="a year", old_until=until
    )

    assert changed
    for at, secrets in ((LATER, ("whsec_bmV3", SECRET)), (until, ("whsec_bmV3",))):
        found = await town.webhooks.target(leg.message, at)
        assert found is not None
        assert found[1] == secrets
    assert (await town.webhooks.all())[0].old_until == until


async def test_the_calls_that_failed_are_listed_and_told_again(town: Town) -> None:
    made = await town.webhook()
    await town.out("s-1")
    await town.deliveries.received(Channel.SMS, "s-1", LATER, Outcome.DELIVERED)
    [first] = await town.claim()
    gone = Answer(Outcome.REFUSED, "expired")
    await town.messages.finish([Ended(first, DeliveryState.FAILED, gone, LATER)])
    newest = datetime.max.replace(tzinfo=NOW.tzinfo), 0
    both = await town.webhooks.calls(made.webhook, failed=False, before=newest, limit=9)
    [failed] = await town.webhooks.calls(made.webhook, failed=True, before=newest, limit=9)
    place = both[0].message.happened_at, both[0].seq
    older = await town.webhooks.calls(made.webhook, failed=False, before=place, limit=9)
    about = {"officer": OFFICER, "why": "mended", "at": LATER}

    assert [each.message.became for each in both] == ["received", "sent"]
    assert older == [failed]
    assert (failed.message.message, failed.answer) == (first.message, "expired")
    assert await town.webhooks.resend(made.webhook, first.message, **about)  # type: ignore[arg-type]  # of mixed values
    assert not await town.webhooks.resend(made.webhook, first.message, **about)  # type: ignore[arg-type]  # of mixed values
    assert [leg.message for leg in await town.claim()] == [first.message]


async def test_each_change_of_a_webhook_is_recorded(town: Town) -> None:
    made = await town.webhook()
    by = {"officer": OFFICER, "why": "w"}
    await town.webhooks.pause(made.webhook, **by, at=NOW)  # type: ignore[arg-type]  # of mixed values
    await town.webhooks.rotate(made.webhook, SECRET, **by, old_until=NOW)  # type: ignore[arg-type]  # of mixed values
    await town.webhooks.ping(made.webhook, **by, at=NOW, until=LATER)  # type: ignore[arg-type]  # of mixed values
    assert not await town.webhooks.pause(OFFICER, **by, at=NOW)  # type: ignore[arg-type]  # of mixed values

    rows = await town.database.fetch("SELECT action FROM audit ORDER BY seq")
    assert [row["action"] for row in rows] == [
        "webhook.added",
        "webhook.paused",
        "webhook.secret_changed",
        "webhook.pinged",
    ]
