"""Items over the wire: found by everybody, proposed by one administrator and released by another."""

from typing import Any, Final
from urllib.parse import urlencode

import pytest

from domain.errors import NotFound
from domain.people import Role
from tests.definitions.sample import TEXT as SAMPLE
from tests.server.accounts.staff import HERE, WHY, audited, officer
from tests.server.house import House

ITEMS: Final = "/v1/officer/items"
YAML: Final = {"Content-Type": "application/yaml"}
#: Names nothing that a city has to know beside its units.
TEXT: Final = (
    SAMPLE.replace("effect: pension.certify\n", "")
    .replace(
        "    - {name: firm, source: certificate, what: licence.active, type: bool, within_ms: 500}\n",
        "",
    )
    .replace(", certificate: licence}", "}")
    .replace("notices:\n  - {move: approve, kind: case.approved}\n", "")
    .replace("names: {zh: 招牌, en: Sign}", "names: {zh: 店招设置许可, en: Shop sign}")
    .replace("keywords: [招牌]", "keywords: [招牌, 银行]")
)
SECOND: Final = TEXT.replace("version: 1", "version: 2").replace("店招设置许可", "门头许可")


async def units(house: House, admin: str) -> None:
    for unit in ("city_management", "fire_rescue"):
        body = WHY | {"unit": unit, "zh": "某局", "en": "A Bureau"}
        assert (await house.call("POST", "/v1/officer/units", body, token=admin))[0] == 201


async def propose(house: House, admin: str, text: str = TEXT) -> tuple[int, dict[str, Any]]:
    return await house.call("POST", ITEMS, token=admin, data=text.encode(), headers=YAML)


async def move(house: House, admin: str, end: str, version: int = 1) -> tuple[int, dict[str, Any]]:
    path = f"{ITEMS}/permit.sign/versions/{version}/{end}"
    return await house.call("POST", path, WHY, token=admin)


async def found(house: House, words: str = "", cursor: str = "") -> list[str]:
    query = urlencode({"words": words, "cursor": cursor})
    status, answer = await house.call("GET", f"/v1/items?{query}")
    assert status == 200, answer
    return [each["item"] for each in answer["items"]]


async def two(house: House) -> tuple[str, str]:
    """Two administrators, and the units that the item names."""
    chen, zhou = await officer(house, "chen"), await officer(house, "zhou")
    await units(house, chen)
    return chen, zhou


async def released(house: House) -> tuple[str, str]:
    chen, zhou = await two(house)
    assert (await propose(house, chen))[0] == 201
    assert (await move(house, zhou, "releases"))[0] == 201
    return chen, zhou


async def test_what_was_proposed_is_for_nobody_before_a_second_administrator_released_it(
    house: House,
) -> None:
    chen, zhou = await two(house)
    status, proposed = await propose(house, chen)

    assert (status, proposed["state"], proposed["mine"]) == (201, "proposed", True)
    assert proposed["text"] == TEXT
    assert (await house.call("GET", "/v1/items/permit.sign"))[0] == 404
    assert await found(house) == []
    with pytest.raises(NotFound):
        await house.parts.hall.items.version("permit.sign", 1)

    status, problem = await move(house, chen, "releases")
    assert (status, problem["type"]) == (403, "/problems/another-admin-needed")

    status, seen = await move(house, zhou, "releases")
    assert (status, seen["state"], seen["mine"]) == (201, "released", False)
    assert await found(house) == ["permit.sign"]
    assert len(await audited(house, "item.proposed")) == 1
    assert await audited(house, "item.released") == [WHY["why"]]


async def test_a_citizen_sees_all_of_it_in_the_language_asked_for(house: House) -> None:
    await released(house)

    status, seen = await house.call(
        "GET", "/v1/items/permit.sign", headers={"Accept-Language": "en"}
    )

    assert status == 200
    assert (seen["name"], seen["version"], seen["by_rule"]) == ("Shop sign", 1, True)
    assert seen["basis"] == [{"title": "Regulations", "article": "第十一条"}]
    assert seen["form"]["properties"]["shop"]["x-label"] == {"zh": "店名", "en": "Shop"}
    assert [each["unit_name"] for each in seen["steps"]] == ["A Bureau"] * 5
    assert {each["clock"]: each["promised"] for each in seen["clocks"]} == {
        "accept": 1, "decide": 10, "deliver": 5, "supplement": 30,
    }  # fmt: skip
    assert seen["applicants"]["age_from"] == 18


