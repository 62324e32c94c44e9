"""What is due for me, and by which ways; what certified me in the past."""

from aiohttp import web

from domain.words import Language
from handlers.pensions.services import PENSIONS
from handlers.request import acting_of, citizen_of, json_response, language_of
from proto.http.pensions.entitlements import (
    Certifications,
    CertificationSeen,
    EntitlementAnswer,
    Entitlements,
    OpenReview,
)
from proto.http.ways import way_offered
from services.pensions.entitlements import Told


async def due(request: web.Request) -> web.StreamResponse:
    page = await request.app[PENSIONS].entitlements.page(
        acting_of(request), citizen_of(request).device_key
    )
    language = language_of(request)
    return json_response(
        Entitlements(
            today=page.today, entitlements=[_answer(told, language) for told in page.entitlements]
        )
    )


async def certifications(request: web.Request) -> web.StreamResponse:
    page = await request.app[PENSIONS].certifications.past(
        acting_of(request), request.query.get("cursor", "")
    )
    language = language_of(request)
    return json_response(
        Certifications(
            certifications=[
                CertificationSeen(
                    certification=each.certification,
                    scheme=each.scheme,
                    name=each.name.in_(language),
                    way=each.way,
                    certified_at=each.at,
                    certified_on=each.on,
                    certified_until=each.certified_until,
                    receipt=each.receipt,
                )
                for each in page.certifications
            ],
            next_cursor=page.next_cursor,
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
