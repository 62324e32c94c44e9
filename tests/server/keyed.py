"""Somebody with a key of their own at the doors: a phone that was handed something, or a kiosk."""

from collections.abc import Mapping
from typing import Any

from tests.key_holder import KeyHolder
from tests.server.house import House


class Keyed:
    """Proves its key at each call, and asks once more when it is told a nonce."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.key = KeyHolder()
        self.nonce = ""
        self.token = ""

    async def call(
        self,
        method: str,
        path: str,
        json: object = None,
        *,
        code: str = "",
        data: bytes | None = None,
        headers: Mapping[str, str] = {},
    ) -> tuple[int, dict[str, Any]]:
        """`code`: of the hand-off in whose place it knocks."""
        status, answer = await self._call(method, path, json, code, data, headers)
        if str(answer.get("type", "")).endswith("/use-dpop-nonce"):
            status, answer = await self._call(method, path, json, code, data, headers)
        return status, answer

    async def _call(
        self,
        method: str,
        path: str,
        json: object,
        code: str,
        data: bytes | None,
        more: Mapping[str, str],
    ) -> tuple[int, dict[str, Any]]:
        url = self.house.base + path
        proof = self.key.proof(method, url.partition("?")[0], token=self.token, nonce=self.nonce)
        headers = {"DPoP": proof, "Idempotency-Key": proof[-64:], **more}
        if code:
            headers["Zhijian-Hand-Off"] = code
        if self.token:
            headers["Authorization"] = f"DPoP {self.token}"
        async with self.house.http.request(
            method, url, json=json, data=data, headers=headers
        ) as response:
            self.nonce = response.headers.get("DPoP-Nonce", self.nonce)
            if response.content_type == "application/pdf":
                return response.status, {"pdf": len(await response.read())}
            text = await response.text()
            return response.status, await response.json(content_type=None) if text else {}

    async def take(self, code: str) -> tuple[int, dict[str, Any]]:
        return await self.call("POST", "/v1/hand-offs/takings", {"code": code})

    async def confirm(self, code: str) -> tuple[int, dict[str, Any]]:
        return await self.call("POST", "/v1/hand-offs/confirmations", {"code": code})

    async def done(self, code: str) -> tuple[int, dict[str, Any]]:
        return await self.call("POST", "/v1/hand-offs/endings", {"code": code})

    async def sign_in(self, phone: str) -> dict[str, Any]:
        """By the code that the phone was sent; the token is shown from here on."""
        self.token = ""
        await self.house.infrastructure.database.execute("DELETE FROM sign_in_codes")
        await self.house.call("POST", "/v1/sign-in/codes", {"phone": phone})
        body = {"phone": phone, "code": await self.house.code(phone)}
        status, session = await self.call("POST", "/v1/sign-in/sessions", body)
        assert status == 201, session
        self.token = str(session["access_token"])
        return session
