"""Hospitals, their departments and doctors (预约挂号); a doctor is a place of the ledger of bookings besides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.bookings.places import Place
from domain.payments.payments import PaymentPurpose
from domain.words import Words

#: Income of the hospital, not of the treasury.
REGISTRATION: Final = PaymentPurpose(
    "hospital.registration", Words("挂号费", "Registration at a hospital"), public=False
)


@dataclass(frozen=True, slots=True)
class Department:
    """`department`: what its doctors' places say as `part_of`."""

    department: str
    names: Words


@dataclass(frozen=True, slots=True)
class Hospital:
    """`hospital`: its word, and that of its unit, whose officers work there."""

    hospital: str
    names: Words
    address: Words
    departments: tuple[Department, ...] = ()


@dataclass(frozen=True, slots=True)
class Doctor:
    """`place`: in the ledger. `fee_fen`: 0 for nothing to pay."""

    place: str
    hospital: str
    department: str
    names: Words
    title: Words
    specialist: bool
    fee_fen: int


@dataclass(frozen=True, slots=True)
class HospitalFile:
    """What a file says, with the places that its doctors are."""

    hospitals: tuple[Hospital, ...]
    doctors: tuple[Doctor, ...]
    places: Sequence[Place]
