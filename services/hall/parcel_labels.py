"""Labels of parcels, and letters with theirs, drawn when they are asked for."""

from typing import Protocol
from uuid import UUID

from domain.errors import Conflict
from domain.hall.parcel_labels import Label
from domain.hall.parcel_lists import ParcelFile
from domain.hall.parcels import Direction
from domain.hall.parties import Party
from domain.people import Officer
from domain.problems import Problem
from services.notices.letters import Printable


class Press(Protocol):
    """papers.press.Press."""

    async def draw_label(self, label: Label) -> bytes:
        """As PDF/A. Busy."""


class Parcels(Protocol):
    """services.hall.parcel_work.ParcelWorkService."""

    async def show(self, officer: Officer, parcel: UUID, purpose: str) -> ParcelFile:
        """The look is on record. NotFound; NotAllowed."""


class Letters(Protocol):
    """services.notices.letters.LetterService."""

    async def open(self, officer: Officer, letter: UUID, purpose: str) -> Printable:
        """The look is on record. NotFound."""


class ParcelLabelService:
    def __init__(
        self, *, parcels: Parcels, letters: Letters, press: Press, office: Party | None
    ) -> None:
        """`office`: as the sender; None while no courier is configured."""
        self._parcels = parcels
        self._letters = letters
        self._press = press
        self._sender = () if office is None else _lines(office)

    async def label(self, officer: Officer, parcel: UUID, purpose: str) -> bytes:
        """NotFound; NotAllowed; Conflict for one without a number, or that is over; Busy."""
        file = await self._parcels.show(officer, parcel, purpose)
        held = file.parcel
        if held.to is None or not held.number:
            raise Conflict(Problem.PARCEL_MOVED)
        ends = (_lines(held.to), self._sender)
        receiver, sender = reversed(ends) if held.direction is Direction.COLLECT else ends
        what = f"{file.case_number} · 第 {held.copy} 份"
        return await self._press.draw_label(
            Label(held.number, receiver, sender, what, held.opened_at)
        )

    async def sheet(self, officer: Officer, letter: UUID, purpose: str) -> bytes:
        """NotFound; Conflict for one that is posted; Busy."""
        found = await self._letters.open(officer, letter, purpose)
        postal = found.postal
        if postal is None:
            raise Conflict(Problem.LETTER_POSTED)
        receiver = (postal.recipient, postal.address, postal.postcode)
        return await self._press.draw_label(
            Label(
                number=found.letter.tracking,
                receiver=tuple(filter(None, receiver)),
                sender=self._sender,
                what="",
                at=found.letter.about_at,
                title=found.title,
                text=found.text,
            )
        )


def _lines(party: Party) -> tuple[str, ...]:
    return (f"{party.name} {party.phone}", party.line)
