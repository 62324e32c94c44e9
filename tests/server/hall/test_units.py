"""The units of the city over the wire: seen by every officer, changed by who administers all of it."""

from itertools import product
from typing import Any, Final

from domain.hall.built_in import SERVICE_OVERSIGHT
from domain.people import Role
from tests.server.accounts.staff import HERE, WHY, audited, officer
from tests.server.house import House

UNITS: Final = "/v1/officer/units"
WATER: Final = {"unit": "water", "zh": "水务局", "en": "Water Affairs Bureau"}


async def add(house: House, admin: str, unit: dict[str, str] = WATER) -> None:
    status, answer = await house.call("POST", UNITS, WHY | unit, token=admin)
    assert status == 201, answer


async def listed(house: House, token: str) -> list[dict[str, Any]]:
    """But for the one that comes with the program."""
    _, seen = await house.call("GET", UNITS, token=token)
    return [each for each in seen["units"] if each["unit"] != SERVICE_OVERSIGHT]


async def test_an_administrator_adds_a_unit_that_every_officer_sees(house: House) -> None:
    admin = await officer(house, "admin")
    chen = await officer(house, "chen", HERE, roles=[Role.COUNTER])

    await add(house, admin)

    assert await listed(house, chen) == [WATER | {"closed": False}]
    assert (await house.call("POST", UNITS, WHY | WATER, token=chen))[0] == 403
    assert await audited(house, "unit.added") == [WHY["why"]]


async def test_a_unit_s_word_is_given_once(house: House) -> None:
    admin = await officer(house, "admin")
    await add(house, admin)

    status, problem = await house.call("POST", UNITS, WHY | WATER | {"zh": "水利局"}, token=admin)

    assert (status, problem["errors"][0]["pointer"]) == (422, "/unit")
    assert [each["zh"] for each in await listed(house, admin)] == ["水务局"]


async def test_a_renamed_unit_keeps_its_word_and_what_is_left_out(house: House) -> None:
    admin = await officer(house, "admin")
    await add(house, admin)

    status, seen = await house.call("PATCH", f"{UNITS}/water", WHY | {"zh": "水利局"}, token=admin)

    assert (status, seen) == (200, WATER | {"zh": "水利局", "closed": False})
    assert await listed(house, admin) == [seen]
    assert await audited(house, "unit.renamed") == [f"{WHY['why']} (水利局; Water Affairs Bureau)"]


async def test_a_unit_is_closed_once_and_opened_once(house: House) -> None:
    admin = await officer(house, "admin")
    await add(house, admin)

    answers = [
        await house.call("POST", f"{UNITS}/water/{end}", WHY, token=admin)
        for end in ("openings", "closings", "closings", "openings", "openings")
    ]

    assert [status for status, _ in answers] == [404, 201, 404, 201, 404]
    assert [answers[n][1]["closed"] for n in (1, 3)] == [True, False]
    for action in ("unit.closed", "unit.opened"):
        assert await audited(house, action) == [WHY["why"]]


async def test_a_closed_unit_is_renamed_and_stays_closed(house: House) -> None:
    admin = await officer(house, "admin")
    await add(house, admin)
    await house.call("POST", f"{UNITS}/water/closings", WHY, token=admin)

    _, seen = await house.call("PATCH", f"{UNITS}/water", WHY | {"en": "Water"}, token=admin)

    assert (seen["en"], seen["closed"]) == ("Water", True)


async def test_who_administers_a_district_changes_no_unit_of_the_city(house: House) -> None:
    await add(house, await officer(house, "admin"))
    district = await officer(house, "chen", HERE)
    calls: list[tuple[str, str, dict[str, str]]] = [
        ("POST", "", WATER | {"unit": "sports"}),
        ("PATCH", "/water", {"zh": "水利局"}),
        ("POST", "/water/closings", {}),
        ("POST", "/water/openings", {}),
    ]

    for method, end, body in calls:
        status, problem = await house.call(method, f"{UNITS}{end}", WHY | body, token=district)
        assert (status, problem["type"]) == (403, "/problems/officer-outside"), (method, end)


async def test_an_unknown_unit_is_not_found_by_whatever_name(house: House) -> None:
    admin = await officer(house, "admin")
    names = ("nobody", "Water", "%00", "wat%0Aer", "%E6%B0%B4", "w" * 300)
    calls = (("PATCH", ""), ("POST", "/closings"), ("POST", "/openings"))

    for unit, (method, end) in product(names, calls):
        status, problem = await house.call(method, f"{UNITS}/{unit}{end}", WHY, token=admin)
        assert (status, problem["type"]) == (404, "/problems/unit-unknown"), (method, unit, end)


async def test_what_is_no_word_or_name_of_a_unit_is_refused_by_field(house: House) -> None:
    admin = await officer(house, "admin")

    for field, value in (
        ("unit", "Water"),
        ("unit", "w"),
        ("unit", "w" * 41),
        ("unit", "water\u0000"),
        ("zh", ""),
        ("zh", "水\u202e务局"),
        ("zh", "水" * 61),
        ("en", "Water\nAffairs"),
        ("en", 7),
        ("why", ""),
    ):
        status, problem = await house.call("POST", UNITS, WHY | WATER | {field: value}, token=admin)
        assert (status, problem["errors"][0]["pointer"]) == (422, f"/{field}"), value
