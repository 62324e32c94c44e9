"""For how many people an account acts or a device is used, at the desk."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.accounts.acting_limits import MOST
from proto.http.base import Answer, Body, Day, Moment

Text = Annotated[str, Field(min_length=1, max_length=500)]


class CrowdedSeen(Answer):
    kind: str  # account or device
    person: UUID  # who owns the account that used it last
    people: int
    most: int
    full: bool  # one more is refused
    seen_at: Moment


class CrowdedListSeen(Answer):
    """Full ones first, then by how many."""

    crowded: list[CrowdedSeen]


class ActingLimitSeen(Answer):
    """Of the person's account that acted for most, in a year."""

    people: int
    most: int  # in force today
    widened_to: int | None = None  # by an officer
    widened_until: Day | None = None  # the last day


class ActingLimitNew(Body):
    most: Annotated[int, Field(ge=1, le=MOST)]
    until: Day  # the last day
    why: Text


class ActingLimitEnd(Body):
    why: Text
