"""The files of a case, for its applicant and for its officers."""

from aiohttp import web

from domain.hall.uploads import Upload
from handlers.downloads import send_file
from handlers.hall.services import HALL
from handlers.request import (
    MANDATE,
    PURPOSE,
    VERSION,
    citizen_of,
    language_of,
    officer_of,
    path_id,
    versioned_response,
)
from proto.http.hall.uploads import CaseFileSeen, CaseFilesSeen, MaterialsNamed
from services.hall.case_materials import CaseFiles
from services.hall.uploads import Opened


async def mine(request: web.Request) -> web.Response:
    """Files of an own case, with those that are not handed in yet."""
    found = await request.app[HALL].materials.mine(
        citizen_of(request), path_id(request, "case"), request.get(MANDATE)
    )
    return _seen(request, found)


async def name(request: web.Request, body: MaterialsNamed) -> web.Response:
    """Names all files that go with the application next; what is named no more is deleted."""
    found = await request.app[HALL].materials.name(
        citizen_of(request),
        path_id(request, "case"),
        request[VERSION],
        body.materials,
        request.get(MANDATE),
    )
    return _seen(request, found)


async def open_mine(request: web.Request) -> web.StreamResponse:
    """A file of an own case, as it is kept."""
    opened = await request.app[HALL].materials.open_mine(
        citizen_of(request),
        path_id(request, "case"),
        path_id(request, "upload"),
        request.get(MANDATE),
    )
    return await _sent(request, opened)


async def of_case(request: web.Request) -> web.Response:
    """Files that were handed in with a case."""
    found = await request.app[HALL].materials.of_case(
        officer_of(request), path_id(request, "case"), request[PURPOSE]
    )
    return _seen(request, found)


async def open_(request: web.Request) -> web.StreamResponse:
    """A file that was handed in with a case; that it was opened is on record."""
    opened = await request.app[HALL].materials.open(
        officer_of(request), path_id(request, "case"), path_id(request, "upload"), request[PURPOSE]
    )
    return await _sent(request, opened)


def _seen(request: web.Request, found: CaseFiles) -> web.Response:
    language = language_of(request)
    files = [CaseFileSeen.of_case(each, found.files, language) for each in found.files]
    seen = CaseFilesSeen(case=found.case.case, version=found.case.version, files=files)
    return versioned_response(seen, found.case.version)


async def _sent(request: web.Request, opened: Opened) -> web.StreamResponse:
    upload: Upload = opened.upload
    assert upload.kind is not None
    return await send_file(
        request, opened.blocks, name=upload.name, kind=upload.kind, size=upload.size
    )
