"""Mandates that an officer records and ends."""

from datetime import date, datetime
from uuid import UUID, uuid4

import pytest

from domain.accounts.mandates import (
    Mandate,
    MandateKind,
    Scope,
)
from domain.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from domain.people import Citizen, Identity, Level, Person
from domain.problems import Problem
from tests.services.accounts.mandate_scene import (
    CHILD,
    CHILD_ACCOUNT,
    HER,
    LI,
    MOTHER,
    OFFICER,
    WANG,
    Scene,
    number,
    scene,
)

__all__ = ["scene"]


async def test_an_officer_records_a_guardian_until_the_14th_birthday(scene: Scene) -> None:
    mandate = await scene.guard()

    assert mandate.scopes == frozenset(Scope)
    assert mandate.ends_at == datetime.fromisoformat("2027-03-15T00:00:00+08:00")
    assert mandate.granted_by == f"officer:{OFFICER.officer}"


@pytest.mark.parametrize(
    ("person", "kind", "id_number", "ends_on", "pointer"),
    [
        (MOTHER, MandateKind.GUARDIAN, LI.id_number, None, "/kind"),
        (CHILD, MandateKind.REPRESENTATIVE, LI.id_number, date(2027, 1, 1), "/kind"),
        (CHILD, MandateKind.WARD_GUARDIAN, LI.id_number, date(2027, 1, 1), "/kind"),
        (MOTHER, MandateKind.WARD_GUARDIAN, LI.id_number, None, "/ends_on"),
        (CHILD, MandateKind.GUARDIAN, "1", None, "/id_number"),
        (MOTHER, MandateKind.REPRESENTATIVE, LI.id_number, None, "/ends_on"),
        (MOTHER, MandateKind.REPRESENTATIVE, WANG.id_number, date(2027, 1, 1), "/id_number"),
    ],
)
async def test_at_the_counter_what_does_not_fit_is_named(
    scene: Scene,
    person: UUID,
    kind: MandateKind,
    id_number: str,
    ends_on: date | None,
    pointer: str,
) -> None:
    with pytest.raises(Invalid) as refused:
        await scene.mandates.record(
            OFFICER,
            person,
            kind=kind,
            id_number=id_number,
            scopes=(Scope.CERTIFY,),
            ends_on=ends_on,
        )

    assert refused.value.errors[0].pointer == pointer


async def test_at_the_counter_who_will_act_has_an_account_first(scene: Scene) -> None:
    scene.store.accounts.clear()

    with pytest.raises(Conflict) as refused:
        await scene.guard()

    assert refused.value.problem is Problem.ACCOUNT_MISSING


async def test_at_the_counter_an_unknown_person_has_no_mandates(scene: Scene) -> None:
    with pytest.raises(NotFound):
        await scene.mandates.for_person(OFFICER, uuid4(), "counter", "")
    with pytest.raises(NotFound):
        await scene.mandates.record(
            OFFICER,
            uuid4(),
            kind=MandateKind.REPRESENTATIVE,
            id_number=WANG.id_number,
            scopes=(Scope.CERTIFY,),
            ends_on=date(2027, 1, 1),
        )

    assert scene.store.read_for == []


async def test_a_mandate_of_who_left_the_register_meanwhile_is_none(scene: Scene) -> None:
    scene.store.is_gone = True

    with pytest.raises(NotFound):
        await scene.guard()


async def test_a_child_does_not_end_its_guardian(scene: Scene) -> None:
    mandate = await scene.guard()
    childs = Citizen(CHILD_ACCOUNT, Level.BOUND, uuid4())

    with pytest.raises(Refusal) as refused:
        await scene.mandates.end(childs, mandate.mandate)

    assert refused.value.problem is Problem.GUARDIAN_NEEDED


async def test_the_officer_ends_a_guardian(scene: Scene) -> None:
    mandate = await scene.guard()

    await scene.mandates.end_at_counter(OFFICER, CHILD, mandate.mandate)

    assert scene.store.ended == [(mandate.mandate, f"officer:{OFFICER.officer}")]


async def ward(scene: Scene, person: UUID, ends_on: date) -> Mandate:
    seen = await scene.mandates.record(
        OFFICER,
        person,
        kind=MandateKind.WARD_GUARDIAN,
        id_number=LI.id_number,
        scopes=(),
        ends_on=ends_on,
    )
    return seen.mandate


async def test_the_guardian_of_a_ward_does_all_but_agree_and_the_ward_does_not_end_it(
    scene: Scene,
) -> None:
    mandate = await ward(scene, MOTHER, date(2027, 6, 30))

    assert mandate.scopes == {Scope.CASES, Scope.CERTIFY, Scope.NOTICES}
    assert mandate.ends_at == datetime.fromisoformat("2027-07-01T00:00:00+08:00")
    with pytest.raises(NotAllowed) as refused:
        await scene.mandates.end(HER, mandate.mandate)
    assert refused.value.problem is Problem.GUARDIAN_NEEDED


async def test_a_minors_guardianship_ends_with_full_age(scene: Scene) -> None:
    young = UUID(int=14)
    scene.persons.people[young] = Person(young, Identity("王小红", number("20090115"), ""))

    mandate = await ward(scene, young, date(2027, 6, 30))

    assert mandate.ends_at == datetime.fromisoformat("2027-01-15T00:00:00+08:00")
