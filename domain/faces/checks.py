"""A face check on the books: opened, ticketed, ended, receipted."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from domain.accounts.consent import Purpose
from domain.accounts.elder import ElderGrant, old_enough
from domain.faces.actions import Capture, verified_as
from domain.faces.attestation import Attestation
from domain.faces.capture import CheckInHand, Outcome
from domain.faces.face_check import (
    ELDER,
    STANDARD,
    CheckResult,
    CheckState,
    Reason,
    Rules,
    Verdict,
)
from domain.subjects import Subject
from domain.words import Language


@dataclass(frozen=True, slots=True)
class CheckStanding:
    """What the pre-flight has to know of a person, read in one statement."""

    person: UUID
    consents: frozenset[Purpose]
    enrolled: bool
    died: bool  # as recorded
    locked: bool  # by the person, against any use of the face
    failed: int  # judged failures of the last 24 hours
    oldest_failed: datetime | None
    guarded_until: datetime | None = None  # a child, for whom a guardian agrees, until then
    slipped: int = 0  # checks of 30 days that saw a slip and did not pass
    born: date | None = None  # by the register
    elder_grant: ElderGrant | None = None  # by an officer

    def elder(self, today: date, age: int) -> bool:
        """Whether the easier rules are this person's, whoever holds the phone."""
        granted = self.elder_grant is not None and self.elder_grant.stands(today)
        return granted or old_enough(self.born, today, age)


@dataclass(frozen=True, slots=True)
class Check:
    person: UUID
    check: UUID
    account: UUID
    action: str
    subject: Subject
    elder: bool
    language: Language
    state: CheckState
    issued_at: datetime
    expires_at: datetime
    reasons: tuple[Reason, ...] = ()
    ended_at: datetime | None = None
    receipt: UUID | None = None
    mandate: UUID | None = None  # under which another than the person opened it
    device: str = field(default="", repr=False)  # on which it was opened; not read back
    kiosk: UUID | None = None  # whose camera it is, as its key showed; None: a phone's
    attested: Attestation | None = None  # what the phone that films proved itself by

    @property
    def capture(self) -> Capture:
        return verified_as(self.kiosk, self.attested)

    @property
    def rules(self) -> Rules:
        return ELDER if self.elder else STANDARD


@dataclass(frozen=True, slots=True)
class Ticket:
    """Lets one socket in, once."""

    secret: str = field(repr=False)
    expires_at: datetime
    session: UUID  # which asked for it, and with which it ends


@dataclass(frozen=True, slots=True)
class Claim:
    """Who comes with a good ticket, before it is used."""

    person: UUID
    account: UUID
    mandate: UUID | None
    session: UUID
    action: str
    capture: Capture


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signed statement (JWS) that a check passed for exactly one action and subject."""

    receipt: UUID
    check: UUID
    issued_at: datetime
    jws: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Booked:
    """An end as committed: what came of it, and the accounts to ring."""

    outcome: Outcome
    rung: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class End:
    """What a check came to, for the effect of its action."""

    hand: CheckInHand
    result: CheckResult
    receipt: Receipt | None  # of a pass
    at: datetime
    dead: bool  # as recorded
    held: Reason | None  # why a pass opens nothing before an officer has looked

    @property
    def without_effect(self) -> Booked | None:
        """What is booked where no review follows, of all but a pass that opens something; None for that one."""
        if self.held is not None:
            return Booked(Outcome(reasons=(self.held,)), ())
        if self.result.verdict is not Verdict.PASS:
            return Booked(Outcome(), ())
        if self.dead:
            return Booked(Outcome(reasons=(Reason.RECORDED_DEATH,)), ())
        return None
