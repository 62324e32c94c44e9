"""Webhooks in the form of Standard Webhooks (standardwebhooks.com): one signed JSON body a message."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks import Webhook

from connectors.answers import retry_after
from domain.delivery import Answer, Outcome
from domain.notices.partner_events import CallKeys, Heard, mark_of
from domain.notices.webhooks import PING, WebhookMessage
from domain.utc import zulu
from domain.wire import HttpRequest, HttpResponse


class WebhookApi:
    def build_send(
        self, url: str, secrets: Sequence[str], message: WebhookMessage, at: datetime
    ) -> HttpRequest:
        """Signed anew for each call, so that the receiver can refuse an old one; with each secret."""
        content: dict[str, object] = {
            "type": f"delivery.{message.became}",
            "timestamp": zulu(message.happened_at),
            "data": {
                "delivery": str(message.delivery),
                "kind": message.kind,
                "channel": message.channel,
                "state": message.became,
            },
        }
        if message.became == PING:
            content |= {"type": PING, "data": {}}
        return _signed(url, f"msg_{message.message.hex}", content, at, secrets)

    def parse_send(self, response: HttpResponse) -> Answer:
        return _read(response)


class PartnerEventApi:
    """Of partners' events: signed by our key for the partner (v1a), and by each secret that it was told (v1)."""

    def build_send(self, url: str, keys: CallKeys, heard: Heard, at: datetime) -> HttpRequest:
        mark = mark_of(heard.waiting.event)
        return _signed(url, mark, heard.content, at, keys.secrets, keys.signing)

    def parse_send(self, response: HttpResponse) -> Answer:
        return _read(response)


def public_key(seed: bytes) -> str:
    """By which a partner verifies what we sign with this seed of Ed25519."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return f"whpk_{b64encode(public).decode()}"


def _read(response: HttpResponse) -> Answer:
    """Only a 2xx is thanks; a redirect is a failure like any other."""
    code = f"http-{response.status}"
    if 200 <= response.status < 300:  # noqa: PLR2004  # the class of success
        return Answer(Outcome.DELIVERED, code)
    return Answer(Outcome.RETRY, code, retry_after=retry_after(response))


def _signed(
    url: str,
    mark: str,
    content: Mapping[str, object],
    at: datetime,
    secrets: Sequence[str],
    seed: bytes = b"",
) -> HttpRequest:
    body = json.dumps(content, separators=(",", ":"))
    moment, stamp = at.astimezone(UTC), str(int(at.timestamp()))
    signatures = [Webhook(secret).sign(mark, moment, body) for secret in secrets]
    if seed:
        key = Ed25519PrivateKey.from_private_bytes(seed)
        signature = key.sign(f"{mark}.{stamp}.{body}".encode())
        signatures.append(f"v1a,{b64encode(signature).decode()}")
    return HttpRequest(
        "POST",
        url,
        {
            "Content-Type": "application/json",
            "webhook-id": mark,
            "webhook-timestamp": stamp,
            "webhook-signature": " ".join(signatures),
        },
        body.encode(),
        answer_bytes=4096,
    )
