"""The review queue: what is open, one review in full, the decision."""

from aiohttp import web

from domain.faces.coaching import REASON_WORDS
from domain.pensions.review import Claim, Review, ReviewFile
from domain.people import Officer, masked_name, masked_phone
from handlers.pensions.services import PENSIONS
from handlers.request import PURPOSE, json_response, language_of, officer_of, path_id
from proto.http.accounts.officers import (
    CheckSeen,
    ClaimSeen,
    DecisionNew,
    ProposalSeen,
    ReviewQueue,
    ReviewQueueItem,
    ReviewSeen,
)


async def take(request: web.Request) -> web.StreamResponse:
    officer = officer_of(request)
    claim = await request.app[PENSIONS].review_claims.take(officer, path_id(request, "review"))
    return json_response(_claim(claim, officer))


async def let_go(request: web.Request) -> web.StreamResponse:
    await request.app[PENSIONS].review_claims.let_go(
        officer_of(request), path_id(request, "review")
    )
    return web.Response(status=204)


async def queue(request: web.Request) -> web.StreamResponse:
    officer, reviews = officer_of(request), request.app[PENSIONS].reviews
    page = await reviews.queue(
        officer, request.query.get("cursor", ""), request.query.get("kind", "")
    )
    language = language_of(request)
    return json_response(
        ReviewQueue(
            reviews=[
                ReviewQueueItem(
                    review=queued.review.review,
                    kind=queued.review.kind,
                    scheme=queued.review.scheme,
                    opened_at=queued.review.opened_at,
                    name=masked_name(queued.name),
                    reasons=[
                        REASON_WORDS[reason].in_(language) for reason in queued.review.reasons
                    ],
                    proposed=queued.review.proposal is not None,
                    due_on=queued.review.due_on,
                    overdue=queued.review.overdue(reviews.today),
                    claim=_held(request, queued.review, officer),
                )
                for queued in page.reviews
            ],
            next_cursor=page.next_cursor,
        )
    )


async def show(request: web.Request) -> web.StreamResponse:
    officer = officer_of(request)
    file = await request.app[PENSIONS].reviews.show(
        officer, path_id(request, "review"), request[PURPOSE]
    )
    return json_response(_seen(request, file, officer))


async def decide(request: web.Request, body: DecisionNew) -> web.StreamResponse:
    officer = officer_of(request)
    file = await request.app[PENSIONS].reviews.decide(
        officer, path_id(request, "review"), body.decision, body.words
    )
    return json_response(_seen(request, file, officer), status=201)


def _claim(claim: Claim, reader: Officer) -> ClaimSeen:
    return ClaimSeen(mine=claim.by == reader.officer, username=claim.name, until=claim.until)


def _held(request: web.Request, review: Review, reader: Officer) -> ClaimSeen | None:
    claim = review.claim_at(request.app[PENSIONS].reviews.now)
    return None if claim is None else _claim(claim, reader)


def _seen(request: web.Request, file: ReviewFile, reader: Officer) -> ReviewSeen:
    review, proposal, language = file.review, file.review.proposal, language_of(request)
    return ReviewSeen(
        review=review.review,
        person=review.person,
        name=file.identity.name,
        phone=masked_phone(file.identity.phone),
        died_on=file.died_on,
        kind=review.kind,
        scheme=review.scheme,
        state=review.state,
        opened_at=review.opened_at,
        reasons=[REASON_WORDS[reason].in_(language) for reason in review.reasons],
        way=review.way,
        words=review.words,
        history=[
            CheckSeen(
                check=check.check,
                action=check.action,
                state=check.state,
                issued_at=check.issued_at,
                attested_by=check.attested,
                reasons=[REASON_WORDS[reason].in_(language) for reason in check.reasons],
            )
            for check in file.history
        ],
        decision=review.decision,
        decision_words=review.decision_words,
        due_on=review.due_on,
        proposal=proposal
        and ProposalSeen(mine=proposal.by == reader.officer, at=proposal.at, words=proposal.words),
        claim=_held(request, review, reader),
    )
