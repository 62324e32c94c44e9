"""Doors of units, posts, items, cases and certificates."""

from typing import Final

from definitions.located import BYTES
from domain.accounts.mandates import Scope
from domain.accounts.partners import PartnerScope
from domain.hall.papers import PAPER_FETCH
from domain.hall.receptions import RECEPTION_PHOTO
from domain.hall.uploads import CHUNK_BYTES, PHOTO_UPLOAD, FileKind
from handlers import tus
from handlers.hall import (
    case_materials,
    cases,
    certificate_checks,
    certificates,
    courier_callbacks,
    districts,
    fees,
    items,
    officer_cases,
    officer_certificates,
    officer_items,
    officer_papers,
    officer_parcels,
    officer_posts,
    officer_ratings,
    officer_signatures,
    officer_units,
    officer_updates,
    oversight,
    papers,
    parcels,
    partners,
    published_answers,
    ratings,
    reception_files,
    receptions,
    signatures,
    sms_replies,
    unit_callbacks,
    uploads,
)
from proto.http.accounts.staff import Why
from proto.http.hall.cases import CaseForm, CaseNew, CaseSeen, CasesSeen, Objection
from proto.http.hall.certificates import (
    CertificateChecked,
    CertificateFound,
    CertificateMoved,
    CertificateSeen,
    CertificatesSeen,
    CodeChecked,
    CodeSeen,
    CodeWanted,
    OfficerCertificateSeen,
    PresentationSeen,
    PresentationWanted,
)
from proto.http.hall.dispatches import UnitAnswerKept
from proto.http.hall.districts import DistrictsSeen
from proto.http.hall.fees import FeeSeen
from proto.http.hall.items import ItemSeen, ItemsFound, ItemVersionShown, ItemVersionsSeen
from proto.http.hall.officer_cases import (
    BoardSeen,
    CaseFound,
    CaseMoved,
    CasesMoved,
    LooksSeen,
    MovesDone,
    OfficerCase,
    PostHolders,
    WorkSeen,
)
from proto.http.hall.oversight import PublicBoard, ServiceBoard
from proto.http.hall.papers import PaperChecked, PapersSeen
from proto.http.hall.parcels import (
    CaseParcels,
    CollectionWanted,
    DeskParcels,
    LeftOrders,
    OfficerParcel,
    ParcelFound,
    ParcelMoved,
    ParcelWanted,
)
from proto.http.hall.partners import PartnerCases
from proto.http.hall.posts import (
    PostChange,
    PostsSeen,
    UnitChange,
    UnitNew,
    UnitSeen,
    UnitsSeen,
)
from proto.http.hall.published_answers import (
    PublishedAnswerMade,
    PublishedAnswerNew,
    PublishedAnswersSeen,
)
from proto.http.hall.ratings import (
    AppealDecided,
    AppealMade,
    AppealSeen,
    AppealsSeen,
    CodedRating,
    RaterSeen,
    RatingCode,
    RatingGiven,
    RatingObjection,
    RatingsAsked,
    RatingSeen,
    RatingsShown,
    RepairMoved,
    RepairSeen,
)
from proto.http.hall.receptions import (
    ReceptionCodeSent,
    ReceptionCodeWanted,
    ReceptionFaceCode,
    ReceptionNew,
    ReceptionSeen,
    ReceptionStepsSeen,
    SawSigned,
)
from proto.http.hall.signatures import (
    CaseSignature,
    CounterSignatures,
    SignatureAttested,
    SignatureBegun,
    SignatureCode,
    SignatureWanted,
)
from proto.http.hall.uploads import (
    CaseFilesSeen,
    MaterialsNamed,
    PhotographsSeen,
    UploadSeen,
    UploadsSeen,
)
from server.route import Bytes, Hands, Route
from server.routes.terms import (
    ADMIN,
    BOUND,
    CALLS,
    COUNTER,
    CURSOR,
    GUESSES,
    KEY,
    LOOKS,
    NO_KEY,
    NUMBER,
    OFFICER,
    PARTNER,
    PERSON,
    PUBLIC,
    PURPOSE,
    TEXT,
    TRIES,
    VERSION,
)

