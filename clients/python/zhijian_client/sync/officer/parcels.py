# Written by `make sdk` from zhijian_client/officer/parcels.py.
"""Parcels as they are packed by two, handed over, and received."""

from collections.abc import Iterator
from uuid import UUID

import zhijian_client.officer.parcels as asynchronous
from zhijian_client.answers.parcels import (
    DeskParcel,
    LeftOrder,
    OfficerParcel,
)
from zhijian_client.officer.parcels import ParcelMove, ParcelView
from zhijian_client.sync._portal import (
    Calls,
)


class ParcelCalls(Calls):
    """Of the units where the officer packs, receives or supervises."""

    _calls: asynchronous.ParcelCalls

    def list(self, view: ParcelView = "pack") -> Iterator[DeskParcel]:
        """What waits longest first, without addresses."""
        return self._portal.each(self._calls.list(view))

    def find(self, number: str) -> UUID:
        """By the number on its label."""
        return self._portal.run(self._calls.find(number))

    def read(self, parcel: UUID, purpose: str) -> OfficerParcel:
        """With its address."""
        return self._portal.run(self._calls.read(parcel, purpose))

    def move(
        self, parcel: UUID, move: ParcelMove, *, number: str = "", words: str = ""
    ) -> OfficerParcel:
        """`number`: as it was scanned; who packed it does not hand it over."""
        return self._portal.run(self._calls.move(parcel, move, number=number, words=words))

    def left_orders(self) -> tuple[LeftOrder, ...]:
        """That the courier did not take back; the oldest first."""
        return self._portal.run(self._calls.left_orders())

    def settle_left_order(self, recall: UUID, why: str) -> tuple[LeftOrder, ...]:
        """It is settled with the courier; `why`: how. What is left then."""
        return self._portal.run(self._calls.settle_left_order(recall, why))

    def draw_label(self, parcel: UUID, purpose: str) -> bytes:
        """As PDF/A."""
        return self._portal.run(self._calls.draw_label(parcel, purpose))

    def draw_letter(self, letter: UUID, purpose: str) -> bytes:
        """A letter with its label, as PDF/A."""
        return self._portal.run(self._calls.draw_letter(letter, purpose))
