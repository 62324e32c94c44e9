"""A person's own ratings: asked for, given, changed once, objected to; and by a code at the counter."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.mandates import Mandate
from domain.cursors import NEWEST, place
from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.hall.rating_appeals import AppealState
from domain.hall.rating_lists import AskSeen, CodeMade
from domain.hall.rating_repairs import RepairAnswer
from domain.hall.ratings import Given, RatingAsk, RatingLevel, RatingWay
from domain.people import Citizen, Officer
from domain.problems import Problem
from domain.words import Words
from services.hall.ratings import PAGE, RatingService
from tests.domain.hall.sample import refused
from tests.people import FakeClock
from tests.services.hall.case_store import Calendars
from tests.services.hall.counter import (
    HER,
    HIM,
    MANDATE,
    SHE,
    FakeItems,
    FakeRegister,
    officer,
)
from tests.services.hall.office import where
from tests.services.hall.rated import (
    APPEAL,
    ASK,
    CASE,
    ITEM,
    LAST,
    NOW,
    OVER,
    POOR,
    RATING,
    UNITS,
    FakeAnswers,
    FakeAppeals,
    FakeAsks,
    FakeUnits,
)
from tests.services.unit import FakeAudit, FakeUnit

FANG, STRANGER = officer(21), officer(22)
ABOUT: Final = f"rating:{ASK.ask}"
GOOD: Final = Given(RatingLevel.SATISFIED)
STANDING: Final = replace(MANDATE, granted_at=NOW)


class Page:
    """services.hall.ratings on the day after she was asked."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOW)
        self.store, self.repairs, self.appeals = FakeAsks(), FakeAnswers(), FakeAppeals()
        self.register, self.audit = FakeRegister(), FakeAudit()
        self.register.mandates[MANDATE.mandate] = STANDING
        self.service = RatingService(
            unit=FakeUnit(),
            store=self.store,
            repairs=self.repairs,
            appeals=self.appeals,
            units=FakeUnits(),
            items=FakeItems(),
            cases=self,
            representation=self.register.representation(self.clock),
            calendars=Calendars(),
            draw=lambda: "K",
            audit=self.audit,
            clock=self.clock,
        )

    async def works_on(self, officer: Officer, case: UUID) -> None:
        if officer != FANG:
            raise NotFound(Problem.NOT_FOUND)

    async def give(
        self, given: Given, who: Citizen = HER, mandate: Mandate | None = None
    ) -> AskSeen:
        return await self.service.give(who, ASK.ask, given, mandate)

    async def show(self, who: Citizen = HER, mandate: Mandate | None = None) -> AskSeen:
        return await self.service.show(who, ASK.ask, mandate)


@pytest.fixture
def page() -> Page:
    return Page()


def seen(ask: RatingAsk, *, open_: bool = True, may_give: bool = True) -> AskSeen:
    item = Words(f"{ITEM} 事项", f"the item {ITEM}")
    return AskSeen(ask, item, UNITS[0].names, LAST.date(), open_, may_give)


async def test_what_she_is_asked_says_about_what_by_whom_and_until_when(page: Page) -> None:
    assert await page.show() == seen(ASK)
    page.clock.now = LAST
    assert (await page.show()).open
    page.clock.now = OVER
    assert await page.show() == seen(ASK, open_=False, may_give=False)


async def test_a_unit_that_has_no_name_any_more_is_called_by_its_word(page: Page) -> None:
    page.store.rows[ASK.ask] = replace(ASK, unit="gone")

    assert (await page.show()).unit == Words("gone", "gone")


async def test_her_asks_are_listed_and_go_on_behind_the_last(page: Page) -> None:
    for n in range(PAGE):
        page.store.rows[UUID(int=n)] = replace(ASK, ask=UUID(int=n))

    first = await page.service.mine(HER, "", None)
    await page.service.mine(HER, first.next_cursor, None)

    assert len(first.asks) == PAGE == 20
    last = (ASK.asked_at, first.asks[-1].ask.ask)
    assert place(first.next_cursor) == last
    assert page.store.listed == [(SHE, NEWEST, PAGE + 1, ""), (SHE, last, PAGE + 1, "")]


async def test_a_list_that_fits_a_page_ends(page: Page) -> None:
    listed = await page.service.mine(HER, "", None)

    assert (listed.asks, listed.next_cursor) == ((seen(ASK),), "")


async def test_who_applied_in_her_place_sees_and_answers_what_they_applied_for_alone(
    page: Page,
) -> None:
    await page.service.mine(HIM, "", STANDING)
    assert page.store.listed[0][3] == HIM.actor
    with refused(Problem.NOT_FOUND, NotFound):
        await page.show(HIM, STANDING)
    with refused(Problem.NOT_FOUND, NotFound):
        await page.give(GOOD, HIM, STANDING)
    page.store.applied_by = HIM.actor

    await page.give(GOOD, HIM, STANDING)

    about = f"{ABOUT} mandate:{MANDATE.mandate}"
    assert page.audit.entries == [(HIM.actor, "rating.give", SHE, about, "")]
    page.register.mandates.clear()
    with refused(Problem.MANDATE_ENDED, NotAllowed):
        await page.give(POOR, HIM, STANDING)


async def test_she_answers_and_changes_it_once(page: Page) -> None:
    assert await page.give(POOR) == seen(replace(ASK, given=POOR))
    changed = replace(ASK, given=replace(GOOD, changes=1))
    assert await page.give(GOOD) == seen(changed, may_give=False)

    assert page.store.only == changed
    assert page.audit.entries == [(HER.actor, "rating.give", SHE, ABOUT, "")] * 2
    with refused(Problem.RATING_GIVEN, Conflict):
        await page.give(POOR)
    assert len(page.audit.entries) == 2


