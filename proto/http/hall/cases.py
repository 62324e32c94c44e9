"""Cases of the hall, as their applicants and as officers see them."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, JsonValue

from domain.accounts.mandates import MandateKind, MandateSeen
from domain.errors import Unfit
from domain.hall.bundles import PartCase
from domain.hall.calendar import Calendar
from domain.hall.case_lists import CaseBrief, CaseFile
from domain.hall.cases import (
    INTERNAL,
    MOVE_WORDS,
    NEXT_WORDS,
    OBJECTION_WITHIN,
    STATE_WORDS,
    WORDS_LENGTH,
    Case,
    CaseEvent,
    CaseState,
    CaseStep,
    Move,
    StepState,
    Supplement,
)
from domain.hall.certificates import Certificate, CertificateState
from domain.hall.clocks import Clock, ClockKind, ClockUnit, Light
from domain.hall.items import Item, StepKind, read_item_name
from domain.hall.transitions import Moment as Now
from domain.people import masked_name
from domain.words import Language
from proto.http.base import Answer, Body, Moment

#: What was filled in, field by field; the item's own schema says of what shape.
Form = Annotated[dict[str, JsonValue], Field(max_length=200)]


def _without_nul(form: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """PostgreSQL takes no U+0000 in a text; whatever else is wrong, the item's schema says."""
    if _has_nul(form):
        raise Unfit("文字里不能有字符 U+0000", "a text without the character U+0000")
    return form


def _has_nul(value: JsonValue) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any("\x00" in name or _has_nul(each) for name, each in value.items())
    return isinstance(value, list) and any(_has_nul(each) for each in value)


class CaseNew(Body):
    item: Annotated[str, Field(max_length=120), AfterValidator(read_item_name)]


class CaseForm(Body):
    form: Annotated[Form, AfterValidator(_without_nul)]


class Objection(Body):
    words: Annotated[str, Field(min_length=1, max_length=WORDS_LENGTH)]


class ClockSeen(Answer):
    """`due`: the first moment that is too late, by what was promised; `provisional`: by days not yet announced."""

    kind: ClockKind
    unit: ClockUnit
    promised: int
    law: int
    used: int
    due: Moment | None
    due_by_law: Moment | None
    provisional: bool
    light: Light

    @classmethod
    def of(cls, clock: Clock, at: datetime, calendar: Calendar) -> Self:
        due, by_law = clock.due(calendar), clock.due_by_law(calendar)
        return cls(
            kind=clock.kind,
            unit=clock.allowed.unit,
            promised=clock.allowed.promised,
            law=clock.allowed.law,
            used=clock.used(at, calendar),
            due=due.at if due else None,
            due_by_law=by_law.at if by_law else None,
            provisional=due is not None and due.provisional,
            light=clock.light(at, calendar),
        )


class SupplementSeen(Answer):
    wants: list[str]  # names of fields and materials
    words: str
    asked_at: Moment
    answered_at: Moment | None

    @classmethod
    def of(cls, asked: Supplement) -> Self:
        return cls(
            wants=list(asked.wants),
            words=asked.words,
            asked_at=asked.at,
            answered_at=asked.answered_at,
        )


class RepresentativeSeen(Answer):
    """Who applied in the person's place; for citizens the name is masked. "" when nobody is behind it now."""

    mandate: UUID
    kind: MandateKind
    name: str
    stands: bool

    @classmethod
    def of(cls, seen: MandateSeen, at: datetime, *, masked: bool) -> Self:
        return cls(
            mandate=seen.mandate.mandate,
            kind=seen.mandate.kind,
            name=masked_name(seen.name) if masked else seen.name,
            stands=seen.mandate.stands(at),
        )


class EventSeen(Answer):
    n: int
    move: Move
    what: str
    state: CaseState
    at: Moment
    words: str
    represented: bool  # done in the person's place

    @classmethod
    def of(cls, event: CaseEvent, language: Language) -> Self:
        return cls(
            n=event.n,
            move=event.move,
            what=MOVE_WORDS[event.move].in_(language),
            state=event.state,
            at=event.at,
            words=event.words,
            represented=event.mandate is not None,
        )


class StepSeen(Answer):
    step: str
    name: str
    kind: StepKind
    unit: str
    state: StepState


class PrefilledField(Answer):
    field: str
    source: str


class AnsweredMaterial(Answer):
    """A material that a certificate of the applicant answers today."""

    material: str
    number: str


class CertificateGiven(Answer):
    certificate: UUID
    name: str
    number: str
    state: CertificateState  # without regard to its last day

    @classmethod
    def of(cls, given: Certificate, language: Language) -> Self:
        return cls(
            certificate=given.certificate,
            name=given.names.in_(language),
            number=given.number,
            state=given.state,
        )


