"""The HTTP status of a refusal."""

from typing import Final

from domain.errors import (
    Busy,
    Conflict,
    Gone,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Outdated,
    Refusal,
    TooLarge,
    TooMany,
)
from domain.problems import Problem

#: The HTTP status of each family of refusals; BODY_UNREADABLE and a missing key are 400.
STATUS: Final[dict[type[Refusal], int]] = {
    Invalid: 422,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Outdated: 412,
    Gone: 410,
    TooLarge: 413,
    TooMany: 429,
    Busy: 503,
}
UNREADABLE: Final = frozenset(
    {
        Problem.BODY_UNREADABLE,
        Problem.IDEMPOTENCY_KEY_MISSING,
        Problem.PICTURE_UNREADABLE,
        Problem.PURPOSE_MISSING,
        Problem.UPLOAD_HEADERS,
    }
)


def status_of(refusal: Refusal) -> int:
    if refusal.problem is Problem.UPLOAD_VERSION:
        return 412
    if isinstance(refusal, Invalid):
        if refusal.problem is Problem.VERSION_MISSING:
            return 428
        if refusal.problem in UNREADABLE:
            return 400
        if refusal.problem is Problem.UPLOAD_CHECKSUM:
            return 460  # tus 1.0, checksum
        return 415 if refusal.problem is Problem.MEDIA_TYPE else 422
    return STATUS.get(type(refusal), 500)
