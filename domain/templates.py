"""Texts of notices as data: one file a kind and version, read, checked and filled in.

A file is domain/notice_templates/<kind>.<version>.toml (docs/notices.md). Which version holds is
decided by the moment of the notice alone, so that all processes agree and a queued notice keeps its
words. A placeholder stands for one of FIELDS; each has a closed shape, so that no value can carry a
name, a mark-up or a link, but for `link`: to one view of the city's own page.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise, product
from pathlib import Path
from typing import Final

from domain import toml_fields
from domain.base64url import packed
from domain.delivery import Channel
from domain.subjects import Subject, SubjectKind
from domain.toml_fields import Fields
from domain.words import Language, Words

FOLDER: Final = Path(__file__).parent / "notice_templates"
#: The files with words; beside them, without a version, lie those with the properties of a kind.
WORDS: Final = "*.[0-9]*.toml"

#: What a placeholder may stand for, and the shape of its value.
FIELDS: Final[Mapping[str, re.Pattern[str]]] = {
    "days": re.compile(r"[1-9]\d{0,2}", re.ASCII),
    "case": re.compile(r"[0-9A-F]{8}", re.ASCII),
    "count": re.compile(r"[1-9]\d{0,2}", re.ASCII),
    "link": re.compile(r"https://[a-z0-9.:-]{1,60}/#/ask/[A-Za-z0-9_-]{22}", re.ASCII),
}
SAMPLES: Final[Mapping[str, str]] = {
    "days": "365",
    "case": "7F3A09C2",
    "count": "3",
    "link": "https://hall.example.gov.cn/#/ask/AAAAAAAAAAAAAAAAAAAAAA",
}

#: Named by those who forget that a locked screen is read by anyone.
_PERSONAL: Final = re.compile(
    r"name|number|phone|address|amount|money|pension|illness|disease|birth|score|id_?card|xing|ming"
)
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_TELLS: Final = {
    "an amount": re.compile(r"\d[\d,.]*\s*(?:元|块|万|yuan|RMB|CNY)|[¥￥]\s*\d", re.IGNORECASE),
    "a long number": re.compile(r"\d{7,}"),
    "an illness": re.compile(
        r"病|癌|残疾|诊断|disease|cancer|illness|disab|diagnos", re.IGNORECASE
    ),
    # People are told never to tap one, and carriers hold back messages that have one.
    "a link": re.compile(
        r"https?:|www\.|[a-z0-9-]\.(?:cn|com|net|org|gov)\b", re.IGNORECASE | re.ASCII
    ),
}

_SMS_SINGLE: Final = 70  # UCS-2 units of one message; of each part of a longer one, 67
_SMS_PART: Final = 67
_SMS_SEGMENTS: Final = 2  # own choice: each part is paid for
_SIGNATURE_MIN: Final = 2
_SIGNATURE_MAX: Final = 12
_SIGNATURE: Final = _SIGNATURE_MAX + 2  # with its 【】, which the vendors count too


@dataclass(frozen=True, slots=True)
class Limit:
    """Of a channel, in characters, or in half-width units where a Han character counts two.

    `languages` are those in which it is written.
    """

    title: int
    text: int
    bmp: bool = False  # old phones and UCS-2 show nothing beyond the basic plane
    languages: tuple[Language, ...] = tuple(Language)
    half_width: bool = False

    def measure(self, text: str) -> int:
        """The length as the vendor counts it; what is ambiguous in width is counted as wide."""
        if not self.half_width:
            return len(text)
        return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


_CHINESE: Final = (Language.ZH,)
#: Sources: the vendors' pages named in their connectors; 100 and 300 are what connectors cut at.
LIMITS: Final[Mapping[Channel, Limit]] = {
    Channel.SMS: Limit(70, 120, bmp=True, languages=_CHINESE),
    Channel.WECHAT: Limit(20, 300, bmp=True, languages=_CHINESE),  # the title is a `thing`
    Channel.WECHAT_ACCOUNT: Limit(20, 300, bmp=True, languages=_CHINESE),
    Channel.APNS: Limit(100, 300),
    Channel.HARMONY: Limit(100, 300),
    Channel.HMS: Limit(100, 300),
    Channel.HONOR: Limit(100, 300),
    Channel.FCM: Limit(100, 300),
    Channel.WEBPUSH: Limit(100, 300),
    Channel.XIAOMI: Limit(49, 127),
    Channel.OPPO: Limit(50, 128),
    Channel.VIVO: Limit(40, 100, half_width=True),
    Channel.EMAIL: Limit(100, 1000),
    Channel.VOICE: Limit(70, 300, bmp=True),
    Channel.LETTER: Limit(70, 1000, bmp=True),
    Channel.VISIT: Limit(70, 1000, bmp=True),  # read by an officer at the door
}


@dataclass(frozen=True, slots=True)
class ByLanguage:
    """A vendor's templates for the same words: its id by language; Chinese where there is no other."""

    zh: str
    en: str = ""

    def chosen(self, language: Language) -> tuple[str, Language]:
        """The template for somebody who reads `language`, and in which its words are."""
        if language is Language.EN and self.en:
            return self.en, Language.EN
        return self.zh, Language.ZH

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(each for each in (self.zh, self.en) if each)


