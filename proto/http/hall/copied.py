"""A person's matters in the hall, in the copy of everything."""

from typing import Self
from uuid import UUID

from domain.hall.copied import said
from domain.hall.decisions import WHY_WORDS, Decision
from domain.words import Language
from proto.http.base import Answer, Moment


class HeldCondition(Answer):
    condition: str
    held: bool | None  # None: it could not be said


class HeldFact(Answer):
    name: str
    value: str
    source: str
    at: Moment


class HeldUnanswered(Answer):
    name: str
    source: str
    why: str


class HeldDecision(Answer):
    case: UUID
    item: str
    item_version: int
    outcome: str
    by: str
    shadow: bool  # on trial, deciding nothing
    at: Moment
    conditions: list[HeldCondition]
    facts: list[HeldFact]
    unanswered: list[HeldUnanswered]

    @classmethod
    def of(cls, kept: Decision, language: Language) -> Self:
        return cls(
            case=kept.case,
            item=kept.item,
            item_version=kept.item_version,
            outcome=kept.outcome,
            by=kept.by,
            shadow=kept.shadow,
            at=kept.at,
            conditions=[
                HeldCondition(condition=each.condition, held=each.held) for each in kept.judged
            ],
            facts=[
                HeldFact(name=each.name, value=said(each.value), source=each.source, at=each.at)
                for each in kept.facts
            ],
            unanswered=[
                HeldUnanswered(
                    name=each.name, source=each.source, why=WHY_WORDS[each.why].in_(language)
                )
                for each in kept.unanswered
            ],
        )
