"""A sender of files by tus 1.0 against the running house, and files to send."""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import cv2
import numpy as np
import pikepdf

from tests.server.house import House

TUS: Final = {"Tus-Resumable": "1.0.0"}
TYPE: Final = "application/offset+octet-stream"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    problem: str


@dataclass
class Sender:
    house: House
    token: str
    base: str = ""  # of another process than the house's own
    uploads: str = "/v1/uploads"

    @property
    def at(self) -> str:
        return self.base or self.house.base

    async def call(
        self, method: str, path: str, data: bytes | None = None, **headers: str
    ) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Authorization": f"Bearer {self.token}"}
        if data is not None:
            sent.setdefault("Content-Type", TYPE)
        async with self.house.http.request(
            method,
            self.house.base + path,
            data=data if data is None else BytesIO(data),
            headers=TUS | sent,
        ) as response:
            said = response.content_type.endswith("json") and method != "HEAD"
            body = await response.json() if said and response.status >= 400 else {}
            problem = str(body.get("type", "")).rpartition("/")[2]
            return Answer(response.status, response.headers, problem)

    async def begin(self, length: int, name: str = "a.pdf", data: bytes | None = None) -> Answer:
        metadata = f"filename {base64.b64encode(name.encode()).decode()}"
        return await self.call(
            "POST",
            self.uploads,
            data,
            Upload_Length=str(length),
            Upload_Metadata=metadata,
        )

    async def append(self, path: str, at: int, data: bytes, **headers: str) -> Answer:
        return await self.call("PATCH", path, data, Upload_Offset=str(at), **headers)

    async def offset(self, path: str) -> int:
        return int((await self.call("HEAD", path)).headers["Upload-Offset"])

    async def send(self, data: bytes, name: str = "a.pdf", piece: int = 1 << 20) -> str:
        """The path of a file that was sent whole, in pieces."""
        begun = await self.begin(len(data), name)
        assert begun.status == 201, begun
        path = begun.headers["Location"]
        for at in range(0, len(data), piece):
            done = await self.append(path, at, data[at : at + piece])
            assert done.status == 204, done
        return path

    async def seen(self, path: str) -> dict[str, Any]:
        status, body = await self.house.call("GET", path, token=self.token)
        assert status == 200, body
        return body

    async def looked_at(self, path: str) -> dict[str, Any]:
        """As `seen`, once it was looked at."""
        async with asyncio.timeout(60):
            while (body := await self.seen(path))["state"] in {"receiving", "scanning"}:  # noqa: ASYNC110  # told to nobody
                await asyncio.sleep(0.05)
        return body

    async def content(self, path: str) -> tuple[bytes, Mapping[str, str]]:
        async with self.house.http.get(
            f"{self.at}{path}", headers={"Authorization": f"Bearer {self.token}"}
        ) as response:
            assert response.status == 200, await response.text()
            return await response.read(), response.headers


def jpeg(width: int = 640, height: int = 480, *, exif: bytes = b"") -> bytes:
    """A picture, with what a camera writes beside it."""
    shown = np.zeros((height, width, 3), np.uint8)
    cv2.putText(shown, "zhijian", (20, height // 2), cv2.FONT_HERSHEY_SIMPLEX, 2, (255, 255, 255))
    data = cv2.imencode(".jpg", shown)[1].tobytes()
    if not exif:
        return data
    segment = b"\xff\xe1" + (len(exif) + 8).to_bytes(2) + b"Exif\0\0" + exif
    return data[:2] + segment + data[2:]


def pdf(pages: int = 1) -> bytes:
    made, to = pikepdf.Pdf.new(), BytesIO()
    for n in range(pages):
        made.add_blank_page(page_size=(200, 200))
        made.pages[n].Contents = made.make_stream(b"q 1 0 0 rg 0 0 100 100 re f Q")
    made.save(to)
    return to.getvalue()
