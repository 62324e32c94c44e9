"""Who comes to the hall in a morning: booked by phone or at the counter, or walked in; each of them invented."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from clients.demo.people import Resident, resident

#: Before them are those of the two days.
FIRST: Final = 101
MOST: Final = 899
_SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹"
_GIVEN: Final = "建华秀兰志强丽君国庆晓燕文斌玉梅海涛春花永康雪琴家豪美玲光明慧敏"
_BORN: Final = date(1975, 1, 1)
_OLD: Final = date(1945, 1, 1)  # goes first

# Of a hundred who come; the figures of a large city's hall are of this order.
_BY_PHONE: Final = 16
_BY_COUNTER: Final = 44
#: Of those without a phone of ours, one in so many has something to apply for; the others ask, or fetch.
_APPLIES_EVERY: Final = 5
#: Of the booked one in so many does not come; of those who walked in one hears no call.
_AWAY_EVERY: Final = 11
_DEAF_EVERY: Final = 25
_OLD_EVERY: Final = 9
#: Of those with a phone one in so many finds the old permit again, and takes the application back.
_WITHDRAWS_EVERY: Final = 25


class Way(StrEnum):
    PHONE = "phone"  # books, pays, is told and rates by the own account
    COUNTER = "counter"  # an officer books, as for who calls 12345
    WALK_IN = "walk_in"


@dataclass(slots=True)
class Visitor:
    """`applies`: for a residence permit; the others have a question. `away`: is booked, and does not come.

    `deaf`: took a number, and hears none of its calls. `withdraws`: takes back what was applied and paid for.
    What becomes of them is noted as it happens.
    """

    number: int
    who: Resident
    way: Way
    applies: bool
    away: bool = False
    deaf: bool = False
    withdraws: bool = False
    person: UUID | None = None
    booking: UUID | None = None
    case: UUID | None = None
    version: int = 0  # of the case

    @property
    def known(self) -> bool:
        """Is on the register; whoever only asks a question stays unknown."""
        return self.applies or self.way is not Way.WALK_IN

    @property
    def sends(self) -> bool:
        """Has the permit brought home."""
        return self.way is Way.PHONE and not self.withdraws


def crowd(size: int) -> list[Visitor]:
    """The same each time. ValueError for more than there are numbers."""
    if size > MOST:
        raise ValueError(f"at most {MOST}")
    return [_visitor(number) for number in range(size)]


def _visitor(number: int) -> Visitor:
    way = _way(number)
    applies = way is Way.PHONE or number % _APPLIES_EVERY == 0
    born = _OLD if number % _OLD_EVERY == 0 else _BORN
    return Visitor(
        number=number,
        who=resident(FIRST + number, _name(number), born.replace(month=1 + number % 12)),
        way=way,
        applies=applies,
        away=way is Way.COUNTER and not applies and number % _AWAY_EVERY == 1,
        deaf=way is Way.WALK_IN and not applies and number % _DEAF_EVERY == 1,
        withdraws=way is Way.PHONE and number % _WITHDRAWS_EVERY == 0,
    )


def _way(number: int) -> Way:
    """Spread over the hundred, so that a small crowd has some of each."""
    place = number * 37 % 100  # 37 and 100 have no divisor in common
    if place < _BY_PHONE:
        return Way.PHONE
    return Way.COUNTER if place < _BY_PHONE + _BY_COUNTER else Way.WALK_IN


def _name(number: int) -> str:
    """A surname and two characters."""
    pairs = [_GIVEN[at : at + 2] for at in range(0, len(_GIVEN), 2)]
    return _SURNAMES[number % len(_SURNAMES)] + pairs[number // len(_SURNAMES) % len(pairs)]
