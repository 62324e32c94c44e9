"""The outbox's engine and its channels: what is sent, what is tried again, what is left alone."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

import services.notices
from domain.delivery import Answer, Channel, Delivery, DeliveryState, Outcome
from domain.errors import Busy, Invalid
from domain.notices import EventKind
from domain.problems import Problem
from domain.templates import Unrenderable
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.messages import SmsCodes, WechatLogin
from services.notices import LOST, RETRIED, Notices, Outlet, Skipped
from services.outlets import SmsOutlet, WechatOutlet

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PHONE = "13800131234"
WAIT_S = 20
OK = Answer(Outcome.DELIVERED, "Ok", "s-1")


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Entry:
    leg: Delivery
    state: DeliveryState = DeliveryState.QUEUED
    due: datetime = NOW
    answer: Answer = OK


@dataclass
class Outbox:
    """Keeps deliveries in memory by the rules of the table."""

    entries: dict[UUID, Entry] = field(default_factory=dict)
    away: int = 0  # writes of an end still to fail
    absent: frozenset[Channel] = frozenset()

    def put(self, channel: Channel = Channel.SMS, created_at: datetime = NOW) -> Entry:
        leg = Delivery(
            delivery=uuid4(),
            account=UUID(int=1),
            event_n=1,
            kind=EventKind.CERTIFIED,
            subject="entitlement:city-pension",
            channel=channel,
            address=PHONE,
            attempt=0,
            fence=0,
            created_at=created_at,
        )
        self.entries[leg.delivery] = Entry(leg)
        return self.entries[leg.delivery]

    async def claim(
        self, channel: Channel, *, at: datetime, until: datetime, limit: int
    ) -> list[Delivery]:
        open_states = {DeliveryState.QUEUED, DeliveryState.CLAIMED}
        claimed: list[Delivery] = []
        for entry in self.entries.values():
            fits = entry.leg.channel is channel and entry.state in open_states
            if fits and entry.due <= at and len(claimed) < limit:
                leg = entry.leg
                entry.leg = replace(leg, attempt=leg.attempt + 1, fence=leg.fence + 1)
                entry.state, entry.due = DeliveryState.CLAIMED, until
                claimed.append(entry.leg)
        return claimed

    async def finish(
        self, delivery: Delivery, state: DeliveryState, *, at: datetime, answer: Answer
    ) -> bool:
        return self._end(delivery, state, at, answer)

    async def put_back(
        self, delivery: Delivery, *, due: datetime, answer: Answer, tried: bool = True
    ) -> bool:
        return self._end(delivery, DeliveryState.QUEUED, due, answer)

    async def skip(self, channels: Collection[Channel], *, at: datetime, limit: int) -> int:
        self.absent = frozenset(channels)
        return 0

    def _end(self, leg: Delivery, state: DeliveryState, due: datetime, answer: Answer) -> bool:
        if self.away:
            self.away -= 1
            raise Busy(Problem.BUSY)
        entry = self.entries[leg.delivery]
        if entry.leg.fence != leg.fence or entry.state is not DeliveryState.CLAIMED:
            return False
        entry.state, entry.due, entry.answer = state, due, answer
        return True


Reply = Answer | Exception


@dataclass
class Door:
    """An outlet that answers from a list, then OK."""

    replies: list[Reply] = field(default_factory=list)
    sent: list[Delivery] = field(default_factory=list)
    takes: Callable[[], object] = lambda: None

    async def send(self, delivery: Delivery) -> Answer:
        self.sent.append(delivery)
        self.takes()
        reply = self.replies.pop(0) if self.replies else OK
        if isinstance(reply, Exception):
            raise reply
        return reply


def engine(outbox: Outbox, door: Door, clock: Clock | None = None) -> Notices:
    return Notices(deliveries=outbox, outlets={Channel.SMS: door}, clock=clock or Clock())


async def test_a_taken_message_is_sent_with_the_vendor_s_reference() -> None:
    outbox, door = Outbox(), Door()
    entry = outbox.put()
    notices = engine(outbox, door)

    assert await notices.run_once(10) == 1
    assert (entry.state, entry.answer.reference) == (DeliveryState.SENT, "s-1")
    assert notices.counts == {(Channel.SMS, "sent"): 1}
    assert await notices.run_once(10) == 0


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Answer(Outcome.REFUSED, "x"), DeliveryState.FAILED),
        (Answer(Outcome.DEAD_ADDRESS, "x"), DeliveryState.FAILED),
        (Answer(Outcome.UNKNOWN, "x"), DeliveryState.UNKNOWN),
        (TransportFailed("cut", sent=True), DeliveryState.UNKNOWN),
        (TimeoutError(), DeliveryState.UNKNOWN),
        (Skipped("no-grant"), DeliveryState.SKIPPED),
        (Unrenderable("no value for {days}"), DeliveryState.FAILED),
        (Answer(Outcome.RETRY, "x"), DeliveryState.QUEUED),
        (Answer(Outcome.TOKEN_EXPIRED, "x"), DeliveryState.QUEUED),
        (TransportFailed("refused", sent=False), DeliveryState.QUEUED),
        (Busy(Problem.BUSY), DeliveryState.QUEUED),
    ],
)
async def test_each_end_of_a_try_has_its_state(reply: Reply, state: DeliveryState) -> None:
    outbox, door = Outbox(), Door([reply])
    entry = outbox.put()

    await engine(outbox, door).run_once(10)

    assert entry.state is state


async def test_what_may_have_been_taken_is_never_sent_again() -> None:
    outbox, door, clock = Outbox(), Door([TransportFailed("cut", sent=True)]), Clock()
    outbox.put()
    notices = engine(outbox, door, clock)
    await notices.run_once(10)
    clock.now += timedelta(hours=2)

    assert await notices.run_once(10) == 0
    assert len(door.sent) == 1


async def test_pauses_grow_and_stay_within_a_fifth_of_their_plan() -> None:
    refused = TransportFailed("refused", sent=False)
    outbox, door, clock = Outbox(), Door([refused] * 8), Clock()
    entry = outbox.put()
    notices = engine(outbox, door, clock)
    pauses = []
    for _ in range(8):
        await notices.run_once(10)
        pauses.append((entry.due - clock.now).total_seconds())
        clock.now = entry.due

    plan = (1, 5, 30, 120, 480, 1500, 1500, 1500)
    assert all(0.8 * s <= pause <= 1.2 * s for pause, s in zip(pauses, plan, strict=True))


async def test_a_vendor_s_own_pause_is_kept_when_it_is_longer() -> None:
    outbox, door = Outbox(), Door([Answer(Outcome.RETRY, "http-429", retry_after=90.0)])
    entry = outbox.put()

    await engine(outbox, door).run_once(10)

    assert entry.due == NOW + timedelta(seconds=90)


async def test_a_notice_a_day_old_is_given_up_unsent() -> None:
    outbox, door = Outbox(), Door()
    entry = outbox.put(created_at=NOW - timedelta(hours=24))

    await engine(outbox, door).run_once(10)

    assert (entry.state, entry.answer.code) == (DeliveryState.FAILED, "expired")
    assert door.sent == []


async def test_a_claim_lost_while_sending_changes_nothing() -> None:
    outbox = Outbox()
    entry = outbox.put()

    def another_takes_it() -> None:
        entry.leg = replace(entry.leg, fence=entry.leg.fence + 1)

    notices = engine(outbox, Door(takes=another_takes_it))
    await notices.run_once(10)

    assert entry.state is DeliveryState.CLAIMED
    assert notices.counts == {(Channel.SMS, LOST): 1}


async def test_a_record_that_the_store_did_not_take_is_written_again_not_sent_again() -> None:
    outbox, door = Outbox(away=1), Door()
    entry = outbox.put()

    await engine(outbox, door).run_once(10)

    assert entry.state is DeliveryState.SENT
    assert len(door.sent) == 1


async def test_retries_are_counted_apart() -> None:
    outbox, door = Outbox(), Door([TransportFailed("refused", sent=False)])
    outbox.put()
    notices = engine(outbox, door)
    await notices.run_once(10)

    assert notices.counts == {(Channel.SMS, RETRIED): 1}


async def test_a_broken_channel_does_not_hold_up_the_others_of_the_batch() -> None:
    outbox, door = Outbox(), Door([RuntimeError("ours")])
    first, second = outbox.put(), outbox.put()

    await engine(outbox, door).run_once(10)

    assert first.state is DeliveryState.CLAIMED  # comes again when its lease ends
    assert second.state is DeliveryState.SENT


async def test_the_log_has_no_phone_number(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outbox = Outbox()
    outbox.put()
    outbox.put()

    await engine(outbox, Door([RuntimeError("ours")])).run_once(10)

    assert caplog.records
    assert PHONE not in caplog.text


@asynccontextmanager
async def running(notices: Notices) -> AsyncIterator[None]:
    stop = asyncio.Event()
    work = asyncio.create_task(notices.run_forever(stop))
    try:
        await asyncio.sleep(0)
        yield
    finally:
        stop.set()
        async with asyncio.timeout(WAIT_S):
            await work


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not true():  # noqa: ASYNC110  # looks at fakes, which ring no bell
            await asyncio.sleep(0.005)


async def test_a_bell_lets_a_notice_leave_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.notices, "_LOOK_S", 10 * WAIT_S)
    outbox, door = Outbox(), Door()
    notices = engine(outbox, door)
    async with running(notices):
        await asyncio.sleep(0.05)
        outbox.put()
        notices.wake()
        await until(lambda: len(door.sent) == 1)


async def test_without_a_bell_a_notice_is_found_by_looking() -> None:
    outbox, door = Outbox(), Door()
    async with running(engine(outbox, door)):
        await asyncio.sleep(0.05)
        outbox.put()
        await until(lambda: len(door.sent) == 1)


class Slow:
    """An outlet that holds each send until it is let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.now = 0
        self.most = 0

    async def send(self, delivery: Delivery) -> Answer:
        self.now += 1
        self.most = max(self.most, self.now)
        await self.go.wait()
        self.now -= 1
        return OK


