"""What a unit's own system says of a step: applied or refused once, as the move of a post of that unit."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import pytest

from domain.errors import Busy, Invalid, NotAllowed, Refusal
from domain.hall import step_moves
from domain.hall.cases import Case, CaseState, Move, Opinion
from domain.hall.dispatches import AHEAD, AnswerEnd, AnswerKept, UnitAnswer, hand_of
from domain.hall.items import Rules
from domain.notices.delivery_reports import Forged, Unreadable
from domain.problems import Problem
from services.hall.unit_answers import Heard, UnitAnswers
from tests.domain.hall.sample import FIRE, NOW, accepted, refused, reviewed
from tests.services.hall.cases import ABOUT, CASE, PERMIT, PERSON, Hall, OneEffect
from tests.services.unit import FakeUnit

T = TypeVar("T")

FIRE_UNIT = "fire_rescue"
CITY = "city_management"
AGREES = UnitAnswer(
    unit=FIRE_UNIT,
    sequence=5,
    answers=3,
    case=CASE,
    step="safety",
    move=Move.FINISH_STEP,
    words="合格",
    opinion=Opinion.AGREES,
    digest=b"agrees",
)
APPLIED = AnswerKept(b"agrees", AnswerEnd.APPLIED)


@dataclass
class Answers:
    """storage.hall.unit_answers, dispatches, decisions, and the reader of the unit's wire."""

    kept: dict[tuple[str, int], AnswerKept] = field(default_factory=dict)
    times: list[datetime] = field(default_factory=list)
    heard_to: int = 4
    sent: dict[str, tuple[str, int]] = field(
        default_factory=lambda: {"safety": (FIRE_UNIT, 3), "decide": (CITY, 3)}
    )
    ended: list[tuple[UUID, str, str]] = field(default_factory=list)
    decided: list[tuple[UUID, bool]] = field(default_factory=list)
    says: UnitAnswer | Exception = AGREES
    at_once: AnswerKept | None = None  # another call of the same number comes first

    async def heard(self, unit: str) -> int:
        return self.heard_to

    async def read(self, unit: str, sequence: int) -> AnswerKept | None:
        return self.kept.get((unit, sequence))

    async def keep(self, answer: UnitAnswer, kept: AnswerKept, at: datetime) -> bool:
        self.times.append(at)
        if self.at_once is not None:
            self.kept[answer.unit, answer.sequence] = self.at_once
            return False
        self.kept[answer.unit, answer.sequence] = kept
        return True

    async def open_of(self, case: UUID) -> dict[str, tuple[str, int]]:
        return self.sent

    async def end_open(self, case: UUID, step: str, over: str) -> None:
        self.ended.append((case, step, over))

    async def officer_decided(self, case: Case, *, granted: bool) -> None:
        self.decided.append((case.case, granted))

    def read_wire(self) -> UnitAnswer:
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@dataclass
class Wire:
    answers: Answers

    def read(self, headers: Mapping[str, str], body: bytes) -> UnitAnswer:
        return self.answers.read_wire()


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.put(accepted())
    return hall


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def counts() -> Counter[tuple[str, str]]:
    return Counter()


@pytest.fixture
def service(hall: Hall, answers: Answers, counts: Counter[tuple[str, str]]) -> UnitAnswers:
    return answering(hall, answers, counts)


def answering(hall: Hall, answers: Answers, counts: Counter[tuple[str, str]]) -> UnitAnswers:
    return UnitAnswers(
        unit=hall.unit,
        readers={FIRE_UNIT: Wire(answers)},
        answers=answers,
        dispatches=answers,
        cases=hall.cases,
        mover=hall.mover,
        decisions=answers,
        counts=counts,
        clock=hall.clock,
    )


async def test_a_review_is_done_by_the_units_system_and_the_number_is_kept(
    hall: Hall, answers: Answers, counts: Counter[tuple[str, str]], service: UnitAnswers
) -> None:
    heard = await service.take(FIRE_UNIT, {}, b"")

    assert heard == Heard(APPLIED, expects=5)
    assert (answers.kept, answers.times) == ({(FIRE_UNIT, 5): APPLIED}, [NOW.at])
    step = hall.cases.kept[CASE].step("safety")
    assert step is not None
    assert (step.opinion, step.words) == (Opinion.AGREES, "合格")
    assert step.officer == hand_of(FIRE_UNIT).officer
    assert hall.recorded == [("partner:fire_rescue", "case.finish_step", str(ABOUT))]
    assert answers.ended == [(CASE, "safety", "answered")]
    assert counts == {("unit_fire_rescue", "applied"): 1}


async def test_the_same_again_changes_nothing_and_other_words_are_refused(
    hall: Hall, answers: Answers, counts: Counter[tuple[str, str]], service: UnitAnswers
) -> None:
    await service.put(AGREES)
    answers.heard_to = 5
    assert await service.put(AGREES) == Heard(APPLIED, expects=6)
    assert len(hall.recorded) == counts.total() == 1
    with refused(Problem.UNIT_NUMBER_USED):
        await service.put(replace(AGREES, digest=b"disagrees"))
    assert counts["unit_fire_rescue", "twice"] == 1


async def test_a_call_of_nobody_we_know_or_that_can_not_be_read_is_counted_and_refused(
    answers: Answers, counts: Counter[tuple[str, str]], service: UnitAnswers
) -> None:
    with refused(Problem.CALLBACK_FORGED, NotAllowed):
        await service.take("police", {}, b"")
    answers.says = Forged()
    with refused(Problem.CALLBACK_FORGED, NotAllowed):
        await service.take(FIRE_UNIT, {}, b"")
    answers.says = Unreadable()
    with refused(Problem.BODY_UNREADABLE, Invalid):
        await service.take(FIRE_UNIT, {}, b"")
    assert counts == {("unit_fire_rescue", "forged"): 1, ("unit_fire_rescue", "unreadable"): 1}
    assert answers.kept == {}


