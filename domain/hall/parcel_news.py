"""What a courier says of a parcel, and how a parcel stands by all that was said of it.

Calls come twice, late and in any order. The news of a parcel are kept as a set, and its state is folded
from all of them in the order of the courier's own clock: what is older takes nothing back. What it was
acted upon at its end (a case closed, a letter received) stays, and news that contradict it are shown.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.hall.parcels import Direction, Parcel, ParcelState, Trouble

#: By which the courier's clock may be before ours: a later time is none of its.
EARLY: Final = timedelta(minutes=10)
#: What lies so long before the parcel was opened is of another one that had its number (S10: a year).
BEFORE: Final = timedelta(days=1)


class NewsKind(StrEnum):
    """What a code of a courier's comes to; a code that is not known comes to nothing, and is shown."""

    PICKED = "picked"
    IN_TRANSIT = "in_transit"
    DELIVERING = "delivering"
    ATTEMPTED = "attempted"  # brought in vain: it is tried again, or goes back
    RETURNING = "returning"
    DELIVERED = "delivered"  # to whom it went, or to us where it was on its way back


@dataclass(frozen=True, slots=True)
class News:
    """`at`: the courier's own time; `code`, `said`, `place`: as they came, without whom they name."""

    number: str
    at: datetime
    code: str
    said: str = ""
    place: str = ""
    kind: NewsKind | None = None


_ORDER: Final = tuple(NewsKind)
_STATE: Final = {
    NewsKind.PICKED: ParcelState.PICKED,
    NewsKind.IN_TRANSIT: ParcelState.IN_TRANSIT,
    NewsKind.DELIVERING: ParcelState.DELIVERING,
    NewsKind.ATTEMPTED: ParcelState.IN_TRANSIT,
    NewsKind.RETURNING: ParcelState.REFUSED,
}
#: What the courier's word ends; of others it is seen at the window alone.
_ENDS: Final = frozenset({ParcelState.DELIVERED, ParcelState.RECEIVED, ParcelState.RETURNED})


def believable(news: News, parcel: Parcel, now: datetime) -> bool:
    """Whether its time can be that of news of this parcel."""
    return parcel.opened_at - BEFORE <= news.at <= now + EARLY


def standing(news: Iterable[News]) -> tuple[ParcelState | None, NewsKind | None]:
    """How it stands by all of these, in whatever order they came; None while nothing is known."""
    state: ParcelState | None = None
    kind: NewsKind | None = None
    for each in sorted(news, key=_place):
        if each.kind is None or state in _ENDS:
            continue
        if each.kind is NewsKind.DELIVERED:
            back = state is ParcelState.REFUSED
            state = ParcelState.RETURNED if back else ParcelState.DELIVERED
        elif state is not ParcelState.REFUSED or each.kind is NewsKind.RETURNING:
            state = _STATE[each.kind]
        kind = each.kind
    return state, kind


def heard(parcel: Parcel, news: Collection[News], at: datetime) -> Parcel:
    """The parcel by all of its news. `at`: when the last of them came, by our clock."""
    newest = max((each.at for each in news), default=None)
    after = replace(parcel, news_at=newest, heard_at=at)
    state, kind = standing(news)
    if state is None:
        return after
    if parcel.over or parcel.state in {ParcelState.LOST, ParcelState.RETURNED}:
        return replace(after, trouble=_contradiction(parcel, state))
    if parcel.direction is Direction.RETURN and parcel.handed_at is None:
        # Moving without the second officer's scan.
        return replace(after, trouble=Trouble.CONTRADICTED)
    if _is_end(parcel.direction, state):
        return replace(after.ended(state, at), news_at=newest, trouble=None)
    if state is ParcelState.DELIVERED:
        # Signed for by somebody of ours: originals count once they are scanned at the window.
        state = ParcelState.IN_TRANSIT
    trouble = Trouble.ATTEMPTED if kind is NewsKind.ATTEMPTED else None
    return replace(after, state=state, trouble=trouble)


def _is_end(direction: Direction, state: ParcelState) -> bool:
    """An outcome that came back waits at the window; a letter, or originals with their owner, do not."""
    if state is ParcelState.DELIVERED:
        return direction is not Direction.COLLECT
    return state is ParcelState.RETURNED and direction is not Direction.RETURN


def _contradiction(parcel: Parcel, state: ParcelState) -> Trouble | None:
    """Of one that is over, or that somebody at the window spoke of, when the news say otherwise."""
    said = {
        ParcelState.DELIVERED: {ParcelState.DELIVERED},
        ParcelState.RETURNED: {ParcelState.RETURNED, ParcelState.REFUSED},
    }.get(parcel.state)
    if parcel.state is ParcelState.LOST:
        return Trouble.CONTRADICTED if state in _ENDS else parcel.trouble
    if said is None:
        return parcel.trouble
    return parcel.trouble if state in said else Trouble.CONTRADICTED


def _place(news: News) -> tuple[datetime, int, str]:
    """Of two at one second the one that goes further comes later."""
    return news.at, -1 if news.kind is None else _ORDER.index(news.kind), news.code
