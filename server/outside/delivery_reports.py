"""The vendors' ways back in: who reads what each tells of our notices."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from connectors.callbacks import SecretPath
from connectors.push.push_reports import (
    HonorReports,
    HuaweiReports,
    OppoReports,
    VivoReports,
    XiaomiReports,
)
from connectors.sms.aliyun_voice import VoiceReports
from connectors.sms.sms_replies import AliyunReplies, TencentReplies
from connectors.sms.sms_reports import AliyunReports, TencentReports
from connectors.wechat.wechat_push import WechatPush
from domain.delivery import Channel
from server.settings import BadSettings, Settings, plain
from services.notices.delivery_reports import DeliveryReportService, Reader
from storage.accounts.devices import DeviceStore
from storage.database import Database
from storage.keys.vault import Vault
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.delivery_reports import DeliveryReportStore

Clock = Callable[[], datetime]


#: Vendors that sign nothing: their address ends in a secret. By the name in the address.
_BY_PATH: Final[dict[str, Callable[[SecretPath], Reader]]] = {
    "tencent": TencentReports,
    "aliyun": AliyunReports,
    "voice": VoiceReports,
    "honor": HonorReports,
    "xiaomi": XiaomiReports,
    "oppo": OppoReports,
    "vivo": VivoReports,
}


def delivery_reports(
    settings: Settings, database: Database, vault: Vault, now: Clock
) -> DeliveryReportService:
    """Raises BadSettings for a key that is none."""
    secret = plain(settings, "callback_secret")
    readers: dict[str, Reader] = {}
    if secret:
        readers |= {name: make(SecretPath(secret, name)) for name, make in _BY_PATH.items()}
    user, signing = settings.huawei_callback_user, plain(settings, "huawei_callback_secret")
    if user and signing:
        readers["harmony"] = HuaweiReports(Channel.HARMONY, user, signing)
        readers["hms"] = HuaweiReports(Channel.HMS, user, signing)
    echoes = _wechat_pushes(settings)
    return DeliveryReportService(
        readers=readers | echoes,
        echoes=echoes,
        deliveries=DeliveryStore(database, vault),
        store=DeliveryReportStore(database, vault),
        devices=DeviceStore(database, vault),
        clock=now,
    )


def sms_reply_readers(settings: Settings) -> dict[str, TencentReplies | AliyunReplies]:
    """By the SMS vendor's name in the address; none while reports are not asked for."""
    secret = plain(settings, "callback_secret")
    if not secret:
        return {}
    return {
        "tencent": TencentReplies(SecretPath(secret, "tencent-replies")),
        "aliyun": AliyunReplies(SecretPath(secret, "aliyun-replies")),
    }


def _wechat_pushes(settings: Settings) -> dict[str, WechatPush]:
    found = {}
    for name, channel, prefix in (
        ("wechat", Channel.WECHAT, "wechat"),
        ("wechat-account", Channel.WECHAT_ACCOUNT, "wechat_account"),
    ):
        token, key = (plain(settings, f"{prefix}_push_{each}") for each in ("token", "key"))
        if not token or not key:
            continue
        try:
            found[name] = WechatPush(channel, plain(settings, f"{prefix}_appid"), token, key)
        except ValueError as broken:
            raise BadSettings(f"{prefix}_push_key is no EncodingAESKey") from broken
    return found
