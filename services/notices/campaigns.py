"""Campaigns as officers run them and citizens read them; and the loops that tell and remind.

Whoever writes a campaign does not release it. The loops say nothing in the quiet hours.
"""

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.cursors import NEWEST, Place, page, place
from domain.days import day_of
from domain.delivery import Channel
from domain.errors import Conflict, NotFound, fault
from domain.events import TEMPLATES
from domain.notice_kinds import KINDS
from domain.notices.campaigns import (
    EVENTS,
    NO_ACCOUNT,
    Batch,
    Campaign,
    CampaignState,
    Draft,
    Move,
    Reach,
    Tally,
    speaks_from,
)
from domain.notices.reminders import EndingPlace, Reminded, first_place
from domain.people import Citizen, Officer
from domain.problems import Problem
from domain.templates import Approval, VendorTemplate, in_force, paid_as
from domain.words import Words
from services.ports import Bell

PAGE: Final = 50  # own choice: what fits a screen
BATCH: Final = 50  # persons whose accounts one transaction holds; own choice: some 100 ms
REMIND_BATCH: Final = 100
YEARS_BATCH: Final = 200
LOOK_S: Final = 2.0  # for a campaign that is due
REMIND_S: Final = 600.0  # between passes over all that ends soon


class CampaignStore(Protocol):
    async def add(self, draft: Draft, *, officer: UUID, at: datetime) -> UUID: ...

    async def read(self, campaign: UUID) -> Campaign | None: ...

    async def newest(self, before: Place, limit: int) -> list[Campaign]: ...

    async def reach(
        self, draft: Draft, channels: tuple[Channel, ...], today: date
    ) -> list[Reach]: ...

    async def result(self, campaign: UUID) -> list[Tally]: ...

    async def told_to(self, person: UUID, campaign: UUID) -> Campaign | None: ...


class Moves(Protocol):
    """services.notices.campaign_moves.CampaignMoves."""

    async def move(
        self, campaign: UUID, move: Move, *, officer: UUID, at: datetime, why: str
    ) -> None: ...


class Batches(Protocol):
    """services.notices.campaign_batches.CampaignBatches."""

    async def tell_batch(self, at: datetime, today: date, most: int) -> Batch | None: ...


class Reminders(Protocol):
    """services.notices.reminders.Reminders."""

    async def remind_batch(
        self, at: datetime, today: date, after: EndingPlace, most: int
    ) -> Reminded: ...


class YearStore(Protocol):
    """storage.notices.reminders.ReminderStore."""

    async def read_years(self, most: int) -> int:
        """Notes the year of birth of persons who have none yet; how many it read."""


class Approvals(Protocol):
    async def all(self) -> list[VendorTemplate]: ...