async def test_no_more_than_its_slots_are_under_way_and_all_leave() -> None:
    outbox, slow = Outbox(), Slow()
    entries = [outbox.put() for _ in range(20)]
    notices = Notices(deliveries=outbox, outlets={Channel.SMS: slow}, clock=Clock(), slots=3)
    async with running(notices):
        await until(lambda: slow.now == 3)
        await asyncio.sleep(0.05)
        slow.go.set()
        await until(lambda: all(each.state is DeliveryState.SENT for each in entries))

    assert slow.most == 3


async def test_a_vendor_that_hangs_does_not_hold_up_the_other() -> None:
    outbox, slow, door = Outbox(), Slow(), Door()
    for _ in range(20):
        outbox.put(Channel.WECHAT)
    outbox.put(Channel.SMS)
    outlets: dict[Channel, Outlet] = {Channel.WECHAT: slow, Channel.SMS: door}
    async with running(Notices(deliveries=outbox, outlets=outlets, clock=Clock())):
        await until(lambda: len(door.sent) == 1)
        slow.go.set()


async def test_stopping_lets_the_send_under_way_end_and_claims_no_more() -> None:
    outbox, slow = Outbox(), Slow()
    first = outbox.put()
    stop = asyncio.Event()
    notices = Notices(deliveries=outbox, outlets={Channel.SMS: slow}, clock=Clock())
    work = asyncio.create_task(notices.run_forever(stop))
    await until(lambda: slow.now == 1)
    stop.set()
    second = outbox.put()
    await asyncio.sleep(0.05)
    slow.go.set()
    async with asyncio.timeout(WAIT_S):
        await work

    assert (first.state, second.state) == (DeliveryState.SENT, DeliveryState.QUEUED)


