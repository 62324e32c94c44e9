"""Reviews of pensions: opened by a wish or a check, taken by one officer, decided once, a suspension by two."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.actors import SYSTEM
from domain.errors import Conflict, NotAllowed
from domain.events import EventKind
from domain.faces.face_check import Reason
from domain.four_eyes import Matter, SecondWord
from domain.hall.cases import CaseState, Move, StepState
from domain.hall.transitions import Moved
from domain.pensions.entitlement import Standing
from domain.pensions.review import Claim, Decision, Opened, ReviewKind, ReviewState, Ruled, Ruling
from domain.people import Officer
from domain.problems import Problem
from domain.ways import Way
from services.pensions.review_effect import ReviewEffect
from services.pensions.review_openings import ITEM
from tests.services.bookings.ledger import CHEN, CITIZEN, NOW, WANG
from tests.services.pensions.meetings import CITY, COLLEAGUE, STOPPED
from tests.services.pensions.review_hall import PENSION_REVIEWS, REVIEW, ReviewHall
from tests.services.unit import ACCOUNT

HALF_AN_HOUR = timedelta(minutes=30)
STRANGER = Officer(UUID(int=98), frozenset(), UUID(int=97))  # of another area


@pytest.fixture
async def hall() -> ReviewHall:
    """One review is open, of a check that was not sure."""
    made = ReviewHall()
    await opened(made)
    made.office.audit.entries.clear()
    made.office.events.told.clear()
    return made


async def opened(hall: ReviewHall, scheme: str = "city-pension") -> Opened:
    return await hall.openings.open_or_join(
        WANG, scheme, ReviewKind.FACE_CHECK, (Reason.NOT_SURE,), UUID(int=51), NOW
    )


async def decide(
    hall: ReviewHall, decision: Decision, officer: Officer = CHEN, words: str = "上门见过本人"
) -> Ruled | None:
    return await hall.decisions.decide(
        REVIEW, decision, words, officer=officer.officer, at=hall.now
    )


async def test_a_review_is_a_case_that_is_opened_and_told_once() -> None:
    hall = ReviewHall()

    assert await opened(hall) == Opened(REVIEW, fresh=True, told=(ACCOUNT,))
    assert await opened(hall) == Opened(REVIEW, fresh=False)
    case = hall.case
    assert (case.person, case.item, case.opened_by, case.opened_at) == (WANG, ITEM, SYSTEM, NOW)
    assert (case.state, case.number) == (CaseState.ACCEPTED, "20261124-0000001-0")
    assert hall.office.events.told == [(EventKind.REVIEW_OPENED, f"review:{REVIEW}", WANG)]
    assert hall.done == [(SYSTEM, "case.submit", "")]


async def test_after_a_meeting_the_officers_words_are_what_is_looked_into() -> None:
    hall = ReviewHall()

    await hall.openings.of_meeting(WANG, "city-pension", "没有核对证件", CHEN.actor, NOW)

    grounds = hall.grounds[REVIEW]
    assert (grounds.kind, grounds.words, grounds.check) == (
        ReviewKind.MEETING,
        "没有核对证件",
        None,
    )
    assert hall.case.opened_by == CHEN.actor


async def test_a_wish_is_a_review_in_the_persons_own_words() -> None:
    hall = ReviewHall()

    async def wish(scheme: str = "city-pension") -> tuple[object, tuple[UUID, ...]] | None:
        return await hall.decisions.wish(
            WANG,
            scheme,
            ReviewKind.OTHER_WAY,
            way="home_visit",
            words="住在三楼",
            at=NOW,
            actor=CITIZEN.actor,
        )

    other, first = await wish("none"), await wish()
    opened_by = list(hall.done)
    again = await wish()

    assert opened_by == [(CITIZEN.actor, "case.submit", "")]
    assert other is None
    assert first is not None
    assert again is not None
    review = await hall.reviews.read(WANG, REVIEW)
    assert (first, again) == ((review, (ACCOUNT,)), (review, ()))
    assert review is not None
    assert (review.kind, review.way, review.words) == (
        ReviewKind.OTHER_WAY,
        "home_visit",
        "住在三楼",
    )
    assert hall.case.opened_by == CITIZEN.actor
    assert hall.office.audit.entries[1:] == [
        (CITIZEN.actor, "review.joined", WANG, f"review:{REVIEW}", "other_way")
    ]


async def test_one_officer_certifies_and_the_person_is_told_once(hall: ReviewHall) -> None:
    assert await decide(hall, Decision.CERTIFIED) == Ruled(Ruling.TAKES_EFFECT, (ACCOUNT,))

    held = hall.office.held["city-pension"]
    assert (held.certified_until, held.certified_by) == (date(2027, 11, 24), Way.OFFICER)
    assert (hall.case.state, hall.case.words) == (CaseState.CLOSED, "上门见过本人")
    assert hall.office.events.told == [(EventKind.REVIEW_DECIDED, f"review:{REVIEW}", WANG)]
    assert hall.done == [
        (CHEN.actor, "case.finish_step", "look"),
        (CHEN.actor, "case.approve", "decide"),
        (CHEN.actor, "review.certified", "上门见过本人"),
    ]
    assert hall.locked == ["person"]
    assert hall.words == []


async def test_what_is_not_certified_takes_nothing_away(hall: ReviewHall) -> None:
    ruled = await decide(hall, Decision.NOT_CERTIFIED, words="没有联系上")

    assert ruled == Ruled(Ruling.TAKES_EFFECT, (ACCOUNT,))
    assert hall.office.held["city-pension"] == CITY
    assert hall.done[-2:] == [
        (CHEN.actor, "case.reject", "decide"),
        (CHEN.actor, "review.not_certified", "没有联系上"),
    ]
    assert hall.office.events.told == [(EventKind.REVIEW_DECIDED, f"review:{REVIEW}", WANG)]


async def test_a_suspension_waits_for_a_second_officer_and_nobody_is_told(
    hall: ReviewHall,
) -> None:
    assert await decide(hall, Decision.SUSPENDED, words="已迁出") == Ruled(Ruling.PROPOSED)

    review = await hall.reviews.read(WANG, REVIEW)
    assert review is not None
    assert review.proposal is not None
    assert (review.proposal.by, review.proposal.words) == (CHEN.officer, "已迁出")
    assert review.state is ReviewState.OPEN
    assert hall.done == [
        (CHEN.actor, "case.finish_step", "look"),
        (CHEN.actor, "review.suspended_proposed", "已迁出"),
    ]
    assert hall.office.audit.entries[-1][3] == f"review:{REVIEW}"
    assert (hall.office.events.told, hall.office.held["city-pension"]) == ([], CITY)
    with pytest.raises(NotAllowed) as refused:
        await decide(hall, Decision.SUSPENDED)
    assert refused.value.problem is Problem.SECOND_OFFICER_NEEDED


async def test_a_second_officer_makes_it_hold_and_both_are_told_to_the_person(
    hall: ReviewHall,
) -> None:
    await decide(hall, Decision.SUSPENDED)

    ruled = await decide(hall, Decision.SUSPENDED, COLLEAGUE, "核实已迁出")

    assert ruled == Ruled(Ruling.TAKES_EFFECT, (ACCOUNT,))
    assert hall.words == [SecondWord(Matter.SUSPENSION, CHEN.officer, COLLEAGUE.officer)]
    held = hall.office.held["city-pension"]
    assert (held.standing, held.suspended_on) == (Standing.SUSPENDED, date(2026, 11, 24))
    assert hall.office.events.told == [
        (EventKind.REVIEW_DECIDED, f"review:{REVIEW}", WANG),
        (EventKind.SUSPENDED, "entitlement:city-pension", WANG),
    ]
    assert hall.done[-1] == (COLLEAGUE.actor, "review.suspended", "核实已迁出")


@pytest.mark.parametrize("officer", [CHEN, COLLEAGUE], ids=["the_first", "another"])
async def test_a_proposal_ends_with_anybodys_other_decision(
    hall: ReviewHall, officer: Officer
) -> None:
    await decide(hall, Decision.SUSPENDED)

    ruled = await decide(hall, Decision.CERTIFIED, officer)

    assert ruled == Ruled(Ruling.TAKES_EFFECT, (ACCOUNT,))
    assert hall.words == []
    assert hall.office.held["city-pension"].certified_by is Way.OFFICER


async def test_a_pension_that_runs_again_is_told_so() -> None:
    hall = ReviewHall()
    await opened(hall, STOPPED.scheme)

    await decide(hall, Decision.CERTIFIED)

    held = hall.office.held[STOPPED.scheme]
    assert (held.standing, held.back_pay_from) == (Standing.ACTIVE, STOPPED.suspended_on)
    assert hall.office.events.told[-1] == (
        EventKind.RESTORED,
        f"entitlement:{STOPPED.scheme}",
        WANG,
    )


async def test_a_pension_that_is_suspended_already_keeps_its_first_day() -> None:
    hall = ReviewHall()
    await opened(hall, STOPPED.scheme)
    await decide(hall, Decision.SUSPENDED)

    await decide(hall, Decision.SUSPENDED, COLLEAGUE)

    assert hall.office.held[STOPPED.scheme] == STOPPED
    assert EventKind.SUSPENDED not in [kind for kind, _, _ in hall.office.events.told]


async def test_certified_means_alive_and_a_death_on_record_was_a_mistake(
    hall: ReviewHall,
) -> None:
    hall.office.dead = True
    await decide(hall, Decision.CERTIFIED)

    assert not hall.office.dead
    assert hall.done[2:] == [
        (CHEN.actor, "death.corrected", "上门见过本人"),
        (CHEN.actor, "review.certified", "上门见过本人"),
    ]
    other = ReviewHall()
    await opened(other)
    other.office.dead = True
    await decide(other, Decision.NOT_CERTIFIED)
    assert other.office.dead  # who was not certified is not known to live


async def test_of_a_pension_that_ended_meanwhile_the_decision_alone_is_told(
    hall: ReviewHall,
) -> None:
    hall.office.held.clear()

    assert await decide(hall, Decision.CERTIFIED) == Ruled(Ruling.TAKES_EFFECT, (ACCOUNT,))
    assert [kind for kind, _, _ in hall.office.events.told] == [EventKind.REVIEW_DECIDED]


async def test_what_is_decided_or_of_another_area_is_decided_by_nobody(hall: ReviewHall) -> None:
    assert await decide(hall, Decision.CERTIFIED, STRANGER) is None
    assert hall.locked == []
    await decide(hall, Decision.CERTIFIED)
    written = list(hall.done)

    assert await decide(hall, Decision.CERTIFIED, COLLEAGUE) is None
    assert await hall.decisions.decide(
        UUID(int=96), Decision.CERTIFIED, "", officer=CHEN.officer, at=NOW
    ) is None  # fmt: skip
    hall.cases.clear()
    assert await decide(hall, Decision.CERTIFIED) is None
    assert hall.done == written


async def test_no_officer_decides_of_themselves(hall: ReviewHall) -> None:
    hall.own.add(CHEN.officer)

    with pytest.raises(NotAllowed) as refused:
        await decide(hall, Decision.CERTIFIED)

    assert refused.value.problem is Problem.OWN_CASE
    assert hall.office.held["city-pension"] == CITY


# Taken for a while


async def test_an_officer_takes_a_review_for_half_an_hour(hall: ReviewHall) -> None:
    claim = await hall.claims.take(CHEN, REVIEW)

    assert claim == Claim(CHEN.officer, f"user {CHEN.officer.int}", NOW + HALF_AN_HOUR)
    assert hall.reviews.claimed == [NOW + HALF_AN_HOUR]
    assert hall.done == [(CHEN.actor, "case.take", "look")]


async def test_what_one_has_another_is_told_of_until_the_half_hour_is_over(
    hall: ReviewHall,
) -> None:
    taken = await hall.claims.take(CHEN, REVIEW)
    hall.later(minutes=29)
    assert await hall.claims.take(COLLEAGUE, REVIEW) == taken
    assert len(hall.done) == 1
    hall.later(minutes=1)

    claim = await hall.claims.take(COLLEAGUE, REVIEW)

    assert (claim.by, claim.until) == (COLLEAGUE.officer, hall.now + HALF_AN_HOUR)
    assert hall.done[-1] == (COLLEAGUE.actor, "case.take", "look")
    step = hall.case.step("look")
    assert step is not None
    assert step.officer == COLLEAGUE.officer


async def test_who_goes_on_with_a_review_has_it_for_longer_without_another_move(
    hall: ReviewHall,
) -> None:
    await hall.claims.take(CHEN, REVIEW)
    hall.later(minutes=31)

    claim = await hall.claims.take(CHEN, REVIEW)

    assert claim == Claim(CHEN.officer, f"user {CHEN.officer.int}", hall.now + HALF_AN_HOUR)
    assert hall.reviews.claimed == [NOW + HALF_AN_HOUR, hall.now + HALF_AN_HOUR]
    assert [what for _, what, _ in hall.done] == ["case.take"]


async def test_what_is_decided_unknown_or_of_another_area_is_taken_by_nobody(
    hall: ReviewHall,
) -> None:
    for officer, review in ((STRANGER, REVIEW), (CHEN, UUID(int=96))):
        with pytest.raises(Conflict) as refused:
            await hall.claims.take(officer, review)
        assert refused.value.problem is Problem.REVIEW_DECIDED
    await decide(hall, Decision.CERTIFIED)
    with pytest.raises(Conflict):
        await hall.claims.take(COLLEAGUE, REVIEW)
    assert hall.calls == ["claim"] * 3  # who asks is shown what became of it first


async def test_who_lets_go_leaves_it_to_all_and_what_another_has_stays(hall: ReviewHall) -> None:
    await hall.claims.take(CHEN, REVIEW)
    await hall.claims.let_go(COLLEAGUE, REVIEW)
    await hall.claims.let_go(STRANGER, REVIEW)
    kept = list(hall.reviews.claimed)

    await hall.claims.let_go(CHEN, REVIEW)
    await hall.claims.let_go(CHEN, REVIEW)  # nobody has it any more

    assert kept == [NOW + HALF_AN_HOUR]
    assert hall.reviews.claimed == [*kept, None]
    assert [what for _, what, _ in hall.done] == ["case.take", "case.release"]
    step = hall.case.step("look")
    assert step is not None
    assert (step.state, step.officer) == (StepState.OPEN, None)
    hall.cases.clear()
    await hall.claims.let_go(CHEN, REVIEW)  # of no case, nothing


async def test_whoever_left_without_a_word_has_it_no_more_after_half_an_hour(
    hall: ReviewHall,
) -> None:
    await hall.claims.take(CHEN, REVIEW)
    hall.later(minutes=29)
    early = await hall.lapses.once()
    hall.later(minutes=1)

    assert (early, await hall.lapses.once(), await hall.lapses.once()) == (0, 1, 0)

    assert hall.done[-1] == (SYSTEM, "case.release", "look")
    assert hall.reviews.claimed[-1] is None
    assert (hall.events[-1].move, hall.events[-1].at) == (Move.RELEASE, hall.now)


@pytest.mark.parametrize("meanwhile", ["taken_again", "let_go", "no_case"])
async def test_what_was_taken_again_or_let_go_at_the_same_moment_does_not_lapse(
    hall: ReviewHall, meanwhile: str
) -> None:
    await hall.claims.take(CHEN, REVIEW)
    hall.later(minutes=30)
    found = [(WANG, REVIEW)]

    async def lapsed(at: object, limit: int) -> list[tuple[UUID, UUID]]:
        return found

    hall.reviews.lapsed = lapsed  # type: ignore[method-assign]  # read before what came in between
    if meanwhile == "taken_again":
        await hall.claims.take(CHEN, REVIEW)
    if meanwhile == "let_go":
        await hall.claims.let_go(CHEN, REVIEW)
    if meanwhile == "no_case":
        hall.cases.clear()
    written = list(hall.done)

    assert await hall.lapses.once() == 0
    assert hall.done == written


async def test_moves_of_other_cases_are_no_reviews(hall: ReviewHall) -> None:
    item = replace(PENSION_REVIEWS, effect="")
    effect = ReviewEffect(reviews=hall.reviews, entitlements=hall.office, audit=hall.office.audit)
    grounds = replace(hall.grounds[REVIEW], decision=Decision.CERTIFIED)
    hall.grounds[REVIEW] = grounds
    moved = Moved(replace(hall.case, state=CaseState.CLOSED), hall.events[0])

    assert await effect.after(moved, item) == ()

    assert (hall.done, hall.office.held["city-pension"]) == ([], CITY)