async def test_it_is_found_as_it_is_written_and_as_it_sounds(house: House) -> None:
    await released(house)

    written = ("店招", "招店", "SHOP", "sho", "店招 permit", "招牌", "许 可", "ＳＨＯＰ")  # noqa: RUF001  # as some keyboards write
    heard = ("dianzhao", "dian zhao", "dz", "dzszxk", "zp", "yinhang", "yinxing", "dianzhaoshe")
    for words in (*written, *heard):
        assert await found(house, words) == ["permit.sign"], words


async def test_it_is_not_found_by_other_words_and_no_words_break_the_search(house: House) -> None:
    await released(house)

    for words in (
        "高龄",
        "gl",
        "店铺",
        "shopp",
        "!?",
        "%",
        "\x00",
        "'; DROP",
        "x" * 5000,
        "\ud7ff",
    ):
        assert await found(house, words) == [], words
    assert await found(house, " ") == ["permit.sign"]


async def test_a_cursor_that_is_none_is_told(house: House) -> None:
    for cursor in ("\x00", "A", "2~a", "1~\x00"):
        for words in ("", "店"):
            query = urlencode({"words": words, "cursor": cursor})
            status, _ = await house.call("GET", f"/v1/items?{query}")
            assert status == 422, (words, cursor)


async def test_faults_are_told_by_line_and_column(house: House) -> None:
    chen, _ = await two(house)
    status, problem = await propose(house, chen, TEXT.replace("unit: fire_rescue", "unit: fire"))

    assert (status, problem["type"]) == (422, "/problems/item-unfit")
    (error,) = problem["errors"]
    line = next(n for n, each in enumerate(TEXT.splitlines(), 1) if "unit: fire_rescue" in each)
    column = TEXT.splitlines()[line - 1].index("fire_rescue") + 1
    assert error["pointer"] == f"/{line}/{column}"
    assert error["code"] == "unit_unknown"


async def test_bytes_that_are_no_definition_are_told(house: House) -> None:
    chen, _ = await two(house)

    for body in (b"", b"\xff", b"a: &a [*a]", b"[" * 10_000, b"name: !!x y"):
        status, problem = await house.call("POST", ITEMS, token=chen, data=body, headers=YAML)
        assert (status, problem["type"]) == (422, "/problems/item-unfit")


async def test_a_definition_of_another_kind_or_size_is_not_taken(house: House) -> None:
    chen, _ = await two(house)
    large = b"#" * (256 * 1024 + 1)

    assert (await house.call("POST", ITEMS, {"name": "x"}, token=chen))[0] == 415
    assert (await house.call("POST", ITEMS, token=chen, data=large, headers=YAML))[0] == 413


async def test_a_new_version_takes_the_place_of_the_old_which_stays_for_its_cases(
    house: House,
) -> None:
    chen, zhou = await released(house)
    first = await house.parts.hall.items.current("permit.sign")
    await propose(house, chen, SECOND)
    await move(house, zhou, "releases", 2)

    assert (await house.parts.hall.items.current("permit.sign")).version == 2
    assert await house.parts.hall.items.version("permit.sign", 1) == first
    assert await found(house, "店招") == []
    assert await found(house, "门头") == ["permit.sign"]
    _, listed = await house.call("GET", ITEMS, token=chen)
    assert [(each["version"], each["state"]) for each in listed["versions"]] == [
        (2, "released"),
        (1, "retired"),
    ]


