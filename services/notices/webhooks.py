"""Webhooks: partners are told by HTTP what became of deliveries, in order, signed, and again until taken.

The messages leave by services/outbox.py over a store of their own.
"""

import secrets
from base64 import b64encode
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import Numbered, numbered, page
from domain.delivery import Answer, Outcome
from domain.errors import Conflict, NotFound, Unfit, fault
from domain.notices.webhooks import (
    PAUSES,
    PING_EXPIRES,
    REPLAY_MAX,
    SECRETS_OVERLAP,
    WEBHOOKS_MAX,
    ClaimedMessage,
    Webhook,
    WebhookCall,
    WebhookMessage,
)
from domain.people import Officer
from domain.problems import Problem
from domain.public_addresses import check_url
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.outbox import Skipped
from services.ports import Transport

_SECRET_BYTES: Final = 32
_PAGE: Final = 50
_NEWEST: Final[Numbered] = (datetime(9999, 1, 1, tzinfo=UTC), 0)


@dataclass(frozen=True, slots=True)
class CallPage:
    """`next`: the cursor of the next page, "" at the end."""

    calls: tuple[WebhookCall, ...]
    next: str


class WebhookStore(Protocol):
    """storage.notices.webhooks.WebhookStore."""

    async def add(
        self, url: str, secret: str, *, officer: UUID, why: str, at: datetime, most: int
    ) -> Webhook | None:
        """None when there are `most` already."""

    async def all(self) -> list[Webhook]: ...

    async def enable(self, webhook: UUID, *, officer: UUID, why: str) -> bool:
        """These are all False for an unknown webhook."""

    async def pause(self, webhook: UUID, *, officer: UUID, why: str, at: datetime) -> bool: ...

    async def rotate(
        self, webhook: UUID, secret: str, *, officer: UUID, why: str, old_until: datetime
    ) -> bool:
        """The secret before signs too until then."""

    async def ping(
        self, webhook: UUID, *, officer: UUID, why: str, at: datetime, until: datetime
    ) -> bool: ...

    async def remove(self, webhook: UUID, *, officer: UUID, why: str) -> bool: ...

    async def calls(
        self, webhook: UUID, *, failed: bool, before: Numbered, limit: int
    ) -> list[WebhookCall]:
        """The newest first."""

    async def resend(
        self, webhook: UUID, message: UUID, *, officer: UUID, why: str, at: datetime
    ) -> bool:
        """False for an unknown message, or one that is under way."""

    async def replay(
        self, webhook: UUID, since: datetime, *, officer: UUID, why: str, at: datetime, limit: int
    ) -> tuple[int, datetime | None] | None:
        """How many were queued again, and from when the rest; None for an unknown one."""


