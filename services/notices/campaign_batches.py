"""A campaign told in batches, each batch one unit of work, each person once.

A batch holds its campaign from the claim to the commit. So a worker that is killed leaves nothing half
told and nothing claimed: its transaction is undone with its connection, and the next worker begins
where the last commit stands.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from domain.notice_kinds import KINDS
from domain.notices.campaigns import EVENTS, Batch, Campaign, CampaignState, Group
from domain.subjects import SubjectKind
from services.ports import OrderedEvents, UnitOfWork


class CampaignStore(Protocol):
    """storage.notices.campaigns.CampaignStore, within the unit of work."""

    async def any_due(self, at: datetime) -> bool:
        """Whether `take_due` may find any."""

    async def take_due(self, at: datetime) -> tuple[Campaign, UUID] | None:
        """The one that waits longest and nobody else holds, with the last person it has come to."""

    async def next_persons(
        self, group: Group, today: date, after: UUID, most: int
    ) -> Sequence[UUID]:
        """Of the group, by their ids."""

    async def mark(self, campaign: UUID, persons: Sequence[UUID], at: datetime) -> Sequence[UUID]:
        """Those of them who were not told it before."""

    async def advance(
        self, campaign: UUID, *, after: UUID, reached: int, next_at: datetime
    ) -> None: ...

    async def move(
        self, campaign: UUID, state: CampaignState, *, released_by: UUID | None, at: datetime
    ) -> None: ...


class CampaignBatches:
    def __init__(self, *, unit: UnitOfWork, store: CampaignStore, events: OrderedEvents) -> None:
        self._unit = unit
        self._store = store
        self._events = events

    async def tell_batch(self, at: datetime, today: date, most: int) -> Batch | None:
        """Tells the next persons of a campaign that is due, at most `most`; None: none is due."""
        if not await self._store.any_due(at):
            return None
        return await self._unit.together(partial(self._tell_batch, at, today, most))

    async def _tell_batch(self, at: datetime, today: date, most: int) -> Batch | None:
        taken = await self._store.take_due(at)
        if taken is None:
            return None
        found, after = taken
        size = found.batch_of(most)
        persons = await self._store.next_persons(found.draft.group, today, after, size)
        marked = await self._store.mark(found.campaign, persons, at)
        told, reached = await self._tell(found, marked, at)
        await self._store.advance(
            found.campaign,
            after=persons[-1] if persons else after,
            reached=reached,
            next_at=at + found.pause_after(len(persons)),
        )
        over = len(persons) < size
        if over:
            await self._store.move(found.campaign, CampaignState.DONE, released_by=None, at=at)
        return Batch(found.campaign, told, reached, over)

    async def _tell(
        self, found: Campaign, persons: Sequence[UUID], at: datetime
    ) -> tuple[tuple[UUID, ...], int]:
        """Accounts to ring, and how many of the persons were reached."""
        kind, subject = EVENTS[found.draft.kind], SubjectKind.CAMPAIGN.of(found.campaign)
        await self._events.hold(persons)
        told: list[UUID] = []
        reached = 0
        for person in persons:
            accounts = await self._events.tell(person=person, kind=kind, subject=subject, at=at)
            told += accounts
            reached += bool(accounts) or KINDS[kind].by_register
        return tuple(told), reached
