"""Health records: the number at the hospital is sealed, and found by its blind index."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from domain.city.patient_records import PatientRecord
from storage.database import Database, Row
from storage.keys.vault import Vault

_RECORD: Final = "person_id, hospital, number, opened_at, opened_by"
PUT: Final = """
INSERT INTO patient_records (person_id, hospital, number, number_key, opened_at, opened_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person_id, hospital) DO UPDATE SET number = $3, number_key = $4
"""
READ: Final = f"SELECT {_RECORD} FROM patient_records WHERE person_id = $1 AND hospital = $2"  # noqa: S608  # a constant alone
OF_PERSON: Final = f"SELECT {_RECORD} FROM patient_records WHERE person_id = $1 ORDER BY hospital"  # noqa: S608  # a constant alone
NUMBERED: Final = "SELECT person_id FROM patient_records WHERE number_key = ANY ($1)"

_LABEL: Final = "patient-number"


class PatientRecordStore:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def put(self, record: PatientRecord) -> None:
        """One a person and hospital; asked for again, the hospital may have given another number."""
        await self._database.execute(
            PUT,
            record.person,
            record.hospital,
            self._vault.seal(
                "identity", record.number.encode(), aad=number_aad(record.person, record.hospital)
            ),
            self._vault.mac(_LABEL, _named(record.hospital, record.number)),
            record.opened_at,
            record.opened_by,
        )

    async def read(self, person: UUID, hospital: str) -> PatientRecord | None:
        row = await self._database.fetchrow(READ, person, hospital)
        return None if row is None else open_record(self._vault, row)

    async def of_person(self, person: UUID) -> Sequence[PatientRecord]:
        rows = await self._database.fetch(OF_PERSON, person)
        return [open_record(self._vault, row) for row in rows]

    async def numbered(self, hospital: str, number: str) -> UUID | None:
        """Whose it is; None for nobody's here."""
        macs = self._vault.macs(_LABEL, _named(hospital, number))
        found: UUID | None = await self._database.fetchval(NUMBERED, macs)
        return found


def number_aad(person: UUID, hospital: str) -> bytes:
    return b"patient_records.number:" + person.bytes + hospital.encode()


def open_record(vault: Vault, row: Row) -> PatientRecord:
    person, hospital = row["person_id"], row["hospital"]
    number = vault.open("identity", row["number"], aad=number_aad(person, hospital))
    return PatientRecord(person, hospital, number.decode(), row["opened_at"], row["opened_by"])


def _named(hospital: str, number: str) -> bytes:
    return f"{hospital}|{number}".encode()
