"""Halls, their windows and caller screens, and tickets."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, SecretStr, WithJsonSchema, field_serializer

from domain.bookings.bookings import CODE_DIGITS, LATE_WORDS
from domain.bookings.forecast import Wait
from domain.bookings.halls import Group, Hall, Priority, PriorityBy, Window
from domain.bookings.screens import NAME_LENGTH, Call, Screen
from domain.bookings.tickets import STATE_WORDS, Ticket, TicketState
from domain.words import Language
from proto.http.accounts.officers import Text
from proto.http.base import Answer, Body, Moment

Letter = Annotated[str, Field(max_length=1, pattern=r"^[A-Z]?$")]
ItemName = Annotated[str, Field(max_length=80)]
Kind = Annotated[str, Field(max_length=40)]
HallWord = Annotated[str, Field(max_length=40)]
#: Hidden in logs, and told in this answer: of a SecretStr the description says that no answer has it.
Key = Annotated[SecretStr, WithJsonSchema({"type": "string"})]


class WaitSeen(Answer):
    """Minutes until called: four of five times between `low` and `high`."""

    low: int
    likely: int
    high: int

    @classmethod
    def of(cls, wait: Wait | None) -> Self | None:
        return None if wait is None else cls(low=wait.low, likely=wait.likely, high=wait.high)


class GroupSeen(Answer):
    letter: str
    name: str
    waiting: int
    windows: list[int]  # that serve it now

    @classmethod
    def of(cls, group: Group, waiting: int, windows: list[int], language: Language) -> Self:
        return cls(
            letter=group.letter,
            name=group.names.in_(language),
            waiting=waiting,
            windows=windows,
        )


class PrioritySeen(Answer):
    kind: str
    name: str
    by: PriorityBy

    @classmethod
    def of(cls, priority: Priority, language: Language) -> Self:
        return cls(kind=priority.kind, name=priority.names.in_(language), by=priority.by)


class HallSeen(Answer):
    hall: str
    name: str
    opens: str  # of the city's clock
    closes: str
    groups: list[GroupSeen]
    priorities: list[PrioritySeen]


def hall_seen(
    hall: Hall, waiting: Sequence[Ticket], windows: Sequence[Window], language: Language
) -> HallSeen:
    """`windows`: those that are open."""
    return HallSeen(
        hall=hall.hall,
        name=hall.names.in_(language),
        opens=hall.opens.isoformat("minutes"),
        closes=hall.closes.isoformat("minutes"),
        groups=[
            GroupSeen.of(
                group,
                sum(each.group == group.letter for each in waiting),
                [each.number for each in windows if group.letter in each.groups],
                language,
            )
            for group in hall.groups.values()
        ],
        priorities=[PrioritySeen.of(each, language) for each in hall.priorities.values()],
    )


class HallsSeen(Answer):
    halls: list[HallSeen]


class TicketBody(Body):
    """For a group by its letter, or for an item by its name."""

    group: Letter = ""
    item: ItemName = ""
    priority: Kind = ""  # one of the hall's kinds


class TicketNew(TicketBody):
    hall: HallWord


class TicketByCode(TicketBody):
    code: Annotated[str, Field(max_length=16)]  # that the hall's screen shows


class TicketSeen(Answer):
    """`ahead`, `wait`: of one that waits; no wait while no window is open that serves it."""

    ticket: UUID
    hall: str
    hall_name: str
    day: date
    number: str
    group: str
    group_name: str
    state: TicketState
    state_name: str
    priority: str
    taken_at: Moment
    booked_at: Moment | None
    window: int | None
    calls: int
    called_at: Moment | None
    ahead: int | None
    wait: WaitSeen | None

    @classmethod
    def of(
        cls, ticket: Ticket, hall: Hall, ahead: int | None, wait: Wait | None, language: Language
    ) -> Self:
        group = hall.groups.get(ticket.group)
        return cls(
            ticket=ticket.ticket,
            hall=ticket.hall,
            hall_name=hall.names.in_(language),
            day=ticket.day,
            number=ticket.number,
            group=ticket.group,
            group_name=group.names.in_(language) if group else "",
            state=ticket.state,
            state_name=STATE_WORDS[ticket.state].in_(language),
            priority=ticket.priority,
            taken_at=ticket.taken_at,
            booked_at=ticket.booked_at,
            window=ticket.window,
            calls=ticket.calls,
            called_at=ticket.called_at,
            ahead=ahead,
            wait=WaitSeen.of(wait),
        )


class KioskCheckIn(Body):
    hall: HallWord
    code: Annotated[str, Field(pattern=rf"^[0-9]{{{CODE_DIGITS}}}$")]


class KioskCheckedIn(Answer):
    """`words`: what is to be said to who is late; else ""."""

    ticket: TicketSeen
    late: bool
    words: str

    @classmethod
    def of(cls, ticket: TicketSeen, late: bool, language: Language) -> Self:  # noqa: FBT001  # a value of the answer
        return cls(ticket=ticket, late=late, words=LATE_WORDS.in_(language) if late else "")


class TicketsSeen(Answer):
    """Today's, the newest first."""

    tickets: list[TicketSeen]


