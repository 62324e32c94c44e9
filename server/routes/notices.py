"""Doors of what is told: the inbox, addresses, devices, campaigns, deliveries, webhooks."""

from typing import Final

from handlers.notices import (
    addresses,
    campaigns,
    devices,
    officer_campaigns,
    officer_deliveries,
    officer_letters,
    officer_webhooks,
    partner_events,
    preferences,
    updates,
    vendor_callbacks,
)
from proto.http.accounts.sign_in import CodeSent
from proto.http.notices.addresses import (
    Addresses,
    EmailConfirmed,
    EmailWanted,
    LetterPrint,
    LettersWaiting,
    PostalNew,
    Posted,
    WechatBack,
    WechatPage,
)
from proto.http.notices.campaigns import (
    CampaignMove,
    CampaignNew,
    CampaignSeen,
    CampaignsSeen,
    NoticeText,
    TemplatesSeen,
)
from proto.http.notices.deliveries import (
    ChannelsSeen,
    DeadLetters,
    DeliveriesSeen,
    DeliveriesWanted,
    PersonalNoticeEnd,
    PersonalNoticesSeen,
    Replayed,
    Resending,
    Resent,
    WebhookCallsSeen,
    WebhookMade,
    WebhookMove,
    WebhookNew,
    WebhookReplay,
    WebhookSeen,
    WebhooksSeen,
)
from proto.http.notices.devices import DeviceNew, DeviceSeen, DevicesSeen
from proto.http.notices.partner_events import (
    PartnerDeliveries,
    PartnerEventsAcknowledged,
    PartnerEventsTaken,
    PartnerEventsWaiting,
    PartnerHook,
    PartnerRedelivered,
    PartnerSecret,
)
from proto.http.notices.preferences import WaysChosen, WaysWanted
from proto.http.pensions.entitlements import Inbox, InboxRead, InboxReadTo
from server.route import JSON, Bytes, Route
from server.routes.terms import (
    ADMIN,
    BOUND,
    CALLS,
    CAMPAIGNS,
    CITIZEN,
    COUNTER,
    CURSOR,
    KEY,
    NO_KEY,
    NUMBER,
    PARTNER,
    PERSON,
    PUBLIC,
    PURPOSE,
    TEXT,
    TRIES,
)

#: A hundred reports of Huawei are about 50 KB.
REPORTS: Final = Bytes(256 * 1024)
#: What a vendor takes for an answer to its reports.
REPLIES: Final = (JSON, "text/plain")

