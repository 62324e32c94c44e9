"""The way of a notice: the ladder, the wishes, the night."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from domain.delivery import Channel
from domain.escalation import (
    CHANNEL_GROUP_OF,
    ChannelGroup,
    Leg,
    NotificationPreferences,
    Reach,
    plan,
)
from domain.events import EventKind
from domain.notice_kinds import KINDS, RUNG_OF, Group, Rung
from domain.quiet import QUIET_MOST, SHANGHAI, SPREAD_S, Quiet

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
NIGHT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # 23:00
WANG = UUID(int=SPREAD_S)  # whose night ends with the first
PHONE = ((Channel.APNS, UUID(int=5)),)
ALL = Reach(PHONE, openid=True, grants=True, added=frozenset({Channel.EMAIL, Channel.LETTER}))

moments = st.datetimes(
    min_value=datetime(2025, 1, 1),  # noqa: DTZ001  # the zone is given beside it
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
    timezones=st.just(UTC),
)
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
quiets = st.builds(Quiet, minutes, minutes).filter(lambda quiet: quiet.lasts <= QUIET_MOST)
offs = st.frozensets(st.tuples(st.sampled_from(Group), st.sampled_from(ChannelGroup)))
wishes = st.builds(NotificationPreferences, off=offs, quiet=st.none() | quiets, plain=st.booleans())
reaches = st.builds(
    Reach,
    devices=st.lists(
        st.tuples(st.sampled_from([Channel.APNS, Channel.HMS, Channel.WEBPUSH]), st.uuids()),
        max_size=3,
    ).map(tuple),
    openid=st.booleans(),
    grants=st.booleans(),
    added=st.frozensets(
        st.sampled_from([Channel.EMAIL, Channel.WECHAT_ACCOUNT, Channel.LETTER]), max_size=3
    ),
    copy=st.booleans(),
)
kinds = st.sampled_from(EventKind)
MUST_TELL = [kind for kind, stated in KINDS.items() if stated.must_tell]


def by_channel(legs: tuple[Leg, ...]) -> dict[Channel, Leg]:
    return {leg.channel: leg for leg in legs}


def is_night(at: datetime, quiet: Quiet) -> bool:
    """Said in another way than the rule itself: minute by minute round the clock."""
    local = at.astimezone(SHANGHAI)
    now = local.hour * 60 + local.minute
    begin = quiet.start.hour * 60 + quiet.start.minute
    return (now - begin) % 1440 < quiet.lasts / timedelta(minutes=1)


def test_a_push_goes_first_and_the_dearer_ways_wait() -> None:
    legs = by_channel(plan(EventKind.CERTIFIED, NOON, WANG, ALL, NotificationPreferences()))

    waits = [legs[c].due - NOON for c in (Channel.APNS, Channel.WECHAT, Channel.SMS)]
    assert waits == [timedelta(), timedelta(minutes=10), timedelta(minutes=70)]


def test_a_rung_without_an_address_leaves_its_wait_to_the_next() -> None:
    legs = by_channel(
        plan(EventKind.CERTIFIED, NOON, WANG, Reach(PHONE), NotificationPreferences())
    )

    assert legs[Channel.WECHAT].skipped == "no-address"
    assert legs[Channel.SMS].due == NOON + timedelta(minutes=10)


def test_who_has_a_telephone_alone_is_told_by_sms_at_once() -> None:
    [wechat, sms] = plan(EventKind.CERTIFIED, NOON, WANG, Reach(), NotificationPreferences())

    assert (wechat.skipped, sms.due) == ("no-address", NOON)


def test_all_devices_of_a_person_are_told_at_once() -> None:
    phones = (*PHONE, (Channel.WEBPUSH, UUID(int=6)))
    legs = plan(EventKind.CERTIFIED, NOON, WANG, Reach(phones), NotificationPreferences())

    assert [leg.due for leg in legs if leg.rung is Rung.PUSH] == [NOON, NOON]


def test_a_suspension_is_pursued_to_the_door() -> None:
    legs = plan(EventKind.SUSPENDED, NOON, WANG, ALL, NotificationPreferences())

    assert [leg.channel for leg in legs][-3:] == [Channel.VOICE, Channel.LETTER, Channel.VISIT]


def test_a_visit_waits_its_days_where_no_letter_can_be_written() -> None:
    legs = by_channel(plan(EventKind.SUSPENDED, NOON, WANG, Reach(), NotificationPreferences()))

    assert legs[Channel.VISIT].due == legs[Channel.VOICE].due + timedelta(days=7)


def test_who_acts_for_another_is_not_pursued() -> None:
    copy = replace(ALL, copy=True)
    legs = plan(EventKind.SUSPENDED, NOON, WANG, copy, NotificationPreferences())

    assert max(leg.rung for leg in legs) is Rung.SMS


def test_without_an_address_no_letter_is_written() -> None:
    legs = by_channel(plan(EventKind.SUSPENDED, NOON, WANG, Reach(), NotificationPreferences()))

    assert legs[Channel.LETTER].skipped == "no-address"


def test_what_is_urgent_goes_at_night_and_no_telephone_rings_then() -> None:
    legs = by_channel(plan(EventKind.SUSPENDED, NIGHT, WANG, Reach(), NotificationPreferences()))

    assert legs[Channel.SMS].due == NIGHT
    assert legs[Channel.VOICE].due == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def test_a_telephone_rings_at_night_for_nobody_even_without_quiet_hours() -> None:
    legs = by_channel(
        plan(EventKind.SUSPENDED, NIGHT, WANG, Reach(), NotificationPreferences(quiet=None))
    )

    assert legs[Channel.VOICE].due == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def test_what_is_not_urgent_waits_for_the_morning() -> None:
    legs = by_channel(plan(EventKind.CERTIFIED, NIGHT, WANG, Reach(), NotificationPreferences()))

    assert legs[Channel.SMS].due == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def test_small_ones_wait_for_others() -> None:
    [leg] = plan(EventKind.REVIEW_OPENED, NOON, WANG, Reach(PHONE), NotificationPreferences())

    assert leg.due == NOON + timedelta(minutes=2)


def test_a_grant_is_not_spent_on_what_is_small() -> None:
    legs = by_channel(plan(EventKind.CERTIFIED_BY_DATA, NOON, WANG, ALL, NotificationPreferences()))

    assert legs[Channel.WECHAT].skipped == "not-worth-a-grant"


def test_a_way_that_is_switched_off_is_on_the_record_and_does_not_leave() -> None:
    off = NotificationPreferences(off=frozenset({(Group.CERTIFICATION, ChannelGroup.SMS)}))
    legs = by_channel(plan(EventKind.CERTIFIED, NOON, WANG, ALL, off))

    assert legs[Channel.SMS].skipped == "switched-off"
    assert not legs[Channel.APNS].skipped


def test_the_groups_of_the_kinds_are_what_a_person_would_look_for() -> None:
    groups = {kind: stated.group for kind, stated in KINDS.items()}

    assert groups[EventKind.SUSPENDED] is Group.DECISIONS
    assert groups[EventKind.CERTIFIED] is Group.CERTIFICATION
    assert groups[EventKind.FACE_RECORD_CHANGED] is Group.SECURITY
    assert groups[EventKind.CAMPAIGN_NOTICE] is Group.CITY


def test_each_way_has_its_rung() -> None:
    tell_no_person = {
        *(Channel.WEBHOOK, Channel.REFUND, Channel.COURIER, Channel.HOSPITAL, Channel.UNIT),
    }
    assert set(RUNG_OF) == set(Channel) - tell_no_person


@given(kind=kinds, at=moments, account=st.uuids(), reach=reaches, wish=wishes)
def test_nothing_leaves_before_it_happened_or_out_of_its_turn(
    kind: EventKind, at: datetime, account: UUID, reach: Reach, wish: NotificationPreferences
) -> None:
    legs = [leg for leg in plan(kind, at, account, reach, wish) if not leg.skipped]

    assert all(leg.due >= at for leg in legs)
    for one, other in pairwise(legs):
        assert one.rung <= other.rung
        assert one.due <= other.due
        assert one.rung == other.rung or one.due < other.due


@given(kind=kinds, at=moments, account=st.uuids(), reach=reaches, wish=wishes)
def test_what_does_not_hurry_never_leaves_at_night(
    kind: EventKind, at: datetime, account: UUID, reach: Reach, wish: NotificationPreferences
) -> None:
    assume(wish.quiet is not None)
    assert wish.quiet is not None
    for leg in plan(kind, at, account, reach, wish):
        if not KINDS[kind].urgent or leg.channel is Channel.VOICE:
            assert not is_night(leg.due, wish.quiet)


@given(kind=st.sampled_from(MUST_TELL), reach=reaches, off=offs)
def test_what_must_be_told_keeps_one_way_whatever_is_switched_off(
    kind: EventKind, reach: Reach, off: frozenset[tuple[Group, ChannelGroup]]
) -> None:
    def ways(wish: NotificationPreferences) -> set[Channel]:
        legs = plan(kind, NOON, WANG, reach, wish)
        return {leg.channel for leg in legs if not leg.skipped and leg.channel in CHANNEL_GROUP_OF}

    assert bool(ways(NotificationPreferences(off=off))) == bool(ways(NotificationPreferences()))


@given(kind=kinds, reach=reaches, off=offs)
def test_what_is_switched_off_does_not_leave(
    kind: EventKind, reach: Reach, off: frozenset[tuple[Group, ChannelGroup]]
) -> None:
    assume(not KINDS[kind].must_tell)
    for leg in plan(kind, NOON, WANG, reach, NotificationPreferences(off=off)):
        if not leg.skipped and leg.channel in CHANNEL_GROUP_OF:
            assert (KINDS[kind].group, CHANNEL_GROUP_OF[leg.channel]) not in off


@given(at=moments, account=st.uuids(), quiet=quiets)
@example(  # the whole night lies within the half hour before
    at=datetime(2025, 1, 1, tzinfo=UTC),
    account=UUID("e3e70682-c209-4cac-629f-6fbed82c07cd"),
    quiet=Quiet(time(7, 31), time(7, 56)),
)
def test_the_night_is_over_within_its_length_and_half_an_hour(
    at: datetime, account: UUID, quiet: Quiet
) -> None:
    morning = quiet.over(at, account)

    assert at <= morning <= at + quiet.lasts + timedelta(seconds=SPREAD_S)
    assert not is_night(morning, quiet)
    assert quiet.over(morning, account) == morning
    half_an_hour = (at - timedelta(minutes=past) for past in range(SPREAD_S // 60 + 1))
    assert morning == at or any(is_night(moment, quiet) for moment in half_an_hour)


@given(one=moments, other=moments, account=st.uuids(), quiet=quiets)
def test_the_morning_keeps_the_order_of_one_account(
    one: datetime, other: datetime, account: UUID, quiet: Quiet
) -> None:
    first, second = sorted((one, other))

    assert quiet.over(first, account) <= quiet.over(second, account)


@pytest.mark.parametrize(
    ("local", "leaves"),
    [("21:29", "21:29"), ("21:30", "08:00"), ("07:59", "08:00"), ("08:00", "08:00")],
)
def test_both_ends_of_the_night_are_where_they_are_said_to_be(local: str, leaves: str) -> None:
    at = datetime.fromisoformat(f"2026-11-24T{local}:00+08:00")

    assert f"{Quiet().over(at, WANG):%H:%M}" == leaves


def test_the_morning_is_spread_over_half_an_hour_by_account() -> None:
    mornings = {Quiet().over(NIGHT, UUID(int=seconds)) for seconds in range(SPREAD_S)}

    assert len(mornings) == SPREAD_S
    assert max(mornings) - min(mornings) < timedelta(seconds=SPREAD_S)
