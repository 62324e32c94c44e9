"""Attestations of captures: what an app shows of its phone, bytes as base64url without padding."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from domain.errors import Unfit
from domain.faces.actions import Capture
from domain.faces.attestation import AndroidKey, AppleKeyNew, AppleKeyUsed, Attestation, Shown
from proto.http.accounts.passkeys import Long, unpacked
from proto.http.base import Answer, Body, Moment

MOST: Final = 8  # certificates of a chain
_BASE64URL: Final = r"^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{2,3})?$"
Statement = Annotated[str, Field(max_length=32_768, pattern=_BASE64URL)]


class AttestationChallenge(Answer):
    """An iPhone hands the SHA-256 of the challenge to App Attest; an Android phone makes a key with the challenge itself."""

    challenge: str
    expires_at: Moment


class AttestationShown(Body):
    """`app_attest`: the id of a `key`, with the `statement` that DCAppAttestService gave: of attestKey for a `new` key, else of generateAssertion. `android_key`: the `certificates` of a key made for the challenge, its own first."""

    kind: Literal["app_attest", "android_key"]
    key: Annotated[str, Field(pattern=r"^([A-Za-z0-9_-]{43})?$")] = ""
    new: bool = False
    statement: Statement = ""
    certificates: Annotated[tuple[Long, ...], Field(max_length=MOST, strict=False)] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        by_apple = bool(self.key and self.statement) and not self.certificates
        by_android = bool(self.certificates) and not (self.key or self.statement or self.new)
        if not (by_apple if self.kind == "app_attest" else by_android):
            raise Unfit("证明的内容", "what this kind of phone shows, and nothing else")
        return self

    @property
    def shown(self) -> Shown:
        if self.kind == "android_key":
            return AndroidKey(tuple(unpacked(each) for each in self.certificates))
        key, statement = unpacked(self.key), unpacked(self.statement)
        return AppleKeyNew(key, statement) if self.new else AppleKeyUsed(key, statement)


class AttestationTaken(Answer):
    capture: Capture
    attested_by: Attestation
