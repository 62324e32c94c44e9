"""What an administrator and an auditor look over: agreements, retention, assessments, stored faces."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.filing import Filing, filing


@dataclass(frozen=True, slots=True)
class ConsentCount:
    """Of one version of one agreement: how many persons gave it, how many of them withdrew it."""

    purpose: str
    version: str
    given: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class RetentionSeen:
    """One noun of the schedule, and what it ended in the last 30 days."""

    noun: str
    keeps: str
    why: str
    swept: bool  # by itself; else `keeps` says what ends it
    ended: int
    last: date | None


@dataclass(frozen=True, slots=True)
class AssessmentSeen:
    reference: str
    approved_on: date
    review_on: date


@dataclass(frozen=True, slots=True)
class StoredFaces:
    """Persons with a stored face, as last counted."""

    persons: int
    counted_at: datetime

    @property
    def filing(self) -> Filing:
        return filing(self.persons)


@dataclass(frozen=True, slots=True)
class Oversight:
    consents: tuple[ConsentCount, ...]
    consents_counted_at: datetime | None  # None before the first count
    retention: tuple[RetentionSeen, ...]
    assessments: tuple[AssessmentSeen, ...]  # the one to be reviewed last first
    faces: StoredFaces | None
    file_by: date | None = None  # where the number was reached and nothing is filed
    filed_on: date | None = None
