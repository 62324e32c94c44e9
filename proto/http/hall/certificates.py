"""Certificates, as their holders, their issuers and those who check them see them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, JsonValue, StringConstraints

from domain.days import day_of
from domain.errors import Unfit
from domain.hall.cases import WORDS_LENGTH
from domain.hall.certificate_lists import (
    CertificateFile,
    Checked,
    CodeShown,
    OfficerCertificate,
    Presented,
)
from domain.hall.certificates import (
    NEXT_WORDS,
    STATE_WORDS,
    Certificate,
    CertificateField,
    CertificateMove,
    CertificateState,
    Showing,
    ShowingWay,
    Value,
    read_code,
)
from domain.words import Language
from proto.http.base import Answer, Body, Day, Moment

FieldNames = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=60)]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise Unfit("不含换行和控制字符", "no line ends and nothing that does not show")
    return text


#: Whom a holder shows something, and what that one gave against replays.
Audience = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]
Nonce = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~+/=-]{8,128}$")]
Jwk = Annotated[dict[Annotated[str, Field(max_length=20)], JsonValue], Field(max_length=10)]


class CodeWanted(Body):
    fields: FieldNames  # that the code shows; none: only that it holds


class PresentationWanted(Body):
    """`key`: the public half (JWK) of the key of a session that is bound to one."""

    fields: FieldNames
    audience: Audience
    nonce: Nonce
    key: Jwk | None = None


class CodeChecked(Body):
    code: Annotated[str, Field(max_length=60), AfterValidator(read_code)]


class CertificateMoved(Body):
    move: CertificateMove
    words: Annotated[str, Field(min_length=1, max_length=WORDS_LENGTH)]  # its holder reads them


class CertificateFieldSeen(Answer):
    field: str
    name: str
    value: Value
    shown: str

    @classmethod
    def of(cls, field: CertificateField, language: Language) -> Self:
        return cls(
            field=field.name,
            name=field.names.in_(language),
            value=field.value,
            shown=field.shown.in_(language),
        )


class CertificateLine(Answer):
    certificate: UUID
    kind: str
    name: str
    number: str
    state: CertificateState
    standing: str
    last_day: Day | None

    @classmethod
    def of(cls, held: Certificate, at: datetime, language: Language) -> Self:
        state = held.state_on(day_of(at))
        return cls(
            certificate=held.certificate,
            kind=held.kind,
            name=held.names.in_(language),
            number=held.number,
            state=state,
            standing=STATE_WORDS[state].in_(language),
            last_day=held.last_day,
        )


class CertificatesSeen(Answer):
    certificates: list[CertificateLine]
    next_cursor: str = ""


class ShowingSeen(Answer):
    way: ShowingWay
    audience: str  # whom its holder named; "" for who looked at a code
    fields: list[str]
    at: Moment

    @classmethod
    def of(cls, showing: Showing) -> Self:
        return cls(
            way=showing.way,
            audience=showing.audience,
            fields=list(showing.fields),
            at=showing.used_at or showing.made_at,
        )


class CertificateSeen(CertificateLine):
    """As its holder sees it. `signed`: the whole, sealed by the city (JWS), once it was issued."""

    case: UUID
    unit: str
    unit_name: str
    made_at: Moment
    active_at: Moment | None
    fields: list[CertificateFieldSeen]
    words: str  # of whoever suspended or revoked it
    next: str
    showings: list[ShowingSeen]
    signed: str

    @classmethod
    def of_file(cls, file: CertificateFile, at: datetime, language: Language) -> Self:
        held = file.certificate
        line = CertificateLine.of(held, at, language)
        return cls(
            **line.model_dump(),
            case=held.case,
            unit=held.unit,
            unit_name=file.unit.in_(language),
            made_at=held.made_at,
            active_at=held.active_at,
            fields=[CertificateFieldSeen.of(each, language) for each in held.fields],
            words=held.words,
            next=NEXT_WORDS[line.state].in_(language),
            showings=[ShowingSeen.of(each) for each in file.showings],
            signed=held.jws if held.active_at is not None else "",
        )


class CodeSeen(Answer):
    """Good for one look."""

    code: str
    link: str  # the page that checks it; "" where the city named no address of its pages
    qr_svg: str
    expires_at: Moment

    @classmethod
    def of(cls, shown: CodeShown) -> Self:
        return cls(
            code=shown.code, link=shown.link, qr_svg=shown.qr_svg, expires_at=shown.expires_at
        )


class PresentationSeen(Answer):
    """`bound`: a proof by the session's key (KB-JWT) belongs behind it, else nobody takes it."""

    sd_jwt: str
    bound: bool
    expires_at: Moment

    @classmethod
    def of(cls, presented: Presented) -> Self:
        return cls(sd_jwt=presented.sd_jwt, bound=presented.bound, expires_at=presented.expires_at)


class CertificateChecked(Answer):
    """`valid` false: it was shown, and does not hold now; nothing more is said of it."""

    valid: bool
    kind: str
    name: str
    fields: list[CertificateFieldSeen]

    @classmethod
    def of(cls, checked: Checked, language: Language) -> Self:
        return cls(
            valid=checked.valid,
            kind=checked.kind,
            name=checked.names.in_(language),
            fields=[CertificateFieldSeen.of(each, language) for each in checked.fields],
        )


class CertificateFound(Answer):
    certificate: UUID


class OfficerCertificateSeen(CertificateLine):
    """As an officer sees it; `moves` are those that this officer may make now."""

    version: int  # as in its ETag, for If-Match
    person: UUID
    case: UUID
    unit: str
    area: str
    made_at: Moment
    active_at: Moment | None
    changed_at: Moment | None
    words: str
    fields: list[CertificateFieldSeen]
    moves: list[CertificateMove]

    @classmethod
    def of_officer(cls, seen: OfficerCertificate, at: datetime, language: Language) -> Self:
        held = seen.certificate
        return cls(
            **CertificateLine.of(held, at, language).model_dump(),
            version=held.version,
            person=held.person,
            case=held.case,
            unit=held.unit,
            area=held.area,
            made_at=held.made_at,
            active_at=held.active_at,
            changed_at=held.changed_at,
            words=held.words,
            fields=[CertificateFieldSeen.of(each, language) for each in held.fields],
            moves=sorted(seen.moves),
        )
