"""The one place where Protocols meet their implementations: opens every part, closes them in reverse."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from pydantic import SecretStr

from auth.dpop import KeyProofs
from auth.passwords import Passwords
from auth.second_factor import TotpCodes
from auth.tokens import Tokens
from biometrics.calibration import FOLDER as CALIBRATIONS
from biometrics.faces import Health, open_faces
from biometrics.liveness.decide import Judge
from domain.delivery import Channel
from domain.errors import Busy
from domain.problems import Problem
from server import outside
from server.background import (
    deliver,
    end_childhoods,
    keep_months_ahead,
    pull_often,
    running,
    seal_often,
    sweep_often,
    wake,
)
from server.channels import address_book, receipts
from server.engine_watch import EngineWatch
from server.evidence import evidence_providers
from server.pushes import push_channels, web_push_key
from server.settings import Settings
from server.token_keys import follow_token_keys, in_use
from server.transport import Transport, open_http2, open_transport
from server.watch import Watch
from services.accounts import Accounts
from services.addresses import AddressBook
from services.audit import AuditDesk
from services.campaigns import CampaignDesk, Telling
from services.captures import Captures
from services.consents import Consents
from services.conversation import Faces, Matcher
from services.conversation import Judge as JudgePort
from services.devices import Devices
from services.endings import Endings
from services.engines import Engines
from services.entitlements import Entitlements
from services.evidence import Evidences
from services.face_checks import FaceChecks
from services.floods import Floods
from services.letters import LetterDesk
from services.mandates import Mandates
from services.notices import Notices
from services.officers import OfficerDesk
from services.oversight import OversightDesk
from services.pacing import PacedOutlet
from services.receipts import Receipts
from services.register import FaceEnroller, Register
from services.reviews import Reviews
from services.rights import Rights
from services.second_factor import SecondFactors
from services.second_look import SecondLooks
from services.sessions import OwnSessions
from services.sign_in import SignInDesk
from services.templates import TemplateDesk
from services.updates import Updates
from services.ways import NoticeWays
from storage import accounts, consents, devices, entitlements, reviews, rights, sessions
from storage.audit import AuditBook
from storage.audit_seal import Sealer
from storage.bell import LocalBell, open_bell, open_redis
from storage.campaigns import Campaigns
from storage.database import Database, open_database
from storage.emergencies import Emergencies
from storage.engine_switches import EngineSwitches
from storage.evidence import EvidenceBook
from storage.face_checks import FaceCheckBook
from storage.face_records import FaceRecords
from storage.holders import Holders
from storage.idempotency import Creations
from storage.inbox import Inbox
from storage.letters import Letters
from storage.limits import Limits
from storage.mandates import Mandates as MandateBook
from storage.officers import Officers
from storage.oversight import OversightBook
from storage.persons import Persons
from storage.proofs import Proofs
from storage.reminders import Reminders
from storage.score_bands import CheckCounts
from storage.sign_in_codes import SignInCodes
from storage.staff import Staff
from storage.vault import Keys, Vault, check_keys, load_keys
from storage.vendor_templates import VendorTemplates
from storage.wishes import WishBook

ISSUER: Final = "zhijian"


def now() -> datetime:
    return datetime.now(UTC)


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
    officers: OfficerDesk
    oversight: OversightDesk
    audit: AuditDesk
    campaigns: CampaignDesk
    templates: TemplateDesk
    entitlements: Entitlements
    reviews: Reviews
    face_checks: FaceChecks
    evidence: Evidences
    captures: Captures
    engines: Engines
    updates: Updates
    notice_ways: NoticeWays
    addresses: AddressBook
    letters: LetterDesk
    receipts: Receipts
    rights: Rights
    mandates: Mandates
    sessions: OwnSessions
    tokens: Tokens
    proofs: KeyProofs
    creations: Creations
    limits: Limits
    checks: Mapping[str, Callable[[], Awaitable[None]]]  # raise Busy while their part can't serve
    notes: Callable[[], Mapping[str, object]]
    gauges: Callable[[], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Ground:
    """What servers and background workers both stand on."""

    keys: Keys
    vault: Vault
    database: Database
    bell: LocalBell
    limits: Limits
    transport: Transport
    outbox: Notices
    ways_out: Mapping[Channel, PacedOutlet]
    receipts: Receipts
    reads: LocalBell  # rings for accounts that have read on one of their phones
    ended: LocalBell  # rings for sessions that are over


@asynccontextmanager
async def open_ground(settings: Settings, *, works: bool) -> AsyncIterator[Ground]:
    """Store, bell and ways out. `works`: this process also sends notices and sweeps."""
    keys = load_keys(settings.keys)
    vault = Vault(keys)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        database = await enter(open_database(_url(settings), size=settings.database_connections))
        await check_keys(database, keys)
        redis = await enter(open_redis(_secret(settings.redis_url)))
        bell = await enter(open_bell(redis))
        reads = await enter(open_bell(redis, "read"))
        transport = await enter(open_transport())
        http2 = await enter(open_http2())
        ways_out = outside.ways_out(settings, database, vault, transport, http2, now)
        outbox = outside.outbox(ways_out, database, vault, now)
        told = receipts(settings, database, vault, now)
        if works:
            await enter(running("outbox", lambda: deliver(outbox)))
            if puller := outside.puller(settings, transport, told, now):
                await enter(running("pulling reports", lambda: pull_often(puller)))
            await enter(running("ringing", lambda: wake(outbox, bell)))
            telling = Telling(
                campaigns=Campaigns(database),
                reminders=Reminders(database, vault),
                bell=bell,
                wake=outbox.wake,
                clock=now,
            )
            await enter(running("campaigns", telling.campaigns_forever))
            await enter(running("reminders", telling.reminders_forever))
            await enter(running("sweeping", lambda: sweep_often(database)))
            sealer = Sealer(database, in_use(keys, now()))
            await enter(running("sealing", lambda: seal_often(sealer)))
            follow = partial(follow_token_keys, settings.keys, sealer.use, now)
            await enter(running("the sealer's keys", follow))
            await enter(running("audit months", lambda: keep_months_ahead(database)))
        ended = await enter(open_bell(redis, "ended"))
        yield Ground(
            keys,
            vault,
            database,
            bell,
            Limits(redis),
            transport,
            outbox,
            ways_out,
            told,
            reads,
            ended,
        )


class SecondEngine(Matcher, Protocol):
    """The engine beside the first."""

    @property
    def idle(self) -> bool:
        """A worker waits for something to do."""


class FaceParts(Faces, FaceEnroller, Protocol):
    """The workers, as the whole house needs them."""

    @property
    def second(self) -> SecondEngine | None: ...

    def health(self) -> Health: ...


def calibrations(settings: Settings) -> Path:
    """A city's own folder of them; what is not there is taken from ours."""
    return settings.calibrations or CALIBRATIONS


