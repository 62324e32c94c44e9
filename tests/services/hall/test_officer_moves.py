"""What an officer wants done with a case, and the move that it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from domain.errors import Invalid, NotAllowed
from domain.hall import moves, step_moves
from domain.hall.cases import Case, CaseState, Move, Opinion, Standing
from domain.hall.clocks import ClockKind
from domain.hall.looks import Look
from domain.hall.transitions import Hand
from domain.problems import Problem
from services.hall.officer_moves import REASONED, Wanted, make_move
from tests.domain.hall.sample import (
    APPROVER,
    CLERK,
    ISSUER,
    ITEM,
    NOW,
    SUPERVISOR,
    accepted,
    decided,
    hand,
    refused,
    reviewed,
    submitted,
)
from tests.services.hall.office import where


def taken(case: Case, step: str, by: Hand) -> Case:
    return step_moves.take(case, step, by, NOW).case


def accepting() -> Case:
    return taken(submitted(), "accept", CLERK)


def looking() -> Case:
    return taken(accepted(), "look", CLERK)


def deciding() -> Case:
    return taken(reviewed(accepted()), "decide", APPROVER)


def issuing() -> Case:
    return taken(decided(), "issue", ISSUER)


def drawn() -> Case:
    by_rule = moves.approve_by_rule(submitted(), ITEM, "符合", NOW, sampled=True)
    return by_rule.case


@dataclass(frozen=True)
class Way:
    """A case of which this officer makes this move; where it stands then, and its line."""

    case: Callable[[], Case]
    by: Hand
    wanted: Wanted
    state: CaseState
    to: Hand | None = None


WAYS = (
    Way(submitted, CLERK, Wanted(Move.TAKE, "accept"), CaseState.SUBMITTED),
    Way(accepting, CLERK, Wanted(Move.RELEASE, "accept"), CaseState.SUBMITTED),
    Way(submitted, SUPERVISOR, Wanted(Move.ASSIGN, "accept"), CaseState.SUBMITTED, CLERK),
    Way(accepting, CLERK, Wanted(Move.ACCEPT, "accept"), CaseState.ACCEPTED),
    Way(accepting, CLERK, Wanted(Move.REFUSE, "accept", "不属"), CaseState.NOT_ACCEPTED),
    Way(accepting, CLERK, Wanted(Move.TRANSFER, "accept", "他市"), CaseState.TRANSFERRED),
    Way(
        accepting,
        CLERK,
        Wanted(Move.WANT_SUPPLEMENT, "accept", "请补", wants=("shop",)),
        CaseState.SUPPLEMENT_WANTED,
    ),
    Way(
        looking,
        CLERK,
        Wanted(Move.FINISH_STEP, "look", "已看", opinion=Opinion.DISAGREES),
        CaseState.REVIEWING,
    ),
    Way(
        deciding,
        APPROVER,
        Wanted(Move.SEND_BACK, "decide", "再看", to="look"),
        CaseState.REVIEWING,
    ),
    Way(deciding, APPROVER, Wanted(Move.APPROVE, "decide", "准予"), CaseState.APPROVED),
    Way(deciding, APPROVER, Wanted(Move.REJECT, "decide", "不符"), CaseState.REJECTED),
    Way(drawn, APPROVER, Wanted(Move.REVOKE, words="有误"), CaseState.REVOKED),
    Way(drawn, APPROVER, Wanted(Move.CONFIRM), CaseState.APPROVED),
    Way(looking, CLERK, Wanted(Move.PAUSE, "look", standing=Standing.HEARING), CaseState.REVIEWING),
    Way(
        lambda: step_moves.pause(looking(), "look", Standing.HEARING, CLERK, NOW).case,
        CLERK,
        Wanted(Move.RESUME, "look"),
        CaseState.REVIEWING,
    ),
    Way(accepted, SUPERVISOR, Wanted(Move.EXTEND, words="案情复杂"), CaseState.ACCEPTED),
    Way(issuing, ISSUER, Wanted(Move.ISSUE, "issue"), CaseState.DELIVERING),
    Way(issuing, ISSUER, Wanted(Move.ISSUE, "issue", delivered=True), CaseState.CLOSED),
    Way(
        lambda: moves.issue(issuing(), "issue", ISSUER, NOW, delivered=False).case,
        ISSUER,
        Wanted(Move.DELIVER),
        CaseState.CLOSED,
    ),
)


@pytest.mark.parametrize(
    "way", WAYS, ids=[f"{n} {each.wanted.move}" for n, each in enumerate(WAYS)]
)
def test_what_an_officer_wants_is_the_move_of_that_name_with_its_step_and_words(way: Way) -> None:
    made = make_move(way.wanted, way.by, way.to, way.case(), ITEM, NOW)

    assert (made.event.move, made.case.state) == (way.wanted.move, way.state)
    assert (made.event.actor, made.event.step) == (way.by.actor, way.wanted.step)
    said = way.wanted.move in REASONED | {Move.APPROVE}
    assert made.event.words == (way.wanted.words if said else "")


def test_each_move_carries_its_own_fields() -> None:
    wanted = Wanted(Move.WANT_SUPPLEMENT, "accept", "请补", wants=("shop",))
    asked = make_move(wanted, CLERK, None, accepting(), ITEM, NOW).case.supplement
    assert asked is not None
    assert (asked.wants, asked.words, asked.by) == (("shop",), "请补", CLERK.officer)

    wanted = Wanted(Move.FINISH_STEP, "look", "已看", opinion=Opinion.DISAGREES)
    step = make_move(wanted, CLERK, None, looking(), ITEM, NOW).case.step("look")
    assert step is not None
    assert (step.opinion, step.words) == (Opinion.DISAGREES, "已看")

    wanted = Wanted(Move.PAUSE, "look", standing=Standing.TENDER)
    assert make_move(wanted, CLERK, None, looking(), ITEM, NOW).case.standing is Standing.TENDER

    given = make_move(Wanted(Move.ASSIGN, "accept"), SUPERVISOR, CLERK, submitted(), ITEM, NOW)
    assert given.case.steps[0].officer == CLERK.officer
    assert make_move(Wanted(Move.CONFIRM), APPROVER, None, drawn(), ITEM, NOW).case.look is (
        Look.RIGHT
    )
    longer = make_move(Wanted(Move.EXTEND, words="复杂"), SUPERVISOR, None, accepted(), ITEM, NOW)
    clock = longer.case.clock(ClockKind.DECIDE)
    assert clock is not None
    assert clock.allowed != ITEM.clocks[ClockKind.DECIDE]


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        *((Wanted(each, "accept"), "/words") for each in sorted(REASONED)),
        (Wanted(Move.ASSIGN, "accept"), "/officer"),
        (Wanted(Move.FINISH_STEP, "accept"), "/opinion"),
        (Wanted(Move.PAUSE, "accept"), "/standing"),
        (Wanted(Move.WANT_SUPPLEMENT, "accept", "请补"), "/wants"),
    ],
    ids=lambda value: value.move.value if isinstance(value, Wanted) else value,
)
def test_what_a_move_needs_and_lacks_is_named(wanted: Wanted, pointer: str) -> None:
    with pytest.raises(Invalid) as invalid:
        make_move(wanted, CLERK, None, accepting(), ITEM, NOW)
    assert where(invalid.value) == (pointer, "needed")


def test_the_moves_that_an_applicant_reads_the_reason_of_are_those_against_them() -> None:
    against = {Move.REFUSE, Move.REJECT, Move.REVOKE, Move.TRANSFER}
    assert against | {Move.WANT_SUPPLEMENT, Move.SEND_BACK, Move.EXTEND} == REASONED


@pytest.mark.parametrize("move", [Move.SUBMIT, Move.WITHDRAW, Move.EXPIRE, Move.JOIN])
def test_a_move_that_is_no_officers_is_refused(move: Move) -> None:
    with refused(Problem.NOT_PERMITTED, NotAllowed):
        make_move(Wanted(move, "accept", "x"), CLERK, None, accepting(), ITEM, NOW)


def test_a_built_in_case_is_taken_here_and_moved_at_its_own_door() -> None:
    step = replace(submitted().steps[0], unit="data_rights")
    case = replace(submitted(), steps=(step, *submitted().steps[1:]))
    by = hand(1, ("data_rights", step.role))
    with refused(Problem.OWN_DOOR):
        make_move(Wanted(Move.REFUSE, "accept"), by, None, case, ITEM, NOW)
    assert make_move(Wanted(Move.TAKE, "accept"), by, None, case, ITEM, NOW).case.steps[0].officer
