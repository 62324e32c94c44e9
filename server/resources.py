"""The one place where Protocols meet their implementations: opens every part, closes them in reverse."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import SecretStr

from auth.passwords import Passwords
from auth.tokens import Tokens
from biometrics.faces import Faces, open_faces
from biometrics.liveness.decide import Judge
from connectors.tencent_sms import SmsAccount, TencentSms
from connectors.wechat import Template, Wechat, WechatAccount
from domain.delivery import Channel
from domain.errors import Busy
from domain.notices import CHANNELS
from domain.problems import Problem
from handlers.health import Health
from server.metrics import Meter
from server.settings import Settings
from server.transport import Transport, open_transport
from services.accounts import Accounts
from services.accounts import WechatLogin as WechatLoginPort
from services.captures import Captures
from services.consents import Consents
from services.entitlements import Entitlements
from services.face_checks import FaceChecks
from services.messages import SmsCodes, WechatLogin
from services.notices import Notices, Outlet
from services.outlets import SmsOutlet, WechatOutlet
from services.register import Register
from services.reviews import Reviews
from services.sign_in import CodeSender, SignInDesk
from services.updates import Updates
from services.vendor_tokens import VendorTokens
from storage import accounts, consents, entitlements, notices, reviews, sessions, vendor_tokens
from storage.bell import LocalBell, open_bell, open_redis
from storage.database import Database, open_database
from storage.face_checks import FaceCheckBook
from storage.face_records import FaceRecords
from storage.idempotency import Creations
from storage.inbox import Inbox
from storage.officers import Officers
from storage.persons import Persons
from storage.proofs import Proofs
from storage.retention import sweep
from storage.sign_in_codes import SignInCodes
from storage.subscriptions import Subscriptions
from storage.vault import Keys, Vault, check_keys, load_keys

log = logging.getLogger(__name__)

ISSUER: Final = "zhijian"
SWEEP_SECONDS: Final = 600.0
BROKEN_SECONDS: Final = 2.0  # before a background loop that broke is started again


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
    register: Register
    entitlements: Entitlements
    reviews: Reviews
    face_checks: FaceChecks
    captures: Captures
    updates: Updates
    tokens: Tokens
    creations: Creations
    health: Health
    meter: Meter


@dataclass(frozen=True, slots=True)
class Ground:
    """What servers and background workers both stand on."""

    keys: Keys
    vault: Vault
    database: Database
    bell: LocalBell
    transport: Transport
    outbox: Notices


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
        transport = await enter(open_transport())
        outbox = _outbox(settings, database, vault, transport)
        if works:
            await enter(_running("outbox", lambda: _deliver(outbox)))
            await enter(_running("ringing", lambda: _wake(outbox, bell)))
            await enter(_running("sweeping", lambda: _sweep_often(database)))
        yield Ground(keys, vault, database, bell, transport, outbox)


@asynccontextmanager
async def open_resources(settings: Settings, *, works: bool) -> AsyncIterator[Resources]:
    """Everything open and warm, to be served."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        ground = await enter(open_ground(settings, works=works))
        vault, database, bell = ground.vault, ground.database, ground.bell
        faces = await enter(
            open_faces(
                settings.models,
                workers=settings.worker_count,
                engine=settings.engine,
                production=settings.production,
            )
        )
        tokens = _tokens(ground)
        book = FaceCheckBook(database, vault)
        captures = Captures(
            faces=faces,
            judge=Judge(),
            book=book,
            bell=bell,
            signer=tokens,
            clock=now,
            now_ms=now_ms,
            at_once=settings.capture_count,
        )
        inbox = Inbox(database)
        updates = Updates(inbox=inbox, bells=bell)
        await enter(_running("updates", updates.run))
        persons = Persons(database, vault)
        consent_store = consents.Consents(database)
        account_store = accounts.Accounts(database, vault)
        agreed = Consents(consents=consent_store, persons=persons, bell=bell, clock=now)
        meter = Meter()
        meter.read(lambda: _gauges(database, faces, captures, updates, ground.outbox, bell))
        yield Resources(
            sign_in=_sign_in(settings, ground, tokens),
            accounts=Accounts(
                accounts=account_store,
                persons=persons,
                consents=consent_store,
                wechat=_wechat_login(settings, ground.transport),
                bell=bell,
                templates=frozenset({settings.wechat_template} - {""}),
                clock=now,
            ),
            consents=agreed,
            register=Register(
                persons=persons,
                face_records=FaceRecords(database, vault),
                proofs=Proofs(database),
                faces=faces,
                consents=agreed,
                bell=bell,
                clock=now,
            ),
            entitlements=Entitlements(
                store=entitlements.Entitlements(database), engine=faces.engine, clock=now
            ),
            reviews=Reviews(
                store=reviews.Reviews(database, vault), persons=persons, bell=bell, clock=now
            ),
            face_checks=FaceChecks(checks=book, engine=faces.engine, clock=now),
            captures=captures,
            updates=updates,
            tokens=tokens,
            creations=Creations(database),
            health=Health(
                checks={"database": database.ping, "faces": lambda: _faces_ready(faces)},
                notes=lambda: _notes(faces, settings),
                metrics=meter.render,
            ),
            meter=meter,
        )


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[SignInDesk]:
    """The sign-in desk alone, for the command line."""
    async with open_ground(settings, works=False) as ground:
        yield _sign_in(settings, ground, _tokens(ground))


def _tokens(ground: Ground) -> Tokens:
    return Tokens(ground.keys.token_keys, ground.keys.current_kid, ISSUER, clock=now)


