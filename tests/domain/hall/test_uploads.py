"""Where a file that is sent in pieces may go on, and what it is called."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from domain.errors import Conflict, Gone, Refusal, TooLarge
from domain.hall.uploads import (
    CHUNK_BYTES,
    FILE_BYTES,
    MEGABYTE,
    MOST_CHUNKS,
    NAME_LENGTH,
    Upload,
    UploadState,
    check_length,
    plain_name,
)
from domain.problems import Problem
from tests.domain.hall.sample import NOW, refused

LASTS: Final = timedelta(hours=24)
BEGUN: Final = Upload(
    UUID(int=1),
    account=UUID(int=2),
    person=UUID(int=3),
    name="合同.pdf",
    length=CHUNK_BYTES + 5,
    created_at=NOW.at,
    expires_at=NOW.at + LASTS,
    received=100,
    chunks=1,
)


def test_a_file_goes_on_where_it_ended() -> None:
    BEGUN.check_append(100, NOW.at + LASTS - timedelta(seconds=1))
    replace(BEGUN, chunks=MOST_CHUNKS - 1).check_append(100, NOW.at)


@pytest.mark.parametrize(
    ("changed", "at", "after", "kind", "problem"),
    [
        ({}, 100, LASTS, Gone, Problem.UPLOAD_EXPIRED),
        ({}, 99, timedelta(), Conflict, Problem.UPLOAD_OFFSET),
        ({}, 101, timedelta(), Conflict, Problem.UPLOAD_OFFSET),
        (
            {"state": UploadState.SCANNING},
            100,
            timedelta(),
            Conflict,
            Problem.UPLOAD_OFFSET,
        ),
        ({"chunks": MOST_CHUNKS}, 100, timedelta(), Conflict, Problem.UPLOAD_IN_PIECES),
    ],
    ids=["too late", "before its end", "behind its end", "whole", "in too many pieces"],
)
def test_a_file_goes_on_nowhere_else(
    changed: Mapping[str, Any],
    at: int,
    after: timedelta,
    kind: type[Refusal],
    problem: Problem,
) -> None:
    with refused(problem, kind):
        replace(BEGUN, **changed).check_append(at, NOW.at + after)


def test_a_request_adds_a_piece_at_most_and_no_more_than_what_lacks() -> None:
    assert replace(BEGUN, received=0).most_now == CHUNK_BYTES
    assert BEGUN.most_now == CHUNK_BYTES - 95


def test_a_file_of_the_largest_size_is_taken_and_one_byte_more_is_told_the_limit() -> None:
    check_length(FILE_BYTES)
    check_length(MEGABYTE, most=MEGABYTE)

    with pytest.raises(TooLarge) as caught:
        check_length(20 * MEGABYTE + 1, most=20 * MEGABYTE)
    assert caught.value.problem is Problem.UPLOAD_TOO_LARGE
    assert "20 MB" in str(caught.value.detail)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("合同.pdf", "合同.pdf"),
        ("C:\\扫描\\合同.pdf", "合同.pdf"),
        ("../../etc/passwd", "passwd"),
        (" 租赁 \t 合同.pdf ", "租赁 合同.pdf"),
        ("合\u202e同.pdf", "合同.pdf"),
        (".hidden", "hidden"),
        ("...", ""),
        ("e\u0301.pdf", "\u00e9.pdf"),
    ],
)
def test_a_name_is_its_last_part_as_it_shows(sent: str, kept: str) -> None:
    assert plain_name(sent) == kept


def test_a_long_name_keeps_its_ending_and_fits() -> None:
    fits = "约" * (NAME_LENGTH - 4) + ".pdf"

    assert plain_name(fits) == fits
    assert plain_name("约" + fits) == fits
    assert plain_name("约" * 200) == "约" * NAME_LENGTH
    assert plain_name("约" * 200 + ".abcdefgh") == "约" * (NAME_LENGTH - 9) + ".abcdefgh"
    assert plain_name("约" * 200 + ".abcdefghi") == "约" * NAME_LENGTH
