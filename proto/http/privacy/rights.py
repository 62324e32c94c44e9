"""The rights of a person over their data, and the places where they are signed in."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.accounts.consent import Purpose
from domain.escalation import ChannelGroup
from domain.faces.face_check import Step
from domain.notice_kinds import Group
from domain.privacy.requests import RequestKind, RequestState
from domain.privacy.uses import ActorKind
from proto.http.accounts.mandates import MandateAnswer
from proto.http.base import Answer, Body, Day, Moment, Phone
from proto.http.notices.preferences import Shown as Clock


class SessionOpen(Answer):
    session: UUID
    name: str  # e.g. 微信 · 安卓
    created_at: Moment
    used_at: Moment
    this: bool  # the one that asks


class Sessions(Answer):
    sessions: list[SessionOpen]


class Confirmation(Body):
    """The code that went to the account's own phone."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class UseSeen(Answer):
    at: Moment
    actor: ActorKind
    who: str  # in words; never an officer's name
    body: str  # which body stands behind it
    action: str
    what: str
    purpose: str


class Uses(Answer):
    uses: list[UseSeen]
    next_cursor: str


class FaceLock(Answer):
    locked_at: Moment | None


class HeldIdentity(Answer):
    name: str
    id_number: str
    phone: str
    address: str = ""  # on the register, for letters
    postcode: str = ""
    area: str = ""  # six digits of the division; "" where none is on record
    died_on: Day | None


class HeldAccount(Answer):
    account: UUID
    phone: str
    level: int
    language: str
    elder_mode: bool
    wechat_linked: bool
    subscriptions: dict[str, int]
    other_accounts: int  # bound to the same person


class HeldConsent(Answer):
    purpose: Purpose
    version: str
    given_at: Moment
    withdrawn_at: Moment | None


class HeldEntitlement(Answer):
    scheme: str
    certified_until: Day
    certified_by: str
    standing: str
    suspended_on: Day | None
    back_pay_from: Day | None


class HeldFace(Answer):
    """That a template is held; its numbers are never given out."""

    engine: str
    source: str
    created_at: Moment
    review_on: Day


class HeldMovement(Answer):
    """That the numbers of a passed step's movement are held; they are never given out."""

    check: UUID
    step: Step
    kept_at: Moment


class HeldProof(Answer):
    source: str
    happened_on: Day
    posted_at: Moment


class HeldCheck(Answer):
    check: UUID
    action: str
    state: str
    issued_at: Moment
    reasons: list[str]


class HeldReview(Answer):
    review: UUID
    kind: str
    scheme: str
    state: str
    opened_at: Moment
    words: str  # the person's own
    decision: str | None
    decision_words: str
    decided_at: Moment | None


class HeldDevice(Answer):
    """A phone or browser that pushes go to; its token is of use to nobody else."""

    vendor: str
    app: str
    created_at: Moment
    last_seen: Moment


class HeldAddress(Answer):
    """An address that the holder added beside the phone."""

    channel: str
    address: str
    added_at: Moment


class HeldNotice(Answer):
    n: int
    kind: str
    title: str
    happened_at: Moment


class HeldWishes(Answer):
    """How the holder wishes to be told: the ways switched off by group, plain words, quiet hours."""

    off: dict[Group, list[ChannelGroup]]
    plain_words: bool
    quiet: bool
    quiet_from: Clock  # in Shanghai, as last chosen
    quiet_to: Clock


class HeldRequest(Answer):
    request: UUID
    kind: RequestKind
    words: str
    state: RequestState
    opened_at: Moment
    due_on: Day
    ended_at: Moment | None
    answer: str


class HeldSpotCheck(Answer):
    scheme: str
    drawn_at: Moment
    result: str
    met_by: str
    ended_at: Moment


class HeldElderRules(Answer):
    granted_at: Moment
    until: Day | None


class Export(Answer):
    """All that is held, for programs; `readable` says the same for people."""

    made_at: Moment
    identity: HeldIdentity | None  # None while not bound
    account: HeldAccount
    face_locked_at: Moment | None
    elder_rules: HeldElderRules | None  # granted by an officer
    sessions: list[SessionOpen]
    consents: list[HeldConsent]
    mandates: list[MandateAnswer]  # who may or might act for the person
    entitlements: list[HeldEntitlement]
    faces: list[HeldFace]
    movements: list[HeldMovement]
    proofs: list[HeldProof]
    checks: list[HeldCheck]
    reviews: list[HeldReview]
    spot_checks: list[HeldSpotCheck]  # that have ended
    notices: list[HeldNotice]
    devices: list[HeldDevice]
    addresses: list[HeldAddress]
    wishes: HeldWishes | None
    requests: list[HeldRequest]
    uses: list[UseSeen]
    readable: str


class KeptSeen(Answer):
    what: str
    why: str


class Deleted(Answer):
    erased: list[str]
    kept: list[KeptSeen]


class PhoneChange(Body):
    """At the counter, with the ID card shown."""

    phone: Phone


class AddressChange(Body):
    """Where a letter is brought, as the person says at the counter; empty where none is to be."""

    address: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
    postcode: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""


class Unlock(Body):
    """Why an officer unlocks a face, e.g. the ID card was shown."""

    why: Annotated[str, Field(min_length=1, max_length=500)]
