from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.filing import FILING_AT, Filing
from domain.privacy.breach import Duties, Findings, Statement, as_json

NOTHING = Findings(
    since=datetime(2026, 11, 1, tzinfo=UTC),
    until=datetime(2026, 11, 2, tzinfo=UTC),
    actor="",
    entries=0,
    unsealed=0,
    persons=0,
    actors=(),
    actions=(),
    data=(),
)
DUTIES = Duties(assessment="", review_on=None, faces=0)


@pytest.mark.parametrize(
    ("faces", "filing"),
    [(-1, None), (0, Filing.NOT_DUE), (FILING_AT - 1, Filing.NEAR), (FILING_AT, Filing.DUE)],
)
def test_a_city_without_a_single_face_has_nothing_to_file_and_says_so(
    faces: int, filing: str | None
) -> None:
    told = as_json("I-1", NOTHING, replace(DUTIES, faces=faces), Statement())

    assert told["filing"] == filing
