"""What docs/nginx.conf says, in a real nginx: both kinds of update stream and a camera pass through it."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import aiohttp
import httpx
import pytest

from clients.demo.processes import free_port
from domain.events import EventKind
from domain.subjects import SubjectKind
from proto import updates_pb2 as wire
from server.infrastructure import now
from storage import events
from tests.server import nginx_program
from tests.server.house import Camera, House
from tests.server.neighbours import neighbour
from tests.server.tls import write_certificate

NGINX = nginx_program.find()
CONF = Path(__file__).parents[2] / "docs" / "nginx.conf"
WAIT_S = 10
MEGABYTE = 1 << 20
TUS = {"Tus-Resumable": "1.0.0"}

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="needs nginx: make nginx"),
]


def adapted(folder: Path, service: str, plain: int, secure: int) -> str:
    """The file of the docs with this machine's ports and paths; every other word as it is."""
    text = CONF.read_text()
    for there, here in (
        ("server 127.0.0.1:8080;", f"server {service};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
        ("/etc/nginx/tls/", f"{folder}/"),
    ):
        assert there in text
        text = text.replace(there, here)
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"pid {folder}/nginx.pid;\nerror_log stderr;\ndaemon off;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}\n{text}\n}}\n"
    )


@asynccontextmanager
async def open_nginx(house: House, folder: Path) -> AsyncIterator[str]:
    """Its address, over TLS."""
    write_certificate(folder, "hall")
    plain, secure = free_port(), free_port()
    conf = folder / "nginx.conf"
    conf.write_text(adapted(folder, house.base.removeprefix("http://"), plain, secure))
    assert NGINX is not None
    command = (NGINX, "-c", str(conf), "-p", str(folder), "-e", "stderr")
    running = await asyncio.create_subprocess_exec(*command)
    try:
        await _until_open(secure)
        yield f"https://127.0.0.1:{secure}"
    finally:
        running.terminate()
        await running.wait()


async def _until_open(port: int) -> None:
    for _ in range(WAIT_S * 20):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        await writer.wait_closed()
        return
    pytest.fail("nginx does not listen; it has said why on stderr")


async def test_events_and_a_camera_pass_through_nginx(
    shared: House, desk: str, tmp_path: Path
) -> None:
    resident = await neighbour(shared, desk)
    check = await shared.opened(resident.token)
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    signed = {"Authorization": f"Bearer {resident.token}"}
    async with (
        open_nginx(shared, tmp_path) as address,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting)) as http,
    ):
        async with (
            http.ws_connect(
                f"{address}/v1/updates?since=0",
                protocols=("zhijian.updates.v1",),
                headers=signed,
            ) as socket,
            http.get(
                f"{address}/v1/updates?since=0", headers=signed | {"Accept": "text/event-stream"}
            ) as stream,
        ):
            subject = await told(shared, resident.person)
            by_socket = await of_socket(socket, subject)
            by_stream = await of_stream(stream, subject)
        async with http.ws_connect(
            f"{address}/v1/capture", protocols=("zhijian.capture.v1", check["ticket"]["ticket"])
        ) as opened:
            verdict = await Camera(opened).until("verdict")

    assert by_socket
    assert by_stream
    assert verdict.verdict.identity_confirmed


async def told(house: House, person: UUID) -> str:
    subject = SubjectKind.REVIEW.of(uuid4())
    async with house.infrastructure.database.transaction() as tx:
        rung = await events.tell(
            tx,
            person=person,
            kind=EventKind.REVIEW_OPENED,
            subject=subject,
            at=now(),
        )
    await house.infrastructure.bell.ring(rung)
    return str(subject)


async def of_socket(socket: aiohttp.ClientWebSocketResponse, subject: str) -> bool:
    while True:
        said = wire.ServerMessage.FromString(await socket.receive_bytes(timeout=WAIT_S))
        if said.event.subject == subject:
            return True


async def of_stream(stream: aiohttp.ClientResponse, subject: str) -> bool:
    async with asyncio.timeout(WAIT_S):
        async for line in stream.content:
            if line.startswith(b"data: ") and subject.encode() in line:
                return True
    return False


