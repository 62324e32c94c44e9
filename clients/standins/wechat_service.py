"""A WeChat service account: template messages to its followers, and the code with which it opens a page."""

import re
import secrets
from dataclasses import dataclass, field, replace
from typing import Final

from aiohttp import web
from yarl import URL

from clients.standins.wechat import Message, Wechat, body_of, error, taken, values_of

DOUBLE_S: Final = 600  # a second message with one client_msg_id is not sent within this time

_ORDER: Final = ["appid", "redirect_uri", "response_type", "scope", "state"]
_STATE: Final = re.compile(r"[0-9a-zA-Z]{0,128}")


@dataclass(slots=True)
class WechatService:
    """`platform` keeps its tokens and codes; `followers` take messages, unless they `blocked` them."""

    platform: Wechat
    followers: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    sent: dict[str, tuple[int, float]] = field(
        default_factory=dict
    )  # msgid and when, by client's id
    reader: str = "o-reader"  # who holds the phone

    @classmethod
    def of(cls, platform: Wechat) -> "WechatService":
        """Beside the mini-program's, with an account of its own."""
        known = platform.accounts
        accounts = replace(known, appid=known.service_appid, app_secret=known.service_secret)
        return cls(Wechat(accounts, platform.clock))

    async def openid(self, request: web.Request) -> web.Response:
        """网页授权: the code that opened the page, once."""
        query, known = request.query, self.platform.accounts
        if query.get("appid") != known.appid:
            return error(40013)
        if query.get("secret") != known.app_secret:
            return error(40001)
        openid, end = self.platform.codes.pop(query.get("code", ""), ("", 0.0))
        if end <= self.platform.clock():
            return error(40029)
        return web.json_response(
            {"access_token": secrets.token_urlsafe(24), "expires_in": 7200, "openid": openid}
        )

    async def authorise(self, request: web.Request) -> web.Response:
        """网页授权: sends WeChat's own browser back with a code of who reads there, `reader`."""
        if "MicroMessenger" not in request.headers.get("User-Agent", ""):
            return _page("请在微信客户端打开链接")
        query = request.query
        if list(query) != _ORDER:
            return _page("链接参数有误")
        if query["appid"] != self.platform.accounts.appid:
            return _page("appid 参数错误")
        if query["response_type"] != "code" or query["scope"] != "snsapi_base":
            return _page("scope 参数错误或没有 scope 权限")
        if not _STATE.fullmatch(query["state"]):
            return _page("state 参数错误")
        code = self.platform.new_code(self.reader)
        back = URL(query["redirect_uri"]).update_query(code=code, state=query["state"])
        raise web.HTTPFound(back)

    async def library(self, request: web.Request) -> web.Response:
        """The account's own templates."""
        if wrong := self.platform.wrong_token(request):
            return error(wrong)
        found = [
            {"template_id": each, "title": "办理进度", "content": content, "example": ""}
            for each, content in self.platform.contents(self.platform.accounts.service_templates)
        ]
        return web.json_response({"template_list": found})

    async def send(self, request: web.Request) -> web.Response:  # noqa: PLR0911  # its checks
        platform = self.platform
        if wrong := platform.wrong_token(request):
            return error(wrong)
        body = await body_of(request)
        if isinstance(body, int):
            return error(body)
        openid, template = str(body.get("touser")), str(body.get("template_id"))
        if openid not in platform.openids:
            return error(40003)
        if openid not in self.followers:
            return error(43004)
        if openid in self.blocked:
            return error(43101)
        keys = platform.accounts.service_templates.get(template)
        if keys is None:
            return error(40037)
        values = values_of(body.get("data"))
        for key in dict.fromkeys((*keys, *values)):
            if key not in keys or not taken(key, values.get(key, "")):
                return error(47003, f"data.{key}.value invalid")
        now, mark = platform.clock(), str(body.get("client_msg_id", ""))
        number, at = self.sent.get(mark, (0, 0.0))
        if not mark or now - at > DOUBLE_S:
            number = 200_000_000 + len(self.sent)
            self.sent[mark] = number, now
            platform.messages.append(
                Message(openid, template, str(body.get("url", "")), values, now)
            )
        return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": number})


def _page(words: str) -> web.Response:
    """What the platform shows instead, to a person."""
    return web.Response(text=words, content_type="text/html")
