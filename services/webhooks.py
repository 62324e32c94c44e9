"""Webhooks: partners are told by HTTP what became of deliveries, in order, signed, and again until taken.

The messages leave by the outbox's engine (services/notices.py) over a store of their own.
"""

import secrets
from base64 import b64encode
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from domain.delivery import Answer, Delivery, Outcome
from domain.errors import Conflict, FieldError, Invalid, NotFound
from domain.people import Officer
from domain.problems import Problem
from domain.webhooks import PAUSES, REPLAY_MAX, WEBHOOKS_MAX, Webhook, WebhookMessage, check_url
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.notices import Skipped

_SECRET_BYTES: Final = 32


class WebhookStore(Protocol):
    """storage.webhooks.Webhooks."""

    async def add(
        self, url: str, secret: str, *, officer: UUID, why: str, at: datetime, most: int
    ) -> Webhook | None:
        """None when there are `most` already."""

    async def all(self) -> list[Webhook]: ...

    async def enable(self, webhook: UUID, *, officer: UUID, why: str, at: datetime) -> bool: ...

    async def remove(self, webhook: UUID, *, officer: UUID, why: str) -> bool: ...

    async def replay(
        self, webhook: UUID, since: datetime, *, officer: UUID, why: str, at: datetime, limit: int
    ) -> tuple[int, datetime | None] | None:
        """How many were queued again, and from when the rest; None for an unknown one."""


class WebhookDesk:
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
        except ValueError as wrong:
            raise Invalid(
                Problem.BODY_INVALID, errors=(FieldError("/url", "not_public", str(wrong)),)
            ) from None
        secret = "whsec_" + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
        made = await self._store.add(
            url, secret, officer=officer.officer, why=why, at=self._clock(), most=WEBHOOKS_MAX
        )
        if made is None:
            raise Conflict(Problem.WEBHOOKS_FULL)
        return made, secret

    async def all(self) -> Sequence[Webhook]:
        return await self._store.all()

    async def enable(self, officer: Officer, webhook: UUID, why: str) -> Webhook:
        """Calls it again; what it missed comes by a replay."""
        if not await self._store.enable(
            webhook, officer=officer.officer, why=why, at=self._clock()
        ):
            raise NotFound(Problem.NOT_FOUND)
        self._wake()
        return next(each for each in await self._store.all() if each.webhook == webhook)

    async def remove(self, officer: Officer, webhook: UUID) -> None:
        if not await self._store.remove(webhook, officer=officer.officer, why="removed"):
            raise NotFound(Problem.NOT_FOUND)

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


class WebhookLetters(Protocol):
    """connectors.webhooks."""

    def ask(self, url: str, secret: str, message: WebhookMessage, at: datetime) -> HttpRequest: ...

    def read(self, response: HttpResponse) -> Answer: ...


class Addressed(Protocol):
    async def target(self, message: UUID) -> tuple[str, str, WebhookMessage] | None:
        """Address, secret and content; None when the webhook is gone."""


class Transport(Protocol):
    async def send(self, request: HttpRequest) -> HttpResponse: ...


class WebhookOutlet:
    """A call of unknown fate is made again: its id is the same, and the receiver keeps to that."""

    def __init__(
        self,
        *,
        letters: WebhookLetters,
        store: Addressed,
        transport: Transport,
        standins: Collection[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._letters = letters
        self._store = store
        self._transport = transport
        self._standins = standins
        self._clock = clock

    async def send(self, delivery: Delivery) -> Answer:
        found = await self._store.target(delivery.delivery)
        if found is None:
            raise Skipped("removed")
        url, secret, message = found
        pause = float(PAUSES[min(delivery.attempt, len(PAUSES)) - 1])
        try:
            check_url(url, self._standins)
            request = self._letters.ask(url, secret, message, self._clock())
            answer = self._letters.read(await self._transport.send(request))
        except ValueError:
            answer = Answer(Outcome.RETRY, "address-refused")
        except TransportFailed as broken:
            answer = Answer(Outcome.RETRY, "no-answer" if broken.sent else "unreachable")
        if answer.outcome is Outcome.DELIVERED:
            return answer
        wait = max(pause, answer.retry_after or 0.0)
        return Answer(Outcome.RETRY, answer.code, retry_after=wait)
