"""How a citizen wishes to be told, through the doors of a whole house."""

from typing import Any

import pytest
from zhijian_client import CitizenClient

from tests.server.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")
HERE = "/v1/me/notices"
PHONES = (f"138000001{number}" for number in range(10, 99))  # one code a minute each
WANTED: dict[str, Any] = {
    "off": {"city": ["sms", "push"]},
    "language": "en",
    "plain_words": True,
    "quiet": {"on": True, "start": "22:00", "end": "07:30"},
}


async def test_a_new_account_has_all_ways_and_quiet_nights(shared: House) -> None:
    token = await shared.citizen(next(PHONES))
    _, body = await shared.call("GET", HERE, token=token)

    assert all(way["on"] for group in body["groups"] for way in group["ways"])
    assert body["quiet"] == {"on": True, "start": "21:30", "end": "08:00"}
    assert {group["group"]: group["must"] for group in body["groups"]} == {
        "certification": True,
        "decisions": True,
        "security": True,
        "city": False,
    }


async def test_what_the_city_has_set_up_is_offered_and_one_of_it_stays(shared: House) -> None:
    token = await shared.citizen(next(PHONES))
    _, body = await shared.call("GET", HERE, token=token)
    off = {"security": ["sms"]}
    status, problem = await shared.call("PUT", HERE, WANTED | {"off": off}, token=token)

    for group in body["groups"]:
        assert [way["way"] for way in group["ways"] if way["offered"]] == ["sms"]
    assert status == 422  # what is left is not set up here
    assert problem["errors"][0]["pointer"] == "/off/security"


async def test_what_was_chosen_is_shown_again(shared: House) -> None:
    token = await shared.citizen(next(PHONES))
    status, chosen = await shared.call("PUT", HERE, WANTED, token=token)
    _, shown = await shared.call("GET", HERE, token=token)

    assert status == 200, chosen
    assert shown == chosen
    city = next(group for group in shown["groups"] if group["group"] == "city")
    assert {way["way"] for way in city["ways"] if not way["on"]} == {"sms", "push"}
    assert (shown["language"], shown["plain_words"]) == ("en", True)
    assert shown["quiet"] == {"on": True, "start": "22:00", "end": "07:30"}


@pytest.mark.parametrize("group", ["certification", "decisions", "security"])
async def test_of_what_must_be_told_one_way_stays(shared: House, group: str) -> None:
    token = await shared.citizen(next(PHONES))
    off = {group: ["push", "wechat", "email", "sms", "call"]}
    status, problem = await shared.call("PUT", HERE, WANTED | {"off": off}, token=token)

    assert status == 422
    assert [fault["pointer"] for fault in problem["errors"]] == [f"/off/{group}"]


async def test_city_notices_can_be_switched_off_wholly(shared: House) -> None:
    token = await shared.citizen(next(PHONES))
    off = {"city": ["push", "wechat", "email", "sms", "call"]}
    status, _ = await shared.call("PUT", HERE, WANTED | {"off": off}, token=token)

    assert status == 200


@pytest.mark.parametrize(
    ("quiet", "pointer"),
    [
        ({"on": True, "start": "22:00", "end": "22:00"}, "/quiet"),
        ({"on": True, "start": "08:00", "end": "21:30"}, "/quiet"),
        ({"on": True, "start": "24:00", "end": "08:00"}, "/quiet/start"),
        ({"on": True, "start": "9:00", "end": "08:00"}, "/quiet/start"),
    ],
)
async def test_a_night_that_is_none_is_refused(
    shared: House, quiet: dict[str, Any], pointer: str
) -> None:
    token = await shared.citizen(next(PHONES))
    status, problem = await shared.call("PUT", HERE, WANTED | {"quiet": quiet}, token=token)

    assert status == 422
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]


async def test_without_quiet_hours_the_window_is_kept_for_later(shared: House) -> None:
    token = await shared.citizen(next(PHONES))
    await shared.call("PUT", HERE, WANTED, token=token)
    off = {"on": False, "start": "22:00", "end": "07:30"}
    _, chosen = await shared.call("PUT", HERE, WANTED | {"quiet": off}, token=token)

    assert chosen["quiet"] == off


async def test_the_client_of_the_house_chooses_and_keeps_the_rest(shared: House) -> None:
    phone = next(PHONES)
    async with CitizenClient(shared.base) as client:
        await client.request_code(phone)
        await client.sign_in(phone, await shared.code(phone))
        await client.notices.change_preferences(off={"city": ["sms"]})
        chosen = await client.notices.change_preferences(plain_words=True)

    city = next(group for group in chosen.groups if group.group == "city")
    assert [way.way for way in city.ways if not way.on] == ["sms"]
    assert chosen.plain_words
