"""Webhooks in the form of Standard Webhooks (standardwebhooks.com): one signed JSON body a message."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

from connectors.answers import retry_after
from domain.delivery import Answer, Outcome
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
        body = json.dumps(content, separators=(",", ":"))
        mark, moment = f"msg_{message.message.hex}", at.astimezone(UTC)
        return HttpRequest(
            "POST",
            url,
            {
                "Content-Type": "application/json",
                "webhook-id": mark,
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": " ".join(
                    Webhook(secret).sign(mark, moment, body) for secret in secrets
                ),
            },
            body.encode(),
            answer_bytes=4096,
        )

    def parse_send(self, response: HttpResponse) -> Answer:
        """Only a 2xx is thanks; a redirect is a failure like any other."""
        code = f"http-{response.status}"
        if 200 <= response.status < 300:  # noqa: PLR2004  # the class of success
            return Answer(Outcome.DELIVERED, code)
        return Answer(Outcome.RETRY, code, retry_after=retry_after(response))
