"""An officer's areas over the wire: who is of another is as unknown as who is not there."""

from uuid import uuid4

from server.routes import ROUTES
from tests.server.accounts.staff import (
    HERE,
    THERE,
    WHY,
    audited,
    officer,
    opened_review,
    resident_of,
)
from tests.server.house import ID_NUMBER, House


async def test_an_officer_sees_persons_of_the_areas_served(house: House) -> None:
    person = await resident_of(house, HERE)
    chen = await officer(house, "chen", "4403")

    status, seen = await house.call("GET", f"/v1/officer/persons/{person}", token=chen)

    assert (status, seen["area"]) == (200, HERE)


async def test_a_person_of_another_area_is_as_unknown_as_one_who_is_not_there(
    house: House,
) -> None:
    person = await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)

    _, outside = await house.call("GET", f"/v1/officer/persons/{person}", token=chen)
    _, nobody = await house.call("GET", f"/v1/officer/persons/{uuid4()}", token=chen)

    assert outside | {"request_id": ""} == nobody | {"request_id": ""}
    assert outside["status"] == 404
    assert await audited(house, "person.refused") == ["outside the areas served"]


async def test_no_door_that_names_a_person_opens_outside_the_areas(house: House) -> None:
    person = await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)
    review = await opened_review(house, person)
    doors = [
        route
        for route in ROUTES
        if route.path.startswith("/v1/officer")
        and ("{person}" in route.path or route.path.endswith("{review}"))
    ]

    assert len(doors) > 8
    for route in doors:
        path = route.path.replace("{person}", person).replace("{review}", review).replace("{", "")
        status, problem = await house.call(route.method, path, {"x": 1}, token=chen)
        assert (route.path, status, problem["type"]) == (route.path, 404, "/problems/not-found")


async def test_a_search_by_number_finds_nobody_of_another_area(house: House) -> None:
    await resident_of(house, HERE)
    chen = await officer(house, "chen", THERE)

    status, _ = await house.call(
        "POST",
        "/v1/officer/persons/search",
        {"id_number": ID_NUMBER, "purpose": "a letter"},
        token=chen,
    )

    assert status == 404
    assert await audited(house, "person.refused") == ["a letter"]


async def test_reviews_of_another_area_are_neither_queued_nor_decided(house: House) -> None:
    person = await resident_of(house, HERE)
    review = await opened_review(house, person)
    here, there = await officer(house, "here", HERE), await officer(house, "there", THERE)
    decision = {"decision": "certified", "words": "visited"}

    _, far = await house.call("GET", "/v1/officer/reviews", token=there)
    _, near = await house.call("GET", "/v1/officer/reviews", token=here)
    path = f"/v1/officer/reviews/{review}/decision"
    refused, _ = await house.call("POST", path, decision, token=there)
    decided, _ = await house.call("POST", path, decision, token=here)

    assert (far["reviews"], len(near["reviews"])) == ([], 1)
    assert (refused, decided) == (404, 201)


async def test_nobody_is_registered_in_an_area_of_others_and_may_be_moved_there(
    house: House,
) -> None:
    chen = await officer(house, "chen", HERE)
    body = {"name": "王秀英", "id_number": ID_NUMBER, "phone": "13800138000"}

    status, problem = await house.call(
        "POST", "/v1/officer/persons", body | {"area": THERE}, token=chen
    )
    assert (status, problem["errors"][0]["pointer"]) == (422, "/area")

    _, person = await house.call("POST", "/v1/officer/persons", body | {"area": HERE}, token=chen)
    path = f"/v1/officer/persons/{person['person']}"
    moved, _ = await house.call("PUT", f"{path}/area", WHY | {"area": THERE}, token=chen)
    status, _ = await house.call("GET", path, token=chen)
    assert (moved, status) == (204, 404)


async def test_the_copy_of_a_person_s_data_names_the_area(house: House) -> None:
    token = await house.pensioner()
    await house.infrastructure.database.execute("UPDATE persons SET area = $1", HERE)

    status, copy = await house.call("GET", "/v1/me/export", token=token)

    assert (status, copy["identity"]["area"]) == (200, HERE)
    assert f"所属辖区：{HERE}" in copy["readable"]
