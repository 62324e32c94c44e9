"""A city with reviews, and officers who decide."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from domain.actors import officer_of
from domain.faces.face_check import Reason
from domain.pensions.review import Decision, ReviewKind, Ruled
from storage.database import Database
from storage.pensions.reviews import open_or_join
from tests.storage.city import COUNTER, NOW, SCHEME, TODAY, City, found

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
    async with city.database.transaction() as tx:
        review, _ = await open_or_join(tx, person, SCHEME, kind, reasons, check, at)
        return review


async def decide(
    city: City, review: UUID, decision: Decision, officer: UUID = REVIEWER
) -> Ruled | None:
    return await city.decisions.decide(
        review, decision, "visited at home", officer=officer, at=NOW, on=TODAY
    )
