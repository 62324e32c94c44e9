"""Every door of the house on one page: method, path, handler, rule; what it takes and gives."""

from typing import Final

from auth.access import Access
from domain.accounts.mandates import Scope
from domain.people import Level
from handlers import api, health, problems
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
from handlers.faces import capture, face_checks, officer_engines
from handlers.notices import (
    addresses,
    campaigns,
    devices,
    officer_campaigns,
    officer_deliveries,
    officer_letters,
    officer_webhooks,
    preferences,
    updates,
    vendor_callbacks,
)
from handlers.pensions import (
    entitlements,
    evidence,
    officer_persons,
    officer_reviews,
    officer_spot_checks,
    reviews,
)
from handlers.privacy import (
    officer_audit,
    officer_breach,
    officer_exports,
    officer_oversight,
    officer_requests,
    requests,
    rights,
)
from proto.http.accounts import acting_limits as limit
from proto.http.accounts import finding as find
from proto.http.accounts import mandates as mandate
from proto.http.accounts import officers as desk
from proto.http.accounts import sign_in as account
from proto.http.accounts import staff
from proto.http.faces import engines as running
from proto.http.faces import face_checks as checks
from proto.http.notices import addresses as post
from proto.http.notices import campaigns as told
from proto.http.notices import deliveries as fate
from proto.http.notices import devices as push
from proto.http.notices import preferences as preference_models
from proto.http.pensions import entitlements as due
from proto.http.pensions import evidence as proof
from proto.http.pensions import spot_checks as spot
from proto.http.privacy import exports as leaving
from proto.http.privacy import requests as asked
from proto.http.privacy import rights as own
from server.doors import Route

PUBLIC, CITIZEN, BOUND = Access.PUBLIC, Access.CITIZEN, Access.BOUND
OFFICER, COUNTER, REVIEWER = Access.OFFICER, Access.COUNTER, Access.REVIEWER
CASEWORK, ADMIN = Access.CASEWORK, Access.ADMIN
CAMPAIGNS = Access.CAMPAIGNS

PHOTO_BYTES: Final = 10 * 1024 * 1024
# One address may be a hall full of people, or a whole mobile network.
CALLS: Final = 120
# Each phone refreshes every quarter of an hour: 9,000 of them behind one address.
REFRESHES: Final = 600
# Own choice, of one account a minute: what nobody reaches by hand.
TRIES: Final = 20
COPIES: Final = 6
LOOKS: Final = 120
# Tickets that are none: a page that comes back too late shows one, a hall full of them some.
GUESSES: Final = 60
PERSON: Final = "/v1/officer/persons/{person}"
STAFF: Final = "/v1/officer/officers/{officer}"