class Unrenderable(Exception):
    """A text lacks a value or was given one of another shape; it is not told by halves."""


@dataclass(frozen=True, slots=True)
class Said:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """One version of what is said of a kind of event, in force from `since` until the next one.

    `plain` is the text in few and common words, without placeholders. `channels` holds what is said
    differently on one channel, by "title" and "text".
    """

    kind: str
    version: int
    since: datetime
    title: Words
    text: Words
    plain: Words
    channels: Mapping[Channel, Mapping[str, Words]] = field(default_factory=dict)

    @property
    def placeholders(self) -> frozenset[str]:
        """The fields that its words use, on any channel."""
        own = (words for parts in self.channels.values() for words in parts.values())
        every = (self.title, self.text, self.plain, *own)
        return frozenset(
            name for words in every for name in PLACEHOLDER.findall(f"{words.zh} {words.en}")
        )

    def words(self, channel: Channel | None = None) -> tuple[Words, Words]:
        """Title and text as they are written, on a channel or in the inbox."""
        own = self.channels.get(channel, {}) if channel else {}
        return own.get("title", self.title), own.get("text", self.text)

    def say(
        self,
        fields: Mapping[str, str],
        language: Language,
        *,
        channel: Channel | None = None,
        plain: bool = False,
    ) -> Said:
        """With the values put in; raises Unrenderable when one is missing or of another shape."""
        title, text = self.words(channel)
        body = self.plain if plain else text
        return Said(fill(title.in_(language), fields), fill(body.in_(language), fields))


