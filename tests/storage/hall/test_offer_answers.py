"""What an answer by SMS to an offer comes to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.hall.cases import CaseState
from domain.hall.items import Offer, Rules
from domain.notices.sms_replies import SmsReply
from domain.words import Language
from storage.accounts.accounts import AccountStore
from storage.accounts.register_lookups import RegisterLookupStore
from storage.database import Database
from storage.privacy.retention import sweep
from tests.storage.dying import DyingDatabase
from tests.storage.hall.desk import HallDesk
from tests.storage.hall.offering import (
    ITEM,
    OTHER,
    PHONE,
    OfferedItems,
    Offers,
    desk,
    elder,
    items,
    make,
    offers,
)

__all__ = ["desk", "items", "offers"]


async def test_an_answer_applies_with_what_is_on_record(offers: Offers) -> None:
    person = await offers.desk.city.resident(elder(), area="440304")
    await offers.round()

    await offers.answer(" 同意。")

    (row,) = await offers.desk.city.database.fetch("SELECT case_id FROM cases")
    case = await offers.desk.store.read(person, row["case_id"])
    assert case is not None
    assert (case.state, case.area, case.opened_by) == (CaseState.SUBMITTED, "440304", "system")
    assert case.form == {"owner": "赵老", "shop": "卡"}
    assert await offers.states() == ["applied"]
    assert offers.judged == []
    (event,) = await offers.desk.store.events(person, case.case)
    assert "短信" in event.words


async def test_what_rules_decide_they_look_at_once(offers: Offers, items: OfferedItems) -> None:
    items.put(replace(ITEM, rules=Rules((), ())))
    await offers.desk.city.resident(elder())
    await offers.round()

    await offers.answer()

    assert len(offers.judged) == 1


async def test_an_answer_that_comes_again_makes_no_second_case(offers: Offers) -> None:
    await offers.desk.city.resident(elder())
    await offers.round()

    await asyncio.gather(*(offers.answer() for _ in range(4)))
    await offers.answer()

    assert await offers.cases() == 1


@pytest.mark.parametrize("phone", ["13911112223", "110", "", "1" * 300])
async def test_another_phone_answers_nothing(offers: Offers, phone: str) -> None:
    await offers.desk.city.resident(elder())
    await offers.round()

    await offers.answer(phone=phone)

    assert await offers.cases() == 0
    assert await offers.states() == ["open"]


async def test_an_answer_from_before_the_offer_or_after_its_end_is_none(offers: Offers) -> None:
    await offers.desk.city.resident(elder())
    await offers.round()

    early = SmsReply(PHONE, "同意", offers.desk.now[0] - timedelta(hours=1))
    await offers.answers.take(early)
    assert await offers.cases() == 0
    offers.desk.later(days=60)
    await offers.answer()

    assert await offers.cases() == 0


async def test_of_two_with_one_phone_neither_answers_by_it(offers: Offers) -> None:
    one = await offers.desk.city.resident(elder())
    await offers.desk.city.resident(elder(date(1960, 1, 1), number=7))
    await offers.round()

    await offers.answer()

    assert await offers.told(one) == ["offer.to_apply"]
    assert await offers.cases() == 0


async def test_a_phone_that_came_to_be_shared_applies_for_nobody(offers: Offers) -> None:
    one = await offers.desk.city.resident(elder())
    await offers.round()
    await offers.desk.city.resident(elder(date(1960, 1, 1), number=7))
    await offers.round()

    await offers.answer()
    await offers.answer()

    assert await offers.told(one) == ["offer.made", "offer.to_apply"]
    assert await offers.cases() == 0


async def test_the_phone_of_the_dead_is_the_survivors(offers: Offers) -> None:
    person = await offers.desk.city.resident(elder())
    dead = await offers.desk.city.resident(elder(date(1940, 1, 1), number=7))
    await offers.desk.city.database.execute(
        "UPDATE persons SET died_on = '2020-01-01' WHERE person_id = $1", dead
    )

    await offers.round()

    assert await offers.told(person) == ["offer.made"]


async def test_who_has_an_account_is_told_and_answers_there(offers: Offers) -> None:
    desk = offers.desk
    person = await desk.city.resident(elder())
    account = (
        await AccountStore(desk.city.database, desk.city.vault).of_phone("13800001111", Language.ZH)
    ).account
    await desk.city.database.execute(
        "UPDATE accounts SET person_id = $2 WHERE account_id = $1", account, person
    )
    await offers.round()

    await offers.answer()  # the phone on record, to which nothing was sent
    assert await offers.cases() == 0
    await offers.answer(phone="13800001111")

    assert await offers.cases() == 1
    assert await desk.city.told(account) == ["offer.made", "case.submitted"]


async def test_what_lacks_is_told_and_where_to_fill_it_in(
    offers: Offers, items: OfferedItems
) -> None:
    items.put(replace(ITEM, offer=Offer(80, 2, by_sms=True)))
    person = await offers.desk.city.resident(elder())
    await offers.round()

    await offers.answer()
    await offers.answer()

    assert await offers.told(person) == ["offer.made", "offer.incomplete"]
    subject = await offers.desk.city.database.fetchval(
        "SELECT subject FROM deliveries WHERE kind = 'offer.incomplete' AND channel = 'sms'"
    )
    assert subject == "item:allowance.elder@1?count=1"


async def test_what_does_not_take_an_answer_says_so_at_once(
    offers: Offers, items: OfferedItems
) -> None:
    items.put(replace(ITEM, offer=Offer(80, 2)))
    person = await offers.desk.city.resident(elder())
    await offers.round()

    await offers.answer()

    assert await offers.told(person) == ["offer.to_apply"]
    assert await offers.cases() == 0


async def test_an_answer_names_no_offer_so_one_is_open_at_a_time(
    offers: Offers, items: OfferedItems
) -> None:
    items.put(ITEM, OTHER)
    person = await offers.desk.city.resident(elder())

    await offers.round()
    await offers.answer()

    assert await offers.told(person) == ["offer.made", "offer.to_apply"]
    assert await offers.states() == ["applied", "told"]


async def test_who_applied_meanwhile_has_one_case(offers: Offers) -> None:
    desk = offers.desk
    person = await desk.city.resident(elder())
    await offers.round()
    desk.account = await desk.city.account(person)
    file = await desk.cases.begin(desk.citizen, ITEM.name)
    await desk.cases.save(desk.citizen, file.case.case, 1, {"shop": "包子铺"})
    await desk.cases.submit(desk.citizen, file.case.case, 2)
    await desk.city.database.execute(
        "UPDATE accounts SET person_id = NULL WHERE account_id = $1", desk.account
    )

    await offers.answer()

    assert await offers.cases() == 1
    assert await offers.states() == ["over"]


async def test_offers_are_kept_a_year_and_a_wish_for_none_stays(offers: Offers) -> None:
    city = offers.desk.city
    for number, text in enumerate(("退订", "不同意")):
        phone = f"1391111333{number}"
        await city.resident(elder(phone=phone, number=number))
        await offers.round()
        await offers.answer(text, phone)
    await city.database.execute("UPDATE offers SET ends_on = current_date - 400")

    await sweep(city.database)

    assert await offers.states() == ["stopped"]


@pytest.mark.parametrize("text", ["", "同意"])
async def test_killed_between_any_two_statements_nothing_is_half_done(
    database: Database, desk: HallDesk, items: OfferedItems, text: str
) -> None:
    dying = DyingDatabase(database)
    offers = make(dying, desk, items)  # type: ignore[arg-type]  # as the database
    await desk.city.resident(elder())
    while await RegisterLookupStore(database, desk.city.vault).enter_slice():
        pass
    if text:
        await offers.round()
        await _killed(dying, offers, lambda: offers.answer(text))
        assert await offers.cases() == 1
        assert await desk.city.count("case_events") == 1
    else:
        await _killed(dying, offers, offers.round)
        assert await desk.city.count("deliveries") == 1


async def _killed(
    dying: DyingDatabase, offers: Offers, work: Callable[[], Awaitable[object]]
) -> None:
    """Dies before the first statement, the second … and is left alone once there are no more."""
    for n in range(1, 60):
        before = await offers.states(), await offers.cases()
        dying.dies_at = n
        try:
            await work()
        except Exception:  # noqa: BLE001  # whatever a connection that is gone comes to
            assert (await offers.states(), await offers.cases()) == before
        else:
            assert n > 5
            return
    raise AssertionError("it never came through")
