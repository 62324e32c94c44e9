"""The national network identity platform in the small form that connectors/identity/network_id.py speaks."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from clients.standins.accounts import StandinAccounts

LIFE_S: Final = 300


def error(code: str) -> web.Response:
    return web.json_response({"code": int(code), "message": "refused"})


@dataclass(slots=True)
class NetworkId:
    """`clock` gives seconds since 1970. Signs with a key of its own until a hook brings one."""

    accounts: StandinAccounts
    clock: Callable[[], float]
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    askings: dict[str, str] = field(default_factory=dict)  # digest by number

    def take_key(self, pem: str) -> None:
        key = load_pem_private_key(pem.encode(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)  # a test's own
        self.key = key

    async def begin(self, request: web.Request) -> web.Response:
        raw = await request.read()
        secret = self.accounts.network_secret.encode()
        mac = hmac.new(secret, raw, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(mac, request.headers.get("X-Signature", "")):
            return error("4010")
        body = json.loads(raw)
        if body.get("app_id") != self.accounts.network_app:
            return error("4030")
        if body["biz_seq"] in self.askings:
            return error("4090")
        self.askings[body["biz_seq"]] = body["id_digest"]
        address = f"networkid://authenticate?request={secrets.token_urlsafe(24)}"
        return web.json_response({"code": 0, "url": address, "expires_in": LIFE_S})

    def answer(self, number: str, changes: Mapping[str, object]) -> str:
        """What the national app hands back when the holder of the credential has shown it."""
        at = int(self.clock())
        claims: dict[str, object] = {
            "iss": "network-id",
            "aud": self.accounts.network_app,
            "jti": number,
            "iat": at,
            "exp": at + LIFE_S,
            "net_no": secrets.token_hex(16),
            "id_digest": self.askings.get(number, ""),
            "verified": True,
            "level": "substantial",
        }
        return jwt.encode({**claims, **changes}, self.key, algorithm="ES256")
