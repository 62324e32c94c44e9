"""Sign-in of officers by the city's own identity provider: what binds it to one browser, and what it says."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

#: What a sign-in at the provider may take, a second factor there included.
from domain.base64url import packed

REQUEST_LIFE: Final = timedelta(minutes=10)
#: How long what the provider publishes of itself is believed before it is read again.
PUBLISHED_LIFE: Final = timedelta(hours=1)
#: A key that is not known is looked for no more often: whoever sends forged tokens calls nobody.
KEYS_AGAIN: Final = timedelta(minutes=1)
#: For which everybody is told at once that the provider is away, once it did not answer.
AWAY_AGAIN: Final = timedelta(seconds=5)
#: OpenID Connect Core, section 2: `sub` has at most 255 ASCII characters.
SUBJECT_LENGTH: Final = 255
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """`state` goes through the provider; `browser` stays in the one browser that asked.

    Nonce and PKCE verifier follow from both, so that the store keeps digests alone.
    """

    state: str
    browser: str = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_urlsafe(_SECRET_BYTES), secrets.token_urlsafe(_SECRET_BYTES))

    @property
    def nonce(self) -> str:
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """RFC 7636, 4.1: 43 letters."""
        return self._derived(b"verifier")

    @property
    def challenge(self) -> str:
        """RFC 7636, 4.2: S256."""
        return packed(hashlib.sha256(self.verifier.encode()).digest())

    @property
    def state_digest(self) -> bytes:
        return hashlib.sha256(self.state.encode()).digest()

    @property
    def browser_digest(self) -> bytes:
        return hashlib.sha256(self.browser.encode()).digest()

    def _derived(self, what: bytes) -> str:
        key = self.browser.encode()
        return packed(hmac.digest(key, what + b":" + self.state.encode(), "sha256"))


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What the provider publishes of itself; all of it lies at the issuer's own origin."""

    authorize: str
    exchange: str  # where a code becomes tokens
    keys: str
    says_issuer: bool  # each of its answers names it (RFC 9207)


@dataclass(frozen=True, slots=True)
class TokensGiven:
    """For a code, as they came."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified ID token says. `groups`: None where tokens say nothing of them."""

    subject: str
    strong: bool  # signed in there in a way that stands for our second factor too
    groups: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Known:
    """The officer who came back from the provider, and what it said, as of Claims."""

    officer: UUID
    groups: tuple[str, ...] | None
    strong: bool


@dataclass(frozen=True, slots=True)
class Bound:
    """An officer whom the provider signs in, and how it stands; `closed`: the provider ended their access."""

    officer: UUID
    subject: str
    closed: bool


class Named(StrEnum):
    """By what the provider finds one of its officers."""

    USERNAME = "username"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Provisioned:
    """An officer as the provider sees and ends them; `closed`: by the provider, not by an administrator."""

    officer: UUID
    username: str
    subject: str
    active: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """An officer as the provider writes them; None: it says nothing of it."""

    username: str | None = None
    subject: str | None = None
    active: bool | None = None
