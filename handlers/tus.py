"""What tus 1.0 (tus.io/protocols/resumable-upload) says in headers, for whoever sends files."""

import base64
import binascii
import re
from email.utils import format_datetime
from typing import Final

from aiohttp import web

from domain.errors import Conflict, Invalid
from domain.hall.uploads import CHECKSUMS, Checksum, Upload, UploadState, plain_name
from domain.problems import Problem
from domain.words import Words

VERSION: Final = "1.0.0"
TYPE: Final = "application/offset+octet-stream"
OVERRIDE: Final = "X-HTTP-Method-Override"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_METADATA: Final = 4096


def read_new(request: web.Request) -> tuple[int, str]:
    """Length and name of an upload that begins. Conflict for another version; Invalid."""
    _check_version(request)
    length, name = _number(request, "Upload-Length"), plain_name(_file_name(request))
    if not length:
        raise _unread(Words("文件是空的", "the file is empty"))
    return length, name


def read_piece(request: web.Request) -> tuple[int, Checksum | None]:
    """Where it goes on, and what its sender says of it. Conflict for another version; Invalid."""
    _check_version(request)
    return _number(request, "Upload-Offset"), read_checksum(request)


def check_override(request: web.Request) -> None:
    """Invalid unless this POST stands for the PATCH of a piece: so says a client that has no PATCH."""
    if request.headers.getall(OVERRIDE, []) != ["PATCH"]:
        raise _unread(Words(f"{OVERRIDE}：PATCH", f"{OVERRIDE}: PATCH"))


def headers_of(upload: Upload) -> dict[str, str]:
    found = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.length)}
    if upload.state is UploadState.RECEIVING:
        found["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return found


def read_checksum(request: web.Request) -> Checksum | None:
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


def _unread(words: Words) -> Invalid:
    return Invalid(Problem.UPLOAD_HEADERS, words)