UNIT: Final = "/v1/officer/units/{unit}"
ITEM_VERSION: Final = "/v1/officer/items/{item}/versions/{version}"
NAMED: Final = ("item", "version")
REPLIES: Final = Bytes(64 * 1024)  # own choice: a call of the vendors has some hundred at most
DEFINITION: Final = Bytes(BYTES, kinds=("application/yaml",))
STAFF_POSTS: Final = "/v1/officer/officers/{officer}/posts"
CASE: Final = "/v1/cases/{case}"
CERTIFICATE: Final = "/v1/certificates/{certificate}"
OFFICERS_CERTIFICATE: Final = "/v1/officer/certificates/{certificate}"
OFFICERS_CASE: Final = "/v1/officer/cases/{case}"
TICKET: Final = "/v1/officer/tickets/{ticket}"
RATING: Final = "/v1/ratings/{rating}"
ANSWERS: Final = "/v1/officer/published-answers"
REPAIR: Final = "/v1/officer/rating-repairs/{case}"
DAYS: Final = {"since": TEXT, "until": TEXT}
OFFICERS_PARCEL: Final = "/v1/officer/parcels/{parcel}"
UPLOADS: Final = "/v1/uploads"
UPLOAD: Final = "/v1/uploads/{upload}"
PIECE: Final = Bytes(CHUNK_BYTES, kinds=(tus.TYPE,))
FIRST_PIECE: Final = Bytes(CHUNK_BYTES)
PIECES: Final = 600  # own choice, of one account a minute: 10 MB/s in pieces of a megabyte
FILES: Final = tuple(kind.value for kind in FileKind)
TUS: Final = {"Tus-Resumable": tus.VERSION, "Tus-Version": tus.VERSION}
PDF: Final = ("application/pdf",)
#: Of what, nothing in an upload says: the handler lets a phone at those alone that it began.
PHOTO: Final = Hands(PHOTO_UPLOAD.name)
PAPER: Final = Hands(PAPER_FETCH.name, about="case", part="paper")
WINDOW_PHOTO: Final = Hands(RECEPTION_PHOTO.name, about="ticket")
WINDOW_PAPER: Final = Hands(RECEPTION_PHOTO.name, about="ticket", part="material")

