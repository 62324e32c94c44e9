"""What an officer wants done with a case, and the move that it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.errors import Conflict, NotAllowed, fault
from domain.hall import moves, step_moves
from domain.hall.cases import Case, Move, Opinion, Standing
from domain.hall.items import Item
from domain.hall.transitions import Hand, Moment, Moved
from domain.problems import Problem
from domain.words import Words

#: Moves that the applicant reads the reason of.
REASONED: Final = frozenset(
    {
        Move.REFUSE,
        Move.REJECT,
        Move.WANT_SUPPLEMENT,
        Move.TRANSFER,
        Move.SEND_BACK,
        Move.EXTEND,
        Move.REVOKE,
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer wants to do; of each move its own fields."""

    move: Move
    step: str = ""
    words: str = ""
    wants: tuple[str, ...] = ()  # of a supplement: names of fields and materials
    opinion: Opinion | None = None
    to: str = ""  # the step that is done again
    officer: UUID | None = None  # who gets the step
    standing: Standing | None = None
    delivered: bool = False


def make_move(
    wanted: Wanted, hand: Hand, to: Hand | None, case: Case, item: Item, now: Moment
) -> Moved:
    """The officer's move. NotAllowed for one that is no officer's; Invalid for what it lacks."""
    made = _MOVES.get(wanted.move)
    if made is None:
        raise NotAllowed(Problem.NOT_PERMITTED)
    if case.built_in and wanted.move not in step_moves.BUILT_IN_MOVES:
        raise Conflict(Problem.OWN_DOOR)
    if wanted.move in REASONED and not wanted.words:
        raise fault("/words", "needed", Words("请填写说明", "please say why"))
    return made(_Asked(wanted, hand, to, case, item, now))


@dataclass(frozen=True, slots=True)
class _Asked:
    wanted: Wanted
    hand: Hand
    to: Hand | None
    case: Case
    item: Item
    now: Moment


def _assign(a: _Asked) -> Moved:
    if a.to is None:
        raise fault("/officer", "needed", Words("请选择工作人员", "please name the officer"))
    return step_moves.assign(a.case, a.wanted.step, a.to, a.hand, a.now)


def _finish(a: _Asked) -> Moved:
    if a.wanted.opinion is None:
        raise fault("/opinion", "needed", Words("请选择审查意见", "please say whether you agree"))
    return step_moves.finish_step(
        a.case, a.wanted.step, a.wanted.opinion, a.wanted.words, a.hand, a.now
    )


def _pause(a: _Asked) -> Moved:
    if a.wanted.standing is None:
        raise fault("/standing", "needed", Words("请选择中止事由", "please say why it stands"))
    return step_moves.pause(a.case, a.wanted.step, a.wanted.standing, a.hand, a.now)


def _want(a: _Asked) -> Moved:
    if not a.wanted.wants:
        raise fault(
            "/wants", "needed", Words("请列出全部需补正的内容", "please list all that lacks")
        )
    return moves.want_supplement(
        a.case, a.item, a.wanted.step, a.wanted.wants, a.wanted.words, a.hand, a.now
    )


_MOVES: Final[Mapping[Move, Callable[[_Asked], Moved]]] = {
    Move.TAKE: lambda a: step_moves.take(a.case, a.wanted.step, a.hand, a.now),
    Move.RELEASE: lambda a: step_moves.release(a.case, a.wanted.step, a.hand, a.now),
    Move.ASSIGN: _assign,
    Move.ACCEPT: lambda a: moves.accept(a.case, a.item, a.wanted.step, a.hand, a.now),
    Move.REFUSE: lambda a: moves.refuse(a.case, a.wanted.step, a.wanted.words, a.hand, a.now),
    Move.TRANSFER: lambda a: moves.transfer(a.case, a.wanted.step, a.wanted.words, a.hand, a.now),
    Move.WANT_SUPPLEMENT: _want,
    Move.FINISH_STEP: _finish,
    Move.SEND_BACK: lambda a: step_moves.send_back(
        a.case, a.wanted.step, a.wanted.to, a.wanted.words, a.hand, a.now
    ),
    Move.APPROVE: lambda a: moves.approve(
        a.case, a.item, a.wanted.step, a.wanted.words, a.hand, a.now
    ),
    Move.REJECT: lambda a: moves.reject(a.case, a.wanted.step, a.wanted.words, a.hand, a.now),
    Move.REVOKE: lambda a: moves.revoke(a.case, a.wanted.words, a.hand, a.now),
    Move.CONFIRM: lambda a: moves.confirm(a.case, a.hand, a.now),
    Move.PAUSE: _pause,
    Move.RESUME: lambda a: step_moves.resume(a.case, a.wanted.step, a.hand, a.now),
    Move.EXTEND: lambda a: step_moves.extend(a.case, a.item, a.wanted.words, a.hand, a.now),
    Move.ISSUE: lambda a: moves.issue(
        a.case, a.wanted.step, a.hand, a.now, delivered=a.wanted.delivered
    ),
    Move.DELIVER: lambda a: moves.deliver(a.case, a.hand, a.now),
}