class WindowState(Answer):
    number: int
    groups: list[str]
    officer: UUID | None  # who sits there; nobody at one that is closed
    opened_at: Moment | None
    ticket: str | None  # the number that was called there, or is served

    @classmethod
    def of(cls, window: Window, ticket: Ticket | None) -> Self:
        return cls(
            number=window.number,
            groups=sorted(window.groups),
            officer=window.officer,
            opened_at=window.opened_at,
            ticket=None if ticket is None else ticket.number,
        )


class QueueSeen(Answer):
    """A hall as its officers see it. `within_percent`: of the last weeks' forecasts, how many were right."""

    hall: HallSeen
    waiting: int
    longest_wait_min: int
    windows: list[WindowState]
    forecasts: int  # of the last 28 days, whose wait is known
    within_percent: int | None
    median_error_min: int


class QueuesSeen(Answer):
    halls: list[QueueSeen]


class WaitingSeen(Answer):
    number: str
    group: str
    priority: str
    booked_at: Moment | None
    taken_at: Moment

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        return cls(
            number=ticket.number,
            group=ticket.group,
            priority=ticket.priority,
            booked_at=ticket.booked_at,
            taken_at=ticket.taken_at,
        )


class AtWindow(Answer):
    """`known`: a person or an account stands behind it, and heard of the call."""

    ticket: UUID
    number: str
    group: str
    state: TicketState
    priority: str
    calls: int
    passed_over: bool
    booked_at: Moment | None
    taken_at: Moment
    called_at: Moment | None
    started_at: Moment | None
    known: bool

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        return cls(
            ticket=ticket.ticket,
            number=ticket.number,
            group=ticket.group,
            state=ticket.state,
            priority=ticket.priority,
            calls=ticket.calls,
            passed_over=ticket.passed_over,
            booked_at=ticket.booked_at,
            taken_at=ticket.taken_at,
            called_at=ticket.called_at,
            started_at=ticket.started_at,
            known=ticket.person is not None or ticket.account is not None,
        )


class WindowSeen(Answer):
    """`next`: of those whom the window serves the first, in their order."""

    hall: HallSeen
    number: int
    groups: list[str]
    officer: UUID | None
    ticket: AtWindow | None
    waiting: int
    next: list[WaitingSeen]


class TicketMove(Body):
    """`group`: where it is transferred to, for that move alone."""

    move: Literal["again", "start", "finish", "miss", "transfer"]
    group: Letter = ""


class ScreenNew(Body):
    name: Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]  # where it hangs
    why: Text


class ScreenSeen(Answer):
    screen: UUID
    hall: str
    name: str
    made_at: Moment
    revoked_at: Moment | None

    @classmethod
    def of(cls, screen: Screen) -> Self:
        return cls(
            screen=screen.screen,
            hall=screen.hall,
            name=screen.name,
            made_at=screen.made_at,
            revoked_at=screen.revoked_at,
        )


class ScreensSeen(Answer):
    screens: list[ScreenSeen]


class ScreenMade(Answer):
    """`key`: told once. The screen's page is opened with it: `/screen/#KEY`."""

    screen: ScreenSeen
    key: Key

    @field_serializer("key", when_used="json")
    def _told(self, key: SecretStr) -> str:
        return key.get_secret_value()


class ScreenKey(Body):
    key: Annotated[str, Field(min_length=1, max_length=64)]


class CallSeen(Answer):
    n: int
    number: str
    window: int
    called_at: Moment

    @classmethod
    def of(cls, call: Call) -> Self:
        return cls(n=call.n, number=call.number, window=call.window, called_at=call.called_at)


class GroupWaiting(Answer):
    letter: str
    zh: str
    en: str
    waiting: int


class ScreenShown(Answer):
    """What a screen shows: nobody's data. `calls`: the newest last.

    `qr`: a picture (SVG) of `address`; in the stream "" while it is that of before.
    """

    zh: str
    en: str
    calls: list[CallSeen]
    waiting: list[GroupWaiting]
    address: str  # at which a phone takes a ticket; changes every five minutes
    qr: str
