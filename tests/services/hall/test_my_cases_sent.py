"""Own cases once they are sent: submitted, added to, taken back, objected to."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.errors import Invalid, NotAllowed, Outdated
from domain.hall import moves
from domain.hall.applying import AtWindow
from domain.hall.cases import RULES_WITHIN, Case, CaseState, Move
from domain.hall.items import Applicants, Rules, SignWay, Who
from domain.hall.signatures import Signature
from domain.people import Level
from domain.problems import Problem
from services.hall.my_cases import CaseService
from tests.domain.hall.sample import (
    CLERK,
    NOW,
    draft,
    hand,
    refused,
    submitted,
)
from tests.people import WANG
from tests.services.hall.cases import (
    ABOUT,
    CASE,
    CITIZEN,
    MANDATE,
    PERMIT,
    PERSON,
    Hall,
    case_service,
)
from tests.services.unit import ACCOUNT

FORM = {"shop": "包子铺", "applicant": WANG.name}
OFFICER = UUID(int=40)
WINDOW = AtWindow(PERSON, OFFICER, Level.PROVEN)
SIGNED = Signature(
    PERSON, UUID(int=41), CASE, Move.SUBMIT, SignWay.OFFICER, b"", NOW.at, officer=OFFICER
)


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def service(hall: Hall) -> CaseService:
    return case_service(hall)


async def test_what_is_submitted_has_its_number_and_goes_on_record(
    hall: Hall, service: CaseService
) -> None:
    hall.put(draft())

    file = await service.submit(CITIZEN, CASE, 1)

    case = file.case
    assert (case.state, case.number) == (CaseState.SUBMITTED, "20261102-1")
    assert (case.form, case.submitted_at) == (FORM, NOW.at)
    assert (case.witnesses, case.rules_due_at) == (frozenset(), None)
    assert [each.move for each in file.events] == [Move.SUBMIT]
    assert hall.recorded == [(CITIZEN.actor, "case.submit", str(ABOUT))]
    assert (hall.told, hall.bell.rung) == ([("case.submitted", str(ABOUT))], [ACCOUNT])
    assert hall.signing.looked == [(CASE, Move.SUBMIT, FORM, NOW.at, None)]
    assert hall.signing.used == [(None, NOW.at)]
    assert hall.judged == []


async def test_rules_look_at_once_at_what_is_submitted(hall: Hall, service: CaseService) -> None:
    hall.items.kept[PERMIT.name] = replace(PERMIT, rules=Rules((), ()))
    hall.put(draft())
    file = await service.submit(CITIZEN, CASE, 1)
    assert file.case.rules_due_at == NOW.at + RULES_WITHIN
    assert hall.judged == [(PERSON, CASE)]


async def test_of_somebody_whose_age_is_not_known_rules_decide_nothing(
    hall: Hall, service: CaseService
) -> None:
    of_age = replace(PERMIT.applicants, age_from=18, documents=frozenset({WANG.document}))
    hall.items.kept[PERMIT.name] = replace(PERMIT, rules=Rules((), ()), applicants=of_age)
    nobody_knows = replace(WANG, id_number="E12345678")
    hall.register.known[PERSON] = replace(hall.register.known[PERSON], identity=nobody_knows)
    hall.put(draft())
    await service.submit(CITIZEN, CASE, 1)
    assert (hall.cases.kept[CASE].rules_due_at, hall.judged) == (None, [])


async def test_what_is_not_whole_or_not_allowed_or_changed_meanwhile_is_not_submitted(
    hall: Hall, service: CaseService
) -> None:
    hall.put(draft())
    hall.forms.needs[PERMIT.name] = ("opens_on",)
    with pytest.raises(Invalid) as invalid:
        await service.submit(CITIZEN, CASE, 1)
    assert [each.pointer for each in invalid.value.errors] == ["/form/opens_on"]

    hall.forms.needs.clear()
    with pytest.raises(Outdated):
        await service.submit(CITIZEN, CASE, 2)
    hall.items.kept[PERMIT.name] = replace(
        PERMIT, applicants=Applicants(PERMIT.applicants.who, Level.PROVEN)
    )
    with refused(Problem.APPLICANT_UNFIT, NotAllowed):
        await service.submit(CITIZEN, CASE, 1)
    assert hall.cases.kept[CASE] == draft()


async def test_whoever_typed_it_or_saw_it_signed_does_not_decide_it(
    hall: Hall, service: CaseService
) -> None:
    hall.put(draft())
    typed = await service.submit(WINDOW, CASE, 1)
    assert typed.case.witnesses == {OFFICER}
    assert hall.recorded == [(WINDOW.actor, "case.submit", str(ABOUT))]

    hall.put(draft())
    hall.signing.signature = SIGNED
    seen = await service.submit(CITIZEN, CASE, 1)
    assert seen.case.witnesses == {OFFICER}
    assert hall.signing.used[-1] == (SIGNED, NOW.at)


async def test_a_submission_under_a_mandate_is_so_named_and_holds_it(
    hall: Hall, service: CaseService
) -> None:
    hall.items.kept[PERMIT.name] = replace(
        PERMIT, applicants=replace(PERMIT.applicants, who=frozenset({Who.REPRESENTATIVE}))
    )
    hall.put(replace(draft(), mandate=MANDATE.mandate))
    await service.submit(CITIZEN, CASE, 1, MANDATE)
    assert hall.cases.lines[CASE][0].mandate == MANDATE.mandate
    assert hall.recorded[0][2] == str(ABOUT.under(MANDATE.mandate))
    assert hall.signing.looked[0][-1] == MANDATE.mandate
    assert hall.register.kept == [MANDATE.mandate]

    hall.put(draft())
    hall.register.mandates.clear()  # it ended meanwhile
    with refused(Problem.MANDATE_ENDED, NotAllowed):
        await service.submit(CITIZEN, CASE, 1, MANDATE)


def wanted(hall: Hall) -> Case:
    taken = replace(
        submitted(),
        steps=tuple(
            replace(each, officer=CLERK.officer) if each.name == "accept" else each
            for each in submitted().steps
        ),
    )
    asked = moves.want_supplement(taken, PERMIT, "accept", ["shop"], "请补", CLERK, NOW).case
    hall.put(asked)
    return asked


async def test_what_was_wanted_goes_with_its_signature_and_the_case_goes_on(
    hall: Hall, service: CaseService
) -> None:
    asked, hall.signing.signature = wanted(hall), SIGNED

    file = await service.supplement(CITIZEN, CASE, asked.version, {"shop": "饺子馆"})

    form = {"shop": "饺子馆", "applicant": WANG.name}
    assert (file.case.state, file.case.form) == (CaseState.SUBMITTED, form)
    assert file.case.witnesses == {OFFICER}
    assert [each.move for each in file.events] == [Move.SUPPLEMENT]
    assert hall.signing.looked == [(CASE, Move.SUPPLEMENT, form, NOW.at, None)]
    assert hall.signing.used == [(SIGNED, NOW.at)]
    assert hall.recorded == [(CITIZEN.actor, "case.supplement", str(ABOUT))]


async def test_what_was_wanted_is_whole_and_as_it_was_seen(
    hall: Hall, service: CaseService
) -> None:
    asked = wanted(hall)
    hall.forms.needs[PERMIT.name] = ("opens_on",)
    with pytest.raises(Invalid):
        await service.supplement(CITIZEN, CASE, asked.version, {})
    with pytest.raises(Outdated):
        await service.supplement(CITIZEN, CASE, asked.version + 1, {"opens_on": "1"})
    assert hall.cases.kept[CASE] == asked


async def test_what_is_not_decided_is_taken_back_whichever_version_was_seen(
    hall: Hall, service: CaseService
) -> None:
    hall.put(submitted())
    file = await service.withdraw(CITIZEN, CASE)
    assert (file.case.state, hall.cases.moves()) == (CaseState.WITHDRAWN, [Move.WITHDRAW])
    assert hall.signing.used == [(None, NOW.at)]


def rejected(hall: Hall) -> Case:
    by = hand(1)
    done = replace(submitted().steps[0].done(by.officer, NOW.at), officer=by.officer)
    case = replace(
        submitted(),
        state=CaseState.REJECTED,
        ended_at=NOW.at,
        steps=(done, *submitted().steps[1:]),
    )
    hall.put(case)
    return case


async def test_an_objection_is_a_case_of_its_own_that_others_look_at(
    hall: Hall, service: CaseService
) -> None:
    refusal = rejected(hall)
    hall.items.kept[PERMIT.name] = replace(PERMIT, rules=Rules((), ()))

    file = await service.object_to(CITIZEN, CASE, "不服")

    case = file.case
    assert (case.parent, case.barred) == (CASE, frozenset({CLERK.officer}))
    assert (case.person, case.item, case.item_version) == (PERSON, PERMIT.name, 1)
    assert (case.area, case.opened_by, case.opened_at) == (refusal.area, CITIZEN.actor, NOW.at)
    assert (case.form, case.mandate, case.rules_due_at) == (refusal.form, None, None)
    assert (case.state, case.number) == (CaseState.SUBMITTED, "20261102-1")
    assert [(each.words, each.move, each.mandate) for each in file.events] == [
        ("不服", Move.SUBMIT, None)
    ]
    assert hall.cases.kept[CASE] == refusal
    about = f"case:{case.case}"
    assert hall.recorded == [(CITIZEN.actor, "case.submit", about)]
    assert (hall.told, hall.bell.rung) == ([("case.submitted", about)], [ACCOUNT])
    assert case.case in hall.desks.rung
    with refused(Problem.OBJECTED):
        await service.object_to(CITIZEN, CASE, "不服")


async def test_an_objection_of_a_representative_names_the_mandate(
    hall: Hall, service: CaseService
) -> None:
    rejected(hall)
    file = await service.object_to(CITIZEN, CASE, "不服", MANDATE)
    assert (file.case.mandate, file.events[0].mandate) == (MANDATE.mandate,) * 2
    assert hall.register.kept == [MANDATE.mandate]


async def test_what_was_not_refused_is_not_objected_to(hall: Hall, service: CaseService) -> None:
    hall.put(submitted())
    with refused(Problem.CASE_MOVED):
        await service.object_to(CITIZEN, CASE, "不服")
    assert list(hall.cases.kept) == [CASE]
