"""Officers and administration: roles, areas, openings in an emergency, and what is looked over."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, WithJsonSchema, field_serializer

from domain.accounts.grants import GrantKind, GrantMove, GrantState
from domain.accounts.officers import read_area
from domain.documents import DocumentKind
from domain.people import Role
from proto.http.accounts.officers import Document, IdNumber, Text
from proto.http.base import Answer, Body, Day, Moment

Username = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\s:]+$")]
Areas = Annotated[
    list[Annotated[str, Field(max_length=6)]], Field(min_length=1, max_length=40)
]  # beginnings of division codes, 2, 4 or 6 digits; "" is the whole city
PersonsArea = Annotated[str, AfterValidator(read_area)]  # six digits, or ""
# JSON has no sets: a list, in which a role may stand once.
Roles = Annotated[
    list[Annotated[Role, Field(strict=False)]], Field(min_length=1, max_length=len(Role))
]


#: Hidden in logs, and told in this answer: of a SecretStr the description says that no answer has it.
Told = Annotated[SecretStr, WithJsonSchema({"type": "string"})]


class OfficerNew(Body):
    username: Username
    roles: Roles
    areas: Areas
    why: Text


class OfficerChange(Body):
    """What is left out stays as it is."""

    roles: Roles | None = None
    areas: Areas | None = None
    why: Text


class Why(Body):
    why: Text


class OfficerIdentified(Body):
    """Who the officer is on the register: no case of theirs comes to them."""

    id_number: IdNumber
    document: Document = DocumentKind.RESIDENT_ID
    why: Text


class OfficerSeen(Answer):
    officer: UUID
    username: str
    roles: list[Role]
    areas: list[str]
    second_factor: bool
    start_until: Moment | None  # a password was given out and waits to be replaced
    disabled_at: Moment | None
    created_at: Moment
    identified: bool  # it is known who they are on the register


class OfficersSeen(Answer):
    officers: list[OfficerSeen]
    next_cursor: str = ""


class OwnDesk(Answer):
    officer: OfficerSeen
    emergencies: int  # that wait for an administrator's look; 0 for others
    grants: int = 0  # requests about administrators that wait for this one's word or another's
    reviews: int = 0  # open where a reviewer serves, 1000 for more; 0 for others


class StartPasswordGiven(Answer):
    """Told this once: good for one sign-in, at which the officer chooses another."""

    password: Told
    until: Moment

    @field_serializer("password", when_used="json")
    def _told(self, password: SecretStr) -> str:
        return password.get_secret_value()


class SecondFactorGiven(Answer):
    """Told this once: for the officer's authenticator app."""

    otpauth: Told
    qr_svg: Told  # the same as a QR code, drawn here: the secret goes to no other service

    @field_serializer("otpauth", "qr_svg", when_used="json")
    def _told(self, told: SecretStr) -> str:
        return told.get_secret_value()


class GrantNew(Body):
    """What is to be done to an administrator, or who is to become one."""

    what: Annotated[GrantKind, Field(strict=False)]
    why: Text


class GrantDecided(Body):
    move: Annotated[GrantMove, Field(strict=False)]
    why: Text


class GrantSeen(Answer):
    grant: UUID
    officer: UUID  # whose account it is about
    username: str
    what: GrantKind
    why: str
    mine: bool  # the reader's own, which somebody else has to decide
    asked_name: str
    asked_at: Moment
    state: GrantState
    ends_at: Moment  # until when it can be decided, or once approved be done
    decided_name: str = ""
    decided_at: Moment | None = None
    decided_words: str = ""


class GrantsSeen(Answer):
    """The newest first."""

    grants: list[GrantSeen]
    next_cursor: str = ""


class AreaNew(Body):
    area: PersonsArea
    why: Text


class EmergencyNew(Body):
    id_number: IdNumber
    document: Document = DocumentKind.RESIDENT_ID
    why: Text  # written for the administrator who reviews it; without names or numbers


class EmergencySeen(Answer):
    emergency: UUID
    person: UUID
    officer: UUID
    username: str  # of who opened it; "" to themselves
    why: str
    opened_at: Moment
    until: Moment


class EmergenciesSeen(Answer):
    """Those that nobody has reviewed, oldest first."""

    emergencies: list[EmergencySeen]
    next_cursor: str = ""


class EmergencyReview(Body):
    justified: bool
    words: Text


class ConsentsCounted(Answer):
    purpose: str
    version: str
    given: int  # persons
    withdrawn: int  # of them


class RetentionRule(Answer):
    noun: str
    keeps: str
    why: str
    swept: bool  # by itself; else `keeps` says what ends it
    ended: int  # rows in 30 days
    last: Day | None


class AssessmentOnRecord(Answer):
    reference: str
    approved_on: Day
    review_on: Day


class OversightSeen(Answer):
    """Numbers, dates and rules, and nobody's data."""

    consents: list[ConsentsCounted]
    consents_counted_at: Moment | None
    retention: list[RetentionRule]
    assessments: list[AssessmentOnRecord]
    faces: int | None  # persons with a stored face; null before the first count
    faces_counted_at: Moment | None
    faces_limit: int  # from which the city files with the authority
    filing: str
    file_by: Day | None = None  # while it is due
    filed_on: Day | None = None