async def test_a_browsers_pages_and_event_stream_come_over_http_2(
    shared: House, desk: str, tmp_path: Path
) -> None:
    resident = await neighbour(shared, desk)
    signed = {"Authorization": f"Bearer {resident.token}"}
    async with (
        open_nginx(shared, tmp_path) as address,
        httpx.AsyncClient(http2=True, verify=False, timeout=WAIT_S) as http,  # noqa: S501  # its own
    ):
        page = await http.get(f"{address}/")
        me = await http.get(f"{address}/v1/me", headers=signed)
        stream = {"Accept": "text/event-stream"} | signed
        async with http.stream("GET", f"{address}/v1/updates?since=0", headers=stream) as updates:
            subject = await told(shared, resident.person)
            async with asyncio.timeout(WAIT_S):
                heard = [line async for line in first_with(updates.aiter_lines(), subject)]

    assert {page.http_version, me.http_version, updates.http_version} == {"HTTP/2"}
    assert (page.status_code, me.status_code) == (200, 200)
    assert page.headers["Strict-Transport-Security"]
    assert heard


async def first_with(lines: AsyncIterator[str], word: str) -> AsyncIterator[str]:
    async for line in lines:
        if word in line:
            yield line
            return


async def test_plain_http_is_sent_to_tls_and_the_numbers_stay_inside(
    shared: House, desk: str, tmp_path: Path
) -> None:
    async with (
        open_nginx(shared, tmp_path) as address,
        httpx.AsyncClient(verify=False, timeout=WAIT_S) as http,  # noqa: S501  # its own
    ):
        plain = await http.get(plain_address(tmp_path), follow_redirects=False)
        large = await http.post(f"{address}/v1/sign-in/codes", content=b"x" * 200_000)

    assert (plain.status_code, plain.headers["Location"][:8]) == (308, "https://")
    assert large.status_code == 413
    assert desk


async def test_what_a_line_brought_before_it_broke_came_through_nginx(
    shared: House, desk: str, tmp_path: Path
) -> None:
    resident = await neighbour(shared, desk)
    length = TUS | {"Upload-Length": str(20 * MEGABYTE)}
    _, begun = await shared.call("POST", "/v1/uploads", token=resident.token, headers=length)
    path = f"/v1/uploads/{begun['upload']}"
    signed = {"Authorization": f"Bearer {resident.token}"} | TUS
    piece = signed | {"Content-Type": "application/offset+octet-stream"}
    async with (
        open_nginx(shared, tmp_path) as address,
        httpx.AsyncClient(verify=False, timeout=WAIT_S) as http,  # noqa: S501  # its own
    ):
        whole = await http.patch(
            f"{address}{path}",
            content=bytes(8 * MEGABYTE),
            headers=piece | {"Upload-Offset": "0"},
        )
        await break_off(address, path, piece | {"Upload-Offset": str(8 * MEGABYTE)})
        async with asyncio.timeout(WAIT_S):
            while (received := await arrived(shared, path, resident.token)) == 8 * MEGABYTE:  # noqa: ASYNC110  # told to nobody
                await asyncio.sleep(0.05)
        larger = await http.patch(
            f"{address}{path}", content=bytes(10 * MEGABYTE), headers=piece | {"Upload-Offset": "0"}
        )

    assert whole.status_code == 204
    assert received == 9 * MEGABYTE
    assert larger.status_code == 413


async def break_off(address: str, path: str, headers: dict[str, str]) -> None:
    """Promises 4 MB, sends one, and goes."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    host, port = address.removeprefix("https://").split(":")
    _, writer = await asyncio.open_connection(host, int(port), ssl=trusting)
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"PATCH {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {4 * MEGABYTE}\r\n{said}\r\n"
    writer.write(head.encode() + bytes(MEGABYTE))
    await writer.drain()
    await asyncio.sleep(0.5)  # it is on its way through
    writer.close()
    await writer.wait_closed()


async def arrived(house: House, path: str, token: str) -> int:
    _, seen = await house.call("GET", path, token=token, headers=TUS)
    return int(seen["received"])


def plain_address(folder: Path) -> str:
    """Where the nginx of this folder listens without TLS."""
    found = re.search(r"listen (127\.0\.0\.1:\d+);", (folder / "nginx.conf").read_text())
    assert found is not None
    return f"http://{found[1]}/"
