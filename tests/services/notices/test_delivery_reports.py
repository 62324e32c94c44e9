"""What is done with a vendor's word: moved forwards, called again, forgotten, or waited for."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.delivery import Channel, DeliveryState, Outcome
from domain.errors import Busy, Invalid, NotAllowed
from domain.notices.delivery_reports import (
    Called,
    DeliveryReport,
    Forged,
    Found,
    GrantAnswer,
    Unreadable,
)
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.notices.delivery_reports import CALL_AGAIN, CALLS, DeliveryReportService, Puller

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MARK, ACCOUNT, DEVICE = UUID(int=7), UUID(int=1), UUID(int=5)


class Vendor:
    reply = "thanks"

    def __init__(self, *told: DeliveryReport | GrantAnswer, fault: Exception | None = None) -> None:
        self.told, self.fault = told, fault

    def read(self, called: Called, at: datetime) -> tuple[DeliveryReport | GrantAnswer, ...]:
        assert at == AT
        if self.fault:
            raise self.fault
        return self.told


class Store:
    """One delivery, and what was asked of it."""

    def __init__(self, state: DeliveryState = DeliveryState.SENT) -> None:
        self.found: Found | None = Found("r1", state, ACCOUNT, DEVICE)
        self.tries_left = CALLS
        self.fault: Exception | None = None
        self.settled: list[tuple[Channel, str, datetime, Outcome]] = []
        self.calls: list[datetime] = []
        self.forfeited: list[tuple[str, str]] = []
        self.removed: list[datetime | None] = []

    async def adopt(self, delivery: UUID, channel: Channel, reference: str) -> Found | None:
        assert delivery == MARK
        return self.found

    async def find(self, channel: Channel, reference: str) -> Found | None:
        if self.fault:
            raise self.fault
        return self.found if reference == "r1" else None

    async def again(
        self,
        channel: Channel,
        reference: str,
        *,
        at: datetime,
        due: datetime,
        code: str,
        tries: int,
    ) -> bool:
        self.tries_left -= 1
        if self.tries_left <= 0:
            return False
        self.calls.append(due)
        return True

    async def forfeit(self, openid: str, template: str) -> None:
        self.forfeited.append((openid, template))

    async def received(
        self, channel: Channel, reference: str, at: datetime, outcome: Outcome
    ) -> bool:
        self.settled.append((channel, reference, at, outcome))
        return True

    async def remove(
        self, account: UUID, device: UUID, *, dead_since: datetime | None = None
    ) -> bool:
        assert (account, device) == (ACCOUNT, DEVICE)
        self.removed.append(dead_since)
        return True


def desk(store: Store, vendor: Vendor) -> DeliveryReportService:
    return DeliveryReportService(
        readers={"vendor": vendor},
        echoes={},
        deliveries=store,
        store=store,
        devices=store,
        clock=lambda: AT,
    )


async def test_what_arrived_is_written_down_at_the_vendors_own_time() -> None:
    store, earlier = Store(), AT - timedelta(minutes=3)
    told = DeliveryReport(Channel.SMS, Outcome.DELIVERED, "DELIVRD", "r1", at=earlier)

    assert await desk(store, Vendor(told)).take("vendor", Called()) == "thanks"
    assert store.settled == [(Channel.SMS, "r1", earlier, Outcome.DELIVERED)]


async def test_a_time_in_the_future_is_not_believed() -> None:
    store = Store()
    told = DeliveryReport(Channel.SMS, Outcome.DELIVERED, reference="r1", at=AT + timedelta(days=1))

    await desk(store, Vendor(told)).take("vendor", Called())

    assert store.settled[0][2] == AT


async def test_a_report_of_a_message_still_being_sent_is_asked_for_again() -> None:
    store = Store(DeliveryState.CLAIMED)
    told = DeliveryReport(Channel.SMS, Outcome.DELIVERED, mark=MARK)

    with pytest.raises(Busy):
        await desk(store, Vendor(told)).take("vendor", Called())
    assert store.settled == []


async def test_one_that_waits_does_not_keep_the_others_of_its_call() -> None:
    store = Store(DeliveryState.CLAIMED)
    waiting = DeliveryReport(Channel.SMS, Outcome.DELIVERED, mark=MARK)
    unmeant = DeliveryReport(Channel.SMS, Outcome.DELIVERED, reference="another")
    grant = GrantAnswer("o1", "T1", given=False)

    with pytest.raises(Busy):
        await desk(store, Vendor(waiting, unmeant, grant)).take("vendor", Called())
    assert store.forfeited == [("o1", "T1")]


async def test_a_dead_device_is_forgotten_if_it_did_not_come_back_since() -> None:
    store = Store()
    told = DeliveryReport(Channel.XIAOMI, Outcome.DEAD_ADDRESS, "16", "r1")

    await desk(store, Vendor(told)).take("vendor", Called())

    assert store.settled[0][3] is Outcome.DEAD_ADDRESS
    assert store.removed == [AT]


async def test_nobody_answers_three_calls_and_there_is_no_fourth() -> None:
    store = Store()
    told = DeliveryReport(Channel.VOICE, Outcome.RETRY, "200003", "r1")
    reports = desk(store, Vendor(told))

    for _ in range(CALLS):
        await reports.take("vendor", Called())

    assert store.calls == [AT + CALL_AGAIN] * (CALLS - 1)
    assert store.settled == [(Channel.VOICE, "r1", AT, Outcome.REFUSED)]


async def test_a_repeated_report_of_an_earlier_call_asks_for_no_further_one() -> None:
    store = Store()
    told = DeliveryReport(Channel.VOICE, Outcome.RETRY, "200003", "an-earlier-call", mark=MARK)

    await desk(store, Vendor(told)).take("vendor", Called())

    assert (store.calls, store.settled) == ([], [])


async def test_an_acceptance_is_not_counted_twice() -> None:
    store = Store()

    await desk(store, Vendor(GrantAnswer("o1", "T1", given=True))).take("vendor", Called())

    assert store.forfeited == []


async def test_forged_and_unreadable_calls_are_told_apart_and_counted() -> None:
    store = Store()
    forged, unreadable = (
        desk(store, Vendor(fault=Forged())),
        desk(store, Vendor(fault=Unreadable())),
    )

    with pytest.raises(NotAllowed):
        await forged.take("vendor", Called())
    with pytest.raises(Invalid):
        await unreadable.take("vendor", Called())
    with pytest.raises(NotAllowed):
        await forged.take("nobody", Called())
    assert forged.counts == {("vendor", "forged"): 1}
    assert unreadable.counts == {("vendor", "unreadable"): 1}


class Held:
    """A vendor that holds reports, a few at a time; None: it does not answer."""

    def __init__(self, *pages: tuple[DeliveryReport, ...] | None) -> None:
        self.pages = list(pages)

    def build_reports(self, at: datetime) -> HttpRequest:
        assert at == AT
        return HttpRequest("POST", "https://sms.test/")

    async def send(self, request: HttpRequest) -> HttpResponse:
        if self.pages and self.pages[0] is None:
            raise TransportFailed("gone", sent=True)
        return HttpResponse(200, {}, b"")

    def read(self, response: HttpResponse) -> tuple[DeliveryReport, ...] | None:
        return self.pages.pop(0) if self.pages else ()


@pytest.mark.parametrize("last", [(), None])
async def test_reports_are_pulled_until_there_are_no_more(
    last: tuple[DeliveryReport, ...] | None,
) -> None:
    store = Store()
    told = DeliveryReport(Channel.SMS, Outcome.DELIVERED, reference="r1")
    held = Held((told, told), (told,), last)
    puller = Puller(
        api=held,
        read=held.read,
        transport=held,
        reports=desk(store, Vendor()),
        clock=lambda: AT,
    )

    assert await puller.round() == 3
    assert len(store.settled) == 3


@pytest.mark.parametrize("fault", [None, Busy(Problem.BUSY, retry_after=1)])
async def test_a_pulled_report_that_comes_too_early_or_finds_no_store_is_kept(
    fault: Busy | None,
) -> None:
    store = Store(DeliveryState.CLAIMED)
    store.fault = fault
    held = Held((DeliveryReport(Channel.SMS, Outcome.DELIVERED, reference="r1"),))
    puller = Puller(
        api=held,
        read=held.read,
        transport=held,
        reports=desk(store, Vendor()),
        clock=lambda: AT,
    )
    with suppress(Busy):
        await puller.round()
    assert store.settled == []

    store.found, store.fault = Found("r1", DeliveryState.SENT, ACCOUNT, DEVICE), None
    await puller.round()
    assert len(store.settled) == 1
