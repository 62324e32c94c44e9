"""Campaigns through the whole house: from a draft to the text that a citizen reads."""

from typing import Any

import pytest

from domain.people import Role
from tests.server.house import House, hire

PATH = "/v1/officer/campaigns"
DRAFT: dict[str, Any] = {
    "kind": "notice",
    "title_zh": "流感疫苗接种",
    "title_en": "Flu vaccination",
    "text_zh": "各社区医院可以接种。",
    "text_en": "At every community hospital.",
    "group": {"schemes": ["city-pension"]},
}


async def officer(house: House, name: str) -> str:
    await hire(house.parts.accounts.officers, name, Role.CAMPAIGNS)
    return await house.officer(name)


async def drafted(house: House, token: str, **more: object) -> dict[str, Any]:
    status, seen = await house.call("POST", PATH, DRAFT | more, token=token)
    assert status == 201, seen
    return dict(seen)


async def test_a_draft_says_its_reach_and_nobody_by_name(house: House) -> None:
    await house.pensioner()

    seen = await drafted(house, await officer(house, "zhao"))

    assert seen["state"] == "draft"
    assert seen["mine"] is True
    assert {each["language"]: each["text"] for each in seen["wordings"]} == {
        "zh-CN": DRAFT["text_zh"],
        "en": DRAFT["text_en"],
    }
    assert [(one["channel"], one["persons"]) for one in seen["reach"]] == [("inbox", 1)]
    assert "王秀英" not in str(seen)


async def test_what_is_due_is_told_by_text_message_at_its_price(house: House) -> None:
    await house.pensioner()
    group = {"schemes": [], "due_before": "2099-01-01"}

    seen = await drafted(house, await officer(house, "zhao"), kind="due", group=group)

    costs = {one["channel"]: one["cost_fen"] for one in seen["reach"]}
    assert costs["sms"] == 5
    assert costs["inbox"] == 0
    assert seen["group"]["schemes"] == ["city-pension", "resident-pension"]


async def test_all_faults_of_a_draft_are_answered_at_once(house: House) -> None:
    wrong = {"kind": "due", "title_zh": "", "group": {"ages": None}, "per_minute": 0}

    status, problem = await house.call(
        "POST", PATH, DRAFT | wrong, token=await officer(house, "zhao")
    )

    assert status == 422
    assert {each["pointer"] for each in problem["errors"]} == {
        "/title_zh",
        "/group",
        "/per_minute",
    }


async def test_two_officers_release_it(house: House) -> None:
    writer, second = await officer(house, "zhao"), await officer(house, "qian")
    campaign = (await drafted(house, writer))["campaign"]
    move = {"move": "release", "why": "read"}

    status, refused = await house.call("POST", f"{PATH}/{campaign}/moves", move, token=writer)
    moved, seen = await house.call("POST", f"{PATH}/{campaign}/moves", move, token=second)
    again, conflict = await house.call("POST", f"{PATH}/{campaign}/moves", move, token=second)

    assert (status, refused["type"]) == (403, "/problems/campaign-own-draft")
    assert (moved, seen["state"]) == (201, "running")
    assert (again, conflict["type"]) == (409, "/problems/campaign-moved")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COUNTER, Role.REVIEWER])
async def test_no_other_role_opens_the_doors_of_campaigns(house: House, role: Role) -> None:
    await hire(house.parts.accounts.officers, "sun", role)
    token = await house.officer("sun")

    answers = [
        (await house.call("GET", PATH, token=token))[0],
        (await house.call("POST", PATH, DRAFT, token=token))[0],
        (await house.call("GET", "/v1/officer/notice-texts", token=token))[0],
    ]

    assert answers == [403, 403, 403]


async def test_a_citizen_who_was_not_told_finds_no_notice(house: House) -> None:
    citizen = await house.pensioner()
    campaign = (await drafted(house, await officer(house, "zhao")))["campaign"]

    status, problem = await house.call("GET", f"/v1/notices/{campaign}", token=citizen)

    assert (status, problem["type"]) == (404, "/problems/not-found")


async def test_a_draft_that_makes_no_sense_is_refused_by_its_field(house: House) -> None:
    token = await officer(house, "zhao")
    rows: list[tuple[dict[str, Any], str]] = [
        ({"title_zh": "字" * 41}, "/title_zh"),
        ({"title_zh": "您好 {name}"}, "/title_zh"),
        ({"text_en": ""}, "/text_en"),
        ({"per_minute": 0}, "/per_minute"),
        ({"group": {"ages": {"youngest": 80, "oldest": 60}}}, "/group/ages"),
        ({"group": {"channel": "letter"}}, "/group/channel"),
        ({"group": {"schemes": ["moon"]}}, "/schemes"),
        ({"kind": "due"}, "/group"),
    ]

    for more, pointer in rows:
        status, problem = await house.call("POST", PATH, DRAFT | more, token=token)
        assert status == 422, more
        assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_the_words_of_every_notice_are_shown_in_the_language_asked_for(house: House) -> None:
    token = await officer(house, "zhao")

    status, book = await house.call("GET", "/v1/officer/notice-texts", token=token)

    assert status == 200
    [soon] = [one for one in book["templates"] if one["kind"] == "entitlement.due_soon"]
    assert {text["channel"] for text in soon["texts"]} >= {"inbox", "sms", "wechat"}
    assert not [fault for one in book["templates"] for fault in one["faults"]]
    assert "365" in str(soon["texts"])
