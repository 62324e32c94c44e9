"""The services of notices: one noun, one field."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.notices.addresses import AddressService
from services.notices.campaigns import CampaignService
from services.notices.deliveries import DeliveryMonitor
from services.notices.delivery_reports import DeliveryReportService
from services.notices.devices import DeviceService
from services.notices.letters import LetterService
from services.notices.partner_events import PartnerEvents
from services.notices.preferences import PreferenceService
from services.notices.templates import TemplateService
from services.notices.updates import UpdateService
from services.notices.webhooks import WebhookService


@dataclass(frozen=True, slots=True)
class NoticeServices:
    """What is told, by which way, and what became of it."""

    addresses: AddressService
    campaigns: CampaignService
    deliveries: DeliveryMonitor
    delivery_reports: DeliveryReportService
    devices: DeviceService
    letters: LetterService
    partner_events: PartnerEvents
    preferences: PreferenceService
    templates: TemplateService
    updates: UpdateService
    webhooks: WebhookService


NOTICES: Final = web.AppKey("notices", NoticeServices)
