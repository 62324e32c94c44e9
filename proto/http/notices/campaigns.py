"""Campaigns at the desk, their text for citizens, and the texts of notices with their vendors' state."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from domain.delivery import Channel
from domain.errors import Unfit
from domain.notices.campaigns import (
    FILTERS,
    OLDEST,
    PER_MINUTE_MAX,
    TEXT_MAX,
    TITLE_MAX,
    CampaignKind,
    CampaignState,
    Move,
)
from domain.words import Language
from proto.http.base import Answer, Body, Day, Moment


def _plain(text: str) -> str:
    if "{" in text or "}" in text:
        raise Unfit(
            "不能有占位符：大家收到的文字一样",
            "a text without placeholders: everybody reads the same",
        )
    return text


def _filter(channel: Channel) -> Channel:
    if channel not in FILTERS:
        known = ", ".join(sorted(FILTERS))
        raise Unfit(f"只能是 {known}", f"one of {known}")
    return channel


Title = Annotated[str, Field(min_length=1, max_length=TITLE_MAX), AfterValidator(_plain)]
Text = Annotated[str, Field(min_length=1, max_length=TEXT_MAX), AfterValidator(_plain)]
Age = Annotated[int, Field(ge=0, le=OLDEST)]


class Ages(Body):
    """Whole years, both ends in; the year of birth decides."""

    youngest: Age = 0
    oldest: Age = OLDEST

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.youngest > self.oldest:
            raise Unfit("最小年龄不大于最大年龄", "the youngest is not older than the oldest")
        return self


class GroupWanted(Body):
    schemes: Annotated[list[str], Field(max_length=32), Field(default_factory=list)]  # none: all
    due_before: Day | None = None
    ages: Ages | None = None
    channel: Annotated[Channel, AfterValidator(_filter)] | None = None


class CampaignNew(Body):
    kind: CampaignKind
    title_zh: Title
    title_en: Title
    text_zh: Text
    text_en: Text
    group: GroupWanted
    per_minute: Annotated[int, Field(ge=1, le=PER_MINUTE_MAX)] = 1000  # persons

    @field_validator("group")
    @classmethod
    def _has_a_date(cls, group: GroupWanted, info: ValidationInfo) -> GroupWanted:
        """Looked at beside the other fields, so that all that is wrong is said at once."""
        if info.data.get("kind") is CampaignKind.DUE and group.due_before is None:
            raise Unfit(
                "办理提醒要写明认证有效期在哪一天之前（due_before）",
                "a campaign of what is due names due_before",
            )
        return group


class CampaignMove(Body):
    move: Move
    why: Annotated[str, Field(min_length=1, max_length=500)]


class AgesSeen(Answer):
    youngest: int
    oldest: int


class GroupSeen(Answer):
    schemes: list[str]
    due_before: Day | None
    ages: AgesSeen | None
    channel: Channel | None


class ReachSeen(Answer):
    """As counted now, before anybody opted out; "inbox" is everybody with an account."""

    channel: str
    persons: int
    messages: int
    cost_fen: int


class TallySeen(Answer):
    channel: str
    state: str
    deliveries: int


class WordingSeen(Answer):
    language: Language
    title: str
    text: str


class CampaignSeen(Answer):
    campaign: UUID
    kind: CampaignKind
    title: str
    text: str
    wordings: list[WordingSeen]  # every language, since whoever releases it answers for all
    group: GroupSeen
    per_minute: int
    state: CampaignState
    mine: bool  # the reader wrote it, and so can't release it
    made_at: Moment
    released_at: Moment | None
    ended_at: Moment | None
    told: int  # persons
    reach: list[ReachSeen]  # of a draft, when asked for by itself
    without_account: int = (
        0  # persons of a draft: told of what is due by the register, of nothing else
    )
    result: list[TallySeen]  # of what was released, likewise


class CampaignsSeen(Answer):
    campaigns: list[CampaignSeen]
    next_cursor: str = ""


class NoticeText(Answer):
    """What a city's notice says in full."""

    notice: UUID
    kind: CampaignKind
    title: str
    text: str
    made_at: Moment


class TextSeen(Answer):
    """A text as it would leave by one channel, with samples for what is filled in."""

    channel: str  # or "inbox"
    title: str
    text: str
    segments: int  # paid messages, 0 where it is none


class TemplateSeen(Answer):
    kind: str
    version: int
    since: Moment
    plain: str
    texts: list[TextSeen]
    faults: list[str]


class ApprovalSeen(Answer):
    channel: str
    template_id: str
    state: str
    why: str
    differs: str  # how the vendor's fields are not ours, "" where they are
    recorded_at: Moment


class TemplatesSeen(Answer):
    templates: list[TemplateSeen]
    approvals: list[ApprovalSeen]
