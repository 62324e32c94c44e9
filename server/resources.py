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
from services.accounts.accounts import Accounts
from services.accounts.acting_limits import ActingDesk
from services.accounts.consents import Consents
from services.accounts.elder import ElderDesk
from services.accounts.emergencies import EmergencyDesk
from services.accounts.finding import Finding
from services.accounts.grants import GrantDesk
from services.accounts.mandates import Mandates
from services.accounts.officers import OfficerDesk
from services.accounts.session_revocation import Endings
from services.accounts.sessions import OwnSessions
from services.accounts.sign_in import SignInDesk
from services.faces.captures import Captures
from services.faces.conversation_ports import Judge as JudgePort
from services.faces.engines import Engines
from services.faces.face_checks import FaceChecks
from services.faces.face_gate import FaceGate
from services.faces.halts import Halts
from services.faces.second_look import SecondLooks
from services.notices.addresses import AddressBook
from services.notices.campaigns import CampaignDesk
from services.notices.deliveries import InsightDesk
from services.notices.delivery_reports import Receipts
from services.notices.devices import Devices
from services.notices.letters import LetterDesk
from services.notices.preferences import PreferenceService
from services.notices.templates import TemplateDesk
from services.notices.updates import Updates
from services.notices.webhooks import WebhookDesk
from services.pensions.certifications import Certifications
from services.pensions.deaths import Deaths
from services.pensions.entitlements import Entitlements
from services.pensions.evidence import Evidences
from services.pensions.register import Register
from services.pensions.review_claims import ReviewClaims
from services.pensions.reviews import Reviews
from services.pensions.spot_checks import SpotDesk
from services.privacy.audit import AuditDesk
from services.privacy.breach import BreachDesk
from services.privacy.exports import ExportDesk
from services.privacy.oversight import OversightDesk
from services.privacy.requests import RequestDesk
from services.privacy.rights import Rights
from storage.accounts import accounts, consents, devices, sessions
from storage.accounts.acting_limits import ActingLimits
from storage.accounts.elder import ElderGrants
from storage.accounts.emergencies import Emergencies
from storage.accounts.finding import Finder
from storage.accounts.grants import Grants
from storage.accounts.mandates import Mandates as MandateBook
from storage.accounts.phone_reassignment import Holders
from storage.accounts.sign_in_codes import SignInCodes
from storage.accounts.staff import Staff
from storage.accounts.withdrawals import RunningChecks
from storage.audit.audit import AuditBook
from storage.database import Database
from storage.faces.engine_switches import EngineSwitches
from storage.faces.face_checks import FaceCheckBook
from storage.faces.face_records import FaceRecords
from storage.faces.score_bands import CheckCounts
from storage.faces.tickets import Tickets
from storage.idempotency import Creations
from storage.limits import Limits
from storage.notices.campaigns import Campaigns
from storage.notices.deliveries import Insight
from storage.notices.inbox import Inbox
from storage.notices.letters import Letters
from storage.notices.preferences import PreferenceStore
from storage.notices.vendor_templates import VendorTemplates
from storage.notices.visits import Visits
from storage.notices.webhooks import Webhooks
from storage.pensions import certifications, entitlements, reviews
from storage.pensions.evidence import EvidenceBook
from storage.pensions.proofs import Proofs
from storage.pensions.register import RegisterStore
from storage.pensions.review_claims import ReviewClaims as ClaimStore
from storage.pensions.spot_checks import SpotChecks
from storage.privacy import rights
from storage.privacy.assessments import Assessments
from storage.privacy.breach import Breaches
from storage.privacy.exports import Exports
from storage.privacy.oversight import OversightBook
from storage.privacy.requests import Requests
from storage.units import AfterCommit, wakes


