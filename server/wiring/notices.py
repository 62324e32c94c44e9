"""Puts the services of notices together."""

from connectors.webhooks import public_key
from domain.delivery import Channel
from handlers.notices.services import NoticeServices
from server.background import Background
from server.infrastructure import now
from server.monitoring.delivery_watch import DeliveryWatch
from server.outside.channels import configured
from server.outside.mailing import mailing
from server.outside.pushes import push_channels, web_push_key
from server.outside.senders import unsubscribing
from server.outside.wechat import service_account
from server.wiring.foundation import Foundation
from services.notices.addresses import AddressService, PageStates
from services.notices.campaign_batches import CampaignBatches
from services.notices.campaign_moves import CampaignMoves
from services.notices.campaigns import CampaignService
from services.notices.deliveries import DeliveryMonitor
from services.notices.devices import DeviceService
from services.notices.letters import LetterService
from services.notices.partner_events import PartnerEvents
from services.notices.preferences import PreferenceService
from services.notices.reminders import Reminders
from services.notices.templates import TemplateService
from services.notices.updates import UpdateService
from services.notices.webhooks import WebhookService
from storage.accounts.devices import DeviceStore
from storage.accounts.partner_grants import PartnerGrantStore
from storage.accounts.partners import PartnerStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.four_eyes import FourEyesStore
from storage.keys.vault import Vault
from storage.notices.addresses import AddressStore
from storage.notices.campaigns import CampaignStore
from storage.notices.deliveries import DeliveryMonitorStore
from storage.notices.inbox import Inbox
from storage.notices.letters import LetterStore
from storage.notices.partner_events import PartnerEventStore
from storage.notices.partner_hooks import PartnerHookStore
from storage.notices.personal_notices import PersonalNoticeStore
from storage.notices.preferences import PreferenceStore
from storage.notices.reminders import ReminderStore
from storage.notices.vendor_templates import VendorTemplateStore
from storage.notices.webhooks import WebhookStore
from storage.unit_of_work import wakes


async def wire_notices(base: Foundation, background: Background) -> NoticeServices:
    settings, infrastructure = base.settings, base.infrastructure
    database, vault = base.database, base.vault
    webhooks, templates = WebhookStore(database, vault), VendorTemplateStore(database)
    deliveries = DeliveryMonitor(
        store=DeliveryMonitorStore(database),
        in_person=PersonalNoticeStore(database),
        wake=wakes(infrastructure.outbox.wake),
        clock=now,
    )
    hooks = PartnerHookStore(database, vault)
    watch = DeliveryWatch(deliveries, webhooks, hooks, infrastructure.approvals)
    await background.watch("watching deliveries", watch)
    return NoticeServices(
        addresses=_addresses(base),
        campaigns=CampaignService(
            store=CampaignStore(database),
            moves=make_campaign_moves(database, base.second_officers),
            persons=base.persons,
            approvals=templates,
            templates={
                Channel.WECHAT: settings.wechat_template,
                Channel.WECHAT_ACCOUNT: settings.wechat_account_template,
                Channel.SMS: settings.sms_notice_template,
            },
            fen=settings.message_fen,
            clock=now,
        ),
        deliveries=deliveries,
        delivery_reports=infrastructure.delivery_reports,
        devices=DeviceService(
            devices=DeviceStore(database, vault),
            vendors=push_channels(settings),
            hosts=frozenset(settings.webpush_hosts),
            web_push_key=web_push_key(settings, now),
            clock=now,
        ),
        letters=LetterService(letters=LetterStore(database, vault), clock=now),
        partner_events=_partner_events(base, hooks),
        preferences=PreferenceService(
            wishes=PreferenceStore(database),
            channels=configured(settings),
            templates=frozenset({settings.wechat_template} - {""}),
            clock=now,
        ),
        templates=TemplateService(store=templates, clock=now),
        updates=await _updates(base, background),
        webhooks=WebhookService(
            store=webhooks,
            standins=settings.webhook_standins,
            wake=wakes(infrastructure.calls.wake),
            clock=now,
        ),
    )


async def _updates(base: Foundation, background: Background) -> UpdateService:
    updates = UpdateService(
        inbox=Inbox(base.database),
        bells=base.infrastructure.bell,
        reads=base.infrastructure.reads,
        moved=base.infrastructure.moved,
        clock=now,
        streams=base.settings.update_streams,
    )
    await background.run("updates", updates.run)
    await background.run("reads", updates.run_reads)
    await background.run("hints", updates.run_moved)
    return updates


def _partner_events(base: Foundation, hooks: PartnerHookStore) -> PartnerEvents:
    database = base.database
    return PartnerEvents(
        unit=database,
        events=PartnerEventStore(database),
        grants=PartnerGrantStore(database, base.vault),
        partners=PartnerStore(database),
        hooks=hooks,
        audit=AuditStore(database),
        public_key=public_key,
        wake=wakes(base.infrastructure.partner_calls.wake),
        clock=now,
    )


def _addresses(base: Foundation) -> AddressService:
    settings, vault = base.settings, base.vault
    mail = mailing(settings)
    return AddressService(
        unit=base.database,
        addresses=AddressStore(base.database, vault),
        mail=(mail.api, mail.mailer) if mail else None,
        wechat=service_account(settings),
        letters=settings.letters,
        transport=base.infrastructure.transport,
        unsubscribing=unsubscribing(settings, vault),
        states=PageStates(
            back=f"{settings.public_url.rstrip('/')}/" if settings.public_url else "",
            macs=vault.macs,
            clock=now,
        ),
        clock=now,
    )


def make_campaign_batches(database: Database) -> CampaignBatches:
    return CampaignBatches(
        unit=database, store=CampaignStore(database), events=EventStore(database)
    )


def make_reminders(database: Database, vault: Vault) -> Reminders:
    return Reminders(
        unit=database, store=ReminderStore(database, vault), events=EventStore(database)
    )


def make_campaign_moves(database: Database, second_officers: FourEyesStore) -> CampaignMoves:
    return CampaignMoves(
        unit=database,
        store=CampaignStore(database),
        second_officers=second_officers,
        audit=AuditStore(database),
    )
