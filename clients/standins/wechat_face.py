"""WeChat's face verification 2.0, by its documented rules; a hook plays the person before the phone.

The codes of a number used twice, of another asking's data and of a missing picture are not documented;
those here (84002 to 84004) are this stand-in's own.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from clients.standins import wechat

LIFE_S: Final = 3600
_NUMBER: Final = re.compile(r"[0-9A-Za-z_-]{5,32}")


@dataclass(slots=True)
class Asking:
    number: str
    openid: str
    cert_hash: str
    end: float
    result: int | None = None  # verify_ret, once somebody stood before the phone
    seen_by: str = ""  # the openid that ran the native page
    picture: bytes = b""


@dataclass(slots=True)
class WechatFace:
    platform: wechat.Wechat
    askings: dict[str, Asking] = field(default_factory=dict)  # by verify_id
    pictures_granted: bool = True

    def run(self, verify_id: str, result: int, openid: str, picture: bytes) -> None:
        """What wx.requestFacialVerify does with a person before it; "" is the asking's own openid."""
        asking = self.askings[verify_id]
        asking.result, asking.picture = result, picture
        asking.seen_by = openid or asking.openid

    async def get_verify_id(self, request: web.Request) -> web.Response:
        body = await self.platform.called(request)
        if isinstance(body, int):
            return wechat.error(body)
        number, cert = body.get("out_seq_no"), body.get("cert_info")
        if not isinstance(number, str) or not _NUMBER.fullmatch(number):
            return wechat.error(47003, "out_seq_no invalid")
        if any(asking.number == number for asking in self.askings.values()):
            return wechat.error(84002)
        if not isinstance(cert, dict) or not cert.get("cert_name") or not cert.get("cert_no"):
            return wechat.error(84006)
        openid = body.get("openid")
        if openid not in self.platform.openids:
            return wechat.error(40003)
        verify_id = secrets.token_urlsafe(48)
        end = self.platform.clock() + LIFE_S
        self.askings[verify_id] = Asking(number, str(openid), _hash(cert), end)
        return web.json_response(
            {"errcode": 0, "errmsg": "ok", "verify_id": verify_id, "expires_in": LIFE_S}
        )

    async def query(self, request: web.Request) -> web.Response:
        found = await self._found(request)
        if isinstance(found, int):
            return wechat.error(found)
        return web.json_response({"errcode": 0, "errmsg": "ok", "verify_ret": found.result})

    async def image(self, request: web.Request) -> web.Response:
        found = await self._found(request)
        if isinstance(found, int):
            return wechat.error(found)
        if not self.pictures_granted:
            return wechat.error(48001)
        if not found.picture:
            return wechat.error(84004)
        return web.Response(body=found.picture, content_type="image/jpeg")

    async def _found(self, request: web.Request) -> Asking | int:
        body = await self.platform.called(request)
        if isinstance(body, int):
            return body
        asking = self.askings.get(str(body.get("verify_id")))
        if asking is None or asking.result is None or asking.end <= self.platform.clock():
            return 84001
        told = (body.get("out_seq_no"), body.get("cert_hash"), body.get("openid"))
        if told != (asking.number, asking.cert_hash, asking.openid):
            return 84003
        return asking if asking.seen_by == asking.openid else 84003


def _hash(cert: Mapping[str, object]) -> str:
    parts = (
        f"{key}={base64.b64encode(str(cert.get(key, '')).encode()).decode()}"
        for key in ("cert_type", "cert_name", "cert_no")
    )
    return hashlib.sha256("&".join(parts).encode()).hexdigest()
