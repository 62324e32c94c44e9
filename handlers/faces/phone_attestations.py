"""An app proves what films, before its camera starts."""

from aiohttp import web

from domain.base64url import packed
from domain.faces.actions import Capture
from handlers.faces.services import FACES
from handlers.request import acting_of, citizen_of, json_response, path_id
from proto.http.faces.phone_attestations import (
    AttestationChallenge,
    AttestationShown,
    AttestationTaken,
)


async def begin(request: web.Request) -> web.Response:
    given = await request.app[FACES].phone_attestations.begin(
        acting_of(request), citizen_of(request), path_id(request, "check")
    )
    challenge = packed(given.challenge)
    return json_response(
        AttestationChallenge(challenge=challenge, expires_at=given.expires_at), 201
    )


async def attest(request: web.Request, body: AttestationShown) -> web.Response:
    attested_by = await request.app[FACES].phone_attestations.attest(
        acting_of(request), citizen_of(request), path_id(request, "check"), body.shown
    )
    return json_response(AttestationTaken(capture=Capture.ATTESTED, attested_by=attested_by), 201)
