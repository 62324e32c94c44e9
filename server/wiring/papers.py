"""Puts papers on the services of cases and the store of certificates, with the process that draws them."""

from dataclasses import dataclass

from papers.press import Press
from server.infrastructure import now
from server.wiring.calendars import make_calendars
from server.wiring.foundation import Foundation
from services.hall.case_work import CaseWorkService
from services.hall.certificate_papers import CertificatePaperService
from services.hall.items import ItemService
from services.hall.my_cases import CaseService
from services.hall.paper_codes import PaperCodes
from services.hall.papers import PaperService
from storage.hall.applicants import ApplicantStore
from storage.hall.cases import CaseStore
from storage.hall.certificates import CertificateStore
from storage.hall.units import UnitStore


@dataclass(frozen=True, slots=True)
class PaperParts:
    papers: PaperService
    certificate_papers: CertificatePaperService


def make_papers(
    base: Foundation,
    press: Press,
    *,
    cases: CaseService,
    work: CaseWorkService,
    items: ItemService,
) -> PaperParts:
    settings, codes = base.settings, PaperCodes(base.vault)
    page = settings.origins[0] if settings.origins else f"http://{settings.host}:{settings.port}"
    applicants = ApplicantStore(base.database, base.vault)
    units = UnitStore(base.database)

    def address(code: str) -> str:
        return f"{page}/#/paper/{code}"

    return PaperParts(
        papers=PaperService(
            mine=cases,
            work=work,
            store=CaseStore(base.database, base.vault),
            items=items,
            applicants=applicants,
            units=units,
            calendars=make_calendars(base.database),
            press=press,
            codes=codes,
            address=address,
        ),
        certificate_papers=CertificatePaperService(
            store=CertificateStore(base.database, base.vault),
            persons=base.persons,
            items=items,
            applicants=applicants,
            units=units,
            press=press,
            codes=codes,
            address=address,
            clock=now,
        ),
    )
