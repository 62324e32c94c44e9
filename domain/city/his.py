"""What a hospital's system tells us, and shows us of a person or a day."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class HisFailed(Exception):
    """No answer that says anything; `code` is a short word for the log. `refused`: asked again it says the same."""

    def __init__(self, code: str, *, refused: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.refused = refused


class Visit(StrEnum):
    """What the hospital has of a registration, in the words of an Appointment of FHIR R4."""

    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "noshow"


@dataclass(frozen=True, slots=True)
class HisVisit:
    """Of the file of a day. `number`: ours; whatever else the hospital has under a number of its own."""

    number: str
    visit: Visit


@dataclass(frozen=True, slots=True)
class HisDay:
    hospital: str
    day: date
    visits: tuple[HisVisit, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """停诊: the doctor's sessions between two moments."""

    place: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Visited:
    """The patient came, or was seen."""

    booking: UUID
    visit: Visit


@dataclass(frozen=True, slots=True)
class ResultReady:
    """`patient`: their number at the hospital."""

    patient: str


@dataclass(frozen=True, slots=True)
class HisMessage:
    """A push; `sequence` rises by one with each of its hospital."""

    hospital: str
    sequence: int
    told: Stopped | Visited | ResultReady


@dataclass(frozen=True, slots=True)
class LabValue:
    """One line of a report: `value` with its unit, `range` that is usual, `unusual` where the hospital marks it."""

    name: str
    value: str
    range: str
    unusual: bool


@dataclass(frozen=True, slots=True)
class MedicalReport:
    """检验检查报告, as the hospital has it. Never kept."""

    report: str  # its id at the hospital
    name: str
    issued_at: datetime
    conclusion: str
    values: tuple[LabValue, ...]
