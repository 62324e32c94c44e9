"""Where the city has no address of its own there are no passkeys, and passwords go on."""

from tests.server.accounts.passkey_desk import CHALLENGES, OWN, SIGN_IN, seated
from tests.server.house import House


async def test_without_an_address_there_are_no_passkeys(house: House) -> None:
    chen = await seated(house, "chen")

    begun = await house.call("POST", CHALLENGES, {"totp": await chen.code()}, token=chen.token)
    asked = await house.call("POST", f"{SIGN_IN}-challenges")

    for status, problem in (begun, asked):
        assert (status, problem["type"]) == (409, "/problems/passkeys-off")
    assert (await house.call("GET", OWN, token=chen.token))[1] == {"passkeys": []}
