"""Signing in by WeChat, at the door: whom its word opens, and whom it does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.accounts.accounts import DORMANT
from domain.accounts.wechat import SIGN_INS
from storage.accounts.identities import IdentityStore
from tests.server.accounts.test_own_sessions import (
    CHROME,
    MINE,
    NEW_PHONE,
    bind,
    change_phone,
    kinds,
    signed_in,
)
from tests.server.accounts.wechat_house import (
    HERS,
    THEIRS,
    account,
    by_wechat,
    confirm,
    house,
    is_open,
    link,
    linked,
    opened,
)
from tests.server.house import PHONE, House

__all__ = ["house"]


def said(answer: tuple[int, dict[str, Any]]) -> dict[str, Any]:
    """All that a refusal tells, but for the number of the request."""
    status, problem = answer
    return {**problem, "request_id": "", "http": status}


async def test_a_linked_wechat_signs_in_to_its_account(house: House) -> None:
    first = await linked(house)

    token = await opened(house, HERS)

    assert await account(house, token) == await account(house, first)
    _, page = await house.call("GET", MINE, token=token)
    assert [(each["name"], each["by_wechat"]) for each in page["sessions"]] == [
        ("微信 · 安卓", True),
        ("Chrome · Windows", False),
    ]


async def test_the_first_device_is_told_of_a_sign_in_by_wechat(house: House) -> None:
    first = await linked(house)

    await opened(house, HERS)

    assert await kinds(house, first) == ["account.wechat_changed", "account.signed_in"]


async def test_a_wechat_that_is_linked_to_nothing_is_asked_for_a_number(house: House) -> None:
    status, problem = await by_wechat(house, HERS)

    assert (status, problem["type"]) == (401, "/problems/wechat-phone-needed")
    assert "短信验证码" in problem["next_step"]


async def test_a_number_that_nobody_has_opens_a_new_account_which_wechat_signs_in_to(
    house: House,
) -> None:
    token = await opened(house, HERS, PHONE)

    _, me = await house.call("GET", "/v1/me", token=token)
    assert (me["level"], me["phone"], me["wechat_linked"]) == (1, "138****8000", True)
    assert await account(house, await opened(house, HERS)) == me["account"]


async def test_the_old_holder_s_wechat_does_not_open_the_account_of_a_number_s_new_holder(
    house: House,
) -> None:
    hers = await house.pensioner()
    before = await kinds(house, hers)

    status, problem = await by_wechat(house, THEIRS, PHONE)

    assert (status, problem["type"]) == (401, "/problems/phone-code-needed")
    _, me = await house.call("GET", "/v1/me", token=hers)
    assert not me["wechat_linked"]
    assert await kinds(house, hers) == before


async def test_of_a_number_s_account_a_stranger_hears_nothing_but_that_a_code_is_needed(
    house: House,
) -> None:
    await house.pensioner()
    await signed_in(house, CHROME, NEW_PHONE)
    await linked(house, HERS, "13600136000")

    heard = [
        said(await by_wechat(house, THEIRS, phone)) for phone in (PHONE, NEW_PHONE, "13600136000")
    ]

    assert heard[0] == heard[1] == heard[2]


async def test_who_answers_a_code_links_wechat_in_the_same_sign_in_and_is_told(
    house: House,
) -> None:
    hers = await house.pensioner()
    assert (await by_wechat(house, HERS, PHONE))[0] == 401

    token = await linked(house)

    assert await account(house, await opened(house, HERS)) == await account(house, hers)
    assert "account.wechat_changed" in await kinds(house, token)


async def test_a_sign_in_by_wechat_links_no_other_wechat_without_a_code(house: House) -> None:
    await linked(house)
    token = await opened(house, HERS)

    refused = await link(house, token, THEIRS)

    assert (refused[0], refused[1]["type"]) == (403, "/problems/confirmation-needed")
    await confirm(house, token)
    assert (await link(house, token, THEIRS))[0] == 201


async def test_a_sign_in_by_wechat_opens_nothing_that_asks_for_a_code(house: House) -> None:
    await linked(house)
    token = await opened(house, HERS)

    status, problem = await house.call("DELETE", "/v1/me", token=token)

    assert (status, problem["type"]) == (403, "/problems/confirmation-needed")


async def test_who_sat_in_an_account_of_a_number_by_wechat_is_out_once_its_holder_signs_in(
    house: House,
) -> None:
    stranger = await opened(house, THEIRS, PHONE)
    body = {"vendor": "xiaomi", "token": "a-phone-of-theirs", "app": "1.0"}
    await house.call("POST", "/v1/me/devices", body, token=stranger)
    theirs = await account(house, stranger)

    hers = await signed_in(house, CHROME)

    _, me = await house.call("GET", "/v1/me", token=hers)
    assert me["account"] != theirs
    assert not me["wechat_linked"]
    assert not await is_open(house, stranger)
    status, problem = await by_wechat(house, THEIRS, PHONE)
    assert (status, problem["type"]) == (401, "/problems/phone-code-needed")


async def test_an_account_that_wechat_opened_is_bound_once_a_code_was_answered(
    house: House,
) -> None:
    desk = await house.officer()
    await house.resident(desk)
    token = await opened(house, HERS, PHONE)

    assert await bind(house, token) == 403
    await confirm(house, token)

    assert await bind(house, token) == 201
    assert await account(house, await opened(house, HERS)) == await account(house, token)
    assert await account(house, await signed_in(house, CHROME)) == await account(house, token)


async def test_a_new_sign_in_by_wechat_brings_no_codes_of_its_own(house: House) -> None:
    first = await opened(house, THEIRS, PHONE)
    assert (await house.call("POST", "/v1/me/codes", token=first))[0] == 202

    again = await opened(house, THEIRS)
    status, problem = await house.call("POST", "/v1/me/codes", token=again)

    assert (status, problem["type"]) == (429, "/problems/code-too-soon")


async def test_wechat_signs_in_to_an_account_only_so_often_a_day(house: House) -> None:
    await linked(house)
    heard = [(await by_wechat(house, HERS))[0] for _ in range(SIGN_INS + 1)]

    assert heard == [201] * SIGN_INS + [429]


async def test_unlinking_ends_what_wechat_opened_and_nothing_else(house: House) -> None:
    first = await linked(house)
    token = await opened(house, HERS)

    assert (await house.call("DELETE", "/v1/me/wechat", token=first))[0] == 204

    assert not await is_open(house, token)
    assert await is_open(house, first)
    assert (await by_wechat(house, HERS))[1]["type"] == "/problems/wechat-phone-needed"
    assert (await house.call("DELETE", "/v1/me/wechat", token=first))[0] == 404


async def test_a_wechat_that_moves_to_another_account_leaves_the_first_signed_out_and_told(
    house: House,
) -> None:
    first = await linked(house)
    token = await opened(house, HERS)

    second = await linked(house, HERS, NEW_PHONE)

    assert not await is_open(house, token)
    assert (await kinds(house, first)).count("account.wechat_changed") == 2
    assert await account(house, await opened(house, HERS)) == await account(house, second)


async def test_another_wechat_in_its_place_ends_what_the_first_opened(house: House) -> None:
    first = await linked(house)
    token = await opened(house, HERS)

    assert (await link(house, first, THEIRS))[0] == 201

    assert not await is_open(house, token)
    assert (await by_wechat(house, HERS))[0] == 401


async def test_a_phone_changed_at_the_counter_signs_wechat_out_too(house: House) -> None:
    hers = await house.pensioner()
    assert (await link(house, hers, HERS))[0] == 201
    token = await opened(house, HERS)

    await change_phone(house, NEW_PHONE)

    assert not await is_open(house, token)
    assert (await by_wechat(house, HERS))[1]["type"] == "/problems/wechat-phone-needed"


async def test_a_number_that_the_register_knows_as_another_s_is_not_signed_in_to_by_wechat(
    house: House,
) -> None:
    hers = await house.pensioner()
    assert (await link(house, hers, HERS))[0] == 201
    database, vault = house.infrastructure.database, house.infrastructure.vault
    person = UUID(str(await database.fetchval("SELECT person_id FROM persons")))
    identities = IdentityStore(database, vault)

    async def move() -> None:
        recorded = await identities.lock(person)
        assert recorded is not None
        await identities.put(person, replace(recorded, phone=NEW_PHONE))

    await database.together(move)

    assert (await by_wechat(house, HERS))[1]["type"] == "/problems/phone-code-needed"


async def test_signing_in_by_wechat_keeps_no_given_up_number_alive(house: House) -> None:
    """Or who was given the number would find the account of who had it before."""
    hers = await house.pensioner()
    assert (await link(house, hers, HERS))[0] == 201
    await house.infrastructure.database.execute(
        "UPDATE accounts SET signed_in_at = signed_in_at - $1::interval",
        DORMANT + timedelta(days=1),
    )
    old = await opened(house, HERS)

    new = await signed_in(house, CHROME)

    _, me = await house.call("GET", "/v1/me", token=new)
    assert (me["level"], me["name"]) == (1, "")
    assert not await is_open(house, old)
