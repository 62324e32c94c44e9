"""What is held of a person's face in the copy of everything."""

from typing import Self
from uuid import UUID

from domain.faces.face_check import Step
from domain.faces.face_records import FaceRecord
from domain.faces.movement import MovementKept
from proto.http.base import Answer, Day, Moment


class HeldFace(Answer):
    """That a template is held; its numbers are never given out."""

    engine: str
    source: str
    created_at: Moment
    review_on: Day

    @classmethod
    def of(cls, kept: FaceRecord) -> Self:
        return cls(
            engine=kept.engine,
            source=kept.source,
            created_at=kept.created_at,
            review_on=kept.review_on,
        )


class HeldMovement(Answer):
    """That the numbers of a passed step's movement are held; they are never given out."""

    check: UUID
    step: Step
    kept_at: Moment

    @classmethod
    def of(cls, kept: MovementKept) -> Self:
        return cls(check=kept.check, step=kept.step, kept_at=kept.kept_at)
