"""The access tokens of vendors, kept for all processes."""

from collections.abc import Callable
from datetime import datetime

from server.outside.transport import Http2Transport, Transport
from services.notices.vendor_tokens import TokenMaker, TokenMinter, VendorTokens
from storage.database import Database
from storage.keys.vault import Vault
from storage.notices.vendor_tokens import VendorTokenStore


def vendor_tokens(
    maker: TokenMaker | TokenMinter,
    database: Database,
    vault: Vault,
    transport: Transport | Http2Transport,
    now: Callable[[], datetime],
) -> VendorTokens:
    return VendorTokens(
        maker=maker, store=VendorTokenStore(database, vault), transport=transport, clock=now
    )
