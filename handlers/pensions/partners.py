"""What a partner reads of a person's certification, with that person's consent."""

from aiohttp import web

from handlers.pensions.services import PENSIONS
from handlers.request import PARTNER_GRANT, json_response, language_of
from proto.http.pensions.partners import PartnerCertification, PartnerCertifications


async def certifications(request: web.Request) -> web.Response:
    """Whether one is due, and until when the last one holds; no amount, no reason, no review."""
    grant, language = request[PARTNER_GRANT], language_of(request)
    page = await request.app[PENSIONS].entitlements.of_person(grant.account, grant.person)
    return json_response(
        PartnerCertifications(
            subject=grant.subject,
            today=page.today,
            certifications=[
                PartnerCertification(
                    scheme=told.held.entitlement.scheme,
                    name=told.held.name.in_(language),
                    due=told.due,
                    overdue=told.overdue,
                    certified_until=told.held.entitlement.certified_until,
                )
                for told in page.entitlements
            ],
        )
    )
