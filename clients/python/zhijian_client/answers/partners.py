"""What the service says of partners, and of what a person lets them read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Partner:
    """`partner`: its client_id. `state`: asked, live, suspended, closed or declined."""

    partner: UUID
    name: str
    purpose: str
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    plan: str
    calls_a_minute: int
    jwks_url: str  # "": its keys stand in the registration
    environment: str
    state: str
    asked_at: datetime
    moved_at: datetime
    own: bool  # this officer brought it to its state: another has to agree
    events: tuple[str, ...]
    events_url: str  # "": it asks for them
    contact: str
    failing_since: datetime | None  # none of its calls was taken since then
    off_at: datetime | None  # so its calls are switched off


@dataclass(frozen=True, slots=True)
class Partners:
    """Those asked for last come first."""

    partners: tuple[Partner, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    scope: str
    words: str


@dataclass(frozen=True, slots=True)
class PartnerRequest:
    """What a person reads before answering; `until`: so long the consent would hold."""

    request: UUID
    name: str
    purpose: str
    shares: tuple[Shared, ...]
    until: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class LedBack:
    redirect_to: str


@dataclass(frozen=True, slots=True)
class FaceRequest:
    """A partner asks whether it is the person. `state`: opened, agreed (the face is still to be shown), done, declined."""

    request: UUID
    state: str
    name: str
    purpose: str
    shares: tuple[Shared, ...]
    digits: str  # the same on the partner's screen; "": the link came by a text message
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class PartnerConsent:
    consent: UUID
    name: str
    purpose: str
    shares: tuple[Shared, ...]
    given_at: datetime
    ends_at: datetime
    holds: bool


@dataclass(frozen=True, slots=True)
class PartnerConsents:
    """The newest first, those that are over among them."""

    consents: tuple[PartnerConsent, ...]
