"""What the push stand-ins share: the devices that a vendor knows, its tokens, and the pushes taken."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
import jwt.types
from aiohttp import web

from clients.standins.accounts import StandinAccounts

TOKEN_LIFE_S: Final = 3600
PAYLOAD_MAX: Final = 4096


@dataclass(frozen=True, slots=True)
class Push:
    vendor: str
    token: str
    title: str
    text: str
    mark: str  # by which a later one takes its place
    at: float
    opens: str = ""  # number of the event that a tap shows; empty: the app's first page
    receipt: str = ""  # under which the vendor would report; empty: it reports to nobody


@dataclass(slots=True)
class PushVendors:
    """The vendors' memory. `clock` gives seconds since 1970."""

    accounts: StandinAccounts
    clock: Callable[[], float]
    devices: dict[tuple[str, str], str] = field(default_factory=dict)  # "good" or "gone"
    keys: dict[str, str] = field(default_factory=dict)  # PEM of the public key, by vendor
    answers: dict[str, list[str]] = field(default_factory=dict)  # the next codes by vendor
    tokens: dict[tuple[str, str], float] = field(default_factory=dict)  # access tokens, their ends
    taken: list[Push] = field(default_factory=list)

    def state(self, vendor: str, token: str) -> str:
        """Good, gone, or empty for one that this vendor never gave out."""
        return self.devices.get((vendor, token), "")

    def scripted(self, vendor: str) -> str:
        codes = self.answers.get(vendor)
        return codes.pop(0) if codes else ""

    def new_token(self, vendor: str) -> str:
        token = secrets.token_urlsafe(48)
        self.tokens[vendor, token] = self.clock() + TOKEN_LIFE_S
        return token

    def knows(self, vendor: str, token: str) -> bool:
        return self.tokens.get((vendor, token), 0.0) > self.clock()

    def end_tokens(self, vendor: str) -> None:
        for key in [key for key in self.tokens if key[0] == vendor]:
            del self.tokens[key]

    def take(
        self,
        vendor: str,
        token: str,
        words: tuple[object, object],
        mark: object,
        *,
        opens: object = "",
        receipt: object = "",
    ) -> None:
        title, text = words
        push = Push(
            vendor, token, str(title), str(text), str(mark), self.clock(), str(opens), str(receipt)
        )
        self.taken.append(push)

    def signed(self, vendor: str, token: str, algorithm: str, audience: str | None) -> Any:  # noqa: ANN401  # JSON
        """The claims of a JWT that our key signed, with its header; None for any other."""
        key = self.keys.get(vendor)
        if key is None:
            return None
        now = self.clock()
        options: jwt.types.Options = {
            "verify_aud": audience is not None,
            "verify_exp": False,
            "verify_iat": False,
        }
        try:
            whole = jwt.decode_complete(token, key, [algorithm], audience=audience, options=options)
        except jwt.PyJWTError:
            return None
        claims = whole["payload"]
        if claims.get("exp", now + 1) <= now:
            return None
        return {**claims, "kid": whole["header"].get("kid", "")}


def bearer(request: web.Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""


async def read_json(request: web.Request) -> dict[str, Any]:
    """The JSON object sent; empty when it is none."""
    try:
        found = json.loads(await request.read())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def handed(data: object) -> Any:  # noqa: ANN401  # JSON
    """The number in what an app is handed by a tap, a JSON object in a string; "" when there is none."""
    try:
        return at(json.loads(str(data)), "n")
    except ValueError:
        return ""


def at(found: object, *path: str | int) -> Any:  # noqa: ANN401  # JSON
    """What lies at the path of a JSON value; "" when nothing does."""
    for step in path:
        try:
            found = found[step]  # type: ignore[index]  # whatever can't be asked is caught
        except (KeyError, IndexError, TypeError):
            return ""
    return found
