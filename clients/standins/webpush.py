"""A push service of browsers, and the browsers behind it, which read what they are sent."""

import base64
import json
import secrets
from dataclasses import dataclass
from typing import Final

import jwt
from aiohttp import web
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from clients.standins.pushes import PAYLOAD_MAX, PushVendors

_DAY_S: Final = 86_400


@dataclass(slots=True)
class Browser:
    key: ec.EllipticCurvePrivateKey
    auth: bytes


class WebPush:
    def __init__(self, vendors: PushVendors) -> None:
        self.vendors = vendors
        self.browsers: dict[str, Browser] = {}

    def subscribe(self, origin: str) -> str:
        """What PushSubscription.toJSON() of a new browser gives, as text."""
        name = secrets.token_urlsafe(12)
        browser = Browser(ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16))
        self.browsers[name] = browser
        self.vendors.devices["webpush", name] = "good"
        keys = {"p256dh": packed(point(browser.key.public_key())), "auth": packed(browser.auth)}
        return json.dumps({"endpoint": f"{origin}/push/{name}", "keys": keys})

    async def send(self, request: web.Request) -> web.Response:  # noqa: PLR0911  # its checks
        name = request.match_info["browser"]
        scripted = self.vendors.scripted("webpush")
        if scripted:
            return web.Response(status=int(scripted))
        if not self._proven(request):
            return web.Response(status=403)
        if not request.headers.get("TTL", "").isdigit():
            return web.Response(status=400)
        if request.headers.get("Urgency") not in {"very-low", "low", "normal", "high"}:
            return web.Response(status=400)
        if len(request.headers.get("Topic", "")) > 32:  # noqa: PLR2004  # RFC 8030
            return web.Response(status=400)
        body = await request.read()
        if len(body) > PAYLOAD_MAX:
            return web.Response(status=413)
        state = self.vendors.state("webpush", name)
        if state != "good":
            return web.Response(status=410 if state == "gone" else 404)
        if request.headers.get("Content-Encoding") != "aes128gcm":
            return web.Response(status=400)
        try:
            said = json.loads(opened(body, self.browsers[name]))
        except (InvalidTag, ValueError):  # a browser drops it, and nobody hears
            return web.Response(status=201)
        mark = request.headers.get("Topic", "")
        words = said["title"], said["body"]
        self.vendors.take("webpush", name, words, mark, opens=said.get("n", ""))
        return web.Response(
            status=201, headers={"Location": f"/push/messages/{secrets.token_hex(8)}"}
        )

    def _proven(self, request: web.Request) -> bool:
        """RFC 8292: signed by the key that is sent along, for this origin, for a day at most."""
        kind, _, rest = request.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if kind != "vapid" or set(parts) != {"t", "k"}:
            return False
        now = self.vendors.clock()
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(parts["k"]))
            claims = jwt.decode(
                parts["t"],
                key,
                ["ES256"],
                audience=f"{request.scheme}://{request.host}",
                options={"verify_exp": False},
            )
        except (jwt.PyJWTError, ValueError):
            return False
        sound = str(claims.get("sub", "")).startswith(("mailto:", "https:"))
        return sound and now < claims.get("exp", 0) <= now + _DAY_S


def opened(body: bytes, browser: Browser) -> bytes:
    """RFC 8291 read backwards: the plain text of a body of one record."""
    salt, length = body[:16], body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
    shared = browser.key.exchange(ec.ECDH(), other)
    info = b"WebPush: info\x00" + point(browser.key.public_key()) + sender
    secret = HKDF(SHA256(), 32, browser.auth, info).derive(shared)
    key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(secret)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(secret)
    return AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")[:-1]


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
