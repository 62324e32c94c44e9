"""Doors of entitlements, evidence, the register, reviews and spot checks."""

from typing import Final

from domain.accounts.mandates import Scope
from domain.accounts.partners import PartnerScope
from handlers.pensions import (
    entitlements,
    evidence,
    officer_home_visits,
    officer_persons,
    officer_reviews,
    officer_spot_checks,
    partners,
    reviews,
    videos,
)
from proto.http.accounts.finding import ContactSeen, NameSearch, PersonsFound, SchemesSeen
from proto.http.accounts.officers import (
    AgreementRecorded,
    ClaimSeen,
    Death,
    DeathLook,
    DeathLookWanted,
    DecisionNew,
    ElderRulesEnd,
    ElderRulesNew,
    PersonNew,
    PersonSearch,
    PersonSeen,
    ProofNew,
    ReviewQueue,
    ReviewSeen,
)
from proto.http.accounts.staff import AreaNew
from proto.http.pensions.entitlements import (
    Certifications,
    Entitlements,
    ReviewAnswer,
    Reviews,
    ReviewWanted,
)
from proto.http.pensions.evidence import (
    AttestationAnswer,
    AttestationNew,
    EvidenceAnswer,
    EvidenceBegun,
    EvidenceResult,
    EvidenceWanted,
)
from proto.http.pensions.home_visits import (
    TeamsSeen,
    VisitListHanded,
    VisitListWanted,
    VisitReport,
    VisitSent,
)
from proto.http.pensions.partners import PartnerCertifications
from proto.http.pensions.spot_checks import SpotCheckEnd, SpotChecksSeen, SpotMonthsSeen
from proto.http.pensions.videos import (
    OfficerVideoEntrance,
    VideoCallsSeen,
    VideoConcluded,
    VideoConclusion,
    VideoEntrance,
    VideoEntranceWanted,
    VideoPlacesSeen,
)
from proto.http.privacy.rights import AddressChange, PhoneChange, Unlock
from server.route import Bytes, Route
from server.routes.terms import (
    BOUND,
    CASEWORK,
    COUNTER,
    CURSOR,
    GUESSES,
    KEY,
    LOOKS,
    NO_KEY,
    OFFICER,
    PARTNER,
    PERSON,
    PUBLIC,
    PURPOSE,
    REVIEWER,
    TEXT,
    TRIES,
)

PHOTO: Final = Bytes(10 * 1024 * 1024, ("image/jpeg", "image/png"))

