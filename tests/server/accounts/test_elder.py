"""The look of a page is anybody's; the easier rules of a check come by age or from an officer."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.days import day_of
from domain.identifiers import check_digit
from domain.people import Role
from tests.server.accounts.acting_family import CERTIFY, Family, family
from tests.server.house import NAME, SCHEME, House, hire

__all__ = ["family"]


def today() -> date:
    """As the city has it, which is not that of UTC by night."""
    return day_of(datetime.now(UTC))


def of_age(years: int) -> str:
    """The ID number of somebody who had the birthday half a year ago."""
    first = f"440304{today().year - years - (today().month < 7)}0701002"
    return first + check_digit(first)


async def resident(house: House, years: int, phone: str = "13800138000") -> tuple[str, str]:
    """Path at the desk, and the token of the person's own account."""
    number, desk = of_age(years), await house.officer()
    person = await house.resident(desk, id_number=number, phone=phone)
    token = await house.citizen(phone)
    await house.call("POST", "/v1/me/person", {"name": NAME, "id_number": number}, token=token)
    return f"/v1/officer/persons/{person}", await agreed(house, token)


async def agreed(house: House, token: str) -> str:
    _, texts = await house.call("GET", "/v1/consents", token=token)
    text = next(one for one in texts["consents"] if one["purpose"] == "sending_frames")
    status, _ = await house.call(
        "POST",
        "/v1/me/consents",
        {
            "purpose": "sending_frames",
            "version": text["version"],
            "language": "zh-CN",
            "how": "page",
            "text_sha256": text["text_sha256"],
        },
        token=token,
    )
    assert status == 201
    return token


async def mode(house: House, token: str) -> str:
    status, check = await house.call("POST", "/v1/face-checks", CERTIFY, token=token)
    assert status == 201, check
    return str(check["mode"]["name"])


async def test_an_account_of_thirty_years_gets_the_look_and_the_standard_rules(
    house: House,
) -> None:
    _, token = await resident(house, 30)
    _, me = await house.call("PATCH", "/v1/me", {"elder_mode": True}, token=token)

    assert me["elder_mode"] is True
    assert await mode(house, token) == "standard"


async def test_seventy_years_on_the_register_are_enough_without_a_word(house: House) -> None:
    _, token = await resident(house, 70)

    assert await mode(house, token) == "elder"


async def test_an_officer_grants_the_rules_tells_the_person_and_takes_them_back(
    house: House,
) -> None:
    path, token = await resident(house, 65)
    desk = await house.officer()
    assert await mode(house, token) == "standard"

    status, seen = await house.call(
        "POST", f"{path}/elder-rules", {"why": "手抖，见到本人"}, token=desk
    )
    assert (status, seen["elder_rules"]["by_age"], seen["elder_rules"]["until"]) == (
        201,
        False,
        None,
    )
    assert await mode(house, token) == "elder"

    status, seen = await house.call(
        "POST", f"{path}/elder-rules/endings", {"why": "已康复"}, token=desk
    )
    assert (status, seen["elder_rules"]["granted_at"]) == (201, None)
    assert await mode(house, token) == "standard"

    _, inbox = await house.call("GET", "/v1/inbox", token=token)
    assert [one["kind"] for one in inbox["events"]].count("face.rules_changed") == 2
    _, page = await house.call("GET", "/v1/me/uses", token=token)
    told = {(use["action"], use["purpose"]) for use in page["uses"]}
    assert {("elder_rules.granted", "手抖，见到本人"), ("elder_rules.ended", "已康复")} <= told


async def test_a_grant_has_a_last_day_that_is_not_past(house: House) -> None:
    path, token = await resident(house, 65)
    desk = await house.officer()

    async def until(day: str) -> tuple[int, dict[str, Any]]:
        body = {"why": "骨折", "until": day}
        return await house.call("POST", f"{path}/elder-rules", body, token=desk)

    assert (await until((today() - timedelta(days=3)).isoformat()))[0] == 422
    assert (await until((today() + timedelta(days=30)).isoformat()))[0] == 201
    _, copy = await house.call("GET", "/v1/me/export", token=token)
    assert copy["elder_rules"]["until"] == (today() + timedelta(days=30)).isoformat()


async def test_the_person_who_is_acted_for_decides_and_not_who_helps(family: Family) -> None:
    """She is 66: he turns the big letters on for himself, and she has the standard rules."""
    await family.house.call("PATCH", "/v1/me", {"elder_mode": True}, token=family.son)
    mandate = await family.help()
    await family.agree(mandate)

    status, check = await family.as_son("POST", "/v1/face-checks", CERTIFY, mandate=mandate)
    assert (status, check["mode"]["name"]) == (201, "standard")

    path = f"/v1/officer/persons/{family.mother}/elder-rules"
    await family.house.call("POST", path, {"why": "行动不便"}, token=family.desk)
    status, check = await family.as_son("POST", "/v1/face-checks", CERTIFY, mandate=mandate)
    assert (status, check["mode"]["name"]) == (201, "elder")


@pytest.mark.parametrize("areas", [("440306",), ("11",)])
async def test_an_officer_of_another_area_grants_nothing(
    house: House, areas: tuple[str, ...]
) -> None:
    path, token = await resident(house, 65)
    await hire(house.parts.accounts.officers, "wai", Role.COUNTER, areas=areas)
    other = await house.officer("wai")

    status, problem = await house.call("POST", f"{path}/elder-rules", {"why": "帮忙"}, token=other)

    assert (status, problem["type"]) == (404, "/problems/not-found")
    assert await mode(house, token) == "standard"


async def test_nobody_claims_another_capture_than_was_verified(house: House) -> None:
    _, token = await resident(house, 70)

    for claim in ({"capture": "kiosk"}, {"attested": True}):
        body = {"action": "pension.certify", "scheme": SCHEME, **claim}
        assert (await house.call("POST", "/v1/face-checks", body, token=token))[0] == 422