# fmt: off
ROUTES: Final = (
    Route("POST", "/v1/sign-in/codes", sign_in.send_code, PUBLIC, takes=account.CodeWanted, gives=account.CodeSent, status=202, per_minute=CALLS),
    Route("POST", "/v1/sign-in/sessions", sign_in.sign_in, PUBLIC, takes=account.SignIn, gives=account.Session, status=201, per_minute=CALLS, binds=True),
    Route("POST", "/v1/sessions/refresh", sign_in.refresh, PUBLIC, takes=account.Refresh, gives=account.Session, binds=True, per_minute=REFRESHES),
    Route("DELETE", "/v1/sessions/current", sign_in.sign_out, CITIZEN, status=204),
    Route("GET", "/v1/me", me.show, CITIZEN, gives=account.Me),
    Route("PATCH", "/v1/me", me.change, CITIZEN, takes=account.MeChange, gives=account.Me),
    Route("POST", "/v1/me/person", me.bind, CITIZEN, takes=account.Binding, gives=account.Me, status=201, once=True, per_account=TRIES),
    Route("POST", "/v1/me/wechat", me.link_wechat, CITIZEN, takes=account.WechatCode, gives=account.Me, status=201, once=True, per_account=TRIES),
    Route("POST", "/v1/me/subscriptions", me.subscribe, CITIZEN, takes=account.SubscriptionAnswer, gives=account.Me, status=201, once=True),
    Route("POST", "/v1/me/devices", devices.register, CITIZEN, takes=push.DeviceNew, gives=push.DeviceSeen, status=201, once=True, per_account=TRIES),
    Route("GET", "/v1/me/notices", preferences.show, CITIZEN, gives=preference_models.WaysChosen),
    Route("PUT", "/v1/me/notices", preferences.choose, CITIZEN, takes=preference_models.WaysWanted, gives=preference_models.WaysChosen),
    Route("GET", "/v1/me/devices", devices.mine, CITIZEN, gives=push.DevicesSeen),
    Route("DELETE", "/v1/me/devices/{device}", devices.remove, CITIZEN, status=204),
    Route("GET", "/v1/me/addresses", addresses.mine, CITIZEN, gives=post.Addresses),
    Route("POST", "/v1/me/addresses/email/codes", addresses.send_code, CITIZEN, takes=post.EmailWanted, gives=account.CodeSent, status=202, per_minute=CALLS),
    Route("PUT", "/v1/me/addresses/email", addresses.confirm_email, CITIZEN, takes=post.EmailConfirmed, gives=post.Addresses),
    Route("PUT", "/v1/me/addresses/letter", addresses.set_postal, CITIZEN, takes=post.PostalNew, gives=post.Addresses),
    Route("GET", "/v1/me/addresses/wechat_account/page", addresses.wechat_page, CITIZEN, gives=post.WechatPage),
    Route("PUT", "/v1/me/addresses/wechat_account", addresses.link_wechat, CITIZEN, takes=post.WechatBack, gives=post.Addresses, per_account=TRIES),
    Route("DELETE", "/v1/me/addresses/{channel}", addresses.remove, CITIZEN, status=204),
    Route("POST", "/v1/unsubscribe/{token}", addresses.unsubscribe, PUBLIC, status=204, per_minute=CALLS),  # the token is the rule
    Route("POST", "/v1/me/codes", sessions.send_code, CITIZEN, gives=account.CodeSent, status=202, per_minute=CALLS),
    Route("POST", "/v1/me/confirmations", sessions.confirm, CITIZEN, takes=own.Confirmation, status=204, per_account=TRIES),
    Route("GET", "/v1/me/sessions", sessions.mine, CITIZEN, gives=own.Sessions),
    Route("DELETE", "/v1/me/sessions", sessions.end_others, CITIZEN, status=204),
    Route("DELETE", "/v1/me/sessions/{session}", sessions.end, CITIZEN, status=204),
    Route("GET", "/v1/me/uses", rights.uses, BOUND, gives=own.Uses),
    Route("GET", "/v1/me/face-lock", rights.face_lock, BOUND, gives=own.FaceLock),
    Route("POST", "/v1/me/face-lock", rights.lock_face, BOUND, gives=own.FaceLock, status=201, once=True),
    Route("DELETE", "/v1/me/face-lock", rights.unlock_face, BOUND, status=204, level=Level.PROVEN),
    Route("GET", "/v1/me/export", rights.export, CITIZEN, gives=own.Export, fresh=True, per_account=COPIES),
    Route("DELETE", "/v1/me", rights.delete, CITIZEN, gives=own.Deleted, fresh=True),
    Route("GET", "/v1/processing-rules", consents.rules, PUBLIC, gives=account.ProcessingRules, per_minute=CALLS),
    Route("GET", "/v1/consents", consents.texts, CITIZEN, gives=account.ConsentTexts, acts=Scope.CERTIFY),
    Route("POST", "/v1/me/consents", me.agree, BOUND, takes=account.Agreement, gives=account.Me, status=201, once=True, acts=Scope.CERTIFY),
    Route("DELETE", "/v1/me/consents/{purpose}", consents.withdraw, BOUND, status=204, acts=Scope.CONSENT),
    Route("POST", "/v1/helping", mandates.help_, BOUND, takes=mandate.HelpWanted, gives=mandate.MandateAnswer, status=201, once=True, per_minute=CALLS, per_account=TRIES),
    Route("GET", "/v1/me/mandates", mandates.for_me, BOUND, gives=mandate.MandatesAnswer),
    Route("POST", "/v1/me/mandates", mandates.grant, BOUND, takes=mandate.RepresentativeNew, gives=mandate.MandateAnswer, status=201, once=True, fresh=True, per_account=TRIES),
    Route("DELETE", "/v1/me/mandates/{mandate}", mandates.end, CITIZEN, status=204),
    Route("GET", "/v1/me/acting", mandates.held, CITIZEN, gives=mandate.MandatesAnswer),
    Route("GET", "/v1/me/helpers", mandates.helpers, BOUND, gives=mandate.HelpersChosen),
    Route("PUT", "/v1/me/helpers", mandates.choose_helpers, BOUND, takes=mandate.HelpersChoice, gives=mandate.HelpersChosen),
    Route("GET", "/v1/entitlements", entitlements.due, BOUND, gives=due.Entitlements, acts=Scope.CERTIFY),
    Route("GET", "/v1/me/certifications", entitlements.certifications, BOUND, gives=due.Certifications, acts=Scope.CERTIFY),
    Route("POST", "/v1/me/reviews", reviews.open_, BOUND, takes=due.ReviewWanted, gives=due.ReviewAnswer, status=201, once=True, per_account=TRIES),
    Route("POST", "/v1/me/requests", requests.ask, BOUND, takes=asked.RequestNew, gives=asked.RequestAnswer, status=201, once=True, per_account=TRIES),
    Route("GET", "/v1/me/requests", requests.mine, BOUND, gives=asked.RequestsAnswer),
    Route("DELETE", "/v1/me/requests/{request}", requests.withdraw, BOUND, status=204),
    Route("GET", "/v1/me/reviews", reviews.mine, BOUND, gives=due.Reviews),
    Route("POST", "/v1/face-checks", face_checks.open_check, BOUND, takes=checks.CheckWanted, gives=checks.CheckOpened, status=201, once=True, acts=Scope.CERTIFY, per_account=TRIES),
    Route("GET", "/v1/face-checks/{check}", face_checks.show, BOUND, gives=checks.CheckAnswer, acts=Scope.CERTIFY),
    Route("POST", "/v1/face-checks/{check}/tickets", face_checks.new_ticket, BOUND, gives=checks.TicketAnswer, status=201, acts=Scope.CERTIFY, per_account=TRIES),
    Route("GET", "/v1/receipts/{receipt}", face_checks.receipt, BOUND, gives=checks.ReceiptAnswer, acts=Scope.CERTIFY),
    Route("POST", "/v1/evidence", evidence.begin, BOUND, takes=proof.EvidenceWanted, gives=proof.EvidenceBegun, status=201, once=True, per_account=TRIES),
    Route("GET", "/v1/evidence/{evidence}", evidence.show, BOUND, gives=proof.EvidenceAnswer),
    Route("POST", "/v1/evidence/{evidence}/result", evidence.finish, BOUND, takes=proof.EvidenceResult, gives=proof.EvidenceAnswer, status=201, once=True, per_account=TRIES),
    Route("GET", "/v1/capture", capture.capture, PUBLIC, status=101, refusals=GUESSES),  # the ticket is the rule
    Route("GET", "/v1/inbox", updates.inbox, CITIZEN, gives=due.Inbox),
    Route("POST", "/v1/inbox/read", updates.read, CITIZEN, takes=due.InboxRead, gives=due.InboxReadTo),
    Route("GET", "/v1/notices/{notice}", campaigns.text, BOUND, gives=told.NoticeText),
    Route("GET", "/v1/updates", updates.updates, CITIZEN, status=101, streams=True),

    Route("POST", "/v1/officer/sign-in/sessions", sign_in.officer_sign_in, PUBLIC, takes=account.OfficerSignIn, gives=account.Session, status=201, per_minute=CALLS),
    Route("POST", "/v1/officer/sessions/refresh", sign_in.officer_refresh, PUBLIC, takes=account.Refresh, gives=account.Session, per_minute=REFRESHES),
    Route("DELETE", "/v1/officer/sessions/current", sign_in.officer_sign_out, OFFICER, status=204),
    Route("GET", "/v1/officer/schemes", officer_persons.schemes, OFFICER, gives=find.SchemesSeen),
    Route("GET", "/v1/officer/consents", consents.to_read_out, COUNTER, gives=account.ConsentTexts),
    Route("POST", "/v1/officer/persons", officer_persons.create, COUNTER, takes=desk.PersonNew, gives=desk.PersonSeen, status=201, once=True),
    Route("POST", "/v1/officer/persons/search", officer_persons.search, COUNTER, takes=desk.PersonSearch, gives=desk.PersonSeen, per_account=LOOKS),
    Route("POST", "/v1/officer/persons/name-search", officer_persons.by_name, COUNTER, takes=find.NameSearch, gives=find.PersonsFound, per_account=TRIES),
    Route("GET", PERSON, officer_persons.show, COUNTER, gives=desk.PersonSeen, looks=True, emergency=True),
    Route("GET", "/v1/officer/consent-texts/{sha256}", consents.agreed_text, OFFICER, gives=account.AgreedText),
    Route("POST", f"{PERSON}/consents", officer_persons.agree, COUNTER, takes=desk.AgreementRecorded, gives=desk.PersonSeen, status=201, once=True),
    Route("POST", f"{PERSON}/face-records", officer_persons.enrol, COUNTER, gives=desk.PersonSeen, status=201, once=True, picture_bytes=PHOTO_BYTES),
    Route("POST", f"{PERSON}/proofs", officer_persons.post_proof, COUNTER, takes=desk.ProofNew, gives=desk.PersonSeen, status=201, once=True),
    Route("POST", f"{PERSON}/attestations", evidence.attest, COUNTER, takes=proof.AttestationNew, gives=proof.AttestationAnswer, status=201, once=True),
    Route("POST", f"{PERSON}/phone", officer_persons.change_phone, COUNTER, takes=own.PhoneChange, gives=desk.PersonSeen, status=201, once=True),
    Route("POST", f"{PERSON}/address", officer_persons.change_address, COUNTER, takes=own.AddressChange, gives=desk.PersonSeen, status=201, once=True),
    Route("POST", f"{PERSON}/face-unlocks", officer_persons.unlock_face, COUNTER, takes=own.Unlock, gives=desk.PersonSeen, status=201, once=True),
    Route("POST", f"{PERSON}/elder-rules", officer_persons.grant_elder_rules, COUNTER, takes=desk.ElderRulesNew, gives=desk.PersonSeen, status=201, once=True),
    Route("POST", f"{PERSON}/elder-rules/endings", officer_persons.end_elder_rules, COUNTER, takes=desk.ElderRulesEnd, gives=desk.PersonSeen, status=201, once=True),
    Route("GET", f"{PERSON}/contact", officer_persons.contact, CASEWORK, gives=find.ContactSeen, looks=True, per_account=TRIES),
    Route("POST", f"{PERSON}/death-looks", officer_persons.look_at_death, COUNTER, takes=desk.DeathLookWanted, gives=desk.DeathLook, per_account=TRIES),
    Route("POST", f"{PERSON}/death", officer_persons.record_death, COUNTER, takes=desk.Death, gives=desk.PersonSeen, status=201, once=True),
    Route("GET", f"{PERSON}/mandates", officer_mandates.list_, COUNTER, gives=mandate.MandatesAnswer, looks=True, emergency=True),
    Route("POST", f"{PERSON}/mandates", officer_mandates.record, COUNTER, takes=mandate.MandateRecorded, gives=mandate.MandateAnswer, status=201, once=True),
    Route("DELETE", f"{PERSON}/mandates/{{mandate}}", officer_mandates.end, COUNTER, status=204),
    Route("GET", "/v1/officer/requests", officer_requests.queue, COUNTER, gives=asked.RequestQueue),
    Route("GET", f"{PERSON}/requests", officer_requests.of_person, COUNTER, gives=asked.RequestQueue, looks=True, emergency=True),
    Route("POST", f"{PERSON}/requests", officer_requests.take_down, COUNTER, takes=asked.RequestNew, gives=asked.RequestSeen, status=201, once=True),
    Route("POST", f"{PERSON}/requests/{{request}}/answers", officer_requests.answer, COUNTER, takes=asked.RequestAnswered, gives=asked.RequestSeen, status=201, once=True),
    Route("POST", f"{PERSON}/requests/{{request}}/confirmations", officer_requests.confirm, COUNTER, takes=asked.RequestConfirmed, gives=asked.RequestSeen, status=201, once=True),
    Route("GET", "/v1/officer/reviews", officer_reviews.queue, REVIEWER, gives=desk.ReviewQueue),
    Route("GET", "/v1/officer/reviews/{review}", officer_reviews.show, REVIEWER, gives=desk.ReviewSeen, looks=True),
    Route("PUT", "/v1/officer/reviews/{review}/claim", officer_reviews.take, REVIEWER, gives=desk.ClaimSeen),
    Route("DELETE", "/v1/officer/reviews/{review}/claim", officer_reviews.let_go, REVIEWER, status=204),
    Route("POST", "/v1/officer/reviews/{review}/decision", officer_reviews.decide, REVIEWER, takes=desk.DecisionNew, gives=desk.ReviewSeen, status=201, once=True),
    Route("PUT", f"{PERSON}/area", officer_persons.move, COUNTER, takes=staff.AreaNew, status=204),
    Route("GET", "/v1/officer/me", officer_officers.own, OFFICER, gives=staff.OwnDesk),
    Route("GET", "/v1/officer/officers", officer_officers.all_, ADMIN, gives=staff.OfficersSeen),
    Route("POST", "/v1/officer/officers", officer_officers.add, ADMIN, takes=staff.OfficerNew, gives=staff.OfficerSeen, status=201, once=True),
    Route("GET", STAFF, officer_officers.one, ADMIN, gives=staff.OfficerSeen),
    Route("PATCH", STAFF, officer_officers.change, ADMIN, takes=staff.OfficerChange, gives=staff.OfficerSeen),
    Route("POST", f"{STAFF}/disablings", officer_officers.disable, ADMIN, takes=staff.Why, gives=staff.OfficerSeen, status=201, once=True),
    Route("POST", f"{STAFF}/enablings", officer_officers.enable, ADMIN, takes=staff.Why, gives=staff.OfficerSeen, status=201, once=True),
    # What is told once is not remembered to be told again.
    Route("POST", f"{STAFF}/start-passwords", officer_officers.start_anew, ADMIN, takes=staff.Why, gives=staff.StartPasswordGiven, status=201),
    Route("POST", f"{STAFF}/second-factors", officer_officers.renew_factor, ADMIN, takes=staff.Why, gives=staff.SecondFactorGiven, status=201),
    Route("POST", f"{STAFF}/grants", officer_grants.ask, ADMIN, takes=staff.GrantNew, gives=staff.GrantSeen, status=201, once=True),
    Route("GET", "/v1/officer/grants", officer_grants.newest, ADMIN, gives=staff.GrantsSeen),
    Route("POST", "/v1/officer/grants/{grant}/moves", officer_grants.move, ADMIN, takes=staff.GrantDecided, gives=staff.GrantSeen, status=201, once=True),
    Route("POST", "/v1/officer/emergencies", officer_emergencies.open_, COUNTER, takes=staff.EmergencyNew, gives=staff.EmergencySeen, status=201, once=True, per_account=TRIES),
    Route("GET", "/v1/officer/emergencies", officer_emergencies.waiting, ADMIN, gives=staff.EmergenciesSeen),
    Route("POST", "/v1/officer/emergencies/{emergency}/review", officer_emergencies.review, ADMIN, takes=staff.EmergencyReview, gives=staff.EmergenciesSeen, status=201, once=True),
    Route("GET", "/v1/officer/oversight", officer_oversight.look, ADMIN, gives=staff.OversightSeen),
    Route("POST", "/v1/officer/campaigns", officer_campaigns.draft, CAMPAIGNS, takes=told.CampaignNew, gives=told.CampaignSeen, status=201, once=True),
    Route("GET", "/v1/officer/campaigns", officer_campaigns.newest, CAMPAIGNS, gives=told.CampaignsSeen),
    Route("GET", "/v1/officer/campaigns/{campaign}", officer_campaigns.show, CAMPAIGNS, gives=told.CampaignSeen),
    Route("POST", "/v1/officer/campaigns/{campaign}/moves", officer_campaigns.move, CAMPAIGNS, takes=told.CampaignMove, gives=told.CampaignSeen, status=201, once=True),
    Route("GET", "/v1/officer/notice-texts", officer_campaigns.templates, CAMPAIGNS, gives=told.TemplatesSeen),
    Route("GET", "/v1/officer/letters", officer_letters.waiting, COUNTER, gives=post.LettersWaiting),
    Route("GET", "/v1/officer/letters/{letter}", officer_letters.show, COUNTER, gives=post.LetterPrint, looks=True),
    Route("POST", "/v1/officer/letters/{letter}/posted", officer_letters.post, COUNTER, takes=post.Posted, gives=post.LetterPrint, status=201, once=True),
    Route("POST", f"{PERSON}/deliveries/search", officer_deliveries.of_person, COUNTER, takes=fate.DeliveriesWanted, gives=fate.DeliveriesSeen, emergency=True),
    Route("GET", "/v1/officer/visits", officer_deliveries.visits, COUNTER, gives=fate.VisitsSeen, looks=True),
    Route("POST", "/v1/officer/visits/{visit}/end", officer_deliveries.end_visit, COUNTER, takes=fate.VisitEnd, status=204, once=True),
    Route("GET", "/v1/officer/acting", officer_acting.crowded, COUNTER, gives=limit.CrowdedListSeen, looks=True),
    Route("GET", f"{PERSON}/acting-limit", officer_acting.read, COUNTER, gives=limit.ActingLimitSeen, looks=True, emergency=True),
    Route("POST", f"{PERSON}/acting-limit", officer_acting.widen, COUNTER, takes=limit.ActingLimitNew, gives=limit.ActingLimitSeen, status=201, once=True),
    Route("POST", f"{PERSON}/acting-limit/endings", officer_acting.narrow, COUNTER, takes=limit.ActingLimitEnd, gives=limit.ActingLimitSeen, status=201, once=True),
    Route("GET", "/v1/officer/spot-checks", officer_spot_checks.due, COUNTER, gives=spot.SpotChecksSeen, looks=True),
    Route("POST", "/v1/officer/spot-checks/{spot}/result", officer_spot_checks.end, COUNTER, takes=spot.SpotCheckEnd, status=204, once=True),
    Route("GET", "/v1/officer/spot-checks/months", officer_spot_checks.months, OFFICER, gives=spot.SpotMonthsSeen),
    Route("GET", "/v1/officer/channels", officer_deliveries.channels, ADMIN, gives=fate.ChannelsSeen),
    Route("GET", "/v1/officer/dead-letters", officer_deliveries.dead, ADMIN, gives=fate.DeadLetters),
    Route("POST", "/v1/officer/dead-letters/resendings", officer_deliveries.resend, ADMIN, takes=fate.Resending, gives=fate.Resent, status=201, once=True),
    Route("GET", "/v1/officer/webhooks", officer_webhooks.all_, ADMIN, gives=fate.WebhooksSeen),
    # Its secret is told once, and not remembered to be told again.
    Route("POST", "/v1/officer/webhooks", officer_webhooks.add, ADMIN, takes=fate.WebhookNew, gives=fate.WebhookMade, status=201),
    Route("POST", "/v1/officer/webhooks/{webhook}/secrets", officer_webhooks.rotate, ADMIN, takes=fate.WebhookMove, gives=fate.WebhookMade, status=201),
    Route("POST", "/v1/officer/webhooks/{webhook}/pauses", officer_webhooks.pause, ADMIN, takes=fate.WebhookMove, gives=fate.WebhookSeen, status=201, once=True),
    Route("POST", "/v1/officer/webhooks/{webhook}/enablings", officer_webhooks.enable, ADMIN, takes=fate.WebhookMove, gives=fate.WebhookSeen, status=201, once=True),
    Route("POST", "/v1/officer/webhooks/{webhook}/replays", officer_webhooks.replay, ADMIN, takes=fate.WebhookReplay, gives=fate.Replayed, status=201, once=True),
    Route("POST", "/v1/officer/webhooks/{webhook}/pings", officer_webhooks.ping, ADMIN, takes=fate.WebhookMove, gives=fate.WebhookSeen, status=202, once=True),
    Route("GET", "/v1/officer/webhooks/{webhook}/calls", officer_webhooks.calls, ADMIN, gives=fate.WebhookCallsSeen),
    Route("POST", "/v1/officer/webhooks/{webhook}/calls/{message}/resendings", officer_webhooks.resend, ADMIN, takes=fate.WebhookMove, gives=fate.Resent, status=201, once=True),
    Route("DELETE", "/v1/officer/webhooks/{webhook}", officer_webhooks.remove, ADMIN, status=204),
    Route("POST", "/v1/officer/exports", officer_exports.ask, ADMIN, takes=leaving.ExportNew, gives=leaving.ExportSeen, status=201, once=True, per_account=TRIES),
    Route("GET", "/v1/officer/exports", officer_exports.newest, ADMIN, gives=leaving.ExportsSeen),
    Route("GET", "/v1/officer/exports/{export}", officer_exports.show, ADMIN, gives=leaving.ExportSeen),
    Route("POST", "/v1/officer/exports/{export}/moves", officer_exports.move, ADMIN, takes=leaving.ExportDecided, gives=leaving.ExportSeen, status=201, once=True),
    # A file that has left is kept nowhere; the grant it spends makes it one.
    Route("POST", "/v1/officer/exports/{export}/file", officer_exports.file, ADMIN),
    Route("POST", "/v1/officer/breach-reports", officer_breach.report, ADMIN, takes=leaving.BreachWanted, gives=leaving.BreachReport, per_account=TRIES),
    Route("GET", "/v1/officer/audit", officer_audit.search, ADMIN, gives=desk.AuditFound, per_account=LOOKS),
    Route("GET", "/v1/officer/engines", officer_engines.standing, ADMIN, gives=running.EnginesSeen),
    Route("GET", "/v1/officer/engines/counts", officer_engines.counts, ADMIN, gives=running.EngineCounts),
    Route("GET", "/v1/officer/engines/pairs", officer_engines.pairs, ADMIN, gives=running.EnginePairs),

    Route("GET", "/v1/callbacks/{vendor}", vendor_callbacks.echo, PUBLIC),  # the vendor's signature is the rule
    Route("POST", "/v1/callbacks/{vendor}", vendor_callbacks.take, PUBLIC),
    Route("POST", "/v1/callbacks/{vendor}/{token}", vendor_callbacks.take_at_secret, PUBLIC),

    Route("GET", "/healthz", health.alive, PUBLIC),
    Route("GET", "/readyz", health.ready, PUBLIC),
    Route("GET", "/metrics", health.metrics, PUBLIC),
    Route("GET", "/v1/openapi.json", api.document, PUBLIC),
    Route("GET", "/.well-known/jwks.json", api.jwks, PUBLIC),
    Route("GET", "/docs", api.page, PUBLIC),
    Route("GET", "/problems", problems.all_, PUBLIC),
    Route("GET", "/problems/{name}", problems.one, PUBLIC),
)
# fmt: on
