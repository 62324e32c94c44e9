"""Passkeys of officers over the wire: made with the second factor, shown for both, and every way round."""

import pytest

from domain.accounts.passkeys import MOST
from domain.errors import NotSignedIn
from domain.people import Officer, Role
from proto.http.accounts.passkeys import unpacked
from tests.passkeys import Authenticator, made, shown
from tests.server.accounts.passkey_desk import (
    BY_PASSWORD,
    CHALLENGES,
    OWN,
    SIGN_IN,
    WRONG,
    at_an_address,
    challenge,
    refused,
    seated,
    sign_in,
)
from tests.server.accounts.staff import WHY, audited, officer
from tests.server.house import PASSWORD, House

OFFICERS = "/v1/officer/officers"


__all__ = ["at_an_address"]


async def stands(house: House, token: str) -> bool:
    return (await house.call("GET", "/v1/officer/me", token=token))[0] == 200


# Made and shown


async def test_an_officer_adds_a_passkey_and_signs_in_without_password_and_code(
    house: House,
) -> None:
    chen = await seated(house, "chen", Role.COUNTER, Role.ADMIN)
    device = await chen.device()

    status, session = await sign_in(house, device)

    assert (status, session["account"]) == (201, str(chen.officer))
    _, own = await house.call("GET", "/v1/officer/me", token=session["access_token"])
    assert own["officer"]["roles"] == ["admin", "counter"]
    refresh = {"refresh_token": session["refresh_token"]}
    assert (await house.call("POST", "/v1/officer/sessions/refresh", refresh))[0] == 200


async def test_a_session_says_by_what_it_was_opened(house: House) -> None:
    chen = await seated(house, "chen")
    device = await chen.device()
    (before,) = await chen.mine()

    _, session = await sign_in(house, device)
    chen.token = session["access_token"]

    (after,) = await chen.mine()
    assert (before["here"], before["used_at"]) == (False, None)
    assert after["here"]
    assert after["used_at"]
    assert await audited(house, "officer.signed_in") == ["", "passkey"]


async def test_a_device_that_counts_nothing_signs_in_as_often_as_it_likes(house: House) -> None:
    chen = await seated(house, "chen")
    device = Authenticator(counted=None)
    await chen.add(device)

    assert [(await sign_in(house, device))[0] for _ in range(3)] == [201, 201, 201]


async def test_a_page_gets_its_tokens_in_cookies(house: House) -> None:
    chen = await seated(house, "chen")
    answer = (await chen.device()).answer(await challenge(house))

    status, session = await house.call("POST", SIGN_IN, shown(answer) | {"cookies": True})

    assert (status, session["access_token"]) == (201, "")


# The second factor, anew


async def test_a_session_left_open_makes_no_passkey(house: House) -> None:
    chen = await seated(house, "chen")

    wrong = await house.call("POST", CHALLENGES, {"totp": "000000"}, token=chen.token)
    missing, _ = await house.call("POST", CHALLENGES, {}, token=chen.token)
    unasked = await house.call(
        "POST",
        OWN,
        made(Authenticator().make(bytes(32), chen.officer.bytes), "x"),
        token=chen.token,
    )

    assert refused(wrong) == (403, "second-factor-wrong")
    assert missing == 422
    assert refused(unasked) == (403, "passkey-wrong")
    assert await chen.mine() == []


async def test_a_code_makes_one_passkey(house: House) -> None:
    chen = await seated(house, "chen")
    code = {"totp": await chen.code()}
    first, _ = await house.call("POST", CHALLENGES, code, token=chen.token)

    again = await house.call("POST", CHALLENGES, code, token=chen.token)

    assert first == 201
    assert refused(again) == (403, "second-factor-wrong")


async def test_guessed_codes_lock_the_name_as_wrong_passwords_do(house: House) -> None:
    chen = await seated(house, "chen")
    for _ in range(5):
        await house.call("POST", CHALLENGES, {"totp": "000000"}, token=chen.token)

    right = {"totp": await chen.code()}
    locked = await house.call("POST", CHALLENGES, right, token=chen.token)

    assert refused(locked) == (429, "too-many-requests")
    body = {"username": "chen", "password": PASSWORD} | right
    assert refused(await house.call("POST", BY_PASSWORD, body)) == (401, "password-wrong")


async def test_right_codes_lock_nobody(house: House) -> None:
    chen = await seated(house, "chen")

    for _ in range(6):
        await chen.begin()

    assert await chen.sign_in()


async def test_who_has_no_second_factor_makes_no_passkey(house: House) -> None:
    li = await house.officer()

    answer = await house.call("POST", CHALLENGES, {"totp": "123456"}, token=li)

    assert refused(answer) == (403, "second-factor-unset")


# Ends


async def test_a_disabled_officer_s_passkey_opens_nothing_until_enabled_again(
    house: House,
) -> None:
    admin, chen = await officer(house, "boss"), await seated(house, "chen")
    device = await chen.device()
    path = f"{OFFICERS}/{chen.officer}"

    await house.call("POST", f"{path}/disablings", WHY, token=admin)
    closed = await sign_in(house, device)
    await house.call("POST", f"{path}/enablings", WHY, token=admin)

    assert refused(closed) == WRONG
    assert (await sign_in(house, device))[0] == 201


@pytest.mark.parametrize("end", ["second-factors", "start-passwords"])
async def test_a_factor_renewed_by_an_administrator_ends_the_passkeys(
    house: House, end: str
) -> None:
    admin, chen = await officer(house, "boss"), await seated(house, "chen")
    device = await chen.device()
    _, session = await sign_in(house, device)

    status, _ = await house.call("POST", f"{OFFICERS}/{chen.officer}/{end}", WHY, token=admin)

    assert status == 201
    assert refused(await sign_in(house, device)) == WRONG
    assert not await stands(house, session["access_token"])
    count = "SELECT count(*) FROM passkeys"
    assert await house.infrastructure.database.fetchval(count) == 0


