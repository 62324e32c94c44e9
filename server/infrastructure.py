"""What servers and background workers both stand on: store, bells and ways out."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from pydantic import SecretStr

from auth.attestation.roots import PUBLISHED, Roots
from domain.delivery import Channel
from domain.hall.couriers import ClaimedOrder, ClaimedRecall
from domain.notices.webhooks import ClaimedMessage
from domain.payments.refunds import ClaimedRefund
from domain.payments.trades import Vendor
from server.background import running
from server.outside.approvals import approvals
from server.outside.courier import parcel_outbox, recall_outbox
from server.outside.delivery_reports import delivery_reports
from server.outside.kms import key_service
from server.outside.partner_events import partner_outbox
from server.outside.payments import payment_vendors, refund_outbox
from server.outside.pushes import Carriers
from server.outside.senders import outbox, ways_out
from server.outside.transport import Transport, open_http2, open_transport
from server.outside.webhooks import open_public_transport, webhook_outbox
from server.settings import Settings
from server.token_keys import follow_token_keys, in_use
from services.notices.approvals import Approvals
from services.notices.delivery_outbox import DeliveryOutbox
from services.notices.delivery_reports import DeliveryReportService
from services.notices.pacing import PacedSender
from services.outbox import Outbox
from services.payments.vendors import PaymentVendor
from storage.bell import LocalBell, open_bell, open_redis
from storage.database import Database, open_database
from storage.environments import claim
from storage.keys.key_files import check_kind
from storage.keys.vault import Keys, Vault, Wrapping, check_keys, load_keys
from storage.limits import Limits
from storage.objects import Objects, S3Access, open_objects
from storage.turns import Turns


def now() -> datetime:
    return datetime.now(UTC)


PUSHES: Final = 256  # connections to push services, the slots of their channel


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """What servers and background workers both stand on."""

    keys: Keys
    wrapping: Wrapping | None  # what unwraps the folder of keys
    vault: Vault
    database: Database
    limits: Limits
    transport: Transport
    public: Transport  # to addresses that others name, in the public internet alone
    objects: Objects  # files of citizens
    bell: LocalBell
    desks: LocalBell  # rings for officers' lists and the cases that they have open
    halls: LocalBell  # rings for halls whose queues changed
    moved: LocalBell  # rings for accounts of which something that they may have open changed
    reads: LocalBell  # rings for accounts that have read on one of their phones
    ended: LocalBell  # rings for sessions that are over
    halted: LocalBell  # rings for persons whose checks were ended from elsewhere
    replaced: LocalBell  # rings for captures whose check another socket has
    videos: LocalBell  # rings for calls by video in which something is new
    handed: LocalBell  # rings for hand-offs of which a phone did something
    ways_out: Mapping[Channel, PacedSender]
    outbox: DeliveryOutbox
    calls: Outbox[ClaimedMessage]  # to partners' webhooks
    partner_calls: Outbox[ClaimedMessage]  # to partners, of what persons let them hear
    parcel_orders: Outbox[ClaimedOrder]  # to the courier
    parcel_recalls: Outbox[ClaimedRecall]  # orders that it takes back
    payment_vendors: Mapping[Vendor, PaymentVendor]
    refunds: Outbox[ClaimedRefund]
    delivery_reports: DeliveryReportService
    approvals: Approvals  # of the templates that we send with
    roots: Roots  # under which phones prove themselves


@asynccontextmanager
async def open_infrastructure(
    settings: Settings, roots: Roots = PUBLISHED
) -> AsyncIterator[Infrastructure]:
    """Store, bells and ways out."""
    wrapping = key_service(settings)
    check_kind(settings.keys, sandbox=settings.sandbox)
    keys = await asyncio.to_thread(load_keys, settings.keys, wrapping)
    vault = Vault(in_use(keys, now()))
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        database = await enter(open_database(_url(settings), size=settings.database_connections))
        await claim(database, settings.environment)
        await check_keys(database, keys)
        follow_vault = partial(follow_token_keys, settings.keys, vault.use, now, wrapping=wrapping)
        await enter(running("the vault's keys", follow_vault))
        redis = await enter(open_redis(_secret(settings.redis_url)))
        transport = await enter(open_transport())
        http2 = await enter(open_http2())
        # A browser names the address of its push service.
        named = await enter(open_public_transport(settings.webpush_hosts, connections=PUSHES))
        carriers = Carriers(transport, http2, named)
        limits = Limits(redis)
        senders = ways_out(settings, database, vault, carriers, Turns(redis), limits, now)
        public = await enter(open_public_transport(settings.webhook_standins))
        vendors = payment_vendors(settings, transport, now)
        yield Infrastructure(
            keys=keys,
            wrapping=wrapping,
            vault=vault,
            database=database,
            limits=limits,
            transport=transport,
            public=public,
            objects=open_objects(settings.upload_address, _s3(settings)),
            bell=await enter(open_bell(redis)),
            desks=await enter(open_bell(redis, "desks")),
            halls=await enter(open_bell(redis, "halls")),
            moved=await enter(open_bell(redis, "moved")),
            reads=await enter(open_bell(redis, "read")),
            ended=await enter(open_bell(redis, "ended")),
            halted=await enter(open_bell(redis, "halted")),
            replaced=await enter(open_bell(redis, "replaced")),
            videos=await enter(open_bell(redis, "videos")),
            handed=await enter(open_bell(redis, "handed")),
            ways_out=senders,
            outbox=outbox(senders, database, vault, now),
            calls=webhook_outbox(settings, database, vault, public, now),
            partner_calls=partner_outbox(settings, database, vault, public, now),
            parcel_orders=parcel_outbox(settings, database, vault, transport, now),
            parcel_recalls=recall_outbox(settings, database, transport, now),
            payment_vendors=vendors,
            refunds=refund_outbox(vendors, database, now),
            delivery_reports=delivery_reports(settings, database, vault, now),
            roots=roots,
            approvals=approvals(settings, database, vault, transport, now),
        )


def _s3(settings: Settings) -> S3Access:
    return S3Access(
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        key=settings.s3_key_id,
        secret=settings.s3_secret.get_secret_value(),
    )


def _url(settings: Settings) -> str:
    url = _secret(settings.database_url)
    if url is None:
        raise ValueError("a database URL, given or of the embedded server")
    return url


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None