# fmt: off
ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/v1/items", items.search, PUBLIC, query={"words": TEXT, **CURSOR}, gives=ItemsFound, per_minute=CALLS),
    Route("GET", "/v1/items/{item}", items.show, PUBLIC, query={"version": NUMBER}, gives=ItemSeen, texts=("item",), per_minute=CALLS),
    Route("GET", "/v1/officer/items", officer_items.newest, OFFICER, query=CURSOR, gives=ItemVersionsSeen),
    Route("POST", "/v1/officer/items", officer_items.propose, ADMIN, asks=KEY, takes_bytes=DEFINITION, gives=ItemVersionShown, status=201, per_account=TRIES),
    Route("GET", ITEM_VERSION, officer_items.show, OFFICER, gives=ItemVersionShown, texts=NAMED),
    Route("POST", f"{ITEM_VERSION}/releases", officer_items.release, ADMIN, asks=KEY, takes=Why, gives=ItemVersionShown, status=201, texts=NAMED),
    Route("POST", f"{ITEM_VERSION}/retirements", officer_items.retire, ADMIN, asks=KEY, takes=Why, gives=ItemVersionShown, status=201, texts=NAMED),
    Route("POST", f"{ITEM_VERSION}/withdrawals", officer_items.withdraw, ADMIN, asks=KEY, takes=Why, gives=ItemVersionShown, status=201, texts=NAMED),
    Route("GET", "/v1/districts", districts.all_, PUBLIC, gives=DistrictsSeen, per_minute=CALLS),
    Route("GET", "/v1/officer/units", officer_units.all_, OFFICER, gives=UnitsSeen),
    Route("POST", "/v1/officer/units", officer_units.add, ADMIN, asks=KEY, takes=UnitNew, gives=UnitSeen, status=201),
    Route("PATCH", UNIT, officer_units.rename, ADMIN, takes=UnitChange, gives=UnitSeen, texts=("unit",)),
    Route("POST", f"{UNIT}/closings", officer_units.close, ADMIN, asks=KEY, takes=Why, gives=UnitSeen, status=201, texts=("unit",)),
    Route("POST", f"{UNIT}/openings", officer_units.open_, ADMIN, asks=KEY, takes=Why, gives=UnitSeen, status=201, texts=("unit",)),
    Route("GET", "/v1/officer/posts", officer_posts.own, OFFICER, gives=PostsSeen),
    Route("GET", STAFF_POSTS, officer_posts.of_officer, ADMIN, gives=PostsSeen),
    Route("POST", STAFF_POSTS, officer_posts.grant, ADMIN, asks=KEY, takes=PostChange, gives=PostsSeen, status=201),
    Route("POST", f"{STAFF_POSTS}/revocations", officer_posts.revoke, ADMIN, asks=KEY, takes=PostChange, gives=PostsSeen, status=201),
    # cases of a person
    Route("POST", "/v1/cases", cases.begin, BOUND, asks=KEY, takes=CaseNew, gives=CaseSeen, status=201, versioned=True, acts=Scope.CASES),
    Route("GET", "/v1/partner/cases", partners.cases, PARTNER, query=CURSOR, gives=PartnerCases, reads=PartnerScope.CASES),
    Route("GET", "/v1/cases", cases.mine, BOUND, query=CURSOR, gives=CasesSeen, acts=Scope.CASES),
    Route("GET", CASE, cases.show, BOUND, gives=CaseSeen, versioned=True, acts=Scope.CASES),
    Route("DELETE", CASE, cases.discard, BOUND, status=204, acts=Scope.CASES),
    Route("PUT", f"{CASE}/form", cases.save, BOUND, asks=VERSION, takes=CaseForm, gives=CaseSeen, versioned=True, acts=Scope.CASES),
    Route("POST", f"{CASE}/submissions", cases.submit, BOUND, asks=KEY | VERSION, gives=CaseSeen, status=201, versioned=True, acts=Scope.CASES),
    Route("POST", f"{CASE}/supplements", cases.supplement, BOUND, asks=KEY | VERSION, takes=CaseForm, gives=CaseSeen, status=201, versioned=True, acts=Scope.CASES),
    Route("POST", f"{CASE}/withdrawals", cases.withdraw, BOUND, asks=KEY, gives=CaseSeen, status=201, versioned=True, acts=Scope.CASES),
    Route("POST", f"{CASE}/objections", cases.object_to, BOUND, asks=KEY, takes=Objection, gives=CaseSeen, status=201, versioned=True, acts=Scope.CASES),
    Route("GET", f"{CASE}/signature", signatures.show, BOUND, gives=CaseSignature, acts=Scope.CASES),
    Route("POST", f"{CASE}/signature", signatures.begin, BOUND, asks=NO_KEY | VERSION, takes=SignatureWanted, gives=SignatureBegun, status=201, per_minute=CALLS, per_account=TRIES, acts=Scope.CASES),
    Route("POST", f"{CASE}/signature/code", signatures.answer, BOUND, asks=NO_KEY, takes=SignatureCode, gives=CaseSignature, per_account=TRIES, acts=Scope.CASES),
    Route("GET", f"{PERSON}/signatures", officer_signatures.waiting, COUNTER, asks=PURPOSE, gives=CounterSignatures),
    Route("POST", f"{PERSON}/signatures/{{signature}}", officer_signatures.attest, COUNTER, asks=KEY, takes=SignatureAttested, status=204),
    Route("GET", f"{CASE}/fee", fees.mine, BOUND, gives=FeeSeen, acts=Scope.CASES),
    Route("GET", f"{OFFICERS_CASE}/fee", fees.of_case, OFFICER, gives=FeeSeen, per_account=LOOKS),
    Route("POST", f"{OFFICERS_CASE}/fee-waivers", fees.waive, OFFICER, asks=KEY, takes=Why, gives=FeeSeen, status=201),
    # papers of cases
    Route("GET", f"{CASE}/papers", papers.mine, BOUND, gives=PapersSeen, acts=Scope.CASES),
    Route("GET", f"{CASE}/papers/{{paper}}", papers.draw, BOUND, texts=("paper",), kinds=PDF, acts=Scope.CASES, hands=PAPER, per_account=TRIES),
    Route("GET", f"{OFFICERS_CASE}/papers", officer_papers.of_case, OFFICER, asks=PURPOSE, gives=PapersSeen, per_account=LOOKS),
    Route("GET", f"{OFFICERS_CASE}/papers/{{paper}}", officer_papers.draw, OFFICER, asks=PURPOSE, texts=("paper",), kinds=PDF, hands=PAPER, per_account=TRIES),
    Route("GET", "/v1/certificates/{certificate}/paper", papers.draw_certificate, BOUND, kinds=PDF, per_account=TRIES),
    Route("GET", "/v1/papers/{code}", papers.check, PUBLIC, texts=("code",), gives=PaperChecked, per_minute=CALLS),
    Route("POST", "/v1/callbacks/{vendor}/replies/{token}", sms_replies.take, PUBLIC, texts=("vendor", "token"), takes_bytes=REPLIES, kinds=("application/json",)),
    # parcels
    Route("GET", f"{CASE}/parcels", parcels.of_case, BOUND, gives=CaseParcels, acts=Scope.CASES),
    Route("POST", f"{CASE}/parcels", parcels.send, BOUND, asks=KEY, takes=ParcelWanted, gives=CaseParcels, status=201, per_account=TRIES, acts=Scope.CASES),
    Route("POST", f"{CASE}/collections", parcels.collect, BOUND, asks=KEY, takes=CollectionWanted, gives=CaseParcels, status=201, per_account=TRIES, acts=Scope.CASES),
    Route("POST", "/v1/parcels/{parcel}/cancellations", parcels.cancel, BOUND, asks=KEY, gives=CaseParcels, status=201, acts=Scope.CASES),
    Route("GET", "/v1/officer/parcels", officer_parcels.at_desk, OFFICER, query={"view": TEXT, **CURSOR}, gives=DeskParcels, per_account=LOOKS),
    Route("GET", "/v1/officer/parcel-numbers", officer_parcels.find, OFFICER, query={"number": TEXT}, gives=ParcelFound, per_account=LOOKS),
    Route("GET", OFFICERS_PARCEL, officer_parcels.show, OFFICER, asks=PURPOSE, gives=OfficerParcel, per_account=LOOKS),
    Route("POST", f"{OFFICERS_PARCEL}/moves", officer_parcels.move, OFFICER, asks=KEY, takes=ParcelMoved, gives=OfficerParcel, status=201),
    Route("GET", "/v1/officer/parcel-recalls", officer_parcels.left, OFFICER, gives=LeftOrders, per_account=LOOKS),
    Route("POST", "/v1/officer/parcel-recalls/{recall}/settlements", officer_parcels.settle, OFFICER, asks=KEY, takes=Why, gives=LeftOrders, status=201),
    Route("GET", f"{OFFICERS_PARCEL}/label", officer_parcels.label, OFFICER, asks=PURPOSE, kinds=PDF, per_account=LOOKS),
    Route("GET", "/v1/officer/letters/{letter}/sheet", officer_parcels.sheet, COUNTER, asks=PURPOSE, kinds=PDF, per_account=LOOKS),
    Route("POST", "/v1/callbacks/{vendor}/parcels/{token}", courier_callbacks.take, PUBLIC, texts=("vendor", "token"), takes_bytes=REPLIES, kinds=("application/json",)),
    Route("POST", "/v1/unit-callbacks/{unit}", unit_callbacks.take, PUBLIC, texts=("unit",), takes_bytes=REPLIES, gives=UnitAnswerKept),
    # files that are handed in
    Route("OPTIONS", UPLOADS, uploads.options, BOUND, status=204, says=TUS),
    Route("POST", UPLOADS, uploads.begin, BOUND, asks=NO_KEY, takes_stream=FIRST_PIECE, gives=UploadSeen, status=201, says=TUS, hands=PHOTO, per_account=PIECES),
    Route("GET", UPLOADS, uploads.mine, BOUND, gives=UploadsSeen),
    Route("GET", UPLOAD, uploads.show, BOUND, gives=UploadSeen, says=TUS, hands=PHOTO),
    Route("PATCH", UPLOAD, uploads.append, BOUND, takes_stream=PIECE, status=204, says=TUS, hands=PHOTO, per_account=PIECES),
    Route("POST", UPLOAD, uploads.append_by_post, BOUND, asks=NO_KEY, takes_stream=PIECE, status=204, says=TUS, per_account=PIECES),
    Route("DELETE", UPLOAD, uploads.remove, BOUND, status=204, says=TUS),
    Route("GET", f"{UPLOAD}/content", uploads.content, BOUND, kinds=FILES, per_account=LOOKS),
    Route("GET", f"{CASE}/materials", case_materials.mine, BOUND, gives=CaseFilesSeen, versioned=True, acts=Scope.CASES),
    Route("PUT", f"{CASE}/materials", case_materials.name, BOUND, asks=VERSION, takes=MaterialsNamed, gives=CaseFilesSeen, versioned=True, acts=Scope.CASES),
    Route("GET", f"{CASE}/materials/{{upload}}", case_materials.open_mine, BOUND, kinds=FILES, acts=Scope.CASES, per_account=LOOKS),
    Route("GET", f"{OFFICERS_CASE}/materials", case_materials.of_case, OFFICER, asks=PURPOSE, gives=CaseFilesSeen, versioned=True, per_account=LOOKS),
    Route("GET", f"{OFFICERS_CASE}/materials/{{upload}}", case_materials.open_, OFFICER, asks=PURPOSE, kinds=FILES, per_account=LOOKS),
    # certificates
    Route("GET", "/v1/certificates", certificates.mine, BOUND, query=CURSOR, gives=CertificatesSeen),
    Route("GET", CERTIFICATE, certificates.show, BOUND, gives=CertificateSeen),
    Route("POST", f"{CERTIFICATE}/codes", certificates.code, BOUND, asks=NO_KEY, takes=CodeWanted, gives=CodeSeen, status=201, per_account=TRIES),
    Route("POST", f"{CERTIFICATE}/presentations", certificates.present, BOUND, asks=NO_KEY, takes=PresentationWanted, gives=PresentationSeen, status=201, per_account=TRIES),
    Route("POST", "/v1/certificate-checks", certificate_checks.check, PUBLIC, asks=NO_KEY, takes=CodeChecked, gives=CertificateChecked, per_minute=CALLS),
    Route("GET", "/v1/status-lists/{list}", certificate_checks.status_list, PUBLIC, texts=("list",), kinds=(certificate_checks.STATUS_LIST,), per_minute=CALLS),
    Route("GET", "/v1/officer/certificates", officer_certificates.find, OFFICER, query={"number": TEXT}, gives=CertificateFound, per_account=LOOKS),
    Route("GET", OFFICERS_CERTIFICATE, officer_certificates.show, OFFICER, asks=PURPOSE, gives=OfficerCertificateSeen, versioned=True, per_account=LOOKS),
    Route("POST", f"{OFFICERS_CERTIFICATE}/moves", officer_certificates.move, OFFICER, asks=KEY | VERSION, takes=CertificateMoved, gives=OfficerCertificateSeen, status=201, versioned=True),
    # cases as officers work on them
    Route("GET", "/v1/officer/work/board", officer_cases.board, OFFICER, gives=BoardSeen, per_account=LOOKS),
    Route("POST", "/v1/officer/cases/moves", officer_cases.move_many, OFFICER, asks=KEY, takes=CasesMoved, gives=MovesDone, status=201, per_account=TRIES),
    Route("GET", f"{PERSON}/cases", officer_cases.of_person, COUNTER, asks=PURPOSE, query=CURSOR, gives=CasesSeen),
    Route("GET", "/v1/officer/updates", officer_updates.updates, OFFICER, query={"case": TEXT}, kinds=("text/event-stream",), streams=True, per_account=LOOKS),
    Route("GET", "/v1/officer/work", officer_cases.free, OFFICER, query=CURSOR, gives=WorkSeen),
    Route("GET", "/v1/officer/work/mine", officer_cases.mine, OFFICER, query=CURSOR, gives=WorkSeen),
    Route("GET", "/v1/officer/work/looks", officer_cases.looks, OFFICER, query=CURSOR, gives=LooksSeen),
    Route("GET", "/v1/officer/cases", officer_cases.find, OFFICER, query={"number": TEXT}, gives=CaseFound, per_account=LOOKS),
    Route("GET", OFFICERS_CASE, officer_cases.show, OFFICER, asks=PURPOSE, gives=OfficerCase, versioned=True, per_account=LOOKS),
    Route("GET", f"{OFFICERS_CASE}/steps/{{step}}/officers", officer_cases.holders, OFFICER, gives=PostHolders, texts=("step",), per_account=LOOKS),
    Route("POST", f"{OFFICERS_CASE}/moves", officer_cases.move, OFFICER, asks=KEY | VERSION, takes=CaseMoved, gives=OfficerCase, status=201, versioned=True),
    # who is received at a window
    Route("POST", f"{PERSON}/reception-codes", receptions.send_code, COUNTER, asks=NO_KEY, takes=ReceptionCodeWanted, gives=ReceptionCodeSent, status=201, per_minute=CALLS, per_account=TRIES),
    Route("POST", f"{PERSON}/receptions", receptions.identify, COUNTER, asks=NO_KEY, takes=ReceptionNew, gives=ReceptionSeen, status=201, per_account=TRIES),
    Route("GET", f"{TICKET}/face-code", receptions.face_code, COUNTER, gives=ReceptionFaceCode, per_account=LOOKS),
    Route("GET", f"{TICKET}/reception", receptions.show, COUNTER, gives=ReceptionSeen, per_account=LOOKS),
    Route("POST", f"{TICKET}/cases", receptions.begin, COUNTER, asks=KEY, takes=CaseNew, gives=CaseSeen, status=201, versioned=True),
    Route("PUT", f"{TICKET}/form", receptions.save, COUNTER, asks=VERSION, takes=CaseForm, gives=CaseSeen, versioned=True),
    Route("POST", f"{TICKET}/signatures", receptions.sign, COUNTER, asks=KEY | VERSION, takes=SawSigned, gives=CaseSeen, status=201, versioned=True),
    Route("POST", f"{TICKET}/submissions", receptions.submit, COUNTER, asks=KEY | VERSION, gives=CaseSeen, status=201, versioned=True),
    Route("POST", f"{TICKET}/uploads", reception_files.begin, COUNTER, asks=NO_KEY, takes_stream=FIRST_PIECE, gives=UploadSeen, status=201, says=TUS, hands=WINDOW_PHOTO, per_account=PIECES),
    Route("GET", f"{TICKET}/uploads/{{upload}}", reception_files.show, COUNTER, gives=UploadSeen, says=TUS, hands=WINDOW_PHOTO),
    Route("PATCH", f"{TICKET}/uploads/{{upload}}", reception_files.append, COUNTER, takes_stream=PIECE, status=204, says=TUS, hands=WINDOW_PHOTO, per_account=PIECES),
    Route("GET", f"{TICKET}/photographs/{{material}}", reception_files.photographed, COUNTER, texts=("material",), gives=PhotographsSeen, hands=WINDOW_PAPER, per_account=LOOKS),
    Route("GET", f"{TICKET}/materials", reception_files.named, COUNTER, gives=CaseFilesSeen, versioned=True, per_account=LOOKS),
    Route("PUT", f"{TICKET}/materials", reception_files.name, COUNTER, asks=VERSION, takes=MaterialsNamed, gives=CaseFilesSeen, versioned=True),
    Route("GET", f"{TICKET}/receipt", receptions.receipt, COUNTER, kinds=PDF, per_account=TRIES),
    Route("POST", f"{TICKET}/rating-codes", receptions.rating_code, COUNTER, asks=NO_KEY, gives=RatingCode, status=201, per_account=LOOKS),
    Route("GET", "/v1/officer/halls/{hall}/reception-steps", receptions.steps, OFFICER, texts=("hall",), gives=ReceptionStepsSeen, per_account=LOOKS),
    # ratings, and what becomes of them
    Route("GET", "/v1/ratings", ratings.mine, BOUND, query=CURSOR, gives=RatingsAsked, acts=Scope.CASES),
    Route("GET", RATING, ratings.show, BOUND, gives=RatingSeen, acts=Scope.CASES),
    Route("POST", f"{RATING}/answers", ratings.give, BOUND, asks=KEY, takes=RatingGiven, gives=RatingSeen, status=201, acts=Scope.CASES, per_account=TRIES),
    Route("POST", f"{RATING}/objections", ratings.object_to, BOUND, asks=KEY, takes=RatingObjection, gives=RatingSeen, status=201, acts=Scope.CASES),
    Route("GET", "/v1/rating-codes/{code}", ratings.coded, PUBLIC, texts=("code",), gives=CodedRating, per_minute=GUESSES),
    Route("POST", "/v1/rating-codes/{code}", ratings.give_coded, PUBLIC, asks=NO_KEY, takes=RatingGiven, status=204, texts=("code",), per_minute=GUESSES),
    Route("POST", f"{OFFICERS_CASE}/rating-codes", officer_ratings.code, OFFICER, asks=NO_KEY, gives=RatingCode, status=201, per_account=LOOKS),
    Route("GET", f"{UNIT}/ratings", officer_ratings.shown, OFFICER, query=CURSOR, gives=RatingsShown, texts=("unit",), per_account=LOOKS),
    Route("POST", "/v1/officer/ratings/{rating}/appeals", officer_ratings.appeal, OFFICER, asks=KEY, takes=AppealMade, status=204),
    Route("GET", "/v1/officer/rating-appeals", officer_ratings.appeals, OFFICER, gives=AppealsSeen, per_account=LOOKS),
    Route("POST", "/v1/officer/ratings/{rating}/appeals/decisions", officer_ratings.decide, OFFICER, asks=KEY, takes=AppealDecided, gives=AppealSeen, status=201),
    Route("GET", REPAIR, officer_ratings.repair, OFFICER, gives=RepairSeen, versioned=True, per_account=LOOKS),
    Route("POST", f"{REPAIR}/moves", officer_ratings.move, OFFICER, asks=KEY | VERSION, takes=RepairMoved, gives=RepairSeen, status=201, versioned=True),
    Route("POST", f"{REPAIR}/rater", officer_ratings.rater, OFFICER, asks=NO_KEY | PURPOSE, gives=RaterSeen, status=201, per_account=TRIES),
    # answers that everybody reads
    Route("GET", "/v1/published-answers", published_answers.search, PUBLIC, query={"words": TEXT, **CURSOR}, gives=PublishedAnswersSeen, per_minute=CALLS),
    Route("GET", ANSWERS, published_answers.waiting, OFFICER, gives=PublishedAnswersSeen),
    Route("POST", ANSWERS, published_answers.propose, OFFICER, asks=KEY, takes=PublishedAnswerNew, gives=PublishedAnswerMade, status=201, per_account=TRIES),
    Route("POST", f"{ANSWERS}/{{answer}}/releases", published_answers.publish, OFFICER, asks=KEY, status=204),
    Route("POST", f"{ANSWERS}/{{answer}}/withdrawals", published_answers.withdraw, OFFICER, asks=KEY, status=204),
    # boards
    Route("GET", "/v1/service-board", oversight.public, PUBLIC, query=DAYS, gives=PublicBoard, per_minute=CALLS),
    Route("GET", "/v1/officer/service-board", oversight.of_units, OFFICER, query={"unit": TEXT, **DAYS}, gives=ServiceBoard, per_account=LOOKS),
)
# fmt: on
