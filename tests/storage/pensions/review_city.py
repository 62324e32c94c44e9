"""A city with reviews, and officers who decide."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from domain.actors import officer_of
from domain.faces.face_check import Reason
from domain.pensions.review import Decision, ReviewKind, Ruled
from server.wiring.built_in import make_openings
from storage.database import Database
from tests.storage.city import COUNTER, NOW, SCHEME, City, found

REVIEWER = UUID(int=9)
SECOND = UUID(int=10)
FIRST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> City:
    city = found(database, tmp_path / "keys")
    for officer in (officer_of(COUNTER), REVIEWER, SECOND):
        await city.officer(officer)
    return city


async def opened(
    city: City,
    person: UUID,
    *reasons: Reason,
    kind: ReviewKind = ReviewKind.FACE_CHECK,
    at: datetime = NOW,
    check: UUID | None = None,
) -> UUID:
    openings = make_openings(city.database, city.vault)
    found = await city.database.together(
        lambda: openings.open_or_join(person, SCHEME, kind, reasons, check, at)
    )
    return found.review


async def decide(
    city: City, review: UUID, decision: Decision, officer: UUID = REVIEWER
) -> Ruled | None:
    return await city.decisions.decide(review, decision, "visited at home", officer=officer, at=NOW)
