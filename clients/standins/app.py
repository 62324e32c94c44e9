"""All stand-ins behind one address, and the hooks under /_standin/ by which a test plays the world.

GET    /_standin/sms               messages taken: phone, template, params, context, at
GET    /_standin/sms/{phone}/code  the newest sign-in code that came to it, as text; 404: none came
POST   /_standin/sms/replies       {"url", "phone", "text"} → {"status"}: somebody answers, and we are called
POST   /_standin/sms/answers       {"phone": "+86…", "codes": ["LimitExceeded.…", …]}: its next ones
GET    /_standin/wechat/messages   messages taken: openid, template_id, page, values, at
POST   /_standin/wechat/codes      {"openid": "…"} → {"code": "…"}: what wx.login gives that user
POST   /_standin/wechat/phones     {"openid", "phone", "country"?: "86"} → {"code"}: what getPhoneNumber gives that user
POST   /_standin/wechat/grants     {"openid", "template_id", "count"} → {"left"}
POST   /_standin/wechat/tokens/end {"known": true: expired | false: never heard of}
POST   /_standin/wechat/faces      {"verify_id", "verify_ret", "openid"?, "picture"?: Base64}: who was before it
POST   /_standin/network/keys      {"pem"}: the private key by which the platform signs from now on
POST   /_standin/network/answers   {"number", "changes"?: claims} → {"answer"}: what the national app gives
POST   /_standin/service/followers {"openid", "blocked"?: true} → {"code"}: who follows, and opens the page
GET    /_standin/service/messages  messages of the service account
GET    /_standin/parcels           orders taken: the number by our own order number
POST   /_standin/parcels/news      {"number", "code", "said"?, "city"?, "at"?, "url"?, "changes"?} → {"status"}:
                                   something happens to a parcel, and with a url we are called
GET    /_standin/calls             calls taken: phone, template, params, context, at
GET    /_standin/pushes            pushes taken: vendor, token, title, text, mark, at
POST   /_standin/pushes/devices    {"vendor", "token", "state": "good" | "gone"}
POST   /_standin/pushes/browsers   a new browser → its subscription, as text
POST   /_standin/pushes/keys       {"vendor": "apns" | "harmony" | "fcm", "pem"}: public, of our JWTs
POST   /_standin/pushes/answers    {"vendor", "codes"}: its next answers, in the vendor's own codes
POST   /_standin/pushes/tokens/end {"vendor"}: its access tokens end now
POST   /_standin/faults            {"vendor": a channel's name, "mode": …} and Fault's other fields
DELETE /_standin/faults            all well again
POST   /_standin/refuse            {"seconds": n}: connections are refused, the hooks too
GET    /_standin/counts            calls of each vendor path, faulty ones included
POST   /_standin/his/sessions      {"doctor", "begin", "end"}: a session is stopped there
POST   /_standin/his/reports       {"patient", "name", "conclusion"}: a result is there
POST   /_standin/his/messages      {"hospital", "resource", "url"} → {"status"}: we are called
GET    /_standin/his/appointments  how each stands there, by our number
GET    /_standin/units/{unit}      messages that a unit's own system took
POST   /_standin/units/{unit}/answers {"case", "step", "move", "opinion"?, "words"?, "wants"?, "sequence"?,
                                   "answers"?, "url"?} → {"status", "told", "sequence"}: a step is done there,
                                   and with a url we are called
POST   /_standin/units/{unit}/losses {"since"}: it forgets what it was sent from this number on
…      /_standin/idp               the identity provider of officers (identity_provider.py)
…      /_standin/pay/…             who pays, and the vendors of payments (paying.py)
"""

import time
from base64 import b64decode
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from clients.standins import (
    aliyun,
    android,
    ems,
    his,
    huawei,
    identity_provider,
    network_id,
    paying,
    sms,
    transit,
    unit_system,
    webpush,
    wechat,
    wechat_face,
    wechat_service,
)
from clients.standins.accounts import StandinAccounts
from clients.standins.faults import Fault, Mode, misbehave
from clients.standins.paths import HONOR_TOKEN, vendor_of
from clients.standins.pushes import PushVendors

