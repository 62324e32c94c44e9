"""The identity provider adds officers and ends those who leave, over the wire; and what it can not do."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import SecretStr

from domain.people import Role
from services.hall import left_work
from tests.server.accounts.passkey_desk import seated, sign_in
from tests.server.accounts.provider_desk import (
    OFFICERS,
    PAGE,
    UNKNOWN,
    bind,
    bound,
    by_provider,
    played,
    provided,
    refused,
)
from tests.server.accounts.staff import WHY, audited, officer
from tests.server.hall.test_desk_streams import desk, taken
from tests.server.hall.test_new_item import open_fair
from tests.server.hall.test_posts import who
from tests.server.hall.test_units import add as add_units
from tests.server.house import House, open_house

TOKEN: Final = "a token of the provider, of many letters"
FORMER: Final = "the token of the provider that was before"
USERS: Final = "/v1/scim/Users"
USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SUBJECT: Final = "e-1024"
WANG: Final = {"schemas": [USER], "userName": "wang", "externalId": "e-2048", "active": True}
Answer = tuple[int, dict[str, Any]]


@pytest.fixture(name="house")
async def with_scim(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    def more(outside: str) -> dict[str, object]:
        return provided(outside) | {
            "scim_token": SecretStr(TOKEN),
            "scim_token_former": SecretStr(FORMER),
            "scim_areas": ("4403",),
        }

    async with open_house(database_url, tmp_path, more) as opened:
        await played(opened, page=PAGE)
        yield opened


async def ask(
    house: House, method: str, path: str, body: object = None, token: str = TOKEN
) -> Answer:
    headers = {"Content-Type": "application/scim+json"} if body is not None else {}
    data = None if body is None else json.dumps(body).encode()
    return await house.call(method, path, data=data, token=token, headers=headers)


def active(*, value: bool) -> dict[str, object]:
    return {
        "schemas": [PATCH],
        "Operations": [{"op": "replace", "path": "active", "value": value}],
    }


async def stands(house: House, token: str) -> bool:
    return (await house.call("GET", "/v1/officer/me", token=token))[0] == 200


# Added and found


async def test_an_officer_whom_the_provider_adds_signs_in_by_it_and_has_no_role(
    house: House,
) -> None:
    status, seen = await ask(house, "POST", USERS, WANG)
    await played(house, users={"e-2048": {"amr": ["mfa"]}})
    signed, session = await by_provider(house, "e-2048")

    assert status == 201
    assert seen == {
        "schemas": [USER],
        "id": seen["id"],
        "externalId": "e-2048",
        "userName": "wang",
        "active": True,
        "meta": {
            "resourceType": "User",
            "location": f"https://hall.test{USERS}/{seen['id']}",
        },
    }
    assert (signed, session["account"]) == (201, seen["id"])
    _, own = await house.call("GET", "/v1/officer/me", token=session["access_token"])
    assert (own["officer"]["roles"], own["officer"]["areas"]) == ([], ["4403"])
    # and by no password
    for password in ("", "x"):
        body = {"username": "wang", "password": password or "wang"}
        assert (await house.call("POST", "/v1/officer/sign-in/sessions", body))[0] == 401


async def test_the_provider_finds_its_own_officers_by_name_and_account(house: House) -> None:
    chen = await bound(house)
    await seated(house, "of-nobody")
    await ask(house, "POST", USERS, WANG)

    for text, found in (
        ('userName eq "CHEN"', ["chen"]),
        ('externalId eq "e-2048"', ["wang"]),
        ('externalId eq "E-2048"', []),
        ('userName eq "of-nobody"', []),
        ("userName eq \"' OR 'a'='a\"", []),
    ):
        status, seen = await house.call(
            "GET", f"{USERS}?filter={text.replace(' ', '%20')}", token=TOKEN
        )
        assert (status, [each["userName"] for each in seen["Resources"]]) == (200, found)
    _, page = await ask(house, "GET", f"{USERS}?startIndex=2&count=1")
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (2, 2, 1)
    assert (await ask(house, "GET", f"{USERS}/{chen.officer}"))[1]["userName"] == "chen"


async def test_it_says_what_it_can(house: House) -> None:
    _, config = await ask(house, "GET", "/v1/scim/ServiceProviderConfig")
    _, types = await ask(house, "GET", "/v1/scim/ResourceTypes")
    _, schemas = await ask(house, "GET", "/v1/scim/Schemas")

    assert (config["patch"]["supported"], config["bulk"]["supported"]) == (True, False)
    assert [each["endpoint"] for each in types["Resources"]] == ["/Users"]
    assert [each["id"] for each in schemas["Resources"]] == [USER]


# Ended


async def test_who_leaves_is_signed_out_everywhere_and_signs_in_by_nothing(house: House) -> None:
    chen = await bound(house)
    device = await chen.device()
    await add_units(house, await house.officer(f"chief-of-{SUBJECT}"))
    await played(house, users={SUBJECT: {"amr": ["mfa"], "groups": ["chiefs"]}})
    _, session = await by_provider(house, SUBJECT)
    tokens = [chen.token, session["access_token"]]

    status, seen = await ask(house, "PATCH", f"{USERS}/{chen.officer}", active(value=False))

    assert (status, seen["active"]) == (200, False)
    assert [await stands(house, each) for each in tokens] == [False, False]
    refresh = {"refresh_token": session["refresh_token"]}
    assert (await house.call("POST", "/v1/officer/sessions/refresh", refresh))[0] == 401
    assert (await sign_in(house, device))[0] == 401
    assert refused(await by_provider(house, SUBJECT)) == UNKNOWN
    chief = await house.officer(f"chief-of-{SUBJECT}")
    assert (await house.call("GET", f"{OFFICERS}/{chen.officer}/posts", token=chief))[1] == {
        "posts": []
    }
    assert await audited(house, "officer.disabled") == ["identity provider (SCIM)"]
    # told twice, nothing more happens
    await ask(house, "PATCH", f"{USERS}/{chen.officer}", active(value=False))
    assert len(await audited(house, "officer.disabled")) == 1


async def test_who_comes_back_is_let_in_again(house: House) -> None:
    chen = await bound(house)
    path = f"{USERS}/{chen.officer}"
    await ask(
        house, "PUT", path, WANG | {"userName": "chen", "externalId": SUBJECT, "active": False}
    )

    status, seen = await ask(house, "PATCH", path, active(value=True))

    assert (status, seen["active"]) == (200, True)
    assert (await by_provider(house, SUBJECT))[0] == 201


async def test_the_provider_does_not_undo_what_an_administrator_ended(house: House) -> None:
    chen = await bound(house)
    path = f"{USERS}/{chen.officer}"
    await ask(house, "PATCH", path, active(value=False))
    staff = house.parts.accounts.officers
    await staff.enable(None, chen.officer, "a test")
    await staff.disable(None, chen.officer, "a test")

    status, said = await ask(house, "PATCH", path, active(value=True))

    assert (status, said["schemas"]) == (409, ["urn:ietf:params:scim:api:messages:2.0:Error"])
    assert refused(await by_provider(house, SUBJECT)) == UNKNOWN


async def test_the_last_administrator_stays(house: House) -> None:
    chen = await bound(house)
    staff = house.parts.accounts.officers
    await staff.change(None, chen.officer, "a test", roles=[Role.ADMIN])
    await house.infrastructure.database.execute(
        "UPDATE officers SET disabled_at = now() WHERE officer_id <> $1", chen.officer
    )

    status, said = await ask(house, "PATCH", f"{USERS}/{chen.officer}", active(value=False))

    assert (status, said["status"]) == (409, "409")
    assert await stands(house, chen.token)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_work, "LOOK_S", 0.1)


@pytest.mark.usefixtures("soon")
async def test_an_heir_of_the_unit_hears_of_the_leavers_work_and_goes_on_with_it(
    house: House,
) -> None:
    fair = await open_fair(house)
    sun = await who(house, fair.officers["sun"])
    fair.officers["heir"] = heir = await officer(house, "heir")
    post = WHY | {"unit": "culture_fair", "role": "clerk", "area": ""}
    path = f"/v1/officer/officers/{await who(house, heir)}/posts"
    await fair.ok("POST", path, post, token=await house.officer("chen"))
    await house.parts.accounts.officers.change(None, sun, "no administrator", roles=[Role.COUNTER])
    assert (await bind(house, sun, SUBJECT))[0] == 201
    fair.officers["sun"] = await house.officer("sun")  # what was open has ended
    case = await taken(fair, await fair.applied(lit="candle", extinguisher="灭火毯"))
    async with desk(house.http, house.base, heir) as lists:
        assert (await ask(house, "PATCH", f"{USERS}/{sun}", active(value=False)))[0] == 200
        waiting: list[dict[str, Any]] = []
        while not waiting:  # of the taking, too, the desk may hear late
            await lists.until("work")
            waiting = (await fair.ok("GET", "/v1/officer/work", token=heir))["work"]
    seen = await fair.ok("GET", f"/v1/officer/cases/{case['case']}", token=heir)
    seen = await fair.move("heir", seen, "take", "accept")
    await fair.move("heir", seen, "accept", "accept")

    assert [each["case"] for each in waiting] == [case["case"]]
    assert await audited(house, "officer.disabled") == ["identity provider (SCIM)"]
    assert await audited(house, "case.release") == ["accept"]


# An account that was deleted there


async def test_an_account_that_was_deleted_never_becomes_another_officer(house: House) -> None:
    zhao = await seated(house, "zhao")
    await seated(house, "chief", Role.ADMIN)
    _, wang = await ask(house, "POST", USERS, WANG)
    await played(house, users={"e-2048": {"amr": ["mfa"]}})
    assert (await ask(house, "DELETE", f"{USERS}/{wang['id']}"))[0] == 204

    again = await ask(house, "POST", USERS, WANG | {"userName": "wang-2"})

    assert (again[0], again[1]["scimType"]) == (409, "uniqueness")
    assert refused(await by_provider(house, "e-2048")) == UNKNOWN
    assert (await ask(house, "GET", f"{USERS}/{wang['id']}"))[0] == 404
    assert (await ask(house, "DELETE", f"{USERS}/{wang['id']}"))[0] == 404
    assert (await bind(house, zhao.officer, "e-2048"))[0] == 409
    # nothing is left of the one that was refused
    assert (
        await house.infrastructure.database.fetchval(
            "SELECT count(*) FROM officers WHERE username = 'wang-2'"
        )
        == 0
    )


# Attacks


async def test_nothing_opens_by_a_token_of_another_kind(house: House) -> None:
    chen = await bound(house)
    officers = await house.officer(f"chief-of-{SUBJECT}")

    for token in ("", TOKEN[::-1], TOKEN[:16], officers):
        status, problem = await ask(
            house, "PATCH", f"{USERS}/{chen.officer}", active(value=False), token
        )
        assert (status, problem["type"]) == (401, "/problems/scim-token")
    assert await stands(house, chen.token)


async def test_the_providers_token_opens_no_other_door(house: House) -> None:
    assert (await house.call("GET", "/v1/officer/me", token=TOKEN))[0] == 401


async def test_both_tokens_are_good_while_one_takes_the_others_place(house: House) -> None:
    assert (await ask(house, "GET", USERS))[0] == 200
    assert (await ask(house, "GET", USERS, token=FORMER))[0] == 200


async def test_guesses_at_the_token_are_limited_by_address(house: House) -> None:
    said = [(await ask(house, "GET", USERS, token=f"guess {n}"))[0] for n in range(61)]

    assert said == [401] * 60 + [429]


async def test_the_provider_takes_over_no_officer_by_a_name(house: House) -> None:
    """Neither by adding a user of that name, nor by giving another the name or the account."""
    chief = await seated(house, "chief", Role.ADMIN)
    _, wang = await ask(house, "POST", USERS, WANG)
    path = f"{USERS}/{wang['id']}"

    taken = await ask(house, "POST", USERS, WANG | {"userName": "chief", "externalId": "e-3"})
    renamed = await ask(house, "PUT", path, WANG | {"userName": "chief"})
    moved = await ask(house, "PUT", path, WANG | {"externalId": "e-3"})
    foreign = await ask(house, "PATCH", f"{USERS}/{chief.officer}", active(value=False))

    assert [
        (status, said.get("scimType")) for status, said in (taken, renamed, moved, foreign)
    ] == [
        (409, "uniqueness"),
        (409, "mutability"),
        (409, "mutability"),
        (404, None),
    ]
    assert await stands(house, chief.token)


async def test_a_patch_gives_no_role_no_area_and_no_post(house: House) -> None:
    chen = await bound(house)
    greedy = {
        "schemas": [PATCH],
        "Operations": [
            {"op": "add", "path": "roles", "value": [{"value": "admin"}]},
            {"op": "add", "path": "groups", "value": [{"value": "chiefs"}]},
            {"op": "replace", "value": {"roles": ["admin"], "areas": [""], "groups": ["chiefs"]}},
        ],
    }

    status, _ = await ask(house, "PATCH", f"{USERS}/{chen.officer}", greedy)

    seen = await house.parts.accounts.officers.one(chen.officer)
    assert (status, seen.areas) == (200, ("",))
    assert seen.roles == {Role.COUNTER}
    assert await house.parts.hall.posts.granted(chen.officer) == []


async def test_a_body_of_ten_thousand_is_refused_before_it_is_read(house: House) -> None:
    members = {"members": [{"value": str(UUID(int=n))} for n in range(10_000)]}

    assert (await ask(house, "POST", USERS, WANG | members))[0] == 413


async def test_without_an_account_nobody_is_added(house: House) -> None:
    status, said = await ask(house, "POST", USERS, {"schemas": [USER], "userName": "wang"})

    assert (status, said["scimType"]) == (400, "invalidValue")
    assert (await ask(house, "GET", f"{USERS}?filter=active%20eq%20%22true%22"))[1][
        "scimType"
    ] == "invalidFilter"
