"""What partners are told of while a person's consent stands: that something came to another state, and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Told(StrEnum):
    """Of what a state is told. A case and a certificate are known by their numbers, a certification by its scheme."""

    CASE = "case"
    BOOKING = "booking"
    CERTIFICATE = "certificate"
    CERTIFICATION = "certification"
    FACE_CHECK = "face_check"


class PartnerEvent(StrEnum):
    """The types, as partners ask for them: what, and the state that it came to.

    The triggers of 0078_partner_events write the same words.
    """

    CASE_SUBMITTED = "case.submitted"
    CASE_ACCEPTED = "case.accepted"
    CASE_REVIEWING = "case.reviewing"
    CASE_SUPPLEMENT_WANTED = "case.supplement_wanted"
    CASE_APPROVED = "case.approved"
    CASE_ISSUING = "case.issuing"
    CASE_DELIVERING = "case.delivering"
    CASE_CLOSED = "case.closed"
    CASE_NOT_ACCEPTED = "case.not_accepted"
    CASE_REJECTED = "case.rejected"
    CASE_REVOKED = "case.revoked"
    CASE_WITHDRAWN = "case.withdrawn"
    CASE_EXPIRED = "case.expired"
    CASE_TRANSFERRED = "case.transferred"
    BOOKING_BOOKED = "booking.booked"
    BOOKING_CHECKED_IN = "booking.checked_in"
    BOOKING_SERVED = "booking.served"
    BOOKING_MISSED = "booking.missed"
    BOOKING_CANCELLED = "booking.cancelled"
    BOOKING_STOPPED = "booking.stopped"
    CERTIFICATE_ACTIVE = "certificate.active"
    CERTIFICATE_SUSPENDED = "certificate.suspended"
    CERTIFICATE_REVOKED = "certificate.revoked"
    CERTIFICATION_CERTIFIED = "certification.certified"
    FACE_CHECK_PASSED = "face_check.passed"

    @property
    def of(self) -> Told:
        return Told(self.partition(".")[0])

    @property
    def state(self) -> str:
        return self.partition(".")[2]


@dataclass(frozen=True, slots=True)
class PartnerTelling:
    """One event for one partner, under one consent. `reference`: which case, booking, check."""

    partner: UUID
    grant: UUID
    event: PartnerEvent
    reference: str
    at: datetime
