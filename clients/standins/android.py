"""The push interfaces of Xiaomi, OPPO and vivo, and Firebase's."""

import hashlib
import json
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

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

DRIFT_S: Final = 600
SCOPE: Final = "https://www.googleapis.com/auth/firebase.messaging"


@dataclass(slots=True)
class Xiaomi:
    vendors: PushVendors

    async def send(self, request: web.Request) -> web.Response:  # noqa: PLR0911  # its checks
        form, accounts = await request.post(), self.vendors.accounts
        if request.headers.get("Authorization") != f"key={accounts.push_secret}":
            return xiaomi_error("21301")
        scripted = self.vendors.scripted("xiaomi")
        if scripted:
            return xiaomi_error(scripted)
        if form.get("restricted_package_name") != accounts.push_package:
            return xiaomi_error("22022")
        if form.get("extra.channel_id") != accounts.push_channel:
            return xiaomi_error("27001")
        title, text = str(form.get("title", "")), str(form.get("description", ""))
        short = 0 < len(title) < 50 and 0 < len(text) < 128  # noqa: PLR2004  # the vendor's numbers
        live = str(form.get("time_to_live", ""))
        if form.get("pass_through") != "0":  # 1: handed to the app, and no phone shows it
            return xiaomi_error("10017")
        if not short or not live.isdigit() or int(live) > 10 * 86_400_000:
            return xiaomi_error("10017")
        token = str(form.get("registration_id", ""))
        if self.vendors.state("xiaomi", token) != "good":
            return xiaomi_error("20301")
        # of the three only together, and types of receipts are bits: 1 arrived … 16 no such device
        reports = form.get("extra.callback") and form.get("extra.callback.type") == "17"
        self.vendors.take(
            "xiaomi",
            token,
            (title, text),
            form.get("extra.jobkey", ""),
            opens=str(form.get("payload", "")).removeprefix("n="),
            receipt=form.get("extra.callback.param", "") if reports else "",
        )
        return web.json_response(
            {
                "result": "ok",
                "code": 0,
                "trace_id": "t1",
                "description": "成功",
                "data": {"id": "m1"},
            }
        )


@dataclass(slots=True)
class Oppo:
    vendors: PushVendors

    async def auth(self, request: web.Request) -> web.Response:
        form, accounts = await request.post(), self.vendors.accounts
        stamp = str(form.get("timestamp", ""))
        if form.get("app_key") != accounts.push_key:
            return oppo_error("14")
        if not stamp.isdigit() or abs(int(stamp) / 1000 - self.vendors.clock()) > DRIFT_S:
            return oppo_error("18")
        text = accounts.push_key + stamp + accounts.push_secret
        if form.get("sign") != hashlib.sha256(text.encode()).hexdigest():
            return oppo_error("16")
        token = self.vendors.new_token("oppo")
        data = {"auth_token": token, "create_time": int(stamp)}
        return web.json_response({"code": 0, "message": "Success", "data": data})

    async def send(self, request: web.Request) -> web.Response:  # noqa: PLR0911  # its checks
        form = await request.post()
        if not form.get("auth_token"):
            return oppo_error("29")
        if not self.vendors.knows("oppo", str(form["auth_token"])):
            return oppo_error("11")
        scripted = self.vendors.scripted("oppo")
        if scripted:
            return oppo_error(scripted)
        message = json.loads(str(form.get("message", "{}")))
        notification, token = at(message, "notification"), str(at(message, "target_value"))
        title, text = at(notification, "title"), at(notification, "content")
        most = 128 if at(notification, "style") == 2 else 50  # noqa: PLR2004  # the long text
        if not 0 < len(title) <= 50 or not 0 < len(text) <= most:  # noqa: PLR2004  # the vendor's numbers
            return oppo_error("41")
        mark = at(notification, "app_message_id")
        if at(notification, "off_line") is not True or not at(notification, "off_line_ttl"):
            return oppo_error("41")
        if any(each.vendor == "oppo" and each.mark == mark for each in self.vendors.taken):
            return oppo_error("32")
        if self.vendors.state("oppo", token) != "good":
            return oppo_error("10000")
        reports = at(notification, "call_back_url")
        self.vendors.take(
            "oppo",
            token,
            (title, text),
            mark,
            opens=handed(at(notification, "action_parameters")),
            receipt=at(notification, "call_back_parameter") if reports else "",
        )
        data = {"messageId": "m1"}
        return web.json_response({"code": 0, "message": "Success", "data": data})


