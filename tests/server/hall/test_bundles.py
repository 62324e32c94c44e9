"""A bundle as it ships, over the wire: one form, two units, each decided for itself."""

from typing import Any, Final

from definitions.shipped import FOLDER
from tests.server.accounts.staff import WHY, officer
from tests.server.hall.test_items import YAML
from tests.server.house import ID_NUMBER, NAME, House

ITEMS: Final = "/v1/officer/items"
NAMES: Final = ("permit.shopfront", "permit.small_catering", "shop.opening")
UNITS: Final = ("city_management", "fire_rescue", "market_regulation")
FORM: Final = {
    "shop_name": "𰻞𰻞面馆", "address": "某街 1 号", "what": "new", "kind": "letters", "width_mm": 3000,
    "height_mm": 800, "words": [{"line": "面", "language": "zh"}], "serves": "hot", "area_m2": 40,
    "true_words": True,
}  # fmt: skip


async def ok(house: House, method: str, path: str, body: object = None, **more: Any) -> Any:  # noqa: ANN401  # of House.call
    status, answer = await house.call(method, path, body, **more)
    assert status in {200, 201}, (path, status, answer)
    return answer


async def opened(house: House) -> str:
    """The items in force; the token of whoever applies."""
    chen, zhou = await officer(house, "chen"), await officer(house, "zhou")
    for unit in UNITS:
        body = {"unit": unit, "zh": unit, "en": unit} | WHY
        await ok(house, "POST", "/v1/officer/units", body, token=chen)
    for name in NAMES:
        # As nobody has to sign, which tests of signatures do.
        text = (FOLDER / f"{name}.1.yaml").read_bytes().replace(b"signature:", b"#")
        await ok(house, "POST", ITEMS, token=chen, data=text, headers=YAML)
        await ok(house, "POST", f"{ITEMS}/{name}/versions/1/releases", WHY, token=zhou)
    await house.resident(await house.officer())
    her = await house.citizen()
    me = {"name": NAME, "id_number": ID_NUMBER}
    await ok(house, "POST", "/v1/me/person", me, token=her)
    return her


async def test_one_form_is_two_cases_and_one_line(house: House) -> None:
    her = await opened(house)
    item = await ok(house, "GET", "/v1/items/shop.opening")
    case = await ok(house, "POST", "/v1/cases", {"item": "shop.opening"}, token=her)
    path = f"/v1/cases/{case['case']}"
    seen = {"If-Match": '"1"'}
    lacking = {"form": FORM | {"area_m2": 3}}
    refused = await house.call("PUT", f"{path}/form", lacking, token=her, headers=seen)
    await ok(house, "PUT", f"{path}/form", {"form": FORM}, token=her, headers=seen)

    bundle = await ok(house, "POST", f"{path}/submissions", token=her, headers={"If-Match": '"2"'})
    mine = await ok(house, "GET", "/v1/cases", token=her)
    part = await ok(house, "GET", f"/v1/cases/{bundle['parts'][1]['case']}", token=her)

    assert [each["item"] for each in item["parts"]] == list(NAMES[:2])
    assert refused[0] == 422
    assert refused[1]["errors"][0]["pointer"] == "/form/area_m2"
    assert [each["case"] for each in mine["cases"]] == [bundle["case"]]
    assert [each["standing"] for each in bundle["parts"]] == ["已提交，待受理"] * 2
    assert (part["bundle"], part["form"]["applicant"]) == (bundle["case"], NAME)
    assert "words" not in part["form"]
    gone = await ok(house, "POST", f"{path}/withdrawals", token=her)
    assert {each["state"] for each in gone["parts"]} == {"withdrawn"}


async def test_a_bundle_is_not_released_before_its_parts(house: House) -> None:
    chen, zhou = await officer(house, "chen"), await officer(house, "zhou")
    for unit in UNITS:
        body = {"unit": unit, "zh": unit, "en": unit} | WHY
        await ok(house, "POST", "/v1/officer/units", body, token=chen)
    for name in NAMES:
        text = (FOLDER / f"{name}.1.yaml").read_bytes()
        await ok(house, "POST", ITEMS, token=chen, data=text, headers=YAML)

    release = f"{ITEMS}/shop.opening/versions/1/releases"
    status, problem = await house.call("POST", release, WHY, token=zhou)

    assert (status, {each["code"] for each in problem["errors"]}) == (422, {"bundle_part"})
