"""A process that sends text messages to the stand-in: through the outbox, or straight by the same transport."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import uvloop

from clients.standins.accounts import StandinAccounts
from connectors.sms.tencent_sms import SmsAccount, TencentSms
from domain.delivery import Channel, Delivery
from domain.events import EventKind
from domain.subjects import SubjectKind
from domain.templates import ByLanguage
from server.commands.serving import settle
from server.outside.transport import Transport, open_transport
from services.notices.delivery_outbox import DeliveryOutbox
from services.notices.senders import SmsSender
from storage.database import open_database
from storage.keys.vault import Vault, load_keys
from storage.notices.delivery_outbox import DeliveryStore

SLOTS: Final = 16  # sends under way in one process, in both ways
WARM: Final = 6  # rounds of as many before anything is counted
SUBJECT: Final = SubjectKind.ENTITLEMENT.of("city-pension")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sender works; without a database it sends straight."""

    standin: str
    database: str = ""
    keys: Path = Path()


def send(pipe: Connection, place: Place) -> None:
    """Says that it is ready, begins when told how many seconds, and gives how many it sent."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_straight(pipe, place) if not place.database else _outbox(pipe, place))


async def _straight(pipe: Connection, place: Place) -> None:
    async with open_transport() as transport:
        sms = _sms(place)
        for _ in range(WARM):
            await asyncio.gather(
                *(_one_slot(transport, sms, time.monotonic()) for _ in range(SLOTS))
            )
        settle()
        pipe.send(None)
        end = time.monotonic() + await asyncio.to_thread(pipe.recv)
        sent = await asyncio.gather(*(_one_slot(transport, sms, end) for _ in range(SLOTS)))
        pipe.send(sum(sent))


async def _one_slot(transport: Transport, sms: TencentSms, end: float) -> int:
    request, sent = sms.build_send(_delivery(), _now()), 0
    while True:
        sms.parse_send(await transport.send(request))
        sent += 1
        if time.monotonic() >= end:
            return sent


async def _outbox(pipe: Connection, place: Place) -> None:
    async with open_transport() as transport, open_database(place.database, size=10) as database:
        notices = DeliveryOutbox(
            deliveries=DeliveryStore(database, Vault(load_keys(place.keys))),
            senders={Channel.SMS: SmsSender(sms=_sms(place), transport=transport, clock=_now)},
            clock=_now,
            slots=SLOTS,
        )
        for _ in range(WARM):  # the pool connects, and the server has planned its statements
            await notices.run_once(SLOTS)
        before = notices.counts[Channel.SMS, "sent"]
        settle()
        pipe.send(None)
        seconds = await asyncio.to_thread(pipe.recv)
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, stop.set)
        await notices.run_forever(stop)
        pipe.send(notices.counts[Channel.SMS, "sent"] - before)


def _sms(place: Place) -> TencentSms:
    known = StandinAccounts()
    return TencentSms(
        SmsAccount(
            base_url=place.standin,
            secret_id=known.secret_id,
            secret_key=known.secret_key,
            sdk_app_id=known.sdk_app_id,
            sign_name=known.sign_name,
            code_template="1001",
            notice_template=ByLanguage("1002"),
        )
    )


def _delivery() -> Delivery:
    return Delivery(
        delivery=uuid4(),
        account=UUID(int=1),
        event_n=1,
        kind=EventKind.CERTIFIED,
        subject=SUBJECT,
        channel=Channel.SMS,
        address="13800138000",
        attempt=1,
        fence=1,
        created_at=_now(),
    )


def _now() -> datetime:
    return datetime.now(UTC)
