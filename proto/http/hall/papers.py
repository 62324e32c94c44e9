"""Papers of a case, and what anybody with a code learns of one."""

from typing import Self

from domain.hall.papers import (
    VALIDITY_WORDS,
    CheckedPaper,
    PaperCode,
    PaperKind,
    PaperOf,
    Validity,
)
from domain.words import Language
from proto.http.base import Answer, Moment


class PaperSeen(Answer):
    """`paper`: its last part of the address under which it is drawn."""

    paper: int
    kind: PaperKind
    name: str
    number: str
    at: Moment
    code: str  # by which anybody checks it

    @classmethod
    def of(cls, paper: PaperOf, code: PaperCode, language: Language) -> Self:
        return cls(
            paper=paper.event.n,
            kind=paper.kind,
            name=paper.names.in_(language),
            number=code.number,
            at=paper.event.at,
            code=str(code),
        )


class PapersSeen(Answer):
    papers: list[PaperSeen]


class PaperChecked(Answer):
    """`sha256`: of the file as the city draws it; a file that was changed has another."""

    kind: PaperKind
    name: str
    number: str
    item: str
    issuer: str
    at: Moment
    validity: Validity
    standing: str
    sha256: str

    @classmethod
    def of(cls, checked: CheckedPaper, language: Language) -> Self:
        return cls(
            kind=checked.kind,
            name=checked.names.in_(language),
            number=checked.number,
            item=checked.item.in_(language),
            issuer=checked.issuer.in_(language),
            at=checked.at,
            validity=checked.validity,
            standing=VALIDITY_WORDS[checked.validity].in_(language),
            sha256=checked.sha256,
        )