async def test_a_number_far_ahead_of_what_was_heard_is_nonsense(
    answers: Answers, service: UnitAnswers
) -> None:
    with refused(Problem.BODY_UNREADABLE, Invalid):
        await service.put(replace(AGREES, sequence=4 + AHEAD + 1))
    assert answers.kept == {}
    last = replace(AGREES, sequence=4 + AHEAD)
    assert (await service.put(last)).kept == APPLIED


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(replace(AGREES, move=Move.ACCEPT), Problem.NOT_PERMITTED, id="no such move"),
        pytest.param(replace(AGREES, case=UUID(int=66)), Problem.NOT_FOUND, id="no such case"),
        pytest.param(replace(AGREES, answers=2), Problem.CASE_MOVED, id="of an older message"),
        pytest.param(replace(AGREES, unit=CITY), Problem.CASE_MOVED, id="of another unit"),
        pytest.param(replace(AGREES, step="look"), Problem.CASE_MOVED, id="never sent"),
        pytest.param(replace(AGREES, opinion=None), Problem.BODY_INVALID, id="no opinion"),
    ],
)
async def test_what_can_not_be_done_is_kept_as_refused_and_moves_nothing(
    hall: Hall,
    answers: Answers,
    counts: Counter[tuple[str, str]],
    service: UnitAnswers,
    answer: UnitAnswer,
    why: Problem,
) -> None:
    kept = AnswerKept(b"agrees", AnswerEnd.REFUSED, why)
    assert await service.put(answer) == Heard(kept, expects=5)
    assert answers.kept == {(answer.unit, 5): kept}
    assert counts == {(f"unit_{answer.unit}", "refused"): 1}
    assert (hall.cases.kept[CASE], hall.recorded) == (accepted(), [])


async def test_what_was_sent_anew_between_two_looks_is_not_answered(
    hall: Hall,
) -> None:
    class Anew(Answers):
        looks = 0

        async def open_of(self, case: UUID) -> dict[str, tuple[str, int]]:
            self.looks += 1
            return {"safety": (FIRE_UNIT, 3 if self.looks == 1 else 4)}

    anew = Anew()
    assert (await answering(hall, anew, Counter()).put(AGREES)).kept.why == Problem.CASE_MOVED
    assert (anew.ended, hall.cases.kept[CASE]) == ([], accepted())


async def test_of_two_calls_at_once_the_first_answers_both_and_the_second_moves_nothing(
    hall: Hall, answers: Answers
) -> None:
    class Undoing(FakeUnit):
        async def together(self, work: Callable[[], Awaitable[T]], /) -> T:
            before = dict(hall.cases.kept)
            try:
                return await work()
            except Refusal:
                hall.cases.kept = before
                raise

    hall.unit = Undoing()
    service = answering(hall, answers, Counter())
    answers.at_once = APPLIED
    assert (await service.put(AGREES)).kept == APPLIED
    assert hall.cases.kept[CASE] == accepted()
    with refused(Problem.UNIT_NUMBER_USED):
        answers.kept.clear()
        await service.put(replace(AGREES, digest=b"other"))


async def test_a_fault_of_ours_uses_no_number_up(
    hall: Hall, answers: Answers, counts: Counter[tuple[str, str]], service: UnitAnswers
) -> None:
    hall.effects.append(OneEffect(raises=Busy(Problem.BUSY)))
    with pytest.raises(Busy):
        await service.put(AGREES)
    assert (answers.kept, counts) == ({}, {})


async def test_an_officer_who_has_the_step_keeps_it(hall: Hall, service: UnitAnswers) -> None:
    hall.put(step_moves.take(accepted(), "safety", FIRE, NOW).case)
    assert (await service.put(AGREES)).kept.why == Problem.STEP_NOT_YOURS
    step = hall.cases.kept[CASE].step("safety")
    assert step is not None
    assert step.officer == FIRE.officer


async def test_a_unit_that_asks_for_more_is_sent_the_step_anew(
    hall: Hall, service: UnitAnswers
) -> None:
    asks = replace(AGREES, move=Move.WANT_SUPPLEMENT, words="请补", wants=("shop",))
    await service.put(asks)
    case = hall.cases.kept[CASE]
    step = case.step("safety")
    assert (case.state, case.supplement and case.supplement.wants) == (
        CaseState.SUPPLEMENT_WANTED,
        ("shop",),
    )
    assert step is not None
    assert step.officer is None


@pytest.mark.parametrize("move", [Move.APPROVE, Move.REJECT])
@pytest.mark.parametrize("rules", [Rules((), (), shadow=True), None], ids=["with rules", "without"])
async def test_what_rules_said_is_held_against_a_decision_of_the_unit(
    hall: Hall, answers: Answers, service: UnitAnswers, move: Move, rules: Rules | None
) -> None:
    hall.items.kept[PERMIT.name] = replace(PERMIT, rules=rules)
    hall.put(reviewed(accepted()))
    decides = replace(AGREES, unit=CITY, step="decide", move=move)
    assert (await service.put(decides)).kept == APPLIED
    assert answers.decided == ([(CASE, move is Move.APPROVE)] if rules else [])


async def test_a_review_is_no_decision_to_hold_rules_against(
    hall: Hall, answers: Answers, service: UnitAnswers
) -> None:
    hall.items.kept[PERMIT.name] = replace(PERMIT, rules=Rules((), (), shadow=True))
    await service.put(AGREES)
    assert answers.decided == []
    assert hall.audit.entries[0][2] == PERSON
