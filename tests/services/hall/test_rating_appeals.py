"""Appeals against ratings: shown to the rated unit, asked once, decided by another, and counted so."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.cursors import place
from domain.errors import Conflict, NotAllowed, NotFound
from domain.events import EventKind
from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.hall.posts import Post, PostRole
from domain.hall.rating_appeals import Appeal, AppealState
from domain.hall.rating_lists import AppealFile
from domain.hall.ratings import RatingLevel
from domain.people import Officer
from domain.problems import Problem
from services.hall.rating_appeals import PAGE, AppealService
from tests.domain.hall.sample import refused
from tests.people import FakeBell
from tests.services.hall.counter import SHE, FakePosts, officer
from tests.services.hall.rated import (
    APPEAL,
    ASK,
    GROUNDS,
    NOW,
    RATING,
    SHOWN,
    UNIT,
    FakeAppeals,
    FakeRatings,
    FakeTallies,
)
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

TODAY: Final = date(2026, 11, 10)


FANG, CHEN, ZHAO, LIU = officer(31), officer(32), officer(33), officer(34)
SUPERVISOR: Final = Post(UNIT, PostRole.SUPERVISOR, "")
APPROVER: Final = Post(SERVICE_OVERSIGHT, PostRole.APPROVER, "")


class Appeals:
    """FANG supervises the rated unit; CHEN and ZHAO decide for the oversight; LIU is its clerk."""

    def __init__(self) -> None:
        self.ratings, self.store, self.tallies = FakeRatings(), FakeAppeals(), FakeTallies()
        self.posts = FakePosts(
            {
                FANG.officer: [SUPERVISOR],
                CHEN.officer: [APPROVER],
                ZHAO.officer: [APPROVER],
                LIU.officer: [replace(APPROVER, role=PostRole.CLERK)],
            }
        )
        self.events, self.audit, self.bell = FakeEvents(), FakeAudit(), FakeBell()
        self.service = AppealService(
            unit=FakeUnit(),
            ratings=self.ratings,
            appeals=self.store,
            tallies=self.tallies,
            posts=self.posts,
            events=self.events,
            audit=self.audit,
            bell=self.bell,
            clock=lambda: NOW,
        )

    async def appeal(self, by: Officer = FANG) -> Appeal:
        return await self.service.appeal(by, RATING, "不实")

    async def decide(self, by: Officer = CHEN, *, false: bool) -> AppealFile:
        return await self.service.decide(by, RATING, "查证", false=false)


@pytest.fixture
def appeals() -> Appeals:
    return Appeals()


@pytest.mark.parametrize("by", [FANG, LIU])
async def test_ratings_are_shown_to_who_works_there_or_oversees(
    appeals: Appeals, by: Officer
) -> None:
    appeals.ratings.rows = [(TODAY, SHOWN)]
    appeals.store.rows[RATING] = APPEAL

    page = await appeals.service.shown(by, UNIT, "")

    assert (page.ratings, page.next_cursor) == (((SHOWN, APPEAL),), "")
    assert appeals.ratings.asked == [(UNIT, (date(9999, 1, 1), UUID(int=0)), 51)]
    appeals.posts.held[by.officer] = [replace(SUPERVISOR, unit="fire_rescue")]
    with refused(Problem.POST_NEEDED, NotAllowed):
        await appeals.service.shown(by, UNIT, "")


async def test_a_page_of_ratings_goes_on_behind_its_last_day(appeals: Appeals) -> None:
    appeals.ratings.rows = [
        (TODAY, replace(SHOWN, rating=UUID(int=1000 + n))) for n in range(PAGE + 1)
    ]

    page = await appeals.service.shown(FANG, UNIT, "")
    await appeals.service.shown(FANG, UNIT, page.next_cursor)

    last = UUID(int=1000 + PAGE - 1)
    del appeals.ratings.rows[-1]
    assert (await appeals.service.shown(FANG, UNIT, "")).next_cursor == ""
    assert (len(page.ratings), page.ratings[0][1]) == (PAGE, None)
    assert place(page.next_cursor) == (datetime(2026, 11, 10, tzinfo=UTC), last)
    assert appeals.ratings.asked[1][1] == (TODAY, last)


async def test_a_supervisor_appeals_once_against_a_poor_rating_that_is_shown(
    appeals: Appeals,
) -> None:
    made = await appeals.appeal()

    assert made == replace(APPEAL, asked_by=FANG.officer) == appeals.store.rows[RATING]
    entry = (FANG.actor, "rating.appeal", None, f"unit:{UNIT}", "")
    assert appeals.audit.entries == [entry]
    with refused(Problem.APPEAL_MOVED, Conflict):
        await appeals.appeal()
    assert appeals.audit.entries == [entry]


async def test_nobody_appeals_against_what_is_not_theirs_not_shown_or_not_poor(
    appeals: Appeals,
) -> None:
    for post in (replace(SUPERVISOR, unit="fire_rescue"), replace(SUPERVISOR, role=PostRole.CLERK)):
        appeals.posts.held[FANG.officer] = [post]
        with refused(Problem.POST_NEEDED, NotAllowed):
            await appeals.appeal()
    appeals.posts.held[FANG.officer] = [SUPERVISOR]
    appeals.ratings.kept = replace(GROUNDS, level=RatingLevel.SATISFIED)
    with refused(Problem.APPEAL_MOVED, Conflict):
        await appeals.appeal()
    appeals.ratings.shown_on = None
    with refused(Problem.NOT_FOUND, NotFound):
        await appeals.appeal()
    appeals.ratings.kept = None
    with refused(Problem.NOT_FOUND, NotFound):
        await appeals.appeal()
    assert (appeals.store.rows, appeals.audit.entries) == ({}, [])


async def test_the_oversight_sees_what_waits_but_for_its_own_units(appeals: Appeals) -> None:
    appeals.store.rows[RATING] = APPEAL
    appeals.store.rows[UUID(int=404)] = replace(APPEAL, rating=UUID(int=404))

    assert await appeals.service.undecided(LIU) == (AppealFile(APPEAL, GROUNDS),)
    assert appeals.store.asked == [200]
    appeals.posts.held[LIU.officer].append(SUPERVISOR)
    assert await appeals.service.undecided(LIU) == ()
    with refused(Problem.POST_NEEDED, NotAllowed):
        await appeals.service.undecided(FANG)


async def test_a_rating_that_is_set_aside_counts_no_more_and_its_rater_hears(
    appeals: Appeals,
) -> None:
    appeals.store.rows[RATING] = APPEAL

    decided_ = await appeals.decide(false=True)

    after = APPEAL.decide(CHEN.officer, "查证", NOW, false=True)
    assert decided_ == AppealFile(after, GROUNDS)
    assert appeals.store.rows[RATING] == after
    assert appeals.ratings.kept == replace(GROUNDS, counted=False)
    day = date(2026, 11, 3)
    assert appeals.tallies.entered == [(day, UNIT, GROUNDS.item, {"rated_dissatisfied": -1})]
    assert appeals.events.told == [(EventKind.RATING_SET_ASIDE, f"rating:{ASK.ask}", SHE)]
    assert appeals.bell.rung == [ACCOUNT]
    assert appeals.audit.entries == [
        (CHEN.actor, "rating.appeal_decided", None, f"unit:{UNIT}", "")
    ]


async def test_an_appeal_that_is_dismissed_changes_nothing_for_the_rater(
    appeals: Appeals,
) -> None:
    appeals.store.rows[RATING] = APPEAL
    await appeals.decide(false=False)

    assert appeals.store.rows[RATING].state is AppealState.DISMISSED
    assert (appeals.ratings.kept, appeals.tallies.entered) == (GROUNDS, [])
    assert (appeals.events.told, appeals.bell.rung) == ([], [])


@pytest.mark.parametrize(
    ("state", "counted", "change"),
    [(AppealState.RESTORED, True, [1]), (AppealState.UPHELD, False, [])],
)
async def test_another_officer_has_the_last_word_on_an_objection(
    appeals: Appeals, state: AppealState, change: list[int], *, counted: bool
) -> None:
    first = APPEAL.decide(CHEN.officer, "查证", NOW, false=True)
    appeals.store.rows[RATING] = first.object("属实")
    appeals.ratings.kept = replace(GROUNDS, counted=False)
    with refused(Problem.KEPT_APART, NotAllowed):
        await appeals.decide(CHEN, false=False)

    await appeals.decide(ZHAO, false=not counted)

    assert appeals.store.rows[RATING].state is state
    assert appeals.ratings.kept == replace(GROUNDS, counted=counted)
    entered = [counts["rated_dissatisfied"] for *_, counts in appeals.tallies.entered]
    assert entered == change
    assert appeals.events.told == [(EventKind.RATING_ANSWERED, f"rating:{ASK.ask}", SHE)]


async def test_a_rater_who_is_known_no_more_is_told_nothing(appeals: Appeals) -> None:
    appeals.store.rows[RATING] = APPEAL
    appeals.ratings.whose = None
    await appeals.decide(false=True)

    assert (appeals.events.told, appeals.bell.rung) == ([], [])


async def test_who_may_not_decide_is_refused_and_so_is_what_is_not_there(
    appeals: Appeals,
) -> None:
    appeals.store.rows[RATING] = APPEAL
    for by, problem in ((FANG, Problem.POST_NEEDED), (LIU, Problem.POST_NEEDED)):
        with refused(problem, NotAllowed):
            await appeals.decide(by, false=True)
    appeals.posts.held[CHEN.officer].append(SUPERVISOR)
    with refused(Problem.KEPT_APART, NotAllowed):
        await appeals.decide(false=True)
    assert appeals.store.rows[RATING] == APPEAL
    appeals.store.rows.clear()
    with refused(Problem.NOT_FOUND, NotFound):
        await appeals.decide(ZHAO, false=True)
    appeals.store.rows[RATING], appeals.ratings.kept = APPEAL, None
    with refused(Problem.NOT_FOUND, NotFound):
        await appeals.decide(ZHAO, false=True)
    assert (appeals.audit.entries, appeals.tallies.entered) == ([], [])