def now_ms() -> int:
    """Milliseconds of a clock that only rises."""
    return time.monotonic_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Resources:
    """All that a server needs; tests replace it whole."""

    sign_in: SignInDesk
    accounts: Accounts
    consents: Consents
    devices: Devices
    register: Register
    deaths: Deaths
    finding: Finding
    officers: OfficerDesk
    grants: GrantDesk
    emergencies: EmergencyDesk
    oversight: OversightDesk
    audit: AuditDesk
    exports: ExportDesk
    breaches: BreachDesk
    campaigns: CampaignDesk
    templates: TemplateDesk
    entitlements: Entitlements
    certifications: Certifications
    requests: RequestDesk
    reviews: Reviews
    review_claims: ReviewClaims
    face_checks: FaceChecks
    evidence: Evidences
    captures: Captures
    engines: Engines
    updates: Updates
    notice_ways: PreferenceService
    addresses: AddressBook
    letters: LetterDesk
    receipts: Receipts
    insight: InsightDesk
    webhooks: WebhookDesk
    delays: Callable[[], Delays]
    rights: Rights
    elder: ElderDesk
    acting: ActingDesk
    spots: SpotDesk
    mandates: Mandates
    sessions: OwnSessions
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
        book = FaceCheckBook(
            database, vault, bell, now, settings.spot_check_percent, settings.acting_limits
        )
        counts = CheckCounts(database)
        former = faces.second if settings.former_engine else None
        second_looks = _second_looks(faces, former, book, FaceRecords(database, vault), counts)
        if second_looks is not None:
            stack.push_async_callback(second_looks.close)
        engines = Engines(
            counts=counts,
            switches=EngineSwitches(database),
            engine=faces.engine,
            second=faces.second.engine if faces.second else None,
            former=former is not None,
            clock=now,
        )
        engine_watch = EngineWatch(engines, second_looks)
        await enter(running("watching engines", engine_watch.run))
        captures = Captures(
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
        updates = Updates(
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
        endings = Endings(
            bell=infrastructure.ended,
            sessions=sessions.Sessions(database, vault),
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
        consent_store = consents.Consents(database)
        account_store = accounts.Accounts(database, vault)
        right_store = rights.Rights(database, vault)
        floods = make_floods(settings, infrastructure)
        pulse = Pulse()
        await enter(running("the pulse", pulse.run))
        watch = Watch(database, now)
        await enter(running("watching", watch.run))
        insight = InsightDesk(
            store=Insight(database),
            visits=Visits(database),
            wake=wakes(infrastructure.outbox.wake),
            clock=now,
        )
        webhook_store = Webhooks(database, vault)
        delivery_watch = DeliveryWatch(insight, webhook_store, infrastructure.approvals)
        await enter(running("watching deliveries", delivery_watch.run))
        mandates = MandateBook(database, vault)
        acting = Mandates(mandates=mandates, persons=persons, bell=bell, clock=now)
        await enter(running("guardians", lambda: end_childhoods(acting)))
        evidence = Evidences(
            providers=evidence_providers(
                settings, infrastructure.transport, database, vault, faces, now
            ),
            store=EvidenceBook(database, vault),
            checks=book,
            engine=faces.engine,
            signer=tokens,
            bell=bell,
            gate=_gate(settings, database),
            clock=now,
        )
        agreed = Consents(
            consents=consent_store,
            persons=persons,
            guardians=mandates,
            bell=bell,
            halted=infrastructure.halted,
            clock=now,
            operator=settings.operator,
        )
        yield Resources(
            sign_in=sign_in_desk(settings, infrastructure, tokens, floods),
            accounts=Accounts(
                accounts=account_store,
                persons=persons,
                consents=consent_store,
                wechat=outside.wechat_login(settings, infrastructure.transport),
                bell=bell,
                templates=frozenset({settings.wechat_template} - {""}),
                clock=now,
            ),
            consents=agreed,
            devices=Devices(
                devices=devices.Devices(database, vault),
                vendors=push_channels(settings),
                hosts=frozenset(settings.webpush_hosts),
                web_push_key=web_push_key(settings, now),
                clock=now,
            ),
            register=Register(
                persons=persons,
                areas=Staff(database, vault),
                face_records=FaceRecords(database, vault),
                proofs=Proofs(database),
                faces=faces,
                consents=agreed,
                holders=Holders(database, vault),
                locks=right_store,
                tokens=tokens,
                bell=bell,
                gate=_gate(settings, database),
                clock=now,
            ),
            deaths=Deaths(
                persons=persons,
                store=Proofs(database),
                macs=vault.macs,
                bell=bell,
                clock=now,
            ),
            finding=Finding(store=Finder(database, vault), persons=persons),
            officers=officer_desk(infrastructure, tokens),
            grants=GrantDesk(store=Grants(database, _eyes(settings)), clock=now),
            emergencies=EmergencyDesk(
                store=Emergencies(database, _eyes(settings)),
                persons=persons,
                a_day=settings.emergencies_per_day,
                clock=now,
            ),
            oversight=OversightDesk(store=OversightBook(database)),
            campaigns=CampaignDesk(
                store=Campaigns(database, _eyes(settings)),
                persons=persons,
                approvals=VendorTemplates(database),
                templates={
                    Channel.WECHAT: settings.wechat_template,
                    Channel.WECHAT_ACCOUNT: settings.wechat_account_template,
                    Channel.SMS: settings.sms_notice_template,
                },
                fen=settings.message_fen,
                clock=now,
            ),
            templates=TemplateDesk(store=VendorTemplates(database), clock=now),
            audit=AuditDesk(store=AuditBook(database)),
            exports=ExportDesk(
                store=Exports(database, vault, _eyes(settings)),
                schemes=persons,
                most=settings.export_rows,
                clock=now,
            ),
            breaches=BreachDesk(store=Breaches(database), clock=now),
            entitlements=Entitlements(
                store=entitlements.Entitlements(database),
                engine=faces.engine,
                clock=now,
                former=former.engine if former else None,
                outside=evidence.ways,
                actions=settings.actions,
            ),
            certifications=Certifications(store=certifications.Certifications(database), clock=now),
            requests=RequestDesk(
                store=Requests(database, vault, _eyes(settings)),
                persons=persons,
                areas=Staff(database, vault),
                bell=bell,
                clock=now,
            ),
            reviews=_reviews(settings, infrastructure, persons, bell),
            review_claims=ReviewClaims(
                store=ClaimStore(database),
                reviews=_reviews(settings, infrastructure, persons, bell),
                clock=now,
            ),
            face_checks=FaceChecks(
                checks=book,
                tickets=Tickets(database, vault),
                replaced=AfterCommit(infrastructure.replaced),
                gate=_gate(settings, database),
                engine=faces.engine,
                clock=now,
                former=former.engine if former else None,
                actions=settings.actions,
                elder_age=settings.elder_age,
            ),
            evidence=evidence,
            captures=captures,
            engines=engines,
            updates=updates,
            notice_ways=PreferenceService(
                wishes=PreferenceStore(database),
                channels=configured(settings),
                templates=frozenset({settings.wechat_template} - {""}),
                clock=now,
            ),
            addresses=address_book(settings, database, vault, infrastructure.transport, now),
            letters=LetterDesk(letters=Letters(database, vault), clock=now),
            receipts=infrastructure.receipts,
            insight=insight,
            webhooks=WebhookDesk(
                store=webhook_store,
                standins=settings.webhook_standins,
                wake=wakes(infrastructure.calls.wake),
                clock=now,
            ),
            delays=infrastructure.outbox.delays.read,
            rights=Rights(store=right_store, persons=persons, tokens=tokens, bell=bell, clock=now),
            spots=SpotDesk(store=SpotChecks(database), bell=bell, clock=now),
            acting=ActingDesk(
                store=ActingLimits(database, settings.acting_limits), bell=bell, clock=now
            ),
            elder=ElderDesk(
                grants=ElderGrants(database),
                persons=persons,
                bell=bell,
                clock=now,
                age=settings.elder_age,
            ),
            mandates=acting,
            sessions=OwnSessions(
                sessions=sessions.Sessions(database, vault),
                accounts=account_store,
                codes=SignInCodes(database, vault),
                tokens=tokens,
                clock=now,
            ),
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
    book: FaceCheckBook,
    records: FaceRecords,
    counts: CheckCounts,
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
) -> Reviews:
    store = reviews.Reviews(infrastructure.database, infrastructure.vault, _eyes(settings))
    return Reviews(store=store, persons=persons, bell=bell, clock=now)


def _eyes(settings: Settings) -> FourEyes:
    return FourEyes(settings.four_eyes_days)


def _halts(captures: Captures, database: Database) -> Halts:
    return Halts(places=captures.places, checks=RunningChecks(database))


def _gate(settings: Settings, database: Database) -> FaceGate:
    return FaceGate(assessments=Assessments(database) if settings.production else None, clock=now)