class WebhookService:
    def __init__(
        self,
        *,
        store: WebhookStore,
        standins: Collection[str],
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._standins = standins
        self._wake = wake
        self._clock = clock

    async def add(self, officer: Officer, url: str, why: str) -> tuple[Webhook, str]:
        """With its secret, which is told this once."""
        try:
            check_url(url, self._standins)
        except Unfit as wrong:
            raise fault("/url", "not_public", wrong.words) from None
        secret = new_secret()
        made = await self._store.add(
            url, secret, officer=officer.officer, why=why, at=self._clock(), most=WEBHOOKS_MAX
        )
        if made is None:
            raise Conflict(Problem.WEBHOOKS_FULL)
        return made, secret

    async def all(self) -> Sequence[Webhook]:
        return await self._store.all()

    async def enable(self, officer: Officer, webhook: UUID, why: str) -> Webhook:
        """Calls it again; what it missed for longer than its time comes by a replay."""
        done = await self._store.enable(webhook, officer=officer.officer, why=why)
        self._wake()
        return await self._after(webhook, done=done)

    async def pause(self, officer: Officer, webhook: UUID, why: str) -> Webhook:
        """Does not call it until it is enabled."""
        at = self._clock()
        done = await self._store.pause(webhook, officer=officer.officer, why=why, at=at)
        return await self._after(webhook, done=done)

    async def rotate(self, officer: Officer, webhook: UUID, why: str) -> tuple[Webhook, str]:
        """With the new secret, which is told this once; the one before holds for a day more."""
        secret, until = new_secret(), self._clock() + SECRETS_OVERLAP
        done = await self._store.rotate(
            webhook, secret, officer=officer.officer, why=why, old_until=until
        )
        return await self._after(webhook, done=done), secret

    async def ping(self, officer: Officer, webhook: UUID, why: str) -> Webhook:
        """Makes a test call, also to one that is off; how it went stands among the calls."""
        at = self._clock()
        done = await self._store.ping(
            webhook, officer=officer.officer, why=why, at=at, until=at + PING_EXPIRES
        )
        self._wake()
        return await self._after(webhook, done=done)

    async def remove(self, officer: Officer, webhook: UUID) -> None:
        if not await self._store.remove(webhook, officer=officer.officer, why="removed"):
            raise NotFound(Problem.NOT_FOUND)

    async def calls(self, webhook: UUID, *, failed: bool, cursor: str) -> CallPage:
        """The newest first, of the last 30 days; none of an unknown webhook."""
        before = numbered(cursor) if cursor else _NEWEST
        found = await self._store.calls(webhook, failed=failed, before=before, limit=_PAGE + 1)
        return CallPage(*page(found, _PAGE, lambda each: (each.message.happened_at, each.seq)))

    async def resend(self, officer: Officer, webhook: UUID, message: UUID, why: str) -> None:
        """With the same id. NotFound also for a test call, and for one that is under way."""
        if not await self._store.resend(
            webhook, message, officer=officer.officer, why=why, at=self._clock()
        ):
            raise NotFound(Problem.NOT_FOUND)
        self._wake()

    async def replay(
        self, officer: Officer, webhook: UUID, since: datetime, why: str
    ) -> tuple[int, datetime | None]:
        """Tells again what happened from `since` on, with the same ids; and from when there is more."""
        found = await self._store.replay(
            webhook,
            since,
            officer=officer.officer,
            why=why,
            at=self._clock(),
            limit=REPLAY_MAX,
        )
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        self._wake()
        return found

    async def _after(self, webhook: UUID, *, done: bool) -> Webhook:
        found = [each for each in await self._store.all() if each.webhook == webhook]
        if not done or not found:
            raise NotFound(Problem.NOT_FOUND)
        return found[0]


class WebhookApi(Protocol):
    """connectors.webhooks.WebhookApi."""

    def build_send(
        self, url: str, secrets: Sequence[str], message: WebhookMessage, at: datetime
    ) -> HttpRequest: ...

    def parse_send(self, response: HttpResponse) -> Answer: ...


class TargetStore(Protocol):
    """storage.notices.webhooks.WebhookStore."""

    async def target(
        self, message: UUID, at: datetime
    ) -> tuple[str, tuple[str, ...], WebhookMessage] | None:
        """Address, the secrets that hold, and content; None when the webhook is gone."""


class WebhookSender:
    """A call of unknown outcome is made again: its id is the same, and the receiver keeps to that.

    So no outcome but delivered ends a message before its time, and the pauses are those that Standard
    Webhooks suggests, longer than the outbox's own: a partner may be away for a weekend.
    """

    def __init__(
        self,
        *,
        api: WebhookApi,
        store: TargetStore,
        transport: Transport,
        standins: Collection[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._store = store
        self._transport = transport
        self._standins = standins
        self._clock = clock

    async def send(self, claimed: ClaimedMessage) -> Answer:
        at = self._clock()
        found = await self._store.target(claimed.message, at)
        if found is None:
            raise Skipped("removed")
        url, signing, message = found

        def request() -> HttpRequest:
            check_url(url, self._standins)
            return self._api.build_send(url, signing, message, at)

        return await call(self._transport, request, self._api.parse_send, claimed.attempt)


async def call(
    transport: Transport,
    request: Callable[[], HttpRequest],
    parse: Callable[[HttpResponse], Answer],
    attempt: int,
) -> Answer:
    """One call, as WebhookSender says; `request` raises Unfit for an address that is not to be called."""
    try:
        answer = parse(await transport.send(request()))
    except ValueError:
        answer = Answer(Outcome.RETRY, "address-refused")
    except TransportFailed as broken:
        answer = Answer(Outcome.RETRY, "no-answer" if broken.sent else "unreachable")
    if answer.outcome is Outcome.DELIVERED:
        return answer
    pause = float(PAUSES[min(attempt, len(PAUSES)) - 1])
    return Answer(Outcome.RETRY, answer.code, retry_after=max(pause, answer.retry_after or 0.0))


def new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
