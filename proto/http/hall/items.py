"""Items as citizens find them, and their versions as officers propose and release them."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Self

from domain.documents import DocumentKind
from domain.hall.certificate_kinds import CertificateKind
from domain.hall.clocks import ClockKind, ClockUnit
from domain.hall.definitions import Finding
from domain.hall.items import FaceAsked, Item, Law, MaterialWay, SignWay, StepKind, Who
from domain.hall.releases import STATE_WORDS, ItemFound, ItemState, ItemVersion
from domain.words import Language, Words
from proto.http.base import Answer, Moment

_NONE: Final[Mapping[str, Words]] = MappingProxyType({})


class ItemLine(Answer):
    item: str
    version: int
    name: str
    about: str

    @classmethod
    def of(cls, found: ItemFound, language: Language) -> Self:
        return cls(
            item=found.name,
            version=found.version,
            name=found.names.in_(language),
            about=found.about.in_(language),
        )


class ItemsFound(Answer):
    items: list[ItemLine]
    next_cursor: str = ""


class LawSeen(Answer):
    title: str
    article: str  # "" for no place in particular

    @classmethod
    def of(cls, law: Law, language: Language) -> Self:
        return cls(title=law.title.in_(language), article=law.article)


class ApplicantsSeen(Answer):
    who: list[Who]
    level: int  # of the account
    age_from: int | None
    age_to: int | None  # the last year of age that still may
    areas: list[str]  # digits of divisions; none: everybody
    documents: list[DocumentKind]  # by which who applies may be known to the register


class PrefillSeen(Answer):
    """A field that is shown with its source, and not asked."""

    field: str
    source: str
    what: str


class MaterialSeen(Answer):
    material: str
    name: str
    ways: list[MaterialWay]
    required: bool
    certificate: str  # the kind that answers it; "" for none


class CertificateOffered(Answer):
    kind: str
    name: str
    days: int  # that it holds from its grant on; 0: without end

    @classmethod
    def of(cls, kind: CertificateKind, language: Language) -> Self:
        return cls(kind=kind.kind, name=kind.names.in_(language), days=kind.days)


class StepSeen(Answer):
    step: str
    kind: StepKind
    name: str
    unit: str
    unit_name: str
    after: list[str]


class ClockSeen(Answer):
    clock: ClockKind
    law: int  # at most
    promised: int
    unit: ClockUnit


class ItemPart(Answer):
    item: str
    name: str


class ItemSeen(Answer):
    """`form`: a JSON Schema of the dialect of docs/items.md, with its labels in both languages."""

    item: str
    version: int
    name: str
    about: str
    basis: list[LawSeen]
    applicants: ApplicantsSeen
    form: dict[str, Any]
    prefill: list[PrefillSeen]
    materials: list[MaterialSeen]
    steps: list[StepSeen]
    clocks: list[ClockSeen]
    extension: int  # working days more that a supervisor may grant once
    fee_fen: int
    signed_by: list[SignWay]  # by one of these; none: it is not signed
    face: FaceAsked
    certificate: CertificateOffered | None  # what an approval gives
    courier: bool  # what is issued may be sent, and papers for the window picked up
    by_rule: bool  # decided at once where rules say all that there is to say
    parts: list[ItemPart]  # of a bundle

    @classmethod
    def of(
        cls,
        item: Item,
        units: Mapping[str, Words],
        language: Language,
        parts: Mapping[str, Words] = _NONE,
    ) -> Self:
        """`units`, `parts`: what each unit and each part of a bundle is called."""
        return cls(
            item=item.name,
            version=item.version,
            name=item.names.in_(language),
            about=item.about.in_(language),
            basis=[LawSeen.of(law, language) for law in item.basis],
            applicants=ApplicantsSeen(
                who=sorted(item.applicants.who),
                level=item.applicants.level,
                age_from=item.applicants.age_from,
                age_to=item.applicants.age_to,
                areas=list(item.applicants.areas),
                documents=sorted(item.applicants.documents),
            ),
            form=json.loads(item.form),
            prefill=[
                PrefillSeen(field=each.field, source=each.source, what=each.what)
                for each in item.prefill
            ],
            materials=[
                MaterialSeen(
                    material=each.name,
                    name=each.names.in_(language),
                    ways=sorted(each.ways),
                    required=each.required,
                    certificate=each.certificate,
                )
                for each in item.materials
            ],
            steps=[
                StepSeen(
                    step=each.name,
                    kind=each.kind,
                    name=each.names.in_(language),
                    unit=each.unit,
                    unit_name=units[each.unit].in_(language),
                    after=list(each.after),
                )
                for each in item.steps
            ],
            clocks=[
                ClockSeen(clock=kind, law=each.law, promised=each.promised, unit=each.unit)
                for kind, each in sorted(item.clocks.allowed.items())
            ],
            extension=item.clocks.extension,
            fee_fen=item.fee_fen,
            signed_by=[way for way in SignWay if way in item.signed_by],
            face=item.face,
            certificate=item.certificate and CertificateOffered.of(item.certificate, language),
            courier=item.courier is not None,
            by_rule=item.rules is not None and not item.rules.shadow,
            parts=[
                ItemPart(item=each.item, name=parts[each.item].in_(language))
                for each in item.bundle
            ],
        )


class ItemVersionSeen(Answer):
    item: str
    version: int
    name: str
    state: ItemState
    standing: str
    digest: str  # SHA-256 of the definition
    proposed_at: Moment
    by_operator: bool  # proposed at the command line
    mine: bool  # proposed by the officer who asks
    released_at: Moment | None
    ended_at: Moment | None

    @classmethod
    def of(cls, one: ItemVersion, language: Language, *, mine: bool, **more: object) -> Self:
        """`more`: what a kind of this answer holds besides."""
        return cls(
            item=one.name,
            version=one.version,
            name=one.names.in_(language),
            state=one.state,
            standing=STATE_WORDS[one.state].in_(language),
            digest=one.digest,
            proposed_at=one.proposed_at,
            by_operator=one.proposed_by is None,
            mine=mine,
            released_at=one.released_at,
            ended_at=one.ended_at,
            **more,
        )


class ItemVersionsSeen(Answer):
    versions: list[ItemVersionSeen]
    next_cursor: str = ""


class FindingSeen(Answer):
    line: int  # from 1
    column: int
    code: str
    what: str
    hint: str

    @classmethod
    def of(cls, found: Finding, language: Language) -> Self:
        return cls(
            line=found.line,
            column=found.column,
            code=found.code,
            what=found.words.in_(language),
            hint=found.hint.in_(language),
        )


class ItemVersionShown(ItemVersionSeen):
    """`shown`: as citizens see it; None where its text can't be read any more."""

    text: str
    findings: list[FindingSeen]  # as the city is today
    shown: ItemSeen | None
