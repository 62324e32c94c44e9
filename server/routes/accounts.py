"""Doors of sign-in, sessions, officers, consents and mandates."""

from typing import Final

from domain.accounts.mandates import Scope
from handlers.accounts import (
    consents,
    mandates,
    me,
    officer_acting,
    officer_emergencies,
    officer_grants,
    officer_mandates,
    officer_officers,
    sessions,
    sign_in,
)
from proto.http.accounts.acting_limits import (
    ActingLimitEnd,
    ActingLimitNew,
    ActingLimitSeen,
    CrowdedListSeen,
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
    OfficerNew,
    OfficerSeen,
    OfficersSeen,
    OwnDesk,
    SecondFactorGiven,
    StartPasswordGiven,
    Why,
)
from proto.http.privacy.rights import Confirmation, Sessions
from server.doors import Route
from server.routes.terms import (
    ADMIN,
    BOUND,
    CALLS,
    CITIZEN,
    COUNTER,
    OFFICER,
    PERSON,
    PUBLIC,
    REFRESHES,
    TRIES,
)

STAFF: Final = "/v1/officer/officers/{officer}"

# fmt: off
ROUTES: Final = (
    Route("POST", "/v1/sign-in/codes", sign_in.send_code, PUBLIC, takes=CodeWanted, gives=CodeSent, status=202, per_minute=CALLS),
    Route("POST", "/v1/sign-in/sessions", sign_in.sign_in, PUBLIC, takes=SignIn, gives=Session, status=201, per_minute=CALLS, binds=True),
    Route("POST", "/v1/sessions/refresh", sign_in.refresh, PUBLIC, takes=Refresh, gives=Session, binds=True, per_minute=REFRESHES),
    Route("DELETE", "/v1/sessions/current", sign_in.sign_out, CITIZEN, status=204),
    Route("GET", "/v1/me", me.show, CITIZEN, gives=Me),
    Route("PATCH", "/v1/me", me.change, CITIZEN, takes=MeChange, gives=Me),
    Route("POST", "/v1/me/person", me.bind, CITIZEN, takes=Binding, gives=Me, status=201, once=True, per_account=TRIES),
    Route("POST", "/v1/me/wechat", me.link_wechat, CITIZEN, takes=WechatCode, gives=Me, status=201, once=True, per_account=TRIES),
    Route("POST", "/v1/me/subscriptions", me.subscribe, CITIZEN, takes=SubscriptionAnswer, gives=Me, status=201, once=True),
    Route("POST", "/v1/me/codes", sessions.send_code, CITIZEN, gives=CodeSent, status=202, per_minute=CALLS),
    Route("POST", "/v1/me/confirmations", sessions.confirm, CITIZEN, takes=Confirmation, status=204, per_account=TRIES),
    Route("GET", "/v1/me/sessions", sessions.mine, CITIZEN, gives=Sessions),
    Route("DELETE", "/v1/me/sessions", sessions.end_others, CITIZEN, status=204),
    Route("DELETE", "/v1/me/sessions/{session}", sessions.end, CITIZEN, status=204),
    Route("GET", "/v1/processing-rules", consents.rules, PUBLIC, gives=ProcessingRules, per_minute=CALLS),
    Route("GET", "/v1/consents", consents.texts, CITIZEN, gives=ConsentTexts, acts=Scope.CERTIFY),
    Route("POST", "/v1/me/consents", me.agree, BOUND, takes=Agreement, gives=Me, status=201, once=True, acts=Scope.CERTIFY),
    Route("DELETE", "/v1/me/consents/{purpose}", consents.withdraw, BOUND, status=204, acts=Scope.CONSENT),
    Route("POST", "/v1/helping", mandates.help_, BOUND, takes=HelpWanted, gives=MandateAnswer, status=201, once=True, per_minute=CALLS, per_account=TRIES),
    Route("GET", "/v1/me/mandates", mandates.for_me, BOUND, gives=MandatesAnswer),
    Route("POST", "/v1/me/mandates", mandates.grant, BOUND, takes=RepresentativeNew, gives=MandateAnswer, status=201, once=True, fresh=True, per_account=TRIES),
    Route("DELETE", "/v1/me/mandates/{mandate}", mandates.end, CITIZEN, status=204),
    Route("GET", "/v1/me/acting", mandates.held, CITIZEN, gives=MandatesAnswer),
    Route("GET", "/v1/me/helpers", mandates.helpers, BOUND, gives=HelpersChosen),
    Route("PUT", "/v1/me/helpers", mandates.choose_helpers, BOUND, takes=HelpersChoice, gives=HelpersChosen),

    Route("POST", "/v1/officer/sign-in/sessions", sign_in.officer_sign_in, PUBLIC, takes=OfficerSignIn, gives=Session, status=201, per_minute=CALLS),
    Route("POST", "/v1/officer/sessions/refresh", sign_in.officer_refresh, PUBLIC, takes=Refresh, gives=Session, per_minute=REFRESHES),
    Route("DELETE", "/v1/officer/sessions/current", sign_in.officer_sign_out, OFFICER, status=204),
    Route("GET", "/v1/officer/consents", consents.to_read_out, COUNTER, gives=ConsentTexts),
    Route("GET", "/v1/officer/consent-texts/{sha256}", consents.agreed_text, OFFICER, gives=AgreedText),
    Route("GET", f"{PERSON}/mandates", officer_mandates.list_, COUNTER, gives=MandatesAnswer, looks=True, emergency=True),
    Route("POST", f"{PERSON}/mandates", officer_mandates.record, COUNTER, takes=MandateRecorded, gives=MandateAnswer, status=201, once=True),
    Route("DELETE", f"{PERSON}/mandates/{{mandate}}", officer_mandates.end, COUNTER, status=204),
    Route("GET", "/v1/officer/me", officer_officers.own, OFFICER, gives=OwnDesk),
    Route("GET", "/v1/officer/officers", officer_officers.all_, ADMIN, gives=OfficersSeen),
    Route("POST", "/v1/officer/officers", officer_officers.add, ADMIN, takes=OfficerNew, gives=OfficerSeen, status=201, once=True),
    Route("GET", STAFF, officer_officers.one, ADMIN, gives=OfficerSeen),
    Route("PATCH", STAFF, officer_officers.change, ADMIN, takes=OfficerChange, gives=OfficerSeen),
    Route("POST", f"{STAFF}/disablings", officer_officers.disable, ADMIN, takes=Why, gives=OfficerSeen, status=201, once=True),
    Route("POST", f"{STAFF}/enablings", officer_officers.enable, ADMIN, takes=Why, gives=OfficerSeen, status=201, once=True),
    # What is told once is not remembered to be told again.
    Route("POST", f"{STAFF}/start-passwords", officer_officers.start_anew, ADMIN, takes=Why, gives=StartPasswordGiven, status=201),
    Route("POST", f"{STAFF}/second-factors", officer_officers.renew_factor, ADMIN, takes=Why, gives=SecondFactorGiven, status=201),
    Route("POST", f"{STAFF}/grants", officer_grants.ask, ADMIN, takes=GrantNew, gives=GrantSeen, status=201, once=True),
    Route("GET", "/v1/officer/grants", officer_grants.newest, ADMIN, gives=GrantsSeen),
    Route("POST", "/v1/officer/grants/{grant}/moves", officer_grants.move, ADMIN, takes=GrantDecided, gives=GrantSeen, status=201, once=True),
    Route("POST", "/v1/officer/emergencies", officer_emergencies.open_, COUNTER, takes=EmergencyNew, gives=EmergencySeen, status=201, once=True, per_account=TRIES),
    Route("GET", "/v1/officer/emergencies", officer_emergencies.waiting, ADMIN, gives=EmergenciesSeen),
    Route("POST", "/v1/officer/emergencies/{emergency}/review", officer_emergencies.review, ADMIN, takes=EmergencyReview, gives=EmergenciesSeen, status=201, once=True),
    Route("GET", "/v1/officer/acting", officer_acting.crowded, COUNTER, gives=CrowdedListSeen, looks=True),
    Route("GET", f"{PERSON}/acting-limit", officer_acting.read, COUNTER, gives=ActingLimitSeen, looks=True, emergency=True),
    Route("POST", f"{PERSON}/acting-limit", officer_acting.widen, COUNTER, takes=ActingLimitNew, gives=ActingLimitSeen, status=201, once=True),
    Route("POST", f"{PERSON}/acting-limit/endings", officer_acting.narrow, COUNTER, takes=ActingLimitEnd, gives=ActingLimitSeen, status=201, once=True),
)
# fmt: on