@pytest.mark.parametrize("end", ["second-factors", "start-passwords"])
async def test_another_administrator_s_passkeys_end_with_the_word_of_a_third_alone(
    house: House, end: str
) -> None:
    admin, chen = await officer(house, "boss"), await seated(house, "chen", Role.ADMIN)
    device = await chen.device()

    alone = await house.call("POST", f"{OFFICERS}/{chen.officer}/{end}", WHY, token=admin)

    assert refused(alone) == (403, "grant-needed")
    assert (await sign_in(house, device))[0] == 201


async def test_what_was_begun_before_a_reset_is_not_finished_after_it(house: House) -> None:
    admin, chen = await officer(house, "boss"), await seated(house, "chen")
    begun = await chen.begin()
    answer = Authenticator().make(unpacked(begun["challenge"]), chen.officer.bytes)
    await house.call("POST", f"{OFFICERS}/{chen.officer}/second-factors", WHY, token=admin)

    sent = await house.call("POST", OWN, made(answer, "x"), token=chen.token)

    assert refused(sent) == (401, "session-over")


async def test_who_passed_the_door_before_a_reset_is_not_finished_after_it_either(
    house: House,
) -> None:
    chen = await seated(house, "chen")
    begun = await chen.begin()
    answer = Authenticator().make(unpacked(begun["challenge"]), chen.officer.bytes)
    session = await house.infrastructure.database.fetchval(
        "UPDATE sessions SET revoked_at = now() WHERE officer_id = $1 RETURNING session_id",
        chen.officer,
    )
    passed = Officer(chen.officer, frozenset({Role.COUNTER}), session)

    with pytest.raises(NotSignedIn, match="session-over"):
        await house.parts.accounts.passkeys.add(passed, answer, "x")


async def test_a_locked_name_does_not_close_the_way_of_the_passkey(house: House) -> None:
    device = await (await seated(house, "chen")).device()
    for _ in range(5):
        body = {"username": "chen", "password": "a wrong password"}
        await house.call("POST", BY_PASSWORD, body)

    assert (await sign_in(house, device))[0] == 201


# One's own list


async def test_adding_and_removing_end_the_other_sessions_of_the_officer(house: House) -> None:
    chen = await seated(house, "chen")
    elsewhere, here = chen.token, await chen.sign_in()
    device = await chen.device()
    after_adding = await stands(house, elsewhere)
    _, session = await sign_in(house, device)
    (passkey,) = await chen.mine()

    status, left = await house.call("POST", f"{OWN}/{passkey['passkey']}/removals", WHY, token=here)

    assert (status, left["passkeys"]) == (201, [])
    assert not after_adding
    assert not await stands(house, session["access_token"])
    assert await stands(house, here)
    assert refused(await sign_in(house, device)) == WRONG
    assert await audited(house, "officer.passkey_added") == ["办公室电脑"]
    assert await audited(house, "officer.passkey_removed") == [f"办公室电脑: {WHY['why']}"]


async def test_nobody_removes_another_s_passkey(house: House) -> None:
    chen, zhou = await seated(house, "chen"), await seated(house, "zhou", Role.ADMIN)
    await chen.device()
    (passkey,) = await chen.mine()

    status, _ = await house.call(
        "POST", f"{OWN}/{passkey['passkey']}/removals", WHY, token=zhou.token
    )

    assert status == 404
    assert len(await chen.mine()) == 1


async def test_a_passkey_is_not_removed_without_a_reason(house: House) -> None:
    chen = await seated(house, "chen")
    await chen.device()
    (passkey,) = await chen.mine()

    status, _ = await house.call(
        "POST", f"{OWN}/{passkey['passkey']}/removals", {}, token=chen.token
    )

    assert status == 422


async def test_an_officer_has_ten_at_most(house: House) -> None:
    chen = await seated(house, "chen")
    begun = await chen.begin()
    answer = Authenticator().make(unpacked(begun["challenge"]), chen.officer.bytes)
    await house.infrastructure.database.execute(
        "INSERT INTO passkeys SELECT gen_random_uuid(), $1, sha256(i::text::bytea), '', 0, 'x', now()"
        " FROM generate_series(1, $2) AS i",
        chen.officer,
        MOST,
    )

    eleventh = await house.call("POST", OWN, made(answer, "x"), token=chen.token)
    another = await house.call("POST", CHALLENGES, {"totp": await chen.code()}, token=chen.token)

    assert refused(eleventh) == refused(another) == (409, "passkeys-full")
    assert len(await chen.mine()) == MOST


async def test_a_browser_is_told_which_ones_the_officer_has(house: House) -> None:
    chen = await seated(house, "chen")
    device = await chen.device()

    begun = await chen.begin()

    assert [unpacked(each) for each in begun["known"]] == [device.credential]
    assert begun["algorithms"] == [-7, -8, -257]
    assert (begun["host"], begun["username"]) == ("hall.test", "chen")


async def test_what_is_no_base64url_or_too_long_is_refused_before_it_is_read(house: House) -> None:
    body = {
        "credential": "aaaa",
        "client_data": "aaaa",
        "authenticator_data": "aaaa",
        "signature": "aaaa",
        "user_handle": "aaaa",
    }

    for field, text in (
        ("signature", "=="),
        ("client_data", "a"),
        ("credential", "a+/b"),
        ("user_handle", "a" * 132),
    ):
        status, problem = await house.call("POST", SIGN_IN, body | {field: text})
        assert status == 422, field
        assert [each["pointer"] for each in problem["errors"]] == [f"/{field}"]
