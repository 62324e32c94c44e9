"""What the copy of everything says of a person's face: what is held, and whether it is locked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from domain.copied import Part, Reader
from domain.faces.coaching import STEP_WORDS
from domain.faces.face_records import FaceRecord
from domain.faces.movement import MovementKept
from domain.words import Words


def _faces(kept: tuple[FaceRecord, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        yield f"{each.engine} · {each.source} · {reader.moment(each.created_at)}"


def _movements(kept: tuple[MovementKept, ...], reader: Reader) -> Iterator[str]:
    for each in kept:
        yield f"{STEP_WORDS[each.step].in_(reader.language)} · {reader.moment(each.kept_at)}"


def _face_lock(kept: datetime | None, reader: Reader) -> Iterator[str]:
    if kept is not None:
        yield reader.moment(kept)


FACES: Final[Part[tuple[FaceRecord, ...]]] = Part(
    "faces",
    Words(
        "人脸特征（加密保存，不提供数值）",
        "Face templates (held encrypted; the numbers are not given out)",
    ),
    _faces,
    nothing=(),
)
MOVEMENTS: Final[Part[tuple[MovementKept, ...]]] = Part(
    "movements",
    Words(
        "刷脸动作的数字记录（加密保存五年，不提供数值）",
        "Records of movements in face checks (held encrypted for five years; the numbers are "
        "not given out)",
    ),
    _movements,
    nothing=(),
)
FACE_LOCK: Final[Part[datetime | None]] = Part(
    "face_locked_at", Words("人脸锁定", "Face lock"), _face_lock, nothing=None
)
