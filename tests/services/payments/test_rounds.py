"""Which days are fetched from whom: the file of what was paid, and that of the account it came to."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest

from domain.payments.differences import DifferenceKind, Found
from domain.payments.funds import Due, FundDay, FundFile, window
from domain.payments.reconciliation import DAYS_BACK, Day, bounds
from domain.payments.trades import Trade, Vendor
from domain.payments.vendor_calls import VendorFailed
from domain.payments.vendor_words import DayFile, TradeSaid, TradeWord
from services.payments.funds import FundService, FundVendor
from services.payments.reconciliation import ReconciliationService
from services.payments.vendors import PaymentVendor
from tests.services.outbox import NOW
from tests.services.payments.books import AWAY, FEN, Books

TODAY = date(2026, 11, 24)  # 16:00 in the city
YESTERDAY = TODAY - timedelta(days=1)
REFUSED = VendorFailed("NO_AUTH", refused=True)


@dataclass
class FakeFiles:
    """A vendor's files of each day; `fails` and `none` by day."""

    vendor: Vendor = Vendor.WECHAT_PAY
    fails: dict[date, VendorFailed] = field(default_factory=dict)
    none: set[date] = field(default_factory=set)
    paid: tuple[TradeWord, ...] = ()
    asked: list[date] = field(default_factory=list)

    async def file(self, day: date) -> DayFile | None:
        self.asked.append(day)
        if day in self.fails:
            raise self.fails[day]
        return None if day in self.none else DayFile(self.vendor, day, b"file", self.paid, ())

    async def funds(self, day: date) -> FundFile | None:
        if day in self.fails:
            raise self.fails[day]
        return None if day in self.none else FundFile(self.vendor, day, b"funds", ())


class FakeDays:
    """What is entered of days: storage.payments.differences and funds."""

    def __init__(self) -> None:
        self.days: dict[tuple[Vendor, date], Day] = {}
        self.compared: dict[tuple[Vendor, date], FundDay] = {}
        self.kept: list[Found] = []
        self.ours: list[tuple[Trade, int]] = []
        self.due: list[Due] = []
        self.windows: list[tuple[datetime, datetime]] = []

    async def digest_of(self, vendor: Vendor, day: date) -> bytes | None:
        found = self.days.get((vendor, day))
        return None if found is None else found.digest

    async def keep(self, found: Found, at: datetime) -> bool:
        self.kept.append(found)
        return True

    async def add_day(self, day: Day) -> None:
        self.days[day.vendor, day.day] = day

    async def paid_on(
        self, vendor: Vendor, since: datetime, until: datetime
    ) -> list[tuple[Trade, int]]:
        self.windows.append((since, until))
        return self.ours

    async def refunds_on(self, vendor: Vendor, since: datetime, until: datetime) -> list[Found]:
        return []

    async def read(self, vendor: Vendor, day: date) -> FundDay | None:
        return self.compared.get((vendor, day))

    async def add(self, day: FundDay) -> None:
        self.compared[day.vendor, day.day] = day

    async def dues(self, vendor: Vendor, since: datetime, until: datetime) -> list[Due]:
        self.windows.append((since, until))
        return self.due


class Office(Books):
    def __init__(self) -> None:
        super().__init__()
        self.days = FakeDays()
        self.files = FakeFiles()
        self.treasury = FakeFiles(Vendor.NONTAX)
        both: dict[Vendor, Any] = {Vendor.WECHAT_PAY: self.files, Vendor.NONTAX: self.treasury}
        self.reconciliation = ReconciliationService(
            unit=self.unit,
            store=self.days,
            vendors=cast("dict[Vendor, PaymentVendor]", both),
            settlement=self.settlement,
            clock=self.clock,
        )
        self.funds = FundService(
            unit=self.unit,
            store=self.days,
            differences=self.days,
            vendors=cast("dict[Vendor, FundVendor]", {Vendor.WECHAT_PAY: self.files}),
            clock=self.clock,
        )


@pytest.fixture
def office() -> Office:
    return Office()


async def test_each_day_of_each_vendor_is_taken_once_the_newest_first(office: Office) -> None:
    assert await office.reconciliation.round() == 2 * DAYS_BACK
    assert await office.reconciliation.round() == 0

    assert office.files.asked[:2] == [YESTERDAY, YESTERDAY - timedelta(days=1)]
    assert len(office.files.asked) == len(office.treasury.asked) == DAYS_BACK


