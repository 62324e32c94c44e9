"""What WeChat says of a mini-program's user, and how far its word goes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.accounts.accounts import CODE_LIFE
from domain.errors import Unfit, fault
from domain.identifiers import read_phone

#: How often an account is signed in to by WeChat within how long. Own choice: as often as codes let a phone
#: sign in, since what is counted by sign-in (guesses, checks of one device) would start anew with each.
SIGN_INS: Final = 20
SIGN_INS_PERIOD: Final = timedelta(days=1)

_MAINLAND: Final = "86"
_CLOCKS_DIFFER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WechatPhone:
    """The number that WeChat has of a user who let us know it; `said_at` is its watermark's."""

    number: str = field(repr=False)
    country: str
    said_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was said within the life of the code that it was asked by."""
        return -_CLOCKS_DIFFER <= now - self.said_at <= CODE_LIFE + _CLOCKS_DIFFER

    def phone(self) -> str:
        """As accounts have it; Invalid for a number that no account here can have."""
        try:
            if self.country != _MAINLAND:
                return read_phone(f"+{self.country} {self.number}")
            return read_phone(self.number)
        except Unfit as wrong:
            raise fault("/phone_code", "phone", wrong.words) from wrong


@dataclass(frozen=True, slots=True)
class Relinked:
    """What a link of WeChat put an end to: of which account it was before, and another of its own."""

    before: UUID | None = None
    replaced: bool = False
