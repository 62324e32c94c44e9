"""Puts the papers of cases on the services of cases, with the process that draws them."""

from papers.press import Press
from server.background import Background
from server.wiring.foundation import Foundation
from services.hall.case_work import CaseWorkService
from services.hall.items import ItemService
from services.hall.my_cases import CaseService
from services.hall.papers import PaperService
from storage.hall.applicants import ApplicantStore
from storage.hall.cases import CaseStore
from storage.hall.units import UnitStore


def make_papers(
    base: Foundation,
    background: Background,
    *,
    cases: CaseService,
    work: CaseWorkService,
    items: ItemService,
) -> PaperService:
    settings, press = base.settings, Press()
    background.at_end(press.close)
    page = settings.origins[0] if settings.origins else f"http://{settings.host}:{settings.port}"
    return PaperService(
        mine=cases,
        work=work,
        store=CaseStore(base.database, base.vault),
        items=items,
        applicants=ApplicantStore(base.database, base.vault),
        units=UnitStore(base.database),
        press=press,
        macs=base.vault,
        address=lambda code: f"{page}/#/paper/{code}",
    )
