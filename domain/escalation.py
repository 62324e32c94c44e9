"""The way of a notice: a ladder of rungs with waits between, and what a person has chosen.

The waits are our own choice (docs/channels.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final
from uuid import UUID

from domain.delivery import EXPIRE_HOURS, PUSH, Channel
from domain.events import CHANNELS, URGENT, EventKind
from domain.quiet import Quiet
from domain.words import Language, Words


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


class ChannelGroup(StrEnum):
    """What a person may switch off for a group. Letters and visits are the city's last resort."""

    PUSH = "push"
    WECHAT = "wechat"
    EMAIL = "email"
    SMS = "sms"
    CALL = "call"


CHANNEL_GROUP_OF: Final[Mapping[Channel, ChannelGroup]] = dict.fromkeys(PUSH, ChannelGroup.PUSH) | {
    Channel.WECHAT: ChannelGroup.WECHAT,
    Channel.WECHAT_ACCOUNT: ChannelGroup.WECHAT,
    Channel.EMAIL: ChannelGroup.EMAIL,
    Channel.SMS: ChannelGroup.SMS,
    Channel.VOICE: ChannelGroup.CALL,
}

_GROUP_OF_NOUN: Final[Mapping[str, Group]] = {
    "entitlement": Group.CERTIFICATION,
    "review": Group.DECISIONS,
    "request": Group.DECISIONS,
    "register": Group.DECISIONS,
    "face_record": Group.SECURITY,
    "face": Group.SECURITY,
    "account": Group.SECURITY,
    "mandate": Group.SECURITY,
    "data": Group.SECURITY,
}
#: The law wants these told (a decision, processing of a face, a stranger at the account): at least
#: one way out stays, whatever is switched off.
MUST_TELL: Final = frozenset(
    {
        EventKind.SUSPENDED,
        EventKind.REVIEW_DECIDED,
        EventKind.DEATH_RECORDED,
        EventKind.REQUEST_ANSWERED,
        EventKind.REQUEST_REFUSED,
        EventKind.FACE_RECORD_CHANGED,
        EventKind.FACE_RECORD_ERASED,
        EventKind.FACE_UNLOCKED,
        EventKind.FACE_RULES,
        EventKind.DATA_INCIDENT,
        EventKind.FACE_REVIEW_DUE,
        EventKind.ACCOUNT_BOUND,
        EventKind.ACCOUNT_SIGNED_IN,
        EventKind.SIGN_IN_COPIED,
        EventKind.MANDATE_GRANTED,
        EventKind.HELPED,
        EventKind.DUE_SOON,
        EventKind.CAMPAIGN_DUE,
    }
)
BOUND_GROUPS: Final = frozenset({Group.CERTIFICATION, Group.DECISIONS, Group.SECURITY})
_LAST_KEPT: Final = (
    ChannelGroup.SMS,
    ChannelGroup.PUSH,
    ChannelGroup.WECHAT,
    ChannelGroup.EMAIL,
    ChannelGroup.CALL,
)  # most people have the first
#: Told to whoever is on the register and has no account, by what the register knows of them.
BY_REGISTER: Final = MUST_TELL - {
    EventKind.ACCOUNT_BOUND,
    EventKind.ACCOUNT_SIGNED_IN,
    EventKind.SIGN_IN_COPIED,
} | {EventKind.CERTIFIED, EventKind.RESTORED, EventKind.FACE_RECORD_RETIRED}
#: Of these, a letter goes beside the SMS, whatever became of it (PIPL Art. 57 wants the person told).
WRITTEN: Final = frozenset({EventKind.DATA_INCIDENT})
SMALL: Final = frozenset({EventKind.CERTIFIED_BY_DATA, EventKind.REVIEW_OPENED})
#: Told until it is read: by a call, a letter and at last a visit, and no vendor's receipt is enough.
PURSUED: Final = frozenset({EventKind.SUSPENDED})
#: A one-time grant of WeChat is spent on what the person waits for or has to act on.
WORTH_A_GRANT: Final = frozenset(
    {
        EventKind.CERTIFIED,
        EventKind.RESTORED,
        EventKind.SUSPENDED,
        EventKind.REVIEW_DECIDED,
        EventKind.DUE_SOON,
        EventKind.CAMPAIGN_DUE,
    }
)

_ADDED: Final = (Channel.WECHAT_ACCOUNT, Channel.EMAIL)
#: Of these, accounts with a standing mandate for notices get copies: never of what keeps an account
#: or a face safe, which would tell a thief, nor of city notices, which they get themselves.
COPIED_GROUPS: Final = frozenset({Group.CERTIFICATION, Group.DECISIONS})

