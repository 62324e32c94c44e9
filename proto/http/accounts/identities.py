"""Sign-in of officers by the city's identity provider, and which account there is which officer."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from domain.accounts.identity_provider import SUBJECT_LENGTH
from domain.errors import Unfit
from proto.http.accounts.officers import Text
from proto.http.base import Answer, Body

_RANDOM: Final = r"^[A-Za-z0-9_-]{43}$"


def _subject(text: str) -> str:
    if not text.isprintable():
        raise Unfit("不含控制字符", "no control characters")
    return text


class IdentityProviderSeen(Answer):
    on: bool  # officers may sign in by it


class IdentityRequest(Answer):
    """The browser keeps a cookie beside it, without which nothing that comes back opens anything."""

    go_to: str  # where the browser signs in
    expires_in: int  # seconds


class IdentityReturn(Body):
    """What the provider sent the browser back with (RFC 6749, 4.1.2; RFC 9207)."""

    state: Annotated[str, Field(pattern=_RANDOM)]
    code: Annotated[str, Field(min_length=1, max_length=4_096)]
    iss: Annotated[str, Field(max_length=512)] = ""
    totp: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = (
        ""  # once /problems/second-factor-needed asks; all else is sent again
    )
    cookies: bool = False  # as of OfficerSignIn


class IdentityBound(Body):
    subject: Annotated[
        str, Field(min_length=1, max_length=SUBJECT_LENGTH), AfterValidator(_subject)
    ]  # `sub` of the provider's tokens
    why: Text


class IdentitySeen(Answer):
    issuer: str  # empty: the city has no identity provider
    subject: str  # empty: the officer is bound to no account there
    closed: bool  # the provider ended the officer's access
