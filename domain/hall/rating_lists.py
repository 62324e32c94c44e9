"""Ratings as they stand in lists and are opened: by who gives them, who is rated, and who oversees services."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.hall.cases import Case
from domain.hall.items import Item
from domain.hall.rating_appeals import Appeal
from domain.hall.rating_repairs import Repair, RepairAnswer, RepairGrounds
from domain.hall.ratings import RatingAsk, RatingShown
from domain.words import Words


@dataclass(frozen=True, slots=True)
class AskSeen:
    """`last_day`: on which it may be answered; `repair` and `appeal`: of what it became."""

    ask: RatingAsk
    item: Words
    unit: Words
    last_day: date
    open: bool
    may_give: bool
    repair: RepairAnswer | None = None
    appeal: Appeal | None = None


@dataclass(frozen=True, slots=True)
class AsksPage:
    asks: tuple[AskSeen, ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class CodeMade:
    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class RatingsPage:
    ratings: tuple[tuple[RatingShown, Appeal | None], ...]
    next_cursor: str  # "" at the end


@dataclass(frozen=True, slots=True)
class AppealFile:
    appeal: Appeal
    grounds: RepairGrounds


@dataclass(frozen=True, slots=True)
class RepairFile:
    """As whoever oversees services sees it; `unit` and `item`: what was rated is called."""

    case: Case
    definition: Item  # of the repair itself
    repair: Repair
    grounds: RepairGrounds
    unit: Words
    item: Words


@dataclass(frozen=True, slots=True)
class RaterShown:
    """To whoever calls back. `number`: of the case, "" for what was no case."""

    name: str
    phone: str
    number: str
