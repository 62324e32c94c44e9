"""Which process asks the vendors, how often, and what is kept of their answers."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from domain.delivery import Answer, Channel, Outcome
from domain.notices.approvals import ASK_AGAIN, ASK_EVERY, TemplateFound, TemplateInUse
from domain.templates import Approval, VendorTemplate
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.notices import approvals as asking
from services.notices.approvals import Approvals, Library, OneByOne

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FIELDS = frozenset({"1", "2"})
FIT = TemplateFound("1002", Approval.APPROVED, "", FIELDS)


@dataclass
class FakeVendor:
    says: Mapping[str, TemplateFound] | Answer = field(default_factory=lambda: {"1002": FIT})
    cut: bool = False
    answers_lost: bool = False
    asked: int = 0
    in_use: tuple[TemplateInUse, ...] = (TemplateInUse(Channel.SMS, "1002", FIELDS),)

    async def ask(self) -> Mapping[str, TemplateFound] | Answer:
        self.asked += 1
        if self.cut:
            raise TransportFailed("cut", sent=self.answers_lost)
        return self.says


@dataclass
class FakeStore:
    known: dict[tuple[Channel, str], VendorTemplate] = field(default_factory=dict)
    round_at: datetime | None = None

    async def all(self) -> list[VendorTemplate]:
        return list(self.known.values())

    async def record(self, found: VendorTemplate, *, actor: str) -> bool:
        assert actor == "system"
        before = self.known.get((found.channel, found.template_id))
        self.known[found.channel, found.template_id] = found
        return before is None or before.state is not found.state

    async def take_round(self, at: datetime, last: datetime) -> bool:
        if self.round_at is not None and self.round_at > last:
            return False
        self.round_at = at
        return True

    async def round_again(self, as_if_at: datetime) -> None:
        self.round_at = as_if_at


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def process(vendor: FakeVendor, store: FakeStore, clock: Clock) -> Approvals:
    return Approvals(vendors={Channel.SMS: vendor}, store=store, clock=clock)


async def test_one_of_several_processes_asks_in_an_hour() -> None:
    vendor, store, clock = FakeVendor(), FakeStore(), Clock()
    both = [process(vendor, store, clock) for _ in range(2)]

    assert [await each.round() for each in both] == [True, False]
    clock.now += ASK_EVERY
    assert [await each.round() for each in both] == [True, False]
    assert vendor.asked == 2


async def test_a_vendor_that_was_silent_is_asked_again_soon_and_its_word_stays() -> None:
    vendor, store, clock = FakeVendor(), FakeStore(), Clock()
    approvals = process(vendor, store, clock)
    await approvals.round()
    vendor.cut = True
    clock.now += ASK_EVERY
    await approvals.round()

    clock.now += ASK_AGAIN - timedelta(seconds=1)
    assert not await approvals.round()
    clock.now += timedelta(seconds=1)
    assert await approvals.round()
    assert [each.state for each in await store.all()] == [Approval.APPROVED]


async def test_a_template_that_the_vendor_does_not_know_is_unfit() -> None:
    approvals = process(FakeVendor(says={}), FakeStore(), Clock())
    seen = await approvals.refresh()

    [known] = seen.known
    assert (known.state, known.why) == (Approval.REJECTED, "the vendor knows no such template")
    assert list(await approvals.unfit()) == [known]


async def test_a_template_with_other_fields_is_unfit_although_it_is_approved() -> None:
    other = TemplateFound("1002", Approval.APPROVED, "", frozenset({"1"}))
    approvals = process(FakeVendor(says={"1002": other}), FakeStore(), Clock())
    await approvals.refresh()

    [known] = await approvals.unfit()
    assert (known.state, known.differs) == (Approval.APPROVED, "lacks 2")


async def test_what_a_vendor_refused_to_say_is_told_by_its_code() -> None:
    vendor = FakeVendor(says=Answer(Outcome.RETRY, "AuthFailure.SecretIdNotFound"))
    seen = await process(vendor, FakeStore(), Clock()).refresh()

    assert seen.silent == {Channel.SMS: "AuthFailure.SecretIdNotFound"}
    assert seen.known == ()


async def test_without_a_vendor_nobody_takes_a_round() -> None:
    store = FakeStore()

    assert not await Approvals(vendors={}, store=store, clock=Clock()).round()
    assert store.round_at is None


@pytest.mark.parametrize(("lost", "code"), [(True, "no-answer"), (False, "unreachable")])
async def test_a_vendor_out_of_reach_is_named_with_how_far_it_got(*, lost: bool, code: str) -> None:
    vendor = FakeVendor(cut=True, answers_lost=lost)

    seen = await process(vendor, FakeStore(), Clock()).refresh()

    assert seen.silent == {Channel.SMS: code}


async def test_only_a_new_word_of_a_vendor_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "services.notices.approvals")
    approvals = process(FakeVendor(), FakeStore(), Clock())

    await approvals.refresh()
    await approvals.refresh()

    assert [each.getMessage() for each in caplog.records] == ["template 1002 of sms is approved"]


class Over(Exception):
    """The test has seen enough."""


async def test_it_rests_before_each_look(monkeypatch: pytest.MonkeyPatch) -> None:
    vendor, store, clock, slept = FakeVendor(), FakeStore(), Clock(), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.now += ASK_EVERY
        if len(slept) == 3:
            raise Over

    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(Over):
        await process(vendor, store, clock).forever()

    assert (slept, vendor.asked) == ([asking.LOOK_SECONDS] * 3, 2)


@dataclass
class FakeApi:
    """A vendor's letters: `has` by the template's id, or an answer; `no-name` can be none of its ids."""

    has: Mapping[str, TemplateFound | Answer] = field(default_factory=lambda: {"1002": FIT})
    in_use: tuple[TemplateInUse, ...] = (
        TemplateInUse(Channel.SMS, "1002", FIELDS),
        TemplateInUse(Channel.SMS, "1002", frozenset()),
        TemplateInUse(Channel.SMS, "1003", FIELDS),
        TemplateInUse(Channel.SMS, "no-name", FIELDS),
    )
    asked: list[str] = field(default_factory=list)

    def build_template(self, template: str, at: datetime) -> HttpRequest:
        assert at == NOW
        if template == "no-name":
            raise ValueError(template)
        self.asked.append(template)
        return HttpRequest("GET", template)

    def parse_template(self, response: HttpResponse) -> TemplateFound | Answer | None:
        return self.has.get(response.body.decode())

    def build_templates(self, token: str) -> HttpRequest:
        return HttpRequest("GET", token)

    def parse_templates(self, response: HttpResponse) -> tuple[TemplateFound, ...] | Answer:
        assert response.body == b"token"
        told = list(self.has.values())
        broken = [each for each in told if isinstance(each, Answer)]
        return broken[0] if broken else tuple(each for each in told if not isinstance(each, Answer))

    async def send(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, {}, request.url.encode())

    async def call(
        self, ask: Callable[[str], HttpRequest], read: Callable[[HttpResponse], Answer]
    ) -> Answer:
        return read(await self.send(ask("token")))


def one_by_one(api: FakeApi) -> OneByOne:
    return OneByOne(api=api, transport=api, clock=Clock())


async def test_a_vendor_of_text_messages_is_asked_once_for_each_template() -> None:
    api = FakeApi()

    assert await one_by_one(api).ask() == {"1002": FIT}
    assert sorted(api.asked) == ["1002", "1003"]
    assert one_by_one(api).in_use == api.in_use


async def test_a_vendor_that_refuses_to_say_has_said_nothing_of_any_template() -> None:
    refused = Answer(Outcome.RETRY, "AuthFailure")

    assert await one_by_one(FakeApi({"1002": refused, "1003": FIT})).ask() == refused
    assert await Library(api=(api := FakeApi({"1002": refused})), tokens=api).ask() == refused


async def test_an_account_of_wechat_is_asked_for_all_that_it_has() -> None:
    api = FakeApi({"1002": FIT, "9": TemplateFound("9", Approval.PENDING, "", FIELDS)})
    library = Library(api=api, tokens=api)

    assert await library.ask() == api.has
    assert library.in_use == api.in_use
