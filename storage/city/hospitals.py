"""Hospitals with their departments and doctors, as they were loaded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.city.hospitals import Department, Doctor, Hospital
from domain.words import Words
from storage.database import Database, Row

_DOCTOR: Final = "place, hospital, department, zh, en, title_zh, title_en, specialist, fee_fen"
HOSPITALS: Final = """
SELECT hospital, zh, en, address_zh, address_en FROM hospitals ORDER BY hospital
"""
DEPARTMENTS: Final = "SELECT department, hospital, zh, en FROM departments ORDER BY department"
DOCTORS: Final = f"""
SELECT {_DOCTOR} FROM doctors WHERE hospital = $1 AND ($2 = '' OR department = $2) ORDER BY place
"""  # noqa: S608  # a constant alone
DOCTOR: Final = f"SELECT {_DOCTOR} FROM doctors WHERE place = $1"  # noqa: S608  # a constant alone
PUT_HOSPITAL: Final = """
INSERT INTO hospitals (hospital, zh, en, address_zh, address_en, loaded_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (hospital) DO UPDATE SET zh = $2, en = $3, address_zh = $4, address_en = $5, loaded_at = $6
"""
PUT_DEPARTMENT: Final = """
INSERT INTO departments (department, hospital, zh, en) VALUES ($1, $2, $3, $4)
ON CONFLICT (department) DO UPDATE SET zh = $3, en = $4
"""
PUT_DOCTOR: Final = f"""
INSERT INTO doctors ({_DOCTOR}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (place) DO UPDATE SET zh = $4, en = $5, title_zh = $6, title_en = $7, specialist = $8, fee_fen = $9
"""  # noqa: S608  # a constant alone


class HospitalStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Sequence[Hospital]:
        """By their words, each with its departments."""
        departments: dict[str, list[Department]] = {}
        for row in await self._database.fetch(DEPARTMENTS):
            department = Department(row["department"], Words(row["zh"], row["en"]))
            departments.setdefault(row["hospital"], []).append(department)
        return [
            Hospital(
                row["hospital"],
                Words(row["zh"], row["en"]),
                Words(row["address_zh"], row["address_en"]),
                tuple(departments.get(row["hospital"], ())),
            )
            for row in await self._database.fetch(HOSPITALS)
        ]

    async def doctors(self, hospital: str, department: str = "") -> Sequence[Doctor]:
        """By their words; `department`: "" for all of them."""
        return [_doctor(row) for row in await self._database.fetch(DOCTORS, hospital, department)]

    async def doctor(self, place: str) -> Doctor | None:
        row = await self._database.fetchrow(DOCTOR, place)
        return None if row is None else _doctor(row)

    async def put(
        self, hospitals: Sequence[Hospital], doctors: Sequence[Doctor], at: datetime
    ) -> None:
        """In place of what was loaded of them; what is left out stays."""
        for each in hospitals:
            await self._database.execute(
                PUT_HOSPITAL,
                each.hospital,
                each.names.zh,
                each.names.en,
                each.address.zh,
                each.address.en,
                at,
            )
            for one in each.departments:
                await self._database.execute(
                    PUT_DEPARTMENT, one.department, each.hospital, one.names.zh, one.names.en
                )
        for doctor in doctors:
            await self._database.execute(
                PUT_DOCTOR,
                doctor.place,
                doctor.hospital,
                doctor.department,
                doctor.names.zh,
                doctor.names.en,
                doctor.title.zh,
                doctor.title.en,
                doctor.specialist,
                doctor.fee_fen,
            )


def _doctor(row: Row) -> Doctor:
    return Doctor(
        place=row["place"],
        hospital=row["hospital"],
        department=row["department"],
        names=Words(row["zh"], row["en"]),
        title=Words(row["title_zh"], row["title_en"]),
        specialist=row["specialist"],
        fee_fen=row["fee_fen"],
    )
