"""WeChat's host: access tokens, sign-in codes, phone numbers and subscription messages, by its documented rules."""

import json
import re
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from clients.standins.accounts import StandinAccounts

TOKEN_LIFE_S: Final = 7200
OVERLAP_S: Final = 300  # a new token is given out this long before the old one ends
CODE_LIFE_S: Final = 300
FORCES_A_DAY: Final = 20
FORCE_PAUSE_S: Final = 30
SIGN_INS_A_MINUTE: Final = 100

_DAY_S: Final = 86_400
_MAINLAND: Final = "86"
_MINUTE_S: Final = 60
_STATES: Final = ("formal", "trial", "developer")
_WORDS: Final = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40029: "invalid code",
    40037: "invalid template_id",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, please retry next minute",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    84001: "invalid identify id",
    84002: "out_seq_no repeated",
    84003: "identify info mismatch",
    84004: "image not exist",
    84006: "name or id number empty",
}


@dataclass(frozen=True, slots=True)
class Message:
    openid: str
    template_id: str
    page: str
    values: Mapping[str, str]
    at: float


@dataclass(slots=True)
class Wechat:
    """The platform's memory. `clock` gives seconds since 1970."""

    accounts: StandinAccounts
    clock: Callable[[], float]
    tokens: dict[str, float] = field(default_factory=dict)  # each with its end; the last is current
    forced: list[float] = field(default_factory=list)
    codes: dict[str, tuple[str, float]] = field(default_factory=dict)  # openid, end
    #: Codes of the button getPhoneNumber: openid, number, country, end.
    phone_codes: dict[str, tuple[str, str, str, float]] = field(default_factory=dict)
    openids: set[str] = field(default_factory=set)
    sign_ins: dict[str, list[float]] = field(default_factory=dict)
    grants: Counter[tuple[str, str]] = field(default_factory=Counter)
    messages: list[Message] = field(default_factory=list)

    def new_code(self, openid: str) -> str:
        """What wx.login gives the mini-program of this user."""
        code = secrets.token_urlsafe(24)
        self.openids.add(openid)
        self.codes[code] = openid, self.clock() + CODE_LIFE_S
        return code

    def new_phone_code(self, openid: str, phone: str, country: str) -> str:
        """What the button getPhoneNumber gives when this user agrees to show that number."""
        code = secrets.token_urlsafe(32)
        self.openids.add(openid)
        self.phone_codes[code] = openid, phone, country, self.clock() + CODE_LIFE_S
        return code

    def grant(self, openid: str, template_id: str, count: int) -> int:
        """What wx.requestSubscribeMessage does when the user agrees; returns what is left."""
        self.openids.add(openid)
        self.grants[openid, template_id] += count
        return self.grants[openid, template_id]

    def end_tokens(self, *, known: bool) -> None:
        """All tokens end now; `known` ones are answered as expired, others as never heard of."""
        if known:
            self.tokens = dict.fromkeys(self.tokens, self.clock())
        else:
            self.tokens.clear()

    async def stable_token(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        if isinstance(body, int):
            return error(body)
        wrong = self._wrong_app(body.get("appid"), body.get("secret"))
        if wrong:
            return error(wrong)
        if body.get("grant_type") != "client_credential":
            return error(40002)
        now = self.clock()
        if body.get("force_refresh") is True:
            self.forced = [at for at in self.forced if at > now - _DAY_S]
            if len(self.forced) >= FORCES_A_DAY:
                return error(45009)
            if not self.forced or now - self.forced[-1] >= FORCE_PAUSE_S:
                self.forced.append(now)
                self.end_tokens(known=False)
        token, end = next(reversed(self.tokens.items()), ("", 0.0))
        if end - now < OVERLAP_S:
            token, end = secrets.token_urlsafe(100), now + TOKEN_LIFE_S
            self.tokens[token] = end
        return web.json_response({"access_token": token, "expires_in": int(end - now)})

    async def jscode2session(self, request: web.Request) -> web.Response:
        query = request.query
        wrong = self._wrong_app(query.get("appid"), query.get("secret"))
        if wrong:
            return error(wrong)
        if not query.get("js_code"):
            return error(41008)
        now = self.clock()
        openid, end = self.codes.pop(query["js_code"], ("", 0.0))
        if end <= now:
            return error(40029)
        recent = [at for at in self.sign_ins.get(openid, []) if at > now - _MINUTE_S]
        self.sign_ins[openid] = [*recent, now]
        if len(recent) >= SIGN_INS_A_MINUTE:
            return error(45011)
        return web.json_response({"openid": openid, "session_key": secrets.token_urlsafe(18)})

    async def phone_number(self, request: web.Request) -> web.Response:
        body = await self.called(request)
        if isinstance(body, int):
            return error(body)
        now = self.clock()
        nobody = ("", "", "", 0.0)
        openid, phone, country, end = self.phone_codes.pop(str(body.get("code", "")), nobody)
        if end <= now:
            return error(40029)
        if body.get("openid", openid) != openid:
            return error(40003)
        return web.json_response(
            {
                "errcode": 0,
                "errmsg": "ok",
                "phone_info": {
                    "phoneNumber": phone if country == _MAINLAND else f"+{country} {phone}",
                    "purePhoneNumber": phone,
                    "countryCode": country,
                    "watermark": {"timestamp": int(now), "appid": self.accounts.appid},
                },
            }
        )

    async def library(self, request: web.Request) -> web.Response:
        """The mini-program's own subscription templates."""
        if wrong := self.wrong_token(request):
            return error(wrong)
        found = [
            {"priTmplId": each, "title": "办理进度", "content": content, "example": "", "type": 2}
            for each, content in self.contents(self.accounts.subscriptions)
        ]
        return web.json_response({"errcode": 0, "errmsg": "ok", "data": found})

    def contents(self, templates: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
        """Each template that is there, with its words."""
        return [
            (each, "\n".join(f"{key}:{{{{{key}.DATA}}}}" for key in keys))
            for each, keys in templates.items()
            if self.accounts.template_states.get(each) != "gone"
        ]

    async def called(self, request: web.Request) -> dict[str, object] | int:
        """The body of a call with a good access token, or the code of what is wrong."""
        end = self.tokens.get(request.query.get("access_token", ""))
        if end is None:
            return 40001
        return 42001 if end <= self.clock() else await body_of(request)

    async def send(self, request: web.Request) -> web.Response:
        body = await self.called(request)
        if isinstance(body, int):
            return error(body)
        code, what = self._fault(body)
        if code:
            return error(code, what)
        openid, template = str(body["touser"]), str(body["template_id"])
        if not self.grants[openid, template]:
            return error(43101)
        self.grants[openid, template] -= 1
        values = values_of(body.get("data"))
        page = str(body.get("page", ""))
        self.messages.append(Message(openid, template, page, values, self.clock()))
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    def wrong_token(self, request: web.Request) -> int:
        """What is wrong with the access token of a call, 0 for nothing."""
        end = self.tokens.get(request.query.get("access_token", ""))
        if end is None:
            return 40001
        return 42001 if end <= self.clock() else 0

    def _wrong_app(self, appid: object, secret: object) -> int:
        if not appid:
            return 41002
        if not secret:
            return 41004
        if appid != self.accounts.appid:
            return 40013
        return 0 if secret == self.accounts.app_secret else 40001

    def _fault(self, body: Mapping[str, object]) -> tuple[int, str]:
        """The first fault of a message and what it is about; 0 for none."""
        if body.get("touser") not in self.openids:
            return 40003, ""
        keys = self.accounts.subscriptions.get(str(body.get("template_id")))
        if keys is None:
            return 40037, ""
        if body.get("page", "") not in ("", *self.accounts.pages):
            return 41030, ""
        if body.get("miniprogram_state", "formal") not in _STATES:
            return 47003, "miniprogram_state invalid"
        values = values_of(body.get("data"))
        for key in dict.fromkeys((*keys, *values)):
            if key not in keys or not taken(key, values.get(key, "")):
                return 47003, f"data.{key}.value invalid"
        return 0, ""


def error(code: int, what: str = "") -> web.Response:
    """The platform's error: status 200, a code, and words with a request id at their end."""
    words = f"{_WORDS.get(code, 'error')} {what}".strip()
    return web.json_response(
        {"errcode": code, "errmsg": f"{words} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"}
    )


async def body_of(request: web.Request) -> dict[str, object] | int:
    """The JSON object sent, or the code that says what is wrong with it."""
    raw = await request.read()
    if not raw:
        return 44002
    try:
        found = json.loads(raw)
    except ValueError:
        return 47001
    return found if isinstance(found, dict) else 47001


def values_of(data: object) -> dict[str, str]:
    """The values of a message's data; what has not the form {"key": {"value": "…"}} is empty."""
    if not isinstance(data, dict):
        return {}
    values = {}
    for key, held in data.items():
        value = held.get("value") if isinstance(held, dict) else None
        values[str(key)] = value if isinstance(value, str) else ""
    return values


def taken(key: str, value: str) -> bool:
    """The platform's limits of those types that a notice uses."""
    match key.rstrip("0123456789"):
        case "thing":
            return 0 < len(value) <= 20  # noqa: PLR2004  # the table's numbers, each used once
        case "phrase":
            return 0 < len(value) <= 5 and all("\u4e00" <= char <= "\u9fff" for char in value)  # noqa: PLR2004  # the vendor's number
        case "character_string":
            return 0 < len(value) <= 32 and value.isascii()  # noqa: PLR2004  # the vendor's number
        case "time":
            return re.fullmatch(r"(\d{4}年\d{1,2}月\d{1,2}日 )?\d{1,2}:\d{2}", value) is not None
        case "date":
            return re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日( \d{1,2}:\d{2})?", value) is not None
    return False
