"""The services of accounts: one noun, one field."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.accounts.accounts import AccountService
from services.accounts.acting_limits import ActingLimitService
from services.accounts.consents import ConsentService
from services.accounts.elder import ElderService
from services.accounts.emergencies import EmergencyService
from services.accounts.face_requests import FaceRequestService
from services.accounts.finding import FindingService
from services.accounts.grants import GrantService
from services.accounts.hand_offs import HandOffService
from services.accounts.identity_sign_in import IdentitySignIn
from services.accounts.kiosk_sign_in import KioskSignIn
from services.accounts.kiosks import KioskService
from services.accounts.mandates import MandateService
from services.accounts.officer_identities import OfficerIdentities
from services.accounts.officers import OfficerService
from services.accounts.partner_calls import PartnerCalls
from services.accounts.partner_clients import PartnerClients
from services.accounts.partner_consents import PartnerConsents
from services.accounts.partner_gate import PartnerGate
from services.accounts.partner_tokens import PartnerTokenService
from services.accounts.partners import PartnerService
from services.accounts.passkey_sign_in import PasskeySignIn
from services.accounts.passkeys import PasskeyService
from services.accounts.provisioning import Provisioning
from services.accounts.sessions import SessionService
from services.accounts.sign_in import SignInService
from services.accounts.wechat_sign_in import WechatSignIn


@dataclass(frozen=True, slots=True)
class AccountServices:
    """Sign-in, sessions, officers, consents and mandates."""

    accounts: AccountService
    acting_limits: ActingLimitService
    consents: ConsentService
    elder: ElderService
    emergencies: EmergencyService
    face_requests: FaceRequestService
    finding: FindingService
    grants: GrantService
    hand_offs: HandOffService
    identity_sign_in: IdentitySignIn
    kiosks: KioskService
    kiosk_sign_in: KioskSignIn
    mandates: MandateService
    officer_identities: OfficerIdentities
    officers: OfficerService
    partner_calls: PartnerCalls
    partner_clients: PartnerClients
    partner_consents: PartnerConsents
    partner_gate: PartnerGate
    partner_issuer: str  # as it stands in tokens; "" while partners are off
    partner_tokens: PartnerTokenService
    partners: PartnerService
    passkeys: PasskeyService
    passkey_sign_in: PasskeySignIn
    provisioning: Provisioning
    sessions: SessionService
    sign_in: SignInService
    wechat_sign_in: WechatSignIn


ACCOUNTS: Final = web.AppKey("accounts", AccountServices)
