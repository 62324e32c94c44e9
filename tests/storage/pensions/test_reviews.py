"""Reviews in a real database: opened once, decided once, seen by who may."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.faces.face_check import CheckState, Reason
from domain.pensions.review import Decision, ReviewKind, ReviewState
from tests.storage.city import COUNTER, LI, NOW, OTHER_SCHEME, SCHEME, WANG, City
from tests.storage.pensions.review_city import FIRST, city, decide, opened

__all__ = ["city"]
LAST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))


async def test_a_second_review_of_a_kind_joins_the_open_one(city: City) -> None:
    person = await city.resident()
    check = uuid4()

    first = await opened(city, person, Reason.FLAT_IMAGE, Reason.NOT_SURE)
    second = await opened(city, person, Reason.NOT_SURE, Reason.NOT_THE_PERSON, check=check)

    assert second == first
    file = await city.reviews.show(first, since=NOW, reader=COUNTER, why="x")
    assert file is not None
    assert file.review.reasons == (Reason.FLAT_IMAGE, Reason.NOT_SURE, Reason.NOT_THE_PERSON)
    assert file.review.check == check


async def test_reviews_opened_at_the_same_moment_are_one(city: City) -> None:
    person = await city.resident()

    reviews = await asyncio.gather(*(opened(city, person, Reason.NOT_SURE) for _ in range(5)))

    assert len(set(reviews)) == 1
    assert await city.count("cases") == 1
    assert await city.count("review_grounds") == 1


async def test_another_kind_is_another_review(city: City) -> None:
    person = await city.resident()

    assert await opened(city, person) != await opened(city, person, kind=ReviewKind.APPEAL)


async def test_after_a_decision_a_new_one_can_be_opened(city: City) -> None:
    person = await city.resident()
    first = await opened(city, person)
    await decide(city, first, Decision.NOT_CERTIFIED)

    assert await opened(city, person) != first


async def test_the_queue_goes_from_the_oldest_on_and_pages(city: City) -> None:
    wang, li = await city.resident(WANG), await city.resident(LI)
    newer = await opened(city, wang, at=NOW)
    older = await opened(city, li, at=NOW - timedelta(days=3))
    decided = await opened(city, wang, kind=ReviewKind.APPEAL, at=NOW - timedelta(days=9))
    await decide(city, decided, Decision.NOT_CERTIFIED)

    assert await city.reviews.queue(FIRST, 5, reader=COUNTER, kind=ReviewKind.SPOT_CHECK) == []
    (first,) = await city.reviews.queue(FIRST, 1, reader=COUNTER)
    (second,) = await city.reviews.queue(
        (first.review.opened_at, first.review.review), 5, reader=COUNTER
    )

    assert [(first.review.review, first.name), (second.review.review, second.name)] == [
        (older, LI.name),
        (newer, WANG.name),
    ]


async def test_looking_at_queue_and_review_is_on_record(city: City) -> None:
    person = await city.resident()
    review = await opened(city, person)

    await city.reviews.queue(FIRST, 5, reader=COUNTER)
    await city.reviews.show(review, since=NOW, reader=COUNTER, why="x")

    assert "review.read" in await city.recorded(person)
    row = await city.database.fetchrow(
        "SELECT person_id, about FROM audit WHERE action = 'review.queue_read'"
    )
    assert row is not None
    assert tuple(row) == (person, f"review:{review}")


async def test_who_is_only_fetched_to_see_that_there_are_more_was_not_looked_at(
    city: City,
) -> None:
    wang, li = await city.resident(WANG), await city.resident(LI)
    await opened(city, wang, at=NOW - timedelta(days=1))
    await opened(city, li)

    await city.reviews.queue(FIRST, 2, reader=COUNTER)

    assert "review.queue_read" in await city.recorded(wang)
    assert "review.queue_read" not in await city.recorded(li)


async def test_an_officer_sees_a_year_of_checks_newest_first(city: City) -> None:
    person = await city.resident()
    for days in (1, 30, 400):
        at = NOW - timedelta(days=days)
        await city.database.execute(
            "INSERT INTO face_checks (person_id, check_id, account_id, action, subject, elder,"
            " language, state, issued_at, expires_at, reasons)"
            " VALUES ($1, $2, $3, 'pension.certify', '', false, 'zh-CN', 'failed', $4, $4, $5)",
            person,
            uuid4(),
            uuid4(),
            at,
            [Reason.NOT_SURE],
        )

    file = await city.reviews.show(
        await opened(city, person), since=NOW - timedelta(days=365), reader=COUNTER, why="x"
    )

    assert file is not None
    assert [check.issued_at for check in file.history] == [
        NOW - timedelta(days=1),
        NOW - timedelta(days=30),
    ]
    assert file.history[0].state is CheckState.FAILED
    assert file.history[0].reasons == (Reason.NOT_SURE,)


@pytest.mark.parametrize("state", ["issued", "capturing"])
@pytest.mark.parametrize(("hours", "over"), [(-1, True), (1, False)])
async def test_a_check_that_nobody_ended_is_shown_as_expired_once_its_time_is_over(
    city: City, state: str, hours: int, *, over: bool
) -> None:
    person = await city.resident()
    await city.database.execute(
        "INSERT INTO face_checks (person_id, check_id, account_id, action, subject, elder,"
        " language, state, issued_at, expires_at)"
        " VALUES ($1, $2, $2, 'pension.certify', '', false, 'zh-CN', $3, $4, now() + $5)",
        person,
        uuid4(),
        state,
        NOW,
        timedelta(hours=hours),
    )

    file = await city.reviews.show(
        await opened(city, person), since=NOW - timedelta(days=365), reader=COUNTER, why="x"
    )

    assert file is not None
    assert [each.state for each in file.history] == [CheckState.EXPIRED if over else state]


async def test_an_unknown_review_is_none(city: City) -> None:
    assert await city.reviews.show(uuid4(), since=NOW, reader=COUNTER, why="x") is None


async def wish(city: City, person: UUID, words: str, scheme: str = SCHEME) -> UUID | None:
    wished = await city.decisions.wish(
        person,
        scheme,
        ReviewKind.OTHER_WAY,
        way="home_visit",
        words=words,
        at=NOW,
        actor="citizen:x",
    )
    return None if wished is None else wished[0].review


async def test_a_wish_is_told_once_and_its_words_are_joined(city: City) -> None:
    person = await city.resident()
    account = await city.account(person)

    review = await wish(city, person, "please come on Monday")
    assert await wish(city, person, "or on Tuesday") == review

    (own,) = await city.reviews.of_person(person, LAST, 5)
    assert own.words == "please come on Monday\nor on Tuesday"
    assert own.way == "home_visit"
    assert await city.told(account) == ["review.opened"]


async def test_endless_words_are_kept_to_the_newest(city: City) -> None:
    person = await city.resident()

    for n in range(6):
        await wish(city, person, str(n) * 500)

    (own,) = await city.reviews.of_person(person, LAST, 5)
    assert len(own.words) == 2000
    assert own.words.endswith("5" * 500)


async def test_a_wish_about_another_s_scheme_is_refused(city: City) -> None:
    person = await city.resident()

    assert await wish(city, person, "", OTHER_SCHEME) is None
    assert await city.count("review_grounds") == await city.count("cases") == 0


async def test_a_person_sees_only_own_reviews_newest_first(city: City) -> None:
    wang, li = await city.resident(WANG), await city.resident(LI)
    older = await opened(city, wang, at=NOW - timedelta(days=3))
    newer = await opened(city, wang, kind=ReviewKind.APPEAL)
    await opened(city, li)
    await decide(city, older, Decision.NOT_CERTIFIED)

    own = await city.reviews.of_person(wang, LAST, 5)

    assert [(review.review, review.state) for review in own] == [
        (newer, ReviewState.OPEN),
        (older, ReviewState.DECIDED),
    ]
