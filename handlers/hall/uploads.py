"""Files that a citizen sends: tus 1.0 (tus.io/protocols/resumable-upload), with what became of them as JSON."""

from collections.abc import AsyncIterator
from uuid import UUID

from aiohttp import web

from domain.hall.uploads import CHECKSUMS, FILE_BYTES
from handlers import tus
from handlers.downloads import send_file
from handlers.hall.services import HALL
from handlers.request import HANDED, citizen_of, json_response, language_of, path_id
from proto.http.hall.uploads import UploadSeen, UploadsSeen


async def options(_: web.Request) -> web.Response:
    """What of the protocol is spoken here."""
    return web.Response(
        status=204,
        headers={
            "Tus-Version": tus.VERSION,
            "Tus-Extension": tus.EXTENSIONS,
            "Tus-Max-Size": str(FILE_BYTES),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


async def begin(request: web.Request, pieces: AsyncIterator[bytes]) -> web.Response:
    """Begins an upload of a length that is told; its first piece may come with it."""
    length, name = tus.read_new(request)
    uploads, citizen = request.app[HALL].uploads, citizen_of(request)
    upload = await uploads.begin(citizen, name, length)
    if request.content_type == tus.TYPE:
        upload = await uploads.append(citizen, upload.upload, 0, pieces, tus.read_checksum(request))
    response = json_response(UploadSeen.of(upload, language_of(request)), 201)
    response.headers.update(tus.headers_of(upload) | {"Location": f"/v1/uploads/{upload.upload}"})
    return response


async def append(request: web.Request, pieces: AsyncIterator[bytes]) -> web.Response:
    """Goes on with an upload where it stands; what came of a piece that breaks off is kept."""
    at, checksum = tus.read_piece(request)
    upload = await request.app[HALL].uploads.append(
        citizen_of(request), await _own(request), at, pieces, checksum
    )
    return web.Response(status=204, headers=tus.headers_of(upload))


async def append_by_post(request: web.Request, pieces: AsyncIterator[bytes]) -> web.Response:
    """Goes on with an upload for a client that has no PATCH (`X-HTTP-Method-Override: PATCH`, and nothing else)."""
    tus.check_override(request)
    return await append(request, pieces)


async def mine(request: web.Request) -> web.Response:
    """The own files that went with no application yet, the oldest first."""
    found = await request.app[HALL].uploads.mine(citizen_of(request))
    language = language_of(request)
    return json_response(UploadsSeen(uploads=[UploadSeen.of(each, language) for each in found]))


async def show(request: web.Request) -> web.Response:
    """An own file: how far it has come, and what it was found to be. HEAD tells its offset alone."""
    upload = await request.app[HALL].uploads.show(citizen_of(request), await _own(request))
    response = json_response(UploadSeen.of(upload, language_of(request)))
    response.headers.update(tus.headers_of(upload))
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
