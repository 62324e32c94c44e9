"""Data of many persons given to another body: what may be asked for, on which ground, and by whose word.

One administrator asks, another approves, the first downloads once within a day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.officers import read_areas
from domain.days import SHANGHAI
from domain.errors import Conflict, FieldError, NotAllowed, Unfit
from domain.faces.face_check import CheckState
from domain.levels import STEP_UP
from domain.pensions.entitlement import Standing
from domain.pensions.evidence import ACTION as CERTIFY
from domain.problems import Problem
from domain.words import Language, Words

# All of these are own choices.
#: A week, so that an absence over a holiday does not lapse an ask.
ASK_LIFE: Final = timedelta(days=7)
GRANT_LIFE: Final = timedelta(hours=24)
#: Waiting or approved, of one officer.
OPEN_MOST: Final = 3
#: One download at a time, cut off after it: 50,000 rows at the pace of a slow line.
DOWNLOAD_LIFE: Final = timedelta(minutes=10)
#: Each writes an entry for every person, so that a line that never holds must end somewhere.
STARTS_MOST: Final = 10
#: Behind the time that cuts a download off, so that no two are ever under way.
PLACE_LIFE: Final = DOWNLOAD_LIFE + timedelta(minutes=1)
_FIRST_DAY: Final = date(1970, 1, 1)
_LAST_DAY: Final = date(2200, 1, 1)


class Selection(StrEnum):
    """The columns of each stand in domain/privacy/export_rows.py; none has a template, a picture or a score."""

    ENTITLEMENTS = "entitlements"  # by the day that a certification ends
    CONSENTS = "consents"  # by the day they were given
    FACE_CHECKS = "face_checks"  # by the day they ended


#: What each person of a file reads in the record of uses; it says which data left.
ACTIONS: Final[Mapping[Selection, str]] = {
    Selection.ENTITLEMENTS: "entitlement.exported",
    Selection.CONSENTS: "consent.exported",
    Selection.FACE_CHECKS: "face_check.exported",
}
GIVEN: Final = "given"
WITHDRAWN: Final = "withdrawn"
STATES: Final[Mapping[Selection, tuple[str, ...]]] = {
    Selection.ENTITLEMENTS: (Standing.ACTIVE, Standing.SUSPENDED),
    Selection.CONSENTS: (GIVEN, WITHDRAWN),
    Selection.FACE_CHECKS: (
        CheckState.PASSED,
        CheckState.FAILED,
        CheckState.UNSURE,
        CheckState.EXPIRED,
    ),
}
#: Kinds that the program knows; those of entitlements are the city's schemes.
KINDS: Final[Mapping[Selection, tuple[str, ...]]] = {
    Selection.CONSENTS: tuple(Purpose),
    Selection.FACE_CHECKS: (CERTIFY, STEP_UP),
}


class Ground(StrEnum):
    """Of the Personal Information Protection Law (个人信息保护法)."""

    DUTY = "duty"  # Art. 13 (3), 34: a duty or power by statute
    LAW = "law"  # Art. 13 (7): another law provides for it
    EMERGENCY = "emergency"  # Art. 13 (4)
    CONSENT = "consent"  # Art. 13 (1), 23, 29: each person's separate consent to this recipient
    PUBLICATION = "publication"  # Art. 25: made public, with separate consent
    ABROAD = (
        "abroad"  # Art. 38, 39: leaves the country; assessed, certified or by standard contract
    )
    OTHER = "other"  # in words


class ExportState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"  # one download is open
    REFUSED = "refused"  # also after an approval, while nothing has left
    WITHDRAWN = "withdrawn"  # by who asked
    DOWNLOADED = "downloaded"
    EXPIRED = "expired"  # nobody decided, or nobody downloaded, in time


class ExportMove(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


_OPEN: Final = frozenset({ExportState.WAITING, ExportState.APPROVED})
MOVES: Final[Mapping[ExportMove, tuple[frozenset[ExportState], ExportState]]] = {
    ExportMove.APPROVE: (frozenset({ExportState.WAITING}), ExportState.APPROVED),
    ExportMove.REFUSE: (_OPEN, ExportState.REFUSED),
    ExportMove.WITHDRAW: (_OPEN, ExportState.WITHDRAWN),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Whose rows, and which of them; an empty kind or state means any.

    `area`: the beginning of a division code, "" the whole city. Both days are included, and the city's.
    """

    area: str
    since: date
    until: date
    kind: str = ""
    state: str = ""

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment of the days, and the first behind them."""
        behind = self.until + timedelta(days=1)
        return (
            datetime.combine(self.since, time(), SHANGHAI),
            datetime.combine(behind, time(), SHANGHAI),
        )


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for, why, on which ground and for whom; the words name no person."""

    selection: Selection
    filter: Filter
    purpose: str
    ground: Ground
    recipient: str
    ground_words: str = ""
    numbers_why: str = ""  # why ID numbers are needed in full; "": masked

    @property
    def told(self) -> str:
        """What each person reads as the purpose."""
        return f"{self.purpose}（接收方 recipient：{self.recipient}）"

    def faults(self, today: date, schemes: Mapping[str, object]) -> list[FieldError]:
        """What can't be asked for like this, by the field of the wire that says it."""
        wanted, found = self.filter, list[FieldError]()
        try:
            read_areas([wanted.area])
        except Unfit as wrong:
            found.append(FieldError("/area", "area", wrong.words))
        if not _FIRST_DAY <= wanted.since <= wanted.until <= _LAST_DAY:
            words = Words("最后一天不早于第一天", "a last day not before the first")
            found.append(FieldError("/until", "period", words))
        elif self.selection is not Selection.ENTITLEMENTS and wanted.until > today:
            # What comes after the approval would leave without having been counted.
            words = Words("不晚于今天", "a day that has begun")
            found.append(FieldError("/until", "future", words))
        kinds = KINDS.get(self.selection, tuple(schemes))
        if wanted.kind and wanted.kind not in kinds:
            found.append(FieldError("/kind", "unknown", _one_of(kinds)))
        states = STATES[self.selection]
        if wanted.state and wanted.state not in states:
            found.append(FieldError("/state", "unknown", _one_of(states)))
        if self.ground is Ground.OTHER and not self.ground_words:
            words = Words("用文字写明依据", "the ground, in words")
            found.append(FieldError("/ground_words", "missing", words))
        return found


