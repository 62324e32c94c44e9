"""Sending a file piece by piece (tus 1.0), to whichever doors take it."""

import base64
import hashlib
from typing import BinaryIO, Final
from uuid import UUID

from zhijian_client._build import build
from zhijian_client._door import Door
from zhijian_client.answers.uploads import Upload
from zhijian_client.errors import Problem

TUS: Final = {"Tus-Resumable": "1.0.0"}
_TYPE: Final = "application/offset+octet-stream"


async def begin(door: Door, path: str, name: str, length: int) -> Upload:
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    more = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata}
    return build(Upload, await door.call("POST", path, more=more))


async def append(door: Door, path: str, upload: UUID, at: int, data: bytes) -> None:
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    more = {**TUS, "Upload-Offset": str(at), "Upload-Checksum": f"sha256 {digest}"}
    await door.call("PATCH", f"{path}/{upload}", data=data, content_type=_TYPE, more=more)


async def state(door: Door, path: str, upload: UUID) -> Upload:
    return await door.get(Upload, f"{path}/{upload}")


async def go_on(door: Door, path: str, upload: UUID, file: BinaryIO, piece: int) -> Upload:
    """From where it stands to its end."""
    seen = await state(door, path, upload)
    while seen.received < seen.length:
        file.seek(seen.received)
        try:
            await append(door, path, upload, seen.received, file.read(piece))
        except Problem as problem:
            if problem.name != "upload-offset":  # an answer was lost: the piece is there
                raise
        seen = await state(door, path, upload)
    return seen
