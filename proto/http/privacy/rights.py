"""The rights of a person over their data: who used it, the lock on the face, what a deletion leaves."""

from typing import Annotated, Self

from pydantic import Field

from domain.privacy.uses import ACTORS, ActorKind, Use, body_words, use_words, why_words
from domain.words import Language
from proto.http.base import Answer, Body, Moment, Phone


class UseSeen(Answer):
    at: Moment
    actor: ActorKind
    who: str  # in words; never an officer's name
    body: str  # which body stands behind it
    action: str
    what: str
    purpose: str

    @classmethod
    def of(cls, use: Use, language: Language) -> Self:
        return cls(
            at=use.at,
            actor=use.actor,
            who=ACTORS[use.actor].in_(language),
            body=body_words(use.actor).in_(language),
            action=use.action,
            what=use_words(use.action).in_(language),
            purpose=why_words(use.why).in_(language),
        )


class Uses(Answer):
    uses: list[UseSeen]
    next_cursor: str


class FaceLock(Answer):
    locked_at: Moment | None


class KeptSeen(Answer):
    what: str
    why: str


class Deleted(Answer):
    erased: list[str]
    kept: list[KeptSeen]


class PhoneChange(Body):
    """At the counter, with the ID card shown."""

    phone: Phone


class AddressChange(Body):
    """Where a letter is brought, as the person says at the counter; empty where none is to be."""

    address: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
    postcode: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""


class Unlock(Body):
    """Why an officer unlocks a face, e.g. the ID card was shown."""

    why: Annotated[str, Field(min_length=1, max_length=500)]
