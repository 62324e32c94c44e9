"""What is said of decisions by rule afterwards: judged again, held against officers', and how many passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

from domain.hall.decisions import Decision, Judged, Outcome, outcome

#: Own choice, of the last day and of the 30 days before. A share of a half, of so many, is 10 points off
#: by chance alone on one day of a hundred; of fewer cases nothing is said.
LEAST_OF_DAY: Final = 200
LEAST_OF_MONTH: Final = 1000
POINTS: Final = 10
MONTH_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decision by rule, judged again with its own facts under its own version of the item.

    `now`: None where that version, or its rules, are not there any more as they were. `changed`: the
    conditions of which something else was found.
    """

    person: UUID
    case: UUID
    n: int
    item: str
    item_version: int
    was: Outcome
    now: Outcome | None
    changed: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        return self.now is self.was and not self.changed

    @classmethod
    def of(cls, decision: Decision, judged: Sequence[Judged] | None) -> Self:
        """`judged`: anew, None where the rules are gone."""
        again, changed = None, tuple[str, ...]()
        if judged is not None:
            again = outcome(judged, decision.unanswered)
            before, after = _held(decision.judged), _held(judged)
            names = {**before, **after}
            changed = tuple(name for name in names if _at(before, name) != _at(after, name))
        return cls(
            decision.person,
            decision.case,
            decision.n,
            decision.item,
            decision.item_version,
            decision.outcome,
            again,
            changed,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """How often rules that only watched said one thing and the officers the other, or the same."""

    item_version: int
    by_rule: Outcome
    by_officer: Outcome
    cases: int

    @property
    def against(self) -> bool:
        """One granted what the other refused; a case that rules leave to a person is neither."""
        return {self.by_rule, self.by_officer} == {Outcome.APPROVE, Outcome.REFUSE}


@dataclass(frozen=True, slots=True)
class PassRate:
    """Of one item, decided by live rules: granted, and all, of the last day and of the 30 days before."""

    item: str
    day_passed: int
    day: int
    month_passed: int
    month: int

    @property
    def moved(self) -> bool:
        """By 10 points or more, of enough cases to say so."""
        if self.day < LEAST_OF_DAY or self.month < LEAST_OF_MONTH:
            return False
        apart = abs(self.day_passed * self.month - self.month_passed * self.day)
        return apart * 100 >= POINTS * self.day * self.month


def _held(judged: Sequence[Judged]) -> Mapping[str, Judged]:
    return {each.condition: each for each in judged}


def _at(held: Mapping[str, Judged], name: str) -> tuple[bool | None, bool] | None:
    found = held.get(name)
    return None if found is None else (found.held, found.refuses)
