"""Who applies: as the register knows them, for whom and as what, with what the city fills in."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.errors import Invalid, NotAllowed, NotFound
from domain.hall.applicants import Applicant
from domain.hall.applying import Applying, AtWindow
from domain.hall.certificate_kinds import CertificateKind
from domain.hall.items import Material, MaterialWay, Prefill, Source
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.words import Words
from services.hall.filled_forms import filled
from services.hall.own_cases import keep_away
from services.hall.representation import check_may_apply
from tests.domain.hall.certificates import ACTIVE
from tests.domain.hall.sample import NOW, refused, submitted
from tests.people import WANG
from tests.services.hall.cases import (
    CASE,
    CITIZEN,
    MANDATE,
    PERMIT,
    PERSON,
    Forms,
    Hall,
    applying,
)

OTHER = UUID(int=98)
KIND = CertificateKind("shop_sign", Words("许可证", "Permit"), "city_management", ())
KNOWN = Applicant(WANG, "440304")


@pytest.fixture
def hall() -> Hall:
    return Hall()


async def test_an_applicant_comes_with_the_certificates_that_the_item_looks_at_today(
    hall: Hall,
) -> None:
    hall.certificates.of_kind = {"shop_sign": ACTIVE, "other": ACTIVE}
    paper = Material("paper", PERMIT.names, frozenset({MaterialWay.UPLOAD}), True, "shop_sign")  # noqa: FBT003  # its field
    item = replace(PERMIT, materials=(paper,))
    hall.clock.now = NOW.at + timedelta(hours=16)  # 1:00 of the next day in the city

    found = await hall.applicants.found(PERSON, item)

    assert found == replace(KNOWN, certificates={"shop_sign": ACTIVE})
    assert hall.certificates.asked == [(frozenset({"shop_sign"}), date(2026, 11, 3))]


async def test_without_certificates_in_the_item_none_are_looked_for(hall: Hall) -> None:
    assert await hall.applicants.of(PERSON, PERMIT) == KNOWN
    assert hall.certificates.asked == []


async def test_who_is_not_on_the_register_is_nobody(hall: Hall) -> None:
    item = replace(PERMIT, prefill=(Prefill("no", Source.CERTIFICATE, "shop_sign.number"),))
    assert await hall.applicants.of(OTHER, item) is None
    assert hall.certificates.asked == []
    with refused(Problem.NOT_FOUND, NotFound):
        await hall.applicants.found(OTHER, item)


async def test_what_a_case_gave_is_found_once_it_is_decided(hall: Hall) -> None:
    hall.certificates.given[CASE] = ACTIVE
    gives = replace(PERMIT, certificate=KIND)
    decided = replace(submitted(), decided_at=NOW.at)
    assert await hall.applicants.given(decided, gives) == ACTIVE
    assert await hall.applicants.given(submitted(), gives) is None
    assert await hall.applicants.given(decided, PERMIT) is None


async def test_one_applies_for_oneself_under_a_mandate_or_at_a_window(hall: Hall) -> None:
    own = await hall.representation.of(CITIZEN, None)
    assert own == applying()
    stranger = replace(CITIZEN, account=UUID(int=11))
    other = await hall.representation.of(stranger, MANDATE)
    assert other == Applying(PERSON, stranger.actor, Level.BOUND, MANDATE)
    window = AtWindow(OTHER, UUID(int=40), Level.PROVEN)
    assert await hall.representation.of(window, None) == Applying(OTHER, window.actor, Level.PROVEN)
    with refused(Problem.BINDING_NEEDED, NotAllowed):
        await hall.representation.of(Citizen(UUID(int=11), Level.PHONE, UUID(int=12)), None)


async def test_in_the_place_of_who_died_nobody_applies(hall: Hall) -> None:
    hall.register.known[PERSON] = replace(KNOWN, died_on=date(2026, 10, 1))
    with refused(Problem.MANDATE_ENDED, NotAllowed):
        await hall.representation.of(CITIZEN, MANDATE)


async def test_a_mandate_is_held_while_something_is_changed_under_it(hall: Hall) -> None:
    await hall.representation.keep(applying())
    assert hall.register.kept == []
    await hall.representation.keep(applying(MANDATE))
    assert hall.register.kept == [MANDATE.mandate]
    hall.clock.forward(days=30)
    with refused(Problem.MANDATE_ENDED, NotAllowed):
        await hall.representation.keep(applying(MANDATE))


async def test_who_applied_in_the_persons_place_is_told_with_the_case(hall: Hall) -> None:
    assert await hall.representation.seen(submitted()) is None
    seen = await hall.representation.seen(replace(submitted(), mandate=MANDATE.mandate))
    assert seen is not None
    assert (seen.mandate, seen.name) == (MANDATE, "方晓")


def test_who_can_not_apply_hears_why() -> None:
    check_may_apply(applying(), PERMIT, KNOWN, NOW.at)
    old = replace(PERMIT, applicants=replace(PERMIT.applicants, age_from=77))
    with pytest.raises(NotAllowed) as unfit:
        check_may_apply(applying(), old, KNOWN, NOW.at)
    assert (unfit.value.problem, unfit.value.detail) == (
        Problem.APPLICANT_UNFIT,
        Words("须年满 77 周岁", "from the age of 77"),
    )
    # Her birthday begins at midnight of the city.
    birthday = NOW.at.replace(year=2026, month=12, day=31, hour=15)
    with pytest.raises(NotAllowed):
        check_may_apply(applying(), old, KNOWN, birthday)
    check_may_apply(applying(), old, KNOWN, birthday + timedelta(hours=1))


def test_what_the_register_knows_stands_in_the_form_and_is_not_changed_there() -> None:
    form = filled(Forms(), KNOWN, PERMIT, {"shop": "包子铺"}, whole=True)
    assert form == {"shop": "包子铺", "applicant": WANG.name}
    assert filled(Forms(), KNOWN, PERMIT, form, whole=True) == form

    with pytest.raises(Invalid) as invalid:
        filled(Forms(), KNOWN, PERMIT, {"applicant": "李四", "shop": "wrong"}, whole=False)
    first, second = invalid.value.errors
    assert invalid.value.problem is Problem.BODY_INVALID
    assert (first.pointer, first.code) == ("/form/applicant", "on_record")
    assert "申请更正" in first.detail.zh
    assert (second.pointer, second.code) == ("/form/shop", "wrong")


def test_what_lacks_may_lack_until_the_form_is_to_be_whole() -> None:
    forms = Forms({PERMIT.name: ("shop",)})
    assert filled(forms, KNOWN, PERMIT, {}, whole=False) == {"applicant": WANG.name}
    with pytest.raises(Invalid) as invalid:
        filled(forms, KNOWN, PERMIT, {}, whole=True)
    assert [(each.pointer, each.code) for each in invalid.value.errors] == [
        ("/form/shop", "missing")
    ]


def test_what_is_on_record_is_no_fault_of_who_applies_unless_the_item_asks_it_not() -> None:
    odd = replace(KNOWN, identity=replace(WANG, name="wrong"))
    assert filled(Forms(), odd, PERMIT, {}, whole=True) == {"applicant": "wrong"}
    forms = Forms(code="not_asked")
    with pytest.raises(Invalid):
        filled(forms, odd, PERMIT, {}, whole=True)


async def test_an_officer_has_no_hand_in_an_own_case(hall: Hall) -> None:
    hall.put(submitted())
    hall.cases.own_of = frozenset({OTHER})
    assert await keep_away(hall.cases, CASE, {UUID(int=1)}, NOW.at) == PERSON
    assert await keep_away(hall.cases, OTHER, {OTHER}, NOW.at) is None
    with refused(Problem.OWN_CASE, NotAllowed):
        await keep_away(hall.cases, CASE, {UUID(int=1), OTHER}, NOW.at)
