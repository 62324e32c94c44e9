"""Agreements that are asked for separately, each with versions of a text; each can be withdrawn.

A text is domain/accounts/consent_texts/<purpose>.<version>.toml. Earlier ones stay, so that an auditor can read
what was agreed, and so that an agreement goes on permitting what it was asked for.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from domain.words import Language, Words

FOLDER: Final = Path(__file__).parent / "consent_texts"


class Purpose(StrEnum):
    FACE_PROCESSING = "face_processing"  # before any template exists
    SENDING_FRAMES = "sending_frames"  # camera pictures go to the city's server
    WECHAT_VERIFY = "wechat_verify"  # name and ID number go to WeChat, which looks at the face
    NETWORK_ID = "network_id"  # the national network identity platform is asked


class Asked(StrEnum):
    """What a text asks leave for."""

    TEMPLATE = "template"  # made of an ID photo, and kept
    RENEWAL = "renewal"  # a template of a later check, kept beside it
    MOVEMENTS = "movements"  # numbers of what was done before the camera, kept five years
    PICTURES = "pictures"  # sent, and compared in memory
    IDENTITY = "identity"  # name and ID number go to another body
    PICTURE_BACK = "picture_back"  # one that the other body took is compared here
    IDENTITY_DIGEST = "identity_digest"  # goes to another body


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


def read(folder: Path = FOLDER) -> Mapping[Purpose, tuple[Text, ...]]:
    """By purpose its versions, today's last. Raises ValueError that names the file."""
    found: dict[Purpose, list[Text]] = {purpose: [] for purpose in Purpose}
    for path in sorted(folder.glob("*.toml")):
        try:
            text = _text(tomllib.loads(path.read_text(encoding="utf-8")))
        except (KeyError, TypeError, ValueError) as wrong:
            raise ValueError(f"{path.name}: {wrong!r}") from wrong
        if path.name != f"{text.purpose}.{text.version}.toml":
            raise ValueError(f"{path.name}: holds {text.purpose} {text.version}")
        found[text.purpose].append(text)
    if missing := [purpose for purpose, texts in found.items() if not texts]:
        raise ValueError(f"no text for {', '.join(missing)}")
    return MappingProxyType({purpose: tuple(texts) for purpose, texts in found.items()})


@cache
def texts() -> Mapping[Purpose, tuple[Text, ...]]:
    """Those that ship."""
    return read()


def current(purpose: Purpose) -> Text:
    return texts()[purpose][-1]


def good(purpose: Purpose) -> tuple[str, ...]:
    """Versions an agreement to which is as good as one to today's text."""
    newest = current(purpose)
    return tuple(text.version for text in texts()[purpose] if text.stands_for(newest))


def permitting(purpose: Purpose, asked: Asked) -> tuple[str, ...]:
    """Versions that asked leave for this: what they permit stays permitted until it is withdrawn."""
    return tuple(text.version for text in texts()[purpose] if asked in text.asks)


def shipped(sha256: bytes) -> str | None:
    """The text of that digest, among those that name no body of their own.

    The first versions were so, and of an agreement to them nothing but the digest was stored.
    """
    every = (
        text.shown(language, how, UNNAMED)
        for versions in texts().values()
        for text in versions
        for language in Language
        for how in How
    )
    return next((one.text for one in every if one.sha256 == sha256), None)


def _text(data: Mapping[str, object]) -> Text:
    text = _words(data["text"])
    return Text(
        purpose=Purpose(str(data["purpose"])),
        version=str(data["version"]),
        asks=frozenset(Asked(one) for one in _list(data["asks"])),
        promises=frozenset(Promised(one) for one in _list(data["promises"])),
        text=text,
        spoken=_words(data["spoken"]) if "spoken" in data else text,
    )


def _words(table: object) -> Words:
    if not isinstance(table, dict):
        raise TypeError("not a table of zh and en")
    return Words(str(table["zh"]), str(table["en"]))


def _list(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return [str(one) for one in value]
