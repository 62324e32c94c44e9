"""The one place where Protocols meet their implementations: opens every part, closes them in reverse."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from auth.dpop import KeyProofs
from auth.tokens import Tokens
from biometrics.liveness.decide import Judge
from domain.delivery import Channel
from domain.four_eyes import FourEyes
from handlers.accounts.services import AccountServices
from handlers.faces.services import FaceServices
from handlers.notices.services import NoticeServices
from handlers.pensions.services import PensionServices
from handlers.privacy.services import PrivacyServices
from server.background import (
    end_childhoods,
    running,
)
from server.desks import make_floods, make_tokens, officer_desk, sign_in_desk, take_up
from server.infrastructure import Infrastructure, now, open_infrastructure
from server.monitoring import gauges
from server.monitoring.delivery_watch import DeliveryWatch
from server.monitoring.engine_watch import EngineWatch
from server.monitoring.metrics import Delays
from server.monitoring.pulse import Pulse
from server.monitoring.watch import Watch
from server.outside import outside
from server.outside.channels import address_book, configured
from server.outside.evidence import evidence_providers
from server.outside.pushes import push_channels, web_push_key
from server.settings import Settings
from server.token_keys import follow_token_keys
from server.workers import FaceParts, SecondEngine
from services.accounts.accounts import AccountService
from services.accounts.acting_limits import ActingLimitService
from services.accounts.consents import ConsentService
from services.accounts.elder import ElderService
from services.accounts.emergencies import EmergencyService
from services.accounts.finding import FindingService
from services.accounts.grants import GrantService
from services.accounts.mandates import MandateService
from services.accounts.session_revocation import SessionRevocation
from services.accounts.sessions import SessionService
from services.faces.captures import CaptureService
from services.faces.conversation_ports import Judge as JudgePort
from services.faces.engines import EngineService
from services.faces.face_checks import FaceCheckService
from services.faces.face_gate import FaceGate
from services.faces.halts import Halts
from services.faces.second_look import SecondLooks
from services.notices.campaigns import CampaignService
from services.notices.deliveries import DeliveryMonitor
from services.notices.devices import DeviceService
from services.notices.letters import LetterService
from services.notices.preferences import PreferenceService
from services.notices.templates import TemplateService
from services.notices.updates import UpdateService
from services.notices.webhooks import WebhookService
from services.pensions.certifications import CertificationService
from services.pensions.deaths import DeathService
from services.pensions.entitlements import EntitlementService
from services.pensions.evidence import EvidenceService
from services.pensions.register import RegisterService
from services.pensions.review_claims import ReviewClaimService
from services.pensions.reviews import ReviewService
from services.pensions.spot_checks import SpotCheckService
from services.privacy.audit import AuditService
from services.privacy.breach import BreachService
from services.privacy.exports import ExportService
from services.privacy.oversight import OversightService
from services.privacy.requests import RequestService
from services.privacy.rights import RightsService
from storage.accounts import accounts, consents, devices, sessions
from storage.accounts.acting_limits import ActingLimitStore
from storage.accounts.elder import ElderGrantStore
from storage.accounts.emergencies import EmergencyStore
from storage.accounts.finding import FindingStore
from storage.accounts.grants import GrantStore
from storage.accounts.mandates import MandateStore
from storage.accounts.phone_reassignment import PhoneHolderStore
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.accounts.staff import StaffStore
from storage.accounts.withdrawals import RunningCheckStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.faces.engine_switches import EngineSwitchStore
from storage.faces.face_checks import FaceCheckStore
from storage.faces.face_records import FaceRecordStore
from storage.faces.score_bands import CheckCountStore
from storage.faces.tickets import TicketStore
from storage.idempotency import Creations
from storage.limits import Limits
from storage.notices.campaigns import CampaignStore
from storage.notices.deliveries import DeliveryMonitorStore
from storage.notices.inbox import Inbox
from storage.notices.letters import LetterStore
from storage.notices.preferences import PreferenceStore
from storage.notices.vendor_templates import VendorTemplateStore
from storage.notices.visits import VisitStore
from storage.notices.webhooks import WebhookStore
from storage.pensions import certifications, entitlements, reviews
from storage.pensions.evidence import EvidenceStore
from storage.pensions.proofs import ProofStore
from storage.pensions.register import RegisterStore
from storage.pensions.review_claims import ReviewClaimStore
from storage.pensions.spot_checks import SpotCheckStore
from storage.privacy import rights
from storage.privacy.assessments import AssessmentStore
from storage.privacy.breach import BreachStore
from storage.privacy.exports import ExportStore
from storage.privacy.oversight import OversightStore
from storage.privacy.requests import RequestStore
from storage.unit_of_work import AfterCommit, wakes


def now_ms() -> int:
    """Milliseconds of a clock that only rises."""
    return time.monotonic_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Resources:
    """All that a server needs; tests replace it whole."""

    accounts: AccountServices
    faces: FaceServices
    notices: NoticeServices
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
    """Everything open and warm, to be served; `workers` are waited for last."""
    async with (
        open_infrastructure(settings, works=works) as infrastructure,
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
    settings: Settings, infrastructure: Infrastructure, faces: FaceParts, judge: JudgePort
) -> AsyncIterator[Resources]:
    """Puts the services on their infrastructure."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        vault, database, bell = (
            infrastructure.vault,
            infrastructure.database,
            AfterCommit(infrastructure.bell),
        )
        tokens = make_tokens(infrastructure)
        book = FaceCheckStore(
            database, vault, bell, now, settings.spot_check_percent, settings.acting_limits
        )
        counts = CheckCountStore(database)
        former = faces.second if settings.former_engine else None
        second_looks = _second_looks(faces, former, book, FaceRecordStore(database, vault), counts)
        if second_looks is not None:
            stack.push_async_callback(second_looks.close)
        engines = EngineService(
            counts=counts,
            switches=EngineSwitchStore(database),
            engine=faces.engine,
            second=faces.second.engine if faces.second else None,
            former=former is not None,
            clock=now,
        )
        engine_watch = EngineWatch(engines, second_looks)
        await enter(running("watching engines", engine_watch.run))
        captures = CaptureService(
            faces=faces,
            judge=judge,
            book=book,
            bell=bell,
            signer=tokens,
            clock=now,
            now_ms=now_ms,
            at_once=settings.capture_count,
            former=former,
            second_look=second_looks,
        )
        inbox = Inbox(database)
        updates = UpdateService(
            inbox=inbox,
            bells=infrastructure.bell,
            reads=infrastructure.reads,
            clock=now,
            streams=settings.update_streams,
        )

        def end_streams(session: UUID) -> None:
            updates.end_session(session)
            captures.places.end_session(session)

        tokens.when_ended(end_streams)
        await enter(running("captures", partial(captures.hear_replaced, infrastructure.replaced)))
        await enter(
            running("halts", partial(_halts(captures, database).run, infrastructure.halted))
        )
        endings = SessionRevocation(
            bell=infrastructure.ended,
            sessions=sessions.SessionStore(database, vault),
            tokens=tokens,
            clock=now,
        )
        tokens.tell_others(endings.tell)
        follow = partial(
            follow_token_keys,
            settings.keys,
            partial(take_up, tokens),
            now,
            wrapping=infrastructure.wrapping,
        )
        await enter(running("token keys", follow))
        await enter(running("endings told", endings.run_telling))
        await enter(running("endings heard", endings.run_hearing))
        await enter(running("updates", updates.run))
        await enter(running("reads", updates.run_reads))
        persons = RegisterStore(database, vault)
        consent_store = consents.ConsentStore(database)
        account_store = accounts.AccountStore(database, vault)
        right_store = rights.RightsStore(database, vault)
        floods = make_floods(settings, infrastructure)
        pulse = Pulse()
        await enter(running("the pulse", pulse.run))
        watch = Watch(database, now)
        await enter(running("watching", watch.run))
        insight = DeliveryMonitor(
            store=DeliveryMonitorStore(database),
            visits=VisitStore(database),
            wake=wakes(infrastructure.outbox.wake),
            clock=now,
        )
        webhook_store = WebhookStore(database, vault)
        delivery_watch = DeliveryWatch(insight, webhook_store, infrastructure.approvals)
        await enter(running("watching deliveries", delivery_watch.run))
        mandates = MandateStore(database, vault)
        acting = MandateService(mandates=mandates, persons=persons, bell=bell, clock=now)
        await enter(running("guardians", lambda: end_childhoods(acting)))
        evidence = EvidenceService(
            providers=evidence_providers(
                settings, infrastructure.transport, database, vault, faces, now
            ),
            store=EvidenceStore(database, vault),
            checks=book,
            engine=faces.engine,
            signer=tokens,
            bell=bell,
            gate=_gate(settings, database),
            clock=now,
        )
        agreed = ConsentService(
            consents=consent_store,
            persons=persons,
            guardians=mandates,
            bell=bell,
            halted=infrastructure.halted,
            clock=now,
            operator=settings.operator,
        )
        yield Resources(
            accounts=AccountServices(
                accounts=AccountService(
                    accounts=account_store,
                    persons=persons,
                    consents=consent_store,
                    wechat=outside.wechat_login(settings, infrastructure.transport),
                    bell=bell,
                    templates=frozenset({settings.wechat_template} - {""}),
                    clock=now,
                ),
                acting_limits=ActingLimitService(
                    store=ActingLimitStore(database, settings.acting_limits), bell=bell, clock=now
                ),
                consents=agreed,
                elder=ElderService(
                    grants=ElderGrantStore(database),
                    persons=persons,
                    bell=bell,
                    clock=now,
                    age=settings.elder_age,
                ),
                emergencies=EmergencyService(
                    store=EmergencyStore(database, _eyes(settings)),
                    persons=persons,
                    a_day=settings.emergencies_per_day,
                    clock=now,
                ),
                finding=FindingService(store=FindingStore(database, vault), persons=persons),
                grants=GrantService(store=GrantStore(database, _eyes(settings)), clock=now),
                mandates=acting,
                officers=officer_desk(infrastructure, tokens),
                sessions=SessionService(
                    sessions=sessions.SessionStore(database, vault),
                    accounts=account_store,
                    codes=SignInCodeStore(database, vault),
                    tokens=tokens,
                    clock=now,
                ),
                sign_in=sign_in_desk(settings, infrastructure, tokens, floods),
            ),
            faces=FaceServices(
                captures=captures,
                engines=engines,
                face_checks=FaceCheckService(
                    checks=book,
                    tickets=TicketStore(database, vault),
                    replaced=AfterCommit(infrastructure.replaced),
                    gate=_gate(settings, database),
                    engine=faces.engine,
                    clock=now,
                    former=former.engine if former else None,
                    actions=settings.actions,
                    elder_age=settings.elder_age,
                ),
                outside_ways=evidence.ways,
            ),
            notices=NoticeServices(
                addresses=address_book(settings, database, vault, infrastructure.transport, now),
                campaigns=CampaignService(
                    store=CampaignStore(database, _eyes(settings)),
                    persons=persons,
                    approvals=VendorTemplateStore(database),
                    templates={
                        Channel.WECHAT: settings.wechat_template,
                        Channel.WECHAT_ACCOUNT: settings.wechat_account_template,
                        Channel.SMS: settings.sms_notice_template,
                    },
                    fen=settings.message_fen,
                    clock=now,
                ),
                deliveries=insight,
                delivery_reports=infrastructure.receipts,
                devices=DeviceService(
                    devices=devices.DeviceStore(database, vault),
                    vendors=push_channels(settings),
                    hosts=frozenset(settings.webpush_hosts),
                    web_push_key=web_push_key(settings, now),
                    clock=now,
                ),
                letters=LetterService(letters=LetterStore(database, vault), clock=now),
                preferences=PreferenceService(
                    wishes=PreferenceStore(database),
                    channels=configured(settings),
                    templates=frozenset({settings.wechat_template} - {""}),
                    clock=now,
                ),
                templates=TemplateService(store=VendorTemplateStore(database), clock=now),
                updates=updates,
                webhooks=WebhookService(
                    store=webhook_store,
                    standins=settings.webhook_standins,
                    wake=wakes(infrastructure.calls.wake),
                    clock=now,
                ),
            ),
            pensions=PensionServices(
                certifications=CertificationService(
                    store=certifications.CertificationStore(database), clock=now
                ),
                deaths=DeathService(
                    persons=persons,
                    store=ProofStore(database),
                    macs=vault.macs,
                    bell=bell,
                    clock=now,
                ),
                entitlements=EntitlementService(
                    store=entitlements.EntitlementStore(database),
                    engine=faces.engine,
                    clock=now,
                    former=former.engine if former else None,
                    outside=evidence.ways,
                    actions=settings.actions,
                ),
                evidence=evidence,
                register=RegisterService(
                    persons=persons,
                    areas=StaffStore(database, vault),
                    face_records=FaceRecordStore(database, vault),
                    proofs=ProofStore(database),
                    faces=faces,
                    consents=agreed,
                    holders=PhoneHolderStore(database, vault),
                    locks=right_store,
                    tokens=tokens,
                    bell=bell,
                    gate=_gate(settings, database),
                    clock=now,
                ),
                review_claims=ReviewClaimService(
                    store=ReviewClaimStore(database),
                    reviews=_reviews(settings, infrastructure, persons, bell),
                    clock=now,
                ),
                reviews=_reviews(settings, infrastructure, persons, bell),
                spot_checks=SpotCheckService(store=SpotCheckStore(database), bell=bell, clock=now),
            ),
            privacy=PrivacyServices(
                audit=AuditService(store=AuditStore(database)),
                breaches=BreachService(store=BreachStore(database), clock=now),
                exports=ExportService(
                    store=ExportStore(database, vault, _eyes(settings)),
                    schemes=persons,
                    most=settings.export_rows,
                    clock=now,
                ),
                oversight=OversightService(store=OversightStore(database)),
                requests=RequestService(
                    store=RequestStore(database, vault, _eyes(settings)),
                    persons=persons,
                    areas=StaffStore(database, vault),
                    bell=bell,
                    clock=now,
                ),
                rights=RightsService(
                    store=right_store, persons=persons, tokens=tokens, bell=bell, clock=now
                ),
            ),
            delays=infrastructure.outbox.delays.read,
            tokens=tokens,
            proofs=KeyProofs(counter=infrastructure.limits, mac=vault.mac, clock=now),
            creations=Creations(database, vault),
            limits=infrastructure.limits,
            mac=vault.mac,
            checks={"database": database.ping, "faces": lambda: gauges.faces_ready(faces)},
            notes=lambda: (
                gauges.notes(faces, settings)
                | watch.notes()
                | engine_watch.notes()
                | delivery_watch.notes()
            ),
            gauges=lambda: (
                gauges.gauges(infrastructure, faces, captures, updates, floods)
                | pulse.gauges()
                | watch.gauges()
                | engine_watch.gauges()
                | delivery_watch.gauges()
            ),
        )


def _second_looks(
    faces: FaceParts,
    former: SecondEngine | None,
    book: FaceCheckStore,
    records: FaceRecordStore,
    counts: CheckCountStore,
) -> SecondLooks | None:
    """The coming engine is the shadow, or during a switch the first; without a second, there is none."""
    second = faces.second
    if second is None:
        return None
    return SecondLooks(
        coming=faces if former else second,
        idle=lambda: second.idle,
        references=book,
        records=records,
        pairs=counts,
        clock=now,
    )


def _reviews(
    settings: Settings, infrastructure: Infrastructure, persons: RegisterStore, bell: AfterCommit
) -> ReviewService:
    store = reviews.ReviewStore(infrastructure.database, infrastructure.vault, _eyes(settings))
    return ReviewService(store=store, persons=persons, bell=bell, clock=now)


def _eyes(settings: Settings) -> FourEyes:
    return FourEyes(settings.four_eyes_days)


def _halts(captures: CaptureService, database: Database) -> Halts:
    return Halts(places=captures.places, checks=RunningCheckStore(database))


def _gate(settings: Settings, database: Database) -> FaceGate:
    return FaceGate(
        assessments=AssessmentStore(database) if settings.production else None, clock=now
    )
