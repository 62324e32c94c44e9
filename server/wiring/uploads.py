"""Puts together what receives files of citizens, looks at them, and clears away what no row names."""

from dataclasses import dataclass

from biometrics.files.documents import Documents
from biometrics.files.kinds import recognise
from server.background import Background
from server.infrastructure import Infrastructure, now
from server.monitoring.upload_watch import UploadWatch
from server.outside.scanning import virus_scanner
from server.wiring.calendars import make_calendars
from server.wiring.foundation import Foundation
from services.hall.case_materials import CaseMaterials
from services.hall.case_moves import ItemSource
from services.hall.case_work import CaseWorkService
from services.hall.representation import Representation
from services.hall.upload_checks import Pictures, UploadChecks
from services.hall.upload_sweeps import UploadSweep
from services.hall.uploads import UploadService
from storage.accounts.mandates import MandateStore
from storage.accounts.persons import PersonStore
from storage.audit.audit import AuditStore
from storage.events import EventStore
from storage.hall.applicants import ApplicantStore
from storage.hall.cases import CaseStore
from storage.hall.upload_files import UploadFiles
from storage.hall.uploads import UploadStore


@dataclass(frozen=True, slots=True)
class UploadParts:
    uploads: UploadService
    materials: CaseMaterials


async def make_uploads(
    base: Foundation,
    background: Background,
    pictures: Pictures,
    *,
    items: ItemSource,
    work: CaseWorkService,
) -> UploadParts:
    """`pictures`: the workers that decode faces."""
    database, vault = base.database, base.vault
    store, files = UploadStore(database, vault), UploadFiles(base.infrastructure.objects, vault)
    scanner = virus_scanner(base.settings)
    checks = UploadChecks(
        unit=database,
        store=store,
        files=files,
        recognise=recognise,
        pictures=pictures,
        documents=Documents(),
        scanner=scanner,
        clock=now,
    )
    await background.run("looking at uploads", checks.forever)
    uploads = UploadService(
        unit=database,
        store=store,
        files=files,
        persons=base.persons,
        events=EventStore(database),
        audit=AuditStore(database),
        wake=checks.wake,
        clock=now,
    )
    parts = {"store": base.infrastructure.objects} | ({"scanner": scanner} if scanner else {})
    watch = UploadWatch(store, parts, lambda: uploads.sending, now)
    await background.watch("watching uploads", watch)
    return UploadParts(
        uploads=uploads,
        materials=CaseMaterials(
            unit=database,
            store=store,
            cases=CaseStore(database, vault),
            items=items,
            calendars=make_calendars(database),
            representation=Representation(
                persons=PersonStore(database, vault),
                mandates=MandateStore(database, vault),
                applicants=ApplicantStore(database, vault),
                clock=now,
            ),
            uploads=uploads,
            work=work,
            audit=AuditStore(database),
            clock=now,
        ),
    )


def make_upload_sweep(infrastructure: Infrastructure) -> UploadSweep:
    database, vault = infrastructure.database, infrastructure.vault
    return UploadSweep(
        store=UploadStore(database, vault),
        files=UploadFiles(infrastructure.objects, vault),
        clock=now,
    )
