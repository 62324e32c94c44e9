"""The whole application on a real database, real sockets and stand-ins; only the faces are scripted."""

import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import quote
from uuid import UUID, uuid4

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher
from pydantic import SecretStr

from auth import passwords
from auth.attestation.roots import PUBLISHED, Roots
from clients.standins.accounts import StandinAccounts
from clients.standins.app import make_standins
from domain.people import Role
from proto import capture_pb2 as wire
from server.app import create_app
from server.infrastructure import Infrastructure, open_infrastructure
from server.resources import Resources, build_services
from server.settings import Settings
from server.work import working
from services.accounts.officers import OfficerService
from storage.keys.vault import init_keys
from tests.agreements import VERSION
from tests.server.scripted_faces import ScriptedFaces, ScriptedJudge

PASSWORD: Final = "a long enough password"
# Signing in is what most tests begin with; what a hash costs by default is tried in tests/auth.
CHEAP: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ID_NUMBER: Final = "440304195912310025"
PHONE: Final = "13800138000"
CODES: Final = "1001"  # the template of sign-in codes
PURPOSE: Final = "窗口办理"  # stated by officers who look, unless a test says otherwise
NAME: Final = "王秀英"
SCHEME: Final = "city-pension"
JPEG: Final = b"\xff\xd8 a photo \xff\xd9"


async def hire(
    desk: OfficerService, username: str, *roles: Role, areas: Iterable[str] = ("",)
) -> None:
    """Adds an officer who signs in by PASSWORD."""
    await desk.add(None, username, roles, areas, "test", password=PASSWORD)


class Running(TestServer):
    """As `serve` runs it: what is under way is not cancelled when its caller has gone."""

    async def _make_runner(self, **kwargs: Any) -> web.BaseRunner:  # noqa: ANN401  # as above it
        return await super()._make_runner(**kwargs | {"handler_cancellation": False})


