"""Joins the parts of a server: infrastructure, workers, and the services of each context on them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from auth.dpop import KeyProofs
from auth.tokens import Tokens
from biometrics.liveness.decide import Judge
from domain.pensions.evidence import OUTSIDE
from handlers.accounts.services import AccountServices
from handlers.bookings.services import BookingServices, QueueServices
from handlers.city.services import CityServices
from handlers.faces.services import FaceServices
from handlers.hall.services import HallServices
from handlers.notices.services import NoticeServices
from handlers.payments.services import PaymentServices
from handlers.pensions.services import PensionServices
from handlers.privacy.services import PrivacyServices
from server.background import Background
from server.infrastructure import Infrastructure, now, open_infrastructure
from server.monitoring import gauges
from server.monitoring.metrics import Delays
from server.monitoring.pulse import Pulse
from server.monitoring.rule_watch import RuleWatch
from server.monitoring.watch import Watch
from server.outside.evidence import evidence_providers
from server.settings import Settings
from server.wiring.accounts import wire_accounts
from server.wiring.bookings import wire_bookings
from server.wiring.cases import cases_of, wire_hall
from server.wiring.certificates import make_credentials
from server.wiring.effects import make_effects
from server.wiring.faces import face_infrastructure, wire_faces
from server.wiring.foundation import Foundation, lay_foundation
from server.wiring.hall import make_decision_reports
from server.wiring.halls import wire_halls
from server.wiring.hospitals import wire_city
from server.wiring.notices import wire_notices
from server.wiring.payments import wire_payments
from server.wiring.pensions import wire_pensions
from server.wiring.privacy import wire_privacy
from server.wiring.sandbox import invented_people
from server.work import working
from server.workers import FaceParts
from services.faces.conversation_ports import Judge as JudgePort
from storage.idempotency import Creations
from storage.limits import Limits


@dataclass(frozen=True, slots=True)
class Resources:
    """All that a server needs; tests replace it whole."""

    accounts: AccountServices
    faces: FaceServices
    bookings: BookingServices
    city: CityServices
    queues: QueueServices
    hall: HallServices
    notices: NoticeServices
    payments: PaymentServices
    pensions: PensionServices
    privacy: PrivacyServices
    delays: Callable[[], Delays]
    tokens: Tokens
    proofs: KeyProofs
    creations: Creations
    limits: Limits
    mac: Callable[[str, bytes], bytes]
    checks: Mapping[str, Callable[[], Awaitable[None]]]  # raise Busy while their part can't serve
    notes: Callable[[], Mapping[str, object]]
    gauges: Callable[[], Mapping[str, float]]


@asynccontextmanager
async def open_resources(
    settings: Settings, workers: Callable[[], Awaitable[FaceParts]], *, works: bool
) -> AsyncIterator[Resources]:
    """Everything open and warm, to be served; `workers` are waited for last.

    `works`: this process also sends notices and sweeps.
    """
    async with (
        open_infrastructure(settings) as infrastructure,
        working(settings, infrastructure) if works else nullcontext(),
        build_services(
            settings, infrastructure, _turning(await workers(), infrastructure), Judge()
        ) as resources,
    ):
        yield resources


def _turning(faces: FaceParts, infrastructure: Infrastructure) -> FaceParts:
    """Workers are open before the keys are read; from here on templates are turned by them."""
    faces.turn_by(infrastructure.vault.turning)
    return faces


@asynccontextmanager
async def build_services(
    settings: Settings, infrastructure: Infrastructure, workers: FaceParts, judge: JudgePort
) -> AsyncIterator[Resources]:
    """Puts the services on their infrastructure."""
    async with AsyncExitStack() as stack:
        background, pulse = Background(stack), Pulse()
        base = lay_foundation(settings, infrastructure)
        await _watch(base, background, pulse)
        face_base = face_infrastructure(base, workers)
        accounts = await wire_accounts(base, background)
        providers = evidence_providers(
            settings, infrastructure.transport, base.database, base.vault, workers, now
        )
        effects = make_effects(
            base.database,
            base.vault,
            base.tokens,
            spot_percent=settings.spot_check_percent,
            outside=[OUTSIDE[provider].way for provider in providers],
        )
        pensions = await wire_pensions(
            base, face_base, providers, effects, accounts.consents, background
        )
        endings = await invented_people(base, accounts.consents, workers.engine)
        faces = await wire_faces(base, face_base, judge, effects, endings, background)
        notices = await wire_notices(base, background)
        credentials = make_credentials(settings, base.tokens)
        cases = cases_of(base, credentials)
        background.at_end(cases.rules.close)
        hall = await wire_hall(base, cases, credentials, accounts.sign_in, background, workers)
        base.tokens.when_ended(partial(_end_streams, faces, hall, notices, pensions))
        yield Resources(
            accounts=accounts,
            faces=faces,
            bookings=wire_bookings(base),
            city=await wire_city(base, background),
            queues=await wire_halls(base, background),
            hall=hall,
            notices=notices,
            payments=await wire_payments(base, background),
            pensions=pensions,
            privacy=wire_privacy(base),
            delays=infrastructure.outbox.delays.read,
            tokens=base.tokens,
            proofs=KeyProofs(counter=infrastructure.limits, mac=base.vault.mac, clock=now),
            creations=Creations(base.database, base.vault),
            limits=infrastructure.limits,
            mac=base.vault.mac,
            checks=_checks(base, workers),
            notes=lambda: gauges.notes(workers, settings) | background.notes(),
            gauges=lambda: (
                gauges.gauges(
                    infrastructure, workers, faces.captures, notices.updates, base.rate_limits
                )
                | _open_lines(hall, pensions)
                | pulse.gauges()
                | background.gauges()
            ),
        )


def _checks(base: Foundation, workers: FaceParts) -> Mapping[str, Callable[[], Awaitable[None]]]:
    return {"database": base.database.ping, "faces": lambda: gauges.faces_ready(workers)}


async def _watch(base: Foundation, background: Background, pulse: Pulse) -> None:
    await background.run("the pulse", pulse.run)
    await background.watch("watching", Watch(base.database, now))
    reports = make_decision_reports(base.database, base.vault)
    await background.watch("watching rules", RuleWatch(reports))


def _open_lines(hall: HallServices, pensions: PensionServices) -> dict[str, float]:
    return {
        "desk_streams_open": hall.desk_updates.open,
        "video_lines_open": pensions.video_lines.open,
    }


def _end_streams(
    faces: FaceServices,
    hall: HallServices,
    notices: NoticeServices,
    pensions: PensionServices,
    session: UUID,
) -> None:
    pensions.video_lines.end_session(session)
    hall.desk_updates.end_session(session)
    notices.updates.end_session(session)
    faces.captures.places.end_session(session)
