"""Face requests: a partner asks a person to show by face, on the city's own page, that it is them.

waiting → opened → agreed → done
   └─────────┴────────┴───► declined (by the person)    expired: by time, kept in no row
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.accounts.partners import READ_LIFE
from domain.base64url import packed
from domain.errors import Gone
from domain.problems import Problem

#: So long a code on a screen waits to be scanned.
QR_LIFE: Final = timedelta(minutes=10)
#: Own choice: whoever is told in the evening may ask the family first.
SMS_LIFE: Final = timedelta(hours=24)
#: Own choice: what a partner did not fetch by then, it does not wait for any more.
RESULT_LIFE: Final = timedelta(hours=1)
#: A result read twice within this long belongs to a lost answer.
RESULT_GRACE: Final = timedelta(minutes=1)
CODE_BYTES: Final = 16  # 128 bits, which nobody guesses
#: Own choices, of text messages in a day: to one person from one partner and from all, and of one partner's.
SMS_FROM_ONE: Final = 2
SMS_TO_PERSON: Final = 3
SMS_OF_PARTNER: Final = 500
SMS_WINDOW: Final = timedelta(days=1)
#: What a partner makes of its nonce: none of ours, so that it only has to be short and plain.
NONCE: Final = re.compile(r"[!-~]{16,128}", re.ASCII)


class FaceRequestWay(StrEnum):
    QR = "qr"  # a link and its code, which the partner shows
    SMS = "sms"  # a link that the city sends to a person whom the partner knows


class FaceRequestState(StrEnum):
    WAITING = "waiting"
    OPENED = "opened"
    AGREED = "agreed"  # and has yet to show the face
    DONE = "done"
    DECLINED = "declined"
    EXPIRED = "expired"


_UNDER_WAY: Final = frozenset(
    {FaceRequestState.WAITING, FaceRequestState.OPENED, FaceRequestState.AGREED}
)


@dataclass(frozen=True, slots=True)
class FaceRequest:
    """`ends_at`: until when it may be answered.

    `nonce`: the partner's, bound into the result. `digits`: shown by the partner and on the phone, so that a
    person sees that the two belong together; "" where no screen is. `person`: who alone may open it, from the
    start where the partner named somebody. `account`: by which it was opened. `grant`: the consent that was
    given; `told_at`: when the partner first read the result.
    """

    request: UUID
    partner: UUID
    way: FaceRequestWay
    nonce: str
    digits: str
    made_at: datetime
    ends_at: datetime
    person: UUID | None = None
    account: UUID | None = None
    state: FaceRequestState = FaceRequestState.WAITING
    grant: UUID | None = None
    done_at: datetime | None = None
    told_at: datetime | None = None

    def state_at(self, at: datetime) -> FaceRequestState:
        over = at >= self.ends_at and self.state in _UNDER_WAY
        return FaceRequestState.EXPIRED if over else self.state

    def open(self, account: UUID, person: UUID, at: datetime) -> Self:
        """Before this person, and nobody else from now on. Gone for whoever it is not for, and once it is over."""
        self._check_open_to(person, at)
        if self.state is not FaceRequestState.WAITING:
            return self
        return replace(
            self,
            state=FaceRequestState.OPENED,
            account=account,
            person=person,
            ends_at=max(self.ends_at, at + READ_LIFE),
        )

    def agree(self, person: UUID, at: datetime) -> Self:
        """The face may now be shown; who agreed before has not more time for it."""
        self._check_read_by(person, at)
        return replace(self, state=FaceRequestState.AGREED)

    def finish(self, grant: UUID, at: datetime) -> Self:
        """Of one that was agreed to."""
        return replace(self, state=FaceRequestState.DONE, grant=grant, done_at=at)

    def decline(self, person: UUID, at: datetime) -> Self:
        self._check_read_by(person, at)
        return replace(self, state=FaceRequestState.DECLINED)

    def may_be_told(self, at: datetime) -> bool:
        """Whether the partner may read the result: once, and again for a lost answer."""
        if self.done_at is None or at >= self.done_at + RESULT_LIFE:
            return False
        return self.told_at is None or at < self.told_at + RESULT_GRACE

    def _check_open_to(self, person: UUID, at: datetime) -> None:
        """Whoever it is not for hears no more than of one that is over."""
        if self.person not in {None, person} or self.state_at(at) not in _UNDER_WAY:
            raise Gone(Problem.PARTNER_REQUEST_OVER)

    def _check_read_by(self, person: UUID, at: datetime) -> None:
        """Nothing is answered that was not before this person."""
        self._check_open_to(person, at)
        if self.account is None:
            raise Gone(Problem.PARTNER_REQUEST_OVER)


@dataclass(frozen=True, slots=True)
class FaceResult:
    """That a person showed by face that it is them, for one partner and one request."""

    partner: UUID
    subject: str
    at: datetime
    request: UUID
    nonce: str = field(repr=False)


def sms_code(request: UUID) -> str:
    """As the link in a text message ends, which opens for the person alone whom the partner named."""
    return packed(request.bytes)


def read_code(text: str) -> str:
    """Of what a link ends with, or of the number that the person's inbox names."""
    try:
        return sms_code(UUID(text))
    except ValueError:
        return text
