"""What a partner reads of a person's cases, with that person's consent."""

from aiohttp import web

from domain.hall.cases import CaseState
from domain.privacy.requests import is_request
from handlers.hall.services import HALL
from handlers.request import PARTNER_GRANT, json_response, language_of
from proto.http.hall.partners import PartnerCase, PartnerCases


async def cases(request: web.Request) -> web.Response:
    """How far each is, the newest first; drafts, which nobody was handed, are not among them.

    Nor is what the person asks about the own data: partners' events leave it out too.
    """
    grant, language = request[PARTNER_GRANT], language_of(request)
    page = await request.app[HALL].cases.of_person(grant.person, request.query.get("cursor", ""))
    return json_response(
        PartnerCases(
            subject=grant.subject,
            cases=[
                PartnerCase.of(brief, item, language)
                for brief, item in page.cases
                if brief.state is not CaseState.DRAFT and not is_request(brief.item)
            ],
            next_cursor=page.next_cursor,
        )
    )
