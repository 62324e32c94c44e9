"""Partners (合作单位): bodies whose own programs ask here, each person's data with that person's consent alone.

asked → live ⇄ suspended → closed        declined, or closed: for good
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.accounts.partner_events import PartnerEvent, Told
from domain.audited import Data
from domain.errors import Conflict, Unfit
from domain.people import Level
from domain.problems import Problem
from domain.public_addresses import check_url
from domain.words import Words

NAME_LENGTH: Final = 60
PURPOSE_LENGTH: Final = 200
URIS_MAX: Final = 5
JWKS_LENGTH: Final = 8_000  # characters of one that is given whole; ten keys have about 2,000
#: RFC 9700 asks for short ones. Own choice: what was withdrawn is refused at once whatever a token says.
ACCESS_LIFE: Final = timedelta(minutes=5)
#: RFC 9126: 5 to 600 seconds. A person may have to sign in first.
REQUEST_LIFE: Final = timedelta(minutes=10)
#: Once the person has it before them: read aloud, asked at home, decided.
READ_LIFE: Final = timedelta(minutes=15)
#: RFC 6749 allows ten minutes; the browser is led there at once.
CODE_LIFE: Final = timedelta(seconds=60)
#: Own choice: after a quarter nobody remembers what was agreed; the person is asked again.
CONSENT_LIFE: Final = timedelta(days=90)
#: As of sessions: a refresh token shown twice within this long belongs to a lost answer.
REFRESH_GRACE: Final = timedelta(seconds=15)


class Environment(StrEnum):
    """Of an installation. A partner belongs to one, and the other's database, copied, opens nothing."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


class PartnerScope(StrEnum):
    """What a person may let a partner read, one kind of data each."""

    PERSON = "person.read"
    CERTIFICATION = "certification.read"
    CASES = "cases.read"
    BOOKINGS = "bookings.read"  # no door: by events alone
    CERTIFICATES = "certificates.read"  # no door: by events alone
    FACE = "face.confirmed"  # no door: the result goes with the first tokens


@dataclass(frozen=True, slots=True)
class ScopeTerms:
    """`shown`: what is shared, as the person reads it before agreeing."""

    shown: Words
    data: Data


SCOPES: Final[Mapping[PartnerScope, ScopeTerms]] = {
    PartnerScope.PERSON: ScopeTerms(
        Words(
            "您的姓名（仅在您刷脸或经窗口核实过身份时），以及身份核实到哪一级",
            "Your name, if you showed by face or at a window who you are, and how surely you are known",
        ),
        Data.IDENTITY,
    ),
    PartnerScope.CERTIFICATION: ScopeTerms(
        Words(
            "养老待遇资格认证是否该办、有效期到哪天",
            "Whether your pension certification is due, and until when it holds",
        ),
        Data.PENSION,
    ),
    PartnerScope.CASES: ScopeTerms(
        Words(
            "您办的事项名称、受理编号和办到哪一步（不含您填写的内容和材料）",
            "Which matters you applied for, their numbers and how far they are; nothing that you filled in",
        ),
        Data.CASES,
    ),
    PartnerScope.BOOKINGS: ScopeTerms(
        Words(
            "您的办事预约办到哪一步（不含挂号，不含地点和时间）",
            "How your bookings stand; no hospital, no place and no time",
        ),
        Data.BOOKINGS,
    ),
    PartnerScope.CERTIFICATES: ScopeTerms(
        Words(
            "您的电子证照编号，以及是否有效、暂停或吊销（不含证照内容）",
            "The numbers of your certificates and whether they hold; nothing that they say",
        ),
        Data.CERTIFICATES,
    ),
    PartnerScope.FACE: ScopeTerms(
        Words(
            "您刚才刷脸确认了是本人（只有这个结果，没有照片、特征和分数）",
            "That you just showed by face that it is you: the result alone, no picture, template or score",
        ),
        Data.CHECKS,
    ),
}


