"""Who works on a review: shown to the others for a while, and hindering nobody's decision."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.actors import officer_of
from domain.errors import NotAllowed
from domain.pensions.review import CLAIM_LASTS, Claim, Decision, ReviewKind
from storage.database import Database
from storage.pensions.review_claims import ReviewClaimStore
from storage.pensions.reviews import open_or_join
from tests.storage.city import COUNTER, NOW, SCHEME, TODAY, City, found

REVIEWER = UUID(int=9)
SECOND = UUID(int=10)


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> City:
    city = found(database, tmp_path / "keys")
    for officer in (officer_of(COUNTER), REVIEWER, SECOND):
        await city.officer(officer)
    return city


@pytest.fixture
def claims(database: Database) -> ReviewClaimStore:
    return ReviewClaimStore(database)


async def opened(city: City) -> UUID:
    person = await city.resident()
    async with city.database.transaction() as tx:
        review, _ = await open_or_join(tx, person, SCHEME, ReviewKind.FACE_CHECK, (), None, NOW)
        return review


async def shown(city: City, review: UUID) -> Claim | None:
    file = await city.reviews.show(review, since=NOW, reader=COUNTER, why="x")
    assert file is not None
    return file.review.claim_at(NOW)


async def test_of_two_who_take_a_review_the_second_is_told_of_the_first(
    city: City, claims: ReviewClaimStore
) -> None:
    review = await opened(city)

    first = await claims.take(review, officer=REVIEWER, at=NOW)
    second = await claims.take(review, officer=SECOND, at=NOW + timedelta(minutes=1))

    assert first is not None
    assert (first.by, first.until) == (REVIEWER, NOW + CLAIM_LASTS)
    assert second == first == await shown(city, review)


async def test_a_claim_that_is_over_is_anothers_to_take(
    city: City, claims: ReviewClaimStore
) -> None:
    review = await opened(city)
    await claims.take(review, officer=REVIEWER, at=NOW - CLAIM_LASTS)

    assert await shown(city, review) is None
    taken = await claims.take(review, officer=SECOND, at=NOW)

    assert taken is not None
    assert taken.by == SECOND


async def test_a_claim_is_let_go_by_its_own_officer_alone(
    city: City, claims: ReviewClaimStore
) -> None:
    review = await opened(city)
    taken = await claims.take(review, officer=REVIEWER, at=NOW)

    await claims.let_go(review, officer=SECOND)
    assert await shown(city, review) == taken

    await claims.let_go(review, officer=REVIEWER)
    assert await shown(city, review) is None


async def test_taking_again_lasts_longer_and_is_on_record_once(
    city: City, claims: ReviewClaimStore
) -> None:
    review = await opened(city)
    await claims.take(review, officer=REVIEWER, at=NOW)

    later = NOW + timedelta(minutes=10)
    again = await claims.take(review, officer=REVIEWER, at=later)

    assert again is not None
    assert again.until == later + CLAIM_LASTS
    file = await city.reviews.show(review, since=NOW, reader=COUNTER, why="x")
    assert file is not None
    assert (await city.recorded(file.review.person)).count("review.taken") == 1


async def test_a_claim_hinders_nobody_elses_decision_and_ends_with_it(
    city: City, claims: ReviewClaimStore
) -> None:
    review = await opened(city)
    await claims.take(review, officer=REVIEWER, at=NOW)

    ruled = await city.decisions.decide(
        review, Decision.NOT_CERTIFIED, "nobody met", officer=SECOND, at=NOW, on=TODAY
    )

    assert ruled is not None
    assert await shown(city, review) is None
    assert await claims.take(review, officer=REVIEWER, at=NOW) is None


async def test_a_proposal_frees_the_review_for_the_second_officer(
    city: City, claims: ReviewClaimStore
) -> None:
    review = await opened(city)
    await claims.take(review, officer=REVIEWER, at=NOW)

    await city.decisions.decide(
        review, Decision.SUSPENDED, "visited twice", officer=REVIEWER, at=NOW, on=TODAY
    )

    assert await shown(city, review) is None


async def test_who_serves_another_area_takes_nothing_and_counts_nothing(
    city: City, claims: ReviewClaimStore
) -> None:
    review = await opened(city)
    async with city.database.transaction() as tx:
        await tx.execute("UPDATE officers SET areas = '{999999}' WHERE officer_id = $1", SECOND)

    assert await claims.take(review, officer=SECOND, at=NOW) is None
    assert await claims.how_many_open(SECOND, 10) == 0
    assert await claims.how_many_open(REVIEWER, 10) == 1


async def test_an_emergency_opens_a_review_to_be_read_not_to_be_taken(
    city: City, claims: ReviewClaimStore
) -> None:
    review = await opened(city)
    async with city.database.transaction() as tx:
        await tx.execute("UPDATE officers SET areas = '{999999}' WHERE officer_id = $1", SECOND)
        await tx.execute(
            """
            INSERT INTO emergencies (person_id, emergency_id, officer_id, why, opened_at, until)
            SELECT person_id, $1, $1, 'flood', now(), now() + interval '1 hour'
            FROM lookup_review WHERE review_id = $2
            """,
            SECOND,
            review,
        )

    with pytest.raises(NotAllowed):
        await claims.take(review, officer=SECOND, at=NOW)


async def test_open_reviews_are_counted_to_a_bound(city: City, claims: ReviewClaimStore) -> None:
    await opened(city)

    assert await claims.how_many_open(REVIEWER, 0) == 0
