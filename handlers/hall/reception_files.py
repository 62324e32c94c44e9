"""Papers that a window scans, or a phone photographs by its code, by the protocol of citizens' uploads (tus 1.0)."""

from collections.abc import AsyncIterator

from aiohttp import web

from domain.accounts.hand_offs import HandOff
from handlers import tus
from handlers.hall.services import HALL
from handlers.request import (
    HANDED,
    VERSION,
    json_response,
    language_of,
    officer_of,
    path_id,
    versioned_response,
)
from proto.http.hall.uploads import (
    CaseFileSeen,
    CaseFilesSeen,
    MaterialsNamed,
    PhotographsSeen,
    UploadSeen,
)
from services.hall.case_materials import CaseFiles


async def begin(request: web.Request, pieces: AsyncIterator[bytes]) -> web.Response:
    """Begins a file for what is being filled in at the window; its first piece may come with it."""
    length, name = tus.read_new(request)
    files, officer = request.app[HALL].reception_files, officer_of(request)
    ticket = path_id(request, "ticket")
    handed = _handed(request)
    upload = await files.begin(officer, ticket, name, length, handed)
    if request.content_type == tus.TYPE:
        checksum = tus.read_checksum(request)
        upload = await files.append(
            officer, ticket, upload.upload, 0, pieces, checksum, handed=handed
        )
    response = json_response(UploadSeen.of(upload, language_of(request)), 201)
    where = f"/v1/officer/tickets/{ticket}/uploads/{upload.upload}"
    response.headers.update(tus.headers_of(upload) | {"Location": where})
    return response


async def append(request: web.Request, pieces: AsyncIterator[bytes]) -> web.Response:
    """Goes on with a file where it stands."""
    at, checksum = tus.read_piece(request)
    upload = await request.app[HALL].reception_files.append(
        officer_of(request),
        path_id(request, "ticket"),
        path_id(request, "upload"),
        at,
        pieces,
        checksum,
        handed=_handed(request),
    )
    return web.Response(status=204, headers=tus.headers_of(upload))


async def show(request: web.Request) -> web.Response:
    """How far a file has come, and what it was found to be. HEAD tells its offset alone."""
    upload = await request.app[HALL].reception_files.show(
        officer_of(request),
        path_id(request, "ticket"),
        path_id(request, "upload"),
        _handed(request),
    )
    response = json_response(UploadSeen.of(upload, language_of(request)))
    response.headers.update(tus.headers_of(upload))
    return response


async def photographed(request: web.Request) -> web.Response:
    """What phones sent for a paper, by codes that the window showed; to a phone its own."""
    found = await request.app[HALL].reception_files.photographed(
        officer_of(request),
        path_id(request, "ticket"),
        request.match_info["material"],
        _handed(request),
    )
    language = language_of(request)
    uploads = [UploadSeen.of(each, language) for each in found.uploads]
    return json_response(
        PhotographsSeen(
            material=found.material.name,
            name=found.material.names.in_(language),
            uploads=uploads,
        )
    )


async def named(request: web.Request) -> web.Response:
    """Files that go with what is being filled in."""
    found = await request.app[HALL].reception_files.named(
        officer_of(request), path_id(request, "ticket")
    )
    return _seen(request, found)


async def name(request: web.Request, body: MaterialsNamed) -> web.Response:
    """Names all files that go with it; what is named no more is deleted."""
    found = await request.app[HALL].reception_files.name(
        officer_of(request), path_id(request, "ticket"), request[VERSION], body.materials
    )
    return _seen(request, found)


def _handed(request: web.Request) -> HandOff | None:
    """By which code a phone comes in the officer's place."""
    handed = request.get(HANDED)
    return None if handed is None else handed.hand_off


def _seen(request: web.Request, found: CaseFiles) -> web.Response:
    language = language_of(request)
    files = [CaseFileSeen.of_case(each, found.files, language) for each in found.files]
    seen = CaseFilesSeen(case=found.case.case, version=found.case.version, files=files)
    return versioned_response(seen, found.case.version)
