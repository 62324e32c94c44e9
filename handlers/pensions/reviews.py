"""Appeals, wishes for another way, and what became of them, as the person sees it."""

from datetime import date

from aiohttp import web

from domain.faces.coaching import REASON_WORDS
from domain.pensions.review import Review, ReviewKind
from domain.words import Language
from handlers.pensions.services import PENSIONS
from handlers.request import citizen_of, json_response, language_of
from proto.http.pensions.entitlements import ReviewAnswer, Reviews, ReviewWanted


async def open_(request: web.Request, body: ReviewWanted) -> web.StreamResponse:
    review = await request.app[PENSIONS].reviews.wish(
        citizen_of(request),
        ReviewKind(body.kind),
        body.scheme,
        way=body.way,
        words=body.words,
    )
    return json_response(
        _answer(review, language_of(request), request.app[PENSIONS].reviews.today), status=201
    )


async def mine(request: web.Request) -> web.StreamResponse:
    page = await request.app[PENSIONS].reviews.mine(
        citizen_of(request), request.query.get("cursor", "")
    )
    language, today = language_of(request), request.app[PENSIONS].reviews.today
    return json_response(
        Reviews(
            reviews=[_answer(review, language, today) for review in page.reviews],
            next_cursor=page.next_cursor,
        )
    )


def _answer(review: Review, language: Language, today: date) -> ReviewAnswer:
    return ReviewAnswer(
        review=review.review,
        kind=review.kind,
        scheme=review.scheme,
        state=review.state,
        opened_at=review.opened_at,
        reasons=[REASON_WORDS[reason].in_(language) for reason in review.reasons],
        decision=review.decision,
        decision_words=review.decision_words,
        decided_at=review.decided_at,
        due_on=review.due_on,
        overdue=review.overdue(today),
    )
