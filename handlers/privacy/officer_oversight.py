"""The administrators' overview: agreements, retention, assessments, stored faces."""

from aiohttp import web

from domain.filing import FILING_AT, Filing
from handlers.privacy.services import PRIVACY
from handlers.request import json_response
from proto.http.accounts import staff as wire


async def look(request: web.Request) -> web.StreamResponse:
    seen = await request.app[PRIVACY].oversight.look()
    faces = seen.faces
    return json_response(
        wire.OversightSeen(
            consents=[
                wire.ConsentsCounted(
                    purpose=each.purpose,
                    version=each.version,
                    given=each.given,
                    withdrawn=each.withdrawn,
                )
                for each in seen.consents
            ],
            consents_counted_at=seen.consents_counted_at,
            retention=[
                wire.RetentionRule(
                    noun=each.noun,
                    keeps=each.keeps,
                    why=each.why,
                    swept=each.swept,
                    ended=each.ended,
                    last=each.last,
                )
                for each in seen.retention
            ],
            assessments=[
                wire.AssessmentOnRecord(
                    reference=each.reference,
                    approved_on=each.approved_on,
                    review_on=each.review_on,
                )
                for each in seen.assessments
            ],
            faces=faces and faces.persons,
            faces_counted_at=faces and faces.counted_at,
            faces_limit=FILING_AT,
            filing=(faces.filing if faces else Filing.NOT_DUE).name.lower(),
            file_by=seen.file_by,
            filed_on=seen.filed_on,
        )
    )