# fmt: off
ROUTES: Final = (
    Route("POST", "/v1/me/devices", devices.register, CITIZEN, asks=KEY, takes=DeviceNew, gives=DeviceSeen, status=201, per_account=TRIES),
    Route("GET", "/v1/me/notices", preferences.show, CITIZEN, gives=WaysChosen),
    Route("PUT", "/v1/me/notices", preferences.choose, CITIZEN, takes=WaysWanted, gives=WaysChosen),
    Route("GET", "/v1/me/devices", devices.mine, CITIZEN, gives=DevicesSeen),
    Route("DELETE", "/v1/me/devices/{device}", devices.remove, CITIZEN, status=204),
    Route("GET", "/v1/me/addresses", addresses.mine, CITIZEN, gives=Addresses),
    Route("POST", "/v1/me/addresses/email/codes", addresses.send_code, CITIZEN, asks=NO_KEY, takes=EmailWanted, gives=CodeSent, status=202, per_minute=CALLS),
    Route("PUT", "/v1/me/addresses/email", addresses.confirm_email, CITIZEN, takes=EmailConfirmed, gives=Addresses),
    Route("PUT", "/v1/me/addresses/letter", addresses.set_postal, CITIZEN, takes=PostalNew, gives=Addresses),
    Route("GET", "/v1/me/addresses/wechat_account/page", addresses.wechat_page, CITIZEN, gives=WechatPage),
    Route("PUT", "/v1/me/addresses/wechat_account", addresses.link_wechat, CITIZEN, takes=WechatBack, gives=Addresses, per_account=TRIES),
    Route("DELETE", "/v1/me/addresses/{channel}", addresses.remove, CITIZEN, texts=("channel",), status=204),
    Route("POST", "/v1/unsubscribe/{token}", addresses.unsubscribe, PUBLIC, texts=("token",), status=204, per_minute=CALLS),  # the token is the rule
    Route("GET", "/v1/inbox", updates.inbox, CITIZEN, query={"since": NUMBER, "limit": NUMBER}, gives=Inbox),
    Route("POST", "/v1/inbox/read", updates.read, CITIZEN, asks=NO_KEY, takes=InboxRead, gives=InboxReadTo),
    Route("GET", "/v1/notices/{notice}", campaigns.text, BOUND, gives=NoticeText),
    Route("GET", "/v1/updates", updates.updates, CITIZEN, query={"since": NUMBER}, status=101, streams=True),
    Route("GET", "/v1/callbacks/{vendor}", vendor_callbacks.echo, PUBLIC, texts=("vendor",), kinds=("text/plain",)),  # the vendor's signature is the rule
    Route("POST", "/v1/callbacks/{vendor}", vendor_callbacks.take, PUBLIC, texts=("vendor",), takes_bytes=REPORTS, kinds=REPLIES),
    Route("POST", "/v1/callbacks/{vendor}/{token}", vendor_callbacks.take_at_secret, PUBLIC, texts=("vendor", "token"), takes_bytes=REPORTS, kinds=REPLIES),

    # What is said twice at these is the same said once; a secret is told once.
    Route("GET", "/v1/partner/events", partner_events.poll, PARTNER, query={"after": TEXT, "limit": NUMBER}, gives=PartnerEventsWaiting, own=True),
    Route("POST", "/v1/partner/events/acknowledgements", partner_events.acknowledge, PARTNER, asks=NO_KEY, takes=PartnerEventsTaken, gives=PartnerEventsAcknowledged, own=True),
    Route("GET", "/v1/partner/webhook", partner_events.hook, PARTNER, gives=PartnerHook, own=True),
    Route("POST", "/v1/partner/webhook/secrets", partner_events.renew_secret, PARTNER, asks=NO_KEY, gives=PartnerSecret, status=201, own=True),
    Route("POST", "/v1/partner/webhook/enablings", partner_events.enable, PARTNER, asks=NO_KEY, gives=PartnerHook, status=201, own=True),
    Route("GET", "/v1/partner/deliveries", partner_events.deliveries, PARTNER, query={"state": TEXT, **CURSOR}, gives=PartnerDeliveries, own=True),
    Route("POST", "/v1/partner/deliveries/{delivery}/redeliveries", partner_events.redeliver, PARTNER, asks=NO_KEY, texts=("delivery",), gives=PartnerRedelivered, status=201, own=True),

    Route("POST", "/v1/officer/campaigns", officer_campaigns.draft, CAMPAIGNS, asks=KEY, takes=CampaignNew, gives=CampaignSeen, status=201),
    Route("GET", "/v1/officer/campaigns", officer_campaigns.newest, CAMPAIGNS, query=CURSOR, gives=CampaignsSeen),
    Route("GET", "/v1/officer/campaigns/{campaign}", officer_campaigns.show, CAMPAIGNS, gives=CampaignSeen),
    Route("POST", "/v1/officer/campaigns/{campaign}/moves", officer_campaigns.move, CAMPAIGNS, asks=KEY, takes=CampaignMove, gives=CampaignSeen, status=201),
    Route("GET", "/v1/officer/notice-texts", officer_campaigns.templates, CAMPAIGNS, gives=TemplatesSeen),
    Route("GET", "/v1/officer/letters", officer_letters.waiting, COUNTER, query=CURSOR, gives=LettersWaiting),
    Route("GET", "/v1/officer/letters/{letter}", officer_letters.show, COUNTER, asks=PURPOSE, gives=LetterPrint),
    Route("POST", "/v1/officer/letters/{letter}/posted", officer_letters.post, COUNTER, asks=KEY, takes=Posted, gives=LetterPrint, status=201),
    Route("POST", f"{PERSON}/deliveries/search", officer_deliveries.of_person, COUNTER, asks=NO_KEY, takes=DeliveriesWanted, gives=DeliveriesSeen, emergency=True),
    Route("GET", "/v1/officer/personal-notices", officer_deliveries.personal_notices, COUNTER, asks=PURPOSE, query=CURSOR, gives=PersonalNoticesSeen),
    Route("POST", "/v1/officer/personal-notices/{notice}/end", officer_deliveries.end_personal_notice, COUNTER, asks=KEY, takes=PersonalNoticeEnd, status=204),
    Route("GET", "/v1/officer/channels", officer_deliveries.channels, ADMIN, gives=ChannelsSeen),
    Route("GET", "/v1/officer/dead-letters", officer_deliveries.dead, ADMIN, query={"channel": TEXT, "reason": TEXT, **CURSOR}, gives=DeadLetters),
    Route("POST", "/v1/officer/dead-letters/resendings", officer_deliveries.resend, ADMIN, asks=KEY, takes=Resending, gives=Resent, status=201),
    Route("GET", "/v1/officer/webhooks", officer_webhooks.all_, ADMIN, gives=WebhooksSeen),
    # Its secret is told once, and not remembered to be told again.
    Route("POST", "/v1/officer/webhooks", officer_webhooks.add, ADMIN, asks=NO_KEY, takes=WebhookNew, gives=WebhookMade, status=201),
    Route("POST", "/v1/officer/webhooks/{webhook}/secrets", officer_webhooks.rotate, ADMIN, asks=NO_KEY, takes=WebhookMove, gives=WebhookMade, status=201),
    Route("POST", "/v1/officer/webhooks/{webhook}/pauses", officer_webhooks.pause, ADMIN, asks=KEY, takes=WebhookMove, gives=WebhookSeen, status=201),
    Route("POST", "/v1/officer/webhooks/{webhook}/enablings", officer_webhooks.enable, ADMIN, asks=KEY, takes=WebhookMove, gives=WebhookSeen, status=201),
    Route("POST", "/v1/officer/webhooks/{webhook}/replays", officer_webhooks.replay, ADMIN, asks=KEY, takes=WebhookReplay, gives=Replayed, status=201),
    Route("POST", "/v1/officer/webhooks/{webhook}/pings", officer_webhooks.ping, ADMIN, asks=KEY, takes=WebhookMove, gives=WebhookSeen, status=202),
    Route("GET", "/v1/officer/webhooks/{webhook}/calls", officer_webhooks.calls, ADMIN, query={"state": TEXT, **CURSOR}, gives=WebhookCallsSeen),
    Route("POST", "/v1/officer/webhooks/{webhook}/calls/{message}/resendings", officer_webhooks.resend, ADMIN, asks=KEY, takes=WebhookMove, gives=Resent, status=201),
    Route("DELETE", "/v1/officer/webhooks/{webhook}", officer_webhooks.remove, ADMIN, status=204),
)
# fmt: on
