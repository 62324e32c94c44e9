"""What a partner is shown of a person's cases."""

from typing import Self

from domain.hall.case_lists import CaseBrief
from domain.hall.cases import STATE_WORDS, CaseState
from domain.hall.items import Item
from domain.words import Language
from proto.http.base import Answer, Moment


class PartnerCase(Answer):
    number: str
    item: str
    name: str
    state: CaseState
    standing: str
    submitted_at: Moment | None
    ended_at: Moment | None
    due: Moment | None

    @classmethod
    def of(cls, brief: CaseBrief, item: Item, language: Language) -> Self:
        return cls(
            number=brief.number,
            item=brief.item,
            name=item.names.in_(language),
            state=brief.state,
            standing=STATE_WORDS[brief.state].in_(language),
            submitted_at=brief.submitted_at,
            ended_at=brief.ended_at,
            due=brief.due_at,
        )


class PartnerCases(Answer):
    subject: str  # who the person is, to this partner alone
    cases: list[PartnerCase]
    next_cursor: str = ""
