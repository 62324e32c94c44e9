"""The desks of sign-in and of officers, which the command line opens too, and the tokens they stand on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from auth.passwords import Passwords
from auth.second_factor import TotpCodes
from auth.tokens import Tokens
from server.infrastructure import Infrastructure, now, open_infrastructure
from server.outside import outside
from server.settings import Settings
from server.token_keys import in_use
from services.accounts.officers import OfficerService
from services.accounts.rate_limits import RateLimits
from services.accounts.second_factor import SecondFactors
from services.accounts.sign_in import SignInService
from storage.accounts import accounts, sessions
from storage.accounts.emergencies import EmergencyStore
from storage.accounts.grants import GrantStore
from storage.accounts.officers import OfficerStore
from storage.accounts.phone_reassignment import PhoneHolderStore
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.accounts.staff import StaffStore
from storage.keys.vault import Keys
from storage.pensions.review_claims import ReviewClaimStore

ISSUER: Final = "zhijian"


@asynccontextmanager
async def open_officers(settings: Settings) -> AsyncIterator[OfficerService]:
    """Officers as administered, for the command line."""
    async with open_infrastructure(settings, works=False) as infrastructure:
        yield officer_desk(infrastructure, make_tokens(infrastructure))


def officer_desk(infrastructure: Infrastructure, tokens: Tokens) -> OfficerService:
    database, vault = infrastructure.database, infrastructure.vault
    return OfficerService(
        staff=StaffStore(database, vault),
        emergencies=EmergencyStore(database),
        grants=GrantStore(database),
        reviews=ReviewClaimStore(database),
        passwords=Passwords(),
        codes=TotpCodes(ISSUER),
        tokens=tokens,
        clock=now,
    )


def make_tokens(infrastructure: Infrastructure) -> Tokens:
    keys = in_use(infrastructure.keys, now())
    tokens = Tokens(keys.token_keys, keys.current_kid, ISSUER, clock=now)
    take_up(tokens, keys)
    return tokens


def take_up(tokens: Tokens, keys: Keys) -> None:
    tokens.use(
        keys.token_keys, keys.current_kid, retired=keys.retired, followed_at=keys.followed_at
    )


def make_floods(settings: Settings, infrastructure: Infrastructure) -> RateLimits:
    return RateLimits(
        limits=infrastructure.limits,
        per_address=settings.sms_codes_per_address,
        per_city=settings.sms_codes_per_city,
    )


def sign_in_desk(
    settings: Settings, infrastructure: Infrastructure, tokens: Tokens, floods: RateLimits
) -> SignInService:
    database, vault = infrastructure.database, infrastructure.vault
    officers = OfficerStore(database, vault)
    return SignInService(
        accounts=accounts.AccountStore(database, vault),
        holders=PhoneHolderStore(database, vault),
        officers=officers,
        sessions=sessions.SessionStore(database, vault),
        codes=SignInCodeStore(database, vault),
        tokens=tokens,
        passwords=Passwords(),
        second_factor=SecondFactors(
            store=officers,
            codes=TotpCodes(ISSUER),
            required=settings.second_factor_required,
            clock=now,
        ),
        sender=outside.code_sender(settings, infrastructure.transport, now),
        guard=floods,
        bell=infrastructure.bell,
        clock=now,
    )
