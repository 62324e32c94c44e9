"""Receipts and webhooks as the service signs them, good and spoilt: each SDK says of each the same."""

import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth.tokens import Tokens
from connectors.webhooks import WebhookApi
from domain.notices.webhooks import WebhookMessage
from domain.people import Citizen, Level

ISSUER: Final = "zhijian"
ACTION: Final = "pension.certify"
SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # the standard's example
OTHER: Final = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
MARK: Final = f"msg_{UUID(int=1).hex}"
_MESSAGE: Final = WebhookMessage(
    UUID(int=1),
    UUID(int=2),
    "review.opened",
    "sms",
    "sent",
    datetime(2026, 11, 24, 7, 59, tzinfo=UTC),
)
_CLAIMS: Final = {
    "check": "c",
    "action": ACTION,
    "digest": "d",
    "provider": "own",
    "assurance": "substantial",
}


@dataclass(frozen=True, slots=True)
class Receipts:
    """`shown`: each with the word that refuses it; the good one with "good"."""

    keys: dict[str, list[dict[str, object]]]
    shown: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Heard:
    """A call, with the word that refuses it, or "good"."""

    word: str
    headers: Mapping[str, str]
    body: bytes
    keys: tuple[str, ...] = (SECRET,)
    after: float = 0  # seconds from now until it is looked at


def receipt(tokens: Tokens, **changed: Any) -> str:  # noqa: ANN401  # JSON
    return tokens.sign_receipt({**_CLAIMS, "exp": int(time.time()) + 600, **changed})


def receipts() -> Receipts:
    key = Ed25519PrivateKey.generate()
    tokens = Tokens({"k1": key}, "k1", ISSUER)
    stranger = Tokens({"k1": Ed25519PrivateKey.generate()}, "k1", ISSUER)
    unknown = Tokens({"k2": key}, "k2", ISSUER)
    good = receipt(tokens)
    head, body, signature = good.split(".")
    access, _ = tokens.issue(Citizen(UUID(int=3), Level.PROVEN, UUID(int=4)))
    headers = {"kid": "k1", "typ": "secevent+jwt"}
    now = int(time.time())
    return Receipts(
        tokens.jwks(),
        [
            ("good", good),
            ("signature", receipt(stranger)),
            ("signature", f"{head}.{body}.{'B' if signature[0] != 'B' else 'C'}{signature[1:]}"),
            ("issuer", receipt(Tokens({"k1": key}, "k1", "https://elsewhere.example"))),
            ("key", receipt(unknown)),
            ("action", receipt(tokens, action="account.step_up")),
            ("over", receipt(tokens, exp=now - 1)),
            ("early", receipt(tokens, iat=now + 3600)),
            ("form", f"{head}.{body}"),
            ("form", ""),
            ("type", access),
            ("type", jwt.encode(_CLAIMS, "k" * 32, algorithm="HS256", headers=headers)),
            ("type", jwt.encode(_CLAIMS, "", algorithm="none", headers=headers)),
        ],
    )


def webhooks() -> list[Heard]:
    now, address = datetime.now(UTC), "https://p.example.com/"
    call = WebhookApi().build_send(address, [OTHER, SECRET], _MESSAGE, now)
    foreign = WebhookApi().build_send(address, [OTHER], _MESSAGE, now)
    headers = dict(call.headers)
    signed, public = _by_public_key(headers, call.body)
    _, stranger = _by_public_key(headers, call.body)
    unnamed = {name: value for name, value in headers.items() if name != "webhook-id"}
    return [
        Heard("good", headers, call.body),
        Heard("good", {name.title(): value for name, value in headers.items()}, call.body),
        Heard("good", headers, call.body, (OTHER,)),
        Heard("signature", headers, call.body.replace(b"sent", b"read")),
        Heard("signature", headers | {"webhook-id": "msg_other"}, call.body),
        Heard("signature", headers | {"webhook-signature": ""}, call.body),
        Heard("signature", dict(foreign.headers), call.body),
        Heard("signature", headers, call.body, ()),
        Heard("good", signed, call.body, (public,)),
        Heard("good", signed, call.body, (stranger, SECRET)),
        Heard("signature", signed, call.body, (stranger,)),
        Heard("signature", headers, call.body, (public,)),
        Heard("signature", signed, call.body.replace(b"sent", b"read"), (public,)),
        Heard("signature", _versions_swapped(signed), call.body, (public, SECRET)),
        Heard("headers", unnamed, call.body),
        Heard("headers", headers | {"webhook-timestamp": "soon"}, call.body),
        Heard("late", headers, call.body, after=301),
        Heard("early", headers, call.body, after=-302),
    ]


def _by_public_key(headers: Mapping[str, str], body: bytes) -> tuple[dict[str, str], str]:
    """Signed besides by a key of its own (v1a), and its public half."""
    key = Ed25519PrivateKey.generate()
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    signature = f"v1a,{b64encode(key.sign(content)).decode()}"
    public = f"whpk_{b64encode(key.public_key().public_bytes_raw()).decode()}"
    return {
        **headers,
        "webhook-signature": f"{headers['webhook-signature']} {signature}",
    }, public


def _versions_swapped(headers: Mapping[str, str]) -> dict[str, str]:
    other = {"v1": "v1a", "v1a": "v1"}
    each = [one.partition(",") for one in headers["webhook-signature"].split()]
    return {
        **headers,
        "webhook-signature": " ".join(f"{other[name]},{of}" for name, _, of in each),
    }
