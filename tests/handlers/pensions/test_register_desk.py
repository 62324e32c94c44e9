"""The register at the officers' desk, through real doors, real services and a real database."""

import pytest

from domain.faces.face_check import Enrolment, Reason
from domain.people import Role
from tests.agreements import VERSION
from tests.handlers.pensions.desk import PERSONS, Desk, desk
from tests.storage.city import WANG

__all__ = ["desk"]


async def test_a_registered_person_is_shown_with_masked_numbers(desk: Desk) -> None:
    status, seen = await desk.register()

    assert status == 201
    assert (seen["name"], seen["id_number"], seen["phone"]) == (
        "王秀英",
        "440***********0025",
        "138****1234",
    )


async def test_all_faults_of_a_person_are_answered_at_once(desk: Desk) -> None:
    status, problem = await desk.register(phone="1", name="", colour="red")

    assert status == 422
    pointers = {error["pointer"] for error in problem["errors"]}
    assert pointers == {"/phone", "/name", "/colour"}


async def test_a_wrong_id_number_is_answered_with_its_field(desk: Desk) -> None:
    status, problem = await desk.register(id_number="440304195912310026")

    assert (status, problem["type"]) == (422, "/problems/body-invalid")
    assert problem["errors"][0]["pointer"] == "/id_number"


async def test_the_second_registration_is_a_conflict(desk: Desk) -> None:
    await desk.register()

    status, problem = await desk.register()

    assert (status, problem["type"]) == (409, "/problems/person-exists")


async def test_a_search_by_id_number_finds_the_person(desk: Desk) -> None:
    person = await desk.registered()

    status, seen = await desk.ask(
        Role.COUNTER,
        "POST",
        f"{PERSONS}/search",
        {"id_number": WANG.id_number, "purpose": "asked about a letter"},
    )

    assert (status, seen["person"]) == (200, person)


@pytest.mark.parametrize("unknown", ["00000000-0000-4000-8000-000000000000", "no-id"])
async def test_a_person_who_is_not_there_is_not_found(desk: Desk, unknown: str) -> None:
    assert (await desk.ask(Role.COUNTER, "GET", f"{PERSONS}/{unknown}"))[0] == 404


async def test_a_reviewer_has_no_door_to_the_register(desk: Desk) -> None:
    person = await desk.registered()

    assert (await desk.ask(Role.REVIEWER, "GET", f"{PERSONS}/{person}"))[0] == 403
    assert (await desk.ask(Role.COUNTER, "GET", "/v1/officer/reviews"))[0] == 403


async def test_a_face_is_enrolled_only_after_agreement(desk: Desk) -> None:
    path = f"{PERSONS}/{await desk.registered()}"

    status, problem = await desk.ask(Role.COUNTER, "POST", f"{path}/face-records", photo=b"jpeg")
    assert (status, problem["type"]) == (403, "/problems/consent-missing")

    agreement = {"purpose": "face_processing", "version": VERSION}
    await desk.ask(Role.COUNTER, "POST", f"{path}/consents", agreement)
    status, seen = await desk.ask(Role.COUNTER, "POST", f"{path}/face-records", photo=b"jpeg")
    assert status == 201
    assert seen["consents"] == ["face_processing"]
    assert seen["face_records"][0]["review_on"] == "2031-11-24"


async def test_an_unfit_photo_is_coached_in_the_language_asked_for(desk: Desk) -> None:
    path = f"{PERSONS}/{await desk.registered()}"
    agreement = {"purpose": "face_processing", "version": VERSION}
    await desk.ask(Role.COUNTER, "POST", f"{path}/consents", agreement)
    desk.faces.answer = Enrolment(template=None, reasons=(Reason.BLURRED,))

    status, problem = await desk.ask(
        Role.COUNTER, "POST", f"{path}/face-records", photo=b"jpeg", language="en"
    )

    assert (status, problem["type"]) == (422, "/problems/photo-unfit")
    assert problem["errors"] == [
        {
            "pointer": "",
            "code": "blurred",
            "detail": "Sharpness: The photo is blurred. Clean the lens or the glass, hold still and take"
            " it again; a small picture made larger does not help",
        }
    ]
