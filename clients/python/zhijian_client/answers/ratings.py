"""What the service says of ratings: to who gives them, who is rated, and who oversees services."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class GivenRating:
    level: str
    level_name: str
    reasons: tuple[str, ...]
    words: str
    call_back: bool
    way: str


@dataclass(frozen=True, slots=True)
class RatingAsked:
    """`may_give`: it can be answered, or changed; `silent`: nothing was said in time, and it counted as satisfied."""

    rating: UUID
    case: UUID | None
    item: str
    name: str
    unit: str
    unit_name: str
    asked_at: datetime
    last_day: date
    open: bool
    may_give: bool
    silent: bool
    given: GivenRating | None


@dataclass(frozen=True, slots=True)
class RatingsAsked:
    ratings: tuple[RatingAsked, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class RepairTold:
    closed: bool
    words: str
    call_back: str | None
    call_back_name: str


@dataclass(frozen=True, slots=True)
class AppealTold:
    state: str
    standing: str
    words: str
    last_words: str


@dataclass(frozen=True, slots=True)
class Rating:
    rating: UUID
    case: UUID | None
    item: str
    name: str
    unit: str
    unit_name: str
    asked_at: datetime
    last_day: date
    open: bool
    may_give: bool
    silent: bool
    given: GivenRating | None
    repair: RepairTold | None
    appeal: AppealTold | None


@dataclass(frozen=True, slots=True)
class RatingCode:
    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class CodedRating:
    item: str
    name: str
    unit: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class RatingShown:
    rating: UUID
    item: str
    level: str
    level_name: str
    reasons: tuple[str, ...]
    reason_names: tuple[str, ...]
    words: str
    month: date
    counted: bool
    appeal: str | None


@dataclass(frozen=True, slots=True)
class RatingsShown:
    ratings: tuple[RatingShown, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Appeal:
    """`why`: says the rated unit; `objection`: the rater."""

    rating: UUID
    unit: str
    item: str
    level: str
    level_name: str
    reason_names: tuple[str, ...]
    rated_words: str
    why: str
    asked_at: datetime
    state: str
    standing: str
    words: str
    objection: str
    last_words: str


@dataclass(frozen=True, slots=True)
class Appeals:
    appeals: tuple[Appeal, ...]


@dataclass(frozen=True, slots=True)
class RepairStep:
    step: str
    name: str
    done: bool
    open: bool
    mine: bool
    words: str


@dataclass(frozen=True, slots=True)
class Repair:
    case: UUID
    version: int
    number: str
    unit: str
    unit_name: str
    item: str
    item_name: str
    level: str
    level_name: str
    reason_names: tuple[str, ...]
    words: str
    may_call: bool
    counted: bool
    call_back: str | None
    closed: bool
    steps: tuple[RepairStep, ...]


@dataclass(frozen=True, slots=True)
class Rater:
    name: str
    phone: str
    number: str
