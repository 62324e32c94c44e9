"""The full text of a city's notice, for those who were told it."""

from aiohttp import web

from handlers import keys
from proto.http.notices.campaigns import NoticeText


async def text(request: web.Request) -> web.StreamResponse:
    language = keys.language(request)
    found = await request.app[keys.CAMPAIGNS].text(
        keys.citizen(request), keys.path_id(request, "notice")
    )
    return keys.answer(
        NoticeText(
            notice=found.campaign,
            kind=found.draft.kind,
            title=found.draft.title.in_(language),
            text=found.draft.text.in_(language),
            made_at=found.released_at or found.made_at,
        )
    )
