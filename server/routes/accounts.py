"""Doors of sign-in, sessions, officers, consents and mandates."""

from typing import Final

from domain.accounts.mandates import Scope
from domain.accounts.partners import PartnerScope
from handlers.accounts import (
    consents,
    face_requests,
    hand_offs,
    kiosks,
    mandates,
    me,
    oauth,
    officer_acting,
    officer_emergencies,
    officer_grants,
    officer_identities,
    officer_kiosks,
    officer_mandates,
    officer_officers,
    officer_partners,
    officer_passkeys,
    partner_consents,
    partner_self,
    scim,
    sessions,
    sign_in,
)
from proto.http.accounts.acting_limits import (
    ActingLimitEnd,
    ActingLimitNew,
    ActingLimitSeen,
    CrowdedListSeen,
)
from proto.http.accounts.face_requests import (
    FaceRequestAnswer,
    FaceRequestAsked,
    FaceRequestNew,
    FaceRequestOpened,
    FaceRequestOpening,
    FaceRequestResult,
    FaceRequestSeen,
)
from proto.http.accounts.hand_offs import (
    HandOffCode,
    HandOffNew,
    HandOffSeen,
    HandOffShown,
    HandOffTaken,
)
from proto.http.accounts.identities import (
    IdentityBound,
    IdentityProviderSeen,
    IdentityRequest,
    IdentityReturn,
    IdentitySeen,
)
from proto.http.accounts.kiosks import (
    KioskBeat,
    KioskCode,
    KioskEnrolled,
    KioskNew,
    KioskPerson,
    KioskSeen,
    KioskSelf,
    KioskSignIn,
    KiosksSeen,
)
from proto.http.accounts.mandates import (
    HelpersChoice,
    HelpersChosen,
    HelpWanted,
    MandateAnswer,
    MandateRecorded,
    MandatesAnswer,
    RepresentativeNew,
)
from proto.http.accounts.oauth import Introspected, PushedAnswer, ServerMetadata, TokenAnswer
from proto.http.accounts.partners import (
    LedBack,
    PartnerAnswer,
    PartnerAsks,
    PartnerConsents,
    PartnerMoved,
    PartnerNew,
    PartnerPerson,
    PartnerRegistration,
    PartnerRequest,
    PartnerSeen,
    PartnerSelf,
    PartnersSeen,
    PartnerUsage,
)
from proto.http.accounts.passkeys import (
    PasskeyChallenge,
    PasskeyCreation,
    PasskeyNew,
    PasskeySignIn,
    PasskeysSeen,
    PasskeyWanted,
)
from proto.http.accounts.sessions import Confirmation, Sessions
from proto.http.accounts.sign_in import (
    AgreedText,
    Agreement,
    Binding,
    CodeSent,
    CodeWanted,
    ConsentTexts,
    Me,
    MeChange,
    OfficerSignIn,
    ProcessingRules,
    Refresh,
    Session,
    SignIn,
    SubscriptionAnswer,
    WechatCode,
    WechatSignIn,
)
from proto.http.accounts.staff import (
    EmergenciesSeen,
    EmergencyNew,
    EmergencyReview,
    EmergencySeen,
    GrantDecided,
    GrantNew,
    GrantSeen,
    GrantsSeen,
    OfficerChange,
    OfficerIdentified,
    OfficerNew,
    OfficerSeen,
    OfficersSeen,
    OwnDesk,
    SecondFactorGiven,
    StartPasswordGiven,
    Why,
)
from server.http.bodies import BODY_BYTES
from server.route import JSON, Bytes, Route
from server.routes.terms import (
    ADMIN,
    BOUND,
    CALLS,
    CITIZEN,
    CODE,
    COUNTER,
    CURSOR,
    GUESSES,
    KEY,
    LOOKS,
    NO_KEY,
    OFFICER,
    PARTNER,
    PERSON,
    PROOF,
    PUBLIC,
    PURPOSE,
    REFRESHES,
    TEXT,
    TRIES,
)

