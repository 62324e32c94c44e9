"""Decisions by rule (秒批): what was known, what each condition said of it, and what follows.

Facts are asked once, before the decision, and frozen into its record, so that it can be judged again
under the version of the item that held. What is not known, late or contradictory sends a case to a
person and never refuses it.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Final
from uuid import UUID

from domain.hall.items import Condition, FactWanted, Otherwise, Rules
from domain.words import Words

FactValue = bool | int | str | date | tuple[str, ...]

#: Of a `FactWanted`, with what a value of it is in Python; a list holds texts.
FACT_TYPES: Final[Mapping[str, type]] = {
    "bool": bool,
    "int": int,
    "string": str,
    "date": date,
    "list": tuple,
}
#: Of grants by live rules, so many of 100 are looked at afterwards (秒批: 1 to 5).
SAMPLED_PERCENT: Final = (1, 5)
_LARGEST: Final = 1 << 63  # a number of CEL has 64 bits, with its sign


class Why(StrEnum):
    """Why a fact was not answered."""

    DOWN = "down"
    SLOW = "slow"
    NOT_KNOWN = "not_known"
    CONTRADICTS = "contradicts"
    WRONG_TYPE = "wrong_type"
    NO_SOURCE = "no_source"


WHY_WORDS: Final = {
    Why.DOWN: Words("来源暂时没有应答", "The source did not answer"),
    Why.SLOW: Words("来源没有在规定时间内应答", "The source was too slow"),
    Why.NOT_KNOWN: Words("来源没有这项记录", "The source has no such record"),
    Why.CONTRADICTS: Words("两个来源的记录不一致", "Two sources contradict each other"),
    Why.WRONG_TYPE: Words("来源的应答无法使用", "The source answered something else"),
    Why.NO_SOURCE: Words("本市没有接入这个来源", "This city has no such source"),
}


class Outcome(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    PERSON = "person"  # an officer decides


OUTCOME_WORDS: Final = {
    Outcome.APPROVE: Words("批准", "Approved"),
    Outcome.REFUSE: Words("不予批准", "Refused"),
    Outcome.PERSON: Words("转人工办理", "Passed to an officer"),
}


class DecidedBy(StrEnum):
    RULE = "rule"
    OFFICER = "officer"


DECIDED_BY_WORDS: Final = {
    DecidedBy.RULE: Words("按规则自动办理", "By rule"),
    DecidedBy.OFFICER: Words("工作人员", "By an officer"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """`digest`: SHA-256 in hex over the value as `digest_of` writes it; `ms`: how long the source took."""

    name: str
    value: FactValue
    source: str
    at: datetime
    digest: str
    ms: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    name: str
    source: str
    why: Why


@dataclass(frozen=True, slots=True)
class Judged:
    """`held` is None where a fact that it names was not answered, or where it could not be evaluated.

    `words`: what is said when it does not hold; `refuses`: by a law that leaves nothing to judge.
    """

    condition: str
    held: bool | None
    words: Words
    refuses: bool = False

    @classmethod
    def of(cls, condition: Condition, held: bool | None) -> "Judged":  # noqa: FBT001  # its field
        return cls(condition.name, held, condition.words, refuses(condition))


@dataclass(frozen=True, slots=True)
class Decision:
    """`n` counts those of one case, from 1 once it is recorded. `form` is as it was judged.

    `shadow`: recorded, and deciding nothing. `sampled`: an officer looks at this grant afterwards.
    """

    person: UUID
    case: UUID
    item: str
    item_version: int
    rules: str  # `rules_digest` of what was judged; "" of an officer's own decision
    facts: tuple[Fact, ...]
    unanswered: tuple[Unanswered, ...]
    judged: tuple[Judged, ...]
    outcome: Outcome
    by: DecidedBy
    at: datetime
    form: Mapping[str, object]
    shadow: bool = False
    sampled: bool = False
    n: int = 0

    @property
    def decides(self) -> Outcome:
        """What the case is to do now: a shadow leaves it to a person."""
        return Outcome.PERSON if self.shadow else self.outcome

    @property
    def failed(self) -> tuple[Judged, ...]:
        return tuple(each for each in self.judged if each.held is False)


def refuses(condition: Condition) -> bool:
    """Whether it alone may refuse: only by a law that is named."""
    return condition.otherwise is Otherwise.REFUSE and condition.bound_by is not None


def outcome(judged: Sequence[Judged], unanswered: Collection[Unanswered] = ()) -> Outcome:
    """All held: approve. One that did not, bound by a law, and nothing unanswered: refuse. Else a person."""
    if not judged or unanswered or any(each.held is None for each in judged):
        return Outcome.PERSON
    if all(each.held for each in judged):
        return Outcome.APPROVE
    if any(each.refuses and not each.held for each in judged):
        return Outcome.REFUSE
    return Outcome.PERSON


def fits(wanted: FactWanted, value: object) -> bool:
    """Whether a source answered with what the item declares; True and False are no numbers."""
    if wanted.type == "int":
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST
    if wanted.type == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    if wanted.type == "list":
        return isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    known = FACT_TYPES.get(wanted.type)
    return known is not None and isinstance(value, known)


def as_json(value: FactValue) -> object:
    return value.isoformat() if isinstance(value, date) else value


def digest_of(value: FactValue) -> str:
    """SHA-256 in hex over the canonical value with its type, so that "1" is not 1."""
    kind = next(name for name, known in FACT_TYPES.items() if isinstance(value, known))
    text = json.dumps([kind, as_json(value)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def rules_digest(rules: Rules) -> str:
    """SHA-256 in hex over all that the rules say, whichever file they came from."""
    text = json.dumps(_plain(rules), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, str | int | Enum | None):
        return value
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}  # type: ignore[arg-type]  # a dataclass of domain/hall/items.py
