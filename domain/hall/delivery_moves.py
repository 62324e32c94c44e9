"""What becomes of a case while its outcome is with a courier: pure moves, as those of domain/hall/moves.py.

The office's clock of the delivery stands from the hand-over on, and goes on when the parcel is its own again.
"""

from domain import actors
from domain.hall.cases import Case, CaseState, Move
from domain.hall.clocks import ClockKind
from domain.hall.transitions import Moment, Moved, all_clocks, check, end, moved


def hand_over(case: Case, actor: str, now: Moment) -> Moved:
    """It is in the courier's hands."""
    check(case, Move.HAND_OVER)
    after = all_clocks(
        case,
        lambda clock: (
            clock.pause(now.at, now.calendar) if clock.kind is ClockKind.DELIVER else clock
        ),
    )
    return moved(after, Move.HAND_OVER, actor, now)


def come_back(case: Case, actor: str, now: Moment) -> Moved:
    """It came back, or is lost: the time of the delivery goes on, with what was spent of it."""
    check(case, Move.COME_BACK)
    after = all_clocks(
        case,
        lambda clock: clock.resume(now.at) if clock.kind is ClockKind.DELIVER else clock,
    )
    return moved(after, Move.COME_BACK, actor, now)


def delivered(case: Case, now: Moment) -> Moved:
    """The courier says so: it is finished."""
    check(case, Move.DELIVER)
    return end(case, CaseState.CLOSED, Move.DELIVER, actors.SYSTEM, now)
