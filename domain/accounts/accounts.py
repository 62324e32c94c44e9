"""Accounts as their holders see them, and how long a sign-in lasts."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final
from uuid import UUID

from domain.people import Level, Role
from domain.words import Language

# A code of 6 digits: 5 minutes and 5 tries, so that 20 codes a day allow 100 guesses in a million.
CODE_LIFE: Final = timedelta(minutes=5)
CODE_TRIES: Final = 5
#: How many codes a phone may be sent at the wish of one place within how long; the last covers all others.
CODE_LIMITS: Final = (
    (1, timedelta(minutes=1)),
    (5, timedelta(hours=1)),
    (10, timedelta(days=1)),
)

#: Codes that a phone is sent in all, whoever asks from places it has not signed in from: what a stranger
#: can make its holder's telephone ring, and the city pay. Own choice: two places use it up.
PHONE_LIMITS: Final = ((10, timedelta(hours=1)), (20, timedelta(days=1)))
#: A place from which a phone answered a code asks for its own codes so long, whatever strangers spent.
PLACE_KNOWN: Final = timedelta(days=90)

PASSWORD_TRIES: Final = 5
PASSWORD_LOCK: Final = timedelta(minutes=15)

BINDING_TRIES: Final = 5
BINDING_PERIOD: Final = timedelta(days=1)

#: A refresh token shown a second time within this long belongs to a lost answer, not to a thief.
REFRESH_GRACE: Final = timedelta(seconds=15)

#: How long a code that was answered lets its session do what can't be undone: as long as a code lives.
CONFIRMED_FOR: Final = CODE_LIFE

#: A number unused this long may have been given to somebody else: carriers rest one for about 90 days.
DORMANT: Final = timedelta(days=90)

REFRESH_SECRET_BYTES: Final = 32
_SESSION_BYTES: Final = 16
_TOKEN_BYTES: Final = _SESSION_BYTES + REFRESH_SECRET_BYTES


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A session ends when it was not refreshed for `idle`, and in any case after `absolute`."""

    idle: timedelta
    absolute: timedelta


CITIZEN_LIFETIME: Final = Lifetime(timedelta(days=30), timedelta(days=90))
OFFICER_LIFETIME: Final = Lifetime(timedelta(minutes=30), timedelta(hours=12))  # a working day


def code_wait(
    sent: tuple[datetime, ...],
    now: datetime,
    limits: tuple[tuple[int, timedelta], ...] = CODE_LIMITS,
) -> int:
    """Whole seconds until a phone may be sent another code, 0 for at once."""
    free_at = now
    for most, period in limits:
        within = sorted(moment for moment in sent if moment > now - period)
        if len(within) >= most:
            free_at = max(free_at, within[-most] + period)
    return ceil((free_at - now).total_seconds())


@dataclass(frozen=True, slots=True)
class CodesSent:
    """When codes were sent: to one place that asked, and to the phone at the wish of all strangers.

    `whole` is None where strangers use nothing up.
    """

    own: tuple[datetime, ...]
    whole: tuple[datetime, ...] | None = None

    def wait(self, now: datetime) -> int:
        """Whole seconds until there may be another, 0 for at once."""
        wait = code_wait(self.own, now)
        return wait if self.whole is None else max(wait, code_wait(self.whole, now, PHONE_LIMITS))


def still_counted(sent: Iterable[datetime], now: datetime) -> tuple[datetime, ...]:
    """Those that still count against a limit, and this one."""
    return (*(moment for moment in sent if moment > now - CODE_LIMITS[-1][1]), now)


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """Which session it renews, and the 32 bytes that prove the right to.

    The last 16 are a MAC over the first by which the store knows its own tokens, past ones too.
    """

    session: UUID
    secret: bytes = field(repr=False)

    def text(self) -> str:
        """As the phone keeps it: 64 letters of base64url."""
        return urlsafe_b64encode(self.session.bytes + self.secret).decode()

    @classmethod
    def read(cls, text: str) -> "RefreshToken":
        """ValueError for anything that `text` never made."""
        raw = urlsafe_b64decode(text)
        if len(raw) != _TOKEN_BYTES:
            raise ValueError(f"a refresh token has {_TOKEN_BYTES} bytes")
        token = cls(UUID(bytes=raw[:_SESSION_BYTES]), raw[_SESSION_BYTES:])
        if token.text() != text:
            raise ValueError("not in the form in which it was given out")
        return token


class SessionEnd(StrEnum):
    """Why a refresh token renews nothing."""

    OVER = "over"


@dataclass(frozen=True, slots=True)
class RevokedSession:
    """One of which a token was shown that had been followed by another: whose it was."""

    account: UUID | None
    officer: UUID | None


@dataclass(frozen=True, slots=True)
class Reused:
    """The token was followed by another already: two hold it, so its session ended.

    `told`: the accounts to ring, which find it in their inbox.
    """

    told: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    account: UUID
    level: Level
    phone: str
    person: UUID | None = None
    language: Language = Language.ZH
    elder_mode: bool = False
    wechat_linked: bool = False
    last_n: int = 0
    subscriptions: Mapping[str, int] = field(default_factory=dict)  # grants left by template
    phone_proven: bool = True  # False: WeChat named the phone, and nobody has answered a code on it


@dataclass(frozen=True, slots=True)
class Claimed:
    """The account of a phone that answered a code, and the sessions of an earlier holder that ended."""

    account: Account
    ended: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundPhone:
    """A phone whose account is bound to a person, of whom the register has the phone `recorded`."""

    phone: str
    account: UUID
    recorded: str
    signed_in_at: datetime | None

    @property
    def has_moved(self) -> bool:
        """The register names another phone for that person."""
        return self.recorded != self.phone

    def has_new_holder(self, now: datetime) -> bool:
        """Whether who answers on it may be another than the person its account is bound to.

        The register names another phone for that person, or nobody signed in for so long that the
        number may have been given out anew.
        """
        return self.has_moved or (
            self.signed_in_at is not None and self.signed_in_at < now - DORMANT
        )


@dataclass(frozen=True, slots=True)
class EndingAccount:
    """An account that is about to end, locked, with what its holder signed in by."""

    account: UUID
    person: UUID | None
    phone: str
    openid: str | None


@dataclass(frozen=True, slots=True)
class OfficerLogin:
    """An officer whose try was counted and may now be judged; `password_hash` is argon2's own form."""

    officer: UUID
    password_hash: str
    roles: frozenset[Role]
    second_factor: bytes | None = field(default=None, repr=False)  # the secret of its codes
    start_until: datetime | None = (
        None  # the password was given out, and has to be replaced by then
    )
