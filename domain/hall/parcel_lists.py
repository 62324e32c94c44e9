"""Parcels as they are listed: at the desk, and with what their courier said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.hall.fees import settles
from domain.hall.parcel_news import News
from domain.hall.parcels import Direction, Parcel, ParcelMove, ParcelState
from domain.payments.payments import Paid


class DeskView(StrEnum):
    """What of them an officer looks at."""

    PACK = "pack"  # to be packed, and handed over
    OUT = "out"  # with the courier
    COMING = "coming"  # what citizens send
    TROUBLE = "trouble"

    @property
    def direction(self) -> Direction:
        """Of a view of trouble all are shown."""
        return Direction.COLLECT if self is DeskView.COMING else Direction.RETURN

    @property
    def states(self) -> frozenset[ParcelState]:
        return _STATES.get(self, frozenset())


_STATES: Final[Mapping[DeskView, frozenset[ParcelState]]] = {
    DeskView.PACK: frozenset({ParcelState.WANTED, ParcelState.ORDERED, ParcelState.LABELLED}),
    DeskView.OUT: frozenset(
        {
            ParcelState.HANDED_OVER,
            ParcelState.PICKED,
            ParcelState.IN_TRANSIT,
            ParcelState.DELIVERING,
            ParcelState.REFUSED,
        }
    ),
    DeskView.COMING: frozenset(
        {
            ParcelState.ORDERED,
            ParcelState.LABELLED,
            ParcelState.PICKED,
            ParcelState.IN_TRANSIT,
            ParcelState.DELIVERING,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """`case_number` and `names`: for officers; user names by officer. `postage`: None where nobody here owes it."""

    parcel: Parcel
    news: tuple[News, ...] = ()
    case_number: str = ""
    names: Mapping[UUID, str] = field(default_factory=dict)
    postage: Paid | None = None

    @property
    def unpaid(self) -> bool:
        """It waits for its postage."""
        held = self.postage
        return held is not None and not self.parcel.over and not settles(held.order)

    @property
    def moves(self) -> frozenset[ParcelMove]:
        """What an officer may do with it now."""
        return self.parcel.moves - ({ParcelMove.PACK} if self.unpaid else set())


@dataclass(frozen=True, slots=True)
class ParcelPage:
    parcels: tuple[ParcelFile, ...]
    next_cursor: str = ""  # at the end
