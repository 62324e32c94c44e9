"""WeChat, as far as it is configured: the mini-program and the service account."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from connectors.wechat.wechat import Template, Wechat, WechatAccount
from connectors.wechat.wechat_account import ServiceAccount, WechatService
from domain.delivery import Channel
from domain.errors import Busy
from domain.notice_kinds import going_by
from domain.problems import Problem
from server.outside.transport import Transport
from server.outside.vendor_tokens import vendor_tokens
from server.settings import Settings
from services.accounts.wechat_login import WechatLogin
from storage.database import Database
from storage.keys.vault import Vault


def mini_program(settings: Settings) -> Wechat | None:
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


def service_account(settings: Settings) -> WechatService | None:
    if not settings.wechat_account_base_url:
        return None
    template = Template(settings.wechat_account_template, settings.wechat_account_fields)
    kinds = going_by(Channel.WECHAT)
    return WechatService(
        ServiceAccount(
            base_url=settings.wechat_account_base_url,
            appid=settings.wechat_account_appid,
            secret=settings.wechat_account_secret.get_secret_value(),
            templates=dict.fromkeys(kinds, template) if settings.wechat_account_template else {},
            url=settings.wechat_account_url,
            open_url=settings.wechat_account_open_url,
        )
    )


class WechatUsers(Protocol):
    """Who opened the mini-program, and by which number."""

    async def openid(self, code: str) -> str: ...

    async def phone(self, code: str, openid: str) -> str: ...


class _Off:
    """Stands for WeChat where it is not configured."""

    async def openid(self, code: str) -> str:  # noqa: ARG002  # as the port says
        raise Busy(Problem.WECHAT_AWAY, "WeChat is not configured")

    async def phone(self, code: str, openid: str) -> str:  # noqa: ARG002  # as the port says
        raise Busy(Problem.WECHAT_AWAY, "WeChat is not configured")


def wechat_login(
    settings: Settings,
    transport: Transport,
    database: Database,
    vault: Vault,
    now: Callable[[], datetime],
) -> WechatUsers:
    wechat = mini_program(settings)
    if wechat is None:
        return _Off()
    return WechatLogin(
        wechat=wechat,
        transport=transport,
        tokens=vendor_tokens(wechat, database, vault, transport, now),
        clock=now,
    )
