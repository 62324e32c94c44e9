"""What a city tells a group at once: whom, when, and by whose word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.delivery import PUSH, Channel
from domain.errors import Conflict
from domain.events import EventKind
from domain.problems import Problem
from domain.quiet import Quiet
from domain.words import Words

OLDEST: Final = 150
TITLE_MAX: Final = 40
TEXT_MAX: Final = 2000
PER_MINUTE_MAX: Final = 60_000

#: On which a group may be filtered: who can be reached by it.
FILTERS: Final = frozenset({Channel.SMS, Channel.WECHAT} | PUSH)


#: Counted beside the channels: persons of the group whom no account tells.
NO_ACCOUNT: Final = "no_account"


class CampaignKind(StrEnum):
    """A notice may be switched off by its readers; what somebody has to do may not."""

    DUE = "due"
    NOTICE = "notice"


EVENTS: Final[Mapping[CampaignKind, EventKind]] = {
    CampaignKind.DUE: EventKind.CAMPAIGN_DUE,
    CampaignKind.NOTICE: EventKind.CAMPAIGN_NOTICE,
}


class CampaignState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


class Move(StrEnum):
    RELEASE = "release"  # by a second officer
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


MOVES: Final[Mapping[Move, tuple[frozenset[CampaignState], CampaignState]]] = {
    Move.RELEASE: (frozenset({CampaignState.DRAFT}), CampaignState.RUNNING),
    Move.PAUSE: (frozenset({CampaignState.RUNNING}), CampaignState.PAUSED),
    Move.RESUME: (frozenset({CampaignState.PAUSED}), CampaignState.RUNNING),
    Move.STOP: (
        frozenset({CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.PAUSED}),
        CampaignState.STOPPED,
    ),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Living persons with an entitlement under one of `schemes`, and all that is named besides.

    `due_before`: certified until a day before it. `ages`, both ends in, go by the year of birth.
    `channel`: only whom it reaches.
    """

    schemes: tuple[str, ...]
    due_before: date | None = None
    ages: tuple[int, int] | None = None
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    kind: CampaignKind
    title: Words
    text: Words
    group: Group
    per_minute: int  # persons


@dataclass(frozen=True, slots=True)
class Campaign:
    campaign: UUID
    draft: Draft
    state: CampaignState
    made_by: UUID
    made_at: datetime
    released_by: UUID | None = None
    released_at: datetime | None = None
    ended_at: datetime | None = None
    told: int = 0  # persons

    def batch_of(self, most: int) -> int:
        """How many persons are told at once: never more than a minute's."""
        return min(most, self.draft.per_minute)

    def pause_after(self, persons: int) -> timedelta:
        """Until the next batch, so that no more are told in a minute than was released."""
        return timedelta(seconds=60 * persons / self.draft.per_minute)

    def after(self, move: Move) -> CampaignState:
        """What the move makes of it. Raises Conflict where its state does not allow it."""
        allowed, state = MOVES[move]
        if self.state not in allowed:
            raise Conflict(Problem.CAMPAIGN_MOVED)
        return state


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch did: whom to ring after the commit, and how many persons it reached."""

    campaign: UUID
    told: tuple[UUID, ...]
    persons: int
    over: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """How many a channel would reach, if every message of it left; "inbox" is told to all with an account."""

    channel: str
    persons: int
    messages: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Deliveries of a campaign by channel and state."""

    channel: str
    state: str
    deliveries: int


def speaks_from(at: datetime) -> datetime:
    """`at`, or the end of the city's quiet hours; each account's own hold besides."""
    return Quiet().over(at, UUID(int=0))


def born_between(ages: tuple[int, int] | None, today: date) -> tuple[int, int] | None:
    """The years of birth of those ages, first and last."""
    return None if ages is None else (today.year - ages[1], today.year - ages[0])
