"""A bundle: one application for several items, submitted, added to and taken back with all its parts."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.errors import Invalid, NotAllowed, NotFound, Outdated
from domain.hall import moves, step_moves
from domain.hall.cases import Case, CaseState, Move
from domain.hall.items import FaceAsked, Rules, SignWay
from domain.hall.signatures import Signature
from domain.people import Level
from domain.problems import Problem
from domain.words import Words
from services.hall.my_cases import CaseService
from tests.domain.hall.sample import APPLICANT, CLERK, NOW, draft, refused
from tests.people import WANG
from tests.services.hall.cases import (
    ABOUT,
    BUNDLE,
    CASE,
    CITIZEN,
    FOOD,
    MANDATE,
    PERMIT,
    PERSON,
    Hall,
    applying,
    case_service,
)
from tests.services.unit import ACCOUNT

FORM = {"shop_name": "包子铺", "meals_sold": "包子"}
OFFICER = UUID(int=40)
SIGNED = Signature(
    PERSON, UUID(int=41), CASE, Move.SUBMIT, SignWay.OFFICER, b"", NOW.at, officer=OFFICER
)


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.put(replace(draft(), item=BUNDLE.name, form=FORM))
    return hall


@pytest.fixture
def service(hall: Hall) -> CaseService:
    return case_service(hall)


def parts(hall: Hall) -> tuple[Case, Case]:
    """For the permit, and for food."""
    found = {each.item: each for each in hall.cases.kept.values() if each.bundle == CASE}
    return found[PERMIT.name], found[FOOD.name]


async def submitted(hall: Hall, service: CaseService) -> tuple[Case, Case, Case]:
    file = await service.submit(CITIZEN, CASE, 1)
    return file.case, *parts(hall)


async def test_each_part_gets_its_own_case_number_and_form(
    hall: Hall, service: CaseService
) -> None:
    file = await service.submit(CITIZEN, CASE, 1)

    permit, food = parts(hall)
    assert (file.case.state, file.case.number) == (CaseState.SUBMITTED, "20261102-1")
    assert [each.move for each in file.events] == [Move.SUBMIT]
    assert [(each.case, each.item) for each in file.parts] == [(permit, PERMIT), (food, FOOD)]
    assert (permit.form, food.form) == (
        {"shop": "包子铺", "applicant": WANG.name},
        {"meals": "包子"},
    )
    for part, number in ((permit, "20261102-2"), (food, "20261102-3")):
        assert (part.person, part.area, part.item_version) == (PERSON, "440304", 1)
        assert (part.opened_by, part.opened_at) == (APPLICANT, NOW.at)
        assert (part.number, part.state) == (number, CaseState.SUBMITTED)
        assert (part.mandate, part.witnesses) == (None, frozenset())
        assert hall.cases.moves(part.case) == [Move.SUBMIT]
    assert hall.recorded == [
        (APPLICANT, "case.submit", f"case:{each}") for each in (CASE, permit.case, food.case)
    ]
    assert hall.signing.used == [(None, NOW.at)]
    assert hall.judged == []


async def test_the_applicant_hears_once_and_every_desk_is_rung(
    hall: Hall, service: CaseService
) -> None:
    await submitted(hall, service)
    permit, food = parts(hall)
    assert (hall.told, hall.bell.rung) == ([("case.submitted", str(ABOUT))], [ACCOUNT])
    assert {CASE, permit.case, food.case} <= set(hall.desks.rung)


async def test_whoever_saw_it_signed_or_typed_it_decides_no_part(
    hall: Hall, service: CaseService
) -> None:
    hall.signing.signature = SIGNED
    whole, *found = await submitted(hall, service)
    assert {each.witnesses for each in (whole, *found)} == {frozenset({OFFICER})}
    assert hall.signing.used == [(SIGNED, NOW.at)]


async def test_rules_look_at_parts_at_once_but_not_where_an_age_is_not_known(
    hall: Hall, service: CaseService
) -> None:
    ruled = replace(PERMIT, rules=Rules((), ()))
    of_age = replace(FOOD, rules=Rules((), ()), applicants=replace(FOOD.applicants, age_from=18))
    hall.items.kept |= {PERMIT.name: ruled, FOOD.name: of_age}
    nobody_knows = replace(WANG, id_number="E12345678")
    hall.register.known[PERSON] = replace(hall.register.known[PERSON], identity=nobody_knows)

    await submitted(hall, service)

    permit, food = parts(hall)
    assert permit.rules_due_at is not None
    assert food.rules_due_at is None
    assert hall.judged == [(PERSON, permit.case)]


async def test_all_that_is_wrong_in_any_part_is_named_by_the_bundles_fields_once(
    hall: Hall, service: CaseService
) -> None:
    hall.put(replace(draft(), item=BUNDLE.name, form={"shop_name": "x"}))
    hall.forms.needs = {PERMIT.name: ("opens_on",), FOOD.name: ("meals", "opens_on")}

    with pytest.raises(Invalid) as invalid:
        await service.submit(CITIZEN, CASE, 1)

    assert invalid.value.problem is Problem.BODY_INVALID
    assert [(each.pointer, each.code) for each in invalid.value.errors] == [
        ("/form/opens_on", "missing"),
        ("/form/meals_sold", "missing"),
    ]
    assert list(hall.cases.kept) == [CASE]


async def test_a_bundle_that_changed_meanwhile_is_not_submitted(
    hall: Hall, service: CaseService
) -> None:
    with pytest.raises(Outdated):
        await service.submit(CITIZEN, CASE, 2)
    assert (list(hall.cases.kept), hall.signing.used) == ([CASE], [])


async def test_a_part_that_asks_for_more_than_the_bundle_is_applied_for_by_itself(
    hall: Hall, service: CaseService
) -> None:
    hall.items.kept[FOOD.name] = replace(FOOD, face=FaceAsked.AT_SUBMIT)
    with pytest.raises(NotAllowed) as unsigned:
        await service.submit(CITIZEN, CASE, 1)
    assert unsigned.value.problem is Problem.APPLICANT_UNFIT
    assert isinstance(unsigned.value.detail, Words)
    assert "分别申请" in unsigned.value.detail.zh

    proven = replace(FOOD.applicants, level=Level.PROVEN)
    hall.items.kept[FOOD.name] = replace(FOOD, applicants=proven)
    with refused(Problem.APPLICANT_UNFIT, NotAllowed):
        await service.submit(CITIZEN, CASE, 1)


async def test_the_parts_of_what_is_no_bundle_are_none(hall: Hall) -> None:
    assert await hall.bundles.parts(draft(), PERMIT) == ()
    assert await hall.bundles.check(applying(), PERMIT, hall.register.known[PERSON], NOW.at) == []


async def asked(hall: Hall, part: Case) -> Case:
    """An officer asks for what lacks in a part."""
    taken = await hall.mover.move(
        PERSON, part.case, None, lambda case, _, now: step_moves.take(case, "accept", CLERK, now)
    )
    assert taken.steps[0].officer == CLERK.officer
    return await hall.mover.move(
        PERSON,
        part.case,
        None,
        lambda case, item, now: moves.want_supplement(
            case, item, "accept", ["shop"], "请补", CLERK, now
        ),
    )


async def test_what_a_part_waited_for_is_added_in_the_bundles_form(
    hall: Hall, service: CaseService
) -> None:
    _, permit, food = await submitted(hall, service)
    await asked(hall, permit)
    waiting = hall.cases.kept[CASE]
    assert waiting.state is CaseState.SUPPLEMENT_WANTED
    hall.signing.signature = SIGNED
    told = len(hall.events.told)
    hall.desks.rung.clear()
    later, form = hall.clock.forward(hours=1), {"shop_name": "饺子馆", "meals_sold": "饺子"}

    file = await service.supplement(CITIZEN, CASE, waiting.version, form)

    after, other = parts(hall)
    assert (file.case.form, file.case.supplement_form) == (form, None)
    assert (file.case.state, file.case.changed_at) == (CaseState.SUBMITTED, later)
    assert (after.form, after.state) == (
        {"shop": "饺子馆", "applicant": WANG.name},
        CaseState.SUBMITTED,
    )
    assert (after.witnesses, other) == (frozenset({OFFICER}), food)
    assert hall.cases.moves(permit.case)[-1] is Move.SUPPLEMENT
    assert hall.cases.moves()[-1] is Move.JOIN
    assert hall.signing.used[-1] == (SIGNED, later)
    assert hall.recorded[-2:] == [
        (APPLICANT, "case.supplement", f"case:{permit.case}"),
        (APPLICANT, "case.join", str(ABOUT)),
    ]
    assert len(hall.events.told) == told
    assert permit.case in hall.desks.rung


async def test_a_bundle_is_added_to_whole_as_seen_and_only_while_it_is_wanted(
    hall: Hall, service: CaseService
) -> None:
    whole, permit, _ = await submitted(hall, service)
    with refused(Problem.CASE_MOVED):
        await service.supplement(CITIZEN, CASE, whole.version, FORM)
    await asked(hall, permit)
    waiting = hall.cases.kept[CASE]
    with pytest.raises(Outdated):
        await service.supplement(CITIZEN, CASE, whole.version, FORM)
    hall.forms.needs[PERMIT.name] = ("shop",)
    with pytest.raises(Invalid) as invalid:
        await service.supplement(CITIZEN, CASE, waiting.version, {})
    assert [each.pointer for each in invalid.value.errors] == ["/form/shop_name"]
    assert hall.cases.kept[CASE] == waiting


async def test_a_bundle_is_taken_back_with_all_parts_that_are_not_decided(
    hall: Hall, service: CaseService
) -> None:
    _, permit, food = await submitted(hall, service)
    decided = replace(food, state=CaseState.APPROVED)
    hall.put(decided)
    recorded = len(hall.recorded)
    hall.desks.rung.clear()

    file = await service.withdraw(CITIZEN, CASE)

    assert file.case.state is CaseState.WITHDRAWN
    assert (parts(hall)[0].state, parts(hall)[1]) == (CaseState.WITHDRAWN, decided)
    assert hall.cases.moves()[-1] is hall.cases.moves(permit.case)[-1] is Move.WITHDRAW
    assert hall.recorded[recorded:] == [
        (APPLICANT, "case.withdraw", str(ABOUT)),
        (APPLICANT, "case.withdraw", f"case:{permit.case}"),
    ]
    assert hall.told[1:] == [("case.ended", str(ABOUT))]
    assert hall.bell.rung == [ACCOUNT] * 2
    assert permit.case in hall.desks.rung
    assert food.case not in hall.desks.rung


async def test_under_a_mandate_every_part_names_it_and_it_is_held(
    hall: Hall, service: CaseService
) -> None:
    mandate = MANDATE.mandate
    who = frozenset({"representative"})
    for item in (PERMIT, FOOD, BUNDLE):
        hall.items.kept[item.name] = replace(
            item,
            applicants=replace(item.applicants, who=who),  # type: ignore[arg-type]  # a StrEnum's word
        )
    await service.submit(CITIZEN, CASE, 1, MANDATE)
    permit, food = parts(hall)
    assert {permit.mandate, food.mandate} == {mandate}
    await asked(hall, permit)
    waiting = hall.cases.kept[CASE]
    await service.supplement(CITIZEN, CASE, waiting.version, FORM, MANDATE)
    await service.withdraw(CITIZEN, CASE, MANDATE)

    by_citizen = [
        event
        for lines in hall.cases.lines.values()
        for event in lines
        if event.actor == APPLICANT and event.move is not Move.JOIN
    ]
    assert [each.move for each in by_citizen].count(Move.WITHDRAW) == 3
    assert {each.mandate for each in by_citizen} == {mandate}
    assert hall.register.kept == [mandate] * 3

    hall.register.mandates.clear()
    with refused(Problem.MANDATE_ENDED, NotAllowed):
        await service.withdraw(CITIZEN, CASE, MANDATE)


async def test_of_anybody_elses_bundle_nothing_is_taken_back(
    hall: Hall, service: CaseService
) -> None:
    await submitted(hall, service)
    hall.put(replace(hall.cases.kept[CASE], opened_by="citizen:x"))
    with refused(Problem.NOT_FOUND, NotFound):
        await service.withdraw(CITIZEN, CASE, MANDATE)
