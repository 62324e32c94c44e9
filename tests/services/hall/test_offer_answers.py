"""An answer by SMS to an offer: applied for, declined, or told how to apply otherwise; each offer once."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import pytest

from domain import actors
from domain.hall.applicants import Applicant
from domain.hall.cases import CaseState, Move
from domain.hall.desks import list_key
from domain.hall.items import Applicants, Item, Offer, Rules
from domain.hall.offers import Offered, OfferState
from domain.hall.posts import Post, PostRole
from domain.notices.sms_replies import SmsReply
from domain.people import Level
from services.hall.applications import Applications
from services.hall.offer_answers import OfferAnswers
from tests.domain.hall.sample import NOW
from tests.people import PHONE, WANG
from tests.services.hall.cases import PERMIT, PERSON, Hall
from tests.services.unit import ACCOUNT, FakeUnit

T = TypeVar("T")

ITEM = replace(
    PERMIT,
    name="allowance.elder",
    offer=Offer(age=80, months_before=1, by_sms=True, form={"way": "card", "applicant": "x"}),
)
OFFERED = Offered(PERSON, ITEM.name, 1, OfferState.OPEN, NOW.at, date(2026, 12, 2))
ABOUT = "item:allowance.elder@1"
HERS = UUID(int=9)
AGREES = SmsReply(f"+86{PHONE}", "同意", NOW.at + timedelta(hours=1))


@dataclass
class Town:
    """storage.hall.offers.OfferStore, and who is reached by a phone."""

    offers: list[Offered] = field(default_factory=lambda: [OFFERED])
    reached: dict[UUID, UUID | None] = field(default_factory=lambda: {PERSON: HERS})
    known: frozenset[UUID] = frozenset({PERSON})
    asked: list[tuple[set[UUID], date]] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    applied: set[tuple[UUID, str]] = field(default_factory=set)
    closed: list[tuple[UUID, OfferState, datetime, UUID | None]] = field(default_factory=list)

    async def hold(self, persons: Collection[UUID], today: date) -> Sequence[Offered]:
        self.asked.append((set(persons), today))
        return [each for each in self.offers if each.person in persons]

    async def has_case(self, person: UUID, item: str) -> bool:
        return (person, item) in self.applied

    async def close(
        self, offered: Offered, state: OfferState, at: datetime, case: UUID | None = None
    ) -> None:
        self.closed.append((offered.person, state, at, case))

    async def known_by(self, phone: str) -> frozenset[UUID]:
        self.phones.append(phone)
        return self.known

    async def reached_by(self, phone: str) -> Mapping[UUID, UUID | None]:
        self.phones.append(phone)
        return self.reached


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.items.kept[ITEM.name] = ITEM
    hall.clock.forward(days=1)
    return hall


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def service(hall: Hall, town: Town) -> OfferAnswers:
    return answers(hall, town)


def answers(hall: Hall, town: Town) -> OfferAnswers:
    return OfferAnswers(
        unit=hall.unit,
        store=town,
        phones=town,
        items=hall.items,
        forms=hall.forms,
        applicants=hall.applicants,
        applications=Applications(store=hall.cases, mover=hall.mover),
        events=hall.events,
        audit=hall.audit,
        bell=hall.bell,
        moves=hall.mover,
        judge_soon=hall.judge_soon,
    )


def answered(state: OfferState) -> tuple[str, str, UUID, str, str]:
    return ("system", "offer.answered", PERSON, ABOUT, state)


async def test_who_agrees_has_applied_with_what_the_offer_and_the_city_fill_in(
    hall: Hall, town: Town, service: OfferAnswers
) -> None:
    await service.take(AGREES)

    (case,) = hall.cases.kept.values()
    now = hall.clock.now
    assert (case.person, case.item, case.item_version) == (PERSON, ITEM.name, 1)
    assert (case.state, case.number) == (CaseState.SUBMITTED, "20261103-1")
    assert (case.area, case.opened_by, case.opened_at) == ("440304", actors.citizen(HERS), now)
    assert case.form == {"way": "card", "applicant": WANG.name}  # the register's word holds
    (event,) = hall.cases.lines[case.case]
    assert (event.move, event.actor) == (Move.SUBMIT, actors.citizen(HERS))
    assert event.words == "按短信答复“同意”提交。\nSubmitted by the answer to a text message."
    assert town.closed == [(PERSON, OfferState.APPLIED, now, case.case)]
    assert [each for each in hall.audit.entries if each[1] == "offer.answered"] == [
        answered(OfferState.APPLIED)
    ]
    assert hall.told == [("case.submitted", f"case:{case.case}")]
    assert hall.bell.rung == [ACCOUNT]
    assert list_key(Post("city_management", PostRole.CLERK, "440304")) in hall.desks.rung
    assert (hall.judged, hall.events.held) == ([], [])
    assert (town.phones, town.asked) == ([PHONE, PHONE], [({PERSON}, date(2026, 11, 2))])


async def test_rules_look_at_once_at_what_was_agreed_to(hall: Hall, service: OfferAnswers) -> None:
    hall.items.kept[ITEM.name] = replace(ITEM, rules=Rules((), ()))
    await service.take(AGREES)
    (case,) = hall.cases.kept.values()
    assert hall.judged == [(PERSON, case.case)]


async def test_a_case_of_which_the_server_undid_the_first_try_is_judged_once(
    hall: Hall, town: Town
) -> None:
    class UndoneOnce(FakeUnit):
        async def together(self, work: Callable[[], Awaitable[T]], /) -> T:
            await work()
            hall.cases.kept.clear()
            return await work()

    hall.unit = UndoneOnce()
    hall.items.kept[ITEM.name] = replace(ITEM, rules=Rules((), ()))
    await answers(hall, town).take(AGREES)
    assert hall.judged == [(PERSON, case) for case in hall.cases.kept]


async def test_who_is_reached_by_the_register_alone_applies_without_an_account(
    hall: Hall, town: Town, service: OfferAnswers
) -> None:
    town.reached = {PERSON: None}
    await service.take(AGREES)
    assert [each.opened_by for each in hall.cases.kept.values()] == ["system"]


@pytest.mark.parametrize(
    ("text", "state"), [("不同意", OfferState.DECLINED), ("退订", OfferState.STOPPED)]
)
async def test_who_declines_or_wants_no_offers_is_offered_it_no_more(
    hall: Hall, town: Town, service: OfferAnswers, text: str, state: OfferState
) -> None:
    town.offers = [OFFERED, replace(OFFERED, state=OfferState.TOLD)]
    await service.take(replace(AGREES, text=text))
    assert town.closed == [(PERSON, state, hall.clock.now, None)] * 2
    assert hall.audit.entries == [answered(state)] * 2
    assert (hall.cases.kept, hall.told, hall.bell.rung) == ({}, [], [])


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(replace(AGREES, text="同意吗"), id="no clear answer"),
        pytest.param(replace(AGREES, phone="12"), id="no phone"),
        pytest.param(replace(AGREES, at=NOW.at - timedelta(seconds=1)), id="before the offer"),
    ],
)
async def test_what_answers_no_offer_is_let_lie_without_a_word(
    hall: Hall, town: Town, service: OfferAnswers, reply: SmsReply
) -> None:
    await service.take(reply)
    assert (town.closed, hall.cases.kept, hall.audit.entries) == ([], {}, [])


async def test_an_offer_that_was_only_told_is_not_agreed_to(
    hall: Hall, town: Town, service: OfferAnswers
) -> None:
    town.offers = [replace(OFFERED, state=OfferState.TOLD)]
    await service.take(AGREES)
    assert (town.closed, hall.cases.kept) == ([], {})


async def test_an_answer_counts_at_its_own_time_and_never_later_than_now(
    hall: Hall, town: Town, service: OfferAnswers
) -> None:
    town.offers = []
    for at in (NOW.at, NOW.at + timedelta(days=9), None):
        await service.take(replace(AGREES, at=at))
    assert [day for _, day in town.asked] == [
        date(2026, 11, 2),
        date(2026, 11, 3),
        date(2026, 11, 3),
    ]
    town.offers = [OFFERED]
    await service.take(replace(AGREES, at=NOW.at))  # as it was made
    assert len(hall.cases.kept) == 1


async def test_of_two_who_share_a_phone_both_are_told_how_to_apply_and_nobody_has(
    hall: Hall, town: Town, service: OfferAnswers
) -> None:
    other = UUID(int=8)
    hall.register.known[other] = hall.register.known[PERSON]
    town.known, town.reached = frozenset({PERSON, other}), {PERSON: HERS, other: None}
    town.offers = [OFFERED, replace(OFFERED, person=other)]

    await service.take(AGREES)

    now = hall.clock.now
    assert town.closed == [(each, OfferState.TOLD, now, None) for each in (PERSON, other)]
    assert hall.events.told == [("offer.to_apply", ABOUT, each) for each in (PERSON, other)]
    assert hall.events.held == [[PERSON, other]]
    assert hall.events.times == [now, now]
    assert (hall.bell.rung, hall.cases.kept) == ([ACCOUNT] * 2, {})


def no_sms(item: Item) -> Item:
    return replace(item, offer=Offer(80, 1, by_sms=False))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda item: replace(item, offer=None), id="offered no more"),
        pytest.param(no_sms, id="not by SMS any more"),
        pytest.param(
            lambda item: replace(
                item, applicants=Applicants(item.applicants.who, Level.BOUND, age_to=60)
            ),
            id="too old by now",
        ),
    ],
)
async def test_what_can_not_be_had_as_it_was_offered_is_to_be_applied_for_otherwise(
    hall: Hall, town: Town, service: OfferAnswers, change: Callable[[Item], Item]
) -> None:
    hall.items.kept[ITEM.name] = change(ITEM)
    await service.take(AGREES)
    assert town.closed == [(PERSON, OfferState.TOLD, hall.clock.now, None)]
    assert hall.told == [("offer.to_apply", ABOUT)]
    assert hall.audit.entries == [answered(OfferState.TOLD)]
    assert (hall.cases.kept, hall.bell.rung) == ({}, [ACCOUNT])


async def test_another_version_than_was_offered_is_not_applied_for(
    hall: Hall, town: Town, service: OfferAnswers
) -> None:
    hall.items.kept[ITEM.name] = replace(ITEM, version=2)
    await service.take(AGREES)
    assert (hall.told, hall.cases.kept) == ([("offer.to_apply", ABOUT)], {})


async def test_whom_the_register_knows_no_more_is_told_and_has_not_applied(
    hall: Hall, town: Town, service: OfferAnswers
) -> None:
    hall.register.known = dict[UUID, Applicant]()
    await service.take(AGREES)
    assert (hall.told, hall.cases.kept) == ([("offer.to_apply", ABOUT)], {})


async def test_a_form_that_lacks_something_is_not_sent_and_how_much_lacks_is_told(
    hall: Hall, town: Town, service: OfferAnswers
) -> None:
    hall.forms.needs[ITEM.name] = ("bank", "branch")
    await service.take(AGREES)
    assert hall.told == [("offer.incomplete", f"{ABOUT}?count=2")]
    assert town.closed == [(PERSON, OfferState.TOLD, hall.clock.now, None)]
    assert hall.cases.kept == {}


@pytest.mark.parametrize("why", ["retired", "applied already"])
async def test_what_is_retired_or_was_applied_for_is_over_without_a_word(
    hall: Hall, town: Town, service: OfferAnswers, why: str
) -> None:
    if why == "retired":
        del hall.items.kept[ITEM.name]
    else:
        town.applied = {(PERSON, ITEM.name)}
    await service.take(AGREES)
    assert town.closed == [(PERSON, OfferState.OVER, hall.clock.now, None)]
    assert hall.audit.entries == [answered(OfferState.OVER)]
    assert (hall.told, hall.bell.rung, hall.cases.kept) == ([], [], {})
