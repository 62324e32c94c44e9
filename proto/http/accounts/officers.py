"""The officers' desk: the register, enrolment, proofs, and the review queue."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.accounts.consent import Purpose
from domain.accounts.officers import read_area
from domain.documents import DocumentKind
from domain.faces.attestation import Attestation
from domain.faces.face_check import CheckState
from domain.pensions.entitlement import Standing
from domain.pensions.review import Decision, ReviewKind, ReviewState
from domain.ways import Way
from proto.http.base import Answer, Body, Day, Moment, Name, Phone

Text = Annotated[str, Field(min_length=1, max_length=500)]
IdNumber = Annotated[str, Field(min_length=1, max_length=100)]
#: Whose number `id_number` is.
Document = Annotated[DocumentKind, Field(strict=False)]


class SchemeEntry(Body):
    scheme: Annotated[str, Field(min_length=1, max_length=64)]
    certified_until: Day


class PersonNew(Body):
    name: Name
    id_number: IdNumber
    document: Document = DocumentKind.RESIDENT_ID
    born: Day | None = None  # needed where the number does not say it
    phone: Phone
    schemes: Annotated[list[SchemeEntry], Field(max_length=8), Field(default_factory=list)]
    area: Annotated[str, AfterValidator(read_area)] = ""  # six digits of the division, if known


class PersonSearch(Body):
    """By ID number or by the number of a case; a POST, since an ID number has no place in a URL."""

    id_number: Annotated[str, Field(max_length=100)] = ""
    document: Document = DocumentKind.RESIDENT_ID
    case: Annotated[str, Field(max_length=64)] = ""  # of a review, a request or a receipt
    purpose: Text


class EntitlementSeen(Answer):
    scheme: str
    certified_until: Day
    certified_by: Way
    standing: Standing


class FaceRecordSeen(Answer):
    engine: str
    source: str
    created_at: Moment
    review_on: Day


class ElderRulesSeen(Answer):
    """The easier rules of a face check: more time, smaller movements."""

    by_age: bool  # by the date of birth on the register
    granted_at: Moment | None = None  # by an officer
    until: Day | None = None  # the last day of the grant; none: until taken back


class ElderRulesNew(Body):
    until: Day | None = None  # the last day; none: until taken back
    why: Text


class ElderRulesEnd(Body):
    why: Text


class PersonSeen(Answer):
    person: UUID
    area: str = ""  # six digits of the division; "" where none is on record
    name: str
    id_number: str  # masked
    document: DocumentKind
    phone: str  # masked
    address: str = ""  # masked; "" where none is on record
    died_on: Day | None
    consents: list[Purpose]
    entitlements: list[EntitlementSeen]
    face_records: list[FaceRecordSeen]
    elder_rules: ElderRulesSeen
    changeable: bool = True  # False: open in an emergency, to look at only


class AgreementRecorded(Body):
    purpose: Purpose
    version: Annotated[str, Field(max_length=32)]


class ProofNew(Body):
    source: Text  # which department's record
    happened_on: Day


class DeathLookWanted(Body):
    died_on: Day
    source: Text  # which department's record


class DeathLook(Answer):
    """What would be recorded, of whom, and what follows; nothing is recorded yet."""

    person: UUID
    name: str
    id_number: str  # masked
    recorded: Day | None  # the death on record already
    died_on: Day
    source: str
    entitlements: list[EntitlementSeen]  # active: of each a review opens; none stops by itself
    alive_on: Day | None  # the newest check, certification by an officer, or proof
    contradicted: bool  # that one is of the day of death or later
    seen: str  # to be sent with the recording, within 15 minutes


class Death(Body):
    died_on: Day
    source: Text
    seen: Annotated[str, Field(max_length=128)] = ""  # of the look before; without it, a refusal


class CheckSeen(Answer):
    check: UUID
    action: str
    state: CheckState
    issued_at: Moment
    reasons: list[str]
    attested_by: Attestation | None  # what the phone that filmed proved itself by


class ProposalSeen(Answer):
    """A suspension that waits for a second officer."""

    mine: bool  # the reader's own, which somebody else has to confirm
    at: Moment
    words: str


class ClaimSeen(Answer):
    """Who works on a review; another may decide all the same."""

    mine: bool  # the reader's own
    username: str
    until: Moment


class ReviewSeen(Answer):
    review: UUID
    person: UUID
    name: str
    phone: str  # masked
    died_on: Day | None  # a recorded death; to certify corrects it
    kind: ReviewKind
    scheme: str
    state: ReviewState
    opened_at: Moment
    reasons: list[str]  # as sentences
    way: str
    words: str
    history: list[CheckSeen]  # newest first, of the last year
    decision: Decision | None
    decision_words: str
    proposal: ProposalSeen | None = None
    due_on: Day | None = None  # of what the person asked for
    claim: ClaimSeen | None = None


class ReviewQueueItem(Answer):
    review: UUID
    kind: ReviewKind
    scheme: str
    opened_at: Moment
    name: str  # masked
    reasons: list[str]
    proposed: bool = False  # a suspension waits for a second officer
    due_on: Day | None = None  # of what the person asked for
    overdue: bool = False
    claim: ClaimSeen | None = None


class ReviewQueue(Answer):
    reviews: list[ReviewQueueItem]
    next_cursor: str = ""


class AuditEntrySeen(Answer):
    seq: int
    at: Moment
    actor: str  # citizen:UUID, officer:UUID or system
    name: str  # the acting officer's user name, else ""
    action: str
    person: UUID | None
    about: str
    why: str
    sealed: bool


class AuditFound(Answer):
    """Newest first."""

    entries: list[AuditEntrySeen]
    next_cursor: str = ""


class DecisionNew(Body):
    decision: Decision
    words: Text  # told to the person
