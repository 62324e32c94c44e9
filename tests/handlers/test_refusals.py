"""Which status a refusal has on the wire: the one by which a client's library knows what to do."""

import pytest

from domain.errors import (
    Busy,
    Conflict,
    Gone,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    TooLarge,
    TooMany,
)
from domain.problems import Problem
from handlers.refusals import status_of


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (NotSignedIn, 401),
        (NotAllowed, 403),
        (NotFound, 404),
        (Conflict, 409),
        (Gone, 410),
        (TooLarge, 413),
        (Invalid, 422),
        (TooMany, 429),
        (Busy, 503),
    ],
)
def test_each_family_of_refusals_has_its_status(kind: type[Refusal], status: int) -> None:
    assert status_of(kind(Problem.NOT_FOUND)) == status


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Problem.BODY_UNREADABLE, 400),
        (Problem.IDEMPOTENCY_KEY_MISSING, 400),
        (Problem.PICTURE_UNREADABLE, 400),
        (Problem.PURPOSE_MISSING, 400),
        (Problem.UPLOAD_HEADERS, 400),
        (Problem.MEDIA_TYPE, 415),
        (Problem.BODY_INVALID, 422),
        (Problem.VERSION_MISSING, 428),
        (Problem.UPLOAD_CHECKSUM, 460),
    ],
)
def test_what_can_not_be_read_or_lacks_a_header_is_told_from_what_is_wrong(
    problem: Problem, status: int
) -> None:
    assert status_of(Invalid(problem)) == status


def test_another_version_of_tus_fails_a_condition() -> None:
    assert status_of(Conflict(Problem.UPLOAD_VERSION)) == 412
