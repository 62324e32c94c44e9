"""Addresses of other systems that are told what became of deliveries."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.deliveries import (
    Replayed,
    Resent,
    Webhook,
    WebhookCall,
    WebhookCalls,
    Webhooks,
)


class WebhookAdministration(Calls):
    """Of webhooks."""

    async def list(self) -> tuple[Webhook, ...]:
        return (await self._door.get(Webhooks, "/v1/officer/webhooks")).webhooks

    async def add(self, url: str, why: str) -> Webhook:
        """Keep its secret: it is told this once."""
        return await self._door.ask(Webhook, "/v1/officer/webhooks", {"url": url, "why": why})

    async def rotate_secret(self, webhook: UUID, why: str) -> Webhook:
        """With the new secret, told this once; calls are signed with the one before too for a day."""
        return await self._door.ask(
            Webhook, f"/v1/officer/webhooks/{webhook}/secrets", {"why": why}
        )

    async def ping(self, webhook: UUID, why: str) -> Webhook:
        """Makes a test call; how it went stands among the calls."""
        path = f"/v1/officer/webhooks/{webhook}/pings"
        return await self._door.create(Webhook, path, {"why": why})

    async def pause(self, webhook: UUID, why: str) -> Webhook:
        """Until it is enabled."""
        path = f"/v1/officer/webhooks/{webhook}/pauses"
        return await self._door.create(Webhook, path, {"why": why})

    async def calls(self, webhook: UUID, *, failed: bool = False) -> AsyncIterator[WebhookCall]:
        """The newest first, of the last 30 days."""
        query = {"state": "failed"} if failed else {}
        path = f"/v1/officer/webhooks/{webhook}/calls"
        async for page in self._door.pages(WebhookCalls, path, **query):
            for call in page.calls:
                yield call

    async def resend(self, webhook: UUID, message: UUID, why: str) -> None:
        """Tells it again, with the same id."""
        path = f"/v1/officer/webhooks/{webhook}/calls/{message}/resendings"
        await self._door.create(Resent, path, {"why": why})

    async def enable(self, webhook: UUID, why: str) -> Webhook:
        path = f"/v1/officer/webhooks/{webhook}/enablings"
        return await self._door.create(Webhook, path, {"why": why})

    async def replay(self, webhook: UUID, since: datetime, why: str) -> Replayed:
        body = {"since": since.isoformat(), "why": why}
        return await self._door.create(Replayed, f"/v1/officer/webhooks/{webhook}/replays", body)

    async def remove(self, webhook: UUID) -> None:
        await self._door.call("DELETE", f"/v1/officer/webhooks/{webhook}")
