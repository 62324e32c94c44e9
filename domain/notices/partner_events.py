"""How partners are told of what changed: called in the order of each thing, or asked for and acknowledged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.accounts.partner_events import PartnerEvent, PartnerTelling, Told
from domain.accounts.partners import TOLD_UNDER, PartnerGrant
from domain.delivery import DeliveryState
from domain.errors import Unfit
from domain.utc import zulu

#: So long one waits to be taken; own choice: a partner may be away for a week of holidays.
EXPIRE: Final = timedelta(days=7)
#: So long it is listed, and may be told again.
KEPT: Final = timedelta(days=30)
#: Of a poll, and of an acknowledgement.
POLL_MAX: Final = 100
_MARK: Final = "msg_"


#: How each is recorded in the audit, among the person's uses.
TELLINGS: Final[Mapping[Told, str]] = {
    Told.CASE: "partner.case_told",
    Told.BOOKING: "partner.booking_told",
    Told.CERTIFICATE: "partner.certificate_told",
    Told.CERTIFICATION: "partner.certification_told",
    Told.FACE_CHECK: "partner.face_check_told",
}


def mark_of(event: UUID) -> str:
    """As partners know it, the same at each try."""
    return f"{_MARK}{event.hex}"


def read_mark(text: str) -> UUID:
    """What `mark_of` made. Unfit for anything else."""
    try:
        event = UUID(hex=text.removeprefix(_MARK))
    except ValueError as wrong:
        raise _no_mark() from wrong
    if mark_of(event) != text:
        raise _no_mark()
    return event


def _no_mark() -> Unfit:
    return Unfit("事件的 id，如 msg_0123…", "the id of an event, such as msg_0123…")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that was neither taken nor given up."""

    event: UUID
    telling: PartnerTelling

    def may_be_told(self, grant: PartnerGrant | None, at: datetime) -> bool:
        """Whether the person lets this partner hear of it, at this moment."""
        told = self.telling
        return (
            grant is not None
            and grant.partner == told.partner
            and grant.holds(at)
            and TOLD_UNDER[told.event.of] in grant.scopes
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as its partner is told of it. `subject`: who the person is, to this partner alone."""

    waiting: Waiting
    subject: str

    @property
    def content(self) -> dict[str, object]:
        """Of a call, and of the list that a partner asks for."""
        told = self.waiting.telling
        return {
            "type": told.event,
            "timestamp": zulu(told.at),
            "data": {
                "sub": self.subject,
                "kind": told.event.of,
                "id": told.reference,
                "state": told.event.state,
            },
        }


@dataclass(frozen=True, slots=True)
class CallKeys:
    """What calls to a partner are signed with: a key of our own for it, and secrets that it was told."""

    signing: bytes = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    old_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    at: datetime
    answer: str


@dataclass(frozen=True, slots=True)
class PartnerDelivery:
    """How one event went; of no person: the partner has that in the event itself."""

    event: UUID
    type: PartnerEvent
    happened_at: datetime
    state: DeliveryState
    attempts: int
    tries: tuple[Tried, ...]
    next_at: datetime | None
    ended_at: datetime | None
