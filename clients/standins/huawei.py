"""Huawei's two push interfaces and Honor's, which is made after the older one."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from clients.standins.pushes import (
    PAYLOAD_MAX,
    TOKEN_LIFE_S,
    PushVendors,
    at,
    bearer,
    handed,
    read_json,
)

TTL_MAX = 1_296_000
TAG_MAX = 64
DRIFT_S = 600


@dataclass(slots=True)
class Huawei:
    vendors: PushVendors

    async def oauth(self, request: web.Request) -> web.Response:
        form, accounts = await request.post(), self.vendors.accounts
        if form.get("grant_type") != "client_credentials":
            return web.json_response({"error": 1102, "error_description": "grant"}, status=400)
        if (form.get("client_id"), form.get("client_secret")) != (
            accounts.push_app,
            accounts.push_secret,
        ):
            return web.json_response({"error": 1101, "error_description": "client"}, status=400)
        token = self.vendors.new_token("hms")
        return web.json_response(
            {"access_token": token, "expires_in": TOKEN_LIFE_S, "token_type": "Bearer"}
        )

    async def send_v3(self, request: web.Request) -> web.Response:
        accounts = self.vendors.accounts
        audience = f"{request.scheme}://{request.host}/oauth2/v3/token"
        claims = self.vendors.signed("harmony", bearer(request), "PS256", audience)
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
        options, notification = at(body, "pushOptions"), at(body, "payload", "notification")
        if not 0 < (at(options, "ttl") or 0) <= TTL_MAX:
            return error("80100004")
        if at(notification, "clickAction", "actionType") not in {0, 1}:
            return error("80100003")
        return self._taken(
            "harmony",
            at(body, "target", "token"),
            notification,
            mark=at(notification, "notifyId"),
            illegal="illegalTokens",
            opens=at(notification, "clickAction", "data", "n"),
            receipt=at(options, "biTag"),
            # a test message counts among a thousand a day, and shows that it is one
            shown=at(options, "testMessage") is not True,
        )

    async def send_v1(self, request: web.Request) -> web.Response:
        if not self.vendors.knows("hms", bearer(request)):
            return error("80200003", status=401)
        if request.match_info["app"] != self.vendors.accounts.push_app:
            return error("80300002")
        body = await read_json(request)
        message = at(body, "message")
        notification = at(message, "android", "notification")
        if at(notification, "click_action", "type") not in {1, 2, 3}:
            return error("80100003")
        return self._taken(
            "hms",
            at(message, "token"),
            notification,
            mark=at(notification, "notify_id"),
            illegal="illegal_tokens",
            opens=handed(at(message, "data")),
            receipt=at(message, "android", "bi_tag"),
            shown=body.get("validate_only") is not True,
        )

    def _taken(  # noqa: PLR0911  # the vendor's checks, one by one
        self,
        vendor: str,
        tokens: object,
        notification: object,
        *,
        mark: object,
        illegal: str,
        opens: object,
        receipt: object,
        shown: bool,
    ) -> web.Response:
        """`shown` False: all is well, and no phone shows anything."""
        scripted = self.vendors.scripted(vendor)
        if scripted:
            return error(scripted)
        title, text = at(notification, "title"), at(notification, "body")
        if not (title and text) or not isinstance(tokens, list):
            return error("80100003")
        if not 1 <= len(tokens) <= 1000:  # noqa: PLR2004  # the vendor's number
            return error("80300010")
        if len(json.dumps(notification, ensure_ascii=False).encode()) > PAYLOAD_MAX:
            return error("80300008")
        if len(str(receipt).encode()) > TAG_MAX:
            return error("80100001")
        good = [token for token in tokens if self.vendors.state(vendor, token) == "good"]
        for token in good if shown else ():
            self.vendors.take(vendor, token, (title, text), mark, opens=opens, receipt=receipt)
        bad = [token for token in tokens if token not in good]
        if bad and not good:
            return error("80300007")
        if bad:
            said = {"success": len(good), "failure": len(bad), illegal: {"noRight": bad}}
            return error("80100000", json.dumps(said))
        return error("80000000", "Success")


@dataclass(slots=True)
class Honor:
    vendors: PushVendors

    async def oauth(self, request: web.Request) -> web.Response:
        form, accounts = await request.post(), self.vendors.accounts
        if (form.get("client_id"), form.get("client_secret"), form.get("grant_type")) != (
            accounts.push_client,
            accounts.push_secret,
            "client_credentials",
        ):
            return web.json_response({"error": 1101, "error_description": "client"}, status=400)
        token = self.vendors.new_token("honor")
        return web.json_response({"access_token": token, "expires_in": TOKEN_LIFE_S})

    async def send(self, request: web.Request) -> web.Response:  # noqa: PLR0911  # its checks
        if not self.vendors.knows("honor", bearer(request)):
            return honor_error("401")
        stamp = request.headers.get("timestamp", "")
        if request.match_info["app"] != self.vendors.accounts.push_app or not stamp.isdigit():
            return honor_error("400")
        if abs(int(stamp) / 1000 - self.vendors.clock()) > DRIFT_S:  # milliseconds
            return honor_error("400")
        scripted = self.vendors.scripted("honor")
        if scripted:
            return honor_error(scripted)
        body = await read_json(request)
        notification, tokens = at(body, "android", "notification"), at(body, "token")
        if not (at(notification, "title") and at(notification, "body")) or not tokens:
            return honor_error("400")
        if at(notification, "clickAction", "type") not in {1, 2, 3}:
            return honor_error("400")
        failed = [token for token in tokens if not self.vendors.state("honor", token)]
        expired = [token for token in tokens if self.vendors.state("honor", token) == "gone"]
        for token in tokens:
            if token not in failed and token not in expired:
                self.vendors.take(
                    "honor",
                    token,
                    (notification["title"], notification["body"]),
                    at(notification, "notifyId"),
                    opens=handed(body.get("data")),
                    receipt=at(body, "android", "biTag"),
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
