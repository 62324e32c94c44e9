"""The numbers that watches give to Prometheus: what waits, since when, and what became of calls."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, Final, cast

import pytest

from domain.accounts.hand_offs import HandOffState
from domain.bookings.halls import Hall
from domain.delivery import Channel
from domain.hall.dispatches import Compared, DispatchStanding, Heads
from domain.notices.deliveries import Alarm, AlarmKind, ChannelHealth
from domain.templates import Approval, VendorTemplate
from domain.words import Words
from server.monitoring.delivery_watch import DeliveryWatch
from server.monitoring.dispatch_watch import DispatchWatch
from server.monitoring.hall_watch import HallWatch
from server.monitoring.hospital_watch import HospitalWatch
from server.monitoring.kiosk_watch import KioskWatch
from server.monitoring.parcel_watch import ParcelWatch
from server.monitoring.payment_watch import PaymentWatch
from services.notices.deliveries import Channels

NOW: Final = datetime(2026, 11, 30, 9, tzinfo=UTC)
FIVE_MINUTES: Final = timedelta(minutes=5)


def at() -> datetime:
    return NOW


class Fixed:
    """Answers each of its methods with what stands under its name, and notes what it was asked with."""

    def __init__(self, **answers: object) -> None:
        self.answers = answers
        self.asked: dict[str, tuple[object, ...]] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # a method of whichever port
        async def answer(*given: object) -> object:
            self.asked[name] = given
            return self.answers[name]

        return answer


@dataclass
class Counts:
    """What a service has counted by itself."""

    counts: Counter[Any]


@dataclass(frozen=True)
class Waiting:
    """How it stands in one hall."""

    waiting: int
    windows: int
    longest_s: float

    def counts(self) -> tuple[int, int, float]:
        return self.waiting, self.windows, self.longest_s


def hall(name: str) -> Hall:
    return Hall(name, Words(name, name), "", time(9), time(17), {}, {}, {})


async def test_the_halls_of_a_city_are_summed_and_the_longest_wait_of_all_is_told() -> None:
    queues = {"north": Waiting(3, 2, 600.0), "south": Waiting(4, 5, 90.0)}

    class Queues:
        async def seen(self, hall: Hall, moment: datetime) -> Waiting:
            assert moment == NOW
            return queues[hall.hall]

    halls = Fixed(all=tuple(map(hall, queues)))
    watch = HallWatch(halls, Queues(), SimpleNamespace(open=7), at)
    before = watch.gauges()
    await watch.look()
    await watch.look()  # counts anew

    assert before == {
        "tickets_waiting": 0,
        "tickets_longest_wait_seconds": 0,
        "hall_windows_open": 0,
        "screen_streams_open": 7,
    }
    assert watch.gauges() == {
        "tickets_waiting": 7,
        "tickets_longest_wait_seconds": 600,
        "hall_windows_open": 7,
        "screen_streams_open": 7,
    }
    assert watch.notes() == {}


def standing(unit: str, oldest: datetime | None, compared: Compared | None) -> DispatchStanding:
    return DispatchStanding(unit, 2, oldest, "", lacking=3, refused=4, compared=compared)


async def test_units_systems_are_summed_and_the_message_that_waits_longest_counts() -> None:
    same, other = Heads(5, 6), Heads(5, 7)
    standings = Fixed(
        all=(
            standing("tax", NOW - FIVE_MINUTES, Compared("tax", same, other, NOW)),
            standing("land", NOW - timedelta(minutes=1), Compared("land", same, same, NOW)),
            standing("water", None, None),
        )
    )
    watch = DispatchWatch(cast("Any", standings), at)
    assert set(watch.gauges().values()) == {0}
    await watch.look()

    assert watch.gauges() == {
        "dispatches_waiting": 6,
        "dispatches_oldest_seconds": 300,
        "unit_answers_lacking": 9,
        "unit_answers_refused_30_days": 12,
        "unit_heads_different": 1,
    }
    assert watch.notes() == {}

    standings.answers["all"] = (standing("water", None, None),)
    await watch.look()
    assert watch.gauges()["dispatches_oldest_seconds"] == 0


async def test_of_hospitals_calls_wait_days_differ_and_a_day_s_messages_lack() -> None:
    calls = Fixed(waiting=(2, NOW - FIVE_MINUTES))
    differences = Fixed(count=3, missing=4)
    messages = Counts(Counter({"taken": 9}))
    watch = HospitalWatch(calls=calls, differences=differences, messages=messages, clock=at)
    assert watch.gauges() == {"callbacks_hospital_taken": 9}
    await watch.look()

    assert watch.gauges() == {
        "hospital_calls_waiting": 2,
        "hospital_calls_oldest_seconds": 300,
        "hospital_differences_open": 3,
        "hospital_messages_missing": 4,
        "callbacks_hospital_taken": 9,
    }
    assert differences.asked["missing"] == (NOW - timedelta(days=1),)
    assert watch.notes() == {}


@pytest.mark.parametrize(
    "since", [None, NOW + FIVE_MINUTES], ids=["nothing waits", "another machine's clock is ahead"]
)
async def test_no_wait_is_shorter_than_none(since: datetime | None) -> None:
    hospitals = HospitalWatch(
        calls=Fixed(waiting=(0, since)),
        differences=Fixed(count=0, missing=0),
        messages=Counts(Counter()),
        clock=at,
    )
    payments = payment_watch(refund_since=since, difference_since=since)
    await hospitals.look()
    await payments.look()

    assert hospitals.gauges()["hospital_calls_oldest_seconds"] == 0
    assert payments.gauges()["payment_refund_oldest_seconds"] == 0
    assert payments.gauges()["payment_difference_oldest_seconds"] == 0


def payment_watch(
    *, refund_since: datetime | None, difference_since: datetime | None
) -> PaymentWatch:
    return PaymentWatch(
        orders=Fixed(overdue=1),
        refunds=Fixed(waiting=(2, refund_since)),
        differences=Fixed(count=(3, difference_since)),
        callbacks=Counts(Counter({("wechat_pay", "not-signed"): 4})),
        clock=at,
    )


async def test_money_that_does_not_move_is_told_with_how_long_it_stands() -> None:
    watch = payment_watch(refund_since=NOW - FIVE_MINUTES, difference_since=NOW - 2 * FIVE_MINUTES)
    assert watch.gauges() == {"payment_callbacks_wechat_pay_not_signed": 4}
    await watch.look()

    assert watch.gauges() == {
        "payment_orders_overdue": 1,
        "payment_refunds_waiting": 2,
        "payment_refund_oldest_seconds": 300,
        "payment_differences_open": 3,
        "payment_difference_oldest_seconds": 600,
        "payment_callbacks_wechat_pay_not_signed": 4,
    }
    assert watch.notes() == {}


async def test_kiosks_are_told_by_state_and_codes_on_screens_by_purpose() -> None:
    async def kiosks() -> Mapping[str, int]:
        return {"open": 5, "silent": 1}

    handed = {("case.sign", HandOffState.DONE): 8}
    watch = KioskWatch(kiosks, handed)
    assert watch.gauges() == {"hand_offs_case_sign_done": 8}
    await watch.look()

    assert watch.gauges() == {"kiosks_open": 5, "kiosks_silent": 1, "hand_offs_case_sign_done": 8}
    assert watch.notes() == {}


async def test_a_parcel_is_silent_after_three_days_and_orders_wait_for_the_courier() -> None:
    parcels = Fixed(silent=2)
    orders = Fixed(waiting=(3, NOW - FIVE_MINUTES))
    watch = ParcelWatch(parcels, orders, Fixed(count_left=4), at)
    assert set(watch.gauges().values()) == {0}
    await watch.look()

    assert parcels.asked["silent"] == (NOW - timedelta(days=3),)
    assert watch.gauges() == {
        "parcels_silent": 2,
        "parcel_orders_waiting": 3,
        "parcel_orders_oldest_seconds": 300,
        "parcel_orders_left": 4,
    }
    assert watch.notes() == {}

    orders.answers["waiting"] = 0, None
    await watch.look()
    assert watch.gauges()["parcel_orders_oldest_seconds"] == 0


async def test_a_channel_in_trouble_is_named_logged_once_and_measured(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Fixed(
        channels=Channels(
            (ChannelHealth(Channel.SMS, waiting=6, oldest_s=901.0),),
            (Alarm(Channel.SMS, AlarmKind.OLD),),
        )
    )
    hooks, partners = Fixed(disabled=1), Fixed(off=2)
    template = VendorTemplate(Channel.SMS, "1002", Approval.REJECTED, "", NOW)
    approvals = Fixed(unfit=[template])
    watch = DeliveryWatch(*cast("Any", (desk, hooks, partners, approvals)))
    assert watch.notes() == {"delivery_alarms": []}
    await watch.look()
    await watch.look()

    assert watch.notes() == {
        "delivery_alarms": [
            "sms: old",
            "sms: template 1002 is unfit",
            "webhook: disabled",
            "partner: calls switched off",
        ]
    }
    assert caplog.text.count("delivery alarm: sms: old") == 1
    assert watch.gauges() == {
        "delivery_alarms": 4,
        "webhooks_disabled": 1,
        "partners_switched_off": 2,
        "templates_unfit": 1,
        "deliveries_sms_waiting": 6,
        "deliveries_sms_oldest_seconds": 901,
        "delivery_alarm_sms_old": 1,
    }

    hooks.answers["disabled"], partners.answers["off"], approvals.answers["unfit"] = 0, 0, []
    await watch.look()
    assert watch.alarms() == ["sms: old"]
