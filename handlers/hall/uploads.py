"""Files that a citizen sends: tus 1.0 (tus.io/protocols/resumable-upload), with what became of them as JSON."""

import base64
import binascii
import re
from collections.abc import AsyncIterator
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.errors import Conflict, Invalid
from domain.hall.uploads import FILE_BYTES, Upload, UploadState, plain_name
from domain.problems import Problem
from domain.words import Words
from handlers.downloads import send_file
from handlers.hall.services import HALL
from handlers.request import HANDED, citizen_of, json_response, language_of, path_id
from proto.http.hall.uploads import UploadSeen, UploadsSeen
from services.hall.uploads import CHECKSUMS, Checksum

VERSION: Final = "1.0.0"
TYPE: Final = "application/offset+octet-stream"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_METADATA: Final = 4096


async def options(_: web.Request) -> web.Response:
    """What of the protocol is spoken here."""
    return web.Response(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(FILE_BYTES),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


async def begin(request: web.Request, pieces: AsyncIterator[bytes]) -> web.Response:
    """Begins an upload of a length that is told; its first piece may come with it."""
    _check_version(request)
    length, name = _number(request, "Upload-Length"), plain_name(_file_name(request))
    if not length:
        raise _unread(Words("文件是空的", "the file is empty"))
    uploads, citizen = request.app[HALL].uploads, citizen_of(request)
    upload = await uploads.begin(citizen, name, length)
    if request.content_type == TYPE:
        upload = await uploads.append(citizen, upload.upload, 0, pieces, _checksum(request))
    response = json_response(UploadSeen.of(upload, language_of(request)), 201)
    response.headers.update(_headers(upload) | {"Location": f"/v1/uploads/{upload.upload}"})
    return response


async def append(request: web.Request, pieces: AsyncIterator[bytes]) -> web.Response:
    """Goes on with an upload where it stands; what came of a piece that breaks off is kept."""
    _check_version(request)
    at, checksum = _number(request, "Upload-Offset"), _checksum(request)
    upload = await request.app[HALL].uploads.append(
        citizen_of(request), await _own(request), at, pieces, checksum
    )
    return web.Response(status=204, headers=_headers(upload))


async def mine(request: web.Request) -> web.Response:
    """The own files that went with no application yet, the oldest first."""
    found = await request.app[HALL].uploads.mine(citizen_of(request))
    language = language_of(request)
    return json_response(UploadsSeen(uploads=[UploadSeen.of(each, language) for each in found]))


async def show(request: web.Request) -> web.Response:
    """An own file: how far it has come, and what it was found to be. HEAD tells its offset alone."""
    upload = await request.app[HALL].uploads.show(citizen_of(request), await _own(request))
    response = json_response(UploadSeen.of(upload, language_of(request)))
    response.headers.update(_headers(upload))
    return response


async def remove(request: web.Request) -> web.Response:
    """Deletes an own file that went with no application."""
    await request.app[HALL].uploads.remove(citizen_of(request), path_id(request, "upload"))
    return web.Response(status=204)


async def content(request: web.Request) -> web.StreamResponse:
    """An own file as it is kept: a picture or a PDF written anew."""
    opened = await request.app[HALL].uploads.open(citizen_of(request), path_id(request, "upload"))
    upload = opened.upload
    assert upload.kind is not None
    return await send_file(
        request, opened.blocks, name=upload.name, kind=upload.kind, size=upload.size
    )


async def _own(request: web.Request) -> UUID:
    """Through a hand-off one that was begun since it was opened, and none of the opener's others."""
    upload = path_id(request, "upload")
    if (handed := request.get(HANDED)) is not None:
        seen = await request.app[HALL].uploads.show(citizen_of(request), upload)
        handed.check_since(seen.created_at)
    return upload


def _headers(upload: Upload) -> dict[str, str]:
    found = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.length)}
    if upload.state is UploadState.RECEIVING:
        found["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return found


def _check_version(request: web.Request) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Conflict(Problem.UPLOAD_VERSION, Words(f"应是 {VERSION}", f"speak {VERSION}"))


def _number(request: web.Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise _unread(Words(f"{name}：一个不小于 0 的整数", f"{name}: a whole number, 0 or more"))
    return int(text)


def _file_name(request: web.Request) -> str:
    """Of Upload-Metadata: pairs of a key and base64. Invalid for what is none."""
    text = request.headers.get("Upload-Metadata", "")
    if len(text) > _METADATA:
        raise _unread(Words("Upload-Metadata 太长", "Upload-Metadata is too long"))
    for pair in text.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError) as broken:
                raise _unread(
                    Words("filename：Base64 编码的 UTF-8", "filename: UTF-8 as base64")
                ) from broken
    return ""


def _checksum(request: web.Request) -> Checksum | None:
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return None
    name, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) == CHECKSUMS.get(name):
        return Checksum(name, digest)
    raise _unread(
        Words(
            f"Upload-Checksum：{'、'.join(CHECKSUMS)}", f"Upload-Checksum: {', '.join(CHECKSUMS)}"
        )
    )


def _unread(words: Words) -> Invalid:
    return Invalid(Problem.UPLOAD_HEADERS, words)