async def test_a_version_that_is_in_force_no_more_is_still_read_by_its_cases(house: House) -> None:
    chen, zhou = await released(house)
    await propose(house, chen, SECOND)
    proposed = await house.call("GET", "/v1/items/permit.sign?version=2")
    await move(house, zhou, "releases", 2)
    first = await house.call("GET", "/v1/items/permit.sign?version=1")

    assert proposed[0] == 404  # nobody has released it
    assert (first[0], first[1]["version"], first[1]["name"]) == (200, 1, "店招设置许可")
    assert (await house.call("GET", "/v1/items/permit.sign"))[1]["version"] == 2
    assert (await house.call("GET", "/v1/items/permit.sign?version=3"))[0] == 404
    for unfit in ("x", "-1", "1.0", "9" * 20, "%D9%A1", "%00"):
        status, problem = await house.call("GET", f"/v1/items/permit.sign?version={unfit}")
        assert (status, problem["errors"][0]["pointer"]) == (422, "/version")
    assert (await house.call("GET", "/v1/items/a%00b?version=1"))[0] == 404


async def test_what_is_retired_is_for_no_new_case(house: House) -> None:
    chen, _ = await released(house)

    assert (await move(house, chen, "retirements"))[1]["state"] == "retired"
    assert (await house.call("GET", "/v1/items/permit.sign"))[0] == 404
    assert await found(house) == []
    assert (await house.parts.hall.items.version("permit.sign", 1)).version == 1
    assert (await move(house, chen, "retirements"))[0] == 409
    assert await audited(house, "item.retired") == [WHY["why"]]


async def test_what_no_longer_fits_the_city_is_not_released(house: House) -> None:
    chen, zhou = await two(house)
    await propose(house, chen)
    await house.call("POST", "/v1/officer/units/fire_rescue/closings", WHY, token=chen)

    status, problem = await move(house, zhou, "releases")
    assert (status, problem["type"]) == (422, "/problems/item-unfit")
    _, seen = await house.call("GET", f"{ITEMS}/permit.sign/versions/1", token=zhou)
    assert [each["code"] for each in seen["findings"]] == ["unit_unknown"]
    assert seen["shown"]["item"] == "permit.sign"


async def test_a_unit_that_closes_leaves_what_is_in_force(house: House) -> None:
    chen, _ = await released(house)
    house.parts.hall.items._kept.clear()
    await house.call("POST", "/v1/officer/units/fire_rescue/closings", WHY, token=chen)

    assert (await house.call("GET", "/v1/items/permit.sign"))[0] == 200


async def test_the_text_of_a_version_never_changes(house: House) -> None:
    await released(house)

    with pytest.raises(Exception, match="never changes"):
        await house.infrastructure.database.execute("UPDATE items SET text = 'x'")


async def test_who_administers_a_part_of_the_city_changes_no_item(house: House) -> None:
    chen, zhou = await two(house)
    part = await officer(house, "part", HERE, roles=[Role.ADMIN])
    clerk = await officer(house, "clerk", roles=[Role.COUNTER])
    await propose(house, chen)

    for end in ("releases", "withdrawals"):
        assert (await move(house, part, end))[1]["type"] == "/problems/officer-outside"
        assert (await move(house, clerk, end))[0] == 403
    assert (await propose(house, part, SECOND))[1]["type"] == "/problems/officer-outside"
    assert (await house.call("GET", f"{ITEMS}/permit.sign/versions/1", token=clerk))[0] == 200
    assert (await move(house, zhou, "releases"))[0] == 201


async def test_what_there_is_not_is_not_found(house: House) -> None:
    chen, _ = await two(house)

    for name in ("permit.sign", "a%00b", "A", "x" * 5000):
        assert (await house.call("GET", f"/v1/items/{name}"))[0] == 404
        for version in ("9", "x", "9" * 20, "%D9%A1", "-1"):
            path = f"{ITEMS}/{name}/versions/{version}"
            assert (await house.call("GET", path, token=chen))[0] == 404
            assert (await house.call("POST", f"{path}/releases", WHY, token=chen))[0] == 404


async def test_a_cursor_of_versions_goes_on_where_the_page_ended(house: House) -> None:
    chen, _ = await two(house)
    await propose(house, chen)

    assert (await house.call("GET", f"{ITEMS}?cursor=1", token=chen))[1]["versions"] == []
    for cursor in ("x", "-1", "0", "9" * 30, "%D9%A1"):
        assert (await house.call("GET", f"{ITEMS}?cursor={cursor}", token=chen))[0] == 422
