"""What became of notices, as an officer reads it, sends it again, or ends it in person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.cursors import NEWEST, Place
from domain.delivery import Channel, DeliveryState
from domain.errors import Conflict, NotFound
from domain.events import EventKind
from domain.notices.deliveries import (
    RESEND_MAX,
    Alarm,
    AlarmKind,
    ChannelHealth,
    DeadCount,
    DeadFilter,
    DeliverySeen,
)
from domain.people import Officer, Role
from domain.problems import Problem
from services.notices.deliveries import PAGE, DeliveryMonitor

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
OFFICER: Final = Officer(UUID(int=7), frozenset({Role.COUNTER}), UUID(int=8))
PERSON: Final = UUID(int=21)
ALL: Final = DeadFilter()
DEAD: Final = (DeadCount(Channel.SMS, "550", 3),)
TOKEN: Final = ChannelHealth(Channel.WECHAT, token=3)


def seen(n: int, *, ended: bool = True) -> DeliverySeen:
    return DeliverySeen(
        delivery=UUID(int=n),
        event_n=n,
        kind="certified",
        channel=Channel.SMS,
        state=DeliveryState.FAILED,
        why="550",
        attempt=1,
        created_at=NOW + timedelta(seconds=n),
        ended_at=NOW + timedelta(hours=1, seconds=n) if ended else None,
    )


@dataclass(frozen=True)
class InPerson:
    notice: UUID
    due: datetime
    person: UUID = PERSON
    kind: EventKind = EventKind.CERTIFIED
    expires: datetime = NOW


@dataclass
class Store:
    """`count` deliveries, newest first, of a person whom the officer reaches; `fit`: to be sent again."""

    count: int = 0
    reached: bool = True
    fit: int = 0
    ended: bool = True
    asked: list[tuple[object, ...]] = field(default_factory=list)

    async def of_person(
        self, person: UUID, officer: UUID, *, why: str, before: Place, limit: int
    ) -> list[DeliverySeen] | None:
        self.asked.append((person, officer, why, before, limit))
        found = [seen(n) for n in range(self.count, 0, -1)]
        behind = [each for each in found if (each.created_at, each.delivery) < before]
        return behind[:limit] if self.reached else None

    async def dead(
        self, wanted: DeadFilter, *, at: datetime, before: Place, limit: int
    ) -> list[DeliverySeen]:
        self.asked.append((wanted, at, before, limit))
        found = [seen(n) for n in range(self.count, 0, -1)]
        return [each for each in found if (each.ended_at or at, each.delivery) < before][:limit]

    async def count_dead(self, at: datetime) -> list[DeadCount]:
        assert at == NOW
        return list(DEAD)

    async def resend(
        self,
        chosen: Sequence[UUID] | DeadFilter,
        *,
        officer: UUID,
        why: str,
        at: datetime,
        limit: int,
    ) -> int:
        self.asked.append((chosen, officer, why, at, limit))
        return self.fit

    async def health(self, at: datetime) -> list[ChannelHealth]:
        assert at == NOW
        return [TOKEN, ChannelHealth(Channel.SMS)]

    async def read(
        self, at: datetime, after: Place, limit: int, *, officer: UUID, why: str
    ) -> Sequence[InPerson]:
        self.asked.append((at, after, limit, officer, why))
        found = [InPerson(UUID(int=n), NOW + timedelta(seconds=n)) for n in range(self.count)]
        return [each for each in found if (each.due, each.notice) > after][:limit]

    async def end(self, notice: UUID, officer: UUID, *, told: bool, why: str, at: datetime) -> bool:
        self.asked.append((notice, officer, told, why, at))
        return self.ended


class Desk:
    def __init__(self, store: Store) -> None:
        self.store, self.woken = store, 0
        self.monitor = DeliveryMonitor(
            store=store, in_person=store, wake=self.wake, clock=lambda: NOW
        )

    def wake(self) -> None:
        self.woken += 1


async def test_a_person_s_notices_are_read_to_their_end_for_a_purpose() -> None:
    desk = Desk(Store(count=PAGE + 1))

    first = await desk.monitor.of_person(OFFICER, PERSON, "本人询问", "")
    second = await desk.monitor.of_person(OFFICER, PERSON, "本人询问", first.next_cursor)

    assert [each.event_n for each in (*first.deliveries, *second.deliveries)] == list(
        range(PAGE + 1, 0, -1)
    )
    assert (len(first.deliveries), second.next_cursor) == (PAGE, "")
    oldest = first.deliveries[-1]
    assert desk.store.asked == [
        (PERSON, OFFICER.officer, "本人询问", NEWEST, PAGE + 1),
        (PERSON, OFFICER.officer, "本人询问", (oldest.created_at, oldest.delivery), PAGE + 1),
    ]


async def test_of_a_person_out_of_reach_there_is_nothing() -> None:
    with pytest.raises(NotFound) as refused:
        await Desk(Store(reached=False)).monitor.of_person(OFFICER, PERSON, "", "")

    assert refused.value.problem is Problem.NOT_FOUND


async def test_dead_letters_come_with_their_counts_on_the_first_page_alone() -> None:
    desk = Desk(Store(count=PAGE + 1))

    first = await desk.monitor.dead(ALL, "")
    second = await desk.monitor.dead(ALL, first.next_cursor)

    assert (first.counts, second.counts) == (DEAD, ())
    assert (len(first.deliveries), len(second.deliveries)) == (PAGE, 1)
    oldest = first.deliveries[-1]
    assert desk.store.asked == [
        (ALL, NOW, NEWEST, PAGE + 1),
        (ALL, NOW, (oldest.ended_at, oldest.delivery), PAGE + 1),
    ]


async def test_what_is_sent_again_leaves_at_once_and_no_more_than_a_vendor_bears() -> None:
    desk = Desk(Store(fit=3))

    assert await desk.monitor.resend(OFFICER, ALL, "服务商已恢复") == 3
    assert desk.woken == 1
    assert desk.store.asked == [(ALL, OFFICER.officer, "服务商已恢复", NOW, RESEND_MAX)]


async def test_where_none_is_fit_to_be_sent_again_it_is_said() -> None:
    desk = Desk(Store())

    with pytest.raises(Conflict) as refused:
        await desk.monitor.resend(OFFICER, [UUID(int=1)], "")

    assert (refused.value.problem, desk.woken) == (Problem.NOTHING_TO_RESEND, 0)


async def test_notices_to_be_told_in_person_begin_with_the_longest_waiting() -> None:
    desk = Desk(Store(count=PAGE + 1))

    first = await desk.monitor.personal_notices(OFFICER, "上门", "")
    second = await desk.monitor.personal_notices(OFFICER, "上门", first.next_cursor)

    assert [each.notice.int for each in (*first.notices, *second.notices)] == list(range(PAGE + 1))
    assert (len(first.notices), second.next_cursor) == (PAGE, "")
    newest = first.notices[-1]
    start = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
    assert desk.store.asked == [
        (NOW, start, PAGE + 1, OFFICER.officer, "上门"),
        (NOW, (newest.due, newest.notice), PAGE + 1, OFFICER.officer, "上门"),
    ]


@pytest.mark.parametrize("told", [True, False])
async def test_a_notice_is_ended_in_person_with_its_reason(*, told: bool) -> None:
    desk = Desk(Store())

    await desk.monitor.end_personal_notice(OFFICER, UUID(int=3), told=told, why="已当面告知")

    assert desk.store.asked == [(UUID(int=3), OFFICER.officer, told, "已当面告知", NOW)]


async def test_a_notice_that_another_ended_is_not_there() -> None:
    with pytest.raises(NotFound):
        await Desk(Store(ended=False)).monitor.end_personal_notice(
            OFFICER, UUID(int=3), told=True, why=""
        )


async def test_each_channel_is_shown_and_who_is_to_be_called_for_it() -> None:
    shown = await Desk(Store()).monitor.channels()

    assert shown.healths == (TOKEN, ChannelHealth(Channel.SMS))
    assert shown.alarms == (Alarm(Channel.WECHAT, AlarmKind.TOKEN),)
