"""The ways out of the house, as far as they are configured."""

from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.sms.aliyun_sms import AliyunAccount, AliyunSms
from connectors.sms.sms_reports import parse_pulled
from connectors.sms.tencent_sms import SmsAccount, TencentSms
from connectors.wechat.wechat import Template, Wechat, WechatAccount
from domain.delivery import Channel
from domain.errors import Busy
from domain.notice_kinds import going_by
from domain.problems import Problem
from domain.templates import ByLanguage
from server.outside.channels import capped, further_senders, paced, wechat_service
from server.outside.pushes import Carriers, push_senders
from server.outside.transport import Transport
from server.settings import Settings
from services.accounts.accounts import WechatLogin as WechatLoginPort
from services.accounts.sign_in import CodeSender
from services.accounts.sign_in_messages import SmsCodes, WechatLogin
from services.notices.approvals import Approvals, Asked, Library, OneByOne
from services.notices.delivery_reports import DeliveryReportService, Puller
from services.notices.notices import Notices, Sender
from services.notices.pacing import Limits, PacedSender, Turns
from services.notices.senders import SmsSender, WechatSender
from services.notices.vendor_tokens import VendorTokens
from storage.database import Database
from storage.keys.vault import Vault
from storage.notices import notices, vendor_tokens
from storage.notices.subscriptions import SubscriptionStore
from storage.notices.vendor_templates import VendorTemplateStore

Clock = Callable[[], datetime]


class _Off:
    """Stands for an outside system that is not configured."""

    async def send(self, phone: str, code: str) -> None:  # noqa: ARG002  # as the port says
        raise Busy(Problem.OUTSIDE_SYSTEM, "SMS is not configured")

    async def openid(self, code: str) -> str:  # noqa: ARG002  # as the port says
        raise Busy(Problem.OUTSIDE_SYSTEM, "WeChat is not configured")


def code_sender(settings: Settings, transport: Transport, now: Clock) -> CodeSender:
    sms = _sms(settings)
    return _Off() if sms is None else SmsCodes(sms=sms, transport=transport, clock=now)


def wechat_login(settings: Settings, transport: Transport) -> WechatLoginPort:
    wechat = _wechat(settings)
    return _Off() if wechat is None else WechatLogin(wechat=wechat, transport=transport)


def approvals(
    settings: Settings, database: Database, vault: Vault, transport: Transport, now: Clock
) -> Approvals:
    """Of each vendor that is configured and says how it has our templates."""
    vendors: dict[Channel, Asked] = {}
    if sms := _sms(settings):
        vendors[Channel.SMS] = OneByOne(api=sms, transport=transport, clock=now)
    libraries = (
        (Channel.WECHAT, _wechat(settings)),
        (Channel.WECHAT_ACCOUNT, wechat_service(settings)),
    )
    for channel, account in libraries:
        if account is not None:
            tokens = VendorTokens(
                maker=account,
                store=vendor_tokens.VendorTokenStore(database, vault),
                transport=transport,
                clock=now,
            )
            vendors[channel] = Library(api=account, tokens=tokens)
    return Approvals(vendors=vendors, store=VendorTemplateStore(database), clock=now)


def puller(
    settings: Settings, transport: Transport, receipts: DeliveryReportService, now: Clock
) -> Puller | None:
    """None where reports are not asked for."""
    sms = _sms(settings) if settings.sms_pull_reports else None
    if not isinstance(sms, TencentSms):
        return None
    return Puller(api=sms, read=parse_pulled, transport=transport, receipts=receipts, clock=now)


def _sms(settings: Settings) -> TencentSms | AliyunSms | None:
    if not settings.sms_base_url:
        return None
    notices = ByLanguage(settings.sms_notice_template, settings.sms_notice_template_en)
    if settings.sms_vendor == "aliyun":
        return AliyunSms(
            AliyunAccount(
                base_url=settings.sms_base_url,
                key_id=settings.sms_secret_id,
                key_secret=settings.sms_secret_key.get_secret_value(),
                sign_name=settings.sms_sign,
                code_template=settings.sms_code_template,
                notice_template=notices,
            )
        )
    return TencentSms(
        SmsAccount(
            base_url=settings.sms_base_url,
            secret_id=settings.sms_secret_id,
            secret_key=settings.sms_secret_key.get_secret_value(),
            sdk_app_id=settings.sms_app_id,
            sign_name=settings.sms_sign,
            code_template=settings.sms_code_template,
            notice_template=notices,
        )
    )


def _wechat(settings: Settings) -> Wechat | None:
    if not settings.wechat_base_url:
        return None
    template = Template(settings.wechat_template, settings.wechat_fields)
    kinds = going_by(Channel.WECHAT)
    return Wechat(
        WechatAccount(
            base_url=settings.wechat_base_url,
            appid=settings.wechat_appid,
            secret=settings.wechat_secret.get_secret_value(),
            templates=dict.fromkeys(kinds, template) if settings.wechat_template else {},
            page=settings.wechat_page,
        )
    )


def ways_out(
    settings: Settings,
    database: Database,
    vault: Vault,
    carriers: Carriers,
    turns: Turns,
    limits: Limits,
    now: Clock,
) -> dict[Channel, PacedSender]:
    """Each configured channel, at its vendor's speed and within the peace of a number."""
    transport = carriers.plain
    senders: dict[Channel, Sender] = push_senders(settings, database, vault, carriers, now)
    if sms := _sms(settings):
        senders[Channel.SMS] = SmsSender(sms=sms, transport=transport, clock=now)
    if wechat := _wechat(settings):
        senders[Channel.WECHAT] = WechatSender(
            wechat=wechat,
            tokens=VendorTokens(
                maker=wechat,
                store=vendor_tokens.VendorTokenStore(database, vault),
                transport=transport,
                clock=now,
            ),
            grants=SubscriptionStore(database),
        )
    senders |= further_senders(settings, database, vault, transport, now)
    return paced(settings, capped(settings, senders, limits, vault), turns)


def outbox(
    senders: Mapping[Channel, Sender], database: Database, vault: Vault, now: Clock
) -> Notices:
    return Notices(deliveries=notices.DeliveryStore(database, vault), senders=senders, clock=now)
