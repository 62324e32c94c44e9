"""Doors of rights, requests, exports, breach reports, oversight and the audit."""

from typing import Final

from domain.audit import AuditPurpose
from handlers.privacy import (
    officer_audit,
    officer_breach,
    officer_exports,
    officer_oversight,
    officer_requests,
    requests,
    rights,
)
from proto.http.accounts.officers import AuditFound
from proto.http.accounts.staff import OversightSeen
from proto.http.privacy.copied import Export
from proto.http.privacy.exports import (
    BreachReport,
    BreachWanted,
    ExportDecided,
    ExportNew,
    ExportSeen,
    ExportsSeen,
)
from proto.http.privacy.requests import (
    RequestAnswer,
    RequestAnswered,
    RequestConfirmed,
    RequestNew,
    RequestQueue,
    RequestsAnswer,
    RequestSeen,
)
from proto.http.privacy.rights import Deleted, FaceLock, Uses
from server.route import Route
from server.routes.terms import (
    ADMIN,
    BOUND,
    CITIZEN,
    CODE,
    COPIES,
    COUNTER,
    CURSOR,
    FACE,
    KEY,
    LOOKS,
    NO_KEY,
    PERSON,
    PURPOSE,
    TEXT,
    TRIES,
)

AUDIT: Final[dict[str, dict[str, object]]] = {
    "purpose": {"type": "string", "enum": [purpose.value for purpose in AuditPurpose]},
    "person": TEXT,
    "actor": TEXT,
    "since": TEXT,
    "cursor": TEXT,
}

# fmt: off
ROUTES: Final = (
    Route("GET", "/v1/me/uses", rights.uses, BOUND, query=CURSOR, gives=Uses),
    Route("GET", "/v1/me/face-lock", rights.face_lock, BOUND, gives=FaceLock),
    Route("POST", "/v1/me/face-lock", rights.lock_face, BOUND, asks=KEY, gives=FaceLock, status=201),
    Route("DELETE", "/v1/me/face-lock", rights.unlock_face, BOUND, asks=FACE, status=204),
    Route("GET", "/v1/me/export", rights.export, CITIZEN, asks=CODE, gives=Export, per_account=COPIES),
    Route("DELETE", "/v1/me", rights.delete, CITIZEN, asks=CODE, gives=Deleted),
    Route("POST", "/v1/me/requests", requests.ask, BOUND, asks=KEY, takes=RequestNew, gives=RequestAnswer, status=201, per_account=TRIES),
    Route("GET", "/v1/me/requests", requests.mine, BOUND, gives=RequestsAnswer),
    Route("DELETE", "/v1/me/requests/{request}", requests.withdraw, BOUND, status=204),

    Route("GET", "/v1/officer/requests", officer_requests.queue, COUNTER, query=CURSOR, gives=RequestQueue),
    Route("GET", f"{PERSON}/requests", officer_requests.of_person, COUNTER, asks=PURPOSE, gives=RequestQueue, emergency=True),
    Route("POST", f"{PERSON}/requests", officer_requests.take_down, COUNTER, asks=KEY, takes=RequestNew, gives=RequestSeen, status=201),
    Route("POST", f"{PERSON}/requests/{{request}}/answers", officer_requests.answer, COUNTER, asks=KEY, takes=RequestAnswered, gives=RequestSeen, status=201),
    Route("POST", f"{PERSON}/requests/{{request}}/confirmations", officer_requests.confirm, COUNTER, asks=KEY, takes=RequestConfirmed, gives=RequestSeen, status=201),
    Route("GET", "/v1/officer/oversight", officer_oversight.look, ADMIN, gives=OversightSeen),
    Route("POST", "/v1/officer/exports", officer_exports.ask, ADMIN, asks=KEY, takes=ExportNew, gives=ExportSeen, status=201, per_account=TRIES),
    Route("GET", "/v1/officer/exports", officer_exports.newest, ADMIN, query=CURSOR, gives=ExportsSeen),
    Route("GET", "/v1/officer/exports/{export}", officer_exports.show, ADMIN, gives=ExportSeen),
    Route("POST", "/v1/officer/exports/{export}/moves", officer_exports.move, ADMIN, asks=KEY, takes=ExportDecided, gives=ExportSeen, status=201),
    # A file that has left is kept nowhere; the grant it spends makes it one.
    Route("POST", "/v1/officer/exports/{export}/file", officer_exports.file, ADMIN, asks=NO_KEY, kinds=("text/csv",)),
    Route("POST", "/v1/officer/breach-reports", officer_breach.report, ADMIN, asks=NO_KEY, takes=BreachWanted, gives=BreachReport, per_account=TRIES),
    Route("GET", "/v1/officer/audit", officer_audit.search, ADMIN, query=AUDIT, gives=AuditFound, per_account=LOOKS),
)
# fmt: on
