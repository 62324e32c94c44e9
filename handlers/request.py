"""What handlers read of a request, and the JSON they answer with; the keys under which services hang."""

import asyncio
from functools import lru_cache
from typing import Final
from uuid import UUID

from aiohttp import hdrs, web

from domain.accounts.mandates import Acting, Mandate
from domain.accounts.officers import Reach
from domain.errors import (
    Invalid,
    NotFound,
    NotSignedIn,
    TooLarge,
)
from domain.people import Citizen, Officer, Principal
from domain.problems import Problem
from domain.words import Language, Words
from proto.http.base import Answer
from services.accounts.accounts import AccountService
from services.accounts.acting_limits import ActingLimitService
from services.accounts.consents import ConsentService
from services.accounts.elder import ElderService
from services.accounts.emergencies import EmergencyService
from services.accounts.finding import FindingService
from services.accounts.grants import GrantService
from services.accounts.mandates import MandateService
from services.accounts.officers import OfficerService
from services.accounts.sessions import SessionService
from services.accounts.sign_in import SignInService
from services.faces.captures import CaptureService
from services.faces.engines import EngineService
from services.faces.face_checks import FaceCheckService
from services.notices.addresses import AddressService
from services.notices.campaigns import CampaignService
from services.notices.deliveries import DeliveryMonitor
from services.notices.delivery_reports import DeliveryReportService
from services.notices.devices import DeviceService
from services.notices.letters import LetterService
from services.notices.preferences import PreferenceService
from services.notices.templates import TemplateService
from services.notices.updates import UpdateService
from services.notices.webhooks import WebhookService
from services.pensions.certifications import CertificationService
from services.pensions.deaths import DeathService
from services.pensions.entitlements import EntitlementService
from services.pensions.evidence import EvidenceService
from services.pensions.register import RegisterService
from services.pensions.review_claims import ReviewClaimService
from services.pensions.reviews import ReviewService
from services.pensions.spot_checks import SpotCheckService
from services.privacy.audit import AuditService
from services.privacy.breach import BreachService
from services.privacy.exports import ExportService
from services.privacy.oversight import OversightService
from services.privacy.requests import RequestService
from services.privacy.rights import RightsService

SIGN_IN: Final = web.AppKey("sign_in", SignInService)
ACCOUNTS: Final = web.AppKey("accounts", AccountService)
CONSENTS: Final = web.AppKey("consents", ConsentService)
DEVICES: Final = web.AppKey("devices", DeviceService)
DEATHS: Final = web.AppKey("deaths", DeathService)
FINDING: Final = web.AppKey("finding", FindingService)
REGISTER: Final = web.AppKey("register", RegisterService)
AUDIT: Final = web.AppKey("audit", AuditService)
CAMPAIGNS: Final = web.AppKey("campaigns", CampaignService)
TEMPLATES: Final = web.AppKey("templates", TemplateService)
SPOTS: Final = web.AppKey("spots", SpotCheckService)
ACTING: Final = web.AppKey("acting", ActingLimitService)
ELDER: Final = web.AppKey("elder", ElderService)
EMERGENCIES: Final = web.AppKey("emergencies", EmergencyService)
ENGINES: Final = web.AppKey("engines", EngineService)
CERTIFICATIONS: Final = web.AppKey("certifications", CertificationService)
ENTITLEMENTS: Final = web.AppKey("entitlements", EntitlementService)
OFFICERS: Final = web.AppKey("officers", OfficerService)
GRANTS: Final = web.AppKey("grants", GrantService)
EXPORTS: Final = web.AppKey("exports", ExportService)
BREACHES: Final = web.AppKey("breaches", BreachService)
OVERSIGHT: Final = web.AppKey("oversight", OversightService)
REQUESTS: Final = web.AppKey("requests", RequestService)
REVIEWS: Final = web.AppKey("reviews", ReviewService)
REVIEW_CLAIMS: Final = web.AppKey("review_claims", ReviewClaimService)
EVIDENCE: Final = web.AppKey("evidence", EvidenceService)
FACE_CHECKS: Final = web.AppKey("face_checks", FaceCheckService)
CAPTURES: Final = web.AppKey("captures", CaptureService)
UPDATES: Final = web.AppKey("updates", UpdateService)
PREFERENCES: Final = web.AppKey("notice_ways", PreferenceService)
ADDRESSES: Final = web.AppKey("addresses", AddressService)
LETTERS: Final = web.AppKey("letters", LetterService)
RECEIPTS: Final = web.AppKey("receipts", DeliveryReportService)
INSIGHT: Final = web.AppKey("insight", DeliveryMonitor)
WEBHOOKS: Final = web.AppKey("webhooks", WebhookService)
RIGHTS: Final = web.AppKey("rights", RightsService)
MANDATES: Final = web.AppKey("mandates", MandateService)
SESSIONS: Final = web.AppKey("sessions", SessionService)

