"""Puts together how somebody is received at a window."""

from typing import Protocol

from server.infrastructure import now
from server.wiring.foundation import Foundation
from server.wiring.tickets import make_halls
from services.accounts.sign_in import SignInService
from services.bookings.serving import Serving
from services.hall.case_work import CaseWorkService
from services.hall.counter_signatures import CounterSignatures
from services.hall.my_cases import CaseService
from services.hall.posts import PostService
from services.hall.receptions import ReceptionService
from services.hall.signatures import SignatureService
from storage.accounts.sign_in_codes import SignInCodeStore
from storage.audit.audit import AuditStore
from storage.bookings.halls import HallStore
from storage.bookings.tickets import TicketStore
from storage.hall.applicants import ApplicantStore
from storage.hall.cases import CaseStore
from storage.hall.receptions import ReceptionStore


class Parts(Protocol):
    """server.wiring.cases.CaseParts."""

    @property
    def cases(self) -> CaseService: ...

    @property
    def work(self) -> CaseWorkService: ...

    @property
    def posts(self) -> PostService: ...


def make_receptions(
    base: Foundation,
    parts: Parts,
    codes: SignInService,
    signatures: SignatureService,
    witnesses: CounterSignatures,
) -> ReceptionService:
    """`codes`: sends the one-use codes."""
    database, vault = base.database, base.vault
    return ReceptionService(
        unit=database,
        store=ReceptionStore(database),
        serving=Serving(windows=HallStore(database), tickets=TicketStore(database)),
        halls=make_halls(database, vault),
        register=ApplicantStore(database, vault),
        sender=codes,
        codes=SignInCodeStore(database, vault),
        cases=parts.cases,
        owners=CaseStore(database, vault),
        signatures=signatures,
        witnesses=witnesses,
        work=parts.work,
        posts=parts.posts,
        audit=AuditStore(database),
        clock=now,
    )
