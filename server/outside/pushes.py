"""The push channels, as far as they are configured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from jwt import PyJWTError

from connectors.push import fcm, huawei
from connectors.push.apns import Apns, ApnsAccount
from connectors.push.honor import Honor, HonorAccount
from connectors.push.oppo import Oppo, OppoAccount
from connectors.push.vivo import Vivo, VivoAccount
from connectors.push.webpush import WebPush, WebPushAccount
from connectors.push.xiaomi import Xiaomi, XiaomiAccount
from domain.delivery import Channel
from server.outside.callback_addresses import callback
from server.outside.transport import Http2Transport, Transport
from server.outside.vendor_tokens import vendor_tokens
from server.settings import BadSettings, Settings, plain
from services.notices.delivery_outbox import DeliverySender
from services.notices.senders import NoTokens, PushApi, PushSender
from services.notices.vendor_tokens import TokenMaker, TokenMinter
from services.ports import Tokens
from storage.accounts.devices import DeviceStore
from storage.database import Database
from storage.keys.vault import Vault

Clock = Callable[[], datetime]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Carriers:
    """`plain` and `http2` to the vendors that the settings name, `public` to where a browser says."""

    plain: Transport
    http2: Http2Transport
    public: Transport


#: The setting whose presence turns a channel on.
SWITCHES: Final = {
    Channel.APNS: "apns_base_url",
    Channel.HARMONY: "harmony_base_url",
    Channel.HMS: "hms_base_url",
    Channel.XIAOMI: "xiaomi_base_url",
    Channel.OPPO: "oppo_base_url",
    Channel.VIVO: "vivo_base_url",
    Channel.HONOR: "honor_base_url",
    Channel.FCM: "fcm_base_url",
    Channel.WEBPUSH: "webpush_key_file",
}

_NEEDED: Final[dict[Channel, tuple[str, ...]]] = {
    Channel.APNS: ("apns_key_file", "apns_key_id", "apns_team_id", "apns_topic"),
    Channel.HARMONY: ("harmony_key_file",),
    Channel.HMS: ("hms_token_url", "hms_app_id", "hms_secret"),
    Channel.XIAOMI: ("xiaomi_secret", "xiaomi_package", "xiaomi_channel"),
    Channel.OPPO: ("oppo_key", "oppo_master_secret"),
    Channel.VIVO: ("vivo_app_id", "vivo_app_key", "vivo_secret"),
    Channel.HONOR: ("honor_token_url", "honor_app_id", "honor_client_id", "honor_secret"),
    Channel.FCM: ("fcm_key_file",),
    Channel.WEBPUSH: ("webpush_subject",),
}


def push_channels(settings: Settings) -> frozenset[Channel]:
    """Those that are on."""
    return frozenset(channel for channel, name in SWITCHES.items() if getattr(settings, name))


def push_urls(settings: Settings) -> dict[str, str]:
    """Every address of a push vendor by its setting; "" where none is named."""
    names = [name for name in SWITCHES.values() if name.endswith("_url")]
    return {name: getattr(settings, name) for name in (*names, "hms_token_url", "honor_token_url")}


def push_faults(settings: Settings) -> list[str]:
    """What is unsafe for production, as sentences: a channel half configured, a secret of the stand-ins."""
    faults = [
        f"{channel} pushes are on, but {name} is empty"
        for channel in push_channels(settings)
        for name in _NEEDED[channel]
        if not plain(settings, name)
    ]
    faults += [
        f"{name} is a stand-in's"
        for name in dict.fromkeys(name for names in _NEEDED.values() for name in names)
        if plain(settings, name).startswith("standin")
    ]
    if any(":" in host for host in settings.webpush_hosts):
        faults.append("webpush_hosts names a stand-in: a push service has no port")
    return sorted(faults)


def web_push_key(settings: Settings, now: Clock) -> str:
    """What a browser subscribes with, base64url; "" while web pushes are off."""
    return _web_push(settings, now).public_key if settings.webpush_key_file else ""


def push_senders(
    settings: Settings,
    database: Database,
    vault: Vault,
    carriers: Carriers,
    now: Clock,
) -> dict[Channel, DeliverySender]:
    """Raises BadSettings for a key file that is none."""
    devices = DeviceStore(database, vault)
    special: Mapping[Channel, Transport | Http2Transport] = {
        Channel.APNS: carriers.http2,
        Channel.WEBPUSH: carriers.public,
    }
    senders: dict[Channel, DeliverySender] = {}
    for channel in push_channels(settings):
        push = _MAKERS[channel](settings, now)
        by = special.get(channel, carriers.plain)
        tokens: Tokens = NoTokens(by)
        if isinstance(push, TokenMaker | TokenMinter):
            tokens = vendor_tokens(push, database, vault, by, now)
        senders[channel] = PushSender(
            push=push, tokens=tokens, devices=devices, replaces=channel is not Channel.VIVO
        )
    return senders


def _apns(settings: Settings, _: Clock) -> Apns:
    key = _read(settings.apns_key_file, "apns_key_file")
    account = ApnsAccount(
        settings.apns_base_url,
        settings.apns_team_id,
        settings.apns_key_id,
        key,
        settings.apns_topic,
    )
    return _made("apns_key_file", lambda: Apns(account))


def _harmony(settings: Settings, _: Clock) -> huawei.Harmony:
    text = _read(settings.harmony_key_file, "harmony_key_file")
    base = settings.harmony_base_url
    return _made("harmony_key_file", lambda: huawei.Harmony(huawei.read_key_file(text, base)))


def _hms(settings: Settings, _: Clock) -> huawei.Hms:
    return huawei.Hms(
        huawei.HmsAccount(
            settings.hms_base_url,
            settings.hms_token_url,
            settings.hms_app_id,
            settings.hms_secret.get_secret_value(),
        )
    )


def _xiaomi(settings: Settings, _: Clock) -> Xiaomi:
    return Xiaomi(
        XiaomiAccount(
            settings.xiaomi_base_url,
            settings.xiaomi_package,
            settings.xiaomi_channel,
            settings.xiaomi_secret.get_secret_value(),
            callback(settings, "xiaomi"),
        )
    )


def _oppo(settings: Settings, now: Clock) -> Oppo:
    account = OppoAccount(
        settings.oppo_base_url,
        settings.oppo_key.get_secret_value(),
        settings.oppo_master_secret.get_secret_value(),
        settings.oppo_channel,
        callback(settings, "oppo"),
    )
    return Oppo(account, now)


def _vivo(settings: Settings, now: Clock) -> Vivo:
    account = VivoAccount(
        settings.vivo_base_url,
        settings.vivo_app_id,
        settings.vivo_app_key,
        settings.vivo_secret.get_secret_value(),
        settings.vivo_category,
        callback(settings, "vivo"),
    )
    return Vivo(account, now)


def _honor(settings: Settings, now: Clock) -> Honor:
    account = HonorAccount(
        settings.honor_base_url,
        settings.honor_token_url,
        settings.honor_app_id,
        settings.honor_client_id,
        settings.honor_secret.get_secret_value(),
    )
    return Honor(account, now)


def _fcm(settings: Settings, now: Clock) -> fcm.Fcm:
    text, base = _read(settings.fcm_key_file, "fcm_key_file"), settings.fcm_base_url
    return _made("fcm_key_file", lambda: fcm.Fcm(fcm.read_key_file(text, base), now))


def _web_push(settings: Settings, now: Clock) -> WebPush:
    key = _read(settings.webpush_key_file, "webpush_key_file")
    hosts = frozenset(settings.webpush_hosts)
    account = WebPushAccount(settings.webpush_subject, key, hosts)
    return _made("webpush_key_file", lambda: WebPush(account, now))


_MAKERS: Final[dict[Channel, Callable[[Settings, Clock], PushApi]]] = {
    Channel.APNS: _apns,
    Channel.HARMONY: _harmony,
    Channel.HMS: _hms,
    Channel.XIAOMI: _xiaomi,
    Channel.OPPO: _oppo,
    Channel.VIVO: _vivo,
    Channel.HONOR: _honor,
    Channel.FCM: _fcm,
    Channel.WEBPUSH: _web_push,
}


def _read(file: Path | None, name: str) -> str:
    if file is None:
        raise BadSettings(f"{name} is empty")
    try:
        return file.read_text(encoding="utf-8")
    except OSError as broken:
        raise BadSettings(f"{name}: {broken.strerror}") from broken
    except UnicodeDecodeError as broken:
        raise BadSettings(f"{name}: not text") from broken


def _made(name: str, make: Callable[[], T]) -> T:
    try:
        return make()
    except (ValueError, TypeError, PyJWTError) as broken:
        raise BadSettings(f"{name} holds no key of this vendor") from broken