def _one_of(known: Iterable[str]) -> Words:
    names = ", ".join(known)
    return Words(f"只能是 {names}，或留空", f"one of {names}, or nothing")


@dataclass(frozen=True, slots=True)
class Export:
    """An ask and what became of it. `rows` as counted at the ask, and anew at the approval."""

    export: UUID
    ask: Ask
    rows: int
    state: ExportState
    asked_by: UUID
    asked_name: str
    asked_at: datetime
    ends_at: datetime  # lapses then, or ended then
    decided_by: UUID | None = None
    decided_name: str = ""
    decided_at: datetime | None = None
    decided_words: str = ""
    starts: int = 0  # downloads begun
    sent_rows: int | None = None
    sent_sha256: str = ""
    busy_until: datetime | None = None  # a download is under way

    def after(self, move: ExportMove, at: datetime) -> ExportState:
        """What the move makes of it. Raises Conflict once it has moved on, and while a file leaves."""
        before, state = MOVES[move]
        if self.state_at(at) not in before:
            raise Conflict(Problem.EXPORT_MOVED)
        self._check_free(at)
        return state

    def approved_by(self, officer: UUID, at: datetime) -> UUID:
        """Whose approval the officer's download stands on. Raises NotAllowed, Conflict."""
        self._check_free(at)
        if self.asked_by != officer:
            raise NotAllowed(Problem.NOT_PERMITTED)
        if self.state_at(at) is not ExportState.APPROVED or self.decided_by is None:
            raise Conflict(Problem.EXPORT_MOVED)
        if self.starts >= STARTS_MOST:
            raise Conflict(Problem.EXPORT_MOVED, f"begun {STARTS_MOST} times")
        return self.decided_by

    def _check_free(self, at: datetime) -> None:
        if self.busy_until is not None and self.busy_until > at:
            left = int((self.busy_until - at).total_seconds()) + 1
            raise Conflict(Problem.EXPORT_UNDER_WAY, retry_after=left)

    def state_at(self, now: datetime) -> ExportState:
        """As it is now: what nobody took in time has expired."""
        over = self.state in _OPEN and self.ends_at <= now
        return ExportState.EXPIRED if over else self.state


@dataclass(frozen=True, slots=True)
class Start:
    """A download that has begun. Its persons are on record, all in one transaction at `noted_at`."""

    export: UUID
    ask: Ask
    number: int  # of the starts: a later one fences an earlier one off
    noted_at: datetime
    officer: UUID


def file_name(export: UUID, language: Language) -> str:
    return f"zhijian-export-{str(export)[:8]}-{language}.csv"