#: Closes the door for some seconds, but for the connection of who asks; set by whoever listens.
REFUSE: Final[web.AppKey[Callable[[object, float], Awaitable[None]]]] = web.AppKey("refuse")
#: The push vendors' memory, for the one that has a server of its own.
PUSH_VENDORS: Final = web.AppKey("vendors", PushVendors)
#: The memory of units' own systems, for a test that plays a department.
UNITS: Final = web.AppKey("units", unit_system.UnitSystems)
#: The memory of the hospitals' system, for a test that plays the hospital.
HIS: Final = web.AppKey("his", his.His)


def make_standins(
    accounts: StandinAccounts | None = None, clock: Callable[[], float] = time.time
) -> web.Application:
    """`clock` gives seconds since 1970."""
    standins = Standins(accounts or StandinAccounts(), clock)
    app = web.Application(middlewares=[standins.count_and_fail])
    app[PUSH_VENDORS] = standins.vendors
    app[HIS] = standins.his
    app[UNITS] = standins.units
    app.add_routes(_vendor_routes(standins))
    app.add_routes(_hook_routes(standins))
    app.add_routes(standins.his.routes())
    app.add_routes(standins.units.routes())
    app.add_routes(identity_provider.IdentityProvider(clock).routes())
    app[paying.PAYING] = made = paying.make(clock)
    app.add_routes(paying.routes(made))
    return app


