from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.cursors import Place
from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.four_eyes import STANDARD, Matter, SecondWord
from domain.pensions.review import (
    FOUR_EYES,
    Decision,
    Proposal,
    QueuedReview,
    Review,
    ReviewFile,
    ReviewKind,
    ReviewState,
    Ruled,
    Ruling,
    rule,
)
from domain.people import Citizen, Identity, Level, Officer, Role
from domain.problems import Problem
from services.pensions.reviews import HISTORY_DAYS, PAGE, QueuePage, ReviewService

EVENING = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # 25 November in the city
SCHEME = "city-pension"
PERSON = uuid4()
CITIZEN = Citizen(account=uuid4(), level=Level.BOUND, session=uuid4())
OFFICER = Officer(officer=UUID(int=9), roles=frozenset({Role.REVIEWER}), session=UUID(int=8))
TOLD = (UUID(int=1),)


def review(minutes: int = 0) -> Review:
    return Review(
        person=PERSON,
        review=uuid4(),
        kind=ReviewKind.APPEAL,
        scheme=SCHEME,
        opened_at=EVENING + timedelta(minutes=minutes, microseconds=123456),
        reasons=(),
    )


@dataclass
class FakeCity:
    reviews: list[Review] = field(default_factory=list)
    person: UUID | None = PERSON
    rung: list[UUID] = field(default_factory=list)
    since: datetime | None = None
    decided_at: datetime | None = None

    async def wish(
        self,
        person: UUID,
        scheme: str,
        kind: ReviewKind,
        *,
        way: str,
        words: str,
        at: datetime,
        actor: str,
    ) -> tuple[Review, tuple[UUID, ...]] | None:
        if scheme != SCHEME:
            return None
        made = replace(review(), person=person, kind=kind, way=way, words=words)
        self.reviews.append(made)
        return made, TOLD

    async def of_person(self, person: UUID, before: Place, limit: int) -> list[Review]:
        newest_first = sorted(self.reviews, key=_place, reverse=True)
        return [each for each in newest_first if _place(each) < before][:limit]

    async def queue(
        self, after: Place, limit: int, *, reader: str, kind: ReviewKind | None = None
    ) -> list[QueuedReview]:
        oldest_first = sorted(self.reviews, key=_place)
        return [QueuedReview(each, "王秀英") for each in oldest_first if _place(each) > after][
            :limit
        ]

    async def show(
        self, review: UUID, *, since: datetime, reader: str, why: str
    ) -> ReviewFile | None:
        self.since = since
        identity = Identity("王秀英", "440304195912310025", "13800131234")
        files = [ReviewFile(r, identity, None, ()) for r in self.reviews if r.review == review]
        return files[0] if files else None

    async def decide(
        self,
        review: UUID,
        decision: Decision,
        words: str,
        *,
        officer: UUID,
        at: datetime,
    ) -> Ruled | None:
        for place, each in enumerate(self.reviews):
            if each.review == review and each.state is ReviewState.OPEN:
                proposed_by = each.proposal.by if each.proposal else None
                ruling = rule(decision, proposed_by)
                if ruling is Ruling.PROPOSED:
                    self.reviews[place] = replace(each, proposal=Proposal(officer, at, words))
                if ruling is not Ruling.TAKES_EFFECT:
                    return Ruled(ruling)
                word = SecondWord(Matter.SUSPENSION, proposed_by or UUID(int=0), officer)
                if decision in FOUR_EYES and (objection := STANDARD.objection(word, ())):
                    raise NotAllowed(objection)
                self.reviews[place] = replace(each, state=ReviewState.DECIDED, decision=decision)
                self.decided_at = at
                return Ruled(ruling, TOLD)
        return None

    async def of_account(self, account: UUID) -> UUID | None:
        return self.person

    async def ring(self, accounts: Iterable[UUID]) -> None:
        self.rung.extend(accounts)


def _place(each: Review) -> Place:
    return each.opened_at, each.review


@pytest.fixture
def city() -> FakeCity:
    return FakeCity()


@pytest.fixture
def reviews(city: FakeCity) -> ReviewService:
    return ReviewService(store=city, decisions=city, persons=city, bell=city, clock=lambda: EVENING)


async def test_a_wish_is_opened_in_the_person_s_words(
    reviews: ReviewService, city: FakeCity
) -> None:
    wished = await reviews.wish(
        CITIZEN, ReviewKind.OTHER_WAY, SCHEME, way="home_visit", words="third floor"
    )

    assert (wished.person, wished.way, wished.words) == (PERSON, "home_visit", "third floor")
    assert city.rung == list(TOLD)


async def test_a_scheme_that_is_not_the_person_s_points_to_the_field(
    reviews: ReviewService,
) -> None:
    with pytest.raises(Invalid) as refusal:
        await reviews.wish(CITIZEN, ReviewKind.APPEAL, "other", way="", words="")

    assert [error.pointer for error in refusal.value.errors] == ["/scheme"]


async def test_who_is_bound_to_nobody_is_asked_to_bind_first(
    reviews: ReviewService, city: FakeCity
) -> None:
    city.person = None

    with pytest.raises(NotAllowed) as refusal:
        await reviews.mine(CITIZEN, "")

    assert refusal.value.problem is Problem.BINDING_NEEDED


