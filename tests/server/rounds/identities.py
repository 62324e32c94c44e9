"""The city's identity provider: an officer is bound to an account there, signs in by it, and is unbound."""

from typing import Final

from tests.server.accounts.passkey_desk import seated
from tests.server.accounts.provider_desk import PAGE, SIGN_IN, Browser, played
from tests.server.rounds.city import SCIM_TOKEN, City

STAFF: Final = "/v1/officer/officers/{officer}"
USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
KIND: Final = {"Content-Type": "application/scim+json"}
WHY: Final = {"why": "按书面申请办理"}
SUBJECT: Final = "e-1024"


async def own(city: City) -> None:
    enter, boss = city.walker.enter, city.officers["chen"]
    sun = await seated(city.house, "sun-by-provider")
    bound = WHY | {"subject": SUBJECT}
    await enter(f"POST {STAFF}/identity-bindings", bound, by=boss, officer=sun.officer)
    await enter(f"GET {STAFF}/identity", by=boss, officer=sun.officer)
    await played(city.house, page=PAGE, users={SUBJECT: {"amr": ["mfa"]}})
    await enter(f"GET {SIGN_IN}-provider")
    await enter(f"POST {SIGN_IN}-requests")
    browser = Browser(city.house)
    await browser.begin()
    returned = await browser.choose(SUBJECT)
    await enter(f"POST {SIGN_IN}-returns", returned, headers=browser.headers)
    await enter(f"POST {STAFF}/identity-removals", WHY, by=boss, officer=sun.officer)
    await provisioned(city)


async def provisioned(city: City) -> None:
    """The provider adds an officer, and ends them."""
    enter = city.walker.enter
    for what in ("ServiceProviderConfig", "ResourceTypes", "Schemas"):
        await enter(f"GET /v1/scim/{what}", by=SCIM_TOKEN)
    feng = {"schemas": [USER], "userName": "feng", "externalId": "e-2048", "active": True}
    officer = (await enter("POST /v1/scim/Users", feng, by=SCIM_TOKEN, headers=KIND))["id"]
    await enter("GET /v1/scim/Users", by=SCIM_TOKEN, query="?count=10")
    one = "/v1/scim/Users/{officer}"
    await enter(f"GET {one}", by=SCIM_TOKEN, officer=officer)
    await enter(f"PUT {one}", feng, by=SCIM_TOKEN, headers=KIND, officer=officer)
    left = {"op": "replace", "path": "active", "value": False}
    change = {"schemas": [PATCH], "Operations": [left]}
    await enter(f"PATCH {one}", change, by=SCIM_TOKEN, headers=KIND, officer=officer)
    await enter(f"DELETE {one}", by=SCIM_TOKEN, officer=officer)
