"""Escalation and fallback: the way of a notice up the ladder of its kind, and what a person has chosen (preferences).

Which rungs, in which order and after how long each kind states itself (domain/notice_kinds.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.delivery import EXPIRE_HOURS, PUSH, Channel, held
from domain.events import EventKind
from domain.notice_kinds import KINDS, RUNG_OF, Group, NoticeKind, Rung
from domain.quiet import Quiet
from domain.words import Language, Words


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

#: Of these the law wants something told.
BOUND_GROUPS: Final = frozenset(stated.group for stated in KINDS.values() if stated.must_tell)
_LAST_KEPT: Final = (
    ChannelGroup.SMS,
    ChannelGroup.PUSH,
    ChannelGroup.WECHAT,
    ChannelGroup.EMAIL,
    ChannelGroup.CALL,
)  # most people have the first
#: Of these, accounts with a standing mandate for notices get copies: never of what keeps an account
#: or a face safe, which would tell a thief, nor of city notices, which they get themselves.
COPIED_GROUPS: Final = frozenset({Group.CERTIFICATION, Group.DECISIONS})
#: To an address that a person gave; whoever gave none has no leg there.
_ADDED: Final = frozenset({Channel.WECHAT_ACCOUNT, Channel.EMAIL})
#: Whoever acts for another gets copies, and is not pursued.
_PURSUING: Final = frozenset({Rung.CALL, Rung.LETTER, Rung.VISIT})

#: Small ones wait so long for others of the account.
GATHER: Final = timedelta(minutes=2)
_VISIT_EXPIRES: Final = timedelta(days=30)
#: So long a leg of the register stands by for the case that the one before fails; then it is needed
#: no more. Own choice: reports of vendors come within days.
RESERVE: Final = timedelta(days=30)


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
    stated = KINDS[kind]
    if reach.register:
        return _by_register(stated, at, account, wishes) if stated.by_register else ()
    possible = _possible(stated, reach)
    switched_off = {
        index
        for index, (channel, _, _) in enumerate(possible)
        if channel in CHANNEL_GROUP_OF and (stated.group, CHANNEL_GROUP_OF[channel]) in wishes.off
    }
    open_ = [i for i, (_, _, why) in enumerate(possible) if not why and i not in switched_off]
    if stated.must_tell and not any(possible[i][0] in CHANNEL_GROUP_OF for i in open_):
        kept = [i for i in switched_off if not possible[i][2]]
        kept.sort(key=lambda i: _LAST_KEPT.index(CHANNEL_GROUP_OF[possible[i][0]]))
        switched_off -= set(kept[:1])
    off = dict.fromkeys(switched_off, "switched-off")
    return _timed(
        stated,
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
        if CHANNEL_GROUP_OF[channel] is way and (KINDS[kind].group, way) in wishes.off
    )


def _possible(kind: NoticeKind, reach: Reach) -> list[tuple[Channel, UUID | None, str]]:
    """Channel, device, and why it can't be used or ""; lowest rung first."""
    found: list[tuple[Channel, UUID | None, str]] = []
    for step in kind.ladder:
        if step.rung is Rung.PUSH:
            found += [(channel, device, "") for channel, device in reach.devices]
        for channel in step.channels:
            if channel in _ADDED and channel not in reach.added:
                continue
            if step.rung in _PURSUING and reach.copy:
                continue
            found.append((channel, None, _obstacle(kind, channel, reach)))
    return found


def _obstacle(kind: NoticeKind, channel: Channel, reach: Reach) -> str:
    if channel is Channel.LETTER:
        return "" if channel in reach.added else "no-address"
    if channel is not Channel.WECHAT:
        return ""
    if not kind.worth_a_grant:
        return "not-worth-a-grant"
    if not reach.openid:
        return "no-address"
    return "" if reach.grants else "no-grant"


def _by_register(
    kind: NoticeKind, at: datetime, person: UUID, wishes: NotificationPreferences
) -> tuple[Leg, ...]:
    """An SMS; the letter, and at last the visit, are due only when what came before ended badly.

    Who is pursued climbs the whole ladder as an account does. News of the city is brought to nobody's door.
    """
    channels = [Channel.SMS]
    if kind.group is not Group.CITY:
        channels += [Channel.LETTER, Channel.VISIT]
    if kind.pursued:
        channels.insert(1, Channel.VOICE)
    legs = _timed(kind, at, person, [(c, None, "") for c in channels], wishes.quiet)
    if kind.pursued:
        return legs
    return tuple(_kept_back(leg, kind, at) for leg in legs)


def _kept_back(leg: Leg, kind: NoticeKind, at: datetime) -> Leg:
    if leg.channel is Channel.LETTER and kind.letter_at_once:
        return replace(leg, due=at, expires=at + _VISIT_EXPIRES)
    if leg.channel is Channel.SMS:
        return leg
    return replace(leg, due=at + RESERVE, expires=at + RESERVE)


def _timed(
    kind: NoticeKind,
    at: datetime,
    account: UUID,
    legs: list[tuple[Channel, UUID | None, str]],
    quiet: Quiet | None,
) -> tuple[Leg, ...]:
    """A rung that can't be climbed leaves its wait to the next."""
    waits = {step.rung: step.after for step in kind.ladder}
    begin = at + GATHER if kind.small else at
    timed: list[Leg] = []
    last: datetime | None = None  # when the rung before leaves
    slot: timedelta | None = None  # the wait that a rung left to the next
    for rung in Rung:
        on_it = [leg for leg in legs if RUNG_OF[leg[0]] is rung]
        if not on_it:
            continue
        own = waits.get(rung, timedelta())
        wait = own if slot is None or rung is Rung.VISIT else slot  # nobody knocks days too early
        due = begin if last is None else last + wait
        for channel, device, why in on_it:
            leaves = held(due, account, channel, quiet, urgent=kind.urgent)
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