def _sign_in(settings: Settings, ground: Ground, tokens: Tokens) -> SignInDesk:
    database, vault = ground.database, ground.vault
    return SignInDesk(
        accounts=accounts.Accounts(database, vault),
        officers=Officers(database),
        sessions=sessions.Sessions(database, vault),
        codes=SignInCodes(database, vault),
        tokens=tokens,
        passwords=Passwords(),
        sender=_code_sender(settings, ground.transport),
        clock=now,
    )


def _url(settings: Settings) -> str:
    url = _secret(settings.database_url)
    if url is None:
        raise ValueError("a database URL, given or of the embedded server")
    return url


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None


class _Off:
    """Stands for an outside system that is not configured."""

    async def send(self, phone: str, code: str) -> None:  # noqa: ARG002  # as the port says
        raise Busy(Problem.OUTSIDE_SYSTEM, "SMS is not configured")

    async def openid(self, code: str) -> str:  # noqa: ARG002  # as the port says
        raise Busy(Problem.OUTSIDE_SYSTEM, "WeChat is not configured")


def _code_sender(settings: Settings, transport: Transport) -> CodeSender:
    sms = _sms(settings)
    return _Off() if sms is None else SmsCodes(sms=sms, transport=transport, clock=now)


def _wechat_login(settings: Settings, transport: Transport) -> WechatLoginPort:
    wechat = _wechat(settings)
    return _Off() if wechat is None else WechatLogin(wechat=wechat, transport=transport)


def _sms(settings: Settings) -> TencentSms | None:
    if not settings.sms_base_url:
        return None
    return TencentSms(
        SmsAccount(
            base_url=settings.sms_base_url,
            secret_id=settings.sms_secret_id,
            secret_key=settings.sms_secret_key.get_secret_value(),
            sdk_app_id=settings.sms_app_id,
            sign_name=settings.sms_sign,
            code_template=settings.sms_code_template,
            notice_template=settings.sms_notice_template,
        )
    )


def _wechat(settings: Settings) -> Wechat | None:
    if not settings.wechat_base_url:
        return None
    template = Template(settings.wechat_template, settings.wechat_fields)
    kinds = [kind for kind, channels in CHANNELS.items() if Channel.WECHAT in channels]
    return Wechat(
        WechatAccount(
            base_url=settings.wechat_base_url,
            appid=settings.wechat_appid,
            secret=settings.wechat_secret.get_secret_value(),
            templates=dict.fromkeys(kinds, template) if settings.wechat_template else {},
            page=settings.wechat_page,
        )
    )


def _outbox(settings: Settings, database: Database, vault: Vault, transport: Transport) -> Notices:
    outlets: dict[Channel, Outlet] = {}
    if sms := _sms(settings):
        outlets[Channel.SMS] = SmsOutlet(sms=sms, transport=transport, clock=now)
    if wechat := _wechat(settings):
        outlets[Channel.WECHAT] = WechatOutlet(
            wechat=wechat,
            tokens=VendorTokens(
                maker=wechat,
                store=vendor_tokens.Tokens(database, vault),
                transport=transport,
                clock=now,
            ),
            grants=Subscriptions(database),
        )
    return Notices(deliveries=notices.Deliveries(database, vault), outlets=outlets, clock=now)


async def _deliver(outbox: Notices) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(outbox.run_forever(stop))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set()
        await running  # sends under way end, so that nothing is left of unknown fate
        raise


async def _wake(outbox: Notices, bell: LocalBell) -> None:
    async for _ in bell.listen():
        outbox.wake()


async def _sweep_often(database: Database) -> None:
    while True:
        ended = await sweep(database)
        if any(ended.values()):
            log.info("swept %s", {noun: count for noun, count in ended.items() if count})
        await asyncio.sleep(SWEEP_SECONDS)


@asynccontextmanager
async def _running(name: str, loop: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Keeps a background loop going beside the block; one that breaks is logged and begun again."""

    async def keep_going() -> None:
        while True:
            try:
                await loop()
            except Busy as busy:
                log.warning("%s waits: %s", name, busy.problem)
            except Exception:
                log.exception("%s broke", name)
            await asyncio.sleep(BROKEN_SECONDS)

    task = asyncio.create_task(keep_going(), name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _faces_ready(faces: Faces) -> None:
    if not faces.health().ready:
        raise Busy(Problem.BUSY)


def _notes(faces: Faces, settings: Settings) -> dict[str, object]:
    return {
        "engine": str(faces.engine),
        "calibration": faces.engine.calibration,
        "layers_off": list(faces.health().missing_models),
        "channels": [
            name
            for name, url in (("sms", settings.sms_base_url), ("wechat", settings.wechat_base_url))
            if url
        ],
    }


def _gauges(
    database: Database,
    faces: Faces,
    captures: Captures,
    updates: Updates,
    outbox: Notices,
    bell: LocalBell,
) -> dict[str, float]:
    pool, stats, rung = faces.health().pool, database.stats(), bell.stats()
    numbers: dict[str, float] = {
        "captures_running": captures.running,
        "update_streams_open": updates.open,
        "database_connections_open": stats.open,
        "database_connections_idle": stats.idle,
        "database_callers_waiting": stats.waiting,
        "database_statements_retried": stats.retried,
        "bells_rung": rung.rung,
        "bells_failed": rung.failed,
        "valkey_connected": float(rung.connected),
        "face_workers_alive": pool.alive,
        "face_worker_restarts": pool.restarts,
    }
    for (channel, state), count in outbox.counts.items():
        numbers[f"deliveries_{channel}_{state}"] = count
    return numbers
