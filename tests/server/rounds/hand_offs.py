"""The doors of hand-offs and of kiosks: screens, the phones that scan them, and machines with a key."""

from typing import Any

from tests.key_holder import KeyHolder
from tests.server.house import ID_NUMBER, NAME, PHONE, SCHEME
from tests.server.rounds.city import City
from tests.server.rounds.desk import WHY

FACE = {"purpose": "kiosk.face", "about": SCHEME}


class Machine:
    """A phone or a kiosk, that has a key of its own."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._key = KeyHolder()
        self._nonce = ""

    async def say(self, door: str, body: object, by: str = "") -> Any:  # noqa: ANN401  # JSON
        """A call with its proof, after one that only asks for the nonce."""
        method, _, path = door.partition(" ")
        url = self._city.house.base + path
        if not self._nonce:
            headers = {"DPoP": self._key.proof(method, url)}
            async with self._city.house.http.request(
                method, url, json=body, headers=headers
            ) as response:
                self._nonce = response.headers["DPoP-Nonce"]
        proof = self._key.proof(method, url, nonce=self._nonce, token=by)
        more = {"Authorization": f"DPoP {by}"} if by else {}
        return await self._city.walker.enter(door, body, headers={"DPoP": proof} | more)


async def handed(city: City, her: str) -> None:
    """One to a phone that does it, one to a phone that will not; and one of an officer's."""
    enter = city.walker.enter
    await _by(city, await enter("POST /v1/me/hand-offs", FACE, by=her), "confirmations", "endings")
    screen = await enter("POST /v1/me/hand-offs", FACE, by=her)
    await _by(city, screen, "refusals")
    await enter("GET /v1/me/hand-offs/{hand_off}", by=her, hand_off=screen["hand_off"])
    await enter("DELETE /v1/me/hand-offs/{hand_off}", by=her, hand_off=screen["hand_off"])
    desk = city.officers["chen"]
    paper = {"purpose": "paper.fetch", "about": screen["hand_off"], "part": "4"}
    shown = await enter("POST /v1/officer/hand-offs", paper, by=desk)
    await enter("GET /v1/officer/hand-offs/{hand_off}", by=desk, hand_off=shown["hand_off"])
    await enter("DELETE /v1/officer/hand-offs/{hand_off}", by=desk, hand_off=shown["hand_off"])


async def _by(city: City, screen: Any, *moves: str) -> None:  # noqa: ANN401  # JSON
    phone, code = Machine(city), {"code": screen["address"].rpartition("/")[2]}
    for move in ("takings", *moves):
        await phone.say(f"POST /v1/hand-offs/{move}", code)


async def enrolled(city: City) -> tuple[Machine, str]:
    """A kiosk, and which."""
    enter, boss = city.walker.enter, city.officers["chen"]
    body = WHY | {"name": "园岭街道大厅 1 号机", "area": "440304"}
    made = await enter("POST /v1/officer/kiosks", body, by=boss)
    machine = Machine(city)
    await machine.say("POST /v1/kiosk/enrolments", {"code": made["code"]})
    return machine, made["kiosk"]["kiosk"]


async def kiosk(city: City) -> None:
    """Used by somebody, given another code, and taken out of service."""
    enter, boss = city.walker.enter, city.officers["chen"]
    machine, which = await enrolled(city)
    await machine.say("POST /v1/kiosk/beats", {"camera": True})
    await enter("GET /v1/officer/kiosks", by=boss)
    card, sent = {"name": NAME, "id_number": ID_NUMBER}, dict[str, str]()

    async def send() -> None:
        sent.update(await machine.say("POST /v1/kiosk/persons", card))

    code = {"code": await city.new_code(send, PHONE), "request": sent["request"]}
    await machine.say("POST /v1/kiosk/sessions", card | code)
    await machine.say("DELETE /v1/kiosk/sessions", None)
    await enter("POST /v1/officer/kiosks/{kiosk}/codes", WHY, by=boss, kiosk=which)
    await enter("POST /v1/officer/kiosks/{kiosk}/revocations", WHY, by=boss, kiosk=which)
