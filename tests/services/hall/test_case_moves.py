"""One move of a case: locked, moved, written, on record, told; and what it comes to for a bundle."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from domain.errors import Conflict, NotFound, Outdated
from domain.events import EventKind
from domain.hall import moves, step_moves
from domain.hall.built_in import DATA_RIGHTS
from domain.hall.cases import Case, CaseEvent, CaseState, Move
from domain.hall.desks import concerned
from domain.hall.items import Item, NoticeWanted
from domain.hall.posts import PostRole
from domain.hall.transitions import Moment, Moved
from domain.problems import Problem
from services.hall.case_moves import CaseNotes, told_of
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import APPLICANT, CLERK, NOW, PLAIN, hand, refused, submitted
from tests.services.hall.cases import (
    ABOUT,
    BUNDLE,
    CASE,
    CITIZEN,
    FOOD,
    MANDATE,
    PERMIT,
    PERSON,
    Hall,
    OneEffect,
)
from tests.services.unit import ACCOUNT

WHOLE = UUID(int=50)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def taken(case: Case, _: Item, now: Moment) -> Moved:
    return step_moves.take(case, "accept", CLERK, now)


def withdrawn(case: Case, _: Item, now: Moment) -> Moved:
    return moves.withdraw(case, APPLICANT, now)


def never(case: Case, item: Item, now: Moment) -> Moved:
    raise AssertionError("it is not moved")


async def test_a_move_is_saved_recorded_told_and_rings_the_desks_that_it_concerns(
    hall: Hall,
) -> None:
    before = submitted()
    hall.put(before)

    after = await hall.mover.move(PERSON, CASE, before.version, withdrawn)

    assert after.state is CaseState.WITHDRAWN
    assert hall.cases.kept[CASE] == after
    assert (hall.cases.moves(), hall.cases.calendars) == ([Move.WITHDRAW], [CALENDAR])
    assert hall.audit.entries == [(APPLICANT, "case.withdraw", PERSON, str(ABOUT), "")]
    assert hall.told == [("case.ended", str(ABOUT))]
    assert (hall.events.times, hall.events.acting) == ([NOW.at], [None])
    assert hall.bell.rung == [ACCOUNT]
    assert hall.desks.rung == list(concerned(before, after))


async def test_what_an_officer_does_to_a_step_names_it_and_is_told_to_nobody(hall: Hall) -> None:
    hall.put(submitted())

    await hall.mover.move(PERSON, CASE, None, taken)

    assert hall.audit.entries == [(CLERK.actor, "case.take", PERSON, str(ABOUT), "accept")]
    assert (hall.told, hall.bell.rung) == ([], [])


async def test_what_goes_with_a_move_is_of_the_case_as_it_was(hall: Hall) -> None:
    before, also = submitted(), list[tuple[Case, Item]]()
    hall.put(before)

    async def note(case: Case, item: Item) -> None:
        also.append((case, item))

    await hall.mover.move(PERSON, CASE, None, taken, note)

    assert also == [(before, PERMIT)]


async def test_a_case_that_is_not_there_or_not_seen_is_not_found(hall: Hall) -> None:
    hall.put(submitted())
    for person, case in ((PERSON, WHOLE), (UUID(int=99), CASE)):
        with refused(Problem.NOT_FOUND, NotFound):
            await hall.mover.move(person, case, None, never)
    with refused(Problem.NOT_FOUND, NotFound):
        await hall.mover.move(PERSON, CASE, None, never, sees=lambda _: False)
    await hall.mover.move(PERSON, CASE, None, taken, sees=lambda _: True)


async def test_who_saw_an_older_version_is_told_which_one_holds(hall: Hall) -> None:
    held = submitted()
    hall.put(held)

    with pytest.raises(Outdated) as outdated:
        await hall.mover.move(PERSON, CASE, held.version - 1, never)

    assert (outdated.value.problem, outdated.value.version) == (Problem.CASE_CHANGED, held.version)


async def test_a_built_in_case_is_taken_here_and_decided_at_a_door_of_its_own(hall: Hall) -> None:
    item = replace(
        PLAIN,
        steps=(replace(PLAIN.steps[0], unit=DATA_RIGHTS), *PLAIN.steps[1:]),
    )
    hall.items.kept[item.name] = item
    hall.put(submitted(item))
    officer = hand(1, (DATA_RIGHTS, PostRole.CLERK))

    with refused(Problem.OWN_DOOR):
        await hall.mover.move(PERSON, CASE, None, withdrawn)
    assert hall.cases.moves() == []
    await hall.mover.move(
        PERSON, CASE, None, lambda case, _, now: step_moves.take(case, "accept", officer, now)
    )
    assert hall.cases.moves() == [Move.TAKE]


async def test_effects_of_a_move_ring_before_the_person_and_may_stop_it(hall: Hall) -> None:
    hall.put(submitted())
    effect = OneEffect()
    hall.effects += [effect, effect]

    await hall.mover.move(PERSON, CASE, None, taken)
    await hall.mover.move(PERSON, CASE, None, withdrawn)

    assert effect.seen == [Move.TAKE, Move.TAKE, Move.WITHDRAW, Move.WITHDRAW]
    assert hall.bell.rung == [*effect.rings] * 4 + [ACCOUNT]

    hall.put(submitted())
    effect.raises, told = Conflict(Problem.FEE_UNPAID), len(hall.events.told)
    with refused(Problem.FEE_UNPAID):
        await hall.mover.move(PERSON, CASE, None, withdrawn)
    assert len(hall.events.told) == told


async def test_a_representative_is_told_too_and_the_audit_names_the_mandate(hall: Hall) -> None:
    hall.put(replace(submitted(), mandate=MANDATE.mandate))

    await hall.mover.move(PERSON, CASE, None, lambda *each: withdrawn(*each).under(MANDATE.mandate))

    assert hall.events.acting == [CITIZEN.account]
    assert hall.recorded == [(APPLICANT, "case.withdraw", str(ABOUT.under(MANDATE.mandate)))]


async def test_an_item_may_name_a_notice_of_its_own_for_a_move(hall: Hall) -> None:
    own = NoticeWanted(Move.WITHDRAW, EventKind.CASE_DECIDED)
    other = NoticeWanted(Move.ACCEPT, EventKind.CASE_ISSUED)
    hall.items.kept[PERMIT.name] = replace(PERMIT, notices=(other, own))
    hall.put(submitted())

    await hall.mover.move(PERSON, CASE, None, withdrawn)

    assert hall.told == [(EventKind.CASE_DECIDED, str(ABOUT))]


async def test_what_is_noted_without_telling_is_on_record_all_the_same(hall: Hall) -> None:
    notes = CaseNotes(events=hall.events, audit=hall.audit)
    assert await notes.note(withdrawn(submitted(), PERMIT, NOW), PERMIT, tells=False) == ()
    assert (len(hall.recorded), hall.told) == (1, [])


def event(move: Move, state: CaseState = CaseState.SUBMITTED) -> CaseEvent:
    return CaseEvent(1, move, state, APPLICANT, NOW.at)


def test_of_a_part_the_applicant_hears_once_of_the_bundle() -> None:
    whole, part = submitted(), replace(submitted(), bundle=WHOLE)
    assert told_of(whole, event(Move.SUBMIT)) is EventKind.CASE_SUBMITTED
    assert told_of(whole, event(Move.TAKE)) is None
    assert [told_of(part, event(each)) for each in (Move.SUBMIT, Move.WANT_SUPPLEMENT)] == [
        None
    ] * 2
    assert told_of(part, event(Move.APPROVE)) is EventKind.CASE_DECIDED
    assert told_of(whole, event(Move.JOIN, CaseState.ACCEPTED)) is None
    for state, kind in (
        (CaseState.SUPPLEMENT_WANTED, EventKind.CASE_SUPPLEMENT_WANTED),
        (CaseState.CLOSED, EventKind.CASE_ENDED),
    ):
        assert told_of(whole, event(Move.JOIN, state)) is kind


def bundled(hall: Hall) -> tuple[Case, Case, Case]:
    """A bundle and its two parts, submitted."""
    first = replace(submitted(), bundle=WHOLE)
    second = replace(first, case=UUID(int=51), item=FOOD.name)
    whole = replace(
        submitted(), case=WHOLE, item=BUNDLE.name, steps=(), clocks=(), number="20261102-0000009-0"
    )
    hall.put(whole, second, first)
    return whole, first, second


async def test_the_last_part_that_ends_ends_the_bundle_and_is_told_of_both(hall: Hall) -> None:
    _, first, second = bundled(hall)

    await hall.mover.move(PERSON, second.case, None, withdrawn)
    assert hall.cases.moves(WHOLE) == [Move.JOIN]  # it is accepted by now
    assert hall.cases.kept[WHOLE].state is CaseState.ACCEPTED
    await hall.mover.move(PERSON, first.case, None, withdrawn)

    closed = hall.cases.kept[WHOLE]
    assert (closed.state, closed.decided_at) == (CaseState.CLOSED, NOW.at)
    assert "未获批准：招牌、食品" in closed.words
    about = f"case:{WHOLE}"
    assert hall.told == [
        ("case.ended", f"case:{second.case}"),
        ("case.ended", f"case:{first.case}"),
        ("case.ended", about),
    ]
    assert [(actor, action) for actor, action, on in hall.recorded if on == about] == [
        (APPLICANT, "case.join")
    ] * 2
    assert hall.bell.rung == [ACCOUNT] * 3


async def test_a_move_that_is_no_news_for_the_bundle_leaves_it_as_it_is(hall: Hall) -> None:
    whole, first, _ = bundled(hall)
    await hall.mover.move(PERSON, first.case, None, taken)
    assert hall.cases.kept[WHOLE] == whole
    assert len(hall.recorded) == 1


@pytest.mark.parametrize("there", ["ended", "gone"])
async def test_a_bundle_that_is_over_or_swept_is_joined_no_more(hall: Hall, there: str) -> None:
    whole, first, second = bundled(hall)
    if there == "ended":
        ended = moves.withdraw(whole, APPLICANT, NOW).case
        hall.put(ended)
    else:
        del hall.cases.kept[WHOLE]

    for each in (first, second):
        await hall.mover.move(PERSON, each.case, None, withdrawn)

    assert hall.cases.moves(WHOLE) == []


class Said:
    """What the rules said, recorded."""

    def __init__(self) -> None:
        self.records = 0

    async def record(self) -> None:
        self.records += 1


def by_rule(case: Case, item: Item, now: Moment) -> Moved:
    return moves.approve_by_rule(case, item, "符合", now)


def judged_soon() -> Case:
    return replace(submitted(PLAIN), rules_due_at=NOW.at)


async def test_what_rules_decide_is_recorded_and_moves_the_case(hall: Hall) -> None:
    hall.items.kept[PLAIN.name] = PLAIN
    case, said = judged_soon(), Said()
    hall.put(case)

    assert await hall.mover.judge(case, by_rule, said.record) is True

    after = hall.cases.kept[CASE]
    assert (after.state, said.records) == (CaseState.CLOSED, 1)
    assert hall.recorded == [("system", "case.approve", str(ABOUT))]
    assert (hall.told, hall.bell.rung) == ([("case.decided", str(ABOUT))], [ACCOUNT])
    assert hall.desks.rung == list(concerned(case, after))
    assert hall.cases.judged_ones == []


async def test_what_rules_leave_to_a_person_is_recorded_and_stays_where_it_is(hall: Hall) -> None:
    case, said = judged_soon(), Said()
    hall.put(case)

    assert await hall.mover.judge(case, lambda *_: None, said.record) is True

    assert (said.records, hall.cases.judged_ones) == (1, [CASE])
    assert (hall.cases.kept[CASE], hall.recorded, hall.desks.rung) == (case, [], [])


@pytest.mark.parametrize(
    "there",
    [
        pytest.param([], id="gone"),
        pytest.param([replace(judged_soon(), version=9)], id="moved on"),
        pytest.param([replace(judged_soon(), rules_due_at=None)], id="judged already"),
    ],
)
async def test_what_somebody_moved_meanwhile_is_not_judged(
    hall: Hall, there: Sequence[Case]
) -> None:
    said = Said()
    hall.put(*there)

    assert await hall.mover.judge(judged_soon(), partial(never), said.record) is False

    assert (said.records, hall.recorded, hall.cases.judged_ones) == (0, [], [])
