"""Calls to partners: a transport that reaches the public internet alone, and the outbox that uses it."""

import socket
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from connectors.webhooks import WebhookApi
from domain.delivery import Channel
from domain.notices.webhooks import ClaimedMessage
from domain.public_addresses import is_public
from server.outside.transport import Transport
from server.settings import Settings
from services.notices.webhooks import WebhookSender
from services.outbox import Outbox
from storage.database import Database
from storage.keys.vault import Vault
from storage.notices.webhook_outbox import WebhookMessageStore
from storage.notices.webhooks import WebhookStore

_TOTAL_S: Final = 10.0
_CONNECT_S: Final = 3.0
_CONNECTIONS: Final = 16


class PublicResolver(AbstractResolver):
    """Names whose every address is public; what is resolved here is what is called."""

    def __init__(self, inner: AbstractResolver, standins: Collection[str] = ()) -> None:
        self._inner = inner
        self._standins = frozenset(standins)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if f"{host}:{port}" in self._standins:
            return found
        if not found or not all(is_public(each["host"]) for each in found):
            raise OSError("not in the public internet")
        return found

    async def close(self) -> None:
        await self._inner.close()


@asynccontextmanager
async def open_public_transport(
    standins: Collection[str],
    *,
    connections: int = _CONNECTIONS,
    resolver: AbstractResolver | None = None,
) -> AsyncIterator[Transport]:
    """As server.transport, for addresses that others name: to the public internet alone.

    A connection for each call, whose name is looked up by `resolver` (the system's) and judged for
    that call: what was public a moment ago may lead inside now.
    """
    public = PublicResolver(resolver or aiohttp.ThreadedResolver(), standins)
    connector = aiohttp.TCPConnector(
        limit=connections, resolver=public, use_dns_cache=False, force_close=True
    )
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=_TOTAL_S, connect=_CONNECT_S, sock_connect=_CONNECT_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "zhijian"},
        skip_auto_headers=("Accept-Encoding",),
    ) as session:
        yield Transport(session)
    await public.close()


def webhook_outbox(
    settings: Settings,
    database: Database,
    vault: Vault,
    transport: Transport,
    now: Callable[[], datetime],
) -> Outbox[ClaimedMessage]:
    """What tells partners."""
    sender = WebhookSender(
        api=WebhookApi(),
        store=WebhookStore(database, vault),
        transport=transport,
        standins=settings.webhook_standins,
        clock=now,
    )
    return Outbox(store=WebhookMessageStore(database), senders={Channel.WEBHOOK: sender}, clock=now)


def webhook_faults(settings: Settings) -> list[str]:
    """What is unsafe for production."""
    named = bool(settings.webhook_standins)
    return ["webhook_standins names a stand-in: partners are called by https"] if named else []
