"""The doors of halls: a ticket taken in each way, called, served, and shown on a screen."""

import asyncio
import base64
from dataclasses import replace
from datetime import time
from typing import Any, Final

from domain.bookings.hall_files import SHIPPED, read_halls
from tests.server.hall.tus import TUS, TYPE, pdf
from tests.server.house import PHONE
from tests.server.rounds.bookings import ROUND_THE_CLOCK
from tests.server.rounds.cases import FORM, seen
from tests.server.rounds.city import City
from tests.server.rounds.desk import WHY
from tests.server.rounds.hand_offs import enrolled
from tests.server.rounds.signatures import SIGNED

NAME: Final = "civic_center"
HALL: Final = "/v1/officer/halls/{hall}"
TICKET: Final = "/v1/officer/tickets/{ticket}"
#: Whom the desk checked in, as if they had not come yet.
BOOKED_TODAY: Final = """
UPDATE bookings SET state = 'booked', day = (now() AT TIME ZONE 'Asia/Shanghai')::date
WHERE place = $1 AND state = 'checked_in' RETURNING code
"""
WINDOW: Final = f"{HALL}/windows/{{window}}"


async def queued(city: City, her: str, person: str) -> None:
    enter, officer = city.walker.enter, city.officers["chen"]
    # Open at any hour, so that a round doesn't depend on when it is made.
    always = [
        replace(
            each,
            opens=time(0),
            closes=time(23, 59, 59, 999999),
            daily=True,
            groups={
                **each.groups,
                "A": replace(each.groups["A"], places=(ROUND_THE_CLOCK.place,)),
            },
        )
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
    moved = f"POST {TICKET}/moves"
    for move in ("again", "start"):
        await enter(moved, {"move": move}, by=officer, ticket=taken["ticket"])
    await received(city, person, taken["ticket"])
    await enter(moved, {"move": "finish"}, by=officer, ticket=taken["ticket"])
    code = await city.house.infrastructure.database.fetchval(BOOKED_TODAY, ROUND_THE_CLOCK.place)
    await machine.say("POST /v1/kiosk/check-ins", {"hall": NAME, "code": code})
    await enter(f"GET {WINDOW}", by=officer, **five)
    await enter("GET /v1/officer/halls", by=officer)
    await enter(f"GET {HALL}", by=officer, **here)
    await enter(f"POST {WINDOW}/closings", by=officer, **five)


async def received(city: City, person: str, ticket: str) -> None:
    """Somebody at the window: identified, and taken in for an item that is signed before the officer."""
    enter, officer = city.walker.enter, city.officers["chen"]
    here: dict[str, Any] = {"ticket": ticket}
    who: dict[str, Any] = {"person": person}

    async def send() -> None:
        await enter("POST /v1/officer/persons/{person}/reception-codes", here, by=officer, **who)

    code = await city.new_code(send, PHONE)
    by_code = here | {"way": "code", "code": code}
    await enter("POST /v1/officer/persons/{person}/receptions", by_code, by=officer, **who)
    case = await enter(f"POST {TICKET}/cases", {"item": SIGNED}, by=officer, **here)
    case = await enter(f"PUT {TICKET}/form", FORM, by=officer, headers=seen(case), **here)
    await enter(f"GET {TICKET}/reception", by=officer, **here)
    await enter(f"GET {TICKET}/face-code", by=officer, **here)
    upload = await scanned(city, here)
    await enter(f"GET {TICKET}/photographs/{{material}}", by=officer, material="photo", **here)
    path = f"{TICKET}/materials"
    await enter(f"GET {path}", by=officer, **here)
    named = {"materials": {"photo": [upload]}}
    case = await enter(f"PUT {path}", named, by=officer, headers=seen(case), **here)
    saw = {"words": "本人持身份证当面签署"}
    case = await enter(f"POST {TICKET}/signatures", saw, by=officer, headers=seen(case), **here)
    await enter(f"POST {TICKET}/submissions", by=officer, headers=seen(case), **here)
    await enter(f"GET {TICKET}/receipt", by=officer, **here)
    await enter(f"POST {TICKET}/rating-codes", by=officer, **here)
    await enter("GET /v1/officer/halls/{hall}/reception-steps", by=officer, hall=NAME)


async def scanned(city: City, here: dict[str, Any]) -> str:
    """The id of a paper that can be used."""
    enter, officer, file = city.walker.enter, city.officers["chen"], pdf()
    name = base64.b64encode("扫描件.pdf".encode()).decode()
    headers = TUS | {"Upload-Length": str(len(file)), "Upload-Metadata": f"filename {name}"}
    made = await enter(f"POST {TICKET}/uploads", by=officer, headers=headers, **here)
    one, piece = (
        here | {"upload": made["upload"]},
        TUS | {"Content-Type": TYPE, "Upload-Offset": "0"},
    )
    path = f"{TICKET}/uploads/{{upload}}"
    await enter(f"PATCH {path}", by=officer, data=file, headers=piece, **one)
    async with asyncio.timeout(60):
        while (await enter(f"GET {path}", by=officer, **one))["state"] != "ready":  # noqa: ASYNC110  # told to nobody
            await asyncio.sleep(0.05)
    return str(made["upload"])


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
