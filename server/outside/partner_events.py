"""Calls to partners of what changed, and the mail to who takes none: the outbox of both."""

from collections.abc import Callable
from datetime import datetime

from connectors.webhooks import PartnerEventApi
from domain.accounts.partners import Environment
from domain.delivery import Channel
from domain.notices.webhooks import ClaimedMessage
from server.outside.mailing import mailing
from server.outside.transport import Transport
from server.settings import Settings
from services.notices.partner_event_senders import PartnerEventSender, PartnerMailSender
from services.outbox import Outbox, Sender
from storage.accounts.partner_grants import PartnerGrantStore
from storage.accounts.partners import PartnerStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.keys.vault import Vault
from storage.notices.partner_event_outbox import PartnerEventOutboxStore
from storage.notices.partner_events import PartnerEventStore
from storage.notices.partner_hooks import PartnerHookStore


def partner_environment(settings: Settings) -> Environment:
    """An installation that is not the city's own is where partners try."""
    production = settings.environment == "production"
    return Environment.PRODUCTION if production else Environment.SANDBOX


def partner_outbox(
    settings: Settings,
    database: Database,
    vault: Vault,
    transport: Transport,
    now: Callable[[], datetime],
) -> Outbox[ClaimedMessage]:
    """`transport`: to the public internet alone. Without a mail server no mail leaves."""
    environment, events = partner_environment(settings), PartnerEventStore(database)
    partners = PartnerStore(database)
    senders: dict[Channel, Sender[ClaimedMessage]] = {
        Channel.WEBHOOK: PartnerEventSender(
            unit=database,
            events=events,
            grants=PartnerGrantStore(database, vault),
            partners=partners,
            hooks=PartnerHookStore(database, vault),
            audit=AuditStore(database),
            api=PartnerEventApi(),
            transport=transport,
            environment=environment,
            standins=settings.webhook_standins,
            clock=now,
        )
    }
    if mail := mailing(settings):
        senders[Channel.EMAIL] = PartnerMailSender(
            events=events, partners=partners, api=mail.api, mailer=mail.mailer
        )
    store = PartnerEventOutboxStore(database, environment)
    return Outbox(store=store, senders=senders, clock=now)