def open_workers(settings: Settings) -> AbstractAsyncContextManager[FaceParts]:
    """The face workers with their models loaded; they stand on nothing else."""
    return open_faces(
        settings.models,
        workers=settings.worker_count,
        engine=settings.engine,
        second=settings.second_engine,
        production=settings.production,
        calibrations=calibrations(settings),
    )


@asynccontextmanager
async def open_resources(
    settings: Settings, workers: Callable[[], Awaitable[FaceParts]], *, works: bool
) -> AsyncIterator[Resources]:
    """Everything open and warm, to be served; `workers` are waited for last."""
    async with (
        open_ground(settings, works=works) as ground,
        furnish(settings, ground, await workers(), Judge()) as resources,
    ):
        yield resources


@asynccontextmanager
async def furnish(
    settings: Settings, ground: Ground, faces: FaceParts, judge: JudgePort
) -> AsyncIterator[Resources]:
    """Puts the services on their ground."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        vault, database, bell = ground.vault, ground.database, ground.bell
        tokens = _tokens(ground)
        book = FaceCheckBook(database, vault)
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
            inbox=inbox, bells=bell, reads=ground.reads, clock=now, streams=settings.update_streams
        )
        tokens.when_ended(updates.end_session)
        endings = Endings(
            bell=ground.ended,
            sessions=sessions.Sessions(database, vault),
            tokens=tokens,
            clock=now,
        )
        tokens.tell_others(endings.tell)
        follow = partial(follow_token_keys, settings.keys, partial(_take_up, tokens), now)
        await enter(running("token keys", follow))
        await enter(running("endings told", endings.run_telling))
        await enter(running("endings heard", endings.run_hearing))
        await enter(running("updates", updates.run))
        await enter(running("reads", updates.run_reads))
        persons = Persons(database, vault)
        consent_store = consents.Consents(database)
        account_store = accounts.Accounts(database, vault)
        right_store = rights.Rights(database, vault)
        floods = _floods(settings, ground)
        watch = Watch(database, now)
        await enter(running("watching", watch.run))
        mandates = MandateBook(database, vault)
        acting = Mandates(mandates=mandates, persons=persons, bell=bell, clock=now)
        await enter(running("guardians", lambda: end_childhoods(acting)))
        evidence = Evidences(
            providers=evidence_providers(settings, ground.transport, database, vault, faces, now),
            store=EvidenceBook(database, vault),
            checks=book,
            engine=faces.engine,
            signer=tokens,
            bell=bell,
            clock=now,
        )
        agreed = Consents(
            consents=consent_store, persons=persons, guardians=mandates, bell=bell, clock=now
        )
        yield Resources(
            sign_in=_sign_in(settings, ground, tokens, floods),
            accounts=Accounts(
                accounts=account_store,
                persons=persons,
                consents=consent_store,
                wechat=outside.wechat_login(settings, ground.transport),
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
                clock=now,
            ),
            officers=_officers(ground, tokens),
            oversight=OversightDesk(store=OversightBook(database)),
            campaigns=CampaignDesk(
                store=Campaigns(database),
                persons=persons,
                approvals=VendorTemplates(database),
                templates={
                    Channel.WECHAT: settings.wechat_template,
                    Channel.SMS: settings.sms_notice_template,
                },
                fen=settings.message_fen,
                clock=now,
            ),
            templates=TemplateDesk(store=VendorTemplates(database), clock=now),
            audit=AuditDesk(store=AuditBook(database)),
            entitlements=Entitlements(
                store=entitlements.Entitlements(database),
                engine=faces.engine,
                clock=now,
                former=former.engine if former else None,
                outside=evidence.ways,
            ),
            reviews=Reviews(
                store=reviews.Reviews(database, vault), persons=persons, bell=bell, clock=now
            ),
            face_checks=FaceChecks(
                checks=book,
                engine=faces.engine,
                clock=now,
                former=former.engine if former else None,
            ),
            evidence=evidence,
            captures=captures,
            engines=engines,
            updates=updates,
            notice_ways=NoticeWays(
                wishes=WishBook(database), templates=frozenset({settings.wechat_template} - {""})
            ),
            addresses=address_book(settings, database, vault, ground.transport, now),
            letters=LetterDesk(letters=Letters(database, vault), clock=now),
            receipts=ground.receipts,
            rights=Rights(store=right_store, persons=persons, tokens=tokens, bell=bell, clock=now),
            mandates=acting,
            sessions=OwnSessions(
                sessions=sessions.Sessions(database, vault),
                accounts=account_store,
                codes=SignInCodes(database, vault),
                tokens=tokens,
                clock=now,
            ),
            tokens=tokens,
            proofs=KeyProofs(counter=ground.limits, mac=vault.mac, clock=now),
            creations=Creations(database, vault),
            limits=ground.limits,
            checks={"database": database.ping, "faces": lambda: _faces_ready(faces)},
            notes=lambda: _notes(faces, settings) | watch.notes() | engine_watch.notes(),
            gauges=lambda: (
                _gauges(ground, faces, captures, updates, floods)
                | watch.gauges()
                | engine_watch.gauges()
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


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[SignInDesk]:
    """The sign-in desk alone, for the command line."""
    async with open_ground(settings, works=False) as ground:
        yield _sign_in(settings, ground, _tokens(ground), _floods(settings, ground))


@asynccontextmanager
async def open_officers(settings: Settings) -> AsyncIterator[OfficerDesk]:
    """Officers as administered, for the command line."""
    async with open_ground(settings, works=False) as ground:
        yield _officers(ground, _tokens(ground))


def _officers(ground: Ground, tokens: Tokens) -> OfficerDesk:
    database, vault = ground.database, ground.vault
    return OfficerDesk(
        staff=Staff(database, vault),
        emergencies=Emergencies(database),
        persons=Persons(database, vault),
        passwords=Passwords(),
        codes=TotpCodes(ISSUER),
        tokens=tokens,
        clock=now,
    )


def _tokens(ground: Ground) -> Tokens:
    keys = in_use(ground.keys, now())
    tokens = Tokens(keys.token_keys, keys.current_kid, ISSUER, clock=now)
    _take_up(tokens, keys)
    return tokens


def _take_up(tokens: Tokens, keys: Keys) -> None:
    tokens.use(
        keys.token_keys, keys.current_kid, retired=keys.retired, followed_at=keys.followed_at
    )


def _floods(settings: Settings, ground: Ground) -> Floods:
    return Floods(
        limits=ground.limits,
        per_address=settings.sms_codes_per_address,
        per_city=settings.sms_codes_per_city,
    )


def _sign_in(settings: Settings, ground: Ground, tokens: Tokens, floods: Floods) -> SignInDesk:
    database, vault = ground.database, ground.vault
    officers = Officers(database, vault)
    return SignInDesk(
        accounts=accounts.Accounts(database, vault),
        holders=Holders(database, vault),
        officers=officers,
        sessions=sessions.Sessions(database, vault),
        codes=SignInCodes(database, vault),
        tokens=tokens,
        passwords=Passwords(),
        second_factor=SecondFactors(
            store=officers,
            codes=TotpCodes(ISSUER),
            required=settings.second_factor_required,
            clock=now,
        ),
        sender=outside.code_sender(settings, ground.transport, now),
        guard=floods,
        bell=ground.bell,
        clock=now,
    )


def _url(settings: Settings) -> str:
    url = _secret(settings.database_url)
    if url is None:
        raise ValueError("a database URL, given or of the embedded server")
    return url


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None


async def _faces_ready(faces: FaceParts) -> None:
    if not faces.health().ready:
        raise Busy(Problem.BUSY)


def _notes(faces: FaceParts, settings: Settings) -> dict[str, object]:
    return {
        "engine": str(faces.engine),
        "calibration": faces.engine.calibration,
        "layers_off": list(faces.health().missing_models),
        "channels": [
            *(
                name
                for name, url in (
                    ("sms", settings.sms_base_url),
                    ("wechat", settings.wechat_base_url),
                    ("wechat_account", settings.wechat_account_base_url),
                    ("email", settings.smtp_host),
                    ("voice", settings.voice_base_url),
                    ("letter", settings.letters),
                )
                if url
            ),
            *sorted(push_channels(settings)),
        ],
    }


def _gauges(
    ground: Ground, faces: FaceParts, captures: Captures, updates: Updates, floods: Floods
) -> dict[str, float]:
    pool, stats, rung = faces.health().pool, ground.database.stats(), ground.bell.stats()
    numbers: dict[str, float] = {
        "captures_running": captures.running,
        "update_streams_open": updates.open,
        "database_connections_open": stats.open,
        "database_connections_idle": stats.idle,
        "database_callers_waiting": stats.waiting,
        "database_statements_retried": stats.retried,
        "bells_rung": rung.rung,
        "bells_failed": rung.failed,
        "limits_counted_alone": ground.limits.counted_alone,
        "sign_in_codes_refused_address": floods.codes_refused_address,
        "sign_in_codes_refused_city": floods.codes_refused_city,
        "officer_passwords_refused": floods.passwords_refused,
        "valkey_connected": float(rung.connected),
        "face_workers_alive": pool.alive,
        "face_worker_restarts": pool.restarts,
    }
    for way, outlet in ground.ways_out.items():
        numbers[f"channel_paused_{way}"] = float(outlet.paused_s > 0)
    for (vendor, what), count in ground.receipts.counts.items():
        numbers[f"callbacks_{vendor.replace('-', '_')}_{what}"] = count
    for (channel, state), count in ground.outbox.counts.items():
        numbers[f"deliveries_{channel}_{state}"] = count
    return numbers
