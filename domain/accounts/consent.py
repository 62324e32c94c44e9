"""Agreements that are asked for separately, each with versions of a text; each can be withdrawn.

A purpose states itself in domain/accounts/consent_texts/<purpose>.toml, with every version of its text.
Earlier ones stay as they are, so that an auditor can read what was agreed, and so that an agreement goes
on permitting what it was asked for. What a file leaves out, or says wrong, stops the program at its start.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final

from domain import toml_fields
from domain.toml_fields import Fields
from domain.words import Language, Words

FOLDER: Final = Path(__file__).parent / "consent_texts"


class Purpose(StrEnum):
    FACE_PROCESSING = "face_processing"
    SENDING_FRAMES = "sending_frames"
    WECHAT_VERIFY = "wechat_verify"
    NETWORK_ID = "network_id"
    FACE_SIGNING = "face_signing"
    WECHAT_SIGNING = "wechat_signing"
    HOSPITAL_RECORD = "hospital_record"
    HOSPITAL_RESULTS = "hospital_results"


#: What is agreed to for any look at a face: the comparison, and that pictures are sent.
CAMERA: Final = (Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES)
#: And what some looks ask besides. Whichever of these is taken back, a look under way ends.
BEFORE_CAMERA: Final = (*CAMERA, Purpose.FACE_SIGNING)


class Asked(StrEnum):
    """What a text asks leave for."""

    TEMPLATE = "template"  # made of an ID photo, and kept
    RENEWAL = "renewal"  # a template of a later check, kept beside it
    MOVEMENTS = "movements"  # numbers of what was done before the camera, kept five years
    PICTURES = "pictures"  # sent, and compared in memory
    SIGNING = "signing"  # the template is compared with, to sign what is submitted
    IDENTITY = "identity"  # name and ID number go to another body
    PICTURE_BACK = "picture_back"  # one that the other body took is compared here
    IDENTITY_DIGEST = "identity_digest"  # goes to another body
    RESULTS = "results"  # of examinations are fetched from another body, and shown


class Promised(StrEnum):
    """What a text gives its word on."""

    NO_PICTURES = "no_pictures"  # none is kept
    WITHDRAWAL = "withdrawal"
    ERASURE = "erasure"  # at once, on withdrawal
    OTHER_WAYS = "other_ways"  # with the same effect
    RIGHTS = "rights"  # to see, copy, correct, erase; and whom to ask


class How(StrEnum):
    """How a person came to know what was agreed to."""

    PAGE = "page"  # read on a screen
    SPOKEN = "spoken"  # heard from the page
    READ_OUT = "read_out"  # heard from an officer


@dataclass(frozen=True, slots=True)
class Operator:
    """Who processes the data, as every text names them."""

    name: Words
    contact: Words


UNNAMED: Final = Operator(
    Words("市社会保险机构", "the city's social insurance body"),
    Words("（尚未设置）", "(not set yet)"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """One version of what is asked for a purpose."""

    purpose: Purpose
    version: str
    asks: frozenset[Asked]
    promises: frozenset[Promised]
    text: Words
    spoken: Words  # what is heard instead: the same in short sentences

    def stands_for(self, newer: "Text") -> bool:
        """Whether who agreed to this one need not be asked again.

        The newer one asks for nothing that this one did not, and takes back no promise of it.
        """
        return newer.asks <= self.asks and self.promises <= newer.promises

    def said(self, language: Language, how: How, operator: Operator) -> str:
        words = (self.spoken if how is How.SPOKEN else self.text).in_(language)
        named = words.replace("{operator}", operator.name.in_(language))
        return named.replace("{contact}", operator.contact.in_(language))

    def shown(self, language: Language, how: How, operator: Operator) -> "Shown":
        text = self.said(language, how, operator)
        return Shown(language, how, hashlib.sha256(text.encode()).digest(), text)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a purpose states. `name`: as lists show it; `texts`: its versions, today's last.

    `beside_helper`: who is helped by a relative may agree then and there, for this one check.
    """

    name: Words
    beside_helper: bool
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """An agreement that was not withdrawn."""

    purpose: Purpose
    version: str
    given_at: datetime

    @property
    def stands(self) -> bool:
        """It is as good as one to today's text."""
        return self.version in good(self.purpose)


@dataclass(frozen=True, slots=True)
class Shown:
    """The evidence of what was shown: in which language, how, and the very text with its SHA-256."""

    language: Language
    how: How
    sha256: bytes
    text: str


_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}")
_KNOWN: Final = frozenset({"{operator}", "{contact}"})


def read(folder: Path = FOLDER) -> Mapping[Purpose, Terms]:
    """All purposes, in their order. Raises ValueError that names the file and the field."""
    files = {path.stem: path for path in folder.glob("*.toml")}
    if strange := sorted(set(files) - set(Purpose)):
        raise ValueError(f"{strange[0]}.toml: no such purpose in Purpose")
    if missing := [purpose for purpose in Purpose if purpose not in files]:
        raise ValueError(f"{missing[0]}.toml: missing")
    return MappingProxyType(
        {
            purpose: toml_fields.read_file(files[purpose], partial(_terms, purpose))
            for purpose in Purpose
        }
    )


def _terms(purpose: Purpose, fields: Fields) -> Terms:
    return Terms(
        name=fields.take("name", toml_fields.words),
        beside_helper=fields.take("beside_helper", toml_fields.flag),
        texts=fields.take("versions", partial(_texts, purpose)),
    )


def _texts(purpose: Purpose, value: object) -> tuple[Text, ...]:
    texts = tuple(_text(purpose, fields) for fields in toml_fields.tables(value))
    if not texts or any(one.version >= other.version for one, other in pairwise(texts)):
        raise ValueError("at least one, each later than the one before")
    return texts


def _text(purpose: Purpose, fields: Fields) -> Text:
    text = fields.take("text", _filled_in)
    found = Text(
        purpose=purpose,
        version=fields.take("version", toml_fields.text),
        asks=fields.take("asks", lambda value: frozenset(map(Asked, toml_fields.texts(value)))),
        promises=fields.take(
            "promises", lambda value: frozenset(map(Promised, toml_fields.texts(value)))
        ),
        text=text,
        spoken=fields.may_take("spoken", _filled_in, text),
    )
    fields.end()
    return found


def _filled_in(value: object) -> Words:
    found = toml_fields.words(value)
    if unknown := set(_PLACEHOLDER.findall(found.zh + found.en)) - _KNOWN:
        raise ValueError(f"unknown placeholder {min(unknown)}")
    return found


TERMS: Final = read()


def current(purpose: Purpose) -> Text:
    return TERMS[purpose].texts[-1]


def good(purpose: Purpose) -> tuple[str, ...]:
    """Versions an agreement to which is as good as one to today's text."""
    newest = current(purpose)
    return tuple(text.version for text in TERMS[purpose].texts if text.stands_for(newest))


def permitting(purpose: Purpose, asked: Asked) -> tuple[str, ...]:
    """Versions that asked leave for this: what they permit stays permitted until it is withdrawn."""
    return tuple(text.version for text in TERMS[purpose].texts if asked in text.asks)


def shipped(sha256: bytes) -> str | None:
    """The text of that digest, among those that name no body of their own.

    The first versions were so, and of an agreement to them nothing but the digest was stored.
    """
    every = (
        text.shown(language, how, UNNAMED)
        for terms in TERMS.values()
        for text in terms.texts
        for language in Language
        for how in How
    )
    return next((one.text for one in every if one.sha256 == sha256), None)
