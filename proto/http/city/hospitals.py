"""Hospitals, health records, registrations and results, as people see them; and differences, as officers do."""

from collections.abc import Mapping
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.bookings.bookings import STATE_WORDS as BOOKING_WORDS
from domain.bookings.bookings import BookingState
from domain.bookings.places import read_place
from domain.city.differences import KIND_WORDS, Difference, DifferenceKind
from domain.city.his import MedicalReport
from domain.city.hospitals import Doctor, Hospital
from domain.city.patient_records import PatientRecord
from domain.city.registrations import (
    REFUSAL_WORDS,
    SAID_WORDS,
    Refusal,
    RegistrationFile,
    Said,
)
from domain.payments.payments import STATE_WORDS as ORDER_WORDS
from domain.payments.payments import OrderState
from domain.words import Language
from proto.http.accounts.officers import Text
from proto.http.base import Answer, Body, Day, Moment


class DepartmentSeen(Answer):
    department: str
    name: str


class HospitalSeen(Answer):
    hospital: str
    name: str
    address: str
    departments: list[DepartmentSeen]

    @classmethod
    def of(cls, hospital: Hospital, language: Language) -> Self:
        return cls(
            hospital=hospital.hospital,
            name=hospital.names.in_(language),
            address=hospital.address.in_(language),
            departments=[
                DepartmentSeen(department=each.department, name=each.names.in_(language))
                for each in hospital.departments
            ],
        )


class HospitalsSeen(Answer):
    hospitals: list[HospitalSeen]


class DoctorSeen(Answer):
    place: str  # whose slots `/v1/places/{place}/slots` shows
    department: str
    name: str
    title: str
    specialist: bool
    fee_fen: int

    @classmethod
    def of(cls, doctor: Doctor, language: Language) -> Self:
        return cls(
            place=doctor.place,
            department=doctor.department,
            name=doctor.names.in_(language),
            title=doctor.title.in_(language),
            specialist=doctor.specialist,
            fee_fen=doctor.fee_fen,
        )


class DoctorsSeen(Answer):
    doctors: list[DoctorSeen]


class RecordNew(Body):
    hospital: Annotated[str, Field(max_length=60), AfterValidator(read_place)]


class RecordSeen(Answer):
    hospital: str
    number: str  # the hospital's own
    opened_at: Moment

    @classmethod
    def of(cls, record: PatientRecord) -> Self:
        return cls(hospital=record.hospital, number=record.number, opened_at=record.opened_at)


class RecordsSeen(Answer):
    records: list[RecordSeen]


class RegistrationSeen(Answer):
    """A booking at a doctor: `state` is its own, `said` what the hospital says of it."""

    booking: UUID
    hospital: str
    place: str
    starts_at: Moment
    ends_at: Moment
    state: BookingState
    state_words: str
    code: str  # six digits for the counter
    held_until: Moment | None
    said: Said
    said_words: str
    refusal: Refusal | None
    refusal_words: str
    fee_fen: int
    order: UUID | None  # to be paid, once the hospital holds the place
    order_state: OrderState | None
    order_words: str

    @classmethod
    def of(cls, file: RegistrationFile, language: Language) -> Self:
        registration, booking, order = file.registration, file.booking, file.order
        refusal = registration.refusal
        return cls(
            booking=booking.booking,
            hospital=registration.hospital,
            place=booking.place,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            state=booking.state,
            state_words=BOOKING_WORDS[booking.state].in_(language),
            code=booking.code,
            held_until=booking.held_until,
            said=registration.said,
            said_words=SAID_WORDS[registration.said].in_(language),
            refusal=refusal,
            refusal_words="" if refusal is None else REFUSAL_WORDS[refusal].in_(language),
            fee_fen=registration.fee_fen,
            order=None if order is None else order.order,
            order_state=None if order is None else order.state,
            order_words="" if order is None else ORDER_WORDS[order.state].in_(language),
        )


class RegistrationsSeen(Answer):
    """The latest first; `next_cursor` "" at the end."""

    registrations: list[RegistrationSeen]
    next_cursor: str


class LabValueSeen(Answer):
    name: str
    value: str
    range: str
    unusual: bool


class ReportSeen(Answer):
    report: str
    name: str
    issued_at: Moment
    conclusion: str
    values: list[LabValueSeen]

    @classmethod
    def of(cls, report: MedicalReport) -> Self:
        return cls(
            report=report.report,
            name=report.name,
            issued_at=report.issued_at,
            conclusion=report.conclusion,
            values=[
                LabValueSeen(
                    name=each.name, value=each.value, range=each.range, unusual=each.unusual
                )
                for each in report.values
            ],
        )


class ReportsSeen(Answer):
    """As the hospital has them now; nothing of it is kept."""

    reports: list[ReportSeen]


class DifferenceSeen(Answer):
    hospital: str
    day: Day
    kind: DifferenceKind
    kind_words: str
    number: str  # of the registration; whatever the hospital has, where it is not ours
    settled_at: Moment | None
    settled_by: str  # user name
    words: str

    @classmethod
    def of(cls, found: Difference, names: Mapping[UUID, str], language: Language) -> Self:
        return cls(
            hospital=found.hospital,
            day=found.day,
            kind=found.kind,
            kind_words=KIND_WORDS[found.kind].in_(language),
            number=found.number,
            settled_at=found.settled_at,
            settled_by=names.get(found.settled_by, "") if found.settled_by else "",
            words=found.words,
        )


class DifferenceSettled(Body):
    """Which one, and how it was put right, or why nothing is wrong."""

    hospital: Annotated[str, Field(max_length=60), AfterValidator(read_place)]
    day: Day
    kind: Annotated[DifferenceKind, Field(strict=False)]
    number: Annotated[str, Field(max_length=100)]
    words: Text


class DifferencesSeen(Answer):
    differences: list[DifferenceSeen]
    next_cursor: str