#: After the rung before, by urgency; a rung that can't be climbed leaves its wait to the next.
WAITS: Final[Mapping[Urgency, Mapping[Rung, timedelta]]] = {
    Urgency.URGENT: {
        Rung.MESSAGE: timedelta(minutes=2),
        Rung.SMS: timedelta(minutes=5),
        Rung.CALL: timedelta(hours=1),
        Rung.LETTER: timedelta(days=2),
        Rung.VISIT: timedelta(days=7),
    },
    Urgency.NORMAL: {
        Rung.MESSAGE: timedelta(minutes=10),
        Rung.SMS: timedelta(hours=1),
        Rung.CALL: timedelta(days=1),
        Rung.LETTER: timedelta(days=3),
        Rung.VISIT: timedelta(days=7),
    },
    Urgency.SMALL: {
        Rung.MESSAGE: timedelta(minutes=30),
        Rung.SMS: timedelta(hours=4),
        Rung.CALL: timedelta(days=1),
        Rung.LETTER: timedelta(days=3),
        Rung.VISIT: timedelta(days=7),
    },
}
#: Small ones wait so long for others of the account.
GATHER: Final = timedelta(minutes=2)
_VISIT_EXPIRES: Final = timedelta(days=30)
#: So long a leg of the register stands by for the case that the one before fails; then it is needed
#: no more. Own choice: receipts of vendors come within days.
RESERVE: Final = timedelta(days=30)


def urgency(kind: EventKind) -> Urgency:
    if kind in URGENT:
        return Urgency.URGENT
    return Urgency.SMALL if kind in SMALL else Urgency.NORMAL


def group(kind: EventKind) -> Group:
    if kind is EventKind.SUSPENDED:
        return Group.DECISIONS
    return _GROUP_OF_NOUN.get(kind.partition(".")[0], Group.CITY)


@dataclass(frozen=True, slots=True)
class NotificationPreferences:
    """What the holder of an account has chosen. `off`: the ways switched off, by group."""

    off: frozenset[tuple[Group, ChannelGroup]] = frozenset()
    quiet: Quiet | None = field(default_factory=Quiet)
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A person's wishes, and what goes with them on the same page."""

    wishes: NotificationPreferences
    window: Quiet  # as last chosen, also while the quiet hours are off
    language: Language
    wechat: bool  # linked
    grants: Mapping[str, int]  # left, by template


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of an account when something is told. `added`: channels it has an address for.

    `copy`: it acts for the one whom the notice is about, who alone is pursued. `register`: it is no
    account but an entry of the register, whose phone and address are looked up when a leg leaves.
    """

    devices: tuple[tuple[Channel, UUID], ...] = ()
    openid: bool = False
    grants: bool = False
    added: frozenset[Channel] = frozenset()
    copy: bool = False
    register: bool = False


@dataclass(frozen=True, slots=True)
class Leg:
    """One delivery to be written. `skipped`: why it will not leave, for the record."""

    channel: Channel
    rung: Rung
    due: datetime
    expires: datetime
    device: UUID | None = None
    skipped: str = ""


def plan(
    kind: EventKind, at: datetime, account: UUID, reach: Reach, wishes: NotificationPreferences
) -> tuple[Leg, ...]:
    """The ladder of an event that happens at `at`, lowest rung first; the inbox is not part of it."""
    if reach.register:
        return _by_register(kind, at, account, wishes) if kind in BY_REGISTER else ()
    possible = _possible(kind, reach)
    switched_off = {
        index
        for index, (channel, _, _) in enumerate(possible)
        if channel in CHANNEL_GROUP_OF and (group(kind), CHANNEL_GROUP_OF[channel]) in wishes.off
    }
    open_ = [i for i, (_, _, why) in enumerate(possible) if not why and i not in switched_off]
    if kind in MUST_TELL and not any(possible[i][0] in CHANNEL_GROUP_OF for i in open_):
        kept = [i for i in switched_off if not possible[i][2]]
        kept.sort(key=lambda i: _LAST_KEPT.index(CHANNEL_GROUP_OF[possible[i][0]]))
        switched_off -= set(kept[:1])
    off = dict.fromkeys(switched_off, "switched-off")
    return _timed(
        kind,
        at,
        account,
        [(c, d, off.get(i, why)) for i, (c, d, why) in enumerate(possible)],
        wishes.quiet,
    )


def closed(wishes: NotificationPreferences) -> tuple[tuple[EventKind, Channel], ...]:
    """What is switched off, by kind and channel; the way that is kept last comes first."""
    return tuple(
        (kind, channel)
        for way in _LAST_KEPT
        for channel in CHANNEL_GROUP_OF
        for kind in EventKind
        if CHANNEL_GROUP_OF[channel] is way and (group(kind), way) in wishes.off
    )


def messages(kind: EventKind) -> tuple[Channel, ...]:
    """Beyond the devices: what the kind is worth, and the addresses that a person added."""
    return (*CHANNELS[kind], *_ADDED) if CHANNELS[kind] else ()


def held(
    at: datetime, account: UUID, channel: Channel, quiet: Quiet | None, *, urgent: bool
) -> datetime:
    """When something that is due at `at` may leave: what is not urgent lets people sleep.

    A telephone never rings at night, not even for what is urgent.
    """
    if quiet is None and channel is Channel.VOICE:
        quiet = Quiet()
    loud = not urgent or channel is Channel.VOICE
    return quiet.over(at, account) if quiet is not None and loud else at


def _possible(kind: EventKind, reach: Reach) -> list[tuple[Channel, UUID | None, str]]:
    """Channel, device, and why it can't be used or ""; lowest rung first."""
    found: list[tuple[Channel, UUID | None, str]] = [(c, d, "") for c, d in reach.devices]
    for channel in CHANNELS[kind]:
        why = ""
        if channel is Channel.WECHAT:
            if kind not in WORTH_A_GRANT:
                why = "not-worth-a-grant"
            elif not reach.openid:
                why = "no-address"
            elif not reach.grants:
                why = "no-grant"
        found.append((channel, None, why))
    found += [(c, None, "") for c in messages(kind) if c in reach.added]
    if kind in PURSUED and not reach.copy:
        no_letter = "" if Channel.LETTER in reach.added else "no-address"
        found.append((Channel.LETTER, None, no_letter))
        found += [(channel, None, "") for channel in (Channel.VOICE, Channel.VISIT)]
    return sorted(found, key=lambda one: RUNG_OF[one[0]])


