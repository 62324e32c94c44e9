"""Somebody who lives in the city, with something behind every name that stands in a path."""

from uuid import UUID

from domain.accounts.consent import Purpose
from tests.agreements import shown
from tests.server.house import SCHEME
from tests.server.neighbours import Neighbour, neighbour
from tests.server.notices.test_campaigns import DRAFT
from tests.server.notices.test_devices import TOKEN
from tests.server.privacy.test_exports import ASK
from tests.server.rounds import cases
from tests.server.rounds import desk as counter
from tests.server.rounds.city import City
from tests.server.rounds.desk import WHY


async def belongings(city: City, officer: str) -> tuple[dict[str, str], UUID]:
    """Values by the name in a path, and the account whose they are."""
    one = await neighbour(city.house, officer)
    _, me = await city.house.call("GET", "/v1/me", token=one.token)
    ids = {"person": str(one.person), "vendor": "wechat", "channel": "email", "name": "busy"}
    ids |= {"unit": "civil_affairs", "item": "allowance.elder", "version": "1"}
    ids |= {"purpose": "network_id", "sha256": shown(Purpose.SENDING_FRAMES).sha256.hex()}
    ids |= await _hers(city, one) | await _theirs(city, officer)
    return ids, UUID(me["account"])


async def _hers(city: City, one: Neighbour) -> dict[str, str]:
    async def made(path: str, name: str, body: object = None) -> dict[str, str]:
        status, answer = await city.house.call("POST", path, body, token=one.token)
        assert status == 201, answer
        return {name: str(answer[name])}

    check = await city.house.opened(one.token)
    async with city.house.camera(check["ticket"]["ticket"]) as camera:
        receipt = (await camera.until("verdict")).verdict.receipt
    ids = {"check": str(check["check"]), "receipt": receipt}
    ids |= await made("/v1/me/devices", "device", {"vendor": "xiaomi", "token": TOKEN + "2"})
    ids |= await made("/v1/me/requests", "request", {"kind": "copy", "words": "请给我一份"})
    review = {"kind": "other_way", "scheme": SCHEME, "way": "window"}
    ids |= await made("/v1/me/reviews", "review", review)
    await cases.release(city)
    ids |= await made("/v1/cases", "case", {"item": cases.ITEM})
    upload = {"Tus-Resumable": "1.0.0", "Upload-Length": "9"}
    _, begun = await city.house.call("POST", "/v1/uploads", token=one.token, headers=upload)
    ids["upload"] = begun["upload"]
    ids["certificate"] = await cases.granted(city, one.token)
    _, seen = await city.house.call("GET", "/v1/me/sessions", token=one.token)
    return ids | {"session": str(seen["sessions"][0]["session"])}


async def _theirs(city: City, officer: str) -> dict[str, str]:
    """What officers have before them."""

    async def made(path: str, name: str, body: object) -> dict[str, str]:
        status, answer = await city.house.call("POST", path, body, token=officer)
        assert status == 201, answer
        return {name: str(answer[name])}

    new = WHY | {"username": "ouyang", "roles": ["counter"], "areas": ["4403"]}
    ids = await made("/v1/officer/officers", "officer", new)
    ids |= await made("/v1/officer/campaigns", "campaign", DRAFT)
    ids |= await made("/v1/officer/exports", "export", ASK)
    ids["webhook"] = await counter.hooked(city)
    return ids
