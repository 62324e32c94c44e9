"""A person's health record at a hospital (建档): the number by which its system knows them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """`number`: the hospital's own; `opened_by`: the actor."""

    person: UUID
    hospital: str
    number: str
    opened_at: datetime
    opened_by: str
