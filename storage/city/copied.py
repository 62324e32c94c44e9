"""What is held of a person's hospitals, for the copy of everything."""

from typing import Any, Final
from uuid import UUID

from domain.city.copied import REGISTRATIONS, Hospitals
from storage.city.patient_records import OF_PERSON as RECORDS
from storage.city.patient_records import open_record
from storage.city.registrations import OF_PERSON as REGISTERED
from storage.city.registrations import read_registration
from storage.copied import END, MOST, OfPerson, Source


async def _registrations(source: Source, person: UUID) -> Hospitals:
    records = await source.tx.fetch(RECORDS, person)
    rows = await source.tx.fetch(REGISTERED, person, END, UUID(int=2**128 - 1), MOST)
    return Hospitals(
        tuple(open_record(source.vault, row) for row in records),
        tuple(read_registration(row) for row in rows),
    )


OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (OfPerson(REGISTRATIONS, _registrations),)
