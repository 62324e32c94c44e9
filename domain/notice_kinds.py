"""The kinds of notice, as each states itself in domain/notice_templates/<kind>.toml (docs/notices.md).

What a file leaves out, or says wrong, stops the program at its start.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Final

from domain import toml_fields
from domain.delivery import PUSH, Channel
from domain.events import TEMPLATES, EventKind
from domain.subjects import SubjectKind
from domain.templates import FIELDS, FOLDER, WORDS
from domain.toml_fields import Fields


class Rung(IntEnum):
    PUSH = 0
    MESSAGE = 1  # WeChat, e-mail
    SMS = 2
    CALL = 3
    LETTER = 4
    VISIT = 5


RUNG_OF: Final[Mapping[Channel, Rung]] = dict.fromkeys(PUSH, Rung.PUSH) | {
    Channel.WECHAT: Rung.MESSAGE,
    Channel.WECHAT_ACCOUNT: Rung.MESSAGE,
    Channel.EMAIL: Rung.MESSAGE,
    Channel.SMS: Rung.SMS,
    Channel.VOICE: Rung.CALL,
    Channel.LETTER: Rung.LETTER,
    Channel.VISIT: Rung.VISIT,
}


class Urgency(StrEnum):
    URGENT = "urgent"  # at any hour
    NORMAL = "normal"
    SMALL = "small"  # gathered: several leave as one


class Group(StrEnum):
    """What a person switches together."""

    CERTIFICATION = "certification"
    DECISIONS = "decisions"
    SECURITY = "security"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of a ladder. `after`: since the rung before left; nothing on the first.

    On the push rung `channels` is empty: each device of the person has its own.
    """

    rung: Rung
    channels: tuple[Channel, ...]
    after: timedelta


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """What holds of every notice of one kind.

    `subjects`: what it may be about; `fields`: of templates.FIELDS those that each of these brings
    along, and that its words may use.
    `must_tell`: the law wants it told (a decision, processing of a face, a stranger at the account):
    at least one way out stays, whatever is switched off.
    `by_register`: told to whoever is on the register and has no account, by what the register knows
    of them; `letter_at_once`: a letter goes beside the SMS then, whatever became of it.
    `pursued`: told until it is read, at last by a visit, and no vendor's report is enough.
    `worth_a_grant`: a one-time grant of WeChat is spent on it, as the person waits for it or has to act.
    `inbox_suffices`: whoever reads none of its ways finds it in the inbox, early enough.
    `settled_by`: once one of these is told of the same thing, what has not left yet is needed no more.
    """

    group: Group
    urgency: Urgency
    subjects: frozenset[SubjectKind]
    fields: frozenset[str]
    must_tell: bool
    by_register: bool
    letter_at_once: bool
    pursued: bool
    worth_a_grant: bool
    inbox_suffices: bool
    settled_by: frozenset[EventKind]
    ladder: tuple[Step, ...]

    @property
    def urgent(self) -> bool:
        return self.urgency is Urgency.URGENT

    @property
    def small(self) -> bool:
        return self.urgency is Urgency.SMALL

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Those of the ladder, lowest rung first, but for the devices."""
        return tuple(channel for step in self.ladder for channel in step.channels)


_AFTER: Final = re.compile(r"([1-9]\d*) (min|h|d)", re.ASCII)
_UNITS: Final = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_ALL_DEVICES: Final = "push"
_CASE: Final = "case"
#: Everybody has a telephone or can be met; any other way may be missing.
_CERTAIN: Final = frozenset({Channel.SMS, Channel.VISIT})
_PURSUING: Final = frozenset({Rung.CALL, Rung.LETTER, Rung.VISIT})


def read(folder: Path = FOLDER) -> Mapping[EventKind, NoticeKind]:
    """All kinds, in their order. Raises ValueError that names the file and the field."""
    files = {path.stem: path for path in set(folder.glob("*.toml")) - set(folder.glob(WORDS))}
    if strange := sorted(set(files) - set(EventKind)):
        raise ValueError(f"{strange[0]}.toml: no such kind in EventKind")
    if missing := [kind for kind in EventKind if kind not in files]:
        raise ValueError(f"{missing[0]}.toml: missing")
    kinds = {kind: toml_fields.read_file(files[kind], _kind) for kind in EventKind}
    for kind, stated in kinds.items():
        for words in TEMPLATES[kind]:
            if undeclared := sorted(words.placeholders - stated.fields):
                raise ValueError(
                    f"{kind}.{words.version}.toml: {{{undeclared[0]}}} is no field of {kind}.toml"
                )
        if strange := sorted(
            each for each in stated.settled_by if not kinds[each].subjects & stated.subjects
        ):
            raise ValueError(
                f"{kind}.toml: settled_by: {strange[0]} is about nothing that this is about"
            )
    return MappingProxyType(kinds)


def _kind(fields: Fields) -> NoticeKind:
    kind = NoticeKind(
        group=fields.take("group", lambda value: Group(toml_fields.text(value))),
        urgency=fields.take("urgency", lambda value: Urgency(toml_fields.text(value))),
        subjects=fields.take("subjects", _subjects),
        fields=fields.take("fields", _fields),
        must_tell=fields.take("must_tell", toml_fields.flag),
        by_register=fields.take("by_register", toml_fields.flag),
        letter_at_once=fields.take("letter_at_once", toml_fields.flag),
        pursued=fields.take("pursued", toml_fields.flag),
        worth_a_grant=fields.take("worth_a_grant", toml_fields.flag),
        inbox_suffices=fields.take("inbox_suffices", toml_fields.flag),
        settled_by=fields.take("settled_by", _settling),
        ladder=fields.take("ladder", _ladder),
    )
    rungs = {step.rung for step in kind.ladder}
    if _CERTAIN.isdisjoint(kind.channels) is not kind.inbox_suffices:
        raise ValueError("ladder: ends by SMS or a visit, or else inbox_suffices is true")
    if kind.pursued is not (Rung.VISIT in rungs) or (_PURSUING & rungs and not kind.pursued):
        raise ValueError("pursued: by call, letter and at last a visit, or by none of them")
    if kind.by_register and Channel.SMS not in kind.channels:
        raise ValueError(
            "by_register: the register knows of a telephone, and the ladder has no sms"
        )
    if kind.letter_at_once and not kind.by_register:
        raise ValueError("letter_at_once: of what is told by the register alone")
    if _CASE in kind.fields and not all(subject.names_row for subject in kind.subjects):
        raise ValueError("fields: case is the short form of a row's id, and a subject names no row")
    if kind.worth_a_grant and Channel.WECHAT not in kind.channels:
        raise ValueError("worth_a_grant: the ladder has no wechat")
    return kind


def _subjects(value: object) -> frozenset[SubjectKind]:
    found = frozenset(map(SubjectKind, toml_fields.texts(value)))
    if not found:
        raise ValueError("none")
    return found


def _settling(value: object) -> frozenset[EventKind]:
    return frozenset(map(EventKind, toml_fields.texts(value)))


def _fields(value: object) -> frozenset[str]:
    found = frozenset(toml_fields.texts(value))
    if unknown := sorted(found - set(FIELDS)):
        raise ValueError(f"unknown field {unknown[0]}; there are {', '.join(FIELDS)}")
    return found


def _ladder(value: object) -> tuple[Step, ...]:
    steps = tuple(
        _step(fields, first=at == 0) for at, fields in enumerate(toml_fields.tables(value))
    )
    if any(one.rung >= other.rung for one, other in pairwise(steps)):
        raise ValueError("each rung once, in the order push, message, sms, voice, letter, visit")
    return steps


def _step(fields: Fields, *, first: bool) -> Step:
    ways = fields.take("ways", toml_fields.texts)
    after = timedelta() if first else fields.take("after", _after)
    fields.end()
    if ways == (_ALL_DEVICES,):
        return Step(Rung.PUSH, (), after)
    channels = tuple(_channel(way) for way in ways)
    if len(set(channels)) < len(channels) or len({RUNG_OF[each] for each in channels}) != 1:
        raise ValueError(f"no rung of its own: {', '.join(ways)}")
    return Step(RUNG_OF[channels[0]], channels, after)


def _channel(way: str) -> Channel:
    known = [channel for channel, rung in RUNG_OF.items() if rung is not Rung.PUSH]
    if way not in known:
        raise ValueError(f"unknown way {way}; there are {', '.join([_ALL_DEVICES, *known])}")
    return Channel(way)


def _after(value: object) -> timedelta:
    found = _AFTER.fullmatch(toml_fields.text(value))
    if found is None:
        raise ValueError(f"not like 10 min, 1 h, 2 d: {value}")
    return int(found[1]) * _UNITS[found[2]]


KINDS: Final = read()


def going_by(channel: Channel) -> tuple[EventKind, ...]:
    """The kinds that may leave by it."""
    return tuple(kind for kind, stated in KINDS.items() if channel in stated.channels)


def settled_by(kind: str) -> frozenset[EventKind]:
    """Of a kind as stored; empty where only a newer process knows it."""
    return KINDS[EventKind(kind)].settled_by if kind in KINDS else frozenset()


def is_urgent(kind: str) -> bool:
    """Of a kind as stored; False where only a newer process knows it."""
    return kind in KINDS and KINDS[EventKind(kind)].urgent