PRINCIPAL: Final[web.RequestKey[Principal | None]] = web.RequestKey("principal", object)  # type: ignore[arg-type]  # a union has no class
#: How many seconds the caller's access token still lived when he entered, at doors that stream.
TOKEN_SECONDS: Final = web.RequestKey("token_seconds", float)
#: The thumbprint of the key that a sign-in or refresh proved to hold, at doors that bind; else "".
DEVICE_KEY: Final = web.RequestKey("device_key", str)
#: What the caller's next proof has to name, where one was shown.
PROOF_NONCE: Final = web.RequestKey("proof_nonce", str)
#: The mandate under which the caller acts for another person; absent when he acts for himself.
MANDATE: Final = web.RequestKey("mandate", Mandate)
#: A digest of the caller's address, at doors that count calls.
CALLER: Final = web.RequestKey("caller", str)
#: Why an officer looks, at doors that show a person's data.
PURPOSE: Final = web.RequestKey("purpose", str)
#: How far the officer may go with the person whom the path names.
REACH: Final = web.RequestKey("reach", Reach)


def citizen_of(request: web.Request) -> Citizen:
    """The signed-in citizen of a door that only citizens pass."""
    principal = request[PRINCIPAL]
    if not isinstance(principal, Citizen):
        raise NotSignedIn(Problem.SIGN_IN_NEEDED)
    return principal


def acting_of(request: web.Request) -> Acting:
    """Who acts, and for whom, at a door that may be passed for another person."""
    return Acting(citizen_of(request).account, request.get(MANDATE))


def officer_of(request: web.Request) -> Officer:
    """The signed-in officer of a door that only officers pass."""
    principal = request[PRINCIPAL]
    if not isinstance(principal, Officer):
        raise NotSignedIn(Problem.SIGN_IN_NEEDED)
    return principal


def language_of(request: web.Request) -> Language:
    return _spoken(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))


@lru_cache(maxsize=256)  # browsers send a few hundred different ones
def _spoken(accepted: str) -> Language:
    """The first of the asked languages that we speak; Chinese when none is named."""
    for part in accepted.split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return Language.ZH
        if tag.startswith("en"):
            return Language.EN
    return Language.ZH


def path_id(request: web.Request, name: str) -> UUID:
    """An id in the path; what is no id is not found."""
    try:
        return UUID(request.match_info[name])
    except ValueError:
        raise NotFound(Problem.NOT_FOUND) from None


def json_response(model: Answer, status: int = 200) -> web.Response:
    return web.Response(
        body=model.model_dump_json().encode(),
        status=status,
        content_type="application/json",
        charset="utf-8",
        headers={"Cache-Control": "no-store"},
    )


async def read_body(request: web.Request, *, most: int, seconds: float) -> bytes:
    """Raises TooLarge beyond `most` bytes, Invalid when it comes too slowly, breaks off or is not what it says."""
    data = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > most:
                    raise TooLarge(
                        Problem.BODY_TOO_LARGE, Words(f"最多 {most} 字节", f"at most {most} bytes")
                    )
    except TimeoutError as slow:
        raise Invalid(
            Problem.BODY_UNREADABLE, Words("传得太慢", "the body came too slowly")
        ) from slow
    except web.RequestPayloadError as broken:
        raise Invalid(
            Problem.BODY_UNREADABLE,
            Words("编码与所称的不符", "the body is not encoded as it says"),
        ) from broken
    except ConnectionResetError as gone:  # nobody reads the answer, and nobody is to be alarmed
        raise Invalid(
            Problem.BODY_UNREADABLE, Words("没有传完", "the body ended before its end")
        ) from gone
    return bytes(data)
