"""Hand-offs (扫码到手机): a screen shows a code, and the phone that scans it does one thing in the screen's place.

open → opened → confirmed → done
  └──────┴──────────┴────► refused (by the phone), closed (by the screen)    expired: by time, kept in no row
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.errors import Conflict, Gone, NotAllowed, Unfit
from domain.people import Principal
from domain.problems import Problem
from domain.subjects import NoSubject, Subject, SubjectKind
from domain.words import Words

#: How long a code lies on a screen, waiting for a phone that opens it and says yes.
WAITS_FOR: Final = timedelta(minutes=5)
#: Own choice: what is begun is finished in this time, by somebody who is slow with a phone too.
WORKS_FOR: Final = timedelta(minutes=10)
CODE_BYTES: Final = 16  # of chance: 128 bits, which nobody guesses
DIGITS: Final = 4  # shown on both sides, so that somebody sees that the two belong together
PART_LENGTH: Final = 64


class HandOffState(StrEnum):
    OPEN = "open"
    OPENED = "opened"  # on one phone, which has not said yes
    CONFIRMED = "confirmed"
    DONE = "done"
    REFUSED = "refused"
    CLOSED = "closed"
    EXPIRED = "expired"


_UNDER_WAY: Final = frozenset({HandOffState.OPEN, HandOffState.OPENED, HandOffState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class HandOffPurpose:
    """What a hand-off may be for: a row, of the context that it belongs to.

    Which doors it opens, their routes say (`Hands` of server/route.py), and no other opens.
    """

    name: str  # "photo.upload"
    about: SubjectKind
    what: Words  # that the phone will do, as the end of "请您用这部手机…"
    lands: Words  # where what is done will be seen
    by_officers: bool = False  # an officer may show one too
    by_citizens: bool = True


class HandOffPurposes:
    """The table of a running city."""

    def __init__(self, rows: Iterable[HandOffPurpose]) -> None:
        self._rows = {row.name: row for row in rows}

    def __getitem__(self, name: str) -> HandOffPurpose:
        return self._rows[name]

    def read(self, name: str, reference: str) -> tuple[HandOffPurpose, Subject]:
        """Of what this purpose is about. Unfit for a purpose that there is not, and for no reference of it."""
        row = self._rows.get(name)
        if row is None:
            raise Unfit("没有这种扫码用途", f"one of {', '.join(self._rows)}")
        try:
            return row, row.about.of(reference)
        except NoSubject:
            raise Unfit("所办事项的标识", "the id of what it is about") from None


@dataclass(frozen=True, slots=True)
class HandOff:
    """`account` or `officer` opened it, in `session`; what is done lands there.

    `part`: of the subject, "" for all of it; `digits`: shown on both sides; `device_key`: the thumbprint
    of the phone's key, by which it is known again, "" before one opened it.
    """

    hand_off: UUID
    purpose: str
    subject: Subject
    part: str
    account: UUID | None
    officer: UUID | None
    session: UUID
    kiosk: UUID | None
    digits: str
    made_at: datetime
    ends_at: datetime
    state: HandOffState = HandOffState.OPEN
    device_key: str = field(default="", repr=False)

    def state_at(self, at: datetime) -> HandOffState:
        over = at >= self.ends_at and self.state in _UNDER_WAY
        return HandOffState.EXPIRED if over else self.state

    def take(self, key: str, at: datetime) -> Self:
        """Opened by a phone, and by none other then; by the same one it stays as it is.

        Gone once it is over, Conflict for another phone's key.
        """
        self._check_under_way(at)
        if self.state is HandOffState.OPEN:
            return replace(self, state=HandOffState.OPENED, device_key=key)
        self.check_key(key)
        return self

    def confirm(self, key: str, at: datetime) -> Self:
        """The phone's holder said yes: from here on its doors open, for WORKS_FOR."""
        self._check_under_way(at)
        self.check_key(key)
        if self.state is HandOffState.CONFIRMED:
            return self
        return replace(self, state=HandOffState.CONFIRMED, ends_at=at + WORKS_FOR)

    def finish(self, key: str, at: datetime) -> Self:
        """Conflict for one that was not confirmed; once more it is gone."""
        self.check_works(key, at)
        return replace(self, state=HandOffState.DONE)

    def refuse(self, key: str, at: datetime) -> Self:
        """The phone's holder said no, or stopped."""
        self._check_under_way(at)
        self.check_key(key)
        return replace(self, state=HandOffState.REFUSED)

    def close(self, at: datetime) -> Self:
        """By the screen. What is over stays as it ended."""
        if self.state_at(at) not in _UNDER_WAY:
            return self
        return replace(self, state=HandOffState.CLOSED)

    def check_works(self, key: str, at: datetime) -> None:
        """Returns while the phone may do what it is for."""
        self._check_under_way(at)
        self.check_key(key)
        if self.state is not HandOffState.CONFIRMED:
            raise Conflict(Problem.HAND_OFF_UNCONFIRMED)

    def check_key(self, key: str) -> None:
        if not self.device_key or key != self.device_key:
            raise Conflict(Problem.HAND_OFF_TAKEN)

    def _check_under_way(self, at: datetime) -> None:
        if self.state_at(at) not in _UNDER_WAY:
            raise Gone(Problem.HAND_OFF_OVER)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who shows a code, and where, as the phone that opened it is told."""

    name: str  # masked; "" of an account that is bound to nobody
    kiosk: str = ""  # its name, where a kiosk shows it
    device: str = ""  # of the sign-in elsewhere, as domain/accounts/devices.py names it


@dataclass(frozen=True, slots=True)
class Handed:
    """One whose phone knocks at a door: in whose place, and about what alone."""

    hand_off: HandOff
    principal: Principal

    def check_about(self, reference: str, part: str | None = None) -> None:
        """NotAllowed for anything but what it was opened about. `part`: None where the door has none."""
        held = self.hand_off
        if reference != held.subject.reference or part not in (None, held.part):
            raise NotAllowed(Problem.HAND_OFF_NOT_HERE)

    def check_since(self, at: datetime) -> None:
        """NotAllowed for what was there before: the opener's, and not handed over."""
        if at < self.hand_off.made_at:
            raise NotAllowed(Problem.HAND_OFF_NOT_HERE)
