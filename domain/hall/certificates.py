"""Certificates (电子证照): what was granted, sealed at the approval, shown by its holder, as frozen values.

made → active ⇄ suspended
  └───────┴─────────┴────► revoked      expired: by the day, and kept in no row
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.days import day_of
from domain.errors import Conflict, Unfit
from domain.hall.case_numbers import check_digit
from domain.hall.certificate_kinds import NUMBER
from domain.problems import Problem
from domain.words import Words

#: Own choices. What is typed or scanned at a counter, and how long it can be.
CODE_LIVES: Final = timedelta(seconds=60)
CODE_LENGTH: Final = 12
#: No I, L, O, U: 32 signs that nobody takes for one another, so that twelve of them are 60 bits.
CODE_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PRESENTATION_LIVES: Final = timedelta(minutes=5)
#: Of one status list: 32 KiB before it is packed, the certificates of half a year of a large city.
PLACES: Final = 1 << 17
#: A verifier takes no list that is older.
STATUS_LIVES: Final = timedelta(hours=24)

_NUMBER: Final = re.compile(r"[Zz]([0-9]{8})-?([0-9]{7,12})-?([0-9])", re.ASCII)
_CODE_MEANT: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})

Value = str | int | bool


class CertificateState(StrEnum):
    MADE = "made"  # waits for the step in which it is issued
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


class CertificateMove(StrEnum):
    SUSPEND = "suspend"
    RESUME = "resume"
    REVOKE = "revoke"


STATE_WORDS: Final = {
    CertificateState.MADE: Words("制作中", "Being made"),
    CertificateState.ACTIVE: Words("有效", "Valid"),
    CertificateState.SUSPENDED: Words("暂停使用", "Suspended"),
    CertificateState.REVOKED: Words("已撤销", "Revoked"),
    CertificateState.EXPIRED: Words("已过期", "Expired"),
}
_APPEAL: Final = Words(
    "理由见说明。不同意可以自知道之日起 60 日内申请行政复议，或者六个月内起诉。",
    "The reason is given. You can ask for reconsideration within 60 days, or go to court within 6 months.",
)
#: What its holder can do now.
NEXT_WORDS: Final = {
    CertificateState.MADE: Words("制作完成后即可出示。", "You can show it once it is made."),
    CertificateState.ACTIVE: Words(
        "需要时点“出示”，对方扫码核验。", "Show it when you are asked; it is checked by its code."
    ),
    CertificateState.SUSPENDED: _APPEAL,
    CertificateState.REVOKED: _APPEAL,
    CertificateState.EXPIRED: Words("需要时请重新申请。", "Please apply again if you need it."),
}

_FROM: Final = {
    CertificateMove.SUSPEND: (frozenset({CertificateState.ACTIVE}), CertificateState.SUSPENDED),
    CertificateMove.RESUME: (frozenset({CertificateState.SUSPENDED}), CertificateState.ACTIVE),
    CertificateMove.REVOKE: (
        frozenset({CertificateState.MADE, CertificateState.ACTIVE, CertificateState.SUSPENDED}),
        CertificateState.REVOKED,
    ),
}


@dataclass(frozen=True, slots=True)
class CertificateField:
    """`shown`: the value as a person reads it, such as the label of a choice; `type`: string, date, int, bool."""

    name: str
    names: Words
    value: Value
    shown: Words
    type: str = "string"


@dataclass(frozen=True, slots=True)
class Certificate:
    """`jws`: the whole of it, sealed by the city (compact, typ `certificate+jwt`).

    `place`: its own for ever, in the status lists; `last_day`: on which it still holds, None without end;
    `words`: the reason of whoever suspended or revoked it; `version` rises with each change.
    """

    person: UUID
    certificate: UUID
    case: UUID
    item: str
    item_version: int
    kind: str
    names: Words
    number: str
    unit: str
    area: str
    fields: tuple[CertificateField, ...] = field(repr=False)
    made_at: datetime
    place: int
    last_day: date | None = None
    state: CertificateState = CertificateState.MADE
    version: int = 1
    active_at: datetime | None = None
    changed_at: datetime | None = None
    words: str = ""
    jws: str = field(default="", repr=False)

    def state_on(self, day: date) -> CertificateState:
        """As it is on this day of the city: expired by the day, unless it was revoked before."""
        over = self.last_day is not None and day > self.last_day
        if over and self.state is not CertificateState.REVOKED:
            return CertificateState.EXPIRED
        return self.state

    def holds(self, at: datetime) -> bool:
        return self.state_on(day_of(at)) is CertificateState.ACTIVE

    def activate(self, at: datetime) -> Self:
        """Issued. Conflict for one that is no longer only made."""
        if self.state is not CertificateState.MADE:
            raise Conflict(Problem.CERTIFICATE_MOVED)
        return replace(
            self,
            state=CertificateState.ACTIVE,
            version=self.version + 1,
            active_at=at,
            changed_at=at,
        )

    def move(self, move: CertificateMove, words: str, at: datetime) -> Self:
        """Conflict from where the move does not go, or once it is expired."""
        before, after = _FROM[move]
        if self.state_on(day_of(at)) not in before:
            raise Conflict(Problem.CERTIFICATE_MOVED)
        return replace(self, state=after, version=self.version + 1, changed_at=at, words=words)

    def moves(self, at: datetime) -> frozenset[CertificateMove]:
        """Which are open to whoever may move it."""
        state = self.state_on(day_of(at))
        return frozenset(move for move, (before, _) in _FROM.items() if state in before)

    def field(self, name: str) -> CertificateField | None:
        return next((each for each in self.fields if each.name == name), None)

    def value(self, name: str) -> Value | None:
        """Of a field, or its number; None for what it does not say."""
        if name == NUMBER:
            return self.number
        found = self.field(name)
        return None if found is None else found.value


class ShowingWay(StrEnum):
    CODE = "code"  # 60 seconds, one look
    PRESENTATION = "presentation"  # SD-JWT, for one audience


@dataclass(frozen=True, slots=True)
class Showing:
    """What its holder let somebody see. `used_at`: a code was looked at; a presentation is used outside."""

    person: UUID
    showing: UUID
    certificate: UUID
    way: ShowingWay
    fields: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    audience: str = ""  # of a presentation: whom its holder named
    used_at: datetime | None = None


def last_day_of(days: int, at: datetime) -> date | None:
    """On which a certificate that was granted then still holds; `days` 0: without end."""
    return day_of(at) + timedelta(days=days - 1) if days else None


def certificate_number(day: date, serial: int) -> str:
    """`Z20261129-0000123-0`: built as the number of a case is, with a Z (证) before it."""
    digits = f"{day:%Y%m%d}{serial:07d}"
    return f"Z{digits[:8]}-{digits[8:]}-{check_digit(digits)}"


def read_certificate_number(text: str) -> str:
    """As it is stored, from what somebody typed or said. Unfit when a digit is wrong."""
    found = _NUMBER.fullmatch(text.strip().replace(" ", ""))
    if found is None:
        raise Unfit(
            "证照编号如 Z20261129-0000123-0",
            "the number of a certificate, like Z20261129-0000123-0",
        )
    day, serial, check = found.groups()
    if check_digit(day + serial) != check:
        raise Unfit(
            "证照编号有误，请逐位核对", "This number has a wrong digit; please check each one"
        )
    return f"Z{day}-{serial}-{check}"


def read_code(text: str) -> str:
    """As it was made, from what was scanned or typed: small letters, groups, O for 0. Unfit for none."""
    found = text.strip().upper().translate(_CODE_MEANT)
    if len(found) != CODE_LENGTH or set(found) - set(CODE_SIGNS):
        raise Unfit(f"{CODE_LENGTH} 位出示码", f"a code of {CODE_LENGTH} signs")
    return found
