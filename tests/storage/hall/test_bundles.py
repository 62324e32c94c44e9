"""One application for several items: submitted at once, worked on apart, and standing where its parts stand."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import Conflict, Outdated
from domain.hall.cases import Case, CaseState, Move, Opinion
from domain.hall.items import Clocks, Condition, Item, Part, Rules, SignWay
from domain.hall.posts import PostRole
from domain.problems import Problem
from domain.words import Language, Words
from proto.http.hall.cases import CaseSeen
from storage.database import Database
from tests.domain.hall.sample import APPROVER, CLERK, FIRE, ISSUER, hand
from tests.storage.dying import DyingDatabase
from tests.storage.hall.desk import SHOP, HallDesk, officer, open_desk
from tests.storage.hall.signing_desk import SIGNED, open_signing

FOOD = hand(41, ("market_regulation", PostRole.CLERK))
FOOD_APPROVER = hand(42, ("market_regulation", PostRole.APPROVER))
CATERING: Item = replace(
    SHOP,
    name="permit.small_catering",
    names=Words("小餐饮经营许可", "Catering"),
    steps=tuple(
        replace(step, unit="market_regulation")
        for step in SHOP.steps
        if step.name in {"accept", "decide"}
    ),
)
CATERING = replace(
    CATERING, steps=(CATERING.steps[0], replace(CATERING.steps[1], after=("accept",)))
)
OPENING = replace(
    SHOP,
    name="shop.opening",
    names=Words("开店一件事", "Opening a shop"),
    steps=(),
    clocks=Clocks({}),
    bundle=(
        Part("permit.shopfront", {"shop": "shop"}),
        Part("permit.small_catering", {"shop": "shop", "photo": "photo"}),
    ),
)


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> HallDesk:
    desk = await open_desk(
        database, tmp_path / "keys", CLERK, FIRE, APPROVER, ISSUER, FOOD, FOOD_APPROVER
    )
    for item in (CATERING, OPENING):
        desk.items.held[item.name, 1] = item
    return desk


async def submitted(desk: HallDesk, **more: str) -> Case:
    file = await desk.cases.begin(desk.citizen, OPENING.name)
    case = file.case.case
    await desk.cases.save(desk.citizen, case, 1, {"shop": "包子铺", **more})
    return (await desk.cases.submit(desk.citizen, case, 2)).case


async def now(desk: HallDesk, case: Case) -> Case:
    held = await desk.store.read(case.person, case.case)
    assert held is not None
    return held


async def parts(desk: HallDesk, bundle: Case) -> tuple[Case, Case]:
    """The sign and the catering."""
    file = await desk.cases.show(desk.citizen, bundle.case)
    sign, food = (part.case for part in file.parts)
    assert (sign.item, food.item) == (SHOP.name, CATERING.name)
    return sign, food


async def food_decided(desk: HallDesk, food: Case, move: Move) -> Case:
    food = await desk.move(FOOD, food, Move.TAKE, "accept")
    food = await desk.move(FOOD, food, Move.ACCEPT, "accept")
    food = await desk.move(FOOD_APPROVER, food, Move.TAKE, "decide")
    return await desk.move(FOOD_APPROVER, food, move, "decide", words="说明")


async def sign_decided(desk: HallDesk, sign: Case) -> Case:
    sign = await desk.move(CLERK, sign, Move.TAKE, "accept")
    sign = await desk.move(CLERK, sign, Move.ACCEPT, "accept")
    for step, by in (("look", CLERK), ("safety", FIRE)):
        sign = await desk.move(by, sign, Move.TAKE, step)
        sign = await desk.move(by, sign, Move.FINISH_STEP, step, opinion=Opinion.AGREES)
    sign = await desk.move(APPROVER, sign, Move.TAKE, "decide")
    return await desk.move(APPROVER, sign, Move.APPROVE, "decide")


async def test_one_submission_opens_a_case_for_each_part(desk: HallDesk) -> None:
    bundle = await submitted(desk, photo="x")

    sign, food = await parts(desk, bundle)
    assert bundle.state is sign.state is food.state is CaseState.SUBMITTED
    assert len({bundle.number, sign.number, food.number}) == 3
    assert sign.form == {"owner": "李建国", "shop": "包子铺"}
    assert food.form == {"owner": "李建国", "shop": "包子铺", "photo": "x"}
    assert bundle.steps == ()
    assert {step.unit for step in food.steps} == {"market_regulation"}
    assert await desk.city.told(desk.account) == ["case.submitted"]


async def test_the_citizens_list_shows_one_and_each_part_opens_by_itself(desk: HallDesk) -> None:
    bundle = await submitted(desk)
    sign, _ = await parts(desk, bundle)

    listed = [brief.case for brief, _ in (await desk.cases.mine(desk.citizen, "")).cases]
    seen = CaseSeen.of(
        await desk.cases.show(desk.citizen, bundle.case), await desk.cases.moment(), Language.ZH
    )
    part = await desk.cases.show(desk.citizen, sign.case)

    assert listed == [bundle.case]
    assert [each.item for each in seen.parts] == [SHOP.name, CATERING.name]
    assert part.case.bundle == bundle.case
    assert part.case.parent is None


async def test_work_lists_show_parts_as_cases_with_the_bundle_named(desk: HallDesk) -> None:
    bundle = await submitted(desk)
    _, food = await parts(desk, bundle)

    page = await desk.work.free(officer(FOOD), "")
    file = await desk.work.show(officer(FOOD), food.case, "w")

    ((line, item),) = page.items
    assert (line.case, item.name, line.bundle) == (food.case, CATERING.name, (OPENING.name, 1))
    assert page.bundles[OPENING.name, 1].names == OPENING.names
    assert file.file.bundle == OPENING


async def test_it_is_accepted_with_the_first_and_over_when_all_are_decided(desk: HallDesk) -> None:
    bundle = await submitted(desk)
    sign, food = await parts(desk, bundle)

    await food_decided(desk, food, Move.REJECT)
    between = await now(desk, bundle)
    await sign_decided(desk, sign)
    after = await now(desk, bundle)

    assert between.state is CaseState.ACCEPTED
    assert after.state is CaseState.CLOSED
    assert after.ended_at is not None
    assert (
        after.words
        == "已批准：招牌；未获批准：小餐饮经营许可。\nGranted: signs; not granted: catering."
    )
    told = await desk.city.told(desk.account)
    assert told.count("case.ended") == 1
    assert told.count("case.decided") == 2


async def test_a_part_goes_on_by_itself_once_all_are_decided(desk: HallDesk) -> None:
    bundle = await submitted(desk)
    sign, food = await parts(desk, bundle)
    await food_decided(desk, food, Move.APPROVE)
    sign = await sign_decided(desk, sign)
    assert (await now(desk, bundle)).state is CaseState.CLOSED

    sign = await desk.move(ISSUER, sign, Move.TAKE, "issue")
    sign = await desk.move(ISSUER, sign, Move.ISSUE, "issue", delivered=True)

    assert sign.state is CaseState.CLOSED


async def test_an_objection_is_of_a_part_alone(desk: HallDesk) -> None:
    bundle = await submitted(desk)
    sign, food = await parts(desk, bundle)
    await food_decided(desk, food, Move.REJECT)

    objection = (await desk.cases.object_to(desk.citizen, food.case, "不同意")).case
    with pytest.raises(Conflict):
        await desk.cases.object_to(desk.citizen, bundle.case, "不同意")

    assert (objection.parent, objection.bundle) == (food.case, None)
    assert len((await desk.cases.show(desk.citizen, bundle.case)).parts) == 2
    await sign_decided(desk, sign)
    assert (await now(desk, bundle)).state is CaseState.CLOSED


async def test_what_parts_wait_for_is_one_list_that_is_answered_at_once(desk: HallDesk) -> None:
    bundle = await submitted(desk)
    sign, food = await parts(desk, bundle)
    sign = await desk.move(CLERK, sign, Move.TAKE, "accept")
    food = await desk.move(FOOD, food, Move.TAKE, "accept")
    await desk.move(CLERK, sign, Move.WANT_SUPPLEMENT, "accept", wants=("shop",), words="店名不全")
    await desk.move(FOOD, food, Move.WANT_SUPPLEMENT, "accept", wants=("photo",), words="缺照片")

    asked = await now(desk, bundle)
    form = {"shop": "桂英包子铺", "photo": "y"}
    done = (await desk.cases.supplement(desk.citizen, bundle.case, asked.version, form)).case

    assert asked.state is CaseState.SUPPLEMENT_WANTED
    assert asked.supplement is not None
    assert asked.supplement.wants == ("shop", "photo")
    assert "店名不全" in asked.supplement.words
    assert "缺照片" in asked.supplement.words
    assert asked.clocks[0].since is None
    sign, food = await parts(desk, bundle)
    assert (done.state, sign.state, food.state) == (CaseState.SUBMITTED,) * 3
    assert done.clocks[0].running
    assert (sign.form["shop"], food.form["photo"]) == ("桂英包子铺", "y")
    assert "photo" not in sign.form
    assert done.form["photo"] == "y"
    told = await desk.city.told(desk.account)
    assert told.count("case.supplement_wanted") == 2


async def test_taken_back_it_takes_back_what_is_not_decided(desk: HallDesk) -> None:
    bundle = await submitted(desk)
    sign, food = await parts(desk, bundle)
    await food_decided(desk, food, Move.APPROVE)

    gone = (await desk.cases.withdraw(desk.citizen, bundle.case)).case

    sign, food = await parts(desk, bundle)
    assert gone.state is sign.state is CaseState.WITHDRAWN
    assert food.state is CaseState.CLOSED
    with pytest.raises(Conflict):
        await desk.cases.withdraw(desk.citizen, bundle.case)


async def test_a_part_is_taken_back_by_itself(desk: HallDesk) -> None:
    bundle = await submitted(desk)
    sign, food = await parts(desk, bundle)
    await desk.cases.withdraw(desk.citizen, sign.case)
    assert (await now(desk, bundle)).state is CaseState.ACCEPTED
    await food_decided(desk, food, Move.APPROVE)

    assert (await now(desk, bundle)).state is CaseState.CLOSED


async def test_two_parts_that_are_decided_at_once_end_it_once(desk: HallDesk) -> None:
    bundle = await submitted(desk)
    sign, food = await parts(desk, bundle)

    await asyncio.gather(food_decided(desk, food, Move.APPROVE), sign_decided(desk, sign))

    assert (await now(desk, bundle)).state is CaseState.CLOSED
    assert (await desk.city.told(desk.account)).count("case.ended") == 1


async def test_a_part_is_judged_by_its_own_rules(desk: HallDesk) -> None:
    rules = Rules((), (Condition("c", "true", Words("x", "x")),))
    desk.items.held[CATERING.name, 1] = replace(CATERING, rules=rules)

    bundle = await submitted(desk)

    sign, food = await parts(desk, bundle)
    assert (bundle.rules_due_at, sign.rules_due_at) == (None, None)
    assert food.rules_due_at is not None


async def test_the_draft_of_a_bundle_is_submitted_once(desk: HallDesk) -> None:
    bundle = await submitted(desk)

    with pytest.raises(Outdated):
        await desk.cases.submit(desk.citizen, bundle.case, 2)
    with pytest.raises(Conflict):
        await desk.cases.submit(desk.citizen, bundle.case, bundle.version)

    assert await desk.city.count("cases") == 3


async def test_killed_between_any_two_statements_all_parts_are_there_or_none(
    database: Database, tmp_path: Path
) -> None:
    dying = DyingDatabase(database)
    desk = await open_desk(dying, tmp_path / "other", CLERK)  # type: ignore[arg-type]  # as the database
    for item in (CATERING, OPENING):
        desk.items.held[item.name, 1] = item
    file = await desk.cases.begin(desk.citizen, OPENING.name)
    await desk.cases.save(desk.citizen, file.case.case, 1, {"shop": "包子铺"})
    for n in range(1, 80):
        dying.dies_at = n
        try:
            await desk.cases.submit(desk.citizen, file.case.case, 2)
        except Exception:  # noqa: BLE001  # whatever a connection that is gone comes to
            assert await desk.city.count("cases") == 1
        else:
            assert n > 20
            break
    assert await desk.city.count("cases") == 3
    assert await desk.city.count("inbox") == 1


async def test_it_is_signed_once_for_all_of_its_parts(database: Database, tmp_path: Path) -> None:
    ways = frozenset({SignWay.CODE})
    signed = replace(SIGNED, name=OPENING.name, steps=(), bundle=OPENING.bundle, signature=ways)
    desk = await open_signing(database, tmp_path / "signed", CLERK, item=signed)
    desk.hall.items.held[CATERING.name, 1] = replace(CATERING, signature=ways)
    file = await desk.hall.cases.begin(desk.citizen, OPENING.name)
    case = await desk.saved(file.case, {"shop": "包子铺"})
    with pytest.raises(Conflict) as refused:
        await desk.submit(case)
    assert refused.value.problem is Problem.SIGNATURE_NEEDED
    assert await desk.hall.city.count("cases") == 1

    await desk.sign(case)
    bundle = await desk.submit(case)

    assert len((await desk.hall.cases.show(desk.citizen, bundle.case)).parts) == 2
    assert len(await desk.store.used(bundle.person, bundle.case)) == 1
