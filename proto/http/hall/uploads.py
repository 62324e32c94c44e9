"""Files that citizens hand in, as they and officers see them."""

from collections.abc import Sequence
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from domain.hall.materials import FILES_PER_MATERIAL, same_as
from domain.hall.uploads import (
    SCAN_WORDS,
    STATE_WORDS,
    UNUSABLE_WORDS,
    FileKind,
    Scan,
    Unusable,
    Upload,
    UploadState,
)
from domain.words import Language
from proto.http.base import Answer, Body, Moment


class UploadSeen(Answer):
    """`sha256`, `size` and `kind` are of the file as it is kept; before that "", 0 and null."""

    upload: UUID
    name: str
    length: int
    received: int
    state: UploadState
    standing: str
    kind: FileKind | None
    size: int
    sha256: str
    scan: Scan | None
    scanned: str  # the same in words
    why: Unusable | None
    why_words: str
    case: UUID | None  # which names it
    created_at: Moment
    expires_at: Moment | None  # of one that is not whole yet

    @classmethod
    def of(cls, upload: Upload, language: Language) -> Self:
        return cls(**_fields(upload, language))


class UploadsSeen(Answer):
    uploads: list[UploadSeen]


class PhotographsSeen(Answer):
    """Of one paper at a window; `name`: of the paper, in words."""

    material: str
    name: str
    uploads: list[UploadSeen]


class CaseFileSeen(UploadSeen):
    material: str
    handed_in_at: Moment | None
    same_as: list[UUID]  # others of the case that are the same, byte for byte

    @classmethod
    def of_case(cls, upload: Upload, files: Sequence[Upload], language: Language) -> Self:
        return cls(
            **_fields(upload, language),
            material=upload.material,
            handed_in_at=upload.handed_in_at,
            same_as=list(same_as(upload, files)),
        )


class CaseFilesSeen(Answer):
    case: UUID
    version: int  # of the case, as in its ETag
    files: list[CaseFileSeen]


class MaterialsNamed(Body):
    materials: Annotated[
        dict[
            Annotated[str, Field(max_length=40)],
            Annotated[list[UUID], Field(max_length=FILES_PER_MATERIAL)],
        ],
        Field(max_length=40),
    ]


def _fields(upload: Upload, language: Language) -> dict[str, object]:
    return {
        "upload": upload.upload,
        "name": upload.name,
        "length": upload.length,
        "received": upload.received,
        "state": upload.state,
        "standing": STATE_WORDS[upload.state].in_(language),
        "kind": upload.kind,
        "size": upload.size,
        "sha256": upload.digest.hex(),
        "scan": upload.scan,
        "scanned": SCAN_WORDS[upload.scan].in_(language) if upload.scan else "",
        "why": upload.why,
        "why_words": UNUSABLE_WORDS[upload.why].in_(language) if upload.why else "",
        "case": upload.case,
        "created_at": upload.created_at,
        "expires_at": upload.expires_at if upload.state is UploadState.RECEIVING else None,
    }