class SchemeReader(Protocol):
    async def schemes(self) -> Mapping[str, object]: ...

    async def of_account(self, account: UUID) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a channel: whom it reaches, and what that costs at most, in fen."""

    reach: Reach
    fen: int


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """`costs` are counted anew for a draft, and empty afterwards; `result` the other way round."""

    campaign: Campaign
    costs: tuple[Cost, ...] = ()
    result: tuple[Tally, ...] = ()
    without_account: int = 0  # persons of a draft's group


@dataclass(frozen=True, slots=True)
class CampaignPage:
    campaigns: tuple[Campaign, ...]
    next_cursor: str  # "" at the end


class CampaignService:
    """`fen`: what one message of a channel costs; a channel without a price is free.

    `templates`: the vendor's template that carries notices on a channel, "" where there is none.
    """

    def __init__(
        self,
        *,
        store: CampaignStore,
        moves: Moves,
        persons: SchemeReader,
        approvals: Approvals,
        templates: Mapping[Channel, str],
        fen: Mapping[str, float],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._moves = moves
        self._persons = persons
        self._approvals = approvals
        self._templates = templates
        self._fen = fen
        self._clock = clock

    async def draft(self, officer: Officer, draft: Draft) -> CampaignFile:
        """Writes it down; nobody is told before a second officer releases it."""
        known = await self._persons.schemes()
        if unknown := [scheme for scheme in draft.group.schemes if scheme not in known]:
            words = Words(f"没有这个险种：{unknown[0]}", f"not a scheme: {unknown[0]}")
            raise fault("/schemes", "unknown", words)
        campaign = await self._store.add(draft, officer=officer.officer, at=self._clock())
        return await self.show(campaign)

    async def show(self, campaign: UUID) -> CampaignFile:
        """A draft with its reach and cost as of now, anything later with its result."""
        found = await self._store.read(campaign)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        if found.state is not CampaignState.DRAFT:
            return CampaignFile(found, result=tuple(await self._store.result(campaign)))
        channels = KINDS[EVENTS[found.draft.kind]].channels
        reached = await self._store.reach(found.draft, channels, day_of(self._clock()))
        return CampaignFile(
            found,
            costs=tuple(
                self._cost(found.draft, each) for each in reached if each.channel != NO_ACCOUNT
            ),
            without_account=sum(each.persons for each in reached if each.channel == NO_ACCOUNT),
        )

    async def newest(self, cursor: str) -> CampaignPage:
        before = place(cursor) if cursor else NEWEST
        found = await self._store.newest(before, PAGE + 1)
        return CampaignPage(*page(found, PAGE, lambda each: (each.made_at, each.campaign)))

    async def move(self, officer: Officer, campaign: UUID, move: Move, why: str) -> CampaignFile:
        """Releases, pauses, resumes or stops it; of two officers at once the second hears that it moved."""
        if move is Move.RELEASE and (found := await self._store.read(campaign)) is not None:
            await self._check_templates(found)
        await self._moves.move(campaign, move, officer=officer.officer, at=self._clock(), why=why)
        return await self.show(campaign)

    def _cost(self, draft: Draft, reach: Reach) -> Cost:
        price = self._fen.get(reach.channel, 0.0)
        if reach.channel == Channel.SMS:
            price *= paid_as(in_force(TEMPLATES[EVENTS[draft.kind]], self._clock()))
        return Cost(reach, math.ceil(reach.messages * price))

    async def _check_templates(self, campaign: Campaign) -> None:
        """Refuses what a vendor would refuse message by message; what nobody noted is let pass."""
        channels = KINDS[EVENTS[campaign.draft.kind]].channels
        used = {(channel, self._templates.get(channel)) for channel in channels}
        for each in await self._approvals.all():
            if (each.channel, each.template_id) not in used:
                continue
            if each.state is not Approval.APPROVED or each.differs:
                how = each.differs or each.state
                raise Conflict(Problem.CAMPAIGN_TEMPLATE, f"{each.channel}: {how}")

    async def text(self, citizen: Citizen, campaign: UUID) -> Campaign:
        """The campaign that this citizen was told; for everybody else there is none."""
        person = await self._persons.of_account(citizen.account)
        found = None if person is None else await self._store.told_to(person, campaign)
        if found is None:
            raise NotFound(Problem.NOT_FOUND)
        return found


class Telling:
    """The loops of the background: campaigns in batches, reminders in passes."""

    def __init__(
        self,
        *,
        campaigns: Batches,
        reminders: Reminders,
        years: YearStore,
        bell: Bell,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._campaigns = campaigns
        self._reminders = reminders
        self._years = years
        self._bell = bell
        self._wake = wake
        self._clock = clock

    async def campaigns_once(self) -> bool:
        """One batch of the campaign that waits longest; False when there is nothing to tell now."""
        at = self._clock()
        if speaks_from(at) > at:
            return False
        batch = await self._campaigns.tell_batch(at, day_of(at), BATCH)
        if batch is None:
            return False
        await self._ring(batch.told)
        return True

    async def reminders_once(self) -> int:
        """A pass over all that ends soon, broken off when the quiet hours begin; accounts told."""
        while await self._years.read_years(YEARS_BATCH):
            pass
        told, day = 0, day_of(self._clock())
        after: EndingPlace | None = first_place(day)
        while after is not None:
            at = self._clock()
            if speaks_from(at) > at or day_of(at) != day:
                break
            done = await self._reminders.remind_batch(at, day, after, REMIND_BATCH)
            await self._ring(done.told)
            told, after = told + len(done.told), done.next
        return told

    async def campaigns_forever(self) -> None:
        while True:
            while await self.campaigns_once():
                pass
            await asyncio.sleep(LOOK_S)

    async def reminders_forever(self) -> None:
        while True:
            await self.reminders_once()
            await asyncio.sleep(REMIND_S)

    async def _ring(self, told: tuple[UUID, ...]) -> None:
        if told:
            await self._bell.ring(told)
            self._wake()