class PartSeen(Answer):
    """Of a bundle: a case of its own."""

    case: UUID
    number: str
    item: str
    name: str
    state: CaseState
    standing: str

    @classmethod
    def of(cls, part: PartCase, language: Language) -> Self:
        return cls(
            case=part.case.case,
            number=part.case.number,
            item=part.item.name,
            name=part.item.names.in_(language),
            state=part.case.state,
            standing=STATE_WORDS[part.case.state].in_(language),
        )


class CaseSeen(Answer):
    """As its applicant sees it; a change names its ETag."""

    case: UUID
    version: int  # as in its ETag, for If-Match
    number: str  # "" for a draft
    item: str
    item_version: int
    name: str
    state: CaseState
    standing: str
    opened_at: Moment
    submitted_at: Moment | None
    decided_at: Moment | None
    ended_at: Moment | None
    kept_until: Moment | None  # of a draft
    form: dict[str, Any]
    prefilled: list[PrefilledField]
    answered: list[AnsweredMaterial]
    certificate: CertificateGiven | None  # that it gave
    words: str  # of whoever decided
    supplement: SupplementSeen | None
    supplement_form: dict[str, Any] | None  # as far as it is filled in; None before anything is
    clocks: list[ClockSeen]
    steps: list[StepSeen]
    events: list[EventSeen]
    objection_until: Moment | None
    parent: UUID | None  # the case that this is an objection to
    bundle: UUID | None  # the case of which this is a part
    parts: list[PartSeen]
    representative: RepresentativeSeen | None  # none: the person's own
    next: str

    @classmethod
    def of(cls, file: CaseFile, now: Now, language: Language) -> Self:
        case, item = file.case, file.item
        draft = case.state is CaseState.DRAFT
        objects = case.appealable(now.at) and case.ended_at is not None
        return cls(
            case=case.case,
            version=case.version,
            number=case.number,
            item=case.item,
            item_version=case.item_version,
            name=item.names.in_(language),
            state=case.state,
            standing=STATE_WORDS[case.state].in_(language),
            opened_at=case.opened_at,
            submitted_at=case.submitted_at,
            decided_at=case.decided_at,
            ended_at=case.ended_at,
            kept_until=case.draft_until if draft else None,
            form=dict(case.form),
            prefilled=[
                PrefilledField(field=each.field, source=each.source)
                for each in item.prefill
                if each.field in file.on_record and each.field in case.form
            ],
            answered=answered_seen(file),
            certificate=CertificateGiven.of(file.certificate, language)
            if file.certificate
            else None,
            words=case.words,
            supplement=SupplementSeen.of(case.supplement) if case.supplement else None,
            supplement_form=None if case.supplement_form is None else dict(case.supplement_form),
            clocks=clocks_seen(case, now),
            steps=[step_seen(each, item, language) for each in case.steps],
            events=[
                EventSeen.of(each, language) for each in file.events if each.move not in INTERNAL
            ],
            objection_until=case.ended_at + OBJECTION_WITHIN if objects and case.ended_at else None,
            parent=case.parent,
            bundle=case.bundle,
            parts=[PartSeen.of(each, language) for each in file.parts],
            representative=RepresentativeSeen.of(file.representative, now.at, masked=True)
            if file.representative
            else None,
            next=NEXT_WORDS[case.state].in_(language),
        )


class CaseLine(Answer):
    case: UUID
    number: str
    item: str
    name: str
    state: CaseState
    standing: str
    opened_at: Moment
    submitted_at: Moment | None
    ended_at: Moment | None
    due: Moment | None
    represented: bool  # applied for in the person's place

    @classmethod
    def of(cls, brief: CaseBrief, item: Item, language: Language) -> Self:
        return cls(
            case=brief.case,
            number=brief.number,
            item=brief.item,
            name=item.names.in_(language),
            state=brief.state,
            standing=STATE_WORDS[brief.state].in_(language),
            opened_at=brief.opened_at,
            submitted_at=brief.submitted_at,
            ended_at=brief.ended_at,
            due=brief.due_at,
            represented=brief.mandate is not None,
        )


class CasesSeen(Answer):
    cases: list[CaseLine]
    next_cursor: str = ""


def answered_seen(file: CaseFile) -> list[AnsweredMaterial]:
    return [
        AnsweredMaterial(material=name, number=number) for name, number in file.answered.items()
    ]


def clocks_seen(case: Case, now: Now) -> list[ClockSeen]:
    return [ClockSeen.of(each, now.at, now.calendar) for each in case.clocks if not each.ended_at]


def step_seen(step: CaseStep, item: Item, language: Language) -> StepSeen:
    return StepSeen(
        step=step.name,
        name=item.step(step.name).names.in_(language),
        kind=step.kind,
        unit=step.unit,
        state=step.state,
    )
