"""HashiCorp Vault's Transit engine, encrypt and decrypt, with one key and one token.

Source: HashiCorp's pages Transit secrets engine (API) and HTTP API; the errors as Vault words them.
"""

import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from aiohttp import web
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clients.standins.accounts import StandinAccounts

_PREFIX: Final = "vault:v1:"
_NONCE_BYTES: Final = 12
_ERRORS: Final = {
    HTTPStatus.BAD_REQUEST: "cipher: message authentication failed",
    HTTPStatus.FORBIDDEN: "1 error occurred:\n\t* permission denied\n\n",
    HTTPStatus.SERVICE_UNAVAILABLE: "Vault is sealed",
}


def error(code: str) -> web.Response:
    """By its status: 400, 403, 503 or another."""
    return _error(int(code), _ERRORS.get(HTTPStatus(int(code)), "internal error"))


@dataclass(slots=True)
class Transit:
    """A key of type aes256-gcm96, made anew with each stand-in."""

    accounts: StandinAccounts
    key: AESGCM = field(default_factory=lambda: AESGCM(AESGCM.generate_key(256)))

    async def encrypt(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        try:
            plain = b64decode((await request.json())["plaintext"], validate=True)
        except (ValueError, KeyError, TypeError):
            return _error(400, "failed to base64-decode plaintext")
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = b64encode(nonce + self.key.encrypt(nonce, plain, None)).decode()
        return _answer({"ciphertext": _PREFIX + sealed, "key_version": 1})

    async def decrypt(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        text = (await request.json()).get("ciphertext", "")
        if not text.startswith(_PREFIX):
            return _error(400, "invalid ciphertext: no prefix")
        try:
            sealed = b64decode(text.removeprefix(_PREFIX), validate=True)
            plain = self.key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except (ValueError, InvalidTag):
            return error("400")
        return _answer({"plaintext": b64encode(plain).decode()})

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("X-Vault-Token") != self.accounts.kms_token:
            return error("403")
        known = request.match_info["key"] == self.accounts.kms_key
        return None if known else _error(400, "encryption key not found")


def _answer(data: dict[str, object]) -> web.Response:
    return web.json_response(
        {
            "request_id": str(uuid4()),
            "lease_id": "",
            "renewable": False,
            "lease_duration": 0,
            "data": data,
            "wrap_info": None,
            "warnings": None,
            "auth": None,
        }
    )


def _error(status: int, text: str) -> web.Response:
    return web.json_response({"errors": [text]}, status=status)
