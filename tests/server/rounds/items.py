"""The doors of items."""

from typing import Final

from definitions.shipped import shipped
from tests.server.rounds.city import City
from tests.server.rounds.desk import WHY

VERSION: Final = "/v1/officer/items/{item}/versions/{version}"
#: Done by the unit of the round alone.
ELDER: Final = shipped()[0].read_text(encoding="utf-8")
YAML: Final = {"Content-Type": "application/yaml"}


async def released(city: City) -> None:
    """One proposed, released by another, found; its next version proposed and withdrawn; and retired."""
    enter, boss, second = city.walker.enter, city.officers["chen"], city.officers["zhou"]
    item = await _propose(city, ELDER)
    await enter(f"POST {VERSION}/releases", WHY, by=second, item=item, version=1)
    await enter("GET /v1/items", query="?words=gaoling")
    await enter("GET /v1/items/{item}", item=item, query="?version=1")
    await _propose(city, ELDER.replace("version: 1\n", "version: 2\n"))
    await enter("GET /v1/officer/items", by=second)
    await enter(f"GET {VERSION}", by=second, item=item, version=2)
    await enter(f"POST {VERSION}/withdrawals", WHY, by=boss, item=item, version=2)
    await enter(f"POST {VERSION}/retirements", WHY, by=boss, item=item, version=1)


async def _propose(city: City, text: str) -> str:
    answer = await city.walker.enter(
        "POST /v1/officer/items", by=city.officers["chen"], data=text.encode(), headers=YAML
    )
    return str(answer["item"])
