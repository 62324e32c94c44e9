"""The outbox of notices: the engine over deliveries, and the end of what waits on channels not set up."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final, Protocol

from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.errors import Busy
from domain.notice_kinds import RUNG_OF
from domain.templates import Unrenderable
from services.outbox import Outbox, OutboxStore, Sender, untold_s

log = logging.getLogger(__name__)

DeliverySender = Sender[Delivery]

_SKIPPED_AT_ONCE: Final = 500


class DeliveryStore(OutboxStore[Delivery], Protocol):
    """storage.notices.delivery_outbox.DeliveryStore."""

    async def skip(self, channels: Collection[Channel], *, at: datetime, limit: int) -> int:
        """Ends at most `limit` that are due on channels that are not set up; returns how many."""


class DeliveryOutbox(Outbox[Delivery]):
    def __init__(
        self,
        *,
        deliveries: DeliveryStore,
        senders: Mapping[Channel, DeliverySender],
        clock: Callable[[], datetime],
        slots: int = 16,
    ) -> None:
        whole = {channel: _WholeTexts(sender) for channel, sender in senders.items()}
        super().__init__(store=deliveries, senders=whole, clock=clock, slots=slots)
        self._deliveries = deliveries
        self._absent = frozenset(RUNG_OF) - set(senders) - {Channel.VISIT}
        self._due = asyncio.Event()

    def due(self) -> None:
        """On any channel, set up or not. A bell says nothing of those that are not: it rings too often."""
        self._due.set()
        super().due()

    async def run_once(self, limit: int) -> int:
        await self._deliveries.skip(self._absent, at=self._clock(), limit=limit)
        return await super().run_once(limit)

    async def run_forever(self, stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._skip(stop), name="outbox-absent")
            await super().run_forever(stop)
            self._due.set()

    async def _skip(self, stop: asyncio.Event) -> None:
        """Ends what waits on channels that are not set up, so that the next rungs have their turn."""
        while not stop.is_set():
            self._due.clear()
            skipped = 0
            try:
                skipped = await self._deliveries.skip(
                    self._absent, at=self._clock(), limit=_SKIPPED_AT_ONCE
                )
            except Busy:  # the store has logged it
                log.debug("the outbox is away")
            except Exception:
                log.exception("could not look into the outbox of what is not set up")
            if skipped:
                self.wake()
            if skipped < _SKIPPED_AT_ONCE:
                with suppress(TimeoutError):
                    async with asyncio.timeout(untold_s()):
                        await self._due.wait()


class _WholeTexts:
    """A text that lacks a value is a fault of ours, for which somebody has to be called: it is not sent."""

    def __init__(self, sender: DeliverySender) -> None:
        self._sender = sender

    async def send(self, delivery: Delivery) -> Answer:
        try:
            return await self._sender.send(delivery)
        except Unrenderable as broken:
            log.error("delivery %s: the text of %s: %s", delivery.id, delivery.kind, broken)  # noqa: TRY400  # the place says nothing
            return Answer(Outcome.REFUSED, "unrenderable")
