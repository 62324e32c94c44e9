"""What the service says of face checks, and of evidence that providers outside give."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from zhijian_client.answers.pensions import WayOffered


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
    capture: str  # browser, attested or kiosk: whose camera it is, as far as the service knows
    attested_by: (
        str | None
    )  # app_attest, android_tee or android_strongbox: what an attested one was verified by
    reasons: tuple[str, ...]  # stable names
    text: str
    issued_at: datetime
    ended_at: datetime | None
    receipt: UUID | None


@dataclass(frozen=True, slots=True)
class AttestationChallenge:
    """For one check of this sign-in, once."""

    challenge: str = field(repr=False)  # base64url
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AttestationTaken:
    capture: str
    attested_by: str


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
class Receipt:
    receipt: UUID
    check: UUID
    issued_at: datetime
    jws: str
