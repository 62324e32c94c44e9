"""What the service says of halls, their windows and caller screens, and of tickets."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes until called: four of five times between `low` and `high`."""

    low: int
    likely: int
    high: int


@dataclass(frozen=True, slots=True)
class HallGroup:
    letter: str
    name: str
    waiting: int
    windows: tuple[int, ...]  # that serve it now


@dataclass(frozen=True, slots=True)
class Priority:
    kind: str
    name: str
    by: str  # who says that it holds: age, self, officer


@dataclass(frozen=True, slots=True)
class Hall:
    hall: str
    name: str
    opens: str  # of the city's clock
    closes: str
    groups: tuple[HallGroup, ...]
    priorities: tuple[Priority, ...]


@dataclass(frozen=True, slots=True)
class Halls:
    halls: tuple[Hall, ...]


@dataclass(frozen=True, slots=True)
class HallTicket:
    """`ahead`, `wait`: of one that waits; no wait while no window is open that serves it."""

    ticket: UUID
    hall: str
    hall_name: str
    day: date
    number: str
    group: str
    group_name: str
    state: str
    state_name: str
    priority: str
    taken_at: datetime
    booked_at: datetime | None
    window: int | None
    calls: int
    called_at: datetime | None
    ahead: int | None
    wait: Wait | None


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """`words`: what is to be said to who is late; else ""."""

    ticket: HallTicket
    late: bool
    words: str


@dataclass(frozen=True, slots=True)
class HallTickets:
    """Today's, the newest first."""

    tickets: tuple[HallTicket, ...]


@dataclass(frozen=True, slots=True)
class WindowState:
    number: int
    groups: tuple[str, ...]
    officer: UUID | None  # who sits there; nobody at one that is closed
    opened_at: datetime | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """`within_percent`: of the last weeks' forecasts, how many were right."""

    hall: Hall
    waiting: int
    longest_wait_min: int
    windows: tuple[WindowState, ...]
    forecasts: int
    within_percent: int | None
    median_error_min: int


@dataclass(frozen=True, slots=True)
class Queues:
    halls: tuple[Queue, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    number: str
    group: str
    priority: str
    booked_at: datetime | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class AtWindow:
    """`known`: a person or an account stands behind it, and heard of the call."""

    ticket: UUID
    number: str
    group: str
    state: str
    priority: str
    calls: int
    passed_over: bool
    booked_at: datetime | None
    taken_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    known: bool


@dataclass(frozen=True, slots=True)
class Window:
    """`next`: of those whom the window serves the first, in their order."""

    hall: Hall
    number: int
    groups: tuple[str, ...]
    officer: UUID | None
    ticket: AtWindow | None
    waiting: int
    next: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    screen: UUID
    hall: str
    name: str
    made_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Screens:
    screens: tuple[Screen, ...]


@dataclass(frozen=True, slots=True)
class ScreenMade:
    """`key`: told once. The screen's page is opened with it: `/screen/#KEY`."""

    screen: Screen
    key: str
