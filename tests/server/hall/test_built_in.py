"""Reviews and requests as cases of the hall, over the wire: on the work list by role, moved at their own doors."""

from pathlib import Path
from typing import Any, Final

import pytest

from domain.hall.unit_files import read_city
from domain.people import Role
from tests.server.accounts.staff import (
    HERE,
    THERE,
    WHY,
    audited,
    officer,
    opened_review,
    resident_of,
)
from tests.server.hall.test_items import TEXT, propose, units
from tests.server.hall.test_posts import who
from tests.server.house import ID_NUMBER, SCHEME, House
from tests.server.privacy.test_rights import person_of

WORK: Final = "/v1/officer/work"
CASES: Final = "/v1/officer/cases"
#: What each move takes besides.
FIELDS: Final[dict[str, dict[str, object]]] = {
    "finish_step": {"opinion": "agrees"},
    "want_supplement": {"wants": ["words"]},
    "pause": {"standing": "hearing"},
}


async def work(house: House, token: str) -> list[dict[str, Any]]:
    status, found = await house.call("GET", WORK, token=token)
    assert status == 200, found
    return list(found["work"])


async def wished(house: House, token: str) -> str:
    wish = {"kind": "other_way", "scheme": SCHEME, "way": "home_visit", "words": "住三楼"}
    status, made = await house.call("POST", "/v1/me/reviews", wish, token=token)
    assert status == 201, made
    return str(made["review"])


async def asked(house: House, token: str, kind: str = "copy") -> str:
    body = {"kind": kind, "words": "请给我"}
    status, made = await house.call("POST", "/v1/me/requests", body, token=token)
    assert status == 201, made
    return str(made["request"])


async def move(house: House, token: str, case: str, wanted: str) -> tuple[int, dict[str, Any]]:
    _, seen = await house.call("GET", f"{CASES}/{case}", token=token)
    step = next(each["step"] for each in seen["steps"] if each["state"] == "open")
    return await house.call(
        "POST",
        f"{CASES}/{case}/moves",
        {"move": wanted, "step": step, "words": "x", **FIELDS.get(wanted, {})},
        token=token,
        headers={"If-Match": f'"{seen["version"]}"'},
    )


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.REVIEWER, {"pension.review"}),
        (Role.COUNTER, {"data.copy"}),
        (Role.ADMIN, set()),
    ],
)
async def test_whoever_has_the_role_has_them_on_the_work_list_and_nobody_else(
    house: House, role: Role, kinds: set[str]
) -> None:
    token = await house.pensioner()
    review, request = await wished(house, token), await asked(house, token)

    found = await work(house, await officer(house, "chen", roles=[role]))

    assert {each["item"] for each in found} == kinds
    assert {each["case"] for each in found} <= {review, request}
    assert all(each["name"] and each["due"] and each["number"] for each in found)


async def test_a_step_that_is_taken_in_the_hall_is_a_claim_at_the_own_door(house: House) -> None:
    review = await wished(house, await house.pensioner())
    li = await house.officer()

    status, moved = await move(house, li, review, "take")
    _, seen = await house.call("GET", f"/v1/officer/reviews/{review}", token=li)
    released, _ = await move(house, li, review, "release")
    _, free = await house.call("GET", f"/v1/officer/reviews/{review}", token=li)

    assert (status, moved["moves"]) == (201, ["release"])
    assert (seen["claim"]["mine"], released, free["claim"]) == (True, 201, None)


@pytest.mark.parametrize("wanted", ["finish_step", "want_supplement", "pause"])
async def test_all_else_is_done_at_the_own_door(house: House, wanted: str) -> None:
    review = await wished(house, await house.pensioner())
    li = await house.officer()
    await move(house, li, review, "take")

    status, problem = await move(house, li, review, wanted)

    assert (status, problem["type"]) == (409, "/problems/own-door")
    _, seen = await house.call("GET", f"/v1/officer/reviews/{review}", token=li)
    assert seen["state"] == "open"


async def test_a_person_finds_them_among_what_was_applied_for_and_changes_nothing_there(
    house: House,
) -> None:
    token = await house.pensioner()
    review, request = await wished(house, token), await asked(house, token)

    _, own = await house.call("GET", "/v1/cases", token=token)
    begun, problem = await house.call("POST", "/v1/cases", {"item": "data.copy"}, token=token)
    back = [
        await house.call("POST", f"/v1/cases/{case}/withdrawals", token=token)
        for case in (review, request)
    ]

    assert [(each["case"], each["name"]) for each in own["cases"]] == [
        (request, "取得资料副本"),
        (review, "养老待遇资格人工核实"),
    ]
    assert (begun, problem["type"]) == (403, "/problems/applicant-unfit")
    assert [(status, told["type"]) for status, told in back] == [(409, "/problems/own-door")] * 2


