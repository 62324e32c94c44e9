"""The inbox of the fake city's resident, and the streams that hear of it."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from proto.http.pensions.entitlements import Inbox, InboxEvent, InboxReadTo
from tests.browser.fake_answers import NOW, answer


@dataclass(slots=True)
class FakeInbox:
    events: list[InboxEvent] = field(default_factory=list)
    _listening: set[asyncio.Queue[InboxEvent | int | None]] = field(default_factory=set)

    def add_to(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/v1/inbox", self._page),
                web.post("/v1/inbox/read", self._read),
                web.get("/v1/updates", self._updates),
            ]
        )

    @property
    def listening(self) -> int:
        """Event streams that are open."""
        return len(self._listening)

    def tell(
        self,
        kind: str,
        title: str,
        text: str,
        *,
        urgent: bool = False,
        subject: str = "entitlement:city-pension",
    ) -> None:
        """One more event in the inbox, and to every open stream."""
        event = InboxEvent(
            n=len(self.events) + 1,
            kind=kind,
            title=title,
            text=text,
            subject=subject,
            happened_at=NOW,
            urgent=urgent,
        )
        self.events.append(event)
        for listener in self._listening:
            listener.put_nowait(event)

    def shown(self, to: int) -> None:
        """Another phone of the account has shown all events up to this."""
        for listener in self._listening:
            listener.put_nowait(to)

    def cut_streams(self) -> None:
        """Ends every open event stream, as a restart would: it is told of nothing more."""
        while self._listening:
            self._listening.pop().put_nowait(None)

    async def _page(self, request: web.Request) -> web.Response:
        since, limit = int(request.query["since"]), int(request.query["limit"])
        return answer(Inbox(events=self.events[since : since + limit], last_n=len(self.events)))

    async def _read(self, request: web.Request) -> web.Response:
        return answer(InboxReadTo(read_n=(await request.json())["to"]))

    async def _updates(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"retry: 50\n\n")  # nobody waits here for a restart to be over
        queue: asyncio.Queue[InboxEvent | int | None] = asyncio.Queue()
        for missed in self.events[int(request.query["since"]) :]:
            queue.put_nowait(missed)
        self._listening.add(queue)
        try:
            while (event := await queue.get()) is not None:
                if isinstance(event, int):
                    text = f'event: read_to\ndata: {{"n":{event}}}\n\n'
                else:
                    text = f"id: {event.n}\nevent: event\ndata: {event.model_dump_json()}\n\n"
                await response.write(text.encode())
        except ConnectionResetError:
            return response
        finally:
            self._listening.discard(queue)
        return response
