"""Puts together how somebody is received at a window."""

from dataclasses import dataclass
from typing import Protocol

from auth.second_factor import qr_svg
from server.infrastructure import now
from server.wiring.foundation import Foundation
from server.wiring.ratings import make_rating_asks
from server.wiring.tickets import make_halls
from server.wiring.uploads import UploadParts
from services.accounts.sign_in import SignInService
from services.bookings.serving import Serving
from services.hall.at_windows import AtWindows
from services.hall.case_work import CaseWorkService
from services.hall.counter_signatures import CounterSignatures
from services.hall.my_cases import CaseService
from services.hall.papers import PaperService
from services.hall.posts import PostService
from services.hall.ratings import RatingService
from services.hall.reception_ends import ReceptionEnds
from services.hall.reception_files import ReceptionFiles
from services.hall.receptions import ReceptionService
from services.hall.signatures import SignatureService
from storage.accounts.hand_offs import HandOffStore
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.audit.audit import AuditStore
from storage.bookings.halls import HallStore
from storage.bookings.tickets import TicketStore
from storage.database import Database
from storage.hall.applicants import ApplicantStore
from storage.hall.cases import CaseStore
from storage.hall.receptions import ReceptionStore
from storage.hall.uploads import UploadStore


class Parts(Protocol):
    """server.wiring.cases.CaseParts."""

    @property
    def cases(self) -> CaseService: ...

    @property
    def work(self) -> CaseWorkService: ...

    @property
    def posts(self) -> PostService: ...


@dataclass(frozen=True, slots=True)
class ReceptionParts:
    receptions: ReceptionService
    files: ReceptionFiles
    ends: ReceptionEnds


@dataclass(frozen=True, slots=True)
class Beside:
    """What of the hall a window makes use of. `codes`: sends the one-use codes."""

    codes: SignInService
    signatures: SignatureService
    witnesses: CounterSignatures
    files: UploadParts
    papers: PaperService
    ratings: RatingService


def make_receptions(base: Foundation, parts: Parts, beside: Beside) -> ReceptionParts:
    database, vault = base.database, base.vault
    windows = make_at_windows(database)
    audit, settings = AuditStore(database), base.settings
    page = settings.origins[0] if settings.origins else f"http://{settings.host}:{settings.port}"
    return ReceptionParts(
        receptions=ReceptionService(
            unit=database,
            store=ReceptionStore(database),
            windows=windows,
            halls=make_halls(database, vault),
            register=ApplicantStore(database, vault),
            sender=beside.codes,
            codes=SignInCodeStore(database, vault),
            cases=parts.cases,
            owners=CaseStore(database, vault),
            signatures=beside.signatures,
            witnesses=beside.witnesses,
            work=parts.work,
            posts=parts.posts,
            asks=make_rating_asks(database, vault),
            bell=base.bell,
            audit=audit,
            draw=qr_svg,
            address=lambda ticket: f"{page}/#/face/~window%3A{ticket}",
            clock=now,
        ),
        files=ReceptionFiles(
            unit=database,
            windows=windows,
            uploads=beside.files.uploads,
            materials=beside.files.materials,
            hand_offs=HandOffStore(database, vault),
            photographs=UploadStore(database, vault),
            audit=audit,
        ),
        ends=ReceptionEnds(
            unit=database,
            windows=windows,
            cases=parts.cases,
            papers=beside.papers,
            ratings=beside.ratings,
            audit=audit,
        ),
    )


def make_at_windows(database: Database) -> AtWindows:
    return AtWindows(
        serving=Serving(windows=HallStore(database), tickets=TicketStore(database)),
        store=ReceptionStore(database),
    )