async def test_a_rejection_of_theirs_takes_no_objection_of_the_hall(house: House) -> None:
    token = await house.pensioner()
    review, li = await wished(house, token), await house.officer()
    decision = {"decision": "not_certified", "words": "无人"}
    await house.call("POST", f"/v1/officer/reviews/{review}/decision", decision, token=li)

    _, seen = await house.call("GET", f"/v1/cases/{review}", token=token)
    status, _ = await house.call(
        "POST", f"/v1/cases/{review}/objections", {"words": "不同意"}, token=token
    )

    assert (seen["state"], seen["words"], seen["objection_until"]) == ("rejected", "无人", None)
    assert status == 409


async def test_they_are_done_where_the_person_is_on_record_now(house: House) -> None:
    person = await resident_of(house, HERE)
    review = await opened_review(house, person)
    here, there = await officer(house, "chen", HERE), await officer(house, "zhou", THERE)
    assert [each["case"] for each in await work(house, here)] == [review]

    move_on = {"area": THERE, "why": "搬家"}
    status, _ = await house.call(
        "PUT", f"/v1/officer/persons/{person}/area", move_on, token=await house.officer()
    )
    decided = [
        (
            await house.call(
                "POST",
                f"/v1/officer/reviews/{review}/decision",
                {"decision": "certified", "words": "健在"},
                token=token,
            )
        )[0]
        for token in (here, there)
    ]

    assert status == 204
    assert await work(house, here) == []
    assert decided == [404, 201]


async def test_a_number_is_corrected_as_the_effect_of_its_approval(house: House) -> None:
    token, li = await house.pensioner(), await house.officer()
    request, person = await asked(house, token, "correct"), await person_of(house, li)
    path = f"/v1/officer/persons/{person}/requests/{request}"
    wanted = {"id_number": "440306195001011254"}
    body = {"state": "answered", "words": "已查验", "correction": wanted}
    await house.call("POST", f"{path}/answers", body, token=li)
    zhao = await officer(house, "zhao", roles=[Role.COUNTER])
    assert [each["step"] for each in await work(house, zhao)] == ["decide"]

    status, _ = await house.call("POST", f"{path}/confirmations", {"words": "已查验"}, token=zhao)

    assert status == 201
    assert await audited(house, "person.corrected") == ["papers seen by two officers"]
    _, seen = await house.call("GET", f"{CASES}/{request}", token=zhao)
    assert (seen["state"], seen["form"], seen["words"]) == ("closed", {}, "")
    assert [event["move"] for event in seen["events"]] == ["submit", "finish_step", "approve"]


async def test_their_items_are_in_force_without_a_release_and_nobody_else_has_the_name(
    house: House,
) -> None:
    chen = await officer(house, "chen")
    await units(house, chen)

    status, item = await house.call("GET", "/v1/items/data.correct")
    _, listed = await house.call("GET", "/v1/officer/items", token=chen)
    taken, problem = await propose(house, chen, TEXT.replace("permit.sign", "data.correct"))

    assert (status, item["version"], item["steps"][0]["unit"]) == (200, 1, "data_rights")
    assert listed["versions"] == []
    assert (taken, problem["type"]) == (409, "/problems/item-moved")


async def test_no_other_unit_is_called_as_theirs_so_that_no_post_of_theirs_is_granted(
    house: House, tmp_path: Path
) -> None:
    chen = await officer(house, "chen")
    body = WHY | {"unit": "data_rights", "zh": "某处", "en": "Some office"}
    file = tmp_path / "city.toml"
    file.write_text('[units]\ndata_rights = { zh = "某处", en = "Some office" }\n')

    status, problem = await house.call("POST", "/v1/officer/units", body, token=chen)

    assert (status, problem["errors"][0]["code"]) == (422, "taken")
    with pytest.raises(ValueError, match="the program itself"):
        read_city(file)


async def test_no_officer_decides_a_review_of_their_own(house: House) -> None:
    token = await house.pensioner()
    review, li, chen = (
        await wished(house, token),
        await house.officer(),
        await officer(house, "chen"),
    )
    await house.call(
        "POST",
        f"/v1/officer/officers/{await who(house, li)}/identifications",
        WHY | {"id_number": ID_NUMBER},
        token=chen,
    )

    decision = {"decision": "certified", "words": "是我"}
    path = f"/v1/officer/reviews/{review}"
    answers = [
        await house.call("POST", f"{path}/decision", decision, token=li),
        await house.call("PUT", f"{path}/claim", token=li),
    ]

    assert [(status, told["type"]) for status, told in answers] == [(403, "/problems/own-case")] * 2


async def test_no_paper_of_the_hall_is_drawn_of_it(house: House) -> None:
    token = await house.pensioner()
    review = await wished(house, token)
    decision = {"decision": "certified", "words": "健在"}
    await house.call(
        "POST", f"/v1/officer/reviews/{review}/decision", decision, token=await house.officer()
    )

    status, found = await house.call("GET", f"/v1/cases/{review}/papers", token=token)

    assert (status, found["papers"]) == (200, [])
