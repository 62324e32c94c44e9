"""A person's own cases: begun, filled in, submitted, added to, taken back, objected to, thrown away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.accounts.mandates import MandateKind
from domain.cursors import NEWEST, cursor_of, place
from domain.errors import Invalid, NotAllowed, NotFound, Outdated
from domain.hall import moves
from domain.hall.applying import AtWindow
from domain.hall.case_lists import CaseBrief
from domain.hall.cases import Case, CaseState, Move
from domain.hall.certificate_kinds import CertificateKind
from domain.hall.items import Applicants, Material, MaterialWay, SignWay, Who
from domain.hall.signatures import Signature
from domain.people import Level
from domain.problems import Problem
from domain.words import Words
from services.hall.my_cases import CaseService
from tests.domain.hall.certificates import ACTIVE
from tests.domain.hall.sample import (
    APPLICANT,
    NOW,
    decided,
    draft,
    refused,
    submitted,
)
from tests.people import WANG
from tests.services.hall.cases import (
    ABOUT,
    CASE,
    CITIZEN,
    FOOD,
    MANDATE,
    PERMIT,
    PERSON,
    Hall,
    case_service,
)

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


async def test_a_draft_begins_with_what_the_city_knows(hall: Hall, service: CaseService) -> None:
    file = await service.begin(CITIZEN, PERMIT.name)

    case = file.case
    assert case == hall.cases.kept[case.case]
    assert case == Case(
        person=PERSON,
        case=case.case,
        item=PERMIT.name,
        item_version=1,
        area="440304",
        opened_by=CITIZEN.actor,
        opened_at=NOW.at,
        form={"applicant": WANG.name},
    )
    assert (file.item, file.events, file.on_record) == (PERMIT, (), frozenset({"applicant"}))
    assert (file.representative, file.parts, file.certificate) == (None, (), None)
    assert hall.recorded == [(CITIZEN.actor, "case.begin", f"case:{case.case}")]
    assert hall.audit.entries[0][-1] == ""


async def test_a_draft_in_anothers_place_names_the_mandate_and_holds_it(
    hall: Hall, service: CaseService
) -> None:
    hall.items.kept[PERMIT.name] = replace(
        PERMIT, applicants=replace(PERMIT.applicants, who=frozenset({Who.REPRESENTATIVE}))
    )
    file = await service.begin(CITIZEN, PERMIT.name, MANDATE)

    assert file.case.mandate == MANDATE.mandate
    assert file.representative is not None
    assert file.representative.mandate == MANDATE
    assert hall.register.kept == [MANDATE.mandate]
    assert hall.recorded[0][2] == f"case:{file.case.case} mandate:{MANDATE.mandate}"


async def test_who_can_not_apply_begins_nothing(hall: Hall, service: CaseService) -> None:
    proven = Applicants(PERMIT.applicants.who, Level.PROVEN)
    hall.items.kept[PERMIT.name] = replace(PERMIT, applicants=proven)
    with refused(Problem.APPLICANT_UNFIT, NotAllowed):
        await service.begin(CITIZEN, PERMIT.name)

    hall.items.kept[FOOD.name] = replace(FOOD, applicants=proven)
    hall.items.kept[PERMIT.name] = PERMIT
    with refused(Problem.APPLICANT_UNFIT, NotAllowed):  # of a part of it
        await service.begin(CITIZEN, "shop.open")
    with pytest.raises(NotFound):
        await service.begin(CITIZEN, "no.such")
    assert hall.cases.kept == {}


async def test_fifty_drafts_are_open_at_once_and_no_more(hall: Hall, service: CaseService) -> None:
    hall.cases.drafts_open = 49
    await service.begin(CITIZEN, PERMIT.name)
    hall.cases.drafts_open = 50
    with refused(Problem.TOO_MANY_DRAFTS):
        await service.begin(CITIZEN, PERMIT.name)
    assert (len(hall.cases.kept), len(hall.recorded)) == (1, 1)


def brief(number: int) -> CaseBrief:
    return CaseBrief(
        UUID(int=number),
        PERSON,
        "",
        PERMIT.name,
        1,
        CaseState.DRAFT,
        "440304",
        datetime(2026, 11, 1, tzinfo=UTC) - timedelta(hours=number),
        None,
        None,
        None,
    )


async def test_a_page_of_the_own_cases_leads_to_the_next(hall: Hall, service: CaseService) -> None:
    hall.cases.briefs = [brief(n) for n in range(21)]
    first = await service.mine(CITIZEN, "")
    assert [each.case.int for each, _ in first.cases] == list(range(20))
    assert [item for _, item in first.cases] == [PERMIT] * 20

    hall.cases.briefs = [brief(20)]
    last = await service.mine(CITIZEN, first.next_cursor)
    assert last.next_cursor == ""
    assert hall.cases.listed == [
        (PERSON, NEWEST, 21, "", False),
        (PERSON, place(cursor_of(brief(19).opened_at, brief(19).case)), 21, "", False),
    ]


async def test_a_representative_lists_what_they_began_and_a_guardian_all(
    hall: Hall, service: CaseService
) -> None:
    await service.mine(CITIZEN, "", MANDATE)
    await service.mine(CITIZEN, "", replace(MANDATE, kind=MandateKind.GUARDIAN))
    await service.of_person(PERSON, "")
    assert [by for *_, by, _ in hall.cases.listed] == [CITIZEN.actor, "", ""]


async def test_who_is_no_person_yet_has_no_cases(hall: Hall, service: CaseService) -> None:
    hall.register.bound.clear()
    with refused(Problem.BINDING_NEEDED, NotAllowed):
        await service.mine(CITIZEN, "")


async def test_a_case_is_shown_with_all_that_belongs_to_it(
    hall: Hall, service: CaseService
) -> None:
    kind = CertificateKind("permit", Words("许可证", "Permit"), "city_management", ())
    paper = Material("paper", Words("证", "Paper"), frozenset({MaterialWay.UPLOAD}), True, "permit")  # noqa: FBT003  # its field
    item = replace(PERMIT, certificate=kind, materials=(paper,))
    hall.items.kept[PERMIT.name] = item
    certificate = ACTIVE
    hall.certificates.given[CASE] = hall.certificates.of_kind["permit"] = certificate
    hall.put(decided())
    hall.cases.lines[CASE] = [moves.submit(draft(), item, "1", APPLICANT, NOW).event]

    file = await service.show(CITIZEN, CASE)

    assert (file.case, file.item) == (decided(), item)
    assert file.events == tuple(hall.cases.lines[CASE])
    assert file.on_record == {"applicant"}
    assert file.answered == {"paper": certificate.number}
    assert file.certificate == certificate


async def test_anybody_elses_case_is_not_found(hall: Hall, service: CaseService) -> None:
    hall.put(replace(draft(), person=UUID(int=98)))
    for ask in (
        service.show(CITIZEN, CASE),
        service.save(CITIZEN, CASE, 1, {}),
        service.submit(CITIZEN, CASE, 1),
        service.supplement(CITIZEN, CASE, 1, {}),
        service.withdraw(CITIZEN, CASE),
        service.object_to(CITIZEN, CASE, "不服"),
        service.discard(CITIZEN, CASE),
    ):
        with refused(Problem.NOT_FOUND, NotFound):
            await ask
    hall.put(replace(draft(), opened_by="citizen:x"))
    with refused(Problem.NOT_FOUND, NotFound):  # a representative sees what they began
        await service.show(CITIZEN, CASE, MANDATE)


async def test_what_is_filled_in_so_far_is_kept_as_a_next_version(
    hall: Hall, service: CaseService
) -> None:
    hall.put(draft())
    hall.forms.needs[PERMIT.name] = ("opens_on",)
    later = hall.clock.forward(hours=1)

    file = await service.save(CITIZEN, CASE, 1, {"shop": "饺子馆"})

    form = {"shop": "饺子馆", "applicant": WANG.name}
    assert file.case == replace(draft(), version=2, changed_at=later, form=form)
    assert hall.cases.kept[CASE] == file.case
    assert (hall.cases.moves(), hall.recorded) == ([], [])


async def test_what_is_added_is_kept_beside_the_form_until_it_is_sent(
    hall: Hall, service: CaseService
) -> None:
    asked = replace(submitted(), state=CaseState.SUPPLEMENT_WANTED)
    hall.put(asked)

    file = await service.save(CITIZEN, CASE, asked.version, {"shop": "饺子馆"})

    assert (file.case.form, file.case.version) == (asked.form, asked.version + 1)
    assert file.case.supplement_form == {"shop": "饺子馆", "applicant": WANG.name}


async def test_what_is_wrong_or_seen_too_early_or_too_late_is_not_saved(
    hall: Hall, service: CaseService
) -> None:
    hall.put(draft())
    with pytest.raises(Invalid) as invalid:
        await service.save(CITIZEN, CASE, 1, {"shop": "wrong", "applicant": "李四"})
    assert [(each.pointer, each.code) for each in invalid.value.errors] == [
        ("/form/applicant", "on_record"),
        ("/form/shop", "wrong"),
    ]
    with pytest.raises(Outdated):
        await service.save(CITIZEN, CASE, 2, {})
    hall.put(submitted())
    with refused(Problem.CASE_MOVED):
        await service.save(CITIZEN, CASE, submitted().version, {})
    assert hall.cases.calendars == []


async def test_a_draft_is_thrown_away_and_what_was_submitted_is_not(
    hall: Hall, service: CaseService
) -> None:
    hall.put(draft())
    await service.discard(CITIZEN, CASE)
    assert hall.cases.kept == {}
    assert hall.recorded == [(CITIZEN.actor, "case.discard", str(ABOUT))]

    hall.put(submitted())
    with refused(Problem.CASE_MOVED):
        await service.discard(CITIZEN, CASE)
    assert len(hall.recorded) == 1


async def test_the_moment_of_what_is_shown_is_now(hall: Hall, service: CaseService) -> None:
    later = hall.clock.forward(days=1)
    assert (await service.moment()).at == later
