"""What the city offers before somebody asks: when an offer begins and ends, and what an answer by SMS says."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.days import add_months
from domain.hall.applicants import Applicant
from domain.hall.items import Offer
from domain.identifiers import birth_month

#: Own choice: so long an offer can be answered, though the birthday may be nearer.
ANSWERED_WITHIN: Final = timedelta(days=30)
_MONTHS: Final = 12


class OfferState(StrEnum):
    OPEN = "open"  # an answer by SMS applies
    TOLD = "told"  # and is to be applied for otherwise
    APPLIED = "applied"
    DECLINED = "declined"
    STOPPED = "stopped"  # and wants to be offered nothing any more
    OVER = "over"


class Reply(StrEnum):
    AGREES = "agrees"
    DECLINES = "declines"
    STOPS = "stops"


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer as it was made. `ends_on`: the last day on which it can be answered."""

    person: UUID
    item: str
    version: int
    state: OfferState
    offered_at: datetime
    ends_on: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be due for an offer. `applicant`: None where the entry can't be opened."""

    person: UUID
    applicant: Applicant | None


#: As people answer, after `_plain`: 同意 is written the same in both scripts.
_SAID: Final = {
    **dict.fromkeys(("同意", "我同意", "1", "y", "yes", "agree"), Reply.AGREES),
    **dict.fromkeys(("不同意", "我不同意", "2", "n", "no"), Reply.DECLINES),
    **dict.fromkeys(("退订", "退訂", "td", "t", "stop"), Reply.STOPS),
}


def read_reply(text: str) -> Reply | None:
    """None for everything that is no clear answer: nobody guesses what an applicant wants."""
    return _SAID.get(_plain(text))


def _plain(text: str) -> str:
    """Without spaces, signs and quotation marks; full-width letters and digits as ordinary ones."""
    shown = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in shown if unicodedata.category(char)[0] in "LN")


def birthday(born: date, age: int) -> date:
    """On which somebody comes to the age; 1 March for 29 February in a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def begins_on(born: date, offer: Offer) -> date:
    """The first day of the offer; the last of a month that lacks the day."""
    return add_months(birthday(born, offer.age), -offer.months_before)


def is_due(born: date, offer: Offer, today: date) -> bool:
    """Whether the offer is to be made today: nobody is offered what they could have had before."""
    return begins_on(born, offer) <= today < birthday(born, offer.age)


def ends_on(born: date, offer: Offer, today: date) -> date:
    return max(birthday(born, offer.age), today + ANSWERED_WITHIN)


def birth_months(offer: Offer, today: date) -> Iterator[str]:
    """The months of birth, `1946-12`, of all who may be due today; who is, the day says."""
    first = (today.year - offer.age) * _MONTHS + today.month - 1
    # The one before holds 29 February, which is kept on 1 March.
    for months in range(first - 1, first + offer.months_before + 1):
        year, month = divmod(months, _MONTHS)
        yield birth_month(date(year, month + 1, 1))