async def test_an_outbox_that_breaks_once_is_looked_into_again() -> None:
    class Shaky(Outbox):
        looks = 0

        async def claim(
            self, channel: Channel, *, at: datetime, until: datetime, limit: int
        ) -> list[Delivery]:
            self.looks += 1
            if self.looks == 1:
                raise Busy(Problem.BUSY)
            if self.looks == 2:
                raise RuntimeError("ours")
            return await super().claim(channel, at=at, until=until, limit=limit)

    outbox, door = Shaky(), Door()
    outbox.put()
    notices = engine(outbox, door)
    async with running(notices):
        await asyncio.sleep(0.02)
        notices.wake()
        await asyncio.sleep(0.02)
        notices.wake()
        await until(lambda: len(door.sent) == 1)


@dataclass
class Letters:
    """All of a connector's letters, with one answer to all of them."""

    answer: Answer = OK
    login: str | Answer = "o1"

    def template(self, kind: str) -> str:
        return "T1" if kind == EventKind.CERTIFIED else ""

    def ask_send(self, delivery: Delivery, with_: object) -> HttpRequest:
        return HttpRequest("POST", "send")

    def read_send(self, response: HttpResponse) -> Answer:
        return self.answer

    def ask_code(self, phone: str, code: str, at: datetime) -> HttpRequest:
        return HttpRequest("POST", "code")

    def ask_openid(self, code: str) -> HttpRequest:
        return HttpRequest("GET", "openid")

    def read_openid(self, response: HttpResponse) -> str | Answer:
        return self.login


@dataclass
class Wire:
    """A transport, and the tokens' call over it."""

    broken: TransportFailed | None = None
    sent: list[str] = field(default_factory=list)

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request.url)
        if self.broken:
            raise self.broken
        return HttpResponse(200, {}, b"")

    async def call(
        self, ask: Callable[[str], HttpRequest], read: Callable[[HttpResponse], Answer]
    ) -> Answer:
        return read(await self.send(ask("token")))


