"""What sends notices: each configured channel, capped and paced, and the outbox over all of them."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.sms.aliyun_voice import AliyunVoice, VoiceAccount
from domain.delivery import Channel
from domain.templates import ByLanguage
from server.outside.courier import letter_queue
from server.outside.mailing import mailing
from server.outside.pushes import Carriers, push_senders
from server.outside.sms import sms_api
from server.outside.transport import Transport
from server.outside.vendor_tokens import vendor_tokens
from server.outside.wechat import mini_program, service_account
from server.settings import Settings
from services.notices.address_senders import (
    EmailSender,
    LetterSender,
    VoiceSender,
    WechatAccountSender,
)
from services.notices.addresses import Unsubscribing
from services.notices.delivery_outbox import DeliveryOutbox, DeliverySender
from services.notices.pacing import CappedSender, PacedSender, Turns
from services.notices.senders import SmsSender, WechatSender
from services.ports import Limits
from storage.database import Database
from storage.keys.vault import Vault
from storage.notices.addresses import AddressStore
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.subscriptions import SubscriptionStore

Clock = Callable[[], datetime]


def ways_out(
    settings: Settings,
    database: Database,
    vault: Vault,
    carriers: Carriers,
    turns: Turns,
    limits: Limits,
    now: Clock,
) -> dict[Channel, PacedSender]:
    """Each configured channel, at its vendor's speed and within the peace of a number."""
    transport = carriers.plain
    senders: dict[Channel, DeliverySender] = push_senders(settings, database, vault, carriers, now)
    if sms := sms_api(settings):
        senders[Channel.SMS] = SmsSender(sms=sms, transport=transport, clock=now)
    if wechat := mini_program(settings):
        senders[Channel.WECHAT] = WechatSender(
            wechat=wechat,
            tokens=vendor_tokens(wechat, database, vault, transport, now),
            grants=SubscriptionStore(database),
        )
    senders |= _address_senders(settings, database, vault, transport, now)
    return paced(settings, capped(settings, senders, limits, vault), turns)


def outbox(
    senders: Mapping[Channel, DeliverySender], database: Database, vault: Vault, now: Clock
) -> DeliveryOutbox:
    return DeliveryOutbox(deliveries=DeliveryStore(database, vault), senders=senders, clock=now)


def _address_senders(
    settings: Settings, database: Database, vault: Vault, transport: Transport, now: Clock
) -> dict[Channel, DeliverySender]:
    """Of the channels that go to an address which a person named."""
    addresses = AddressStore(database, vault)
    senders: dict[Channel, DeliverySender] = {}
    if service := service_account(settings):
        senders[Channel.WECHAT_ACCOUNT] = WechatAccountSender(
            api=service,
            tokens=vendor_tokens(service, database, vault, transport, now),
            addresses=addresses,
        )
    if mail := mailing(settings):
        senders[Channel.EMAIL] = EmailSender(
            api=mail.api,
            mailer=mail.mailer,
            addresses=addresses,
            unsubscribe=unsubscribing(settings, vault).address,
        )
    if settings.voice_base_url:
        account = VoiceAccount(
            base_url=settings.voice_base_url,
            key_id=settings.voice_key_id,
            key_secret=settings.voice_key_secret.get_secret_value(),
            template=ByLanguage(settings.voice_template, settings.voice_template_en),
            shown=settings.voice_shown,
        )
        senders[Channel.VOICE] = VoiceSender(
            calls=AliyunVoice(account), transport=transport, clock=now
        )
    if settings.letters:
        senders[Channel.LETTER] = LetterSender(
            letters=letter_queue(settings, database, vault, now), addresses=addresses, clock=now
        )
    return senders


def capped(
    settings: Settings, senders: Mapping[Channel, DeliverySender], limits: Limits, vault: Vault
) -> dict[Channel, DeliverySender]:
    """What rings a phone number, no more often a day than the city allows itself."""
    rings = {Channel.SMS, Channel.VOICE}
    return {
        channel: CappedSender(
            sender,
            a_day=settings.number_a_day,
            limits=limits,
            known_as=lambda number: vault.mac("told", number.encode()).hex(),
        )
        if channel in rings
        else sender
        for channel, sender in senders.items()
    }


def paced(
    settings: Settings, senders: Mapping[Channel, DeliverySender], turns: Turns
) -> dict[Channel, PacedSender]:
    """Each at its vendor's speed."""
    return {
        channel: PacedSender(
            sender,
            per_second=settings.channel_rates.get(channel.value, 0.0),
            turns=turns,
            clock=time.monotonic,
            # Each browser's push service stands behind it.
            one_vendor=channel is not Channel.WEBPUSH,
        )
        for channel, sender in senders.items()
    }


def unsubscribing(settings: Settings, vault: Vault) -> Unsubscribing:
    return Unsubscribing(base=settings.public_url, macs=vault.macs)
