"""What is held of a person's pensions, and of how they were certified, for the copy of everything."""

from typing import Any, Final
from uuid import UUID

from domain.pensions.copied import (
    CHECKS,
    ENTITLEMENTS,
    HOME_VISITS,
    PROOFS,
    REVIEWS,
    SPOT_CHECKS,
    VIDEOS,
    ProofKept,
)
from domain.pensions.entitlement import Entitlement
from domain.pensions.home_visits import VisitDone
from domain.pensions.review import PastCheck, Review
from domain.pensions.spot_checks import SpotKept
from domain.pensions.videos import CallDone
from storage.copied import END, MOST, OfPerson, Source
from storage.pensions import entitlements, home_visits, reviews, spot_checks, videos

OF_PERSON_PROOFS: Final = """
SELECT source, happened_on, posted_at FROM proofs WHERE person_id = $1 ORDER BY happened_on
"""
OF_PERSON_CHECKS: Final = """
SELECT check_id, action, state, issued_at, reasons, attested_by FROM face_checks WHERE person_id = $1
UNION ALL
SELECT evidence_id, action, state, issued_at, reasons, NULL FROM evidence WHERE person_id = $1
ORDER BY issued_at DESC LIMIT $2
"""


async def _entitlements(source: Source, person: UUID) -> tuple[Entitlement, ...]:
    return await entitlements.of_person(source.tx, person)


async def _proofs(source: Source, person: UUID) -> tuple[ProofKept, ...]:
    return tuple(
        ProofKept(row["source"], row["happened_on"], row["posted_at"])
        for row in await source.tx.fetch(OF_PERSON_PROOFS, person)
    )


async def _checks(source: Source, person: UUID) -> tuple[PastCheck, ...]:
    rows = await source.tx.fetch(OF_PERSON_CHECKS, person, MOST)
    return tuple(reviews.read_past_check(row) for row in rows)


async def _reviews(source: Source, person: UUID) -> tuple[Review, ...]:
    rows = await source.tx.fetch(reviews.OF_PERSON, person, END, UUID(int=0), MOST)
    return tuple(reviews.read_review(row) for row in rows)


async def _home_visits(source: Source, person: UUID) -> tuple[VisitDone, ...]:
    return await home_visits.of_person(source.tx, source.vault, person, MOST)


async def _videos(source: Source, person: UUID) -> tuple[CallDone, ...]:
    return await videos.of_person(source.tx, source.vault, person, MOST)


async def _spot_checks(source: Source, person: UUID) -> tuple[SpotKept, ...]:
    return await spot_checks.of_person(source.tx, person, MOST)


OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (
    OfPerson(ENTITLEMENTS, _entitlements),
    OfPerson(PROOFS, _proofs),
    OfPerson(CHECKS, _checks),
    OfPerson(REVIEWS, _reviews),
    OfPerson(HOME_VISITS, _home_visits),
    OfPerson(VIDEOS, _videos),
    OfPerson(SPOT_CHECKS, _spot_checks),
)
