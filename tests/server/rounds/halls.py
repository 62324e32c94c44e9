"""The doors of halls: a ticket taken in each way, called, served, and shown on a screen."""

from dataclasses import replace
from datetime import time
from typing import Any, Final

from domain.bookings.hall_files import SHIPPED, read_halls
from tests.server.rounds.city import City
from tests.server.rounds.desk import WHY
from tests.server.rounds.hand_offs import enrolled

NAME: Final = "civic_center"
HALL: Final = "/v1/officer/halls/{hall}"
WINDOW: Final = f"{HALL}/windows/{{window}}"


async def queued(city: City, her: str) -> None:
    enter, officer = city.walker.enter, city.officers["chen"]
    # Open at any hour, so that a round doesn't depend on when it is made.
    always = [
        replace(each, opens=time(0), closes=time(23, 59, 59, 999999), daily=True)
        for each in read_halls(SHIPPED)
    ]
    await city.house.parts.queues.halls.load(always)
    code = await screened(city)
    here: dict[str, Any] = {"hall": NAME}
    five = here | {"window": 5}
    await enter(f"POST {WINDOW}/openings", by=officer, **five)
    await enter("GET /v1/halls")
    await enter("GET /v1/halls/{hall}", **here)
    wanted = {"hall": NAME, "item": "permit.shopfront", "priority": "pregnant"}
    taken = await enter("POST /v1/tickets", wanted, by=her)
    await enter("GET /v1/tickets", by=her)
    by_code = {"code": code, "group": "A"}
    other = await enter("POST /v1/halls/{hall}/tickets", by_code, **here)
    machine, _ = await enrolled(city)
    await machine.say("POST /v1/kiosk/tickets", {"hall": NAME, "group": "A"})
    await enter("GET /v1/tickets/{ticket}", ticket=other["ticket"])
    await enter("POST /v1/tickets/{ticket}/returns", ticket=other["ticket"])
    given = {"group": "B", "priority": "soldier"}
    await enter(f"POST {HALL}/tickets", given, by=officer, **here)
    await enter(f"POST {WINDOW}/calls", by=officer, **five)
    for move in ("again", "start", "finish"):
        moved = "POST /v1/officer/tickets/{ticket}/moves"
        await enter(moved, {"move": move}, by=officer, ticket=taken["ticket"])
    await enter(f"GET {WINDOW}", by=officer, **five)
    await enter("GET /v1/officer/halls", by=officer)
    await enter(f"GET {HALL}", by=officer, **here)
    await enter(f"POST {WINDOW}/closings", by=officer, **five)


async def screened(city: City) -> str:
    """The code that the hall's screen shows."""
    enter, boss = city.walker.enter, city.officers["chen"]
    wanted = WHY | {"name": "东门"}
    made = await enter(f"POST {HALL}/screens", wanted, by=boss, hall=NAME)
    await enter(f"GET {HALL}/screens", by=boss, hall=NAME)
    shown = await enter("POST /v1/hall-screen", {"key": made["key"]})
    cookie = {"Cookie": f"zj_screen={made['key']}"}
    await enter("GET /v1/hall-screen", headers=cookie)
    await city.walker.stream("GET /v1/hall-screen/updates", headers=cookie)
    screen = made["screen"]["screen"]
    await enter("POST /v1/officer/screens/{screen}/revocations", WHY, by=boss, screen=screen)
    return str(shown["address"].rpartition("/")[2])
