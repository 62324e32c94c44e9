"""Where an account is signed in; and phones that change hands, over real sockets."""

from datetime import timedelta

from domain.accounts.accounts import DORMANT
from tests.server.house import ID_NUMBER, NAME, PHONE, House

MINE = "/v1/me/sessions"
NEW_PHONE = "13700137000"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/149.0 Safari/537.36"
WECHAT = "Mozilla/5.0 (Linux; Android 16) Chrome/140.0 MicroMessenger/8.0"


async def signed_in(house: House, agent: str, phone: str = PHONE) -> str:
    # the limit of one code a minute is not what is tested here
    await house.infrastructure.database.execute("DELETE FROM sign_in_codes")
    await house.call("POST", "/v1/sign-in/codes", {"phone": phone})
    _, session = await house.call(
        "POST",
        "/v1/sign-in/sessions",
        {"phone": phone, "code": await house.code(phone)},
        headers={"User-Agent": agent},
    )
    return str(session["access_token"])


async def kinds(house: House, token: str) -> list[str]:
    _, inbox = await house.call("GET", "/v1/inbox", token=token)
    return [event["kind"] for event in inbox["events"]]


async def change_phone(house: House, phone: str) -> None:
    desk = await house.officer()
    body = {"id_number": ID_NUMBER, "purpose": "更改手机号"}
    _, found = await house.call("POST", "/v1/officer/persons/search", body, token=desk)
    path = f"/v1/officer/persons/{found['person']}/phone"
    status, _ = await house.call("POST", path, {"phone": phone}, token=desk)
    assert status == 201


async def bind(house: House, token: str) -> int:
    body = {"name": NAME, "id_number": ID_NUMBER}
    status, _ = await house.call("POST", "/v1/me/person", body, token=token)
    return status


async def test_devices_are_listed_by_names_that_tell_no_two_phones_apart(house: House) -> None:
    await signed_in(house, CHROME)
    token = await signed_in(house, WECHAT)

    _, page = await house.call("GET", MINE, token=token)

    assert [(each["name"], each["this"]) for each in page["sessions"]] == [
        ("微信 · 安卓", True),
        ("Chrome · Windows", False),
    ]


async def test_the_first_device_tells_nobody(house: House) -> None:
    token = await signed_in(house, CHROME)

    assert await kinds(house, token) == []


async def test_a_new_device_is_told_to_the_others(house: House) -> None:
    first = await signed_in(house, CHROME)

    await signed_in(house, WECHAT)

    assert await kinds(house, first) == ["account.signed_in"]


async def test_one_device_is_signed_out_from_another(house: House) -> None:
    old = await signed_in(house, CHROME)
    token = await signed_in(house, WECHAT)
    _, page = await house.call("GET", MINE, token=token)
    other = next(each["session"] for each in page["sessions"] if not each["this"])

    status, _ = await house.call("DELETE", f"{MINE}/{other}", token=token)

    assert status == 204
    assert (await house.call("GET", "/v1/me", token=old))[0] == 401
    assert (await house.call("GET", "/v1/me", token=token))[0] == 200


async def test_all_other_devices_are_signed_out_at_once(house: House) -> None:
    old = [await signed_in(house, CHROME) for _ in range(2)]
    token = await signed_in(house, WECHAT)

    await house.call("DELETE", MINE, token=token)

    assert [(await house.call("GET", "/v1/me", token=each))[0] for each in old] == [401, 401]
    assert (await house.call("GET", "/v1/me", token=token))[0] == 200


async def test_a_stranger_s_session_is_as_unknown_as_none(house: House) -> None:
    own = await signed_in(house, CHROME)
    _, page = await house.call("GET", MINE, token=own)
    stranger = await signed_in(house, CHROME, NEW_PHONE)

    status, problem = await house.call(
        "DELETE", f"{MINE}/{page['sessions'][0]['session']}", token=stranger
    )

    assert (status, problem["type"]) == (404, "/problems/not-found")
    assert (await house.call("GET", "/v1/me", token=own))[0] == 200


async def test_a_phone_changed_at_the_counter_signs_the_old_one_out(house: House) -> None:
    old = await house.pensioner()

    await change_phone(house, NEW_PHONE)

    assert (await house.call("GET", "/v1/me", token=old))[0] == 401


async def test_the_new_phone_is_bound_by_name_and_number_not_by_the_officer_s_typing(
    house: House,
) -> None:
    await house.pensioner()
    await change_phone(house, NEW_PHONE)

    token = await signed_in(house, CHROME, NEW_PHONE)

    assert (await house.call("GET", "/v1/entitlements", token=token))[0] == 403
    assert await bind(house, token) == 201
    assert (await house.call("GET", "/v1/entitlements", token=token))[0] == 200


async def test_the_new_holder_of_a_given_up_number_sees_nothing_of_the_old_one(
    house: House,
) -> None:
    old = await house.pensioner()
    assert await kinds(house, old)
    await change_phone(house, NEW_PHONE)

    token = await signed_in(house, CHROME)

    _, me = await house.call("GET", "/v1/me", token=token)
    assert (me["level"], me["name"], me["last_n"]) == (1, "", 0)
    assert await bind(house, token) == 403


async def test_a_number_unused_for_long_opens_no_old_account(house: House) -> None:
    old = await house.pensioner()
    await house.infrastructure.database.execute(
        "UPDATE accounts SET signed_in_at = signed_in_at - $1::interval",
        DORMANT + timedelta(days=1),
    )

    token = await signed_in(house, CHROME)

    _, me = await house.call("GET", "/v1/me", token=token)
    assert (me["level"], me["last_n"]) == (1, 0)
    assert (await house.call("GET", "/v1/me", token=old))[0] == 401
    assert await bind(house, token) == 201
