"""Evidence by other providers than the camera here, and an officer's attestation."""

from aiohttp import web

from domain.faces.coaching import REASON_WORDS
from domain.pensions.evidence import OUTSIDE, PRESENT, Presence, Provider
from domain.words import sentences
from handlers.pensions.services import PENSIONS
from handlers.request import citizen_of, json_response, language_of, officer_of, path_id
from proto.http.pensions.evidence import (
    AttestationAnswer,
    AttestationNew,
    EvidenceAnswer,
    EvidenceBegun,
    EvidenceResult,
    EvidenceWanted,
    Opens,
)
from proto.http.ways import way_offered
from services.pensions.evidence import Shown


async def begin(request: web.Request, body: EvidenceWanted) -> web.Response:
    language, provider = language_of(request), Provider(body.provider)
    service = request.app[PENSIONS].evidence
    evidence, opening, others = await service.begin(
        citizen_of(request),
        provider,
        action=body.action,
        reference=body.reference,
        language=language,
    )
    return json_response(
        EvidenceBegun(
            evidence=evidence.check,
            provider=provider,
            opens=Opens(by=OUTSIDE[provider].opens, value=opening.value),
            expires_at=evidence.expires_at,
            other_ways=[way_offered(offer, language) for offer in others],
        ),
        201,
    )


async def finish(request: web.Request, body: EvidenceResult) -> web.Response:
    shown = await request.app[PENSIONS].evidence.finish(
        citizen_of(request), path_id(request, "evidence"), body.answer
    )
    return json_response(_answer(shown), 201)


async def show(request: web.Request) -> web.Response:
    shown = await request.app[PENSIONS].evidence.show(
        citizen_of(request), path_id(request, "evidence")
    )
    return json_response(_answer(shown))


async def attest(request: web.Request, body: AttestationNew) -> web.Response:
    attested = await request.app[PENSIONS].evidence.attest(
        officer_of(request),
        path_id(request, "person"),
        scheme=body.scheme,
        words=body.words,
        language=language_of(request),
    )
    return json_response(
        AttestationAnswer(
            evidence=attested.evidence.check,
            certified_until=attested.outcome.certified_until,
            assurance=PRESENT[Presence.WINDOW][1],
            reasons=list(attested.outcome.reasons),
            receipt=attested.receipt.receipt,
            jws=attested.receipt.jws,
        ),
        201,
    )


def _answer(shown: Shown) -> EvidenceAnswer:
    evidence = shown.evidence
    language = evidence.language
    reasons = (REASON_WORDS[reason] for reason in evidence.reasons)
    return EvidenceAnswer(
        evidence=evidence.check,
        provider=evidence.provider,
        action=evidence.action,
        state=evidence.state,
        reasons=list(evidence.reasons),
        text=sentences(shown.text, *reasons).in_(language),
        next_step=shown.next_step.in_(language),
        certified_until=shown.certified_until,
        assurance=evidence.assurance,
        receipt=evidence.receipt,
        issued_at=evidence.issued_at,
        ended_at=evidence.ended_at,
    )
