"""What an officer writes into the register, and what a look leaves behind."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.accounts.consent import Purpose
from domain.errors import Conflict, Invalid, NotFound
from domain.pensions.register import FirstEntry
from domain.problems import Problem
from services.pensions.register import RegisterService
from tests.agreements import VERSION
from tests.services.pensions.register_parts import (
    OFFICER,
    SCHEME,
    SESSION,
    TOLD,
    WANG,
    FakeCity,
    city,
    enrol,
    faces,
    register,
    registered,
)

__all__ = ["city", "faces", "register"]
TODAY = date(2026, 11, 25)


async def test_a_small_x_in_an_id_number_is_registered_as_a_big_one(
    register: RegisterService,
) -> None:
    given = replace(WANG, id_number="11010519491231002x")

    entry = await register.create(OFFICER, given, [])

    assert entry.person.identity.id_number == "11010519491231002X"


async def test_a_wrong_check_digit_points_to_the_field(register: RegisterService) -> None:
    with pytest.raises(Invalid) as refusal:
        await register.create(OFFICER, replace(WANG, id_number="440304195912310026"), [])

    assert refusal.value.problem is Problem.BODY_INVALID
    assert [error.pointer for error in refusal.value.errors] == ["/id_number"]


async def test_a_person_is_registered_once(register: RegisterService) -> None:
    await registered(register)

    with pytest.raises(Conflict) as refusal:
        await registered(register)

    assert refusal.value.problem is Problem.PERSON_EXISTS


@pytest.mark.parametrize(
    ("entries", "wrong"),
    [
        ([FirstEntry("no-such", TODAY)], [("/schemes/0/scheme", "unknown")]),
        (
            [FirstEntry(SCHEME, TODAY), FirstEntry(SCHEME, TODAY)],
            [("/schemes/1/scheme", "repeated")],
        ),
        (
            [FirstEntry(SCHEME, date(2027, 11, 26))],
            [("/schemes/0/certified_until", "out_of_range")],
        ),
        ([FirstEntry(SCHEME, date(1, 1, 1))], [("/schemes/0/certified_until", "out_of_range")]),
        (
            [FirstEntry("no-such", TODAY), FirstEntry(SCHEME, date(9999, 1, 1))],
            [("/schemes/0/scheme", "unknown"), ("/schemes/1/certified_until", "out_of_range")],
        ),
    ],
)
async def test_every_wrong_scheme_entry_is_named(
    register: RegisterService, entries: list[FirstEntry], wrong: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refusal:
        await register.create(OFFICER, WANG, entries)

    assert [(error.pointer, error.code) for error in refusal.value.errors] == wrong


async def test_a_scheme_may_be_certified_a_whole_period_ahead(register: RegisterService) -> None:
    entry = await register.create(OFFICER, WANG, [FirstEntry(SCHEME, date(2027, 11, 25))])

    assert entry.entitlements[0].certified_until == date(2027, 11, 25)


async def test_nobody_is_certified_before_their_birth(register: RegisterService) -> None:
    born = date(1959, 12, 31)
    with pytest.raises(Invalid):
        await register.create(OFFICER, WANG, [FirstEntry(SCHEME, date(1959, 12, 30))])

    entry = await register.create(OFFICER, WANG, [FirstEntry(SCHEME, born)])

    assert entry.entitlements[0].certified_until == born


async def test_a_search_is_on_record_with_its_purpose(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    entry = await register.find(OFFICER, WANG.id_number, "asked about a letter")

    assert entry.person.person == person
    assert city.looks == [(f"officer:{OFFICER.officer}", "asked about a letter")]


async def test_a_search_in_vain_is_on_record_too(register: RegisterService, city: FakeCity) -> None:
    with pytest.raises(NotFound):
        await register.find(OFFICER, WANG.id_number, "asked about a letter")

    assert city.looks == [(f"officer:{OFFICER.officer}", "asked about a letter")]


async def test_a_proof_from_today_in_the_city_is_taken(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    await register.post_proof(OFFICER, person, "hospital", TODAY)

    assert city.proofs == [("hospital", TODAY)]
    assert city.rung == list(TOLD)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 11, 26), "in_future"),
        (date(2025, 11, 24), "too_old"),
        (date(1, 1, 1), "too_old"),
    ],
)
async def test_a_proof_from_tomorrow_or_older_than_a_period_is_refused(
    register: RegisterService, city: FakeCity, day: date, code: str
) -> None:
    person = await registered(register)

    with pytest.raises(Invalid) as refusal:
        await register.post_proof(OFFICER, person, "hospital", day)

    assert [(error.pointer, error.code) for error in refusal.value.errors] == [
        ("/happened_on", code)
    ]
    assert city.proofs == []


async def test_a_proof_exactly_one_period_old_still_counts(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    await register.post_proof(OFFICER, person, "hospital", date(2025, 11, 25))

    assert len(city.proofs) == 1


async def test_who_is_not_on_the_register_is_not_found_at_any_door(
    register: RegisterService,
) -> None:
    nobody = uuid4()

    for door in (
        register.show(OFFICER, nobody, "a slip"),
        register.agree(OFFICER, nobody, Purpose.FACE_PROCESSING, VERSION),
        enrol(register, nobody),
        register.post_proof(OFFICER, nobody, "hospital", TODAY),
    ):
        with pytest.raises(NotFound):
            await door


async def test_a_phone_changed_at_the_counter_ends_the_sessions_of_the_old_one(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    entry = await register.change_phone(OFFICER, person, "13700137000")

    assert city.ended == [SESSION]
    assert entry == city.entries[person]


async def test_an_address_for_letters_is_recorded_and_one_taken_away_leaves_no_postcode(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    await register.change_address(OFFICER, person, "深圳市海滨路 1 号", "518000")
    entry = await register.change_address(OFFICER, person, "", "518000")

    assert entry == city.entries[person]
    assert city.addresses == [(person, "深圳市海滨路 1 号", "518000"), (person, "", "")]


async def test_no_phone_is_changed_of_a_person_who_is_not_on_the_register(
    register: RegisterService,
) -> None:
    with pytest.raises(NotFound):
        await register.change_phone(OFFICER, UUID(int=1), "13700137000")
    with pytest.raises(NotFound):
        await register.change_address(OFFICER, UUID(int=1), "深圳市海滨路 1 号", "518000")


async def test_a_face_is_unlocked_at_the_counter_with_the_officers_reason(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    entry = await register.unlock_face(OFFICER, person, "ID card shown")

    assert entry == city.entries[person]
    assert city.unlocked == [(person, "ID card shown")]
    assert city.opened_again == [person]
    assert city.rung == list(TOLD)


async def test_the_face_of_nobody_is_opened_again_for_nobody(
    register: RegisterService, city: FakeCity
) -> None:
    with pytest.raises(NotFound):
        await register.unlock_face(OFFICER, uuid4(), "ID card shown")

    assert city.unlocked == []
    assert city.opened_again == []


async def test_a_person_is_registered_in_an_area_that_the_officer_serves(
    register: RegisterService,
) -> None:
    entry = await register.create(OFFICER, WANG, [], "440304")

    assert entry.area == "440304"


async def test_nobody_is_registered_in_an_area_of_others(
    register: RegisterService, city: FakeCity
) -> None:
    with pytest.raises(Invalid) as error:
        await register.create(OFFICER, WANG, [], "440305")

    assert [(fault.pointer, fault.code) for fault in error.value.errors] == [
        ("/area", "not_served")
    ]
    assert city.entries == {}


async def test_a_person_who_moved_is_of_the_area_moved_to(
    register: RegisterService, city: FakeCity
) -> None:
    person = await registered(register)

    await register.move(OFFICER, person, "440305", "a new address")

    assert city.entries[person].area == "440305"
    with pytest.raises(NotFound):
        await register.move(OFFICER, uuid4(), "440305", "a slip")
