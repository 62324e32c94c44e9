"""Residents to be checked: on the register with the man's photo, signed in, bound, all agreed to."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import aiohttp
from zhijian_client import CitizenClient, OfficerClient, Session

from bench.camera_clips import CLIP
from clients import clips
from clients.demo.outside import Outside
from clients.demo.people import SCHEME, Resident, resident
from clients.demo.phone import agree_to_frames
from clients.demo.service import OFFICER
from domain.accounts.consent import Purpose, current
from domain.days import SHANGHAI

PROXIES: Final = (
    "127.0.0.1/32"  # for `ZHIJIAN_TRUSTED_PROXIES`: each phone has an address of its own
)
_BORN: Final = date(1950, 1, 1)
_TOGETHER: Final = 8
_DUE_IN: Final = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Registration:
    """Where they are registered, and how their phones hear their codes."""

    base: str
    password: str
    outside: Outside

    async def residents(self, first: int, count: int) -> list[Session]:
        """Their phones' sessions, old enough for the elder rules; `first` numbers them, 1…999."""
        photo = await asyncio.to_thread(clips.photo, CLIP)
        until = datetime.now(SHANGHAI).date() + _DUE_IN
        together = asyncio.Semaphore(_TOGETHER)
        async with OfficerClient(self.base) as officer, aiohttp.ClientSession() as http:
            await officer.sign_in(OFFICER, self.password)

            async def one(number: int) -> Session:
                who = resident(number, "王建国", _BORN)
                async with together:
                    entry = await officer.persons.register(
                        name=who.name,
                        id_number=who.id_number,
                        phone=who.phone,
                        schemes={SCHEME: until},
                    )
                    await officer.persons.record_consent(
                        entry.person,
                        Purpose.FACE_PROCESSING,
                        current(Purpose.FACE_PROCESSING).version,
                    )
                    await officer.persons.enrol(entry.person, photo)
                    return await self._phone(http, who, number)

            return await asyncio.gather(*(one(first + at) for at in range(count)))

    async def _phone(self, http: aiohttp.ClientSession, who: Resident, number: int) -> Session:
        await self._post(http, "codes", {"phone": who.phone}, number)
        code = await self.outside.code(who.phone)
        wanted = {"phone": who.phone, "code": code, "language": "zh-CN"}
        signed_in = await self._post(http, "sessions", wanted, number)
        async with CitizenClient(self.base) as client:
            client.resume(
                Session(
                    UUID(signed_in["account"]),
                    signed_in["level"],
                    signed_in["expires_in"],
                    signed_in["access_token"],
                    signed_in["refresh_token"],
                )
            )
            await client.bind(who.name, who.id_number)
            await agree_to_frames(client)
            session = client.session
        if session is None:
            raise LookupError("a phone lost its session")
        return session

    async def _post(
        self, http: aiohttp.ClientSession, what: str, body: dict[str, str], number: int
    ) -> Any:  # noqa: ANN401  # JSON
        async with http.post(
            f"{self.base}/v1/sign-in/{what}",
            json=body,
            headers={"X-Forwarded-For": f"10.0.{number // 256}.{number % 256}"},
            raise_for_status=True,
        ) as response:
            return await response.json()
