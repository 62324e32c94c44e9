"""Letters on paper that wait for an officer."""

from aiohttp import web

from handlers.notices.services import NOTICES
from handlers.request import PURPOSE, json_response, officer_of, path_id
from proto.http.notices.addresses import LetterPrint, LetterSeen, LettersWaiting, Posted
from services.notices.letters import Printable


async def waiting(request: web.Request) -> web.Response:
    page = await request.app[NOTICES].letters.waiting(request.query.get("cursor", ""))
    return json_response(
        LettersWaiting(
            letters=[
                LetterSeen(letter=each.letter, kind=each.kind, queued_at=each.queued_at)
                for each in page.letters
            ],
            next_cursor=page.next_cursor,
        )
    )


async def show(request: web.Request) -> web.Response:
    letter = path_id(request, "letter")
    found = await request.app[NOTICES].letters.open(officer_of(request), letter, request[PURPOSE])
    return json_response(_print(found))


async def post(request: web.Request, body: Posted) -> web.Response:
    letter = path_id(request, "letter")
    found = await request.app[NOTICES].letters.post(officer_of(request), letter, body.tracking)
    return json_response(_print(found), 201)


def _print(found: Printable) -> LetterPrint:
    letter, postal = found.letter, found.postal
    return LetterPrint(
        letter=letter.letter,
        recipient=postal.recipient if postal else "",
        address=postal.address if postal else "",
        postcode=postal.postcode if postal else "",
        title=found.title,
        text=found.text,
        queued_at=letter.queued_at,
        posted_at=letter.posted_at,
        tracking=letter.tracking,
    )