class Standins:
    """The vendors, their faults and the hooks. A wrong hook body is a KeyError, so a 500."""

    def __init__(self, accounts: StandinAccounts, clock: Callable[[], float]) -> None:
        self.accounts = accounts
        self.wechat = wechat.Wechat(accounts, clock)
        self.faces = wechat_face.WechatFace(self.wechat)
        self.network = network_id.NetworkId(accounts, clock)
        self.transit = transit.Transit(accounts)
        self.ems = ems.Ems(accounts, clock)
        self.his = his.His(clock)
        self.units = unit_system.UnitSystems(clock)
        self.service = wechat_service.WechatService.of(self.wechat)
        self.sms = sms.TencentSms(accounts, clock)
        self.aliyun = aliyun.AliyunSms(accounts, clock, self.sms.taken)
        self.vendors = vendors = PushVendors(accounts, clock)
        self.huawei = huawei.Huawei(vendors)
        self.honor = huawei.Honor(vendors)
        self.xiaomi = android.Xiaomi(vendors)
        self.oppo = android.Oppo(vendors)
        self.vivo = android.Vivo(vendors)
        self.fcm = android.Fcm(vendors)
        self.webpush = webpush.WebPush(vendors)
        self.faults: dict[str, Fault] = {}
        self.counts: Counter[str] = Counter()

    @property
    def count_and_fail(self) -> Middleware:
        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            vendor = vendor_of(request)
            if vendor is None:
                return await handler(request)
            self.counts[request.path] += 1
            fault = self.faults.get(vendor)
            if fault is None or fault.times <= 0:
                return await handler(request)
            fault.times -= 1
            return await misbehave(fault, request, handler, _ERRORS[vendor])

        return middleware

    async def send_sms(self, request: web.Request) -> web.Response:
        """Both SMS vendors listen at /; the one's requests name their action in a header."""
        vendor = self.aliyun if "x-acs-action" in request.headers else self.sms
        return await vendor.send(request)

    async def stable_token(self, request: web.Request) -> web.Response:
        """Both accounts ask at one address; the appid tells them apart."""
        body = await request.text()
        ours = (
            self.service.platform if self.service.platform.accounts.appid in body else self.wechat
        )
        return await ours.stable_token(request)

    async def set_template(self, request: web.Request) -> web.Response:
        """What the vendors say of a template: approved, pending, rejected or gone."""
        body = await request.json()
        self.accounts.template_states[body["template"]] = body["state"]
        return web.Response(status=204)

    async def follow(self, request: web.Request) -> web.Response:
        body = await request.json()
        code = self.service.platform.new_code(body["openid"])
        self.service.followers.add(body["openid"])
        if body.get("blocked"):
            self.service.blocked.add(body["openid"])
        return web.json_response({"code": code})

    async def show_service(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(each) for each in self.service.platform.messages])

    async def show_calls(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(each) for each in self.aliyun.calls])

    async def show_sms(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(each) for each in self.sms.taken])

    async def show_code(self, request: web.Request) -> web.Response:
        code = self.sms.newest_code(f"+86{request.match_info['phone']}")
        if code is None:
            raise web.HTTPNotFound
        return web.Response(text=code)

    async def reply_sms(self, request: web.Request) -> web.Response:
        body = await request.json()
        status = await self.sms.hand_on(body["url"], body["phone"], body["text"])
        return web.json_response({"status": status})

    async def script_sms(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.sms.answers[body["phone"]] = list(body["codes"])
        return web.Response(status=204)

    async def show_messages(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(each) for each in self.wechat.messages])

    async def new_code(self, request: web.Request) -> web.Response:
        body = await request.json()
        return web.json_response({"code": self.wechat.new_code(body["openid"])})

    async def new_phone_code(self, request: web.Request) -> web.Response:
        body = await request.json()
        country = body.get("country", "86")
        code = self.wechat.new_phone_code(body["openid"], body["phone"], country)
        return web.json_response({"code": code})

    async def show_face(self, request: web.Request) -> web.Response:
        body = await request.json()
        picture = b64decode(body.get("picture", ""))
        self.faces.run(body["verify_id"], body["verify_ret"], body.get("openid", ""), picture)
        return web.Response(status=204)

    async def network_key(self, request: web.Request) -> web.Response:
        self.network.take_key((await request.json())["pem"])
        return web.Response(status=204)

    async def network_answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        answer = self.network.answer(body["number"], body.get("changes", {}))
        return web.json_response({"answer": answer})

    async def show_parcels(self, _: web.Request) -> web.Response:
        return web.json_response({key: number for key, (_, number) in self.ems.orders.items()})

    async def parcel_news(self, request: web.Request) -> web.Response:
        body = await request.json()
        told = body.get("said", ""), body.get("city", "深圳市"), body.get("at")
        item = self.ems.note(body["number"], body["code"], *told)
        if "url" not in body:
            return web.json_response({"status": 0})
        status = await self.ems.push(body["url"], item, body.get("changes", {}))
        return web.json_response({"status": status})

    async def grant(self, request: web.Request) -> web.Response:
        body = await request.json()
        left = self.wechat.grant(body["openid"], body["template_id"], int(body.get("count", 1)))
        return web.json_response({"left": left})

    async def end_tokens(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.wechat.end_tokens(known=bool(body["known"]))
        return web.Response(status=204)

    async def show_pushes(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(each) for each in self.vendors.taken])

    async def set_device(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.vendors.devices[body["vendor"], body["token"]] = body["state"]
        return web.Response(status=204)

    async def new_browser(self, request: web.Request) -> web.Response:
        origin = f"{request.scheme}://{request.host}"
        return web.json_response({"subscription": self.webpush.subscribe(origin)})

    async def set_key(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.vendors.keys[body["vendor"]] = body["pem"]
        return web.Response(status=204)

    async def script_pushes(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.vendors.answers[body["vendor"]] = list(body["codes"])
        return web.Response(status=204)

    async def end_push_tokens(self, request: web.Request) -> web.Response:
        self.vendors.end_tokens((await request.json())["vendor"])
        return web.Response(status=204)

    async def set_fault(self, request: web.Request) -> web.Response:
        body = await request.json()
        vendor = body.pop("vendor")
        self.faults[vendor] = Fault(**{**body, "mode": Mode(body["mode"])})
        return web.Response(status=204)

    async def clear_faults(self, _: web.Request) -> web.Response:
        self.faults.clear()
        return web.Response(status=204)

    async def refuse(self, request: web.Request) -> web.Response:
        body = await request.json()
        await request.app[REFUSE](request.protocol, float(body["seconds"]))
        return web.Response(status=204, headers={"Connection": "close"})

    async def show_counts(self, _: web.Request) -> web.Response:
        return web.json_response(self.counts)


def _vendor_routes(standins: Standins) -> list[web.RouteDef]:
    return [
        web.post("/", standins.send_sms),
        web.post("/cgi-bin/stable_token", standins.stable_token),
        web.get("/sns/jscode2session", standins.wechat.jscode2session, allow_head=False),
        web.post("/wxa/business/getuserphonenumber", standins.wechat.phone_number),
        web.post("/cgi-bin/message/subscribe/send", standins.wechat.send),
        web.post("/cgi-bin/message/template/send", standins.service.send),
        web.get("/sns/oauth2/access_token", standins.service.openid, allow_head=False),
        web.get("/wxaapi/newtmpl/gettemplate", standins.wechat.library, allow_head=False),
        web.get(
            "/cgi-bin/template/get_all_private_template",
            standins.service.library,
            allow_head=False,
        ),
        web.get("/connect/oauth2/authorize", standins.service.authorise, allow_head=False),
        web.post("/cityservice/face/identify/getverifyid", standins.faces.get_verify_id),
        web.post("/cityservice/face/identify/queryverifyinfo", standins.faces.query),
        web.post("/cityservice/face/identify/getimage", standins.faces.image),
        web.post("/v1/authentications", standins.network.begin),
        web.post(ems.PATH, standins.ems.call),
        web.post("/v1/transit/encrypt/{key}", standins.transit.encrypt),
        web.post("/v1/transit/decrypt/{key}", standins.transit.decrypt),
        web.post("/v3/{project}/messages:send", standins.huawei.send_v3),
        web.post("/oauth2/v2/token", standins.huawei.oauth),
        web.post("/v1/{app}/messages:send", standins.huawei.send_v1),
        web.post(HONOR_TOKEN, standins.honor.oauth),
        web.post("/api/v1/{app}/sendMessage", standins.honor.send),
        web.post("/v3/message/regid", standins.xiaomi.send),
        web.post("/server/v1/auth", standins.oppo.auth),
        web.post("/server/v1/message/notification/unicast", standins.oppo.send),
        web.post("/message/auth", standins.vivo.auth),
        web.post("/message/send", standins.vivo.send),
        web.post("/fcm/token", standins.fcm.oauth),
        web.post("/v1/projects/{project}/messages:send", standins.fcm.send),
        web.post("/push/{browser}", standins.webpush.send),
    ]


def _hook_routes(standins: Standins) -> list[web.RouteDef]:
    return [
        web.get("/_standin/pushes", standins.show_pushes),
        web.post("/_standin/pushes/devices", standins.set_device),
        web.post("/_standin/pushes/browsers", standins.new_browser),
        web.post("/_standin/pushes/keys", standins.set_key),
        web.post("/_standin/pushes/answers", standins.script_pushes),
        web.post("/_standin/pushes/tokens/end", standins.end_push_tokens),
        web.post("/_standin/templates", standins.set_template),
        web.post("/_standin/service/followers", standins.follow),
        web.get("/_standin/service/messages", standins.show_service),
        web.get("/_standin/calls", standins.show_calls),
        web.get("/_standin/parcels", standins.show_parcels),
        web.post("/_standin/parcels/news", standins.parcel_news),
        web.get("/_standin/sms", standins.show_sms),
        web.get("/_standin/sms/{phone}/code", standins.show_code),
        web.post("/_standin/sms/replies", standins.reply_sms),
        web.post("/_standin/sms/answers", standins.script_sms),
        web.get("/_standin/wechat/messages", standins.show_messages),
        web.post("/_standin/wechat/codes", standins.new_code),
        web.post("/_standin/wechat/phones", standins.new_phone_code),
        web.post("/_standin/wechat/faces", standins.show_face),
        web.post("/_standin/network/keys", standins.network_key),
        web.post("/_standin/network/answers", standins.network_answer),
        web.post("/_standin/wechat/grants", standins.grant),
        web.post("/_standin/wechat/tokens/end", standins.end_tokens),
        web.post("/_standin/faults", standins.set_fault),
        web.delete("/_standin/faults", standins.clear_faults),
        web.post("/_standin/refuse", standins.refuse),
        web.get("/_standin/counts", standins.show_counts),
    ]


def _status(code: str) -> web.Response:
    return web.Response(status=int(code))


def _wechat_error(code: str) -> web.Response:
    return wechat.error(int(code))


_ERRORS: Final[dict[str, Callable[[str], web.Response]]] = {
    "wechat": _wechat_error,
    "wechat_face": _wechat_error,
    "wechat_account": _wechat_error,
    "network_id": network_id.error,
    "sms": sms.error,
    "voice": aliyun.error,
    "harmony": huawei.error,
    "hms": huawei.error,
    "honor": huawei.honor_error,
    "xiaomi": android.xiaomi_error,
    "oppo": android.oppo_error,
    "vivo": android.vivo_error,
    "fcm": android.fcm_error,
    "webpush": _status,
    "kms": transit.error,
    **paying.ERRORS,
    "courier": ems.error,
    "hospital": his.error,
    "unit": unit_system.error,
    "identity_provider": _status,
}
