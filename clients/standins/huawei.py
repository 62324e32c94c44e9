"""Huawei's two push interfaces and Honor's, which is made after the older one."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from clients.standins.pushes import PAYLOAD_MAX, TOKEN_LIFE_S, Board, at, bearer, read_json

TTL_MAX = 1_296_000


@dataclass(slots=True)
class Huawei:
    board: Board

    async def oauth(self, request: web.Request) -> web.Response:
        form, accounts = await request.post(), self.board.accounts
        if form.get("grant_type") != "client_credentials":
            return web.json_response({"error": 1102, "error_description": "grant"}, status=400)
        if (form.get("client_id"), form.get("client_secret")) != (
            accounts.push_app,
            accounts.push_secret,
        ):
            return web.json_response({"error": 1101, "error_description": "client"}, status=400)
        token = self.board.new_token("hms")
        return web.json_response(
            {"access_token": token, "expires_in": TOKEN_LIFE_S, "token_type": "Bearer"}
        )

    async def send_v3(self, request: web.Request) -> web.Response:
        accounts = self.board.accounts
        audience = f"{request.scheme}://{request.host}/oauth2/v3/token"
        claims = self.board.signed("harmony", bearer(request), "PS256", audience)
        if (
            claims is None
            or claims.get("iss") != accounts.push_sub_account
            or claims["kid"] != accounts.push_key_id
        ):
            return error("80200005", status=401)
        if request.match_info["project"] != accounts.push_project:
            return error("80300002")
        if request.headers.get("push-type") != "0":
            return error("80100001")
        body = await read_json(request)
        if not 0 < (at(body, "pushOptions", "ttl") or 0) <= TTL_MAX:
            return error("80100004")
        notification = at(body, "payload", "notification")
        return self._taken(
            "harmony", at(body, "target", "token"), notification, "notifyId", "illegalTokens"
        )

    async def send_v1(self, request: web.Request) -> web.Response:
        if not self.board.knows("hms", bearer(request)):
            return error("80200003", status=401)
        if request.match_info["app"] != self.board.accounts.push_app:
            return error("80300002")
        message = at(await read_json(request), "message")
        notification = at(message, "android", "notification")
        return self._taken("hms", at(message, "token"), notification, "notify_id", "illegal_tokens")

    def _taken(  # noqa: PLR0911  # the vendor's checks, one by one
        self, vendor: str, tokens: object, notification: object, mark: str, illegal: str
    ) -> web.Response:
        scripted = self.board.scripted(vendor)
        if scripted:
            return error(scripted)
        title, text = at(notification, "title"), at(notification, "body")
        if not (title and text) or not isinstance(tokens, list):
            return error("80100003")
        if not 1 <= len(tokens) <= 1000:  # noqa: PLR2004  # the vendor's number
            return error("80300010")
        if len(json.dumps(notification, ensure_ascii=False).encode()) > PAYLOAD_MAX:
            return error("80300008")
        good = [token for token in tokens if self.board.state(vendor, token) == "good"]
        for token in good:
            self.board.take(vendor, token, title, text, at(notification, mark))
        bad = [token for token in tokens if token not in good]
        if bad and not good:
            return error("80300007")
        if bad:
            said = {"success": len(good), "failure": len(bad), illegal: {"noRight": bad}}
            return error("80100000", json.dumps(said))
        return error("80000000", "Success")


@dataclass(slots=True)
class Honor:
    board: Board

    async def oauth(self, request: web.Request) -> web.Response:
        form, accounts = await request.post(), self.board.accounts
        if (form.get("client_id"), form.get("client_secret"), form.get("grant_type")) != (
            accounts.push_client,
            accounts.push_secret,
            "client_credentials",
        ):
            return web.json_response({"error": 1101, "error_description": "client"}, status=400)
        token = self.board.new_token("honor")
        return web.json_response({"access_token": token, "expires_in": TOKEN_LIFE_S})

    async def send(self, request: web.Request) -> web.Response:
        if not self.board.knows("honor", bearer(request)):
            return honor_error("401")
        stamp = request.headers.get("timestamp", "")
        if request.match_info["app"] != self.board.accounts.push_app or not stamp.isdigit():
            return honor_error("400")
        scripted = self.board.scripted("honor")
        if scripted:
            return honor_error(scripted)
        body = await read_json(request)
        notification, tokens = at(body, "android", "notification"), at(body, "token")
        if not (at(notification, "title") and at(notification, "body")) or not tokens:
            return honor_error("400")
        failed = [token for token in tokens if not self.board.state("honor", token)]
        expired = [token for token in tokens if self.board.state("honor", token) == "gone"]
        for token in tokens:
            if token not in failed and token not in expired:
                self.board.take(
                    "honor",
                    token,
                    notification["title"],
                    notification["body"],
                    at(notification, "notifyId"),
                )
        return _honor(
            200, sendResult=not failed and not expired, failTokens=failed, expireTokens=expired
        )


def error(code: str, message: str = "", status: int = 200) -> web.Response:
    return web.json_response({"code": code, "msg": message, "requestId": "r1"}, status=status)


def honor_error(code: str) -> web.Response:
    return _honor(int(code), sendResult=False)


def _honor(code: int, **data: Any) -> web.Response:  # noqa: ANN401  # JSON
    return web.json_response({"code": code, "message": "", "data": {"requestId": "r1", **data}})
