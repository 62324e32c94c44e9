"""The doors of units and posts."""

from typing import Final

from tests.server.rounds.city import City
from tests.server.rounds.desk import STAFF, WHY

UNIT: Final = "/v1/officer/units/{unit}"
CIVIL: Final = {"unit": "civil_affairs", "zh": "民政局", "en": "Civil Affairs Bureau"}


async def units(city: City) -> None:
    """One added, called otherwise, closed and opened again."""
    enter, boss = city.walker.enter, city.officers["chen"]
    unit = (await enter("POST /v1/officer/units", WHY | CIVIL, by=boss))["unit"]
    await enter(f"PATCH {UNIT}", WHY | {"zh": "市民政局"}, by=boss, unit=unit)
    for end in ("closings", "openings"):
        await enter(f"POST {UNIT}/{end}", WHY, by=boss, unit=unit)
    await enter("GET /v1/officer/units", by=city.officers["zhou"])
    await enter("GET /v1/districts")


async def held(city: City) -> None:
    """A post in that unit, granted to and revoked from one who is nobody's second elsewhere."""
    enter, boss, clerk = city.walker.enter, city.officers["chen"], city.officers["wu"]
    _, wu = await city.house.call("GET", "/v1/officer/me", token=clerk)
    officer = wu["officer"]["officer"]
    post = WHY | {"unit": CIVIL["unit"], "role": "clerk", "area": "440304"}
    await enter(f"POST {STAFF}/posts", post, by=boss, officer=officer)
    await enter("GET /v1/officer/posts", by=clerk)
    await enter(f"GET {STAFF}/posts", by=boss, officer=officer)
    await enter(f"POST {STAFF}/posts/revocations", post, by=boss, officer=officer)
