"""Signatures of what is submitted, as applicants make them and as officers see them."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from domain.hall.cases import WORDS_LENGTH, Move
from domain.hall.items import Item, SignWay
from domain.hall.signatures import (
    OFFICERS_WORDS,
    WAY_WORDS,
    Begun,
    Signature,
    SignatureFile,
    to_sign,
)
from domain.words import Language
from proto.http.base import Answer, Body, Moment


class SignatureWanted(Body):
    """What is saved is signed: the draft, or what was asked for."""

    way: SignWay


class SignatureCode(Body):
    """The code that went to the account's own phone for this content."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class SignatureSeen(Answer):
    """`jws`: what the city says of it, signed with its receipt key."""

    signature: UUID
    move: Move
    way: SignWay
    by: str  # the way in words
    digest: str  # SHA-256 of what is signed, in hexadecimal
    begun_at: Moment
    signed_at: Moment | None
    good_until: Moment | None  # until then it goes with a submission
    used_at: Moment | None
    jws: str

    @classmethod
    def of(cls, one: Signature, language: Language) -> Self:
        return cls(
            signature=one.signature,
            move=one.move,
            way=one.way,
            by=WAY_WORDS[one.way].in_(language),
            digest=one.digest.hex(),
            begun_at=one.begun_at,
            signed_at=one.signed_at,
            good_until=one.good_until,
            used_at=one.used_at,
            jws=one.jws,
        )


class SignWayOffered(Answer):
    way: SignWay
    name: str


class CaseSignature(Answer):
    """`digest`: of what there is to sign; "" for what can't be submitted yet."""

    ways: list[SignWayOffered]  # none: the item asks no signature
    words: str
    digest: str
    open: SignatureSeen | None  # begun, perhaps signed, and not used
    ready: bool  # it is signed, and what there is to sign can be sent under it now
    used: list[SignatureSeen]

    @classmethod
    def of(cls, file: SignatureFile, language: Language) -> Self:
        return cls(
            ways=[
                SignWayOffered(way=way, name=WAY_WORDS[way].in_(language))
                for way in SignWay
                if way in file.ways
            ],
            words=to_sign(file.item, file.case).in_(language),
            digest=file.digest.hex(),
            open=SignatureSeen.of(file.open, language) if file.open else None,
            ready=file.ready,
            used=[SignatureSeen.of(each, language) for each in file.used],
        )


class SignatureBegun(Answer):
    """`phone`, masked, and the seconds: of a code. A face goes on with a check of case.sign."""

    signature: UUID
    way: SignWay
    digest: str
    words: str
    phone: str
    resend_after: int  # seconds
    expires_in: int  # seconds

    @classmethod
    def of(cls, begun: Begun, language: Language) -> Self:
        return cls(
            signature=begun.signature.signature,
            way=begun.signature.way,
            digest=begun.signature.digest.hex(),
            words=to_sign(begun.item, begun.case).in_(language),
            phone=begun.phone,
            resend_after=begun.resend_after,
            expires_in=begun.expires_in,
        )


class CounterSignature(Answer):
    """What waits to be signed before an officer, exactly as it will be submitted."""

    signature: UUID
    case: UUID
    item: str
    item_version: int
    name: str
    move: Move
    digest: str
    begun_at: Moment
    form: dict[str, Any]

    @classmethod
    def of(cls, one: Signature, item: Item, language: Language) -> Self:
        return cls(
            signature=one.signature,
            case=one.case,
            item=item.name,
            item_version=item.version,
            name=item.names.in_(language),
            move=one.move,
            digest=one.digest.hex(),
            begun_at=one.begun_at,
            form=dict(one.form),
        )


class CounterSignatures(Answer):
    signatures: list[CounterSignature]


class SignatureAttested(Body):
    """The person signed before the officer what this digest is of; `words`: what the officer saw."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    words: Annotated[str, Field(min_length=OFFICERS_WORDS, max_length=WORDS_LENGTH)]


class SignatureShown(Answer):
    """How what was submitted was signed, at the desk."""

    move: Move
    way: SignWay
    by: str
    digest: str
    signed_at: Moment
    words: str  # of the officer before whom

    @classmethod
    def of(cls, one: Signature, language: Language) -> Self:
        assert one.signed_at is not None
        return cls(
            move=one.move,
            way=one.way,
            by=WAY_WORDS[one.way].in_(language),
            digest=one.digest.hex(),
            signed_at=one.signed_at,
            words=one.words,
        )
