"""Officers find and reach persons over the wire: by case and name, within their areas, each look on record."""

from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from domain.people import Role
from tests.server.house import ID_NUMBER, NAME, PHONE, House, hire

HERE, THERE = "440304", "440305"
OTHER_NUMBER: Final = "11010519491231002X"
PERSONS: Final = "/v1/officer/persons"
WHY: Final = "来窗口询问，未带身份证"


async def officer(house: House, username: str, *areas: str) -> str:
    await hire(house.parts.accounts.officers, username, *Role, areas=areas)
    return await house.officer(username)


async def registered(
    house: House, token: str, *, name: str = NAME, number: str = ID_NUMBER, area: str = HERE
) -> str:
    body = {"name": name, "id_number": number, "phone": PHONE, "schemes": [], "area": area}
    status, seen = await house.call("POST", PERSONS, body, token=token)
    assert status == 201, seen
    return str(seen["person"])


async def named(house: House, token: str, name: str = NAME) -> dict[str, Any]:
    body = {"name": name, "purpose": WHY}
    status, found = await house.call("POST", f"{PERSONS}/name-search", body, token=token)
    assert status == 200, found
    return found


async def audited(house: House, action: str) -> list[tuple[str | None, str]]:
    rows = await house.infrastructure.database.fetch(
        "SELECT person_id::text AS person, why FROM audit WHERE action = $1 ORDER BY seq", action
    )
    return [(row["person"], row["why"]) for row in rows]


async def contact(
    house: House, token: str, person: str, why: str = "核实死亡信息"
) -> tuple[int, dict[str, Any]]:
    headers = {"Zhijian-Purpose": quote(why)}
    return await house.call("GET", f"{PERSONS}/{person}/contact", token=token, headers=headers)


async def test_persons_of_a_name_are_found_within_the_areas_served(house: House) -> None:
    city = await house.officer()
    here = await registered(house, city)
    await registered(house, city, number=OTHER_NUMBER, area=THERE)
    chen = await officer(house, "chen", "440304")

    found = await named(house, chen)

    assert [(each["person"], each["id_number"]) for each in found["persons"]] == [
        (here, "440***********0025")
    ]
    assert len((await named(house, city))["persons"]) == 2


async def test_a_name_is_found_however_its_dot_and_spaces_are_typed(house: House) -> None:
    city = await house.officer()
    person = await registered(house, city, name="买买提·吐尔逊")

    for typed in (" 买买提•吐尔逊", "买买提·吐尔逊 ", "买买提 · 吐尔逊"):
        assert [each["person"] for each in (await named(house, city, typed))["persons"]] == [person]


async def test_a_part_of_a_name_finds_nobody(house: House) -> None:
    city = await house.officer()
    await registered(house, city)

    for part in (NAME[0], NAME[1:], f"{NAME}英", "%", NAME[0] + "_" * (len(NAME) - 1)):
        assert (await named(house, city, part))["persons"] == []


async def test_nobody_of_that_name_and_somebody_of_another_area_look_alike(house: House) -> None:
    await registered(house, await house.officer())
    chen = await officer(house, "chen", THERE)

    assert await named(house, chen) == await named(house, chen, "没有此人")
    assert await audited(house, "person.listed") == []


async def test_a_search_by_name_is_on_record_for_the_search_and_for_each_found(
    house: House,
) -> None:
    city = await house.officer()
    person = await registered(house, city)

    await named(house, city)
    await named(house, city, "没有此人")

    assert await audited(house, "person.name_searched") == [(None, WHY), (None, WHY)]
    assert await audited(house, "person.listed") == [(person, WHY)]


async def test_a_search_by_name_states_its_purpose(house: House) -> None:
    city = await house.officer()

    status, problem = await house.call(
        "POST", f"{PERSONS}/name-search", {"name": NAME, "purpose": " "}, token=city
    )

    assert (status, problem["errors"][0]["pointer"]) == (422, "/purpose")


async def test_names_are_not_tried_one_after_the_other(house: House) -> None:
    city = await house.officer()
    body = {"name": "没有此人", "purpose": WHY}

    answers = [
        (await house.call("POST", f"{PERSONS}/name-search", body, token=city))[0] for _ in range(21)
    ]

    assert answers[-1] == 429
    assert set(answers[:-1]) == {200}


async def test_a_person_is_found_by_the_number_of_a_case(house: House) -> None:
    city = await house.officer()
    person = str(await house.resident(city))
    await house.death(city, person)
    _, queue = await house.call("GET", "/v1/officer/reviews", token=city)

    for case in (queue["reviews"][0]["review"],):
        status, seen = await house.call(
            "POST", f"{PERSONS}/search", {"case": case, "purpose": WHY}, token=city
        )
        assert (status, seen["person"]) == (200, person)