# fmt: off
ROUTES: Final = (
    Route("GET", "/v1/partner/certifications", partners.certifications, PARTNER, gives=PartnerCertifications, reads=PartnerScope.CERTIFICATION),
    Route("GET", "/v1/entitlements", entitlements.due, BOUND, gives=Entitlements, acts=Scope.CERTIFY),
    Route("GET", "/v1/me/certifications", entitlements.certifications, BOUND, query=CURSOR, gives=Certifications, acts=Scope.CERTIFY),
    Route("POST", "/v1/me/reviews", reviews.open_, BOUND, asks=KEY, takes=ReviewWanted, gives=ReviewAnswer, status=201, per_account=TRIES),
    Route("GET", "/v1/me/reviews", reviews.mine, BOUND, query=CURSOR, gives=Reviews),
    Route("POST", "/v1/evidence", evidence.begin, BOUND, asks=KEY, takes=EvidenceWanted, gives=EvidenceBegun, status=201, per_account=TRIES),
    Route("GET", "/v1/evidence/{evidence}", evidence.show, BOUND, gives=EvidenceAnswer),
    Route("POST", "/v1/evidence/{evidence}/result", evidence.finish, BOUND, asks=KEY, takes=EvidenceResult, gives=EvidenceAnswer, status=201, per_account=TRIES),

    Route("GET", "/v1/officer/schemes", officer_persons.schemes, OFFICER, gives=SchemesSeen),
    Route("POST", "/v1/officer/persons", officer_persons.create, COUNTER, asks=KEY, takes=PersonNew, gives=PersonSeen, status=201),
    Route("POST", "/v1/officer/persons/search", officer_persons.search, COUNTER, asks=NO_KEY, takes=PersonSearch, gives=PersonSeen, per_account=LOOKS),
    Route("POST", "/v1/officer/persons/name-search", officer_persons.by_name, COUNTER, asks=NO_KEY, takes=NameSearch, gives=PersonsFound, per_account=TRIES),
    Route("GET", PERSON, officer_persons.show, COUNTER, asks=PURPOSE, gives=PersonSeen, emergency=True),
    Route("POST", f"{PERSON}/consents", officer_persons.agree, COUNTER, asks=KEY, takes=AgreementRecorded, gives=PersonSeen, status=201),
    Route("POST", f"{PERSON}/face-records", officer_persons.enrol, COUNTER, asks=KEY, gives=PersonSeen, status=201, takes_bytes=PHOTO),
    Route("POST", f"{PERSON}/proofs", officer_persons.post_proof, COUNTER, asks=KEY, takes=ProofNew, gives=PersonSeen, status=201),
    Route("POST", f"{PERSON}/attestations", evidence.attest, COUNTER, asks=KEY, takes=AttestationNew, gives=AttestationAnswer, status=201),
    Route("POST", f"{PERSON}/phone", officer_persons.change_phone, COUNTER, asks=KEY, takes=PhoneChange, gives=PersonSeen, status=201),
    Route("POST", f"{PERSON}/address", officer_persons.change_address, COUNTER, asks=KEY, takes=AddressChange, gives=PersonSeen, status=201),
    Route("POST", f"{PERSON}/face-unlocks", officer_persons.unlock_face, COUNTER, asks=KEY, takes=Unlock, gives=PersonSeen, status=201),
    Route("POST", f"{PERSON}/elder-rules", officer_persons.grant_elder_rules, COUNTER, asks=KEY, takes=ElderRulesNew, gives=PersonSeen, status=201),
    Route("POST", f"{PERSON}/elder-rules/endings", officer_persons.end_elder_rules, COUNTER, asks=KEY, takes=ElderRulesEnd, gives=PersonSeen, status=201),
    Route("GET", f"{PERSON}/contact", officer_persons.contact, CASEWORK, asks=PURPOSE, gives=ContactSeen, per_account=TRIES),
    Route("POST", f"{PERSON}/death-looks", officer_persons.look_at_death, COUNTER, asks=NO_KEY, takes=DeathLookWanted, gives=DeathLook, per_account=TRIES),
    Route("POST", f"{PERSON}/death", officer_persons.record_death, COUNTER, asks=KEY, takes=Death, gives=PersonSeen, status=201),
    Route("GET", "/v1/officer/reviews", officer_reviews.queue, REVIEWER, query={"kind": TEXT, **CURSOR}, gives=ReviewQueue),
    Route("GET", "/v1/officer/reviews/{review}", officer_reviews.show, REVIEWER, asks=PURPOSE, gives=ReviewSeen),
    Route("PUT", "/v1/officer/reviews/{review}/claim", officer_reviews.take, REVIEWER, gives=ClaimSeen),
    Route("DELETE", "/v1/officer/reviews/{review}/claim", officer_reviews.let_go, REVIEWER, status=204),
    Route("POST", "/v1/officer/reviews/{review}/decision", officer_reviews.decide, REVIEWER, asks=KEY, takes=DecisionNew, gives=ReviewSeen, status=201),
    Route("PUT", f"{PERSON}/area", officer_persons.move, COUNTER, takes=AreaNew, status=204),
    Route("GET", "/v1/officer/home-visits/teams", officer_home_visits.teams, OFFICER, gives=TeamsSeen),
    Route("POST", "/v1/officer/home-visits/lists", officer_home_visits.hand_over, OFFICER, asks=NO_KEY, takes=VisitListWanted, gives=VisitListHanded, status=201, per_account=TRIES),
    Route("POST", "/v1/officer/home-visits/{visit}/reports", officer_home_visits.send, OFFICER, asks=KEY, takes=VisitReport, gives=VisitSent, status=201, per_account=LOOKS),
    Route("POST", "/v1/video-calls/{booking}/entrances", videos.enter, BOUND, asks=NO_KEY, gives=VideoEntrance, status=201, acts=Scope.CASES, per_account=TRIES),
    Route("GET", videos.SOCKET, videos.socket, PUBLIC, status=101, refusals=GUESSES),  # the ticket is the rule
    Route("GET", "/v1/officer/video-calls/places", videos.places, OFFICER, gives=VideoPlacesSeen),
    Route("GET", "/v1/officer/video-calls", videos.of_day, OFFICER, asks=PURPOSE, query={"place": TEXT, "day": TEXT}, gives=VideoCallsSeen, per_account=LOOKS),
    Route("POST", "/v1/officer/video-calls/{booking}/entrances", videos.enter_desk, OFFICER, asks=NO_KEY, takes=VideoEntranceWanted, gives=OfficerVideoEntrance, status=201, per_account=TRIES),
    Route("POST", "/v1/officer/video-calls/{booking}/conclusions", videos.conclude, OFFICER, asks=KEY, takes=VideoConclusion, gives=VideoConcluded, status=201),
    Route("GET", "/v1/officer/spot-checks", officer_spot_checks.due, COUNTER, asks=PURPOSE, query=CURSOR, gives=SpotChecksSeen),
    Route("POST", "/v1/officer/spot-checks/{spot}/result", officer_spot_checks.end, COUNTER, asks=KEY, takes=SpotCheckEnd, status=204),
    Route("GET", "/v1/officer/spot-checks/months", officer_spot_checks.months, OFFICER, gives=SpotMonthsSeen),
)
# fmt: on
