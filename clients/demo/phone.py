"""A resident's phone: it signs in with the code that came by SMS, and hears what happens."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Final, Protocol

from zhijian_client import CaughtUp, CitizenClient, Event, Problem, QuietHours, Session
from zhijian_client.answers.cases import Case, CaseSignature

from clients.demo.people import Resident

FRAMES: str = "sending_frames"
AWAKE = QuietHours(on=False, start="21:30", end="08:00")


class Messages(Protocol):
    """Where SMS arrive."""

    async def code(self, phone: str) -> str:
        """The newest sign-in code that came to a phone."""


#: How long a phone is listened to. How soon it heard is told; what that takes is for `bench/` to measure.
HEARD_SECONDS: Final = 30.0


def milliseconds(began: float, heard: tuple[float, Event] | None) -> str:
    """From `began` (monotonic) until it was heard; "…" when it was not."""
    return "…" if heard is None else f"{max(0.0, heard[0] - began) * 1000:.0f}"


class Ear:
    """The update socket, heard from the start; `heard` holds each event and when it came."""

    def __init__(self, client: CitizenClient) -> None:
        self._client = client
        self._news = asyncio.Condition()
        self._open = asyncio.Event()
        self.heard: list[tuple[float, Event]] = []

    async def listen(self) -> None:
        async with aclosing(self._client.notices.updates(since=0)) as updates:
            async for message in updates:
                if isinstance(message, CaughtUp):
                    self._open.set()
                    continue
                async with self._news:
                    self.heard.append((time.monotonic(), message))
                    self._news.notify_all()

    async def ready(self, seconds: float = 10.0) -> None:
        """Returns once the socket is open and has told what was there."""
        async with asyncio.timeout(seconds):
            await self._open.wait()

    async def event(
        self, kind: str, subject: str = "", *, seconds: float = HEARD_SECONDS
    ) -> tuple[float, Event] | None:
        """The first event of that kind, of that subject if one is named, with its time (monotonic).

        None when it does not come.
        """
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self._first(kind, subject) is not None)
        except TimeoutError:
            pass
        return self._first(kind, subject)

    def _first(self, kind: str, subject: str) -> tuple[float, Event] | None:
        return next(
            (
                (at, event)
                for at, event in self.heard
                if event.kind == kind and subject in {"", event.subject}
            ),
            None,
        )


class Phones:
    """The residents' phones; each stays signed in."""

    def __init__(self, base: str, messages: Messages) -> None:
        self._base = base
        self._messages = messages
        self._sessions: dict[str, Session] = {}

    def at(self, base: str) -> "Phones":
        """The same phones, that speak to another process of the same city."""
        there = Phones(base, self._messages)
        there._sessions = self._sessions  # one of this class
        return there

    @asynccontextmanager
    async def of(self, resident: Resident) -> AsyncIterator[CitizenClient]:
        """Signed in, by SMS code the first time."""
        async with CitizenClient(self._base) as client:
            kept = self._sessions.get(resident.phone)
            if kept is None:
                await self._sign_in(client, resident)
                # The day is played at any hour, and its notices are waited for.
                await client.notices.change_preferences(quiet=AWAKE)
            else:
                client.resume(kept)
            yield client
            if client.session is not None:
                self._sessions[resident.phone] = client.session

    @asynccontextmanager
    async def another(self, resident: Resident) -> AsyncIterator[CitizenClient]:
        """A second phone of theirs, which signs in by itself."""
        async with CitizenClient(self._base) as client:
            await self._sign_in(client, resident)
            yield client

    async def sign(self, client: CitizenClient, resident: Resident, case: Case) -> CaseSignature:
        """What is saved as this version is signed by the code that comes by SMS."""
        await client.cases.begin_signature(case.case, case.version, "code")
        return await client.cases.sign_by_code(case.case, await self._messages.code(resident.phone))

    async def _sign_in(self, client: CitizenClient, resident: Resident) -> None:
        try:
            await client.request_code(resident.phone)
        except Problem as early:  # a number gets one code a minute
            if early.name != "code-too-soon":
                raise
            await asyncio.sleep(early.retry_after or 0)
            await client.request_code(resident.phone)
        await client.sign_in(resident.phone, await self._messages.code(resident.phone))


@asynccontextmanager
async def listening(client: CitizenClient) -> AsyncIterator[Ear]:
    """An ear whose socket is open."""
    ear = Ear(client)
    task = asyncio.create_task(ear.listen())
    try:
        await ear.ready()
        yield ear
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def agree_to_frames(client: CitizenClient) -> None:
    """The consent of its own: the camera's pictures go to the city's server."""
    (text,) = [text for text in await client.consents() if text.purpose == FRAMES]
    await client.agree(text)
