"""What the service answers, as frozen values.

Names out of a list (ways, states, kinds, purposes) are plain strings: a new one on the server
must not break an app that is already in people's hands.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CodeSent:
    resend_after: int  # seconds
    expires_in: int  # seconds
    request: str = ""  # shown with the code by who answers from another network


@dataclass(frozen=True, slots=True)
class Session:
    """The tokens of a sign-in. Keep `refresh_token` where the phone keeps secrets."""

    account: UUID  # or the officer's id
    level: int
    expires_in: int  # seconds the access token lives
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    token_type: str = "Bearer"  # noqa: S105  # or DPoP: bound to the device's key


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    purpose: str
    version: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Me:
    """The account: `level` 1 a phone, 2 bound to a person, 3 proven by face or officer."""

    account: UUID
    level: int
    phone: str  # masked
    name: str  # masked, empty while not bound
    language: str
    elder_mode: bool
    wechat_linked: bool
    consents: tuple[ConsentGiven, ...]
    subscriptions: dict[str, int]  # grants left by template
    last_n: int  # of the inbox


@dataclass(frozen=True, slots=True)
class Device:
    """A device that is told by push."""

    device: UUID
    vendor: str
    app: str
    created_at: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Devices:
    devices: tuple[Device, ...]
    web_push_key: str  # a browser's applicationServerKey, empty while web pushes are off


@dataclass(frozen=True, slots=True)
class ConsentText:
    purpose: str
    version: str
    text: str
    given: bool
    spoken: str = ""  # the same in short sentences, to be heard
    text_sha256: str = ""
    spoken_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Mandate:
    """One account acts for a person: `name`, masked, is the other side."""

    mandate: UUID
    kind: str
    scopes: tuple[str, ...]
    name: str
    by_officer: bool
    granted_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mandates:
    mandates: tuple[Mandate, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class AgreedText:
    text: str


@dataclass(frozen=True, slots=True)
class RulesSection:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RulesAgreement:
    """One version of a text that is or was agreed to."""

    purpose: str
    version: str
    current: bool
    text: str


@dataclass(frozen=True, slots=True)
class ProcessingRules:
    """How the city processes personal data, and every version of the agreements."""

    sections: tuple[RulesSection, ...]
    agreements: tuple[RulesAgreement, ...]


@dataclass(frozen=True, slots=True)
class ConsentTexts:
    consents: tuple[ConsentText, ...]


@dataclass(frozen=True, slots=True)
class WayOffered:
    """One way to certify; all listed have the same legal effect."""

    way: str
    name: str
    how: str  # one sentence
    ready: bool  # can be begun here and now


@dataclass(frozen=True, slots=True)
class OpenReview:
    review: UUID
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Entitlement:
    scheme: str
    name: str
    certified_until: date
    certified_by: str
    standing: str
    due: bool
    overdue: bool
    message: str  # nothing to do, or what and by when
    ways: tuple[WayOffered, ...]  # empty when nothing is to do
    back_pay_from: date | None
    review: OpenReview | None


@dataclass(frozen=True, slots=True)
class Entitlements:
    today: date
    entitlements: tuple[Entitlement, ...]


@dataclass(frozen=True, slots=True)
class Certification:
    """One past certification of a pension."""

    certification: UUID
    scheme: str
    name: str  # of the scheme
    way: str
    certified_at: datetime
    certified_on: date  # counted from: the day in the city, or that of another office's record
    certified_until: date  # a year later; what stands now is in `entitlements`
    receipt: UUID | None = None  # while it can be read


@dataclass(frozen=True, slots=True)
class Certifications:
    certifications: tuple[Certification, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """For one capture socket."""

    ticket: str = field(repr=False)
    address: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Mode:
    name: str  # standard or elder
    steps: int
    step_seconds: int
    try_seconds: int
    tries: int


@dataclass(frozen=True, slots=True)
class CheckOpened:
    check: UUID
    ticket: Ticket
    mode: Mode
    other_ways: tuple[WayOffered, ...]


@dataclass(frozen=True, slots=True)
class Check:
    check: UUID
    action: str
    state: str
    reasons: tuple[str, ...]  # stable names
    text: str
    issued_at: datetime
    ended_at: datetime | None
    receipt: UUID | None


@dataclass(frozen=True, slots=True)
class Opens:
    """What to open: `by` is wx.requestFacialVerify (value: its verifyId) or address."""

    by: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EvidenceBegun:
    evidence: UUID
    provider: str  # wechat_verify or network_id
    opens: Opens
    expires_at: datetime
    other_ways: tuple[WayOffered, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    evidence: UUID
    provider: str
    action: str
    state: str  # issued, passed, failed, unsure or expired
    reasons: tuple[str, ...]  # stable names
    text: str
    next_step: str
    certified_until: str  # a day, or "" where this answer certified nothing
    assurance: str | None  # of the receipt: substantial or high
    receipt: UUID | None
    issued_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attestation:
    evidence: UUID
    certified_until: str  # "" when a recorded death sent it to a review
    assurance: str
    reasons: tuple[str, ...]
    receipt: UUID
    jws: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    receipt: UUID
    check: UUID
    issued_at: datetime
    jws: str


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the inbox. `n` is gapless within an account."""

    n: int
    kind: str
    title: str
    text: str
    subject: str
    happened_at: datetime
    urgent: bool
    read_at: datetime | None = None
    mandate: UUID | None = None  # a copy of what somebody was told for whom the account acts


