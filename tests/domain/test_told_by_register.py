"""Who has no account is told by the register: an SMS, then a letter and a visit where that ended badly."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.delivery import Channel
from domain.escalation import (
    ChannelGroup,
    NotificationPreferences,
    Reach,
    closed,
    plan,
)
from domain.events import EventKind
from domain.notice_kinds import KINDS, Group, Rung, going_by, is_urgent
from domain.quiet import SPREAD_S

NOON: Final = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 12:00 in Shanghai
NIGHT: Final = datetime(2026, 11, 24, 15, tzinfo=UTC)  # 23:00
MORNING: Final = datetime(2026, 11, 25, 0, tzinfo=UTC)  # 08:00
WANG: Final = UUID(int=SPREAD_S)  # whose night ends with the first
OF_REGISTER: Final = Reach(register=True)
WISHES: Final = NotificationPreferences()
DAY, MONTH = timedelta(days=1), timedelta(days=30)
PHONE: Final = ((Channel.APNS, UUID(int=5)),)


def told(kind: EventKind, at: datetime = NOON) -> list[tuple[Channel, datetime, datetime]]:
    return [
        (leg.channel, leg.due, leg.expires) for leg in plan(kind, at, WANG, OF_REGISTER, WISHES)
    ]


def test_a_decision_goes_by_sms_and_is_kept_back_for_a_letter_and_a_visit() -> None:
    assert told(EventKind.CASE_DECIDED) == [
        (Channel.SMS, NOON, NOON + DAY),
        (Channel.LETTER, NOON + MONTH, NOON + MONTH),
        (Channel.VISIT, NOON + MONTH, NOON + MONTH),
    ]


def test_of_an_incident_a_letter_goes_beside_the_sms() -> None:
    assert told(EventKind.DATA_INCIDENT) == [
        (Channel.SMS, NOON, NOON + DAY),
        (Channel.LETTER, NOON, NOON + MONTH),
        (Channel.VISIT, NOON + MONTH, NOON + MONTH),
    ]


def test_who_is_suspended_is_pursued_up_the_whole_ladder() -> None:
    sms, voice, letter, visit = told(EventKind.SUSPENDED)

    assert sms == (Channel.SMS, NOON, NOON + DAY)
    assert voice == (Channel.VOICE, NOON + timedelta(hours=1), NOON + timedelta(hours=25))
    assert letter == (Channel.LETTER, voice[1] + 2 * DAY, voice[1] + 2 * DAY + MONTH)
    assert visit == (Channel.VISIT, letter[1] + 7 * DAY, letter[1] + 7 * DAY + MONTH)


def test_news_of_the_city_is_brought_to_nobody_s_door() -> None:
    assert [channel for channel, _, _ in told(EventKind.OFFER_MADE)] == [Channel.SMS]


def test_what_the_register_does_not_tell_is_told_to_nobody_without_an_account() -> None:
    assert told(EventKind.CASE_ACCEPTED) == []


def test_the_register_lets_people_sleep_too() -> None:
    assert told(EventKind.CASE_DECIDED, NIGHT)[0] == (Channel.SMS, MORNING, MORNING + DAY)
    awake = replace(WISHES, quiet=None)
    assert plan(EventKind.CASE_DECIDED, NIGHT, WANG, OF_REGISTER, awake)[0].due == NIGHT


ALL: Final = Reach(PHONE, openid=True, grants=True, added=frozenset({Channel.EMAIL}))


def skipped(kind: EventKind, reach: Reach, *off: ChannelGroup) -> dict[Channel, str]:
    wishes = replace(WISHES, off=frozenset((KINDS[kind].group, each) for each in off))
    return {leg.channel: leg.skipped for leg in plan(kind, NOON, WANG, reach, wishes)}


def test_what_must_be_told_keeps_one_way_and_the_sms_before_others() -> None:
    every = tuple(ChannelGroup)

    assert skipped(EventKind.CASE_DECIDED, ALL, *every) == {
        Channel.APNS: "switched-off",
        Channel.WECHAT: "switched-off",
        Channel.EMAIL: "switched-off",
        Channel.SMS: "",
    }
    assert set(skipped(EventKind.CERTIFIED, ALL, *every).values()) == {"switched-off"}


def test_one_way_that_is_open_is_enough_to_switch_the_others_off() -> None:
    off = skipped(EventKind.CASE_DECIDED, ALL, ChannelGroup.SMS, ChannelGroup.WECHAT)

    assert {channel for channel, why in off.items() if why} == {Channel.SMS, Channel.WECHAT}


@pytest.mark.parametrize(
    ("reach", "why"),
    [
        (ALL, ""),
        (replace(ALL, grants=False), "no-grant"),
        (replace(ALL, openid=False), "no-address"),
        (Reach(), "no-address"),
    ],
)
def test_a_message_of_wechat_takes_a_link_and_a_grant(reach: Reach, why: str) -> None:
    assert skipped(EventKind.CASE_DECIDED, reach)[Channel.WECHAT] == why


def test_what_is_switched_off_is_listed_by_kind_and_channel() -> None:
    wishes = replace(WISHES, off=frozenset({(Group.CITY, ChannelGroup.SMS)}))

    assert closed(WISHES) == ()
    assert {kind for kind, _ in closed(wishes)} == {
        kind for kind, stated in KINDS.items() if stated.group is Group.CITY
    }
    assert {channel for _, channel in closed(wishes)} == {Channel.SMS}


def test_a_kind_says_by_what_it_goes_and_whether_it_wakes_people() -> None:
    assert EventKind.SUSPENDED in going_by(Channel.VOICE)
    assert EventKind.CASE_DECIDED not in going_by(Channel.VOICE)
    assert [is_urgent(kind) for kind in (EventKind.SUSPENDED, EventKind.CERTIFIED, "newer")] == [
        *(True, False, False)
    ]
    assert Rung.PUSH < Rung.VISIT
    assert (WISHES.plain, ALL.copy, ALL.register, Reach().grants) == (False, False, False, False)
