"""Who works on a review: shown to the others for a while, and hindering nobody's decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.errors import Conflict, NotAllowed, NotFound
from domain.pensions.review import CLAIM_LASTS, Claim, Decision
from domain.people import Identity, Officer
from server.wiring.built_in import make_built_in_cases
from services.pensions.review_claims import ReviewClaimService
from services.pensions.review_lapses import ReviewLapses
from services.pensions.reviews import ReviewService
from storage.database import Database
from storage.hall.case_work import CaseWorkStore
from storage.hall.posts import PostStore
from tests.people import FakeBell
from tests.storage.city import COUNTER, LI, NOW, WANG, City
from tests.storage.pensions.review_city import FIRST, REVIEWER, SECOND, city
from tests.storage.pensions.review_city import opened as open_review

__all__ = ["city"]


@dataclass
class Claims:
    """The service, asked at a moment by an officer."""

    service: ReviewClaimService
    now: list[datetime]

    async def take(self, review: UUID, *, officer: UUID, at: datetime) -> Claim:
        self.now[0] = at
        return await self.service.take(_officer(officer), review)

    async def let_go(self, review: UUID, *, officer: UUID) -> None:
        await self.service.let_go(_officer(officer), review)


def _officer(officer: UUID) -> Officer:
    return Officer(officer, frozenset(), UUID(int=1))


@pytest.fixture
def claims(database: Database, city: City) -> Claims:
    now = [NOW]
    reviews = ReviewService(
        store=city.reviews,
        decisions=city.decisions,
        persons=city.persons,
        bell=FakeBell(),
        clock=lambda: now[0],
    )
    service = ReviewClaimService(
        unit=database,
        store=city.reviews,
        cases=make_built_in_cases(database, city.vault),
        reviews=reviews,
        clock=lambda: now[0],
    )
    return Claims(service, now)


async def opened(city: City, identity: Identity = WANG) -> UUID:
    return await open_review(city, await city.resident(identity))


async def shown(city: City, review: UUID) -> Claim | None:
    file = await city.reviews.show(review, since=NOW, reader=COUNTER, why="x")
    assert file is not None
    return file.review.claim_at(NOW)


async def test_of_two_who_take_a_review_the_second_is_told_of_the_first(
    city: City, claims: Claims
) -> None:
    review = await opened(city)

    first = await claims.take(review, officer=REVIEWER, at=NOW)
    second = await claims.take(review, officer=SECOND, at=NOW + timedelta(minutes=1))

    assert first is not None
    assert (first.by, first.until) == (REVIEWER, NOW + CLAIM_LASTS)
    assert second == first == await shown(city, review)


async def test_a_claim_that_is_over_is_anothers_to_take(city: City, claims: Claims) -> None:
    review = await opened(city)
    await claims.take(review, officer=REVIEWER, at=NOW - CLAIM_LASTS)

    assert await shown(city, review) is None
    taken = await claims.take(review, officer=SECOND, at=NOW)

    assert taken is not None
    assert taken.by == SECOND


async def test_a_review_that_was_left_without_a_word_is_on_the_list_again(
    city: City, claims: Claims
) -> None:
    left, held = await opened(city), await opened(city, LI)
    await claims.take(left, officer=REVIEWER, at=NOW - CLAIM_LASTS)
    await claims.take(held, officer=REVIEWER, at=NOW)
    lapses = ReviewLapses(
        unit=city.database,
        store=city.reviews,
        cases=make_built_in_cases(city.database, city.vault),
        clock=lambda: NOW,
    )

    assert [await lapses.once() for _ in range(2)] == [1, 0]

    free = await CaseWorkStore(city.database).open_to(
        await PostStore(city.database).of(SECOND), FIRST, 10
    )
    assert [each.case for each in free] == [left]
    assert await shown(city, held) is not None


async def test_a_claim_is_let_go_by_its_own_officer_alone(city: City, claims: Claims) -> None:
    review = await opened(city)
    taken = await claims.take(review, officer=REVIEWER, at=NOW)

    await claims.let_go(review, officer=SECOND)
    assert await shown(city, review) == taken

    await claims.let_go(review, officer=REVIEWER)
    assert await shown(city, review) is None


async def test_taking_again_lasts_longer_and_is_on_record_once(city: City, claims: Claims) -> None:
    review = await opened(city)
    await claims.take(review, officer=REVIEWER, at=NOW)

    later = NOW + timedelta(minutes=10)
    again = await claims.take(review, officer=REVIEWER, at=later)

    assert again is not None
    assert again.until == later + CLAIM_LASTS
    file = await city.reviews.show(review, since=NOW, reader=COUNTER, why="x")
    assert file is not None
    assert (await city.recorded(file.review.person)).count("case.take") == 1


async def test_a_claim_hinders_nobody_elses_decision_and_ends_with_it(
    city: City, claims: Claims
) -> None:
    review = await opened(city)
    await claims.take(review, officer=REVIEWER, at=NOW)

    ruled = await city.decisions.decide(
        review, Decision.NOT_CERTIFIED, "nobody met", officer=SECOND, at=NOW
    )

    assert ruled is not None
    assert await shown(city, review) is None
    with pytest.raises(Conflict):
        await claims.take(review, officer=REVIEWER, at=NOW)


async def test_a_proposal_frees_the_review_for_the_second_officer(
    city: City, claims: Claims
) -> None:
    review = await opened(city)
    await claims.take(review, officer=REVIEWER, at=NOW)

    await city.decisions.decide(
        review, Decision.SUSPENDED, "visited twice", officer=REVIEWER, at=NOW
    )

    assert await shown(city, review) is None


async def test_who_serves_another_area_takes_nothing_and_counts_nothing(
    city: City, claims: Claims
) -> None:
    review = await opened(city)
    async with city.database.transaction() as tx:
        await tx.execute("UPDATE officers SET areas = '{999999}' WHERE officer_id = $1", SECOND)

    with pytest.raises(NotFound):
        await claims.take(review, officer=SECOND, at=NOW)
    assert await city.reviews.how_many_open(SECOND, 10) == 0
    assert await city.reviews.how_many_open(REVIEWER, 10) == 1


async def test_an_emergency_opens_a_review_to_be_read_not_to_be_taken(
    city: City, claims: Claims
) -> None:
    review = await opened(city)
    async with city.database.transaction() as tx:
        await tx.execute("UPDATE officers SET areas = '{999999}' WHERE officer_id = $1", SECOND)
        await tx.execute(
            """
            INSERT INTO emergencies (person_id, emergency_id, officer_id, why, opened_at, until)
            SELECT person_id, $1, $1, 'flood', now(), now() + interval '1 hour'
            FROM lookup_case WHERE case_id = $2
            """,
            SECOND,
            review,
        )

    with pytest.raises(NotAllowed):
        await claims.take(review, officer=SECOND, at=NOW)


async def test_open_reviews_are_counted_to_a_bound(city: City) -> None:
    await opened(city)

    assert await city.reviews.how_many_open(REVIEWER, 0) == 0
