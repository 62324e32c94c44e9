"""A bundle: one application for several items, which stands where its parts stand together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

import pytest

from domain.hall.bundles import PartCase, asked_of, form_of, join, signs, submit
from domain.hall.cases import Case, CaseState, Supplement
from domain.hall.clocks import Allowed, ClockKind, ClockUnit
from domain.hall.items import Clocks, FaceAsked, Item, Part, SignWay
from domain.hall.transitions import Moved
from domain.problems import Problem
from domain.words import Words
from tests.domain.hall.sample import APPLICANT, ITEM, NOW, draft, moment, refused

SHOP: Final = replace(ITEM, name="permit.shopfront", names=Words("招牌", "Signs"))
FOOD: Final = replace(ITEM, name="permit.food", names=Words("食品", "Food"))
OPENING: Final = replace(
    ITEM,
    name="bundle.opening",
    steps=(),
    clocks=Clocks({}),
    bundle=(
        Part("permit.shopfront", {"shop": "name", "wide": "width"}),
        Part("permit.food", {"shop": "name"}),
    ),
)
LATER: Final = moment("2026-11-03 10:00")


def bundle(state: CaseState = CaseState.SUBMITTED) -> Case:
    case = submit(draft(), OPENING, [SHOP, FOOD], "20261102-0000001-0", APPLICANT, NOW).case
    return replace(case, state=state)


def part(item: Item, state: CaseState, asked: Supplement | None = None) -> PartCase:
    return PartCase(replace(draft(), item=item.name, state=state, supplement=asked), item)


def joined(case: Case, shop: CaseState, food: CaseState) -> Moved | None:
    return join(case, OPENING, [part(FOOD, food), part(SHOP, shop)], "system", LATER)


def asks(*wants: str, words: str, at: str) -> Supplement:
    return Supplement(wants, words, UUID(int=1), moment(at).at, CaseState.SUBMITTED)


def test_a_part_gets_what_was_filled_in_for_it_under_its_own_names() -> None:
    shop, food = OPENING.bundle

    assert form_of(shop, {"name": "包子铺", "other": 1}) == {"shop": "包子铺"}
    assert form_of(food, {"name": "", "width": 3}) == {"shop": ""}
    assert (asked_of(shop, "wide"), asked_of(shop, "photo")) == ("width", "photo")


def test_whoever_signs_the_bundle_has_signed_a_part_that_takes_each_of_its_ways() -> None:
    def signed(*ways: SignWay, face: FaceAsked = FaceAsked.NEVER) -> Item:
        return replace(ITEM, signature=frozenset(ways), face=face)

    assert signs(signed(), signed())
    assert signs(signed(SignWay.CODE), signed())
    assert signs(signed(SignWay.CODE), signed(SignWay.CODE, SignWay.OFFICER))
    assert not signs(signed(SignWay.CODE, SignWay.OFFICER), signed(SignWay.CODE))
    assert not signs(signed(), signed(SignWay.CODE))
    assert not signs(signed(SignWay.CODE), signed(face=FaceAsked.AT_SUBMIT))


@pytest.mark.parametrize(
    ("own", "allowed", "law", "promised"),
    [
        ({ClockKind.DECIDE: Allowed(40, 7)}, {}, 40, 7),
        ({}, {}, 25, 11),  # 5 and 1 to accept, 20 and 10 to decide
        ({}, {ClockKind.ACCEPT: Allowed(9, 4)}, 29, 14),
        (
            {},
            {ClockKind.ACCEPT: Allowed(60, 50, ClockUnit.CALENDAR_DAYS)},
            25,
            11,
        ),
    ],
    ids=["its own promise", "two alike", "the longer part", "days of two kinds"],
)
def test_a_bundle_promises_what_it_says_or_what_its_longest_part_does(
    own: Mapping[ClockKind, Allowed],
    allowed: Mapping[ClockKind, Allowed],
    law: int,
    promised: int,
) -> None:
    item = replace(OPENING, clocks=Clocks(own))
    food = replace(FOOD, clocks=Clocks({**FOOD.clocks.allowed, **allowed}))

    case = submit(draft(), item, [SHOP, food], "20261102-0000001-0", APPLICANT, NOW).case

    (clock,) = case.clocks
    assert clock.kind is ClockKind.DECIDE
    assert (clock.allowed.law, clock.allowed.promised) == (law, promised)
    assert (case.state, case.number, case.submitted_at) == (
        CaseState.SUBMITTED,
        "20261102-0000001-0",
        NOW.at,
    )


def test_a_bundle_is_submitted_once() -> None:
    with refused(Problem.CASE_MOVED):
        submit(bundle(), OPENING, [SHOP], "20261102-0000002-0", APPLICANT, NOW)


def test_a_bundle_is_accepted_with_the_first_of_its_parts() -> None:
    assert joined(bundle(), CaseState.SUBMITTED, CaseState.SUBMITTED) is None

    after = joined(bundle(), CaseState.SUBMITTED, CaseState.ACCEPTED)

    assert after is not None
    assert after.case.state is CaseState.ACCEPTED
    assert joined(after.case, CaseState.ACCEPTED, CaseState.REVIEWING) is None


def test_a_bundle_ends_once_all_its_parts_are_decided_and_says_what_became_of_each() -> None:
    accepted = bundle(CaseState.ACCEPTED)

    assert joined(accepted, CaseState.APPROVED, CaseState.REVIEWING) is None
    mixed = joined(accepted, CaseState.ISSUING, CaseState.REJECTED)
    granted = joined(accepted, CaseState.CLOSED, CaseState.APPROVED)
    none = joined(accepted, CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN)

    assert mixed is not None
    assert granted is not None
    assert none is not None
    assert (mixed.case.state, mixed.case.decided_at) == (CaseState.CLOSED, LATER.at)
    assert mixed.case.words == (
        "已批准：招牌；未获批准：食品。\nGranted: signs; not granted: food."
    )
    assert granted.case.words == "已批准：招牌、食品。\nGranted: signs, food."
    assert none.case.words == "未获批准：招牌、食品。\nNot granted: signs, food."


def test_what_lacks_in_several_parts_is_asked_in_one_list_and_the_clock_stands() -> None:
    shop = asks("shop", "photo", words="照片不清", at="2026-11-03 09:00")
    food = asks("shop", words="店名不符", at="2026-11-03 08:00")
    parts = [
        part(FOOD, CaseState.SUPPLEMENT_WANTED, food),
        part(SHOP, CaseState.SUPPLEMENT_WANTED, shop),
    ]

    after = join(bundle(), OPENING, parts, "system", LATER)

    assert after is not None
    assert after.case.state is CaseState.SUPPLEMENT_WANTED
    assert after.case.supplement == Supplement(
        ("name", "photo"), "招牌：照片不清\n食品：店名不符", shop.by, shop.at, CaseState.SUBMITTED
    )
    assert after.case.clocks[0].due(LATER.calendar) is None


def test_who_answers_a_list_part_by_part_is_not_asked_for_the_rest_again() -> None:
    shop = asks("shop", words="照片不清", at="2026-11-03 09:00")
    food = asks("shop", words="店名不符", at="2026-11-03 08:00")
    both = [
        part(SHOP, CaseState.SUPPLEMENT_WANTED, shop),
        part(FOOD, CaseState.SUPPLEMENT_WANTED, food),
    ]
    asked = join(bundle(), OPENING, both, "system", LATER)
    assert asked is not None
    one_left = [part(SHOP, CaseState.SUBMITTED), both[1]]
    another = [part(SHOP, CaseState.SUBMITTED), part(FOOD, CaseState.SUPPLEMENT_WANTED, shop)]

    assert join(asked.case, OPENING, one_left, "system", LATER) is None
    assert join(asked.case, OPENING, another, "system", LATER) is not None
    back = joined(asked.case, CaseState.SUBMITTED, CaseState.SUBMITTED)
    assert back is not None
    assert back.case.state is CaseState.SUBMITTED
    assert back.case.supplement is not None
    assert back.case.supplement.answered_at == LATER.at
    assert back.case.clocks[0].due(LATER.calendar) is not None
