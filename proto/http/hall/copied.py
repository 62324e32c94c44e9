"""A person's matters in the hall, in the copy of everything."""

from typing import Any, Self
from uuid import UUID

from domain.hall.copied import CaseKept, CertificateKept, ParcelKept, said
from domain.hall.decisions import WHY_WORDS, Decision
from domain.hall.ratings import RatingAsk
from domain.hall.signatures import Signature
from domain.hall.uploads import FileKind, Scan, Unusable, Upload, UploadState
from domain.words import Language
from proto.http.base import Answer, Day, Moment


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


class HeldEvent(Answer):
    n: int
    move: str
    state: str
    at: Moment
    words: str
    represented: bool


class HeldCase(Answer):
    case: UUID
    number: str
    item: str
    item_version: int
    state: str
    opened_at: Moment
    submitted_at: Moment | None
    ended_at: Moment | None
    words: str
    form: dict[str, Any]
    represented: bool
    supplement_form: dict[str, Any] | None  # what was filled in and not sent
    events: list[HeldEvent]

    @classmethod
    def of(cls, kept: CaseKept) -> Self:
        case = kept.case
        return cls(
            case=case.case,
            number=case.number,
            item=case.item,
            item_version=case.item_version,
            state=case.state,
            opened_at=case.opened_at,
            submitted_at=case.submitted_at,
            ended_at=case.ended_at,
            words=case.words,
            form=dict(case.form),
            represented=case.mandate is not None,
            supplement_form=None if case.supplement_form is None else dict(case.supplement_form),
            events=[
                HeldEvent(
                    n=each.n,
                    move=each.move,
                    state=each.state,
                    at=each.at,
                    words=each.words,
                    represented=each.mandate is not None,
                )
                for each in kept.events
            ],
        )


class HeldCertificateField(Answer):
    name: str
    called: str
    value: str | int | bool


class HeldShowing(Answer):
    way: str
    audience: str
    fields: list[str]
    at: Moment


class HeldCertificate(Answer):
    certificate: UUID
    case: UUID
    kind: str
    called: str
    number: str
    unit: str
    state: str  # without regard to the day: see last_day
    made_at: Moment
    last_day: Day | None
    words: str
    fields: list[HeldCertificateField]
    signed: str  # the whole, as the city signed it (JWS)
    showings: list[HeldShowing]

    @classmethod
    def of(cls, kept: CertificateKept, language: Language) -> Self:
        held = kept.certificate
        return cls(
            certificate=held.certificate,
            case=held.case,
            kind=held.kind,
            called=held.names.in_(language),
            number=held.number,
            unit=held.unit,
            state=held.state,
            made_at=held.made_at,
            last_day=held.last_day,
            words=held.words,
            fields=[
                HeldCertificateField(
                    name=each.name, called=each.names.in_(language), value=each.value
                )
                for each in held.fields
            ],
            signed=held.jws,
            showings=[
                HeldShowing(
                    way=each.way,
                    audience=each.audience,
                    fields=list(each.fields),
                    at=each.used_at or each.made_at,
                )
                for each in kept.showings
            ],
        )


class HeldSignature(Answer):
    """`jws`: what the city says of it, signed with its receipt key (`/.well-known/jwks.json`)."""

    case: UUID
    move: str
    way: str
    digest: str
    signed_at: Moment
    jws: str

    @classmethod
    def of(cls, kept: Signature) -> Self:
        assert kept.signed_at is not None
        return cls(
            case=kept.case,
            move=kept.move,
            way=kept.way,
            digest=kept.digest.hex(),
            signed_at=kept.signed_at,
            jws=kept.jws,
        )


class HeldRating(Answer):
    """`level`: "" where nothing was said; `settled`: its time is over."""

    rating: UUID
    subject: str
    item: str
    unit: str
    asked_at: Moment
    settled: bool
    level: str
    reasons: list[str]
    words: str
    call_back: bool

    @classmethod
    def of(cls, kept: RatingAsk) -> Self:
        given = kept.given
        return cls(
            rating=kept.ask,
            subject=str(kept.subject),
            item=kept.item,
            unit=kept.unit,
            asked_at=kept.asked_at,
            settled=kept.rating is not None,
            level=given.level if given else "",
            reasons=list(given.reasons) if given else [],
            words=given.words if given else "",
            call_back=given is not None and given.call_back,
        )


class HeldParcelNews(Answer):
    at: Moment
    code: str
    said: str
    place: str


class HeldParcel(Answer):
    parcel: UUID
    direction: str
    about: str
    state: str
    number: str
    materials: list[str]
    to: str  # as long as it is kept: until the parcel is over
    opened_at: Moment
    ended_at: Moment | None
    words: str
    news: list[HeldParcelNews]

    @classmethod
    def of(cls, kept: ParcelKept) -> Self:
        held = kept.parcel
        to = held.to
        return cls(
            parcel=held.parcel,
            direction=held.direction,
            about=str(held.subject),
            state=held.state,
            number=held.number,
            materials=list(held.materials),
            to="" if to is None else f"{to.name} {to.phone} {to.line}",
            opened_at=held.opened_at,
            ended_at=held.ended_at,
            words=held.words,
            news=[
                HeldParcelNews(at=each.at, code=each.code, said=each.said, place=each.place)
                for each in kept.news
            ],
        )


class HeldUpload(Answer):
    """Of the file as it is kept; its bytes are read at its own door."""

    upload: UUID
    name: str
    length: int
    created_at: Moment
    state: UploadState
    kind: FileKind | None
    size: int
    sha256: str
    scan: Scan | None
    why: Unusable | None
    case: UUID | None
    material: str
    handed_in_at: Moment | None

    @classmethod
    def of(cls, kept: Upload) -> Self:
        return cls(
            upload=kept.upload,
            name=kept.name,
            length=kept.length,
            created_at=kept.created_at,
            state=kept.state,
            kind=kept.kind,
            size=kept.size,
            sha256=kept.digest.hex(),
            scan=kept.scan,
            why=kept.why,
            case=kept.case,
            material=kept.material,
            handed_in_at=kept.handed_in_at,
        )
