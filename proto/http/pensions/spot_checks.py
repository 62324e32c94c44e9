"""Certifications by a browser alone, at a home or by video that are confirmed by a call or a visit."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.pensions.spot_checks import MetBy, SpotResult
from domain.ways import Way
from proto.http.base import Answer, Body, Day, Moment


class SpotCheckSeen(Answer):
    spot: UUID
    person: UUID
    scheme: str
    way: Way  # by which it was certified
    drawn_at: Moment
    due_at: Moment
    overdue: bool


class SpotChecksSeen(Answer):
    """The first due first."""

    spots: list[SpotCheckSeen]
    next_cursor: str = ""


class SpotCheckEnd(Body):
    result: SpotResult
    met_by: MetBy
    why: Annotated[str, Field(min_length=1, max_length=500)]  # how and when; the person reads it


class SpotMonthSeen(Answer):
    """`wrong` of `resolved` were not the pensioner; the true share lies between, exact at 95 %."""

    first: Day
    drawn: int
    met: int
    wrong: int
    unclear: int  # not reached, or declined
    open: int
    overdue: int
    resolved: int
    wrong_low: float
    wrong_high: float


class SpotMonthsSeen(Answer):
    """Of the whole city, of twelve months, the newest first; `year` is all of them together.

    Both of what a browser certified; home visits and videos are counted by themselves.
    """

    months: list[SpotMonthSeen]
    year: SpotMonthSeen
    home_visits: SpotMonthSeen
    videos: SpotMonthSeen