@dataclass(frozen=True, slots=True)
class Inbox:
    events: tuple[Event, ...]
    last_n: int


@dataclass(frozen=True, slots=True)
class WayChosen:
    way: str  # push, wechat, email, sms, call
    name: str
    on: bool
    offered: bool = True  # False: the city has not set it up


@dataclass(frozen=True, slots=True)
class GroupChosen:
    group: str
    name: str
    must: bool  # at least one way stays on
    ways: tuple[WayChosen, ...]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """HH:MM in Shanghai."""

    on: bool
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class NoticeWays:
    groups: tuple[GroupChosen, ...]
    language: str
    plain_words: bool
    quiet: QuietHours
    subscriptions: dict[str, int]  # grants left by template
    ask_subscriptions: tuple[str, ...]  # templates to ask for at the next tap


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A city's notice in full; its event in the inbox has the subject `campaign:<notice>`."""

    notice: UUID
    kind: str  # due, notice
    title: str
    text: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class InboxReadTo:
    read_n: int


@dataclass(frozen=True, slots=True)
class Review:
    review: UUID
    kind: str
    scheme: str
    state: str
    opened_at: datetime
    reasons: tuple[str, ...]  # as sentences
    decision: str | None
    decision_words: str
    decided_at: datetime | None
    due_on: date | None = None  # the last day for the decision on what the person asked for
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Reviews:
    reviews: tuple[Review, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class EntitlementSeen:
    scheme: str
    certified_until: date
    certified_by: str
    standing: str


@dataclass(frozen=True, slots=True)
class FaceRecordSeen:
    engine: str
    source: str
    created_at: datetime
    review_on: date


@dataclass(frozen=True, slots=True)
class ElderRules:
    """The easier rules of a face check: by age, or granted through `until` (None: until taken back)."""

    by_age: bool
    granted_at: datetime | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """An entry of the register as an officer sees it."""

    person: UUID
    name: str
    id_number: str  # masked
    phone: str  # masked
    died_on: date | None
    consents: tuple[str, ...]
    entitlements: tuple[EntitlementSeen, ...]
    face_records: tuple[FaceRecordSeen, ...]
    address: str = ""  # masked; "" where none is on record
    elder_rules: ElderRules | None = None


@dataclass(frozen=True, slots=True)
class CheckSeen:
    check: UUID
    action: str
    state: str
    issued_at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suspension that waits for a second officer; nobody confirms their own."""

    mine: bool
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a review, until when; another may decide all the same."""

    mine: bool
    username: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ReviewSeen:
    """A review as the officer sees it: reasons and history, never a picture."""

    review: UUID
    person: UUID
    name: str
    phone: str  # masked
    kind: str
    scheme: str
    state: str
    opened_at: datetime
    reasons: tuple[str, ...]  # as sentences
    way: str
    words: str
    history: tuple[CheckSeen, ...]  # newest first
    decision: str | None
    decision_words: str
    proposal: Proposal | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class QueuedReview:
    review: UUID
    kind: str
    scheme: str
    opened_at: datetime
    name: str  # masked
    reasons: tuple[str, ...]
    proposed: bool = False  # a suspension waits for a second officer
    due_on: date | None = None  # the last day for the decision on what the person asked for
    overdue: bool = False
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    reviews: tuple[QueuedReview, ...]
    next_cursor: str = ""
