"""The full text of a city's notice, for those who were told it."""

from aiohttp import web

from handlers.notices.services import NOTICES
from handlers.request import citizen_of, json_response, language_of, path_id
from proto.http.notices.campaigns import NoticeText


async def text(request: web.Request) -> web.StreamResponse:
    language = language_of(request)
    found = await request.app[NOTICES].campaigns.text(
        citizen_of(request), path_id(request, "notice")
    )
    return json_response(
        NoticeText(
            notice=found.campaign,
            kind=found.draft.kind,
            title=found.draft.title.in_(language),
            text=found.draft.text.in_(language),
            made_at=found.released_at or found.made_at,
        )
    )
