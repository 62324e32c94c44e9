"""What goes on in a process that works: notices leave, names are entered, what has served its time is swept."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from server.background import (
    Background,
    enter_names,
    keep_months_ahead,
    pull_often,
    seal_often,
    sweep_often,
    wake,
)
from server.infrastructure import Infrastructure, now
from server.outside.sms import puller
from server.settings import Settings
from server.token_keys import follow_token_keys, in_use, make_tokens, take_up
from server.wiring.bookings import make_bookings
from server.wiring.cases import make_cases
from server.wiring.certificates import make_credentials
from server.wiring.dispatch import make_dispatch_work
from server.wiring.hospitals import make_hospital_work
from server.wiring.notices import make_campaign_batches, make_reminders
from server.wiring.parcels import make_parcel_asker
from server.wiring.payments import make_payment_parts
from server.wiring.pensions import make_review_lapses
from server.wiring.ratings import make_rating_rounds
from server.wiring.uploads import make_upload_sweep
from server.wiring.videos import make_video_endings
from services.faces.face_reviews import FaceReviewService
from services.notices.campaigns import Telling
from storage.accounts.finding import FindingStore
from storage.audit.audit import AuditStore
from storage.audit.audit_seal import Sealer
from storage.city import his_calls
from storage.events import EventStore
from storage.faces.face_reviews import FaceReviewStore
from storage.hall import dispatches, parcel_orders, parcel_recalls
from storage.notices import delivery_outbox, partner_event_outbox, webhook_outbox
from storage.notices.reminders import ReminderStore
from storage.payments import refund_outbox


@asynccontextmanager
async def working(settings: Settings, infrastructure: Infrastructure) -> AsyncIterator[None]:
    """The loops go on while the block runs; any number of processes may."""
    async with AsyncExitStack() as stack:
        background = Background(stack)
        await _send(settings, infrastructure, background)
        await _remind(infrastructure, background)
        await _keep_the_store(infrastructure, background)
        await _see_to_cases(settings, infrastructure, background)
        await _see_to_payments(infrastructure, background)
        await _see_to_hospitals(settings, infrastructure, background)
        await _seal(settings, infrastructure, background)
        await background.look_into_outboxes(infrastructure.database, now)
        yield


async def _send(settings: Settings, infrastructure: Infrastructure, background: Background) -> None:
    outbox = infrastructure.outbox
    await background.run("asking for approvals", infrastructure.approvals.forever)
    await background.outbox("webhooks", infrastructure.calls, webhook_outbox.EARLIEST)
    await background.outbox(
        "partners' events", infrastructure.partner_calls, partner_event_outbox.EARLIEST
    )
    await background.outbox("parcels' orders", infrastructure.parcel_orders, parcel_orders.EARLIEST)
    await background.outbox(
        "orders taken back", infrastructure.parcel_recalls, parcel_recalls.EARLIEST
    )
    await background.outbox("outbox", outbox, delivery_outbox.EARLIEST)
    await background.outbox("refunds", infrastructure.refunds, refund_outbox.EARLIEST)
    reports = infrastructure.delivery_reports
    if pulled := puller(settings, infrastructure.transport, reports, now):
        await background.run("pulling reports", lambda: pull_often(pulled))
    await background.run("ringing", lambda: wake(outbox, infrastructure.bell))


async def _remind(infrastructure: Infrastructure, background: Background) -> None:
    database, bell, outbox = infrastructure.database, infrastructure.bell, infrastructure.outbox
    telling = Telling(
        campaigns=make_campaign_batches(database),
        reminders=make_reminders(database, infrastructure.vault),
        years=ReminderStore(database, infrastructure.vault),
        bell=bell,
        wake=outbox.wake,
        clock=now,
    )
    await background.run("campaigns", telling.campaigns_forever)
    await background.run_later("reminders", telling.reminders_forever)
    reviewing = FaceReviewService(
        unit=database,
        store=FaceReviewStore(database),
        events=EventStore(database),
        audit=AuditStore(database),
        bell=bell,
        wake=outbox.wake,
        clock=now,
    )
    await background.run_later("face reviews", reviewing.forever)


async def _keep_the_store(infrastructure: Infrastructure, background: Background) -> None:
    database = infrastructure.database
    finder = FindingStore(database, infrastructure.vault)
    await background.run_later("sweeping", lambda: sweep_often(database))
    await background.run_later(
        "bytes of uploads that are gone", make_upload_sweep(infrastructure).forever
    )
    await background.run_later("names for the search", lambda: enter_names(finder))
    await background.run_later("audit months", lambda: keep_months_ahead(database))


async def _see_to_cases(
    settings: Settings, infrastructure: Infrastructure, background: Background
) -> None:
    # What is granted by rule is signed here too.
    tokens = make_tokens(infrastructure.keys, now)
    follow = partial(
        follow_token_keys,
        settings.keys,
        partial(take_up, tokens),
        now,
        wrapping=infrastructure.wrapping,
    )
    await background.run("the keys of certificates", follow)
    cases = make_cases(
        infrastructure.database,
        infrastructure.vault,
        infrastructure.bell,
        infrastructure.desks,
        make_credentials(settings, tokens),
        scans=bool(settings.clamd),
        systems=settings.unit_systems,
    )
    await background.run_later("cases by time", cases.endings.forever)
    await background.run("work of who has left", cases.left.forever)
    await background.run("cases by rule", cases.rules.forever)
    await background.run("offers", cases.offers.forever)
    parts = make_bookings(infrastructure, infrastructure.bell)
    await background.run_later("slots ahead", parts.places.forever)
    await background.run("bookings by time", parts.times.forever)
    rated = make_rating_rounds(infrastructure.database, infrastructure.vault)
    await background.run_later("ratings", rated.forever)
    if asker := make_parcel_asker(settings, infrastructure, cases.items, cases.mover):
        await background.run_later("asking about parcels", asker.forever)
    dispatch = make_dispatch_work(settings, infrastructure, cases.items, cases.mover)
    await background.outbox("messages to units' systems", dispatch.outbox, dispatches.EARLIEST)
    await background.run("asking units' systems", dispatch.rounds.forever)
    videos = make_video_endings(infrastructure, infrastructure.bell)
    await background.run_later("calls that nobody held", videos.forever)
    lapses = make_review_lapses(infrastructure.database, infrastructure.vault)
    await background.run_later("reviews taken and left", lapses.forever)


async def _see_to_payments(infrastructure: Infrastructure, background: Background) -> None:
    parts = make_payment_parts(infrastructure, infrastructure.bell)
    await background.run("payments that nobody told of", parts.sweep.forever)
    await background.run_later("reconciling payments", parts.reconciliation.forever)
    await background.run_later("comparing funds", parts.funds.forever)


async def _see_to_hospitals(
    settings: Settings, infrastructure: Infrastructure, background: Background
) -> None:
    work = make_hospital_work(settings, infrastructure)
    await background.outbox("calls to hospitals", work.calls, his_calls.EARLIEST)
    await background.run_later("comparing days with hospitals", work.reconciliation.forever)


async def _seal(settings: Settings, infrastructure: Infrastructure, background: Background) -> None:
    sealer = Sealer(infrastructure.database, in_use(infrastructure.keys, now()))
    await background.run("sealing", lambda: seal_often(sealer))
    follow = partial(
        follow_token_keys, settings.keys, sealer.use, now, wrapping=infrastructure.wrapping
    )
    await background.run("the sealer's keys", follow)