STAFF: Final = "/v1/officer/officers/{officer}"
KNOWN: Final = {"known": TEXT}
ANY_ORIGIN: Final = {"Access-Control-Allow-Origin": "*"}
SCIM: Final = ("application/scim+json",)
SCIM_BODY: Final = Bytes(BODY_BYTES, kinds=(*SCIM, JSON))
SCIM_QUERY: Final = {"filter": TEXT, "startIndex": TEXT, "count": TEXT}
SCIM_USER: Final = f"{scim.BASE}/Users/{{officer}}"
FORM: Final = Bytes(16 * 1024, ("application/x-www-form-urlencoded",))

# fmt: off
ROUTES: Final = (
    Route("POST", "/v1/sign-in/codes", sign_in.send_code, PUBLIC, takes=CodeWanted, gives=CodeSent, status=202, per_minute=CALLS),
    Route("POST", "/v1/sign-in/sessions", sign_in.sign_in, PUBLIC, asks=PROOF, takes=SignIn, gives=Session, status=201, per_minute=CALLS),
    # WeChat's codes are good once: whoever lost the answer asks for others.
    Route("POST", "/v1/sign-in/wechat", sign_in.sign_in_by_wechat, PUBLIC, takes=WechatSignIn, gives=Session, status=201, per_minute=CALLS),
    Route("POST", "/v1/sessions/refresh", sign_in.refresh, PUBLIC, asks=PROOF, takes=Refresh, gives=Session, per_minute=REFRESHES),
    Route("DELETE", "/v1/sessions/current", sign_in.sign_out, CITIZEN, status=204),
    Route("GET", "/v1/me", me.show, CITIZEN, gives=Me),
    Route("PATCH", "/v1/me", me.change, CITIZEN, takes=MeChange, gives=Me),
    Route("POST", "/v1/me/person", me.bind, CITIZEN, asks=KEY, takes=Binding, gives=Me, status=201, per_account=TRIES),
    Route("POST", "/v1/me/wechat", me.link_wechat, CITIZEN, asks=KEY | CODE, takes=WechatCode, gives=Me, status=201, per_account=TRIES),
    Route("DELETE", "/v1/me/wechat", me.unlink_wechat, CITIZEN, status=204, per_account=TRIES),
    Route("POST", "/v1/me/subscriptions", me.subscribe, CITIZEN, asks=KEY, takes=SubscriptionAnswer, gives=Me, status=201),
    Route("POST", "/v1/me/codes", sessions.send_code, CITIZEN, asks=NO_KEY, gives=CodeSent, status=202, per_minute=CALLS),
    Route("POST", "/v1/me/confirmations", sessions.confirm, CITIZEN, asks=NO_KEY, takes=Confirmation, status=204, per_account=TRIES),
    Route("GET", "/v1/me/sessions", sessions.mine, CITIZEN, gives=Sessions),
    Route("DELETE", "/v1/me/sessions", sessions.end_others, CITIZEN, status=204),
    Route("DELETE", "/v1/me/sessions/{session}", sessions.end, CITIZEN, status=204),
    Route("GET", "/v1/processing-rules", consents.rules, PUBLIC, gives=ProcessingRules, per_minute=CALLS),
    Route("GET", "/v1/consents", consents.texts, CITIZEN, gives=ConsentTexts, acts=Scope.CERTIFY),
    Route("POST", "/v1/me/consents", me.agree, BOUND, asks=KEY, takes=Agreement, gives=Me, status=201, acts=Scope.CERTIFY),
    Route("DELETE", "/v1/me/consents/{purpose}", consents.withdraw, BOUND, texts=("purpose",), status=204, acts=Scope.CONSENT),
    Route("POST", "/v1/helping", mandates.help_, BOUND, asks=KEY, takes=HelpWanted, gives=MandateAnswer, status=201, per_minute=CALLS, per_account=TRIES),
    Route("GET", "/v1/me/mandates", mandates.for_me, BOUND, query=CURSOR, gives=MandatesAnswer),
    Route("POST", "/v1/me/mandates", mandates.grant, BOUND, asks=KEY | CODE, takes=RepresentativeNew, gives=MandateAnswer, status=201, per_account=TRIES),
    Route("DELETE", "/v1/me/mandates/{mandate}", mandates.end, CITIZEN, status=204),
    Route("GET", "/v1/me/acting", mandates.held, CITIZEN, gives=MandatesAnswer),
    Route("GET", "/v1/me/helpers", mandates.helpers, BOUND, gives=HelpersChosen),
    Route("PUT", "/v1/me/helpers", mandates.choose_helpers, BOUND, takes=HelpersChoice, gives=HelpersChosen),
    # An address is told once, and not remembered to be told again.
    Route("POST", "/v1/me/hand-offs", hand_offs.open_, CITIZEN, asks=NO_KEY, takes=HandOffNew, gives=HandOffShown, status=201, per_account=TRIES),
    Route("GET", "/v1/me/hand-offs/{hand_off}", hand_offs.show, CITIZEN, query=KNOWN, gives=HandOffSeen, per_account=LOOKS),
    Route("DELETE", "/v1/me/hand-offs/{hand_off}", hand_offs.close, CITIZEN, status=204),
    # The code is the rule, with the key of the phone that opened it.
    Route("POST", "/v1/hand-offs/takings", hand_offs.take, PUBLIC, asks=PROOF | NO_KEY, takes=HandOffCode, gives=HandOffTaken, per_minute=GUESSES),
    Route("POST", "/v1/hand-offs/confirmations", hand_offs.confirm, PUBLIC, asks=PROOF | NO_KEY, takes=HandOffCode, gives=HandOffTaken, per_minute=GUESSES),
    Route("POST", "/v1/hand-offs/endings", hand_offs.done, PUBLIC, asks=PROOF | NO_KEY, takes=HandOffCode, gives=HandOffTaken, per_minute=GUESSES),
    Route("POST", "/v1/hand-offs/refusals", hand_offs.refuse, PUBLIC, asks=PROOF | NO_KEY, takes=HandOffCode, status=204, per_minute=GUESSES),
    # The key of an enrolled kiosk is the rule, proven at each call.
    Route("POST", "/v1/kiosk/enrolments", kiosks.enrol, PUBLIC, asks=PROOF | NO_KEY, takes=KioskEnrolled, gives=KioskSelf, status=201, per_minute=GUESSES),
    Route("POST", "/v1/kiosk/beats", kiosks.beat, PUBLIC, asks=PROOF | NO_KEY, takes=KioskBeat, gives=KioskSelf, per_minute=CALLS),
    Route("DELETE", "/v1/kiosk/sessions", kiosks.clear, PUBLIC, asks=PROOF, status=204, per_minute=CALLS),
    Route("POST", "/v1/kiosk/persons", kiosks.identify, PUBLIC, asks=PROOF | NO_KEY, takes=KioskPerson, gives=CodeSent, status=202, per_minute=GUESSES),
    Route("POST", "/v1/kiosk/sessions", kiosks.sign_in, PUBLIC, asks=PROOF | NO_KEY, takes=KioskSignIn, gives=Session, status=201, per_minute=GUESSES),

    # The key of a partner is the rule: its assertion is asked for by each, and good once.
    Route("GET", "/.well-known/oauth-authorization-server", oauth.metadata, PUBLIC, gives=ServerMetadata, per_minute=CALLS),
    Route("POST", "/v1/oauth/requests", oauth.push, PUBLIC, asks=PROOF | NO_KEY, takes_bytes=FORM, gives=PushedAnswer, status=201, per_minute=REFRESHES),
    Route("POST", "/v1/oauth/token", oauth.token, PUBLIC, asks=PROOF | NO_KEY, takes_bytes=FORM, gives=TokenAnswer, per_minute=REFRESHES),
    Route("POST", "/v1/oauth/introspections", oauth.introspect, PUBLIC, asks=NO_KEY, takes_bytes=FORM, gives=Introspected, per_minute=REFRESHES),
    Route("POST", "/v1/oauth/revocations", oauth.revoke, PUBLIC, asks=NO_KEY, takes_bytes=FORM, kinds=(), per_minute=REFRESHES),
    Route("GET", "/v1/partner/self", partner_self.self_, PARTNER, gives=PartnerSelf),
    Route("GET", "/v1/partner/registration", partner_self.registration, PARTNER, gives=PartnerRegistration, own=True),
    Route("GET", "/v1/partner/usage", partner_self.usage, PARTNER, gives=PartnerUsage, own=True),
    Route("GET", "/v1/partner/person", partner_self.person, PARTNER, gives=PartnerPerson, reads=PartnerScope.PERSON),
    Route("POST", "/v1/partner/face-requests", face_requests.ask, PARTNER, asks=KEY, takes=FaceRequestNew, gives=FaceRequestAsked, status=201, own=True),
    Route("GET", "/v1/partner/face-requests/{request}", face_requests.result, PARTNER, query=KNOWN, gives=FaceRequestResult, own=True),
    # Asked by pages of partners, without a sign-in: it says how far one is, to whoever knows its number.
    Route("GET", "/v1/face-requests/{request}", face_requests.follow, PUBLIC, query=KNOWN, gives=FaceRequestSeen, says=ANY_ORIGIN, per_minute=REFRESHES),
    Route("POST", "/v1/me/face-requests", face_requests.open_, BOUND, asks=NO_KEY, takes=FaceRequestOpening, gives=FaceRequestOpened, per_account=TRIES),
    Route("POST", "/v1/me/face-requests/{request}/answers", face_requests.answer, BOUND, asks=NO_KEY, takes=FaceRequestAnswer, gives=FaceRequestOpened, per_account=TRIES),
    Route("POST", "/v1/me/partner-requests", partner_consents.read, BOUND, asks=NO_KEY, takes=PartnerAsks, gives=PartnerRequest, per_account=TRIES),
    # A code is told once.
    Route("POST", "/v1/me/partner-requests/{request}/answers", partner_consents.answer, BOUND, asks=NO_KEY, takes=PartnerAnswer, gives=LedBack, per_account=TRIES),
    Route("GET", "/v1/me/partner-consents", partner_consents.mine, BOUND, gives=PartnerConsents),
    Route("DELETE", "/v1/me/partner-consents/{consent}", partner_consents.withdraw, BOUND, status=204),

    Route("POST", "/v1/officer/sign-in/sessions", sign_in.officer_sign_in, PUBLIC, takes=OfficerSignIn, gives=Session, status=201, per_minute=CALLS),
    # What a passkey answers is good once.
    Route("POST", "/v1/officer/sign-in/passkey-challenges", sign_in.passkey_challenge, PUBLIC, gives=PasskeyChallenge, status=201, per_minute=CALLS),
    Route("POST", "/v1/officer/sign-in/passkey", sign_in.officer_sign_in_by_passkey, PUBLIC, takes=PasskeySignIn, gives=Session, status=201, per_minute=CALLS),
    Route("GET", "/v1/officer/sign-in/identity-provider", sign_in.identity_provider, PUBLIC, gives=IdentityProviderSeen, per_minute=CALLS),
    # What comes back from there is good once, in the browser that went.
    Route("POST", "/v1/officer/sign-in/identity-requests", sign_in.identity_request, PUBLIC, asks=NO_KEY, gives=IdentityRequest, status=201, per_minute=CALLS),
    Route("POST", "/v1/officer/sign-in/identity-returns", sign_in.officer_sign_in_by_provider, PUBLIC, takes=IdentityReturn, gives=Session, status=201, per_minute=CALLS),
    Route("POST", "/v1/officer/sessions/refresh", sign_in.officer_refresh, PUBLIC, takes=Refresh, gives=Session, per_minute=REFRESHES),
    Route("DELETE", "/v1/officer/sessions/current", sign_in.officer_sign_out, OFFICER, status=204),
    Route("GET", "/v1/officer/consents", consents.to_read_out, COUNTER, gives=ConsentTexts),
    Route("GET", "/v1/officer/consent-texts/{sha256}", consents.agreed_text, OFFICER, texts=("sha256",), gives=AgreedText),
    Route("GET", f"{PERSON}/mandates", officer_mandates.list_, COUNTER, asks=PURPOSE, query=CURSOR, gives=MandatesAnswer, emergency=True),
    Route("POST", f"{PERSON}/mandates", officer_mandates.record, COUNTER, asks=KEY, takes=MandateRecorded, gives=MandateAnswer, status=201),
    Route("DELETE", f"{PERSON}/mandates/{{mandate}}", officer_mandates.end, COUNTER, status=204),
    Route("GET", "/v1/officer/me", officer_officers.own, OFFICER, gives=OwnDesk),
    Route("GET", "/v1/officer/me/passkeys", officer_passkeys.mine, OFFICER, gives=PasskeysSeen),
    Route("POST", "/v1/officer/me/passkey-challenges", officer_passkeys.begin, OFFICER, asks=NO_KEY, takes=PasskeyWanted, gives=PasskeyCreation, status=201, per_account=TRIES),
    Route("POST", "/v1/officer/me/passkeys", officer_passkeys.add, OFFICER, asks=KEY, takes=PasskeyNew, gives=PasskeysSeen, status=201, per_account=TRIES),
    Route("POST", "/v1/officer/me/passkeys/{passkey}/removals", officer_passkeys.remove, OFFICER, asks=KEY, takes=Why, gives=PasskeysSeen, status=201, per_account=TRIES),
    Route("POST", "/v1/officer/hand-offs", hand_offs.open_by_officer, OFFICER, asks=NO_KEY, takes=HandOffNew, gives=HandOffShown, status=201, per_account=TRIES),
    Route("GET", "/v1/officer/hand-offs/{hand_off}", hand_offs.show_officer, OFFICER, query=KNOWN, gives=HandOffSeen, per_account=LOOKS),
    Route("DELETE", "/v1/officer/hand-offs/{hand_off}", hand_offs.close_by_officer, OFFICER, status=204),
    Route("GET", "/v1/officer/kiosks", officer_kiosks.all_, ADMIN, gives=KiosksSeen),
    # A code is told once, and not remembered to be told again.
    Route("POST", "/v1/officer/kiosks", officer_kiosks.add, ADMIN, asks=NO_KEY, takes=KioskNew, gives=KioskCode, status=201, per_account=TRIES),
    Route("POST", "/v1/officer/kiosks/{kiosk}/codes", officer_kiosks.renew_code, ADMIN, asks=NO_KEY, takes=Why, gives=KioskCode, status=201, per_account=TRIES),
    Route("POST", "/v1/officer/kiosks/{kiosk}/revocations", officer_kiosks.revoke, ADMIN, asks=KEY, takes=Why, gives=KioskSeen, status=201),
    Route("GET", "/v1/officer/partners", officer_partners.all_, ADMIN, gives=PartnersSeen),
    Route("POST", "/v1/officer/partners", officer_partners.ask, ADMIN, asks=KEY, takes=PartnerNew, gives=PartnerSeen, status=201, per_account=TRIES),
    Route("POST", "/v1/officer/partners/{partner}/moves", officer_partners.move, ADMIN, asks=KEY, takes=PartnerMoved, gives=PartnerSeen, status=201, per_account=TRIES),
    Route("POST", "/v1/officer/partners/{partner}/webhook/enablings", officer_partners.enable_calls, ADMIN, asks=KEY, takes=Why, gives=PartnerSeen, status=201),
    Route("GET", "/v1/officer/officers", officer_officers.all_, ADMIN, query=CURSOR, gives=OfficersSeen),
    Route("POST", "/v1/officer/officers", officer_officers.add, ADMIN, asks=KEY, takes=OfficerNew, gives=OfficerSeen, status=201),
    Route("GET", STAFF, officer_officers.one, ADMIN, gives=OfficerSeen),
    Route("PATCH", STAFF, officer_officers.change, ADMIN, takes=OfficerChange, gives=OfficerSeen),
    Route("POST", f"{STAFF}/identifications", officer_officers.identify, ADMIN, asks=KEY, takes=OfficerIdentified, gives=OfficerSeen, status=201, per_account=TRIES),
    Route("POST", f"{STAFF}/disablings", officer_officers.disable, ADMIN, asks=KEY, takes=Why, gives=OfficerSeen, status=201),
    Route("POST", f"{STAFF}/enablings", officer_officers.enable, ADMIN, asks=KEY, takes=Why, gives=OfficerSeen, status=201),
    # What is told once is not remembered to be told again.
    Route("POST", f"{STAFF}/start-passwords", officer_officers.start_anew, ADMIN, asks=NO_KEY, takes=Why, gives=StartPasswordGiven, status=201),
    Route("POST", f"{STAFF}/second-factors", officer_officers.renew_factor, ADMIN, asks=NO_KEY, takes=Why, gives=SecondFactorGiven, status=201),
    Route("GET", f"{STAFF}/identity", officer_identities.seen, ADMIN, gives=IdentitySeen),
    Route("POST", f"{STAFF}/identity-bindings", officer_identities.bind, ADMIN, asks=KEY, takes=IdentityBound, gives=IdentitySeen, status=201),
    Route("POST", f"{STAFF}/identity-removals", officer_identities.unbind, ADMIN, asks=KEY, takes=Why, gives=IdentitySeen, status=201),
    Route("POST", f"{STAFF}/grants", officer_grants.ask, ADMIN, asks=KEY, takes=GrantNew, gives=GrantSeen, status=201),
    Route("GET", "/v1/officer/grants", officer_grants.newest, ADMIN, query=CURSOR, gives=GrantsSeen),
    Route("POST", "/v1/officer/grants/{grant}/moves", officer_grants.move, ADMIN, asks=KEY, takes=GrantDecided, gives=GrantSeen, status=201),
    # The identity provider's own token is the rule; what it may send is in docs/administration.md.
    Route("GET", f"{scim.BASE}/ServiceProviderConfig", scim.config, PUBLIC, kinds=SCIM, refusals=GUESSES),
    Route("GET", f"{scim.BASE}/ResourceTypes", scim.types, PUBLIC, kinds=SCIM, refusals=GUESSES),
    Route("GET", f"{scim.BASE}/Schemas", scim.schemas, PUBLIC, kinds=SCIM, refusals=GUESSES),
    Route("GET", f"{scim.BASE}/Users", scim.users, PUBLIC, query=SCIM_QUERY, kinds=SCIM, refusals=GUESSES),
    Route("POST", f"{scim.BASE}/Users", scim.add, PUBLIC, takes_bytes=SCIM_BODY, kinds=SCIM, status=201, refusals=GUESSES),
    Route("GET", SCIM_USER, scim.user, PUBLIC, kinds=SCIM, refusals=GUESSES),
    Route("PUT", SCIM_USER, scim.put, PUBLIC, takes_bytes=SCIM_BODY, kinds=SCIM, refusals=GUESSES),
    Route("PATCH", SCIM_USER, scim.patch, PUBLIC, takes_bytes=SCIM_BODY, kinds=SCIM, refusals=GUESSES),
    Route("DELETE", SCIM_USER, scim.delete, PUBLIC, status=204, refusals=GUESSES),
    Route("POST", "/v1/officer/emergencies", officer_emergencies.open_, COUNTER, asks=KEY, takes=EmergencyNew, gives=EmergencySeen, status=201, per_account=TRIES),
    Route("GET", "/v1/officer/emergencies", officer_emergencies.waiting, ADMIN, query=CURSOR, gives=EmergenciesSeen),
    Route("POST", "/v1/officer/emergencies/{emergency}/review", officer_emergencies.review, ADMIN, asks=KEY, takes=EmergencyReview, gives=EmergenciesSeen, status=201),
    Route("GET", "/v1/officer/acting", officer_acting.crowded, COUNTER, asks=PURPOSE, gives=CrowdedListSeen),
    Route("GET", f"{PERSON}/acting-limit", officer_acting.read, COUNTER, asks=PURPOSE, gives=ActingLimitSeen, emergency=True),
    Route("POST", f"{PERSON}/acting-limit", officer_acting.widen, COUNTER, asks=KEY, takes=ActingLimitNew, gives=ActingLimitSeen, status=201),
    Route("POST", f"{PERSON}/acting-limit/endings", officer_acting.narrow, COUNTER, asks=KEY, takes=ActingLimitEnd, gives=ActingLimitSeen, status=201),
)
# fmt: on