@dataclass
class Purse:
    grants: int = 1
    away: bool = False

    async def left(self, account: UUID, template: str) -> int:
        return self.grants

    async def spend(self, account: UUID, template: str) -> bool:
        if self.away:
            raise Busy(Problem.BUSY)
        had = self.grants > 0
        self.grants -= had
        return had


def wechat(letters: Letters, purse: Purse, wire: Wire | None = None) -> WechatOutlet:
    return WechatOutlet(wechat=letters, tokens=wire or Wire(), grants=purse)


LEG = Outbox().put(Channel.WECHAT).leg


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (Answer(Outcome.DELIVERED, "0"), 2),
        (Answer(Outcome.REFUSED, "43101"), 2),
        (Answer(Outcome.REFUSED, "47003"), 3),
        (Answer(Outcome.DEAD_ADDRESS, "40003"), 3),
        (Answer(Outcome.RETRY, "-1"), 3),
        (Answer(Outcome.UNKNOWN, "unreadable"), 3),
    ],
)
async def test_a_grant_is_spent_by_success_or_by_the_word_that_it_is_gone(
    answer: Answer, left: int
) -> None:
    purse = Purse(3)

    assert await wechat(Letters(answer), purse).send(LEG) == answer
    assert purse.grants == left


async def test_a_message_of_unknown_fate_costs_no_grant() -> None:
    purse = Purse(3)
    with pytest.raises(TransportFailed):
        await wechat(Letters(), purse, Wire(TransportFailed("cut", sent=True))).send(LEG)

    assert purse.grants == 3


async def test_a_message_that_is_out_stays_sent_when_its_grant_can_not_be_booked() -> None:
    assert await wechat(Letters(), Purse(1, away=True)).send(LEG) == OK


@pytest.mark.parametrize(
    ("leg", "grants", "why"),
    [
        (LEG, 0, "no-grant"),
        (replace(LEG, address=""), 1, "no-address"),
        (replace(LEG, kind=EventKind.REVIEW_DECIDED), 1, "no-template"),
    ],
)
async def test_nothing_is_sent_by_wechat_without_grant_address_or_template(
    leg: Delivery, grants: int, why: str
) -> None:
    wire = Wire()
    with pytest.raises(Skipped, match=why):
        await wechat(Letters(), Purse(grants), wire).send(leg)

    assert wire.sent == []


async def test_an_account_without_phone_is_skipped_by_sms() -> None:
    outlet = SmsOutlet(sms=Letters(), transport=Wire(), clock=Clock())

    with pytest.raises(Skipped, match="no-address"):
        await outlet.send(replace(LEG, address=""))


async def test_a_code_that_the_vendor_took_is_sent() -> None:
    wire = Wire()
    await SmsCodes(sms=Letters(), transport=wire, clock=Clock()).send(PHONE, "123456")

    assert wire.sent == ["code"]


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.DELIVERED])
async def test_a_code_not_taken_says_that_an_outside_system_does_not_answer(
    outcome: Outcome, caplog: pytest.LogCaptureFixture
) -> None:
    codes = SmsCodes(sms=Letters(Answer(outcome, "x")), transport=Wire(), clock=Clock())
    with pytest.raises(Busy) as raised:
        await codes.send(PHONE, "123456")

    assert raised.value.problem is Problem.OUTSIDE_SYSTEM
    assert PHONE not in caplog.text
    assert "123456" not in caplog.text


async def test_a_code_that_met_no_vendor_says_the_same() -> None:
    wire = Wire(TransportFailed("refused", sent=False))
    with pytest.raises(Busy) as raised:
        await SmsCodes(sms=Letters(), transport=wire, clock=Clock()).send(PHONE, "123456")

    assert raised.value.problem is Problem.OUTSIDE_SYSTEM


async def test_a_sign_in_code_of_wechat_becomes_an_openid() -> None:
    assert await WechatLogin(wechat=Letters(), transport=Wire()).openid("c") == "o1"


@pytest.mark.parametrize(
    ("outcome", "refusal", "problem"),
    [
        (Outcome.DEAD_ADDRESS, Invalid, Problem.WECHAT_CODE),
        (Outcome.REFUSED, Busy, Problem.OUTSIDE_SYSTEM),
        (Outcome.RETRY, Busy, Problem.OUTSIDE_SYSTEM),
        (Outcome.UNKNOWN, Busy, Problem.OUTSIDE_SYSTEM),
    ],
)
async def test_a_sign_in_code_without_openid_is_wrong_or_wechat_is_away(
    outcome: Outcome, refusal: type[Invalid | Busy], problem: Problem
) -> None:
    login = WechatLogin(wechat=Letters(login=Answer(outcome, "x")), transport=Wire())
    with pytest.raises(refusal) as raised:
        await login.openid("c")

    assert raised.value.problem is problem
