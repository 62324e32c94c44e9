"""Acting for others: helping, mandates granted and held, the switch against helpers."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain import actors
from domain.accounts.mandates import MandateKind, MandateSeen, Scope
from domain.documents import DocumentKind
from domain.people import masked_name
from proto.http.accounts.officers import Document, IdNumber
from proto.http.base import Answer, Body, Day, Moment, Name

Granted = Literal[Scope.CASES, Scope.CERTIFY, Scope.NOTICES]


class HelpWanted(Body):
    """The pensioner beside the caller, as on the register."""

    name: Name
    id_number: IdNumber
    document: Document = DocumentKind.RESIDENT_ID


class RepresentativeNew(Body):
    """Who is to act for the caller, as on the register; that person has an account already."""

    name: Name
    id_number: IdNumber
    document: Document = DocumentKind.RESIDENT_ID
    scopes: Annotated[list[Granted], Field(min_length=1, max_length=3)]
    ends_on: Day  # the last day, in the city


class MandateRecorded(Body):
    """At the counter: `id_number` is of who will act; the guardian's of a child ends with the 14th birthday."""

    kind: Literal[MandateKind.GUARDIAN, MandateKind.REPRESENTATIVE, MandateKind.WARD_GUARDIAN]
    id_number: IdNumber
    document: Document = DocumentKind.RESIDENT_ID
    scopes: Annotated[list[Granted], Field(max_length=3), Field(default_factory=list)]
    ends_on: Day | None = None


class HelpersChoice(Body):
    welcome: bool


class HelpersChosen(Answer):
    welcome: bool


class MandateAnswer(Answer):
    mandate: UUID  # the value of Zhijian-Acting-For
    kind: MandateKind
    scopes: list[Scope]
    name: str  # masked: who acts, or for whom; "" when nobody is behind it now
    by_officer: bool
    granted_at: Moment
    ends_at: Moment
    ended_at: Moment | None


class MandatesAnswer(Answer):
    mandates: list[MandateAnswer]
    next_cursor: str = ""


def mandate_answer(seen: MandateSeen) -> MandateAnswer:
    mandate = seen.mandate
    return MandateAnswer(
        mandate=mandate.mandate,
        kind=mandate.kind,
        scopes=sorted(mandate.scopes),
        name=masked_name(seen.name),
        by_officer=actors.is_officer(mandate.granted_by),
        granted_at=mandate.granted_at,
        ends_at=mandate.ends_at,
        ended_at=mandate.ended_at,
    )