def _by_register(
    kind: EventKind, at: datetime, person: UUID, wishes: NotificationPreferences
) -> tuple[Leg, ...]:
    """An SMS; the letter, and at last the visit, are due only when what came before ended badly.

    Who is pursued climbs the whole ladder as an account does.
    """
    channels = [Channel.SMS, Channel.LETTER, Channel.VISIT]
    if kind in PURSUED:
        channels.insert(1, Channel.VOICE)
    legs = _timed(kind, at, person, [(c, None, "") for c in channels], wishes.quiet)
    if kind in PURSUED:
        return legs
    return tuple(_kept_back(leg, kind, at) for leg in legs)


def _kept_back(leg: Leg, kind: EventKind, at: datetime) -> Leg:
    if leg.channel is Channel.LETTER and kind in WRITTEN:
        return replace(leg, due=at, expires=at + _VISIT_EXPIRES)
    if leg.channel is Channel.SMS:
        return leg
    return replace(leg, due=at + RESERVE, expires=at + RESERVE)


def _timed(
    kind: EventKind,
    at: datetime,
    account: UUID,
    legs: list[tuple[Channel, UUID | None, str]],
    quiet: Quiet | None,
) -> tuple[Leg, ...]:
    pace, urgent = urgency(kind), kind in URGENT
    begin = at + GATHER if pace is Urgency.SMALL else at
    timed: list[Leg] = []
    last: datetime | None = None  # when the rung before leaves
    slot: timedelta | None = None  # the wait that a rung left to the next
    for rung in Rung:
        on_it = [leg for leg in legs if RUNG_OF[leg[0]] is rung]
        if not on_it:
            continue
        own = WAITS[pace].get(rung, timedelta())
        wait = own if slot is None or rung is Rung.VISIT else slot  # nobody knocks days too early
        due = begin if last is None else last + wait
        for channel, device, why in on_it:
            leaves = held(due, account, channel, quiet, urgent=urgent)
            lasts = _VISIT_EXPIRES if rung >= Rung.LETTER else timedelta(hours=EXPIRE_HOURS)
            timed.append(Leg(channel, rung, leaves, leaves + lasts, device, why))
        live = [leg.due for leg in timed if leg.rung is rung and not leg.skipped]
        last, slot = (max(live), None) if live else (last, wait)
    return tuple(timed)


GROUP_WORDS: Final[Mapping[Group, Words]] = {
    Group.CERTIFICATION: Words("资格认证和提醒", "Certification and reminders"),
    Group.DECISIONS: Words("核实、决定和申诉", "Reviews, decisions and appeals"),
    Group.SECURITY: Words("账户和人脸安全", "Safety of account and face"),
    Group.CITY: Words("城市通知", "City notices"),
}
CHANNEL_GROUP_WORDS: Final[Mapping[ChannelGroup, Words]] = {
    ChannelGroup.PUSH: Words("手机通知", "Push on the phone"),
    ChannelGroup.WECHAT: Words("微信消息", "WeChat message"),
    ChannelGroup.EMAIL: Words("电子邮件", "E-mail"),
    ChannelGroup.SMS: Words("短信", "SMS"),
    ChannelGroup.CALL: Words("电话", "Telephone call"),
}
