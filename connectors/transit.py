"""HashiCorp Vault's Transit engine, which wraps and unwraps keys by a key that never leaves it, as values.

Source: HashiCorp's pages Transit secrets engine (API), Encrypt data and Decrypt data, and HTTP API, HTTP
status codes. OpenBao answers the same.
"""

import binascii
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Literal
from urllib.parse import quote

from connectors.answers import read_object
from domain.wire import HttpRequest, HttpResponse

#: What every ciphertext of Transit begins with; the version of its key follows, then a colon.
WRAPPED: Final = b"vault:v"
_SAID: Final = 200  # characters of what the other side says that are repeated

_MEANINGS: Final[dict[int, str]] = {
    HTTPStatus.BAD_REQUEST: "it does not know that key, or the key did not wrap this",
    HTTPStatus.FORBIDDEN: "the token is not valid, or may not use that key",
    HTTPStatus.NOT_FOUND: "there is no Transit engine at that address",
    HTTPStatus.SERVICE_UNAVAILABLE: "it is sealed or being maintained",
}


class TransitRefused(Exception):
    """No usable answer; the text is a clause for the operator."""


@dataclass(frozen=True, slots=True)
class TransitKey:
    """As configured: where the engine is, and the name of the key there."""

    base_url: str
    name: str
    token: str = field(repr=False)


class Transit:
    def __init__(self, key: TransitKey) -> None:
        self._key = key

    def ask_wrap(self, plain: bytes) -> HttpRequest:
        return self._ask("encrypt", {"plaintext": b64encode(plain).decode()})

    def read_wrap(self, response: HttpResponse) -> bytes:
        """The ciphertext, one line of text without its end. Raises TransitRefused."""
        wrapped = _read(response, "ciphertext").encode()
        if not wrapped.startswith(WRAPPED) or len(wrapped.split()) != 1:
            raise TransitRefused("it gave no ciphertext of Transit")
        return wrapped

    def ask_unwrap(self, wrapped: bytes) -> HttpRequest:
        return self._ask("decrypt", {"ciphertext": wrapped.decode("ascii", "replace")})

    def read_unwrap(self, response: HttpResponse) -> bytes:
        """What was wrapped. Raises TransitRefused."""
        try:
            return b64decode(_read(response, "plaintext"), validate=True)
        except (binascii.Error, ValueError):
            raise TransitRefused("it gave a plaintext that is no Base64") from None

    def _ask(self, action: Literal["encrypt", "decrypt"], body: dict[str, str]) -> HttpRequest:
        key = self._key
        return HttpRequest(
            "POST",
            f"{key.base_url.rstrip('/')}/v1/transit/{action}/{quote(key.name, safe='')}",
            {"X-Vault-Token": key.token, "Content-Type": "application/json"},
            json.dumps(body).encode(),
        )


def _read(response: HttpResponse, name: Literal["ciphertext", "plaintext"]) -> str:
    found = read_object(response) or {}
    if response.status != HTTPStatus.OK:
        raise TransitRefused(_clause(response.status, found.get("errors")))
    data = found.get("data")
    value = data.get(name) if isinstance(data, dict) else None
    if not isinstance(value, str):
        raise TransitRefused(f"its answer has no {name}")
    return value


def _clause(status: int, errors: object) -> str:
    meaning = _MEANINGS.get(status)
    said = errors if isinstance(errors, list) else []
    words = " ".join(" ".join(str(each) for each in said).split())[:_SAID]
    return (
        f"it answered {status}"
        + (f": {meaning}" if meaning else "")
        + (f" ({words})" if words else "")
    )
