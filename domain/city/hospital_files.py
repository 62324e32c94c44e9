"""Hospitals of a city, read from a file (docs/hospitals.md), and those that come as an example."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from domain import toml_fields
from domain.accounts.officers import read_areas
from domain.bookings.place_files import (
    ADDRESS_LENGTH,
    NAME_LENGTH,
    SIZE_MOST,
    number_within,
    read_hours,
    read_rules,
    words_within,
)
from domain.bookings.places import Place, PlaceKind, Rules, read_place
from domain.city.hospitals import Department, Doctor, Hospital, HospitalFile
from domain.payments.payments import AMOUNT_MAX_FEN
from domain.toml_fields import Fields
from domain.words import Words

SHIPPED: Final = Path(__file__).parent / "hospitals.toml"
#: Own choice: what is paid in the last second is told within a minute; so much longer a place is held.
VENDOR_MIN: Final = 1
_MINUTES: Final = (10, 120)
#: What hospitals say: a specialist's place goes back until half a day before.
_HALF_A_DAY: Final = 12 * 60


def read_hospitals(path: Path) -> HospitalFile:
    """One table a hospital under `hospitals`. ValueError names the file, what it is about, and the fault."""
    found = toml_fields.read_file(path, lambda fields: fields.take("hospitals", _hospitals))
    return HospitalFile(
        tuple(each.hospitals[0] for each in found),
        tuple(doctor for each in found for doctor in each.doctors),
        tuple(place for each in found for place in each.places),
    )


def _hospitals(value: object) -> tuple[HospitalFile, ...]:
    return tuple(_hospital(name, found) for name, found in toml_fields.table(value).items())


def _hospital(name: str, value: object) -> HospitalFile:
    try:
        fields = Fields(toml_fields.table(value))
        hospital = Hospital(
            read_place(name),
            fields.take("names", lambda each: words_within(each, NAME_LENGTH)),
            fields.take("address", lambda each: words_within(each, ADDRESS_LENGTH)),
        )
        area = fields.may_take("area", lambda each: read_areas((toml_fields.text(each),))[0], "")
        pay_min = fields.may_take("pay_min", lambda each: number_within(each, 2, 29), 5)
        rules = fields.may_take("rules", read_rules, Rules())
        rules = replace(rules, hold_min=pay_min + VENDOR_MIN)
        departments = fields.take("departments", toml_fields.table)
        fields.end()
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{name!r}: {wrong}") from wrong
    found = [_department(hospital, area, rules, each, of) for each, of in departments.items()]
    return HospitalFile(
        (replace(hospital, departments=tuple(each.hospitals[0].departments[0] for each in found)),),
        tuple(doctor for each in found for doctor in each.doctors),
        tuple(place for each in found for place in each.places),
    )


def _department(
    hospital: Hospital, area: str, rules: Rules, name: str, value: object
) -> HospitalFile:
    try:
        fields = Fields(toml_fields.table(value))
        department = Department(
            read_place(f"{hospital.hospital}_{name}"),
            fields.take("names", lambda each: words_within(each, NAME_LENGTH)),
        )
        doctors = fields.take("doctors", toml_fields.table)
        fields.end()
        found = [
            _doctor(hospital, department, area, rules, each, of) for each, of in doctors.items()
        ]
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{hospital.hospital}.{name}: {wrong}") from wrong
    return HospitalFile(
        (replace(hospital, departments=(department,)),),
        tuple(doctor for doctor, _ in found),
        tuple(place for _, place in found),
    )


def _doctor(
    hospital: Hospital, department: Department, area: str, rules: Rules, name: str, value: object
) -> tuple[Doctor, Place]:
    fields = Fields(toml_fields.table(value))
    doctor = Doctor(
        place=read_place(f"{department.department}_{name}"),
        hospital=hospital.hospital,
        department=department.department,
        names=fields.take("names", lambda each: words_within(each, NAME_LENGTH)),
        title=fields.may_take(
            "title", lambda each: words_within(each, NAME_LENGTH), Words("医师", "Physician")
        ),
        specialist=fields.may_take("specialist", toml_fields.flag, default=False),
        fee_fen=fields.may_take("fee_fen", lambda each: number_within(each, 0, AMOUNT_MAX_FEN), 0),
    )
    if doctor.specialist:
        rules = replace(rules, cancel_eve=None, cancel_min=_HALF_A_DAY)
    place = Place(
        place=doctor.place,
        kind=PlaceKind.DOCTOR,
        unit=hospital.hospital,
        names=doctor.names,
        address=hospital.address,
        size=fields.take("size", lambda each: number_within(each, 1, SIZE_MOST)),
        walk_in_percent=fields.may_take(
            "walk_in_percent", lambda each: number_within(each, 0, 100), 30
        ),
        minutes=fields.may_take("minutes", lambda each: number_within(each, *_MINUTES), 30),
        hours=fields.take("hours", read_hours),
        rules=rules,
        part_of=department.department,
        area=area,
        closed=fields.may_take("closed", toml_fields.flag, default=False),
    )
    fields.end()
    return doctor, place
