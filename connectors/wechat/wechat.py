"""WeChat's server interface: access token, sign-in code, phone number and subscription message, as values.

Nothing here is sent: each `build_…` makes a request, the `parse_…` of the same name reads its answer.
Sources: WeChat's pages 获取稳定版接口调用凭据, code2Session, 获取手机号, 发送订阅消息 and 获取个人模板列表; the codes that
those pages do not list follow binarywang/WxJava.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from urllib.parse import urlencode

from connectors.answers import outside_answer, read_object
from connectors.wechat.wechat_values import fits
from domain.accounts.wechat import WechatPhone
from domain.delivery import OPERATOR_S, Answer, Channel, Delivery, Outcome
from domain.events import TEMPLATES, EventKind, said_by
from domain.notices.approvals import TemplateFound, TemplateInUse
from domain.templates import SAMPLES, Approval, Said
from domain.wire import HttpRequest, HttpResponse
from domain.words import Language

#: The fields of a template made for notices of this house; ask the platform for these keys.
NOTICE_FIELDS: Final[Mapping[str, str]] = {
    "thing1": "{title}",
    "time2": "{time}",
    "thing3": "请打开页面查看详情",
}

_SHANGHAI: Final = timezone(timedelta(hours=8))  # no summer time since 1991
_JSON: Final = {"Content-Type": "application/json"}
_RID: Final = re.compile(r"rid: ?([0-9a-zA-Z-]{1,64})")
_FIELD: Final = re.compile(r"\{\{(\w+)\.DATA\}\}")
_QUOTA_S: Final = 60.0  # the shortest window of the platform's quotas

_TOKEN_EXPIRED: Final = frozenset({40001, 40014, 42001})
_DEAD_ADDRESS: Final = frozenset({40003})
# The platform is busy, or the quota of the minute or day is used.
_LATER: Final = {-1: None, 45009: _QUOTA_S, 45011: _QUOTA_S}
# The account, not the message: no permission, banned, frozen, caller's address not listed; a wrong
# or missing appid or secret.
_ACCOUNT: Final = frozenset({40013, 40125, 40164, 41002, 41004, 43107, 48001, 50002, 61024})
# The code itself is wrong, used, or the platform bars this person from signing in.
_BAD_CODE: Final = frozenset({40029, 40163, 40226})


@dataclass(frozen=True, slots=True)
class Template:
    """A subscription template of the platform: its fields by key, such as {"thing1": "{title}"}.

    A field is plain text in which {title}, {text} and {time} stand for the notice's own.
    """

    template_id: str
    fields: Mapping[str, str] = field(default_factory=lambda: NOTICE_FIELDS)


@dataclass(frozen=True, slots=True)
class WechatAccount:
    """A mini-program as configured. Templates by kind of event; a kind without one is not sent."""

    base_url: str
    appid: str
    secret: str = field(repr=False)
    templates: Mapping[EventKind, Template] = field(default_factory=dict)
    page: str = ""  # opened by a tap on the message; empty: none
    state: str = "formal"  # or trial, developer


class Wechat:
    """Raises ValueError at once when a configured template can't carry its notices."""

    def __init__(self, account: WechatAccount) -> None:
        self._account = account
        self._base = account.base_url.rstrip("/")
        for kind in account.templates:
            for version in TEMPLATES[kind]:
                longest = version.say(SAMPLES, Language.ZH, channel=Channel.WECHAT)
                self._data(kind, longest, datetime(2000, 12, 31, 23, 59, tzinfo=_SHANGHAI))

    @property
    def vendor(self) -> str:
        """The name under which this account's access token is kept."""
        return f"wechat:{self._account.appid}"

    def build_token(self) -> HttpRequest:
        body = {
            "grant_type": "client_credential",
            "appid": self._account.appid,
            "secret": self._account.secret,
            "force_refresh": False,  # true is for a leaked token, by hand
        }
        return self._post("/cgi-bin/stable_token", body)

    def parse_token(self, response: HttpResponse) -> tuple[str, int] | Answer:
        """The token and the seconds it lives."""
        found = _object(response)
        if isinstance(found, Answer):
            return found
        token, seconds = found.get("access_token"), found.get("expires_in")
        if isinstance(token, str) and token and type(seconds) is int and seconds > 0:
            return token, seconds
        return _error(found)

    def build_openid(self, code: str) -> HttpRequest:
        query = {
            "appid": self._account.appid,
            "secret": self._account.secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        return HttpRequest("GET", f"{self._base}/sns/jscode2session?{urlencode(query)}")

    def parse_openid(self, response: HttpResponse) -> str | Answer:
        """The openid; the session key beside it goes no further. DEAD_ADDRESS: a code of no use."""
        return parse_openid(response)

    def build_phone(self, code: str, openid: str, token: str) -> HttpRequest:
        """By the code of the button getPhoneNumber; WeChat refuses one of another user than `openid`."""
        query = urlencode({"access_token": token})
        body = {"code": code, "openid": openid}
        return self._post(f"/wxa/business/getuserphonenumber?{query}", body)

    def parse_phone(self, response: HttpResponse) -> WechatPhone | Answer:
        """DEAD_ADDRESS: a code of no use, of another user, or an answer marked for another app."""
        found = _object(response)
        if isinstance(found, Answer):
            return found
        if _code(found) == 0:
            return _phone(found.get("phone_info"), self._account.appid)
        if _code(found) in _BAD_CODE:
            return Answer(Outcome.DEAD_ADDRESS, code=str(_code(found)))
        return _error(found)

    @property
    def in_use(self) -> tuple[TemplateInUse, ...]:
        return in_use(Channel.WECHAT, self._account.templates.values())

    def build_templates(self, token: str) -> HttpRequest:
        """Those in the account's own library (getTemplateList)."""
        query = urlencode({"access_token": token})
        return HttpRequest("GET", f"{self._base}/wxaapi/newtmpl/gettemplate?{query}")

    def parse_templates(self, response: HttpResponse) -> tuple[TemplateFound, ...] | Answer:
        """Whatever is in the library may be sent with."""
        return read_library(response, "data", "priTmplId")

    def template(self, kind: str) -> str:
        """The template that carries this kind of event, "" when there is none."""
        found = self._account.templates.get(EventKind(kind))
        return found.template_id if found else ""

    def build_send(self, delivery: Delivery, token: str) -> HttpRequest:
        """The message of a delivery whose kind has a template.

        Its words are Chinese: so are the templates, and most English titles pass their limits.
        """
        kind = EventKind(delivery.kind)
        told = said_by(delivery, Language.ZH)
        body: dict[str, object] = {
            "touser": delivery.address,
            "template_id": self.template(delivery.kind),
            "miniprogram_state": self._account.state,
            "lang": "zh_CN",
            "data": self._data(kind, told, delivery.created_at),
        }
        if self._account.page:
            body["page"] = self._account.page
        query = urlencode({"access_token": token})
        return self._post(f"/cgi-bin/message/subscribe/send?{query}", body)

    def parse_send(self, response: HttpResponse) -> Answer:
        return read_sent(response)

    def _data(self, kind: EventKind, told: Said, at: datetime) -> dict[str, dict[str, str]]:
        return fill(self._account.templates[kind], told, at)

    def _post(self, path: str, body: Mapping[str, object]) -> HttpRequest:
        return HttpRequest("POST", self._base + path, _JSON, json.dumps(body).encode())


def in_use(channel: Channel, templates: Iterable[Template]) -> tuple[TemplateInUse, ...]:
    """Each template once, with the fields that are filled in."""
    fields = {each.template_id: frozenset(each.fields) for each in templates}
    return tuple(TemplateInUse(channel, template, found) for template, found in fields.items())


def read_library(
    response: HttpResponse, listed: str, name: str
) -> tuple[TemplateFound, ...] | Answer:
    """The templates under `listed`, each called `name`, of a mini-program or a service account."""
    found = _object(response)
    if isinstance(found, Answer):
        return found
    templates = found.get(listed)
    if not isinstance(templates, list):
        return _error(found)
    return tuple(
        TemplateFound(str(each[name]), Approval.APPROVED, "", frozenset(_FIELD.findall(content)))
        for each in templates
        if isinstance(each, dict)
        and name in each
        and isinstance(content := each.get("content"), str)
    )


def fill(template: Template, told: Said, at: datetime) -> dict[str, dict[str, str]]:
    """The data of a message; ValueError when the platform would not take a field of it."""
    local = at.astimezone(_SHANGHAI)
    words = {
        "{title}": told.title,
        "{text}": told.text,
        "{time}": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
    }
    data: dict[str, dict[str, str]] = {}
    for key, pattern in template.fields.items():
        value = pattern
        for name, word in words.items():
            value = value.replace(name, word)
        if not fits(key, value):
            raise ValueError(f"template {template.template_id} can't carry its {key}: {value!r}")
        data[key] = {"value": value}
    return data


def read_sent(response: HttpResponse) -> Answer:
    """The verdict on a message, of a mini-program or of a service account."""
    found = _object(response)
    if isinstance(found, Answer):
        return found
    if _code(found) == 0:
        return Answer(Outcome.DELIVERED, code="0", reference=str(found.get("msgid", "")))
    return _error(found)


def parse_openid(response: HttpResponse) -> str | Answer:
    """The openid of a sign-in; what comes beside it goes no further. DEAD_ADDRESS: no use."""
    found = _object(response)
    if isinstance(found, Answer):
        return found
    openid = found.get("openid")
    if isinstance(openid, str) and openid:
        return openid
    if _code(found) in _BAD_CODE:
        return Answer(Outcome.DEAD_ADDRESS, code=str(_code(found)))
    return _error(found)


def _phone(info: object, appid: str) -> WechatPhone | Answer:
    mark = info.get("watermark") if isinstance(info, dict) else None
    if not isinstance(info, dict) or not isinstance(mark, dict):
        return Answer(Outcome.UNKNOWN, code="unreadable")
    number, country, at = (
        info.get("purePhoneNumber"),
        info.get("countryCode"),
        mark.get("timestamp"),
    )
    if mark.get("appid") != appid:
        return Answer(Outcome.DEAD_ADDRESS, code="watermark")
    # The country comes as a number or as text.
    if not isinstance(number, str) or type(country) not in {str, int} or type(at) is not int:
        return Answer(Outcome.UNKNOWN, code="unreadable")
    try:
        return WechatPhone(number, str(country), datetime.fromtimestamp(at, UTC))
    except (ValueError, OverflowError, OSError):
        return Answer(Outcome.UNKNOWN, code="unreadable")


def _object(response: HttpResponse) -> dict[str, object] | Answer:
    # A message sent twice after a gateway's fault costs a grant, and the platform counts those.
    outside = outside_answer(response, on_fault=Outcome.RETRY)
    if outside:
        return outside
    return read_object(response) or Answer(Outcome.UNKNOWN, code="unreadable")


def _error(found: Mapping[str, object]) -> Answer:
    code = _code(found)
    if not code:
        return Answer(Outcome.UNKNOWN, code="unreadable")
    rid = _RID.search(str(found.get("errmsg", "")))
    outcome, retry_after = _meaning(code)
    return Answer(outcome, str(code), rid[1] if rid else "", retry_after)


def _code(found: Mapping[str, object]) -> int | None:
    code = found.get("errcode")
    return code if type(code) is int else None


def _meaning(code: int) -> tuple[Outcome, float | None]:
    if code in _LATER:
        return Outcome.RETRY, _LATER[code]
    if code in _ACCOUNT:
        return Outcome.RETRY, OPERATOR_S
    if code in _TOKEN_EXPIRED:
        return Outcome.TOKEN_EXPIRED, None
    if code in _DEAD_ADDRESS:
        return Outcome.DEAD_ADDRESS, None
    return Outcome.REFUSED, None
