"""For how many people one may act, over the doors: refused with other ways, widened at the counter."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.days import day_of
from domain.people import Role
from tests.server.accounts.acting_family import CERTIFY, Family, family
from tests.server.house import House, hire

__all__ = ["family"]


def today() -> date:
    """As the city has it, which is not that of UTC by night."""
    return day_of(datetime.now(UTC))


async def crowd(house: House, holder: str, count: int = 12) -> None:
    """So many others have been helped by the holder before."""
    await house.infrastructure.database.execute(
        "INSERT INTO face_checks (person_id, check_id, account_id, action, subject, elder, language,"
        " state, issued_at, expires_at, ended_at, mandate_id, held_by)"
        " SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'pension.certify', 's', false,"
        " 'zh-CN', 'passed', now() - interval '9 days', now(), now(), gen_random_uuid(), person_id"
        " FROM accounts, generate_series(1, $1) WHERE account_id = $2::uuid",
        count,
        holder,
    )


async def account_of(house: House, token: str) -> tuple[str, str]:
    """The account of a token, and its person."""
    _, me = await house.call("GET", "/v1/me", token=token)
    person = await house.infrastructure.database.fetchval(
        "SELECT person_id FROM accounts WHERE account_id = $1::uuid", me["account"]
    )
    return str(me["account"]), str(person)


async def test_who_helped_twelve_is_told_of_the_other_ways_and_an_officer_raises_it(
    family: Family,
) -> None:
    house = family.house
    account, person = await account_of(house, family.son)
    await crowd(house, account)
    mandate = await family.help()
    await family.agree(mandate)

    status, problem = await family.as_son("POST", "/v1/face-checks", CERTIFY, mandate=mandate)
    assert (status, problem["type"]) == (403, "/problems/acts-for-many")
    assert "自助机" in problem["next_step"]

    path = f"/v1/officer/persons/{person}/acting-limit"
    body = {"most": 60, "until": (today() + timedelta(days=90)).isoformat(), "why": "社区网格员"}
    status, seen = await house.call("POST", path, body, token=family.desk)
    assert (status, seen["people"], seen["most"]) == (201, 12, 60)
    status, _ = await family.as_son("POST", "/v1/face-checks", CERTIFY, mandate=mandate)
    assert status == 201

    status, seen = await house.call("POST", f"{path}/endings", {"why": "离职"}, token=family.desk)
    assert (status, seen["most"], seen["widened_until"]) == (201, 12, None)
    _, page = await house.call("GET", "/v1/me/uses", token=family.son)
    assert {"acting.widened", "acting.narrowed"} <= {use["action"] for use in page["uses"]}


async def test_the_desk_lists_who_comes_near_the_limit(family: Family) -> None:
    house = family.house
    account, person = await account_of(house, family.son)
    await crowd(house, account, 9)
    mandate = await family.help()
    await family.agree(mandate)
    await family.as_son("POST", "/v1/face-checks", CERTIFY, mandate=mandate)

    status, page = await house.call("GET", "/v1/officer/acting", token=family.desk)

    assert status == 200
    assert [(one["kind"], one["person"], one["people"]) for one in page["crowded"]] == [
        ("account", person, 10)
    ]


@pytest.mark.parametrize("days", [-2, 367])
async def test_a_raised_limit_has_a_last_day_within_a_year(family: Family, days: int) -> None:
    _, person = await account_of(family.house, family.son)
    body = {"most": 60, "until": (today() + timedelta(days=days)).isoformat(), "why": "x"}

    status, problem = await family.house.call(
        "POST", f"/v1/officer/persons/{person}/acting-limit", body, token=family.desk
    )

    assert (status, problem["errors"][0]["pointer"]) == (422, "/until")


async def test_an_officer_of_another_area_raises_nothing(family: Family) -> None:
    house = family.house
    _, person = await account_of(house, family.son)
    await hire(house.parts.accounts.officers, "wai", Role.COUNTER, areas=("440306",))
    other = await house.officer("wai")
    body = {"most": 900, "until": today().isoformat(), "why": "帮忙"}

    path = f"/v1/officer/persons/{person}/acting-limit"
    assert (await house.call("POST", path, body, token=other))[0] == 404
    assert (await house.call("GET", path, token=other))[0] == 404
    assert (await house.call("GET", "/v1/officer/acting", token=family.son))[0] == 403