def fill(pattern: str, fields: Mapping[str, str]) -> str:
    """The pattern with its values; what is put in is never read as a pattern again."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        shape, given = FIELDS.get(name), fields.get(name)
        if shape is None or given is None or shape.fullmatch(given) is None:
            raise Unrenderable(f"no value for {{{name}}}")
        return given

    filled = PLACEHOLDER.sub(value, pattern)
    if "{" in filled or "}" in filled:
        raise Unrenderable("a brace stands alone")
    return filled


def fields_of(subject: Subject, page: str = "") -> dict[str, str]:
    """What an event's subject says: the numbers it carries, and the short form of a row's id.

    `page`: the address of the city's page, for a channel that can lead there; "": it leads nowhere.
    """
    fields = {name: str(number) for name, number in subject.numbers.items()}
    if (row := subject.row) is not None:
        fields["case"] = row.hex[:8].upper()
        if page and subject.kind is SubjectKind.FACE_REQUEST:
            fields["link"] = f"{page}/#/ask/{packed(row.bytes)}"
    return fields


def read(folder: Path = FOLDER) -> dict[str, tuple[Template, ...]]:
    """By kind its versions, the first one first. Raises ValueError that names the file."""
    found: dict[str, list[Template]] = {}
    for path in sorted(folder.glob(WORDS)):
        template = toml_fields.read_file(path, _template)
        if path.name != f"{template.kind}.{template.version}.toml":
            raise ValueError(f"{path.name}: holds {template.kind} {template.version}")
        found.setdefault(template.kind, []).append(template)
    return {kind: tuple(sorted(each, key=lambda t: t.version)) for kind, each in found.items()}


def in_force(versions: Sequence[Template], at: datetime) -> Template:
    """The newest of one kind's versions, the first one first, that held at that moment.

    Before all of them, the first.
    """
    return next((each for each in reversed(versions) if each.since <= at), versions[0])


def segments(text: str) -> int:
    """Messages that a text with its signature is paid as, in UCS-2."""
    units = _SIGNATURE + len(text.encode("utf-16-le")) // 2
    return 1 if units <= _SMS_SINGLE else -(-units // _SMS_PART)


def paid_as(template: Template) -> int:
    """Text messages that one notice is paid as, with the longer of its words."""
    told = (template.say(SAMPLES, Language.ZH, channel=Channel.SMS, plain=p) for p in (False, True))
    return max(segments(f"{said.title}，{said.text}") for said in told)


def is_signature(name: str) -> bool:
    """Whether carriers take it before a text message; without its brackets, as it is configured."""
    return _SIGNATURE_MIN <= len(name) <= _SIGNATURE_MAX and not set(name) & set("【】")


def takes(channel: Channel, char: str) -> bool:
    """Whether the channel shows the character on every phone."""
    category = unicodedata.category(char)
    if category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return False
    if not LIMITS[channel].bmp:
        return True
    return ord(char) <= 0xFFFF and category not in {"So", "Sk", "Mn", "Me"}  # noqa: PLR2004  # the plane's end


def lint(template: Template) -> list[str]:
    """What is wrong with it, on whichever channel it may ever leave by; none: fit to ship."""
    faults: list[str] = []
    parts = {"title": template.title, "text": template.text, "plain": template.plain}
    for channel, own in template.channels.items():
        faults += [f"{channel}: no such part: {part}" for part in own if part not in parts]
        parts |= {f"{channel} {part}": words for part, words in own.items()}
    for part, words in parts.items():
        for language in Language:
            faults += [f"{part} {language}: {fault}" for fault in _words(words.in_(language), part)]
    if template.since.tzinfo is None:
        faults.append("since: a moment with its zone")
    if faults:
        return faults
    for channel in LIMITS:
        faults += [f"{channel} {fault}" for fault in _lengths(template, channel)]
    return faults


def lint_versions(versions: tuple[Template, ...]) -> list[str]:
    """Versions count from 1 and follow each other in time."""
    faults = []
    if [each.version for each in versions] != list(range(1, len(versions) + 1)):
        faults.append("versions count 1, 2, 3 without gaps")
    if any(a.since >= b.since for a, b in pairwise(versions)):
        faults.append("a later version takes force later")
    return faults


def _words(text: str, part: str) -> Iterator[str]:
    if not text.strip():
        yield "missing"
    for name in PLACEHOLDER.findall(text):
        if name not in FIELDS:
            neutral = "not neutral" if _PERSONAL.search(name) else "unknown"
            yield f"{neutral} placeholder {{{name}}}"
        elif part in {"title", "plain"}:
            yield f"no placeholder here: {{{name}}}"
    if "{" in (rest := PLACEHOLDER.sub("", text)) or "}" in rest:
        yield "a brace stands alone"
    for what, tell in _TELLS.items():
        if tell.search(rest):
            yield f"not neutral: {what}"


def _lengths(template: Template, channel: Channel) -> Iterator[str]:
    limit = LIMITS[channel]
    for language, plain in product(limit.languages, (False, True)):
        said = template.say(SAMPLES, language, channel=channel, plain=plain)
        for part, text, most in (
            ("title", said.title, limit.title),
            ("plain" if plain else "text", said.text, limit.text),
        ):
            if (length := limit.measure(text)) > most:
                unit = "half-width units" if limit.half_width else "characters"
                yield f"{part} {language}: {length} {unit} of {most}"
            if strange := sorted({char for char in text if not takes(channel, char)}):
                codes = ", ".join(f"U+{ord(char):04X}" for char in strange)
                yield f"{part} {language}: not on this channel: {codes}"
        paid = segments(f"{said.title}，{said.text}")
        if channel is Channel.SMS and paid > _SMS_SEGMENTS:
            yield f"{language}: {paid} messages, {_SMS_SEGMENTS} at most"


def _template(fields: Fields) -> Template:
    return Template(
        kind=fields.take("kind", toml_fields.text),
        version=fields.take("version", _version),
        since=fields.take("since", _moment),
        title=fields.take("title", _both),
        text=fields.take("text", _both),
        plain=fields.take("plain", _both),
        channels=fields.may_take("channels", _channels, {}),
    )


def _version(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("not a number")
    return value


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("not a moment")
    return value


def _channels(value: object) -> Mapping[Channel, Mapping[str, Words]]:
    return {
        Channel(name): {part: _both(words) for part, words in toml_fields.table(own).items()}
        for name, own in toml_fields.table(value).items()
    }


def _both(value: object) -> Words:
    """A language that lacks is told by `lint`, with all else that is wrong."""
    found = Fields(toml_fields.table(value))
    words = Words(*(found.may_take(name, toml_fields.text, "") for name in ("zh", "en")))
    found.end()
    return words


class Approval(StrEnum):
    """What a vendor says of our template with it."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class VendorTemplate:
    """What the vendor says: asked by us, or noted by an operator.

    `differs`: how its fields are not those that we fill in.
    """

    channel: Channel
    template_id: str
    state: Approval
    why: str
    recorded_at: datetime
    differs: str = ""
