"""A kiosk: enrolled once by a code, then used by one person after the other, each for minutes."""

from zhijian_client._door import Prover
from zhijian_client.answers.accounts import CodeSent, Session
from zhijian_client.answers.halls import CheckedIn, HallTicket
from zhijian_client.answers.kiosks import KioskSelf
from zhijian_client.citizen import CitizenClient
from zhijian_client.citizen.accounts import Language


class KioskClient(CitizenClient):
    """The machine with its key; use with `async with`. Whoever is signed in makes a citizen's calls."""

    def __init__(self, base: str, device_key: Prover, *, language: Language = "zh-CN") -> None:
        super().__init__(base, language=language, device_key=device_key)

    async def enrol(self, code: str) -> KioskSelf:
        """By the code that an administrator was told, once."""
        return await self._door.ask(KioskSelf, "/v1/kiosk/enrolments", {"code": code}, signed=False)

    async def beat(self, *, camera: bool) -> KioskSelf:
        """Said once a minute; after ten without it the desk shows the kiosk as silent."""
        body = {"camera": camera}
        return await self._door.ask(KioskSelf, "/v1/kiosk/beats", body, signed=False)

    async def identify(self, name: str, id_number: str) -> CodeSent:
        """What was read of a card: a code goes to the phone on record, and nobody is told whether."""
        body = {"name": name, "id_number": id_number}
        return await self._door.ask(CodeSent, "/v1/kiosk/persons", body, signed=False)

    async def sign_in_by_card(self, name: str, id_number: str, code: str, request: str) -> Session:
        """`request` of CodeSent. Whoever was signed in here before is so no more."""
        body = {"name": name, "id_number": id_number, "code": code, "request": request}
        self._door.session = session = await self._door.ask(
            Session,
            "/v1/kiosk/sessions",
            body | {"language": self._door.language},
            signed=False,
        )
        return session

    async def take_number(self, hall: str, group: str) -> HallTicket:
        """A ticket of the hall's queue, for whoever stands here."""
        body = {"hall": hall, "group": group}
        return await self._door.ask(HallTicket, "/v1/kiosk/tickets", body, signed=False)

    async def check_in(self, hall: str, code: str) -> CheckedIn:
        """Who is booked at the hall and enters the six digits holds a ticket."""
        body = {"hall": hall, "code": code}
        return await self._door.ask(CheckedIn, "/v1/kiosk/check-ins", body, signed=False)

    async def clear(self) -> None:
        """Whoever was at it has gone."""
        await self._door.call("DELETE", "/v1/kiosk/sessions", signed=False)
        self._door.session = None
