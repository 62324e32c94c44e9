"""The further addresses of the fake city's one resident."""

from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from domain.problems import Problem
from proto.http import addresses as wire
from proto.http.sign_in import CodeSent
from tests.browser.fake_answers import NOW, answer, refuse

MAIL_CODE: Final = "246810"


@dataclass
class FakeAddresses:
    kept: dict[str, str] = field(default_factory=dict)  # what is shown, by channel

    def add_to(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/v1/me/addresses", self._show),
                web.post("/v1/me/addresses/email/codes", self._code),
                web.put("/v1/me/addresses/email", self._email),
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
                channels=["email", "wechat_account", "letter"],
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

    async def _letter(self, request: web.Request) -> web.Response:
        body = wire.PostalNew.model_validate_json(await request.text())
        self.kept["letter"] = f"{body.recipient[0]}** {body.address[:6]}…"
        return await self._show(request)

    async def _remove(self, request: web.Request) -> web.Response:
        del self.kept[request.match_info["channel"]]
        return web.Response(status=204)
