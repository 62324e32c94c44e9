"""A campaign is released by a second officer, paused, resumed or stopped; each once, and on record."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain import actors
from domain.errors import NotFound
from domain.four_eyes import Matter, SecondWord
from domain.notices.campaigns import Campaign, CampaignState, Move
from domain.problems import Problem
from domain.subjects import SubjectKind
from services.ports import AuditLog, SecondOfficers, UnitOfWork


class CampaignStore(Protocol):
    """storage.notices.campaigns.CampaignStore, within the unit of work."""

    async def lock(self, campaign: UUID) -> Campaign | None:
        """Nobody else changes it until the unit of work ends; a batch under way is over first."""

    async def move(
        self, campaign: UUID, state: CampaignState, *, released_by: UUID | None, at: datetime
    ) -> None: ...


class CampaignMoves:
    def __init__(
        self,
        *,
        unit: UnitOfWork,
        store: CampaignStore,
        second_officers: SecondOfficers,
        audit: AuditLog,
    ) -> None:
        self._unit = unit
        self._store = store
        self._second_officers = second_officers
        self._audit = audit

    async def move(
        self, campaign: UUID, move: Move, *, officer: UUID, at: datetime, why: str
    ) -> None:
        """NotFound; Conflict where it has moved on; NotAllowed for a release by no second officer."""

        async def work() -> None:
            found = await self._store.lock(campaign)
            if found is None:
                raise NotFound(Problem.NOT_FOUND)
            state, releases = found.after(move), move is Move.RELEASE
            if releases:  # it goes to the whole city, so no officer's areas end before it
                word = SecondWord(Matter.CAMPAIGN, found.made_by, officer)
                await self._second_officers.check(word, at)
            released_by = officer if releases else None
            await self._store.move(campaign, state, released_by=released_by, at=at)
            await self._audit.record(
                actor=actors.officer(officer),
                action=f"campaign.{move}",
                person=None,
                about=SubjectKind.CAMPAIGN.of(campaign),
                why=why,
            )

        await self._unit.together(work)
