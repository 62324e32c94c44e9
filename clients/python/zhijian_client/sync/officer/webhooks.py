# Written by `make sdk` from zhijian_client/officer/webhooks.py.
"""Addresses of other systems that are told what became of deliveries."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import zhijian_client.officer.webhooks as asynchronous
from zhijian_client.answers.deliveries import (
    Replayed,
    Webhook,
    WebhookCall,
)
from zhijian_client.sync._portal import (
    Calls,
)


class WebhookAdministration(Calls):
    """Of webhooks."""

    _calls: asynchronous.WebhookAdministration

    def list(self) -> tuple[Webhook, ...]:
        return self._portal.run(self._calls.list())

    def add(self, url: str, why: str) -> Webhook:
        """Keep its secret: it is told this once."""
        return self._portal.run(self._calls.add(url, why))

    def rotate_secret(self, webhook: UUID, why: str) -> Webhook:
        """With the new secret, told this once; calls are signed with the one before too for a day."""
        return self._portal.run(self._calls.rotate_secret(webhook, why))

    def ping(self, webhook: UUID, why: str) -> Webhook:
        """Makes a test call; how it went stands among the calls."""
        return self._portal.run(self._calls.ping(webhook, why))

    def pause(self, webhook: UUID, why: str) -> Webhook:
        """Until it is enabled."""
        return self._portal.run(self._calls.pause(webhook, why))

    def calls(self, webhook: UUID, *, failed: bool = False) -> Iterator[WebhookCall]:
        """The newest first, of the last 30 days."""
        return self._portal.each(self._calls.calls(webhook, failed=failed))

    def resend(self, webhook: UUID, message: UUID, why: str) -> None:
        """Tells it again, with the same id."""
        self._portal.run(self._calls.resend(webhook, message, why))

    def enable(self, webhook: UUID, why: str) -> Webhook:
        return self._portal.run(self._calls.enable(webhook, why))

    def replay(self, webhook: UUID, since: datetime, why: str) -> Replayed:
        return self._portal.run(self._calls.replay(webhook, since, why))

    def remove(self, webhook: UUID) -> None:
        self._portal.run(self._calls.remove(webhook))
