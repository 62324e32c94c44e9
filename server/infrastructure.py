"""What servers and background workers both stand on: store, bells, ways out, and the loops of those who work."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from pydantic import SecretStr

from domain.delivery import Channel
from server.background import (
    deliver,
    enter_names,
    keep_months_ahead,
    pull_often,
    running,
    seal_often,
    sweep_often,
    wake,
)
from server.outside import outside
from server.outside.channels import receipts
from server.outside.kms import key_service
from server.outside.pushes import Carriers
from server.outside.transport import Transport, open_http2, open_transport
from server.outside.webhooks import open_public_transport, webhook_outbox
from server.settings import Settings
from server.token_keys import follow_token_keys, in_use
from services.faces.face_reviews import FaceReviewing
from services.notices.approvals import Approvals
from services.notices.campaigns import Telling
from services.notices.delivery_reports import DeliveryReportService
from services.notices.notices import Notices
from services.notices.pacing import PacedSender
from storage.accounts.finding import FindingStore
from storage.audit.audit_seal import Sealer
from storage.bell import LocalBell, open_bell, open_redis
from storage.database import Database, open_database
from storage.faces.face_reviews import FaceReviewStore
from storage.keys.vault import Keys, Vault, Wrapping, check_keys, load_keys
from storage.limits import Limits
from storage.notices.campaigns import CampaignStore
from storage.notices.reminders import ReminderStore
from storage.turns import Turns


def now() -> datetime:
    return datetime.now(UTC)


PUSHES: Final = 256  # connections to push services, the slots of their channel


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """What servers and background workers both stand on."""

    keys: Keys
    vault: Vault
    database: Database
    bell: LocalBell
    limits: Limits
    transport: Transport
    outbox: Notices
    ways_out: Mapping[Channel, PacedSender]
    receipts: DeliveryReportService
    reads: LocalBell  # rings for accounts that have read on one of their phones
    ended: LocalBell  # rings for sessions that are over
    halted: LocalBell  # rings for persons whose checks were ended from elsewhere
    replaced: LocalBell  # rings for captures whose check another socket has
    calls: Notices  # to partners' webhooks
    approvals: Approvals  # of the templates that we send with
    wrapping: Wrapping | None  # what unwraps the folder of keys


@asynccontextmanager
async def open_infrastructure(settings: Settings, *, works: bool) -> AsyncIterator[Infrastructure]:
    """Store, bell and ways out. `works`: this process also sends notices and sweeps."""
    wrapping = key_service(settings)
    keys = await asyncio.to_thread(load_keys, settings.keys, wrapping)
    vault = Vault(in_use(keys, now()))
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        database = await enter(open_database(_url(settings), size=settings.database_connections))
        await check_keys(database, keys)
        follow_vault = partial(follow_token_keys, settings.keys, vault.use, now, wrapping=wrapping)
        await enter(running("the vault's keys", follow_vault))
        redis = await enter(open_redis(_secret(settings.redis_url)))
        bell = await enter(open_bell(redis))
        reads = await enter(open_bell(redis, "read"))
        transport = await enter(open_transport())
        http2 = await enter(open_http2())
        # A browser names the address of its push service.
        named = await enter(open_public_transport(settings.webpush_hosts, connections=PUSHES))
        carriers = Carriers(transport, http2, named)
        limits = Limits(redis)
        ways_out = outside.ways_out(settings, database, vault, carriers, Turns(redis), limits, now)
        outbox = outside.outbox(ways_out, database, vault, now)
        told = receipts(settings, database, vault, now)
        public = await enter(open_public_transport(settings.webhook_standins))
        calls = webhook_outbox(settings, database, vault, public, now)
        approvals = outside.approvals(settings, database, vault, transport, now)
        if works:
            await enter(running("asking for approvals", approvals.forever))
            await enter(running("webhooks", lambda: deliver(calls)))
            await enter(running("outbox", lambda: deliver(outbox)))
            if puller := outside.puller(settings, transport, told, now):
                await enter(running("pulling reports", lambda: pull_often(puller)))
            await enter(running("ringing", lambda: wake(outbox, bell)))
            telling = Telling(
                campaigns=CampaignStore(database),
                reminders=ReminderStore(database, vault),
                bell=bell,
                wake=outbox.wake,
                clock=now,
            )
            await enter(running("campaigns", telling.campaigns_forever))
            await enter(running("reminders", telling.reminders_forever))
            reviewing = FaceReviewing(
                store=FaceReviewStore(database), bell=bell, wake=outbox.wake, clock=now
            )
            await enter(running("face reviews", reviewing.forever))
            await enter(running("sweeping", lambda: sweep_often(database)))
            sealer = Sealer(database, in_use(keys, now()))
            await enter(running("sealing", lambda: seal_often(sealer)))
            follow = partial(follow_token_keys, settings.keys, sealer.use, now, wrapping=wrapping)
            await enter(running("the sealer's keys", follow))
            finder = FindingStore(database, vault)
            await enter(running("names for the search", lambda: enter_names(finder)))
            await enter(running("audit months", lambda: keep_months_ahead(database)))
        ended = await enter(open_bell(redis, "ended"))
        halted = await enter(open_bell(redis, "halted"))
        replaced = await enter(open_bell(redis, "replaced"))
        yield Infrastructure(
            keys,
            vault,
            database,
            bell,
            limits,
            transport,
            outbox,
            ways_out,
            told,
            reads,
            ended,
            halted,
            replaced,
            calls,
            approvals,
            wrapping,
        )


def _url(settings: Settings) -> str:
    url = _secret(settings.database_url)
    if url is None:
        raise ValueError("a database URL, given or of the embedded server")
    return url


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None
