"""The services of the hall: one noun, one field."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from services.hall.calendars import CalendarService
from services.hall.case_materials import CaseMaterials
from services.hall.case_work import CaseWorkService
from services.hall.certificate_checks import CertificateCheckService, StatusListService
from services.hall.certificate_moves import CertificateMoveService
from services.hall.certificate_papers import CertificatePaperService
from services.hall.counter_signatures import CounterSignatures
from services.hall.desk_updates import DeskUpdateService
from services.hall.districts import DistrictService
from services.hall.fees import FeeService
from services.hall.item_releases import ItemReleaseService
from services.hall.items import ItemService
from services.hall.my_cases import CaseService
from services.hall.my_certificates import CertificateService
from services.hall.oversight import OversightService
from services.hall.papers import PaperService
from services.hall.parcel_labels import ParcelLabelService
from services.hall.parcel_recalls import ParcelRecallService
from services.hall.parcel_updates import ParcelUpdateService
from services.hall.parcel_work import ParcelWorkService
from services.hall.parcels import ParcelService
from services.hall.posts import PostService
from services.hall.published_answers import PublishedAnswerService
from services.hall.rating_appeals import AppealService
from services.hall.rating_repairs import RepairService
from services.hall.ratings import RatingService
from services.hall.reception_ends import ReceptionEnds
from services.hall.reception_files import ReceptionFiles
from services.hall.receptions import ReceptionService
from services.hall.signatures import SignatureService
from services.hall.unit_answers import UnitAnswers
from services.hall.units import UnitService
from services.hall.uploads import UploadService
from services.notices.sms_replies import SmsReplyService


@dataclass(frozen=True, slots=True)
class HallServices:
    """Calendars, units, districts and posts, items, cases with signatures, files, papers, parcels and certificates.

    And answers to messages.
    """

    calendars: CalendarService
    certificates: CertificateService
    certificate_checks: CertificateCheckService
    certificate_moves: CertificateMoveService
    status_lists: StatusListService
    districts: DistrictService
    items: ItemService
    item_releases: ItemReleaseService
    parcels: ParcelService
    parcel_work: ParcelWorkService
    parcel_updates: ParcelUpdateService
    parcel_labels: ParcelLabelService
    parcel_recalls: ParcelRecallService
    posts: PostService
    units: UnitService
    case_work: CaseWorkService
    cases: CaseService
    desk_updates: DeskUpdateService
    fees: FeeService
    papers: PaperService
    certificate_papers: CertificatePaperService
    ratings: RatingService
    appeals: AppealService
    repairs: RepairService
    oversight: OversightService
    published_answers: PublishedAnswerService
    sms_replies: SmsReplyService
    signatures: SignatureService
    counter_signatures: CounterSignatures
    uploads: UploadService
    materials: CaseMaterials
    receptions: ReceptionService
    reception_files: ReceptionFiles
    reception_ends: ReceptionEnds
    unit_answers: UnitAnswers


HALL: Final = web.AppKey("hall", HallServices)
