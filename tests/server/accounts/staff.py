"""Officers of a house, and what the audit says of them."""

from typing import Final

from domain.people import Role
from tests.server.house import House, hire

ROLES: Final = list(Role)
HERE, THERE = "440304", "440305"
WHY: Final = {"why": "as asked for in writing"}


async def officer(house: House, username: str, *areas: str, roles: list[Role] = ROLES) -> str:
    """The token of a new officer."""
    await hire(house.parts.accounts.officers, username, *roles, areas=areas or ("",))
    return await house.officer(username)


async def audited(house: House, action: str) -> list[str]:
    rows = await house.infrastructure.database.fetch(
        "SELECT why FROM audit WHERE action = $1 ORDER BY seq", action
    )
    return [row["why"] for row in rows]


async def resident_of(house: House, area: str) -> str:
    person = await house.resident(await house.officer())
    await house.infrastructure.database.execute(
        "UPDATE persons SET area = $2 WHERE person_id = $1", person, area
    )
    return str(person)


async def opened_review(house: House, person: str) -> str:
    li = await house.officer()
    await house.death(li, person)
    _, queue = await house.call("GET", "/v1/officer/reviews", token=li)
    return str(queue["reviews"][0]["review"])
