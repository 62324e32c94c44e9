"""Where the city has no identity provider nobody is sent to one, and passwords go on."""

from tests.server.accounts.passkey_desk import seated
from tests.server.accounts.provider_desk import OFFICERS, SIGN_IN
from tests.server.accounts.staff import WHY, officer
from tests.server.house import House


async def test_without_a_provider_there_is_no_way_to_one(house: House) -> None:
    chen, admin = await seated(house, "chen"), await officer(house, "admin")
    path = f"{OFFICERS}/{chen.officer}"

    assert (await house.call("GET", f"{SIGN_IN}-provider"))[1] == {"on": False}
    asked = await house.call("POST", f"{SIGN_IN}-requests")
    bound = await house.call(
        "POST", f"{path}/identity-bindings", WHY | {"subject": "e-1"}, token=admin
    )
    for status, problem in (asked, bound):
        assert (status, problem["type"]) == (409, "/problems/identity-provider-off")
    _, seen = await house.call("GET", f"{path}/identity", token=admin)
    assert seen == {"issuer": "", "subject": "", "closed": False}