async def test_words_that_name_somebody_by_a_number_are_not_kept(page: Page) -> None:
    page.store.codes["K"] = (ASK.ask, OVER)
    for asked in (
        page.give(replace(POOR, words="打 13800138000")),
        page.service.give_coded("K", replace(POOR, words="打 13800138000")),
    ):
        with pytest.raises(Invalid) as refusal:
            await asked
        assert where(refusal.value) == ("/words", "personal_data")
    assert (page.store.only, page.audit.entries) == (ASK, [])


async def test_when_its_days_are_over_nothing_is_answered(page: Page) -> None:
    page.clock.now = OVER

    with refused(Problem.RATING_OVER, Conflict):
        await page.give(GOOD)
    assert (page.store.only, page.audit.entries) == (ASK, [])


async def test_nobody_else_sees_what_she_is_asked(page: Page) -> None:
    with refused(Problem.NOT_FOUND, NotFound):
        await page.show(HIM)
    with refused(Problem.NOT_FOUND, NotFound):
        await page.give(GOOD, HIM)


async def test_she_sees_what_became_of_it(page: Page) -> None:
    answer = RepairAnswer(closed=True, words="已整改", call_back=None)
    page.store.rows[ASK.ask] = replace(ASK, rating=RATING)
    page.repairs.rows[RATING], page.appeals.rows[RATING] = answer, APPEAL

    shown = await page.show()

    assert (shown.repair, shown.appeal) == (answer, APPEAL)
    assert not shown.open


async def test_she_objects_once_to_a_rating_that_was_set_aside(page: Page) -> None:
    page.store.rows[ASK.ask] = replace(ASK, rating=RATING)
    page.appeals.rows[RATING] = APPEAL.decide(UUID(int=32), "不实", NOW, false=True)

    shown = await page.service.object_to(HER, ASK.ask, "属实", None)

    assert shown.appeal == page.appeals.rows[RATING]
    assert (shown.appeal.state, shown.appeal.objection) == (AppealState.OBJECTED, "属实")
    entry = (HER.actor, "rating.object", SHE, ABOUT, "")
    assert page.audit.entries == [entry]
    with refused(Problem.APPEAL_MOVED, Conflict):
        await page.service.object_to(HER, ASK.ask, "属实", None)
    assert page.audit.entries == [entry]


@pytest.mark.parametrize("rating", [None, RATING], ids=["no rating yet", "no appeal"])
async def test_there_is_nothing_to_object_to_without_an_appeal(
    page: Page, rating: UUID | None
) -> None:
    page.store.rows[ASK.ask] = replace(ASK, rating=rating)

    with refused(Problem.APPEAL_MOVED, Conflict):
        await page.service.object_to(HER, ASK.ask, "属实", None)
    with refused(Problem.NOT_FOUND, NotFound):
        await page.service.object_to(HIM, ASK.ask, "属实", None)
    page.register.mandates.clear()
    with refused(Problem.MANDATE_ENDED, NotAllowed):
        await page.service.object_to(HIM, ASK.ask, "属实", STANDING)
    assert page.audit.entries == []


async def test_a_code_is_shown_at_the_counter_by_who_worked_on_it(page: Page) -> None:
    assert CASE.row is not None
    until = NOW + timedelta(minutes=15)

    assert await page.service.make_code(FANG, CASE.row) == CodeMade("K", until)
    assert page.store.codes == {"K": (ASK.ask, until)}
    assert page.audit.entries == [(FANG.actor, "rating.code", SHE, ABOUT, "")]
    with refused(Problem.NOT_FOUND, NotFound):
        await page.service.make_code(STRANGER, CASE.row)


async def test_no_code_is_shown_of_what_was_not_asked_or_is_over(page: Page) -> None:
    page.clock.now = OVER
    with refused(Problem.RATING_OVER, Conflict):
        await page.service.code_of(FANG, CASE)
    page.store.rows.clear()
    with refused(Problem.NOT_FOUND, NotFound):
        await page.service.code_of(FANG, CASE)
    assert (page.store.codes, page.audit.entries) == ({}, [])


async def test_who_stands_at_the_counter_answers_by_the_code(page: Page) -> None:
    page.store.codes["K"] = (ASK.ask, NOW + timedelta(minutes=15))

    assert await page.service.coded("K") == seen(ASK)
    await page.service.give_coded("K", GOOD)

    assert page.store.only == replace(ASK, given=replace(GOOD, way=RatingWay.COUNTER))
    assert page.audit.entries == [("system", "rating.give_coded", SHE, ABOUT, "")]


@pytest.mark.parametrize(
    ("code", "at"), [("X", NOW), ("K", NOW + timedelta(minutes=15))], ids=["none", "too old"]
)
async def test_a_code_that_is_none_or_too_old_asks_nothing(
    page: Page, code: str, at: datetime
) -> None:
    page.store.codes["K"] = (ASK.ask, NOW + timedelta(minutes=15))
    page.clock.now = at

    with refused(Problem.NOT_FOUND, NotFound):
        await page.service.coded(code)
    with refused(Problem.NOT_FOUND, NotFound):
        await page.service.give_coded(code, GOOD)
    assert (page.store.only, page.audit.entries) == (ASK, [])
