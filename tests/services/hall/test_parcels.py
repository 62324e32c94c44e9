"""A person's own parcels: where the outcome goes, what is picked up, and what takes either back."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.mandates import Mandate
from domain.errors import Invalid, NotAllowed, NotFound
from domain.hall.cases import CaseState
from domain.hall.items import Item, Material, MaterialWay, Postage, StepKind
from domain.hall.parcels import Direction, Parcel, ParcelState
from domain.hall.postage import PostagePrices
from domain.payments.trades import RefundReason
from domain.people import Citizen
from domain.problems import Problem
from domain.words import Words
from services.hall.parcels import CaseParcels, ParcelService
from tests.domain.hall.sample import ITEM, refused
from tests.people import NOON, FakeBell, FakeClock
from tests.services.hall.counter import (
    HER,
    HIM,
    MANDATE,
    NOBODY,
    SHE,
    FakeItems,
    FakeRegister,
    cases_of,
)
from tests.services.hall.office import where
from tests.services.hall.parcel_room import (
    AREA,
    CASE,
    COMING,
    HOME,
    LETTER,
    NEWS,
    NUMBER,
    OFFICE,
    PACKER,
    PARCEL,
    UNIT,
    FakeOrders,
    FakeParcels,
    FakePostage,
    case,
    packed,
)
from tests.services.unit import FakeAudit, FakeUnit

DEED: Final = Material(
    "deed", Words("房产证", "Deed"), frozenset({MaterialWay.WINDOW}), required=False
)
PLAN: Final = Material("plan", Words("图纸", "Plan"), frozenset(MaterialWay), required=False)
PHOTO: Final = Material(
    "photo", Words("照片", "Photo"), frozenset({MaterialWay.UPLOAD}), required=False
)
SENT: Final[Item] = replace(ITEM, courier=Postage.GOVERNMENT, materials=(DEED, PLAN, PHOTO))
PAID_BY_HER: Final = replace(SENT, courier=Postage.CITIZEN)
PRICES: Final = PostagePrices(2000, {"深圳市": 1200})


class Priced(FakePostage):
    prices = PRICES


class Applicant:
    """services.hall.parcels, an hour after the outcome was made."""

    def __init__(self, *, courier: bool = True) -> None:
        self.clock = FakeClock(NOON + timedelta(hours=1))
        self.store, self.orders, self.postage = FakeParcels(), FakeOrders(), Priced()
        self.cases, self.items, self.register = cases_of(CASE), FakeItems(SENT), FakeRegister()
        self.audit, self.bell = FakeAudit(), FakeBell()
        self.service = ParcelService(
            unit=FakeUnit(),
            store=self.store,
            orders=self.orders,
            cases=self.cases,
            items=self.items,
            representation=self.register.representation(self.clock),
            postage=self.postage,
            audit=self.audit,
            bell=self.bell,
            clock=self.clock,
            courier=courier,
        )

    def stands(self, **changes: object) -> None:
        self.cases.kept[CASE.case] = case(**changes)

    async def seen(self, who: Citizen = HER, mandate: Mandate | None = None) -> CaseParcels:
        return await self.service.of_case(who, CASE.case, mandate)

    async def send(self, who: Citizen = HER, mandate: Mandate | None = None) -> CaseParcels:
        return await self.service.send(who, CASE.case, HOME, mandate)

    async def collect(self, *materials: str) -> CaseParcels:
        return await self.service.collect(HER, CASE.case, HOME, materials)


@pytest.fixture
def she() -> Applicant:
    return Applicant()


async def test_her_parcels_are_shown_with_their_news_and_nobody_elses(she: Applicant) -> None:
    she.store.put(packed())
    she.store.said[PARCEL.parcel] = [NEWS]

    shown = await she.seen()

    assert [(each.parcel, each.news) for each in shown.parcels] == [(packed(), (NEWS,))]
    assert shown.prices is None
    with refused(Problem.NOT_FOUND, NotFound):
        await she.seen(HIM)
    with refused(Problem.BINDING_NEEDED, NotAllowed):
        await she.seen(NOBODY)


@pytest.mark.parametrize(
    ("parcel", "open_"),
    [
        (None, True),
        (PARCEL, True),
        (packed(), False),
        (replace(PARCEL, state=ParcelState.RETURNED), True),
        (PARCEL.cancel(NOON), True),
        (packed().ended(ParcelState.DELIVERED, NOON), True),
        (COMING, True),
    ],
    ids=["none", "wanted", "packed", "returned", "cancelled", "delivered", "coming"],
)
async def test_another_address_may_be_chosen_until_it_is_packed_and_once_it_came_back(
    she: Applicant, parcel: Parcel | None, *, open_: bool
) -> None:
    if parcel is not None:
        she.store.put(parcel)

    assert (await she.seen()).may_send is open_


@pytest.mark.parametrize(
    ("item", "state", "open_"),
    [
        (ITEM, CaseState.DELIVERING, False),
        (SENT, CaseState.CLOSED, False),
        (SENT, CaseState.DRAFT, False),
        (SENT, CaseState.SUBMITTED, True),
        (SENT, CaseState.APPROVED, True),
        (SENT, CaseState.ISSUING, True),
    ],
)
async def test_an_outcome_is_sent_where_the_item_says_so_until_the_case_ends(
    she: Applicant, item: Item, state: CaseState, *, open_: bool
) -> None:
    she.items.item = item
    she.stands(state=state)

    assert (await she.seen()).may_send is open_
    if not open_:
        with refused(Problem.COURIER_CLOSED):
            await she.send()
        assert (she.store.rows, she.audit.entries) == ({}, [])


async def test_the_outcome_goes_to_her_address_by_the_unit_that_issues_it(she: Applicant) -> None:
    shown = await she.send()

    now = she.clock()
    sent = she.store.only
    assert sent == Parcel(
        parcel=sent.parcel,
        person=SHE,
        direction=Direction.RETURN,
        subject=PARCEL.subject,
        opened_by=HER.actor,
        opened_at=now,
        state=ParcelState.WANTED,
        to=HOME,
        unit=UNIT,
        area=AREA,
        ready_at=now,
    )
    assert [each.parcel for each in shown.parcels] == [sent]
    assert she.audit.entries == [(HER.actor, "parcel.return", SHE, f"parcel:{sent.parcel}", "")]
    assert (she.postage.asked, she.bell.rung, she.orders.queued) == ([], [], [])


async def test_what_is_not_made_yet_is_not_ready_to_be_packed(she: Applicant) -> None:
    she.stands(state=CaseState.ISSUING)
    await she.send()

    assert she.store.only.ready_at is None


async def test_where_she_pays_the_postage_it_is_owed_and_told_and_its_prices_are_shown(
    she: Applicant,
) -> None:
    she.items.item = PAID_BY_HER

    shown = await she.send()

    assert she.postage.asked == [(she.store.only.parcel, HER.account, HER.actor)]
    assert (she.bell.rung, shown.prices) == ([HER.account], PRICES)
    assert shown.collected == ()  # what the city pays for


async def test_an_address_that_is_chosen_again_changes_the_parcel_itself(she: Applicant) -> None:
    she.store.put(replace(PARCEL, to=OFFICE))

    await she.send()

    assert she.store.only == PARCEL
    assert she.audit.entries == [(HER.actor, "parcel.address", SHE, f"parcel:{PARCEL.parcel}", "")]


async def test_what_came_back_goes_out_as_another_parcel_with_the_same_copy(
    she: Applicant,
) -> None:
    back = replace(PARCEL, state=ParcelState.RETURNED, copy=3)
    she.store.put(back)

    await she.send()

    first, again = she.store.rows.values()
    now = she.clock()
    assert first == back.leave(now)
    assert again == back.again(again.parcel, HOME, HER.actor, now, copy=3)
    assert she.audit.entries == [(HER.actor, "parcel.return", SHE, f"parcel:{again.parcel}", "")]


async def test_what_is_packed_meanwhile_goes_where_it_was_to_go(she: Applicant) -> None:
    she.store.put(PARCEL)
    she.store.locked[PARCEL.parcel] = packed()

    with refused(Problem.PARCEL_MOVED):
        await she.send()
    assert (she.store.only, she.audit.entries) == (PARCEL, [])


async def test_parcels_of_the_other_direction_and_those_that_are_over_are_passed_by(
    she: Applicant,
) -> None:
    over = replace(PARCEL.cancel(NOON), parcel=UUID(int=99))
    she.store.put(COMING, over)

    await she.send()

    assert len(she.store.rows) == 3
    assert she.store.rows[COMING.parcel] == COMING


async def test_two_that_are_sent_at_once_are_one(she: Applicant) -> None:
    she.store.full = True

    with refused(Problem.PARCEL_MOVED):
        await she.send()
    assert she.audit.entries == []


async def test_who_applied_for_her_sends_in_her_name_while_the_mandate_stands(
    she: Applicant,
) -> None:
    she.stands(opened_by=HIM.actor, mandate=MANDATE.mandate)

    shown = await she.send(HIM, MANDATE)

    (sent,) = shown.parcels
    about = f"parcel:{sent.parcel.parcel} mandate:{MANDATE.mandate}"
    assert she.audit.entries == [(HIM.actor, "parcel.return", SHE, about, "")]
    assert she.register.kept == [MANDATE.mandate]
    del she.register.mandates[MANDATE.mandate]
    with refused(Problem.MANDATE_ENDED, NotAllowed):
        await she.send(HIM, MANDATE)


async def test_papers_for_the_window_are_picked_up_at_hers_and_the_courier_is_asked(
    she: Applicant,
) -> None:
    she.stands(state=CaseState.SUBMITTED)
    before = await she.seen()

    shown = await she.collect("plan", "deed", "plan")

    now = she.clock()
    coming = she.store.only
    assert before.collected == (("deed", DEED.names), ("plan", PLAN.names))
    assert shown.collected == ()  # until it is here
    assert coming == Parcel(
        parcel=coming.parcel,
        person=SHE,
        direction=Direction.COLLECT,
        subject=PARCEL.subject,
        opened_by=HER.actor,
        opened_at=now,
        state=ParcelState.ORDERED,
        to=HOME,
        unit=UNIT,
        area=AREA,
        materials=("plan", "deed"),
        ready_at=now,
        heard_at=now,
    )
    assert she.orders.queued == [(coming.parcel, now)]
    assert she.audit.entries == [(HER.actor, "parcel.collect", SHE, f"parcel:{coming.parcel}", "")]


async def test_what_goes_out_or_came_in_already_keeps_nothing_from_being_picked_up(
    she: Applicant,
) -> None:
    she.stands(state=CaseState.SUBMITTED)
    she.store.put(PARCEL, COMING.ended(ParcelState.RECEIVED, NOON))

    assert [name for name, _ in (await she.seen()).collected] == ["deed", "plan"]


async def test_papers_go_to_the_unit_that_accepts_and_without_one_to_the_city(
    she: Applicant,
) -> None:
    steps = tuple(each for each in CASE.steps if each.kind is not StepKind.ACCEPT)
    she.stands(state=CaseState.SUBMITTED, steps=steps)
    await she.collect("deed")

    assert she.store.only.unit == ""


@pytest.mark.parametrize("materials", [(), ("photo",), ("deed", "none")])
async def test_only_papers_that_are_brought_to_a_window_are_picked_up(
    she: Applicant, materials: tuple[str, ...]
) -> None:
    she.stands(state=CaseState.SUBMITTED)

    with pytest.raises(Invalid) as refusal:
        await she.collect(*materials)
    assert where(refusal.value) == ("/materials", "materials")
    assert (she.store.rows, she.orders.queued) == ({}, [])


@pytest.mark.parametrize("why", ["no courier", "she pays", "decided"])
async def test_nothing_is_picked_up_at_the_citys_cost_when_it_may_not(why: str) -> None:
    she = Applicant(courier=why != "no courier")
    she.stands(state=CaseState.SUBMITTED)
    if why == "she pays":
        she.items.item = PAID_BY_HER
    elif why == "decided":
        she.stands()

    assert (await she.seen()).collected == ()
    with refused(Problem.COURIER_CLOSED):
        await she.collect("deed")


async def test_she_fetches_it_instead_and_gets_back_what_it_cost(she: Applicant) -> None:
    she.store.put(replace(PARCEL, number=NUMBER))

    shown = await she.service.cancel(HER, PARCEL.parcel)

    now = she.clock()
    assert she.store.only == replace(PARCEL, number=NUMBER).cancel(now)
    assert she.orders.left == [(PARCEL.parcel, NUMBER, now)]
    assert she.postage.back == [(PARCEL.parcel, RefundReason.WITHDRAWN, HER.actor)]
    assert she.audit.entries == [(HER.actor, "parcel.cancel", SHE, f"parcel:{PARCEL.parcel}", "")]
    assert shown.may_send


async def test_what_is_packed_is_cancelled_no_more_and_a_letter_or_none_never(
    she: Applicant,
) -> None:
    she.store.put(packed(), LETTER)

    with refused(Problem.PARCEL_MOVED):
        await she.service.cancel(HER, PARCEL.parcel)
    for other in (LETTER.parcel, UUID(int=404)):
        with refused(Problem.NOT_FOUND, NotFound):
            await she.service.cancel(HER, other)
    with refused(Problem.NOT_FOUND, NotFound):
        await she.service.cancel(HIM, PARCEL.parcel)
    assert (she.audit.entries, she.orders.left, she.postage.back) == ([], [], [])
    assert PACKER.officer == she.store.rows[PARCEL.parcel].packed_by
