"""GET /v1/entitlements: what is due for me, and by which ways."""

from aiohttp import web

from domain.words import Language
from handlers import keys
from proto.http.entitlements import EntitlementAnswer, Entitlements, OpenReview, way_offered
from services.entitlements import Told


async def due(request: web.Request) -> web.StreamResponse:
    page = await request.app[keys.ENTITLEMENTS].page(keys.acting(request))
    language = keys.language(request)
    return keys.answer(
        Entitlements(
            today=page.today, entitlements=[_answer(told, language) for told in page.entitlements]
        )
    )


def _answer(told: Told, language: Language) -> EntitlementAnswer:
    held, entitlement = told.held, told.held.entitlement
    review = None
    if held.review is not None and held.review_opened_at is not None:
        review = OpenReview(review=held.review, opened_at=held.review_opened_at)
    return EntitlementAnswer(
        scheme=entitlement.scheme,
        name=held.name.in_(language),
        certified_until=entitlement.certified_until,
        certified_by=entitlement.certified_by,
        standing=entitlement.standing,
        due=told.due,
        overdue=told.overdue,
        message=told.message.in_(language),
        ways=[way_offered(offer, language) for offer in told.ways],
        back_pay_from=entitlement.back_pay_from,
        review=review,
    )
