"""The SMS vendor, if one is configured: its API, sign-in codes by it, and its reports."""

from collections.abc import Callable
from datetime import datetime

from connectors.sms.aliyun_sms import AliyunAccount, AliyunSms
from connectors.sms.sms_reports import parse_pulled
from connectors.sms.tencent_sms import SmsAccount, TencentSms
from domain.errors import Busy
from domain.problems import Problem
from domain.templates import ByLanguage
from server.outside.transport import Transport
from server.settings import Settings
from services.accounts.sign_in import CodeSender
from services.accounts.sign_in_messages import SmsCodes
from services.notices.delivery_reports import DeliveryReportService, Puller

Clock = Callable[[], datetime]


def sms_api(settings: Settings) -> TencentSms | AliyunSms | None:
    if not settings.sms_base_url:
        return None
    notices = ByLanguage(settings.sms_notice_template, settings.sms_notice_template_en)
    page = settings.public_url.rstrip("/")
    if settings.sms_vendor == "aliyun":
        return AliyunSms(
            AliyunAccount(
                base_url=settings.sms_base_url,
                key_id=settings.sms_secret_id,
                key_secret=settings.sms_secret_key.get_secret_value(),
                sign_name=settings.sms_sign,
                code_template=settings.sms_code_template,
                notice_template=notices,
                page=page,
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
            page=page,
        )
    )


class _Off:
    """Stands for the vendor where none is configured."""

    async def send(self, phone: str, code: str) -> None:  # noqa: ARG002  # as the port says
        raise Busy(Problem.OUTSIDE_SYSTEM, "SMS is not configured")


def code_sender(settings: Settings, transport: Transport, now: Clock) -> CodeSender:
    sms = sms_api(settings)
    return _Off() if sms is None else SmsCodes(sms=sms, transport=transport, clock=now)


def puller(
    settings: Settings, transport: Transport, reports: DeliveryReportService, now: Clock
) -> Puller | None:
    """None where reports are not asked for."""
    sms = sms_api(settings) if settings.sms_pull_reports else None
    if not isinstance(sms, TencentSms):
        return None
    return Puller(api=sms, read=parse_pulled, transport=transport, reports=reports, clock=now)