async def test_a_case_of_another_area_is_as_unknown_as_none(house: House) -> None:
    city = await house.officer()
    person = str(await house.resident(city))
    await house.death(city, person)
    _, queue = await house.call("GET", "/v1/officer/reviews", token=city)
    chen = await officer(house, "chen", THERE)

    answers = [
        await house.call("POST", f"{PERSONS}/search", {"case": case, "purpose": WHY}, token=chen)
        for case in (queue["reviews"][0]["review"], str(uuid4()))
    ]

    assert [status for status, _ in answers] == [404, 404]
    assert await audited(house, "person.refused") == [(person, WHY)]
    assert await audited(house, "person.not_found") == [(None, WHY)]


async def test_a_search_is_by_one_number_that_is_one(house: House) -> None:
    city = await house.officer()
    wrong: list[dict[str, str]] = [
        {},
        {"case": "17"},
        {"case": str(uuid4()), "id_number": ID_NUMBER},
    ]

    for body in wrong:
        said = body | {"purpose": WHY}
        status, _ = await house.call("POST", f"{PERSONS}/search", said, token=city)
        assert status == 422, body


async def test_an_officer_reads_whom_to_call_and_the_person_reads_that(house: House) -> None:
    token = await house.pensioner()
    city = await house.officer()
    _, seen = await house.call(
        "POST", f"{PERSONS}/search", {"id_number": ID_NUMBER, "purpose": WHY}, token=city
    )
    person = str(seen["person"])
    await house.call(
        "POST",
        f"{PERSONS}/{person}/address",
        {"address": "某市某区某路 1 号", "postcode": "518000"},
        token=city,
    )

    status, found = await contact(house, city, person)

    assert (status, found) == (
        200,
        {"phone": PHONE, "address": "某市某区某路 1 号", "postcode": "518000"},
    )
    _, uses = await house.call("GET", "/v1/me/uses", token=token)
    newest = uses["uses"][0]
    assert (newest["action"], newest["purpose"]) == ("contact.read", "核实死亡信息")
    assert "手机号" in newest["what"]


async def test_nobody_reads_a_number_without_the_role_the_area_and_a_purpose(house: House) -> None:
    city = await house.officer()
    person = await registered(house, city)
    await hire(house.parts.accounts.officers, "teller", Role.CAMPAIGNS, Role.ADMIN)
    teller = await house.officer("teller")
    away = await officer(house, "away", THERE)

    assert (await contact(house, teller, person))[0] == 403
    assert (await contact(house, away, person))[0] == 404
    assert (await contact(house, city, person, " "))[1]["type"] == "/problems/purpose-missing"
    assert await audited(house, "contact.read") == []


async def test_an_emergency_gives_out_no_number_to_call(house: House) -> None:
    city = await house.officer()
    person = await registered(house, city)
    away = await officer(house, "away", THERE)
    body = {"id_number": ID_NUMBER, "why": "found unconscious at the counter"}
    status, _ = await house.call("POST", "/v1/officer/emergencies", body, token=away)
    assert status == 201

    status, problem = await contact(house, away, person)

    assert (status, problem["type"]) == (403, "/problems/emergency-reads")
    assert await audited(house, "contact.read") == []


async def test_a_death_that_nobody_looked_at_is_not_recorded(house: House) -> None:
    city = await house.officer()
    person = await registered(house, city)
    said = {"source": "civil affairs", "died_on": "2026-11-01"}
    path = f"{PERSONS}/{person}/death"

    for more in ({}, {"seen": "1-00"}):
        status, problem = await house.call("POST", path, said | more, token=city)
        assert (status, problem["type"]) == (409, "/problems/death-not-looked-at")
    _, seen = await house.call("GET", f"{PERSONS}/{person}", token=city)
    assert seen["died_on"] is None


async def test_a_look_at_one_person_records_no_death_of_another(house: House) -> None:
    city = await house.officer()
    person = await registered(house, city)
    other = await registered(house, city, number=OTHER_NUMBER)
    said = {"source": "civil affairs", "died_on": "2026-11-01"}
    _, look = await house.call("POST", f"{PERSONS}/{person}/death-looks", said, token=city)

    status, _ = await house.call(
        "POST", f"{PERSONS}/{other}/death", said | {"seen": look["seen"]}, token=city
    )

    assert status == 409
    assert (look["name"], look["id_number"]) == (NAME, "440***********0025")


async def test_schemes_are_told_by_name_in_the_language_asked_for(house: House) -> None:
    city = await house.officer()

    _, zh = await house.call("GET", "/v1/officer/schemes", token=city)
    _, en = await house.call(
        "GET", "/v1/officer/schemes", token=city, headers={"Accept-Language": "en"}
    )

    assert zh["schemes"][0]["scheme"] == en["schemes"][0]["scheme"] == "city-pension"
    assert zh["schemes"][0]["name"] != en["schemes"][0]["name"]
