"""What the service says of accounts, their sign-in, consents and mandates."""

from dataclasses import dataclass, field
from datetime import datetime
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
class ConsentText:
    purpose: str
    version: str
    text: str
    given: bool
    spoken: str = ""  # the same in short sentences, to be heard
    text_sha256: str = ""
    spoken_sha256: str = ""


@dataclass(frozen=True, slots=True)
class ConsentTexts:
    consents: tuple[ConsentText, ...]


@dataclass(frozen=True, slots=True)
class AgreedText:
    text: str


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
