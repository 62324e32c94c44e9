"""The further addresses of the fake city's one resident."""

from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from clients.standins.accounts import StandinAccounts
from connectors.wechat.wechat_account import ServiceAccount, WechatService
from domain.problems import Problem
from proto.http.accounts.sign_in import CodeSent
from proto.http.notices import addresses as wire
from tests.browser.fake_answers import NOW, answer, refuse

MAIL_CODE: Final = "246810"
STATE: Final = "6a0f00c4"
KNOWN: Final = StandinAccounts()


@dataclass
class FakeAddresses:
    kept: dict[str, str] = field(default_factory=dict)  # what is shown, by channel
    channels: tuple[str, ...] = ("email", "wechat_account", "letter")
    wechat: str = ""  # the host of WeChat's page that asks who reads
    code: str = ""  # the last one that WeChat brought back

    def add_to(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/v1/me/addresses", self._show),
                web.post("/v1/me/addresses/email/codes", self._code),
                web.put("/v1/me/addresses/email", self._email),
                web.get("/v1/me/addresses/wechat_account/page", self._page),
                web.put("/v1/me/addresses/wechat_account", self._link),
                web.put("/v1/me/addresses/letter", self._letter),
                web.delete("/v1/me/addresses/{channel}", self._remove),
            ]
        )

    async def _show(self, _: web.Request) -> web.Response:
        return answer(
            wire.Addresses(
                addresses=[
                    wire.AddressSeen.model_validate(
                        {"channel": channel, "shown": shown, "added_at": NOW}
                    )
                    for channel, shown in self.kept.items()
                ],
                channels=list(self.channels),
            )
        )

    async def _code(self, request: web.Request) -> web.Response:
        body = wire.EmailWanted.model_validate_json(await request.text())
        if "@" not in body.email:
            return refuse(Problem.BODY_INVALID, 422, "/email")
        return answer(CodeSent(resend_after=60, expires_in=300), 202)

    async def _email(self, request: web.Request) -> web.Response:
        body = wire.EmailConfirmed.model_validate_json(await request.text())
        if body.code != MAIL_CODE:
            return refuse(Problem.CODE_WRONG, 403)
        self.kept["email"] = f"{body.email[0]}***@{body.email.partition('@')[2]}"
        return await self._show(request)

    async def _page(self, request: web.Request) -> web.Response:
        service = ServiceAccount("", KNOWN.service_appid, "", open_url=self.wechat)
        back = f"{request.scheme}://{request.host}/"
        return answer(wire.WechatPage(url=WechatService(service).page_link(back, STATE)))

    async def _link(self, request: web.Request) -> web.Response:
        body = wire.WechatBack.model_validate_json(await request.text())
        if body.state != STATE:
            return refuse(Problem.WECHAT_CODE, 422)
        self.code = body.code
        self.kept["wechat_account"] = ""
        return await self._show(request)

    async def _letter(self, request: web.Request) -> web.Response:
        body = wire.PostalNew.model_validate_json(await request.text())
        self.kept["letter"] = f"{body.recipient[0]}** {body.address[:6]}…"
        return await self._show(request)

    async def _remove(self, request: web.Request) -> web.Response:
        del self.kept[request.match_info["channel"]]
        return web.Response(status=204)
