"""A way that is switched off while its vendor is slow to refuse: the next way has its turn."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.escalation import ChannelGroup, NotificationPreferences
from domain.events import EventKind
from domain.notice_kinds import Group
from domain.words import Language
from services.notices.delivery_outbox import DeliveryOutbox
from storage.database import Database
from storage.notices.preferences import PreferenceStore
from tests.storage.notices.test_ladder import Town
from tests.storage.notices.test_notices import NOW

PUSH_OFF = NotificationPreferences(off=frozenset({(Group.SECURITY, ChannelGroup.PUSH)}), quiet=None)


class Impatient:
    """A push vendor that asks for a pause, and whose phone's holder wants no more of it."""

    def __init__(self, book: PreferenceStore) -> None:
        self.book = book
        self.tried = 0

    async def send(self, delivery: Delivery) -> Answer:
        self.tried += 1
        assert await self.book.write(delivery.account, PUSH_OFF, Language.ZH, NOW)
        return Answer(Outcome.RETRY, "http-429", retry_after=40)


class Well:
    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, delivery: Delivery) -> Answer:
        self.sent.append(delivery.kind)
        return Answer(Outcome.DELIVERED, "Ok", str(delivery.delivery))


@pytest.mark.parametrize("kind", [EventKind.FACE_LOCKED, EventKind.ACCOUNT_BOUND])
async def test_a_push_put_off_and_switched_off_gives_the_sms_its_time(
    database: Database, tmp_path: Path, kind: EventKind
) -> None:
    town = Town(database, tmp_path / "keys")
    account = await town.account()
    await town.phone(account)
    await town.say(account, kind)
    push, sms, now = Impatient(PreferenceStore(database)), Well(), NOW
    notices = DeliveryOutbox(
        deliveries=town.deliveries,
        senders={Channel.APNS: push, Channel.SMS: sms},
        clock=lambda: now,
    )
    await notices.run_once(9)
    now += timedelta(minutes=1)
    await notices.run_once(9)

    row = await town.row(Channel.APNS)
    assert (row["state"], row["answer"], push.tried) == ("skipped", "switched-off", 1)
    assert sms.sent == [kind]
