"""Puts the services of accounts together, and those of officers alone for the command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from auth.passwords import Passwords
from auth.second_factor import TotpCodes
from auth.tokens import Tokens
from handlers.accounts.services import AccountServices
from server.background import Background, end_childhoods
from server.infrastructure import now, open_infrastructure
from server.monitoring.kiosk_watch import KioskWatch
from server.outside.sms import code_sender
from server.outside.wechat import WechatUsers, wechat_login
from server.settings import Settings
from server.token_keys import ISSUER, follow_token_keys, make_tokens, take_up
from server.wiring.face_requests import make_face_requests
from server.wiring.foundation import Foundation
from server.wiring.identity_provider import (
    make_identity_sign_in,
    make_officer_identities,
    make_provisioning,
)
from server.wiring.kiosks import make_hand_offs, make_kiosk_sign_in, make_kiosks
from server.wiring.partners import make_partners
from server.wiring.passkeys import make_passkey_sign_in, make_passkeys, make_second_factors
from server.wiring.sandbox import codes_of, sandbox_code
from services.accounts.account_ends import AccountEnds
from services.accounts.accounts import AccountService
from services.accounts.acting_limits import ActingLimitService
from services.accounts.binding import Binding
from services.accounts.consent_changes import ConsentChanges
from services.accounts.consents import ConsentService
from services.accounts.elder import ElderService
from services.accounts.emergencies import EmergencyService
from services.accounts.finding import FindingService
from services.accounts.grants import GrantService
from services.accounts.mandate_changes import MandateChanges
from services.accounts.mandates import MandateService
from services.accounts.officer_changes import OfficerChanges
from services.accounts.officers import OfficerService
from services.accounts.phone_reassignment import PhoneReassignment
from services.accounts.refresh_tokens import RefreshTokens
from services.accounts.session_opening import SessionOpening
from services.accounts.session_revocation import SessionRevocation
from services.accounts.sessions import SessionService
from services.accounts.sign_in import SignInService, draw_code
from services.accounts.sign_in_codes import SignInCodes
from services.accounts.wechat_links import WechatLinks
from services.accounts.wechat_sign_in import WechatSignIn
from services.ports import Clock
from storage.accounts.account_ends import AccountEndStore
from storage.accounts.accounts import AccountStore
from storage.accounts.acting_limits import ActingLimitStore
from storage.accounts.consents import ConsentStore
from storage.accounts.elder import ElderGrantStore
from storage.accounts.emergencies import EmergencyStore
from storage.accounts.finding import FindingStore
from storage.accounts.grants import GrantStore
from storage.accounts.identities import IdentityStore
from storage.accounts.mandates import MandateStore
from storage.accounts.officers import OfficerStore
from storage.accounts.passkeys import PasskeyStore
from storage.accounts.persons import PersonStore
from storage.accounts.phone_reassignment import PhoneHolderStore
from storage.accounts.sessions import SessionStore
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.accounts.staff import StaffStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.four_eyes import FourEyesStore
from storage.keys.vault import Vault
from storage.pensions.reviews import ReviewStore


async def wire_accounts(base: Foundation, background: Background) -> AccountServices:
    database, vault, persons, bell = base.database, base.vault, base.persons, base.bell
    accounts = AccountStore(database, vault)
    mandates = _mandates(base)
    await background.run_later("guardians", lambda: end_childhoods(mandates))
    await _keep_sessions(base, background)
    wechat = wechat_login(base.settings, base.infrastructure.transport, database, vault, now)
    own, sign_in = _accounts(base, accounts, wechat), _sign_in(base)
    hand_offs, kiosks = await make_hand_offs(base, background), make_kiosks(base)
    sessions = _sessions(base, accounts)
    partners = await make_partners(base, sessions, background)
    face_requests = await make_face_requests(base, background)
    await background.watch("watching kiosks", KioskWatch(kiosks.counts, hand_offs.counts))
    return AccountServices(
        accounts=own,
        acting_limits=ActingLimitService(
            unit=database,
            store=ActingLimitStore(database, base.settings.acting_limits),
            events=EventStore(database),
            audit=AuditStore(database),
            bell=bell,
            clock=now,
        ),
        consents=_consents(base),
        elder=ElderService(
            unit=database,
            grants=ElderGrantStore(database),
            persons=persons,
            events=EventStore(database),
            audit=AuditStore(database),
            bell=bell,
            clock=now,
            age=base.settings.elder_age,
        ),
        emergencies=_emergencies(base),
        face_requests=face_requests,
        finding=FindingService(store=FindingStore(database, vault), persons=persons),
        grants=_grants(base),
        hand_offs=hand_offs,
        identity_sign_in=make_identity_sign_in(base),
        kiosks=kiosks,
        kiosk_sign_in=make_kiosk_sign_in(base, sign_in, own),
        mandates=mandates,
        officer_identities=make_officer_identities(base),
        officers=_officers(database, vault, base.tokens),
        partner_calls=partners.calls,
        partner_clients=partners.clients,
        partner_consents=partners.consents,
        partner_gate=partners.gate,
        partner_issuer=partners.issuer,
        partner_tokens=partners.tokens,
        partners=partners.registered,
        passkeys=make_passkeys(base),
        passkey_sign_in=make_passkey_sign_in(base),
        provisioning=make_provisioning(base),
        sessions=sessions,
        sign_in=sign_in,
        wechat_sign_in=_wechat_sign_in(base, wechat),
    )


def _accounts(base: Foundation, accounts: AccountStore, wechat: WechatUsers) -> AccountService:
    return AccountService(
        accounts=accounts,
        binding=make_binding(base.database, base.vault),
        persons=base.persons,
        consents=ConsentStore(base.database),
        wechat=wechat,
        links=make_wechat_links(base.database, base.vault),
        tokens=base.tokens,
        bell=base.bell,
        templates=frozenset({base.settings.wechat_template} - {""}),
        clock=now,
    )


def _sessions(base: Foundation, accounts: AccountStore) -> SessionService:
    return SessionService(
        sessions=SessionStore(base.database, base.vault),
        accounts=accounts,
        codes=SignInCodeStore(base.database, base.vault),
        tokens=base.tokens,
        clock=now,
    )


def _mandates(base: Foundation) -> MandateService:
    return MandateService(
        mandates=MandateStore(base.database, base.vault),
        changes=make_mandate_changes(base.database, base.vault),
        persons=base.persons,
        bell=base.bell,
        clock=now,
    )


def _consents(base: Foundation) -> ConsentService:
    return ConsentService(
        consents=ConsentStore(base.database),
        changes=make_consent_changes(base.database),
        persons=base.persons,
        guardians=MandateStore(base.database, base.vault),
        bell=base.bell,
        halted=base.infrastructure.halted,
        clock=now,
        operator=base.settings.operator,
    )


def make_consent_changes(database: Database) -> ConsentChanges:
    return ConsentChanges(
        unit=database,
        store=ConsentStore(database),
        events=EventStore(database),
        audit=AuditStore(database),
    )


def make_mandate_changes(database: Database, vault: Vault) -> MandateChanges:
    return MandateChanges(
        unit=database,
        store=MandateStore(database, vault),
        withdrawals=make_consent_changes(database),
        events=EventStore(database),
        audit=AuditStore(database),
    )


def make_binding(database: Database, vault: Vault) -> Binding:
    return Binding(
        unit=database,
        accounts=AccountStore(database, vault),
        events=EventStore(database),
        audit=AuditStore(database),
    )


def make_account_ends(database: Database, vault: Vault) -> AccountEnds:
    return AccountEnds(
        store=AccountEndStore(database, vault),
        mandates=make_mandate_changes(database, vault),
        audit=AuditStore(database),
        clock=now,
    )


def make_wechat_links(database: Database, vault: Vault, clock: Clock = now) -> WechatLinks:
    return WechatLinks(
        unit=database,
        links=AccountStore(database, vault),
        sessions=SessionStore(database, vault),
        persons=PersonStore(database, vault),
        events=EventStore(database),
        audit=AuditStore(database),
        clock=clock,
    )


def make_session_opening(database: Database, vault: Vault, tokens: Tokens) -> SessionOpening:
    return SessionOpening(
        sessions=SessionStore(database, vault),
        refresh_tokens=make_refresh_tokens(database, vault),
        tokens=tokens,
    )


def make_refresh_tokens(database: Database, vault: Vault) -> RefreshTokens:
    return RefreshTokens(
        unit=database,
        sessions=SessionStore(database, vault),
        persons=PersonStore(database, vault),
        events=EventStore(database),
        audit=AuditStore(database),
    )


def make_sign_in_codes(database: Database, vault: Vault) -> SignInCodes:
    return SignInCodes(unit=database, codes=SignInCodeStore(database, vault))


def make_phone_reassignment(database: Database, vault: Vault) -> PhoneReassignment:
    return PhoneReassignment(
        unit=database,
        holders=PhoneHolderStore(database, vault),
        accounts=AccountStore(database, vault),
        identities=IdentityStore(database, vault),
        ends=make_account_ends(database, vault),
        audit=AuditStore(database),
    )


async def _keep_sessions(base: Foundation, background: Background) -> None:
    """The tokens follow the keys, and a session that ends here or elsewhere is refused everywhere."""
    tokens, infrastructure = base.tokens, base.infrastructure
    revocation = SessionRevocation(
        bell=infrastructure.ended,
        sessions=SessionStore(base.database, base.vault),
        tokens=tokens,
        clock=now,
    )
    tokens.tell_others(revocation.tell)
    follow = partial(
        follow_token_keys,
        base.settings.keys,
        partial(take_up, tokens),
        now,
        wrapping=infrastructure.wrapping,
    )
    await background.run("token keys", follow)
    await background.run("endings told", revocation.run_telling)
    await background.run("endings heard", revocation.run_hearing)


def _emergencies(base: Foundation) -> EmergencyService:
    return EmergencyService(
        unit=base.database,
        store=EmergencyStore(base.database),
        persons=base.persons,
        second_officers=base.second_officers,
        audit=AuditStore(base.database),
        a_day=base.settings.emergencies_per_day,
        clock=now,
    )


def _grants(base: Foundation) -> GrantService:
    return GrantService(
        unit=base.database,
        store=GrantStore(base.database),
        areas=StaffStore(base.database, base.vault),
        second_officers=base.second_officers,
        audit=AuditStore(base.database),
        clock=now,
    )


def _sign_in(base: Foundation) -> SignInService:
    database, vault = base.database, base.vault
    return SignInService(
        accounts=AccountStore(database, vault),
        holders=make_phone_reassignment(database, vault),
        officers=OfficerStore(database, vault),
        sessions=SessionStore(database, vault),
        refresh_tokens=make_refresh_tokens(database, vault),
        opening=make_session_opening(database, vault, base.tokens),
        new_codes=make_sign_in_codes(database, vault),
        codes=SignInCodeStore(database, vault),
        tokens=base.tokens,
        passwords=Passwords(),
        second_factor=make_second_factors(base),
        kiosks=base.kiosks,
        sender=codes_of(
            base.settings, code_sender(base.settings, base.infrastructure.transport, now)
        ),
        guard=base.rate_limits,
        bell=base.infrastructure.bell,
        clock=now,
        draw=sandbox_code if base.settings.sandbox else draw_code,
    )


def _wechat_sign_in(base: Foundation, wechat: WechatUsers) -> WechatSignIn:
    database, vault = base.database, base.vault
    return WechatSignIn(
        unit=database,
        wechat=wechat,
        accounts=AccountStore(database, vault),
        holders=PhoneHolderStore(database, vault),
        held=EventStore(database),
        opening=make_session_opening(database, vault, base.tokens),
        guard=base.rate_limits,
        bell=base.infrastructure.bell,
        clock=now,
    )


def make_officer_changes(database: Database, vault: Vault) -> OfficerChanges:
    return OfficerChanges(
        unit=database,
        staff=StaffStore(database, vault),
        passkeys=PasskeyStore(database, vault),
        touches=FourEyesStore(database),
        audit=AuditStore(database),
    )


def _officers(database: Database, vault: Vault, tokens: Tokens) -> OfficerService:
    return OfficerService(
        staff=StaffStore(database, vault),
        changes=make_officer_changes(database, vault),
        register=PersonStore(database, vault),
        emergencies=EmergencyStore(database),
        grants=GrantStore(database),
        reviews=ReviewStore(database, vault),
        passwords=Passwords(),
        codes=TotpCodes(ISSUER),
        tokens=tokens,
        clock=now,
    )


@asynccontextmanager
async def open_officers(settings: Settings) -> AsyncIterator[OfficerService]:
    """Officers as administered, for the command line."""
    async with open_infrastructure(settings) as infrastructure:
        tokens = make_tokens(infrastructure.keys, now)
        yield _officers(infrastructure.database, infrastructure.vault, tokens)
