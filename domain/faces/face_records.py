"""A face record: that a template lies in the vault, where its picture came from, and when it is looked at again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

#: Own choice: half the ten years an ID card of an adult is valid, as faces of the old change slowly.
FACE_REVIEW_YEARS: Final = 5
REVIEW_ASK_DAYS: Final = 60  # before the review date; own choice: as long as for a certification
REVIEW_GRACE_DAYS: Final = 30  # after it, and never sooner than both after the asking; own choice


class FaceSource(StrEnum):
    """Where the picture behind a template came from."""

    ID_PHOTO = "id_photo"
    OFFICER = "officer"
    CHECK = "check"
    MOVED = "moved"  # frames of a check of which the engine before was sure; it stands for a photo


@dataclass(frozen=True, slots=True)
class FaceRecord:
    """That a template lies in the vault; never the template itself."""

    engine: str  # as str(EngineId)
    source: FaceSource
    created_at: datetime
    review_on: date


@dataclass(frozen=True, slots=True)
class RecordDue:
    """A record whose review date calls for something: to ask its holder, or to erase it."""

    person: UUID
    engine: str


@dataclass(frozen=True, slots=True)
class ReviewCalendar:
    """Which review dates call for what on a day in the city."""

    today: date

    @property
    def ask_until(self) -> date:
        """Holders of records with a review date until then are asked."""
        return self.today + timedelta(days=REVIEW_ASK_DAYS)

    @property
    def erase_until(self) -> date:
        """The latest review date of what is erased."""
        return self.today - timedelta(days=REVIEW_GRACE_DAYS)

    @property
    def asked_until(self) -> date:
        """The latest day on which the holder of what is erased was asked."""
        return self.erase_until - timedelta(days=REVIEW_ASK_DAYS)
