"""The services of privacy: one noun, one field."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.privacy.audit import AuditService
from services.privacy.breach import BreachService
from services.privacy.exports import ExportService
from services.privacy.oversight import OversightService
from services.privacy.requests import RequestService
from services.privacy.rights import RightsService


@dataclass(frozen=True, slots=True)
class PrivacyServices:
    """Rights, requests, exports, breach reports and the audit."""

    audit: AuditService
    breaches: BreachService
    exports: ExportService
    oversight: OversightService
    requests: RequestService
    rights: RightsService


PRIVACY: Final = web.AppKey("privacy", PrivacyServices)
