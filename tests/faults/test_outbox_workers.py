"""The outbox with workers that die or take turns, and with many at once."""

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

from domain.delivery import Channel
from domain.events import EventKind
from domain.subjects import SubjectKind
from domain.words import Language
from server.outside.transport import open_transport
from services.notices.delivery_outbox import DeliveryOutbox
from storage.database import open_database
from storage.events import tell
from storage.notices.delivery_outbox import DeliveryStore
from tests.faults.outbox_town import (
    AWAKE,
    LATER,
    SEND,
    Scripted,
    Town,
    keys,
    notices,
    standins,
    town,
)

__all__ = ["keys", "notices", "standins", "town"]
ROOT = Path(__file__).parents[2]


async def test_two_workers_never_send_one_delivery_twice(town: Town, standins: str) -> None:
    await town.tell(await town.pensioner(grants=30), times=30)
    async with open_transport() as transport:
        workers = [town.engine(transport, standins) for _ in range(3)]
        while sum(await asyncio.gather(*(worker.run_once(4) for worker in workers))):
            pass

    contexts = [sms["context"] for sms in await town.seen("sms")]
    counts = await town.seen("counts")
    assert len(contexts) == len(set(contexts)) == 30
    assert (counts["/"], counts[SEND], counts["/cgi-bin/stable_token"]) == (30, 30, 1)


CLAIM_AND_HANG = """
import asyncio, sys
from datetime import datetime, timedelta
from pathlib import Path
from domain.delivery import Channel
from storage.database import open_database
from storage.notices.delivery_outbox import DeliveryStore
from storage.keys.vault import Vault, load_keys

async def main(url, keys):
    async with open_database(url, size=1) as database:
        now = datetime.now().astimezone()
        deliveries = DeliveryStore(database, Vault(load_keys(Path(keys))))
        until = now + timedelta(seconds=60)
        print(len(await deliveries.claim(Channel.SMS, at=now, until=until, limit=5)), flush=True)
        await asyncio.sleep(60)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_what_a_killed_worker_had_claimed_is_sent_once_by_another(
    town: Town, notices: DeliveryOutbox, database_url: str, keys: Path
) -> None:
    await town.tell(await town.pensioner())
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CLAIM_AND_HANG,
        database_url,
        str(keys),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert worker.stdout is not None
    assert await worker.stdout.readline() == b"1\n"
    worker.send_signal(signal.SIGKILL)
    await worker.wait()
    await notices.run_once(10)
    assert await town.seen("sms") == []
    town.clock.ahead += LATER

    await notices.run_once(10)
    await notices.run_once(10)

    assert len(await town.seen("sms")) == 1
    assert await town.state(Channel.SMS) == ("sent", "Ok")


async def test_a_notice_survives_a_process_that_dies_before_any_send(
    town: Town, standins: str, database_url: str
) -> None:
    account = await town.pensioner()
    await town.hook("refuse", {"seconds": 3})
    await town.tell(account)
    async with open_transport() as transport:
        await town.engine(transport, standins).run_once(10)
    await town.until_open()
    town.clock.ahead += timedelta(seconds=2)

    async with open_database(database_url, size=2) as reopened, open_transport() as transport:
        town.database = reopened
        await town.engine(transport, standins).run_once(10)

        assert len(await town.seen("sms")) == 1
        assert len(await town.seen("wechat/messages")) == 1
        inbox = await reopened.fetch("SELECT n FROM inbox WHERE account_id = $1", account)
        assert [row["n"] for row in inbox] == [1]


async def test_vendors_away_for_an_hour_meet_no_stampede_when_they_come_back(town: Town) -> None:
    people = [
        (await town.accounts.of_phone(f"1390000{n:04}", Language.ZH)).account for n in range(60)
    ]
    await town.database.execute(AWAKE)
    for account in people:
        await town.tell(account)
    vendor, start = Scripted(), town.clock.ahead
    notices = DeliveryOutbox(
        deliveries=DeliveryStore(town.database, town.vault),
        senders={Channel.SMS: vendor},
        clock=town.clock,
    )
    while town.clock.ahead < start + timedelta(hours=1):
        await notices.run_once(100)
        town.clock.ahead += timedelta(seconds=60)
    tries = vendor.tried
    vendor.shut = False
    a_minute: list[int] = []
    while len(vendor.sent) < len(people):
        before = len(vendor.sent)
        await notices.run_once(100)
        a_minute.append(len(vendor.sent) - before)
        town.clock.ahead += timedelta(seconds=60)

    assert tries < 12 * len(people)  # not one a minute for each
    assert len(vendor.sent) == len(set(vendor.sent)) == len(people)
    assert max(a_minute) <= len(people) / 2
    assert len(a_minute) <= 31  # the longest pause is 25 minutes, and a fifth


async def test_the_order_of_one_person_survives_workers_that_take_turns_and_a_refusal(
    town: Town, standins: str
) -> None:
    account = await town.pensioner(grants=0)
    for kind in (EventKind.CERTIFIED, EventKind.RESTORED, EventKind.REVIEW_DECIDED):
        async with town.database.transaction() as tx:
            await tell(
                tx,
                account=account,
                kind=kind,
                subject=SubjectKind.REVIEW.of(account),
                at=town.clock(),
            )
    await town.hook("faults", {"vendor": "sms", "mode": "status", "status": 503, "times": 1})
    async with open_transport() as transport:
        workers = [town.engine(transport, standins) for _ in range(3)]
        async with asyncio.timeout(30):
            while len(await town.seen("sms")) < 3:
                await asyncio.gather(*(worker.run_once(4) for worker in workers))
                town.clock.ahead += timedelta(seconds=2)

    titles = [sms["params"][0] for sms in await town.seen("sms")]
    assert titles == ["待遇资格认证已完成", "待遇已恢复", "核实已有结果"]
