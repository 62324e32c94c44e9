"""What the service says of home visits: a team's day, and what came of each."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Team:
    place: str
    name: str
    area: str


@dataclass(frozen=True, slots=True)
class Teams:
    teams: tuple[Team, ...]


@dataclass(frozen=True, slots=True)
class HomeVisit:
    """As much as whoever knocks has to know."""

    visit: UUID
    starts_at: datetime
    minutes: int
    scheme: str
    name: str = field(repr=False)
    address: str = field(repr=False)
    born_year: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    question: str
    words: str


@dataclass(frozen=True, slots=True)
class VisitList:
    """To be wiped once each was sent, and at `expires_at` at the latest."""

    visit_list: UUID
    place: str
    name: str
    day: date
    server_at: datetime
    expires_at: datetime
    declaration: str
    questions: tuple[Question, ...]
    visits: tuple[HomeVisit, ...]


@dataclass(frozen=True, slots=True)
class VisitSent:
    """`met_at`: by the service's clock; None where nothing tells, and an officer decides."""

    visit: UUID
    outcome: str
    clock: str
    clock_words: str
    doubts: tuple[str, ...]
    words: str
    met_at: datetime | None = None
    met_on: date | None = None
