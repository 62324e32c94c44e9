"""What the copy of everything says of hospitals."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from domain.city.patient_records import PatientRecord
from domain.city.registrations import SAID_WORDS, Registration
from domain.copied import Part, Reader
from domain.payments.payments import yuan
from domain.words import Words


@dataclass(frozen=True, slots=True)
class Hospitals:
    """What is held of a person: their numbers at hospitals, and their registrations there."""

    records: tuple[PatientRecord, ...] = ()
    registrations: tuple[Registration, ...] = ()


def _lines(kept: Hospitals, reader: Reader) -> Iterator[str]:
    for record in kept.records:
        yield f"{reader.moment(record.opened_at)} · {record.hospital} · {record.number}"
    for each in kept.registrations:
        said = SAID_WORDS[each.said].in_(reader.language)
        yield f"{reader.moment(each.starts_at)} · {each.place} · {yuan(each.fee_fen)} · {said}"


REGISTRATIONS: Final[Part[Hospitals]] = Part(
    "registrations", Words("医院档案和挂号", "Hospitals"), _lines, nothing=Hospitals()
)