async def test_a_day_without_a_file_yet_is_asked_for_again(office: Office) -> None:
    office.files.none = {YESTERDAY}

    assert await office.reconciliation.round() == 2 * DAYS_BACK - 1
    office.files.none = set()
    assert await office.reconciliation.round() == 1


async def test_a_vendor_that_is_away_is_asked_for_no_other_day_and_the_next_vendor_is(
    office: Office,
) -> None:
    office.files.fails = {YESTERDAY: AWAY}

    assert await office.reconciliation.round() == DAYS_BACK
    assert office.files.asked == [YESTERDAY]


async def test_a_file_that_is_refused_leaves_the_other_days(office: Office) -> None:
    office.files.fails = {YESTERDAY: REFUSED}

    assert await office.reconciliation.round() == 2 * DAYS_BACK - 1


async def test_a_file_settles_what_we_missed_and_keeps_what_it_lacks_with_its_day(
    office: Office,
) -> None:
    missed, other = (office.begun(office.order()) for _ in range(2))
    ours = other.pay("t-2", NOW)
    office.days.ours = [(ours, FEN)]
    said = TradeWord(Vendor.WECHAT_PAY, missed.number, TradeSaid.PAID, "t-1", FEN, "CNY", NOW)

    await office.reconciliation.reconcile(DayFile(Vendor.WECHAT_PAY, TODAY, b"file", (said,), ()))

    assert not office.held(missed.order).order.open
    (found,) = office.days.kept
    assert (found.kind, found.number) == (DifferenceKind.OURS_ONLY, ours.number)
    assert office.days.windows == [bounds(TODAY)]
    day = office.days.days[Vendor.WECHAT_PAY, TODAY]
    assert (day.paid.count, day.reconciled_at) == (1, NOW)


async def test_an_account_is_compared_from_the_oldest_day_once_its_payments_were(
    office: Office,
) -> None:
    assert await office.funds.round() == 0
    await office.reconciliation.round()

    assert await office.funds.round() == DAYS_BACK
    assert [day for _, day in office.days.compared] == [
        YESTERDAY - timedelta(days=back) for back in reversed(range(DAYS_BACK))
    ]
    assert await office.funds.round() == 0


async def test_an_account_whose_file_is_not_there_yet_waits(office: Office) -> None:
    await office.reconciliation.round()
    office.files.none = {YESTERDAY}

    assert await office.funds.round() == DAYS_BACK - 1


@pytest.mark.parametrize(
    ("failed", "compared"), [(AWAY, 0), (REFUSED, DAYS_BACK - 1)], ids=["away", "refused"]
)
async def test_a_vendor_that_is_away_keeps_all_days_waiting_and_a_refused_file_its_own(
    office: Office, failed: VendorFailed, compared: int
) -> None:
    await office.reconciliation.round()
    office.files.fails = {YESTERDAY - timedelta(days=DAYS_BACK - 1): failed}

    assert await office.funds.round() == compared


async def test_what_the_account_lacked_at_midnight_has_to_be_in_the_file_of_the_next_day(
    office: Office,
) -> None:
    trade = office.begun(office.order())
    at = bounds(TODAY)[0] - timedelta(seconds=30)
    office.days.due = [Due(trade.number, trade.order, FEN, at, back=False)]
    file = FundFile(Vendor.WECHAT_PAY, TODAY, b"funds", ())
    bill = DayFile(Vendor.WECHAT_PAY, TODAY, b"file", (), ())
    before = FundDay(Vendor.WECHAT_PAY, YESTERDAY, b"", 0, 0, 0, (trade.number,), NOW)

    await office.funds.compare(file, bill)
    had_it = list(office.days.kept)
    office.days.compared[Vendor.WECHAT_PAY, YESTERDAY] = before
    await office.funds.compare(file, bill)

    assert had_it == []
    assert [each.kind for each in office.days.kept] == [DifferenceKind.FUNDS_PAID]
    assert office.days.windows == [window(TODAY), window(TODAY)]
    assert office.days.compared[Vendor.WECHAT_PAY, TODAY].compared_at == NOW
