"""Passkeys of officers: what the browser makes and signs, bytes as base64url without padding."""

from base64 import urlsafe_b64decode
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from domain.accounts.passkeys import NAME_LENGTH, Assertion, Registration
from proto.http.base import Answer, Body, Moment

#: Whole groups of four letters, and one of two or three: what can be read.
_BASE64URL: Final = r"^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{2,3})?$"

ClientData = Annotated[str, Field(min_length=2, max_length=4_096, pattern=_BASE64URL)]
Short = Annotated[str, Field(min_length=2, max_length=2_048, pattern=_BASE64URL)]
Long = Annotated[str, Field(min_length=2, max_length=16_384, pattern=_BASE64URL)]


class PasskeyWanted(Body):
    totp: Annotated[str, Field(pattern=r"^[0-9]{6}$")]  # of the second factor, given anew


class PasskeyCreation(Answer):
    """For `navigator.credentials.create`: discoverable, with user verification, without attestation."""

    challenge: str
    host: str  # rp.id
    user: str  # user.id
    username: str  # user.name
    algorithms: list[int]  # of pubKeyCredParams
    known: list[str]  # excludeCredentials
    expires_in: int  # seconds


class PasskeyNew(Body):
    name: Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]
    client_data: ClientData  # response.clientDataJSON
    attestation: Long  # response.attestationObject

    @property
    def registration(self) -> Registration:
        return Registration(unpacked(self.client_data), unpacked(self.attestation))


class PasskeySeen(Answer):
    passkey: UUID
    name: str
    added_at: Moment
    used_at: Moment | None
    here: bool  # it opened the session that asks


class PasskeysSeen(Answer):
    """The first added first."""

    passkeys: list[PasskeySeen]


class PasskeyChallenge(Answer):
    """For `navigator.credentials.get`, with user verification and no allowCredentials."""

    challenge: str
    host: str  # rpId
    expires_in: int  # seconds


class PasskeySignIn(Body):
    credential: Short  # rawId
    client_data: ClientData  # response.clientDataJSON
    authenticator_data: Short
    signature: Short
    user_handle: Annotated[
        str, Field(max_length=128, pattern=_BASE64URL)
    ]  # userHandle; empty: none
    cookies: bool = False  # as of OfficerSignIn

    @property
    def assertion(self) -> Assertion:
        return Assertion(
            unpacked(self.credential),
            unpacked(self.client_data),
            unpacked(self.authenticator_data),
            unpacked(self.signature),
            unpacked(self.user_handle),
        )


def unpacked(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
