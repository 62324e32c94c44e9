"""Doors of checks before the camera, and of the engines."""

from typing import Final

from domain.accounts.mandates import Scope
from domain.pensions.certify import KIOSK_FACE
from handlers.faces import capture, face_checks, officer_engines, phone_attestations
from proto.http.faces.engines import EngineCounts, EnginePairs, EnginesSeen
from proto.http.faces.face_checks import (
    CheckAnswer,
    CheckOpened,
    CheckWanted,
    ReceiptAnswer,
    TicketAnswer,
)
from proto.http.faces.phone_attestations import (
    AttestationChallenge,
    AttestationShown,
    AttestationTaken,
)
from server.route import Hands, Route
from server.routes.terms import ADMIN, BOUND, GUESSES, KEY, NO_KEY, NUMBER, PUBLIC, TRIES

DAYS: Final = {"days": NUMBER}
#: Before the camera of a person's own phone, in the place of a kiosk; the handler sees to what for.
FACE: Final = Hands(KIOSK_FACE.name)

# fmt: off
ROUTES: Final = (
    Route("POST", "/v1/face-checks", face_checks.open_check, BOUND, asks=KEY, takes=CheckWanted, gives=CheckOpened, status=201, acts=Scope.CERTIFY, hands=FACE, per_account=TRIES),
    Route("GET", "/v1/face-checks/{check}", face_checks.show, BOUND, gives=CheckAnswer, acts=Scope.CERTIFY, hands=FACE),
    Route("POST", "/v1/face-checks/{check}/tickets", face_checks.new_ticket, BOUND, asks=NO_KEY, gives=TicketAnswer, status=201, acts=Scope.CERTIFY, hands=FACE, per_account=TRIES),
    # What a phone shows is good once, by its challenge.
    Route("POST", "/v1/face-checks/{check}/attestation-challenges", phone_attestations.begin, BOUND, asks=NO_KEY, gives=AttestationChallenge, status=201, acts=Scope.CERTIFY, per_account=TRIES),
    Route("POST", "/v1/face-checks/{check}/attestations", phone_attestations.attest, BOUND, asks=NO_KEY, takes=AttestationShown, gives=AttestationTaken, status=201, acts=Scope.CERTIFY, per_account=TRIES),
    Route("GET", "/v1/receipts/{receipt}", face_checks.receipt, BOUND, gives=ReceiptAnswer, acts=Scope.CERTIFY),
    Route("GET", "/v1/capture", capture.capture, PUBLIC, status=101, refusals=GUESSES),  # the ticket is the rule

    Route("GET", "/v1/officer/engines", officer_engines.standing, ADMIN, gives=EnginesSeen),
    Route("GET", "/v1/officer/engines/counts", officer_engines.counts, ADMIN, query=DAYS, gives=EngineCounts),
    Route("GET", "/v1/officer/engines/pairs", officer_engines.pairs, ADMIN, query=DAYS, gives=EnginePairs),
)
# fmt: on
