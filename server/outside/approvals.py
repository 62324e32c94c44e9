"""How the vendors have our templates, asked of each that is configured and says so."""

from collections.abc import Callable
from datetime import datetime

from domain.delivery import Channel
from server.outside.sms import sms_api
from server.outside.transport import Transport
from server.outside.vendor_tokens import vendor_tokens
from server.outside.wechat import mini_program, service_account
from server.settings import Settings
from services.notices.approvals import Approvals, Asked, Library, OneByOne
from storage.database import Database
from storage.keys.vault import Vault
from storage.notices.vendor_templates import VendorTemplateStore

Clock = Callable[[], datetime]


def approvals(
    settings: Settings, database: Database, vault: Vault, transport: Transport, now: Clock
) -> Approvals:
    """Of each vendor that is configured and says how it has our templates."""
    vendors: dict[Channel, Asked] = {}
    if sms := sms_api(settings):
        vendors[Channel.SMS] = OneByOne(api=sms, transport=transport, clock=now)
    libraries = (
        (Channel.WECHAT, mini_program(settings)),
        (Channel.WECHAT_ACCOUNT, service_account(settings)),
    )
    for channel, account in libraries:
        if account is not None:
            tokens = vendor_tokens(account, database, vault, transport, now)
            vendors[channel] = Library(api=account, tokens=tokens)
    return Approvals(vendors=vendors, store=VendorTemplateStore(database), clock=now)
