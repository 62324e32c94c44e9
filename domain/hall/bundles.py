"""A bundle (一件事一次办): one application with one form, and a case for each of its items at its own unit.

The parts are ordinary cases. The bundle's own case has no steps: it stands where its parts stand together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from domain.hall.cases import UNDECIDED, Case, CaseState, Move, Supplement
from domain.hall.clocks import Allowed, Clock, ClockKind
from domain.hall.items import Item, Part
from domain.hall.transitions import Moment, Moved, all_clocks, check, end, moved

#: What was applied for is granted, whether it is in the applicant's hands yet or not.
GRANTED: Final = frozenset(
    {CaseState.APPROVED, CaseState.ISSUING, CaseState.DELIVERING, CaseState.CLOSED}
)
_NOT_ACCEPTED_YET: Final = frozenset({CaseState.SUBMITTED, CaseState.SUPPLEMENT_WANTED})


@dataclass(frozen=True, slots=True)
class PartCase:
    """A part of a bundle that was submitted, with its item in the version that it keeps."""

    case: Case
    item: Item


def form_of(part: Part, form: Mapping[str, object]) -> dict[str, object]:
    """What of the bundle's form goes to a part; what was not filled in goes nowhere."""
    return {own: form[given] for own, given in part.fields.items() if given in form}


def asked_of(part: Part, name: str) -> str:
    """As a field or material of a part is called in the bundle."""
    return part.fields.get(name, name)


def signs(item: Item, part: Item) -> bool:
    """Whether who signs the bundle has signed the part: what it gets is in the form that is signed."""
    return not part.signed_by or (bool(item.signed_by) and item.signed_by <= part.signed_by)


def submit(
    case: Case, item: Item, parts: Sequence[Item], number: str, by: str, now: Moment
) -> Moved:
    """The bundle itself; its one clock is what it promises, or else the longest that a part does."""
    check(case, Move.SUBMIT)
    own = item.clocks.allowed.get(ClockKind.DECIDE)
    clocks = [_clock(each, now) for each in ([own] if own else map(_promised, parts))]
    longest = max(clocks, key=lambda clock: _due(clock, now))
    after = replace(
        case,
        state=CaseState.SUBMITTED,
        number=number,
        submitted_at=now.at,
        clocks=(longest,),
    )
    return moved(after, Move.SUBMIT, by, now)


def join(case: Case, item: Item, parts: Sequence[PartCase], by: str, now: Moment) -> Moved | None:
    """What a move of one of its parts comes to for the bundle; None for nothing."""
    check(case, Move.JOIN)
    parts = in_order(item, parts)
    if all(each.case.state not in UNDECIDED for each in parts):
        words = _result(parts)
        decided = replace(case, decided_at=now.at)
        return end(decided, CaseState.CLOSED, Move.JOIN, by, now, words=words)
    asked = _asked(item, parts)
    if asked is not None:
        if not _is_news(case, asked):
            return None
        after = all_clocks(case, lambda clock: clock.pause(now.at, now.calendar))
        after = replace(after, state=CaseState.SUPPLEMENT_WANTED, supplement=asked)
        return moved(after, Move.JOIN, by, now, words=asked.words)
    state = CaseState.SUBMITTED
    if any(each.case.state not in _NOT_ACCEPTED_YET for each in parts):
        state = CaseState.ACCEPTED
    if state is case.state:
        return None
    after = all_clocks(case, lambda clock: clock.resume(now.at))
    answered = case.supplement and replace(case.supplement, answered_at=now.at)
    return moved(replace(after, state=state, supplement=answered), Move.JOIN, by, now)


def in_order(item: Item, parts: Iterable[PartCase]) -> tuple[PartCase, ...]:
    """As the bundle names them."""
    order = [part.item for part in item.bundle]
    return tuple(sorted(parts, key=lambda each: order.index(each.item.name)))


def _is_news(case: Case, asked: Supplement) -> bool:
    """While a list is being answered, part by part, nobody is asked for the rest of it again."""
    if case.state is not CaseState.SUPPLEMENT_WANTED or case.supplement is None:
        return True
    return not set(asked.words.splitlines()) <= set(case.supplement.words.splitlines())


def _asked(item: Item, parts: Sequence[PartCase]) -> Supplement | None:
    """One list of all that any of its parts waits for."""
    by_item = {part.item: part for part in item.bundle}
    waiting = [
        (each, each.case.supplement)
        for each in parts
        if each.case.state is CaseState.SUPPLEMENT_WANTED and each.case.supplement is not None
    ]
    if not waiting:
        return None
    wants = [
        asked_of(by_item[each.item.name], name) for each, asked in waiting for name in asked.wants
    ]
    words = "\n".join(f"{each.item.names.zh}：{asked.words}" for each, asked in waiting)
    last = max((asked for _, asked in waiting), key=lambda asked: asked.at)
    return Supplement(
        tuple(dict.fromkeys(wants)), words, last.by, last.at, back=CaseState.SUBMITTED
    )


def _result(parts: Sequence[PartCase]) -> str:
    """What became of each, a line in each language."""
    granted = [each.item.names for each in parts if each.case.state in GRANTED]
    others = [each.item.names for each in parts if each.case.state not in GRANTED]
    zh, en = [], []
    if granted:
        zh.append(f"已批准：{'、'.join(each.zh for each in granted)}")
        en.append(f"granted: {', '.join(each.en for each in granted)}")
    if others:
        zh.append(f"未获批准：{'、'.join(each.zh for each in others)}")
        en.append(f"not granted: {', '.join(each.en for each in others)}")
    return f"{'；'.join(zh)}。\n{'; '.join(en).capitalize()}."


def _promised(item: Item) -> Allowed:
    """From the submission to the decision."""
    accept, decide = item.clocks[ClockKind.ACCEPT], item.clocks[ClockKind.DECIDE]
    if accept.unit is not decide.unit:
        return decide
    whole = (accept.law + decide.law, accept.promised + decide.promised)
    return Allowed(*whole, decide.unit)


def _clock(allowed: Allowed, now: Moment) -> Clock:
    return Clock.start(ClockKind.DECIDE, allowed, now.at)


def _due(clock: Clock, now: Moment) -> float:
    due = clock.due(now.calendar)
    assert due is not None
    return due.at.timestamp()
