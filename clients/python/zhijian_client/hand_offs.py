"""Handing something from a screen to a phone: the screen's calls, and `HandedPhone` for the other side."""

from typing import Literal
from uuid import UUID, uuid4

from zhijian_client._build import build
from zhijian_client._calls import Calls, Client
from zhijian_client._door import Door, Prover
from zhijian_client.answers.checks import CheckOpened
from zhijian_client.answers.hand_offs import HandOff, HandOffShown, HandOffTaken


class HandOffCalls(Calls):
    """Of the screen; the one that showed a code alone follows it."""

    def __init__(self, door: Door, path: str) -> None:
        super().__init__(door)
        self._path = path

    async def open(self, purpose: str, about: str, part: str = "") -> HandOffShown:
        """For one purpose, five minutes and one phone: `paper.fetch`, the case, the paper's number."""
        body = {"purpose": purpose, "about": about, "part": part}
        return await self._door.ask(HandOffShown, self._path, body)

    async def read(self, hand_off: UUID, known: str = "") -> HandOff:
        """How far it is; with `known`, once it is no longer in that state, or after 20 seconds."""
        query = {"known": known} if known else {}
        return await self._door.get(HandOff, f"{self._path}/{hand_off}", **query)

    async def close(self, hand_off: UUID) -> None:
        await self._door.call("DELETE", f"{self._path}/{hand_off}")


class HandedPhone(Client):
    """The phone that scanned a code; use with `async with`.

    Nobody is signed in by it: the code and the phone's key open the doors of its purpose alone.
    """

    def __init__(
        self,
        base: str,
        code: str,
        device_key: Prover,
        *,
        language: Literal["zh-CN", "en"] = "zh-CN",
    ) -> None:
        self._code = {"code": code}
        super().__init__(
            Door(
                base,
                language=language,
                refresh_path="",
                device_key=device_key,
                headers={"Zhijian-Hand-Off": code},
            )
        )

    async def take(self) -> HandOffTaken:
        """From here on no other phone opens it."""
        return await self._say("takings")

    async def confirm(self) -> HandOffTaken:
        """Its holder compared the digits, and says yes."""
        return await self._say("confirmations")

    async def done(self) -> HandOffTaken:
        return await self._say("endings")

    async def refuse(self) -> None:
        await self._door.call("POST", "/v1/hand-offs/refusals", body=self._code, signed=False)

    async def open_check(self, scheme: str) -> CheckOpened:
        """Of `kiosk.face`: a check for whoever showed the code."""
        body = {"action": "pension.certify", "scheme": scheme}
        key = uuid4().hex
        answer = await self._door.call("POST", "/v1/face-checks", body=body, key=key, signed=False)
        return build(CheckOpened, answer)

    async def draw_paper(self, case: UUID, paper: int) -> bytes:
        """Of `paper.fetch`, as PDF."""
        path = f"/v1/cases/{case}/papers/{paper}"
        return bytes(await self._door.call("GET", path, signed=False))

    async def _say(self, what: str) -> HandOffTaken:
        return await self._door.ask(HandOffTaken, f"/v1/hand-offs/{what}", self._code, signed=False)
