"""The services of pensions: one noun, one field."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.pensions.certifications import CertificationService
from services.pensions.deaths import DeathService
from services.pensions.entitlements import EntitlementService
from services.pensions.evidence import EvidenceService
from services.pensions.home_visits import HomeVisitService
from services.pensions.register import RegisterService
from services.pensions.review_claims import ReviewClaimService
from services.pensions.reviews import ReviewService
from services.pensions.spot_checks import SpotCheckService
from services.pensions.video_calls import VideoCallService
from services.pensions.video_lines import VideoLineService


@dataclass(frozen=True, slots=True)
class PensionServices:
    """Entitlements, evidence, reviews and spot checks."""

    certifications: CertificationService
    deaths: DeathService
    entitlements: EntitlementService
    evidence: EvidenceService
    home_visits: HomeVisitService
    register: RegisterService
    review_claims: ReviewClaimService
    reviews: ReviewService
    spot_checks: SpotCheckService
    video_lines: VideoLineService
    videos: VideoCallService


PENSIONS: Final = web.AppKey("pensions", PensionServices)