#: The scope under which a partner hears of each.
TOLD_UNDER: Final[Mapping[Told, PartnerScope]] = {
    Told.CASE: PartnerScope.CASES,
    Told.BOOKING: PartnerScope.BOOKINGS,
    Told.CERTIFICATE: PartnerScope.CERTIFICATES,
    Told.CERTIFICATION: PartnerScope.CERTIFICATION,
    Told.FACE_CHECK: PartnerScope.FACE,
}
#: How a reading at a door is recorded in the audit.
READINGS: Final[Mapping[PartnerScope, str]] = {
    PartnerScope.PERSON: "partner.person_read",
    PartnerScope.CERTIFICATION: "partner.certification_read",
    PartnerScope.CASES: "partner.cases_read",
    PartnerScope.FACE: "partner.face_told",
}


class Plan(StrEnum):
    """How often a partner may call."""

    SMALL = "small"
    STANDARD = "standard"
    LARGE = "large"

    @property
    def per_minute(self) -> int:
        return _PER_MINUTE[self]


#: Own choice: a counter of one branch, a bank's app in a city, one of a province.
_PER_MINUTE: Final[Mapping[Plan, int]] = {Plan.SMALL: 60, Plan.STANDARD: 600, Plan.LARGE: 6_000}
_ALGORITHMS: Final[Mapping[str, str]] = {"EC": "ES256", "OKP": "EdDSA"}


class PartnerState(StrEnum):
    ASKED = "asked"
    LIVE = "live"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    DECLINED = "declined"


