"""Invented residents, a new one for each check: on the register, signed in, all agreed to."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import aiohttp
from zhijian_client import CitizenClient, OfficerClient, Problem, Session

from clients.demo.people import SCHEME, Resident
from clients.demo.phone import agree_to_frames
from clients.standins.accounts import StandinAccounts
from domain.accounts.consent import Purpose, current
from domain.days import SHANGHAI
from domain.identifiers import check_digit

#: A second one, for which the same person is looked at again.
LATER_SCHEME: Final = "resident-pension"
MOST: Final = 99_999
_BUSY: Final = 503  # its workers look at others for the moment
_BUSY_TRIES: Final = 10
_NO_REGION: Final = "100000"
_BORN: Final = date(1940, 1, 1)
_OF_A_DAY: Final = 999
_DUE_IN: Final = timedelta(days=20)
_CODE: Final = re.compile(r"\d{6}")
_CODE_TEMPLATE: Final = next(iter(StandinAccounts().sms_templates))


def invented(number: int) -> Resident:
    """The `number`-th, 1…MOST; well formed, under a region code that no place has."""
    if not 1 <= number <= MOST:
        raise ValueError("so many residents are not invented")
    born = _BORN + timedelta(days=number // _OF_A_DAY)
    first17 = f"{_NO_REGION}{born:%Y%m%d}{number % _OF_A_DAY + 1:03}"
    return Resident("测试人", f"199001{number:05}", first17 + check_digit(first17))


class Town:
    """Makes residents at one service; `sms` is where the stand-ins tell which codes they sent."""

    def __init__(
        self,
        base: str,
        *,
        sms: str,
        officer: OfficerClient,
        http: aiohttp.ClientSession,
        photos: Mapping[str, bytes],
        first: int = 1,
    ) -> None:
        self._base = base
        self._sms = sms
        self._officer = officer
        self._http = http
        self._photos = photos
        self._next = first
        self._making = asyncio.Semaphore(3)

    @asynccontextmanager
    async def resident(self, man: str) -> AsyncIterator[CitizenClient]:
        """The phone of a new one, old enough for the elder rules, on whose record is the photo of `man`."""
        number, self._next = self._next, self._next + 1
        who = invented(number)
        async with CitizenClient(self._base) as client:
            async with self._making:
                await self._enrol(who, man)
                client.resume(await self._sign_in(who, number))
                await client.bind(who.name, who.id_number)
                await agree_to_frames(client)
            yield client

    async def _enrol(self, who: Resident, man: str) -> None:
        entry = await self._officer.persons.register(
            name=who.name,
            id_number=who.id_number,
            phone=who.phone,
            schemes=dict.fromkeys((SCHEME, LATER_SCHEME), datetime.now(SHANGHAI).date() + _DUE_IN),
        )
        await self._officer.persons.record_consent(
            entry.person, Purpose.FACE_PROCESSING, current(Purpose.FACE_PROCESSING).version
        )
        for left in reversed(range(_BUSY_TRIES)):
            try:
                await self._officer.persons.enrol(entry.person, self._photos[man])
            except Problem as problem:
                if problem.status != _BUSY or not left:
                    raise
                await asyncio.sleep(problem.retry_after or 1.0)
            else:
                return

    async def _sign_in(self, who: Resident, number: int) -> Session:
        await self._post("codes", {"phone": who.phone}, number)
        wanted = {"phone": who.phone, "code": await self._code(who.phone), "language": "zh-CN"}
        answer = await self._post("sessions", wanted, number)
        return Session(
            UUID(answer["account"]),
            answer["level"],
            answer["expires_in"],
            answer["access_token"],
            answer["refresh_token"],
        )

    async def _code(self, phone: str) -> str:
        async with self._http.get(f"{self._sms}/_standin/sms", raise_for_status=True) as response:
            came: list[dict[str, Any]] = await response.json()
        for sms in reversed(came):
            if sms["phone"] == f"+86{phone}" and sms["template"] == _CODE_TEMPLATE:
                found = _CODE.search(" ".join(sms["params"]))
                if found is not None:
                    return found[0]
        raise LookupError("no sign-in code came by SMS")

    async def _post(self, what: str, body: dict[str, str], number: int) -> Any:  # noqa: ANN401  # JSON
        """Each phone from an address of its own, as behind a proxy."""
        async with self._http.post(
            f"{self._base}/v1/sign-in/{what}",
            json=body,
            headers={"X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"},
            raise_for_status=True,
        ) as response:
            return await response.json()
