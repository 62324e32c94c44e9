"""What is sent bit by bit: files, the streams of desks and of screens, and what the inbox says on both of its lines."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from domain.bookings.halls import Group, Hall
from domain.bookings.screens import Call
from domain.bookings.tickets import Ticket
from domain.errors import Invalid
from domain.events import EventKind
from domain.notices.updates import Event, LookAgain, ReadTo
from domain.people import Citizen, Level
from domain.subjects import SubjectKind
from domain.words import Language, Words
from handlers import downloads
from handlers.bookings import screens
from handlers.downloads import send_file
from handlers.hall import officer_updates
from handlers.notices import updates
from handlers.notices.services import NOTICES, NoticeServices
from handlers.request import PRINCIPAL
from handlers.sockets import RETRY_MS, STREAMS, event_stream, let_go
from proto import updates_pb2 as wire
from services.bookings.queues import Queue
from services.bookings.screen_updates import ScreenNews
from services.bookings.screens import Shown
from services.hall.desk_updates import Desk, News
from services.notices.updates import CaughtUp
from tests.made import MOMENT, made
from tests.service_sets import with_only


class Line(AbstractStreamWriter):
    """What went over the line; `breaks`: from which write on nobody is there."""

    def __init__(self, breaks: int = 100) -> None:
        self.heard: list[bytes] = []
        self.headers: CIMultiDict[str] = CIMultiDict()
        self.ended = False
        self.aborted = False
        self._breaks = breaks

    async def write(self, chunk: Any) -> None:  # noqa: ANN401  # as aiohttp has it
        if len(self.heard) >= self._breaks:
            raise ConnectionResetError
        self.heard.append(bytes(chunk))

    async def write_eof(self, chunk: bytes = b"") -> None:
        self.ended = True

    async def drain(self) -> None: ...

    def enable_compression(self, *args: object, **named: object) -> None: ...

    def enable_chunking(self) -> None: ...

    async def write_headers(self, status_line: str, headers: CIMultiDict[str]) -> None:
        self.headers = headers

    def send_headers(self) -> None: ...

    def abort(self) -> None:
        self.aborted = True


def asking(line: Line, method: str = "GET") -> web.Request:
    app = web.Application()
    app[STREAMS] = set()
    transport: Any = SimpleNamespace(abort=line.abort, get_extra_info=lambda *_: None)
    return make_mocked_request(method, "/v1/x", app=app, writer=line, transport=transport)


async def blocks(*given: bytes | Exception) -> AsyncIterator[bytes]:
    for each in given:
        if isinstance(each, Exception):
            raise each
        yield each


async def send(line: Line, *given: bytes | Exception, method: str = "GET") -> web.StreamResponse:
    return await send_file(
        asking(line, method), blocks(*given), name="证 1.pdf", kind="application/pdf", size=5
    )


# Files


async def test_a_file_is_saved_under_its_name_and_run_by_no_browser() -> None:
    line = Line()
    await send(line, b"ab", b"cde")

    assert (line.heard, line.ended) == ([b"ab", b"cde"], True)
    assert {
        name: line.headers[name] for name in line.headers if name not in {"Date", "Server"}
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=UTF-8''%E8%AF%81%201.pdf",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Length": "5",
    }


async def test_of_a_file_that_is_only_asked_about_nothing_is_opened() -> None:
    line = Line()
    answer = await send(line, RuntimeError("opened"), method="HEAD")

    assert (answer.content_length, answer.prepared, line.heard) == (5, False, [])


async def test_what_breaks_before_a_file_begins_is_told_by_its_caller() -> None:
    line = Line()
    with pytest.raises(RuntimeError):
        await send(line, RuntimeError("gone"))

    assert (line.heard, line.aborted, len(line.headers)) == ([], False, 0)


async def test_a_file_that_breaks_half_way_is_cut_off_so_that_nobody_takes_it_for_whole() -> None:
    line = Line()
    await send(line, b"ab", RuntimeError("the store is gone"))

    assert (line.heard, line.ended, line.aborted) == ([b"ab"], False, True)


async def test_who_goes_away_half_way_is_let_go_quietly() -> None:
    line = Line(breaks=1)
    await send(line, b"ab", b"cde")

    assert (line.heard, line.ended, line.aborted) == ([b"ab"], False, False)


async def test_a_line_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(Line):
        async def write(self, chunk: Any) -> None:  # noqa: ANN401  # as above
            await asyncio.Event().wait()

    monkeypatch.setattr(downloads, "SLOW_SECONDS", 0)
    line = Stuck()
    await send(line, b"ab")

    assert (line.ended, line.aborted) == (False, False)


# Streams of events


async def test_an_open_stream_is_known_to_the_house_and_says_when_to_come_back() -> None:
    line = Line()
    request = asking(line)
    async with event_stream(request):
        assert request.app[STREAMS] == {asyncio.current_task()}
    text = line.heard[0].decode()

    assert request.app[STREAMS] == set()
    assert text.startswith("retry: ")
    assert text.endswith("\n\n")
    assert RETRY_MS[0] <= int(text.split()[1]) <= RETRY_MS[1]
    assert line.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert line.headers["Cache-Control"] == "no-store"
    assert line.headers["X-Accel-Buffering"] == "no"


async def test_a_stream_that_ends_in_an_error_is_forgotten_by_the_house() -> None:
    request = asking(Line(breaks=0))
    with pytest.raises(RuntimeError):
        async with event_stream(request):
            raise RuntimeError

    assert request.app[STREAMS] == set()


def test_nothing_of_a_closed_socket_is_left_to_the_collector() -> None:
    cause, context, met = ValueError(), KeyError(), RuntimeError()
    met.__cause__, cause.__context__ = cause, context
    protocol: Any = SimpleNamespace(_data_received_cb=print)
    let_go(
        SimpleNamespace(protocol=protocol),  # type: ignore[arg-type]  # what of it is read
        SimpleNamespace(exception=lambda: met),  # type: ignore[arg-type]  # as above
    )

    for each in (met, cause, context):
        assert each.__cause__ is None
        assert each.__context__ is None
    assert protocol._data_received_cb is None


DESK: Final = made(Desk, case=UUID(int=8))


@pytest.mark.parametrize(
    ("news", "told"),
    [
        (News(), b""),
        (News(work=True), b"event: work\ndata: {}\n\n"),
        (News(version=0), b'event: case\ndata: {"case":"%b","version":0}\n\n'),
        (
            News(work=True, version=3),
            b'event: work\ndata: {}\n\nevent: case\ndata: {"case":"%b","version":3}\n\n',
        ),
    ],
)
def test_a_desk_hears_of_its_lists_and_of_the_case_that_is_open(news: News, told: bytes) -> None:
    expected = told.replace(b"%b", str(DESK.case).encode())

    assert officer_updates._events(DESK, news) == expected


CALL: Final = Call(n=7, number="A007", window=3, called_at=MOMENT)


def test_a_screen_hears_each_call_with_its_number_and_that_its_key_is_over() -> None:
    told = screens._events(ScreenNews(calls=(CALL,), over=True)).decode()
    head, _, rest = told.partition("\nevent: call\ndata: ")
    data, _, over = rest.partition("\n\n")

    assert head == "id: 7"
    assert json.loads(data)["number"] == "A007"
    assert over == "event: over\ndata: {}\n\n"
    assert screens._events(ScreenNews()) == b""


class Drawing:
    """Draws an address as itself."""

    def drawn(self, address: str) -> str:
        return f"<svg>{address}</svg>"


def test_a_screen_shows_who_waits_by_group_and_has_its_picture_once() -> None:
    names = Words("取号", "Numbers")
    group = made(Group, letter="A", names=names)
    hall = made(Hall, hall="of_this_test", names=names, groups={"A": group})
    queue = made(Queue, hall=hall, waiting=[made(Ticket, group=each) for each in "AAB"])
    shown = Shown(hall, [CALL], queue, MOMENT)
    drawing: Any = Drawing()

    first, again = (
        json.loads(screens._queue(drawing, shown, "https://x", drawn=drawn).split(b"data: ")[1])
        for drawn in (False, True)
    )
    assert (first["zh"], first["en"]) == ("取号", "Numbers")
    assert first["waiting"] == [{"letter": "A", "zh": "取号", "en": "Numbers", "waiting": 2}]
    assert [each["number"] for each in first["calls"]] == ["A007"]
    assert (first["qr"], again["qr"]) == ("<svg>https://x</svg>", "")
    moved = screens._queue(drawing, shown, "https://y", drawn=False)
    assert b"<svg>https://y</svg>" in moved


# The inbox


EVENT: Final = Event(
    n=5,
    kind=EventKind.CASE_DECIDED,
    subject=SubjectKind.CASE.of(UUID(int=8)),
    happened_at=MOMENT,
    urgent=True,
)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (CaughtUp(3), b'event: caught_up\ndata: {"n":3}\n\n'),
        (ReadTo(4), b'event: read_to\ndata: {"n":4}\n\n'),
        (LookAgain(), b"event: look_again\ndata: {}\n\n"),
    ],
)
def test_a_page_hears_each_kind_of_news(item: updates.Item, text: bytes) -> None:
    assert updates._sse(item, Language.ZH) == text


def test_a_page_hears_an_event_as_the_inbox_shows_it() -> None:
    text = updates._sse(EVENT, Language.EN).decode()
    answer = updates.event_answer(EVENT, Language.EN)

    assert text == f"id: 5\nevent: event\ndata: {answer.model_dump_json()}\n\n"
    assert (answer.n, answer.urgent, answer.read_at, answer.mandate) == (5, True, None, None)


def test_a_phone_hears_the_same_in_its_own_form() -> None:
    read = replace(EVENT, read_at=MOMENT)
    fresh, seen = (
        wire.ServerMessage.FromString(updates._message(each, Language.EN)).event
        for each in (EVENT, read)
    )
    shown = updates.event_answer(EVENT, Language.EN)

    assert (fresh.n, fresh.title, fresh.text, fresh.subject) == (
        5,
        shown.title,
        shown.text,
        shown.subject,
    )
    assert (fresh.urgent, fresh.happened_at, fresh.mandate) == (True, "2026-11-24T04:00:00Z", "")
    assert (fresh.read_at, seen.read_at) == ("", "2026-11-24T04:00:00Z")
    for item, name in ((CaughtUp(3), "caught_up"), (ReadTo(4), "read_to")):
        told = wire.ServerMessage.FromString(updates._message(item, Language.ZH))
        assert getattr(told, name).n == item.n
    again = wire.ServerMessage.FromString(updates._message(LookAgain(), Language.ZH))
    assert again.HasField("look_again")


def test_a_message_is_framed_by_its_length() -> None:
    short, long = ReadTo(1), EVENT
    message = updates._message(long, Language.ZH)

    assert updates._frame(short, Language.ZH) == b"\x82\x04" + updates._message(short, Language.ZH)
    assert updates._frame(long, Language.ZH) == b"\x82\x7e" + len(message).to_bytes(2) + message


async def inbox(query: str) -> tuple[int, int]:
    """From which event on how many were asked for."""
    asked = []

    class Updates:
        async def since(self, account: UUID, since: int, limit: int) -> tuple[list[Event], int]:
            asked.append((since, limit))
            return [EVENT], 9

    app = web.Application()
    app[NOTICES] = with_only(NoticeServices, updates=Updates())
    request = make_mocked_request("GET", f"/v1/inbox{query}", app=app)
    request[PRINCIPAL] = Citizen(UUID(int=1), Level.BOUND, UUID(int=2))
    answer = await updates.inbox(request)

    assert isinstance(answer.body, bytes)
    body = json.loads(answer.body)
    assert ([each["n"] for each in body["events"]], body["last_n"]) == ([5], 9)
    return asked[0]


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", (0, 100)),
        ("?since=7&limit=1", (7, 1)),
        ("?limit=0", (0, 1)),
        ("?limit=200", (0, 200)),
        ("?limit=201", (0, 200)),
        (f"?since={'9' * 18}", (int("9" * 18), 100)),
    ],
)
async def test_an_inbox_is_read_by_the_page(query: str, asked: tuple[int, int]) -> None:
    assert await inbox(query) == asked


@pytest.mark.parametrize(
    "query", ["?since=-1", "?since=x", f"?since={'9' * 19}", "?limit=%EF%BC%91"]
)
async def test_a_number_of_an_inbox_that_is_none_is_named(query: str) -> None:
    with pytest.raises(Invalid) as refused:
        await inbox(query)

    assert [each.code for each in refused.value.errors] == ["number"]