class PartnerMove(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"

    @property
    def takes_two(self) -> bool:
        """What opens the door to persons' data is two officers' word; what shuts it, any one's."""
        return self in {PartnerMove.APPROVE, PartnerMove.DECLINE, PartnerMove.RESUME}


_MOVES: Final[Mapping[tuple[PartnerState, PartnerMove], PartnerState]] = {
    (PartnerState.ASKED, PartnerMove.APPROVE): PartnerState.LIVE,
    (PartnerState.ASKED, PartnerMove.DECLINE): PartnerState.DECLINED,
    (PartnerState.LIVE, PartnerMove.SUSPEND): PartnerState.SUSPENDED,
    (PartnerState.SUSPENDED, PartnerMove.RESUME): PartnerState.LIVE,
    (PartnerState.LIVE, PartnerMove.CLOSE): PartnerState.CLOSED,
    (PartnerState.SUSPENDED, PartnerMove.CLOSE): PartnerState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class PartnerTerms:
    """What two officers agree to, and what does not change afterwards: whoever wants other terms is registered anew.

    Keys stand in `jwks` (a whole set, RFC 7517) or at `jwks_url`; one of the two is "". It is told of `events`
    at `events_url`, or asks where that is ""; `contact`: a mailbox that hears when its calls are switched off.
    """

    name: str
    purpose: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[PartnerScope]
    plan: Plan
    jwks: str = field(default="", repr=False)
    jwks_url: str = ""
    events: frozenset[PartnerEvent] = frozenset()
    events_url: str = ""
    contact: str = ""

    @property
    def told_under(self) -> frozenset[PartnerScope]:
        """Of what it reads also hears."""
        return frozenset(TOLD_UNDER[event.of] for event in self.events)


@dataclass(frozen=True, slots=True)
class Partner:
    """`moved_by`: who brought it to its state, for the second officer's sake; who asked, while it waits.

    `failing_since`: none of its calls was taken since then. `off_at`: none is made any more.
    """

    partner: UUID
    terms: PartnerTerms
    environment: Environment
    state: PartnerState
    asked_by: UUID
    asked_at: datetime
    moved_by: UUID
    moved_at: datetime
    failing_since: datetime | None = None
    off_at: datetime | None = None

    def after(self, move: PartnerMove) -> PartnerState:
        """Conflict once it has moved on."""
        state = _MOVES.get((self.state, move))
        if state is None:
            raise Conflict(Problem.PARTNER_MOVED)
        return state

    def is_live_in(self, environment: Environment) -> bool:
        return self.state is PartnerState.LIVE and self.environment is environment

    @property
    def why(self) -> str:
        """Who reads and for what, as the person finds it among the uses of their data."""
        return f"{self.terms.name}：{self.terms.purpose}"


@dataclass(frozen=True, slots=True)
class PartnerKey:
    """A public key of a partner's, by the name that its assertions give it; canonical members."""

    kid: str
    members: Mapping[str, str] = field(repr=False)

    @property
    def alg(self) -> str:
        """By the kind of key, so that what a header says chooses nothing: no `none`, no HMAC with a public key."""
        return _ALGORITHMS[self.members["kty"]]


@dataclass(frozen=True, slots=True)
class Claimed:
    """What an assertion (RFC 7523) says of itself, before anything is verified."""

    client: UUID
    kid: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asserted:
    """`jti`: which may not be shown again until `until`."""

    jti: str
    until: datetime


@dataclass(frozen=True, slots=True)
class PartnerToken:
    """What an access token says. `grant` and `subject`: None and "" where the partner asks for itself.

    `key`: the thumbprint of the key without which it opens nothing.
    """

    token: UUID
    partner: UUID
    key: str
    scopes: frozenset[PartnerScope]
    issued_at: datetime
    expires_at: datetime
    grant: UUID | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a partner pushed (RFC 9126) before it sends a person here. `key`: which has to redeem the code; "": any."""

    redirect_uri: str
    scopes: frozenset[PartnerScope]
    state: str
    challenge: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """`account`: who has it before them, and nobody else from then on."""

    request: UUID
    partner: UUID
    pushed: Pushed
    expires_at: datetime
    account: UUID | None = None
    answered_at: datetime | None = None
    grant: UUID | None = None
    code_until: datetime | None = None
    redeemed_at: datetime | None = None

    def may_be_read(self, account: UUID, at: datetime) -> bool:
        return self.answered_at is None and at < self.expires_at and self.account in {None, account}


class GrantEnd(StrEnum):
    """Why a consent ended before its time."""

    WITHDRAWN = "withdrawn"  # by the person
    CODE_REPLAYED = "code_replayed"
    REFRESH_REUSED = "refresh_reused"
    REVOKED = "revoked"  # by the partner
    ACCOUNT = "account"  # which was deleted


@dataclass(frozen=True, slots=True)
class PartnerGrant:
    """A person's consent, and the tokens that stand on it.

    `subject`: who the person is to this partner, and to no other. `level`: how surely the person was
    known when agreeing. `generation`: of the newest refresh token; 0 before the first.
    """

    grant: UUID
    partner: UUID
    person: UUID
    account: UUID
    subject: str
    scopes: frozenset[PartnerScope]
    level: Level
    given_at: datetime
    ends_at: datetime
    ended: GrantEnd | None = None
    key: str = ""
    generation: int = 0
    refreshed_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.ended is None and at < self.ends_at

    def is_lost_answer(self, generation: int, at: datetime) -> bool:
        """Whether the token before the newest is shown again so soon that its answer may never have come."""
        return (
            generation == self.generation - 1
            and self.refreshed_at is not None
            and at - self.refreshed_at < REFRESH_GRACE
        )


@dataclass(frozen=True, slots=True)
class ConsentSeen:
    """A consent in the person's own list. `told`: what of it the partner hears by itself."""

    grant: PartnerGrant
    name: str
    purpose: str
    told: frozenset[PartnerScope] = frozenset()


#: RFC 7636, 4.2: of S256, 32 bytes in base64url.
CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
#: What a partner makes of `state`: none of ours, so that it only has to be short and plain.
STATE: Final = re.compile(r"[!-~]{1,512}", re.ASCII)


def read_redirect_uri(text: str) -> str:
    """Where persons are led back to, compared letter by letter; https and a public name alone."""
    check_url(text, ())
    return text


def read_words(text: str, most: int) -> str:
    """A name or purpose as persons read it. Unfit for what does not show as it is."""
    if not (0 < len(text) <= most and text.strip() == text and text.isprintable()):
        raise Unfit(
            f"1 到 {most} 个字，不含换行和控制字符",
            f"1 to {most} characters, none of which ends a line or does not show",
        )
    return text


def read_scopes(text: str) -> frozenset[PartnerScope]:
    """Of the parameter `scope`. Unfit for one that there is not, or none."""
    try:
        found = frozenset(PartnerScope(each) for each in text.split(" "))
    except ValueError as unknown:
        raise Unfit("没有这一种范围", "a scope that there is") from unknown
    return found


def written_scopes(scopes: frozenset[PartnerScope]) -> str:
    return " ".join(sorted(scopes))
