"""Hand-offs: what a screen shows, and what the phone that scanned it is told."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.accounts.hand_offs import PART_LENGTH, HandOffState
from proto.http.base import Answer, Body, Moment


class HandOffNew(Body):
    """`about`: the id of a case, the scheme of a pension; `part`: of it, such as a material or the number of a paper."""

    purpose: Annotated[str, Field(min_length=1, max_length=40)]
    about: Annotated[str, Field(min_length=1, max_length=100)]
    part: Annotated[str, Field(max_length=PART_LENGTH)] = ""


class HandOffSeen(Answer):
    """To the screen that shows it."""

    hand_off: UUID
    purpose: str
    about: str
    part: str
    digits: str  # the same on the phone
    state: HandOffState
    ends_at: Moment


class HandOffShown(HandOffSeen):
    """`address`: what the code says to a camera. Told once: whoever has it is the phone."""

    address: str
    qr_svg: str


class HandOffCode(Body):
    code: Annotated[str, Field(min_length=1, max_length=64)]


class HandOffTaken(HandOffSeen):
    """To the phone: who asks, where, for what, and where it lands."""

    asked_by: str  # a masked name; "" of an account that is bound to nobody, or of staff
    place: str
    by_officer: bool  # at a counter: the doors are those of officers
    what: str
    lands: str
