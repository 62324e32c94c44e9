"""Whatever is tried on a case, in whatever order and by whoever: what holds of it holds always."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.errors import Refusal
from domain.hall import moves, step_moves
from domain.hall.cases import Case, CaseEvent, CaseState, Opinion, Standing, StepState
from domain.hall.items import StepKind
from domain.hall.looks import Look
from domain.hall.transitions import FROM, Hand, Moment, Moved
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import (
    APPLICANT,
    APPROVER,
    CLERK,
    EVERYTHING,
    FIRE,
    ISSUER,
    ITEM,
    NOW,
    PLAIN,
    SUPERVISOR,
    draft,
)

HANDS: Final = st.sampled_from((CLERK, FIRE, APPROVER, ISSUER, SUPERVISOR, EVERYTHING))
STEPS: Final = st.sampled_from([step.name for step in ITEM.steps])
#: Work goes on in these, so somebody has to have something to do.
AT_WORK: Final = {
    CaseState.SUBMITTED,
    CaseState.ACCEPTED,
    CaseState.REVIEWING,
    CaseState.APPROVED,
    CaseState.ISSUING,
}


class AnyMoves(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.case: Case = draft()
        self.events: list[CaseEvent] = []
        self.at = NOW.at
        self.item = ITEM

    def attempt(self, move: Callable[[Moment], Moved]) -> None:
        before = self.case
        try:
            moved = move(Moment(self.at, CALENDAR))
        except Refusal:
            return
        assert before.state in FROM[moved.event.move] or moved.event.actor == "system"
        self.case, event = moved.case, moved.event
        self.events.append(event)
        assert self.case.version == before.version + 1

    @rule(hours=st.integers(0, 400))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @rule(plain=st.booleans())
    def submit(self, *, plain: bool) -> None:
        if self.case.state is CaseState.DRAFT:
            self.item = PLAIN if plain else ITEM
        self.attempt(lambda now: moves.submit(self.case, self.item, "n", APPLICANT, now))

    @rule(hand=HANDS, step=STEPS)
    def take(self, hand: Hand, step: str) -> None:
        self.attempt(lambda now: step_moves.take(self.case, step, hand, now))

    @rule(hand=HANDS, step=STEPS)
    def release(self, hand: Hand, step: str) -> None:
        self.attempt(lambda now: step_moves.release(self.case, step, hand, now))

    @rule(hand=HANDS, to=HANDS, step=STEPS)
    def assign(self, hand: Hand, to: Hand, step: str) -> None:
        self.attempt(lambda now: step_moves.assign(self.case, step, to, hand, now))

    @rule(hand=HANDS)
    def accept(self, hand: Hand) -> None:
        self.attempt(lambda now: moves.accept(self.case, self.item, "accept", hand, now))

    @rule(hand=HANDS, step=STEPS)
    def finish(self, hand: Hand, step: str) -> None:
        self.attempt(
            lambda now: step_moves.finish_step(self.case, step, Opinion.AGREES, "", hand, now)
        )

    @rule(hand=HANDS, step=STEPS, to=STEPS)
    def send_back(self, hand: Hand, step: str, to: str) -> None:
        self.attempt(lambda now: step_moves.send_back(self.case, step, to, "", hand, now))

    @rule(hand=HANDS, step=STEPS)
    def want(self, hand: Hand, step: str) -> None:
        self.attempt(
            lambda now: moves.want_supplement(self.case, self.item, step, ["x"], "", hand, now)
        )

    @rule()
    def supplement(self) -> None:
        self.attempt(lambda now: moves.supplement(self.case, {}, APPLICANT, now))

    @rule(hand=HANDS, step=STEPS)
    def pause(self, hand: Hand, step: str) -> None:
        self.attempt(lambda now: step_moves.pause(self.case, step, Standing.HEARING, hand, now))

    @rule(hand=HANDS, step=STEPS)
    def resume(self, hand: Hand, step: str) -> None:
        self.attempt(lambda now: step_moves.resume(self.case, step, hand, now))

    @rule(hand=HANDS)
    def extend(self, hand: Hand) -> None:
        self.attempt(lambda now: step_moves.extend(self.case, self.item, "", hand, now))

    @rule(hand=HANDS, yes=st.booleans())
    def decide(self, hand: Hand, *, yes: bool) -> None:
        if yes:
            self.attempt(lambda now: moves.approve(self.case, self.item, "decide", "", hand, now))
        else:
            self.attempt(lambda now: moves.reject(self.case, "decide", "", hand, now))

    @rule(hand=HANDS, delivered=st.booleans())
    def issue(self, hand: Hand, *, delivered: bool) -> None:
        self.attempt(lambda now: moves.issue(self.case, "issue", hand, now, delivered=delivered))

    @rule(hand=HANDS)
    def deliver(self, hand: Hand) -> None:
        self.attempt(lambda now: moves.deliver(self.case, hand, now))

    @rule(sampled=st.booleans())
    def approve_by_rule(self, *, sampled: bool) -> None:
        self.attempt(
            lambda now: moves.approve_by_rule(self.case, self.item, "", now, sampled=sampled)
        )

    @rule(hand=HANDS)
    def confirm(self, hand: Hand) -> None:
        self.attempt(lambda now: moves.confirm(self.case, hand, now))

    @rule(hand=HANDS)
    def revoke(self, hand: Hand) -> None:
        self.attempt(lambda now: moves.revoke(self.case, "", hand, now))

    @rule()
    def expire(self) -> None:
        self.attempt(lambda now: moves.expire(self.case, now))

    @rule()
    def withdraw(self) -> None:
        self.attempt(lambda now: moves.withdraw(self.case, APPLICANT, now))

    @invariant()
    def what_was_drawn_waits_until_somebody_looked(self) -> None:
        case = self.case
        assert (case.looked_at is None) is (case.look in {None, Look.WAITING})
        assert (case.look is Look.WRONG) is (
            case.look is not None and case.state is CaseState.REVOKED
        )

    @invariant()
    def its_events_have_no_gap(self) -> None:
        assert [event.n for event in self.events] == list(range(1, self.case.moves + 1))

    @invariant()
    def what_has_ended_is_quiet(self) -> None:
        if self.case.ended:
            assert self.case.ended_at is not None
            assert not any(clock.running for clock in self.case.clocks)
            assert all(
                step.state in {StepState.DONE, StepState.DROPPED} for step in self.case.steps
            )

    @invariant()
    def somebody_has_something_to_do(self) -> None:
        if self.case.state in AT_WORK:
            assert any(step.state is StepState.OPEN for step in self.case.steps)

    @invariant()
    def one_clock_of_the_office_runs_while_it_is_the_offices_turn(self) -> None:
        running = sum(clock.running for clock in self.case.clocks)
        ours = self.case.state in AT_WORK | {CaseState.SUPPLEMENT_WANTED, CaseState.DELIVERING}
        assert running == (ours and self.case.standing is None)

    @invariant()
    def nobody_does_two_of_accepting_deciding_and_issuing_in_turn(self) -> None:
        by: dict[StepKind, UUID] = {
            step.kind: step.officer
            for step in self.case.steps
            if step.officer is not None and step.kind is not StepKind.REVIEW
        }
        for one, other in ((StepKind.ACCEPT, StepKind.DECIDE), (StepKind.DECIDE, StepKind.ISSUE)):
            assert by.get(one) is None or by.get(one) != by.get(other)

    @invariant()
    def each_thing_asked_for_comes_before_the_decision(self) -> None:
        decide = self.case.of_kind(StepKind.DECIDE)
        if decide is not None and decide.state is StepState.OPEN:
            assert all(
                step.state is StepState.DONE
                for step in self.case.steps
                if step.name in decide.after
            )


TestAnyMoves = AnyMoves.TestCase
TestAnyMoves.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