@dataclass
class House:
    """The running application and what a test needs to speak with it."""

    base: str
    http: aiohttp.ClientSession
    faces: ScriptedFaces
    infrastructure: Infrastructure
    parts: Resources
    server: TestServer
    standins: str
    judge: ScriptedJudge

    async def call(
        self,
        method: str,
        path: str,
        json: object = None,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON body; creations get a key of their own unless one is given."""
        sent = {"Idempotency-Key": uuid4().hex} if method == "POST" else {}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if method == "GET" and path.startswith("/v1/officer/"):
            sent["Zhijian-Purpose"] = quote(PURPOSE)
        async with self.http.request(
            method, self.base + path, json=json, data=data, headers=sent | dict(headers or {})
        ) as response:
            text = await response.text()
            return response.status, await response.json(content_type=None) if text else {}

    async def code(self, phone: str) -> str:
        """The newest sign-in code that the SMS stand-in took for a phone."""
        async with self.http.get(f"{self.standins}/_standin/sms") as response:
            messages = await response.json()
        codes = [m for m in messages if m["phone"].endswith(phone) and m["template"] == CODES]
        return str(codes[-1]["params"][0])

    async def citizen(self, phone: str = PHONE) -> str:
        """An access token of whoever answers the code on that phone."""
        await self.call("POST", "/v1/sign-in/codes", {"phone": phone})
        body = {"phone": phone, "code": await self.code(phone)}
        status, session = await self.call("POST", "/v1/sign-in/sessions", body)
        assert status == 201
        return str(session["access_token"])

    async def officer(self, username: str = "li") -> str:
        body = {"username": username, "password": PASSWORD}
        status, session = await self.call("POST", "/v1/officer/sign-in/sessions", body)
        assert status == 201
        return str(session["access_token"])

    async def death(
        self, desk: str, person: UUID | str, died_on: str = "2026-11-01"
    ) -> tuple[int, dict[str, Any]]:
        """A death is looked at, and then recorded."""
        path = f"/v1/officer/persons/{person}/death"
        said = {"source": "civil affairs", "died_on": died_on}
        status, look = await self.call("POST", f"{path}-looks", said, token=desk)
        assert status == 200, look
        return await self.call("POST", path, said | {"seen": look["seen"]}, token=desk)

    async def resident(
        self,
        desk: str,
        *,
        id_number: str = ID_NUMBER,
        phone: str = PHONE,
        until: date = date(2026, 12, 1),
        photo: bytes = JPEG,
    ) -> UUID:
        """A registered, consenting, enrolled resident."""
        body = {
            "name": NAME,
            "id_number": id_number,
            "phone": phone,
            "schemes": [{"scheme": SCHEME, "certified_until": until.isoformat()}],
        }
        status, person = await self.call("POST", "/v1/officer/persons", body, token=desk)
        assert status == 201, person
        path = f"/v1/officer/persons/{person['person']}"
        agreed = {"purpose": "face_processing", "version": VERSION}
        await self.call("POST", f"{path}/consents", agreed, token=desk)
        status, _ = await self.call(
            "POST",
            f"{path}/face-records",
            data=photo,
            token=desk,
            headers={"Content-Type": "image/jpeg"},
        )
        assert status == 201
        return UUID(person["person"])

    async def pensioner(self, photo: bytes = JPEG) -> str:
        """The token of a resident who is bound and has agreed to the camera."""
        await self.resident(await self.officer(), photo=photo)
        token = await self.citizen()
        await self.call(
            "POST", "/v1/me/person", {"name": NAME, "id_number": ID_NUMBER}, token=token
        )
        await self.call(
            "POST",
            "/v1/me/consents",
            {"purpose": "sending_frames", "version": VERSION},
            token=token,
        )
        return token

    async def opened(self, token: str) -> dict[str, Any]:
        status, check = await self.call(
            "POST",
            "/v1/face-checks",
            {"action": "pension.certify", "scheme": SCHEME},
            token=token,
        )
        assert status == 201, check
        return check

    @asynccontextmanager
    async def camera(self, ticket: str) -> AsyncIterator["Camera"]:
        protocols = ("zhijian.capture.v1", ticket)
        async with self.http.ws_connect(f"{self.base}/v1/capture", protocols=protocols) as socket:
            yield Camera(socket)


@dataclass
class Camera:
    """A phone's socket, byte for byte."""

    socket: aiohttp.ClientWebSocketResponse
    prompt: int = 0
    seq: int = 0
    marks: bytes = b""

    async def send(self, jpeg: bytes | None = None, *, prompt: int | None = None) -> None:
        self.seq += 1
        frame = wire.Frame(
            prompt=self.prompt if prompt is None else prompt,
            seq=self.seq,
            captured_ms=self.seq * 125,
            jpeg=f"jpeg {uuid4()}".encode() if jpeg is None else jpeg,
        )
        await self.socket.send_bytes(wire.ClientMessage(frame=frame).SerializeToString())

    async def hang_up(self) -> None:
        message = wire.ClientMessage(hangup=wire.Hangup())
        await self.socket.send_bytes(message.SerializeToString())

    async def next(self, within_s: float = 10) -> wire.ServerMessage:
        """The next message; notes the prompt's number."""
        data = await self.socket.receive_bytes(timeout=within_s)
        message = wire.ServerMessage.FromString(data)
        if message.HasField("prompt"):
            self.prompt = message.prompt.number
        return message

    async def until(self, kind: str, jpeg: bytes | None = None) -> wire.ServerMessage:
        """Sends a frame for every credit until a message of this kind comes."""
        while True:
            message = await self.next()
            if message.HasField(kind):
                return message
            for _ in range(message.next.credit):
                await self.send(jpeg)


@asynccontextmanager
async def open_house(
    database_url: str,
    folder: Path,
    more: Callable[[str], Mapping[str, Any]] = lambda _: {},
    faces: ScriptedFaces | None = None,
    vendors: web.Application | None = None,
    roots: Roots = PUBLISHED,
    port: int | None = None,
) -> AsyncIterator[House]:
    """Runs the application and the stand-ins on free ports of 127.0.0.1.

    `more`: further settings, from the stand-ins' address; `vendors`: the stand-ins, for who plays them;
    `roots`: under which phones prove themselves; `port`: of the application, for who has to know it before.
    """
    faces, judge = faces or ScriptedFaces(), ScriptedJudge()
    async with TestServer(vendors or make_standins()) as standins:
        outside = str(standins.make_url("")).rstrip("/")
        accounts = StandinAccounts()
        with patch.object(os, "fsync"):  # that keys outlive a crash is tried where they are made
            init_keys(folder / "keys")
        settings = Settings(
            keys=folder / "keys",
            database_url=SecretStr(database_url),
            sms_base_url=outside,
            sms_secret_id=accounts.secret_id,
            sms_secret_key=SecretStr(accounts.secret_key),
            sms_app_id=accounts.sdk_app_id,
            sms_sign=accounts.sign_name,
            sms_code_template=CODES,
            sms_notice_template="1002",
            upload_store=(folder / "uploads").absolute().as_uri(),
            captures=3,
            workers=1,
            **more(outside),
        )
        opened: list[tuple[Infrastructure, Resources]] = []

        @asynccontextmanager
        async def context() -> AsyncIterator[Resources]:
            async with (
                open_infrastructure(settings, roots) as infrastructure,
                working(settings, infrastructure),
                build_services(settings, infrastructure, faces, judge) as resources,
            ):
                opened.append((infrastructure, resources))
                yield resources

        async with AsyncExitStack() as stack:
            with patch.object(passwords, "PasswordHasher", return_value=CHEAP):
                server = await stack.enter_async_context(
                    Running(create_app(settings, context), port=port)
                )
                infrastructure, parts = opened[0]
                await hire(parts.accounts.officers, "li", Role.COUNTER, Role.REVIEWER)
                await hire(parts.accounts.officers, "counter", Role.COUNTER)
            http = await stack.enter_async_context(aiohttp.ClientSession())
            base = str(server.make_url("")).rstrip("/")
            assert isinstance(server, TestServer)
            yield House(base, http, faces, infrastructure, parts, server, outside, judge)