@dataclass(slots=True)
class Vivo:
    vendors: PushVendors

    async def auth(self, request: web.Request) -> web.Response:
        body, accounts = await read_json(request), self.vendors.accounts
        stamp = body.get("timestamp")
        if type(stamp) is not int or abs(stamp / 1000 - self.vendors.clock()) > DRIFT_S:
            return vivo_error("10201")
        text = f"{accounts.push_app}{accounts.push_key}{stamp}{accounts.push_secret}"
        # As the vendor defines it.
        if body.get("sign") != hashlib.md5(text.encode(), usedforsecurity=False).hexdigest():
            return vivo_error("10200")
        token = self.vendors.new_token("vivo")
        return web.json_response({"result": 0, "desc": "ok", "authToken": token})

    async def send(self, request: web.Request) -> web.Response:  # noqa: PLR0911  # its checks
        if not self.vendors.knows("vivo", request.headers.get("authToken", "")):
            return vivo_error("10000")
        scripted = self.vendors.scripted("vivo")
        if scripted:
            return vivo_error(scripted)
        body = await read_json(request)
        title, text = str(body.get("title", "")), str(body.get("content", ""))
        fits = 0 < half_widths(title) <= 40 and 0 < half_widths(text) <= 100  # noqa: PLR2004  # the vendor's numbers
        if not fits or not 60 <= body.get("timeToLive", 0) <= 86_400:  # noqa: PLR2004  # the vendor's numbers
            return vivo_error("10101")
        if not str(body.get("category", "")).isupper():
            return vivo_error("10096")
        if body.get("classification") != 1:  # of these categories all are system messages
            return vivo_error("10097")
        if body.get("notifyType") not in {1, 2, 3, 4} or body.get("skipType") not in {1, 2, 3, 4}:
            return vivo_error("10101")
        token = str(body.get("regId", ""))
        state = self.vendors.state("vivo", token)
        if not state:
            return vivo_error("10302")
        if state == "gone" or body.get("pushMode") != 0:  # a test goes to test phones alone
            gone = {"userid": token, "status": 2 if state == "gone" else 4}
            return web.json_response({"result": 0, "desc": "ok", "taskId": "", "invalidUser": gone})
        reports = at(body, "extra", "callback")
        self.vendors.take(
            "vivo",
            token,
            (title, text),
            body.get("requestId", ""),
            opens=at(body, "clientCustomMap", "n"),
            receipt=at(body, "extra", "callback.param") if reports else "",
        )
        return web.json_response({"result": 0, "desc": "ok", "taskId": "t1"})


@dataclass(slots=True)
class Fcm:
    vendors: PushVendors

    async def oauth(self, request: web.Request) -> web.Response:
        form, accounts = await request.post(), self.vendors.accounts
        audience = f"{request.scheme}://{request.host}/fcm/token"
        claims = self.vendors.signed("fcm", str(form.get("assertion", "")), "RS256", audience)
        if (
            claims is None
            or claims.get("iss") != accounts.push_email
            or claims.get("scope") != SCOPE
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        token = self.vendors.new_token("fcm")
        return web.json_response(
            {"access_token": token, "expires_in": TOKEN_LIFE_S - 1, "token_type": "Bearer"}
        )

    async def send(self, request: web.Request) -> web.Response:  # noqa: PLR0911  # its checks
        if not self.vendors.knows("fcm", bearer(request)):
            return fcm_error("UNAUTHENTICATED")
        scripted = self.vendors.scripted("fcm")
        if scripted:
            return fcm_error(scripted)
        body = await read_json(request)
        message = at(body, "message")
        note, data = at(message, "notification"), at(message, "data")
        if not all(isinstance(value, str) for value in dict(data or {}).values()):
            return fcm_error("INVALID_ARGUMENT", own=False)
        if len(json.dumps([note, data], ensure_ascii=False).encode()) > PAYLOAD_MAX:
            return fcm_error("INVALID_ARGUMENT", own=False)
        token = str(at(message, "token"))
        state = self.vendors.state("fcm", token)
        if not state:
            return fcm_error("INVALID_ARGUMENT")
        if state == "gone":
            return fcm_error("UNREGISTERED")
        if body.get("validate_only") is not True:
            mark = at(message, "android", "notification", "tag")
            words = at(note, "title"), at(note, "body")
            self.vendors.take("fcm", token, words, mark, opens=at(data, "n"))
        return web.json_response({"name": "projects/standin/messages/m1"})


def half_widths(text: str) -> int:
    """As vivo counts: a Han character is two of a letter."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def xiaomi_error(code: str) -> web.Response:
    return web.json_response({"result": "error", "code": int(code), "reason": "not done"})


def oppo_error(code: str) -> web.Response:
    return web.json_response({"code": int(code), "message": "not done"})


def vivo_error(code: str) -> web.Response:
    return web.json_response({"result": int(code), "desc": "not done"})


_FCM: Final = {
    "UNREGISTERED": (404, "NOT_FOUND"),
    "INVALID_ARGUMENT": (400, "INVALID_ARGUMENT"),
    "SENDER_ID_MISMATCH": (403, "PERMISSION_DENIED"),
    "QUOTA_EXCEEDED": (429, "RESOURCE_EXHAUSTED"),
    "UNAVAILABLE": (503, "UNAVAILABLE"),
    "INTERNAL": (500, "INTERNAL"),
    "THIRD_PARTY_AUTH_ERROR": (401, "UNAUTHENTICATED"),
}


def fcm_error(code: str, *, own: bool = True) -> web.Response:
    """`own`: with FCM's own code inside, else only with that of all of the vendor's services."""
    status, general = _FCM.get(code, (401, code))
    kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
    details: list[dict[str, object]] = [{"@type": kind, "errorCode": code}]
    if not own or code not in _FCM:
        details = [{"@type": "type.googleapis.com/google.rpc.BadRequest"}]
    body = {"code": status, "status": general, "message": "not done", "details": details}
    return web.json_response({"error": body}, status=status)
