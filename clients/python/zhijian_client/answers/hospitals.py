"""What the service says of hospitals: doctors, health records, registrations, results, differences."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Department:
    department: str
    name: str


@dataclass(frozen=True, slots=True)
class Hospital:
    hospital: str
    name: str
    address: str
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class Hospitals:
    hospitals: tuple[Hospital, ...]


@dataclass(frozen=True, slots=True)
class Doctor:
    """`place`: whose slots are asked for."""

    place: str
    department: str
    name: str
    title: str
    specialist: bool
    fee_fen: int


@dataclass(frozen=True, slots=True)
class Doctors:
    doctors: tuple[Doctor, ...]


@dataclass(frozen=True, slots=True)
class PatientRecord:
    hospital: str
    number: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class PatientRecords:
    records: tuple[PatientRecord, ...]


@dataclass(frozen=True, slots=True)
class Registration:
    """`state`: of the booking; `said`: what the hospital says of it. `order`: to be paid, once it holds the place."""

    booking: UUID
    hospital: str
    place: str
    starts_at: datetime
    ends_at: datetime
    state: str
    state_words: str
    code: str
    held_until: datetime | None
    said: str
    said_words: str
    refusal: str | None
    refusal_words: str
    fee_fen: int
    order: UUID | None
    order_state: str | None
    order_words: str


@dataclass(frozen=True, slots=True)
class Registrations:
    registrations: tuple[Registration, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class LabValue:
    name: str
    value: str
    range: str
    unusual: bool


@dataclass(frozen=True, slots=True)
class Report:
    report: str
    name: str
    issued_at: datetime
    conclusion: str
    values: tuple[LabValue, ...]


@dataclass(frozen=True, slots=True)
class Reports:
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class HospitalDifference:
    """`settled_by`: user name, "" for an open one."""

    hospital: str
    day: date
    kind: str
    kind_words: str
    number: str
    settled_at: datetime | None
    settled_by: str
    words: str


@dataclass(frozen=True, slots=True)
class HospitalDifferences:
    differences: tuple[HospitalDifference, ...]
    next_cursor: str