async def test_the_queue_pages_through_everything_once_oldest_first(
    reviews: ReviewService, city: FakeCity
) -> None:
    city.reviews = [review(minutes) for minutes in range(2 * PAGE + 1)]

    seen: list[UUID] = []
    cursor = ""
    for _ in range(3):
        page = await reviews.queue(OFFICER, cursor)
        seen.extend(queued.review.review for queued in page.reviews)
        cursor = page.next_cursor

    assert seen == [each.review for each in city.reviews]
    assert cursor == ""


async def test_a_person_s_own_page_from_the_newest_on(
    reviews: ReviewService, city: FakeCity
) -> None:
    city.reviews = [review(minutes) for minutes in range(PAGE + 1)]

    first = await reviews.mine(CITIZEN, "")
    second = await reviews.mine(CITIZEN, first.next_cursor)

    newest_first = [each.review for each in reversed(city.reviews)]
    assert [each.review for each in (*first.reviews, *second.reviews)] == newest_first


async def test_the_queue_of_a_kind_that_there_is_not_is_empty(
    reviews: ReviewService, city: FakeCity
) -> None:
    city.reviews = [review()]

    assert await reviews.queue(OFFICER, "", "nonsense") == QueuePage((), "")
    assert len((await reviews.queue(OFFICER, "", "appeal")).reviews) == 1
    assert (reviews.now, reviews.today) == (EVENING, date(2026, 11, 25))


async def test_a_full_last_page_is_followed_by_none(reviews: ReviewService, city: FakeCity) -> None:
    city.reviews = [review(minutes) for minutes in range(PAGE)]

    assert (await reviews.queue(OFFICER, "")).next_cursor == ""


async def test_a_cursor_needs_no_escaping_in_a_url(reviews: ReviewService, city: FakeCity) -> None:
    city.reviews = [review(minutes) for minutes in range(PAGE + 1)]

    cursor = (await reviews.queue(OFFICER, "")).next_cursor

    assert "+" not in cursor
    assert cursor.isascii()


@pytest.mark.parametrize(
    "cursor", ["x", "~", "2026-11-24T00:00:00Z~x", "2026-11-24T00:00:00~" + "0" * 32, "\x00" * 9]
)
async def test_a_cursor_of_one_s_own_making_is_refused(reviews: ReviewService, cursor: str) -> None:
    with pytest.raises(Invalid):
        await reviews.queue(OFFICER, cursor)


async def test_an_officer_sees_a_year_of_history(reviews: ReviewService, city: FakeCity) -> None:
    city.reviews = [review()]

    await reviews.show(OFFICER, city.reviews[0].review, "x")

    assert city.since == EVENING - timedelta(days=HISTORY_DAYS)


async def test_an_unknown_review_is_not_found(reviews: ReviewService) -> None:
    with pytest.raises(NotFound):
        await reviews.show(OFFICER, uuid4(), "x")
    with pytest.raises(NotFound):
        await reviews.decide(OFFICER, uuid4(), Decision.CERTIFIED, "visited")


async def test_a_decision_is_of_its_moment_and_rings(
    reviews: ReviewService, city: FakeCity
) -> None:
    city.reviews = [review()]

    file = await reviews.decide(OFFICER, city.reviews[0].review, Decision.CERTIFIED, "visited")

    assert file.review.state is ReviewState.DECIDED
    assert city.decided_at == EVENING
    assert city.rung == list(TOLD)


async def test_the_second_officer_hears_that_it_is_decided(
    reviews: ReviewService, city: FakeCity
) -> None:
    city.reviews = [review()]
    await reviews.decide(OFFICER, city.reviews[0].review, Decision.CERTIFIED, "visited")

    with pytest.raises(Conflict) as refusal:
        await reviews.decide(OFFICER, city.reviews[0].review, Decision.SUSPENDED, "no answer")

    assert refusal.value.problem is Problem.REVIEW_DECIDED


async def test_who_proposed_a_suspension_is_told_to_wait_for_another(
    reviews: ReviewService, city: FakeCity
) -> None:
    city.reviews = [review()]
    proposed = await reviews.decide(OFFICER, city.reviews[0].review, Decision.SUSPENDED, "moved")

    with pytest.raises(NotAllowed) as refusal:
        await reviews.decide(OFFICER, city.reviews[0].review, Decision.SUSPENDED, "moved")

    assert proposed.review.state is ReviewState.OPEN
    assert refusal.value.problem is Problem.SECOND_OFFICER_NEEDED
    assert city.rung == []


async def test_a_second_officer_makes_a_suspension_hold_and_the_person_is_rung(
    reviews: ReviewService, city: FakeCity
) -> None:
    city.reviews = [review()]
    await reviews.decide(OFFICER, city.reviews[0].review, Decision.SUSPENDED, "moved")

    other = replace(OFFICER, officer=UUID(int=10))
    file = await reviews.decide(other, city.reviews[0].review, Decision.SUSPENDED, "moved away")

    assert file.review.state is ReviewState.DECIDED
    assert city.rung == list(TOLD)
