"""The template messages of a WeChat service account, and the openid that it knows a person by, as values.

Sources: WeChat's pages 模板消息 (发送模板消息, 事件推送) and 网页授权. An account's openids are its own: those
of the mini-program are of no use here. Access tokens are had as the mini-program has them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from connectors.wechat.wechat import (
    Template,
    Wechat,
    WechatAccount,
    fill,
    in_use,
    parse_openid,
    read_library,
    read_sent,
)
from domain.delivery import Answer, Channel, Delivery
from domain.events import TEMPLATES, EventKind, said_by
from domain.notices.approvals import TemplateFound, TemplateInUse
from domain.templates import SAMPLES
from domain.wire import HttpRequest, HttpResponse
from domain.words import Language

_JSON: Final = {"Content-Type": "application/json"}
_LONGEST: Final = datetime.fromisoformat("2000-12-31T23:59:00+08:00")


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """As configured. `url`: the page that a tap opens; `program` and `page`: a mini-program instead."""

    base_url: str
    appid: str
    secret: str = field(repr=False)
    templates: Mapping[EventKind, Template] = field(default_factory=dict)
    url: str = ""
    program: str = ""
    page: str = ""
    open_url: str = "https://open.weixin.qq.com"  # where a page asks WeChat who reads it


class WechatService:
    """Raises ValueError at once when a configured template can't carry its notices."""

    def __init__(self, account: ServiceAccount) -> None:
        self._account = account
        self._base = account.base_url.rstrip("/")
        self._tokens = Wechat(WechatAccount(account.base_url, account.appid, account.secret))
        for kind, template in account.templates.items():
            for version in TEMPLATES[kind]:
                told = version.say(SAMPLES, Language.ZH, channel=Channel.WECHAT_ACCOUNT)
                fill(template, told, _LONGEST)

    @property
    def vendor(self) -> str:
        return self._tokens.vendor

    def build_token(self) -> HttpRequest:
        return self._tokens.build_token()

    def parse_token(self, response: HttpResponse) -> tuple[str, int] | Answer:
        return self._tokens.parse_token(response)

    def page_link(self, back: str, state: str) -> str:
        """What a page in WeChat's browser opens to come `back` with a code and the `state` (网页授权).

        snsapi_base: the person is asked nothing. WeChat wants the parameters in this very order.
        """
        query = {
            "appid": self._account.appid,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        base = self._account.open_url.rstrip("/")
        return f"{base}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"

    def build_openid(self, code: str) -> HttpRequest:
        """`code`: what the page was opened with after the person agreed (网页授权, snsapi_base)."""
        query = {
            "appid": self._account.appid,
            "secret": self._account.secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        return HttpRequest("GET", f"{self._base}/sns/oauth2/access_token?{urlencode(query)}")

    def parse_openid(self, response: HttpResponse) -> str | Answer:
        """The openid; DEAD_ADDRESS: a code of no use."""
        return parse_openid(response)

    @property
    def in_use(self) -> tuple[TemplateInUse, ...]:
        return in_use(Channel.WECHAT_ACCOUNT, self._account.templates.values())

    def build_templates(self, token: str) -> HttpRequest:
        """Those that the account has (获取模板列表)."""
        query = urlencode({"access_token": token})
        url = f"{self._base}/cgi-bin/template/get_all_private_template?{query}"
        return HttpRequest("GET", url)

    def parse_templates(self, response: HttpResponse) -> tuple[TemplateFound, ...] | Answer:
        """Whatever the account has may be sent with."""
        return read_library(response, "template_list", "template_id")

    def template(self, kind: str) -> str:
        """The template that carries this kind of event, "" when there is none."""
        found = self._account.templates.get(EventKind(kind))
        return found.template_id if found else ""

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        """The message of a delivery whose kind has a template.

        The platform takes one message with a `client_msg_id` within ten minutes.
        """
        account, kind, at = self._account, EventKind(delivery.kind), delivery.created_at
        told = said_by(delivery, Language.ZH)
        body: dict[str, object] = {
            "touser": delivery.address,
            "template_id": account.templates[kind].template_id,
            "client_msg_id": delivery.delivery.hex,
            "data": fill(account.templates[kind], told, at),
        }
        if account.url:
            body["url"] = account.url
        if account.program:
            body["miniprogram"] = {"appid": account.program, "pagepath": account.page}
        query = urlencode({"access_token": token})
        url = f"{self._base}/cgi-bin/message/template/send?{query}"
        return HttpRequest("POST", url, _JSON, json.dumps(body).encode())

    def parse_send(self, response: HttpResponse) -> Answer:
        """43004, who does not follow the account any more, is a refusal: they may follow again."""
        return read_sent(response)
