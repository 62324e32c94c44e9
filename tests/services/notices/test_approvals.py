"""Which process asks the vendors, how often, and what is kept of their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.delivery import Answer, Channel, Outcome
from domain.notices.approvals import ASK_AGAIN, ASK_EVERY, TemplateFound, TemplateInUse
from domain.templates import Approval, VendorTemplate
from domain.wire import TransportFailed
from services.notices.approvals import Approvals

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FIELDS = frozenset({"1", "2"})
FIT = TemplateFound("1002", Approval.APPROVED, "", FIELDS)


@dataclass
class FakeVendor:
    says: Mapping[str, TemplateFound] | Answer = field(default_factory=lambda: {"1002": FIT})
    cut: bool = False
    asked: int = 0
    in_use: tuple[TemplateInUse, ...] = (TemplateInUse(Channel.SMS, "1002", FIELDS),)

    async def ask(self) -> Mapping[str, TemplateFound] | Answer:
        self.asked += 1
        if self.cut:
            raise TransportFailed("cut", sent=False)
        return self.says


@dataclass
class FakeStore:
    known: dict[tuple[Channel, str], VendorTemplate] = field(default_factory=dict)
    round_at: datetime | None = None

    async def all(self) -> list[VendorTemplate]:
        return list(self.known.values())

    async def record(self, found: VendorTemplate, *, actor: str) -> bool:
        assert actor == "system"
        self.known[found.channel, found.template_id] = found
        return True

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
