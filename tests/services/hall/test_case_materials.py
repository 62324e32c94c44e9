"""The files of a case: named by its applicant, handed in with a move, opened by its officers."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import pytest

from domain.errors import Invalid, NotFound, Outdated
from domain.hall.applying import AtWindow
from domain.hall.case_lists import CaseFile, OfficerCaseFile
from domain.hall.cases import Case, CaseEvent, CaseState, Move
from domain.hall.items import Item, Material, MaterialWay
from domain.hall.transitions import Moved
from domain.hall.uploads import Scan, Upload, UploadState
from domain.people import Level, Officer
from domain.problems import Problem
from domain.words import Words
from services.hall.case_materials import CaseMaterials
from services.hall.hand_in import HandIn
from services.hall.uploads import Opened
from tests.domain.hall.certificates import ACTIVE
from tests.domain.hall.days import CALENDAR
from tests.domain.hall.sample import APPLICANT, NOW, draft, refused, submitted
from tests.people import WANG
from tests.services.hall.cases import (
    CASE,
    CITIZEN,
    MANDATE,
    PERMIT,
    PERSON,
    Hall,
)

FANG = Officer(UUID(int=60), frozenset(), UUID(int=61))
WHOLE = UUID(int=66)
FILES = frozenset({MaterialWay.UPLOAD})
PHOTO = Material("photo", Words("照片", "Photo"), FILES, required=True)
PAPER = Material("paper", Words("证", "Paper"), FILES, required=True, certificate="shop_sign")
ITEM = replace(PERMIT, materials=(PHOTO,))


def upload(number: int, case: UUID | None = None, account: UUID = CITIZEN.account) -> Upload:
    return Upload(
        upload=UUID(int=number),
        account=account,
        person=PERSON,
        name="photo.jpg",
        length=10,
        created_at=NOW.at,
        expires_at=NOW.at,
        state=UploadState.READY,
        case=case,
        material="photo" if case else "",
    )


def handed_in(number: int, case: UUID = CASE) -> Upload:
    return replace(upload(number, case), handed_in_at=NOW.at)


async def no_bytes() -> AsyncIterator[bytes]:
    yield b""


@dataclass
class Uploads:
    """storage.hall.uploads.UploadStore, what opens files, and the officers' desk."""

    kept: dict[UUID, Upload] = field(default_factory=dict)
    named: list[tuple[UUID, UUID, Mapping[UUID, str]]] = field(default_factory=list)
    gone_elsewhere: bool = False
    handed: list[tuple[UUID, UUID, datetime]] = field(default_factory=list)
    shown: Case = field(default_factory=submitted)
    looks: list[tuple[str, UUID, str]] = field(default_factory=list)

    def put(self, *uploads: Upload) -> None:
        self.kept |= {each.upload: each for each in uploads}

    async def some(self, uploads: Collection[UUID]) -> dict[UUID, Upload]:
        return {each: self.kept[each] for each in uploads if each in self.kept}

    async def of_case(self, person: UUID, case: UUID) -> tuple[Upload, ...]:
        return tuple(each for each in self.kept.values() if each.case == case)

    async def name(self, person: UUID, case: UUID, materials: Mapping[UUID, str]) -> bool:
        self.named.append((person, case, materials))
        return not self.gone_elsewhere

    async def hand_in(self, person: UUID, case: UUID, at: datetime) -> None:
        self.handed.append((person, case, at))

    async def opened(self, upload: Upload) -> Opened:
        return Opened(upload, no_bytes())

    async def show(self, officer: Officer, case: UUID, purpose: str) -> OfficerCaseFile:
        self.looks.append((officer.actor, case, purpose))
        return OfficerCaseFile(CaseFile(self.shown, ITEM, ()), WANG, frozenset(), {})


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.items.kept[ITEM.name] = ITEM
    return hall


@pytest.fixture
def uploads() -> Uploads:
    return Uploads()


@pytest.fixture
def service(hall: Hall, uploads: Uploads) -> CaseMaterials:
    return CaseMaterials(
        unit=hall.unit,
        store=uploads,
        cases=hall.cases,
        items=hall.items,
        calendars=hall.calendars,
        representation=hall.representation,
        uploads=uploads,
        work=uploads,
        audit=hall.audit,
        clock=hall.clock,
    )


async def test_files_of_an_own_case_are_named_and_the_case_is_a_version_on(
    hall: Hall, uploads: Uploads, service: CaseMaterials
) -> None:
    hall.put(draft())
    uploads.put(upload(1), upload(2, CASE))
    later = hall.clock.forward(minutes=5)

    files = await service.name(CITIZEN, CASE, 1, {"photo": [UUID(int=1), UUID(int=2)]})

    by_file = {UUID(int=1): "photo", UUID(int=2): "photo"}
    assert uploads.named == [(PERSON, CASE, by_file)]
    assert files.case == replace(draft(), version=2, changed_at=later)
    assert hall.cases.kept[CASE] == files.case
    assert (hall.cases.calendars, hall.cases.moves()) == ([CALENDAR], [])
    assert (files.item, files.files) == (ITEM, (upload(2, CASE),))


async def test_files_are_named_while_the_case_is_filled_in_and_as_it_was_seen(
    hall: Hall, uploads: Uploads, service: CaseMaterials
) -> None:
    hall.put(draft())
    with pytest.raises(Outdated):
        await service.name(CITIZEN, CASE, 2, {})
    with refused(Problem.NOT_FOUND, NotFound):
        await service.name(CITIZEN, WHOLE, 1, {})
    hall.put(submitted())
    with refused(Problem.CASE_MOVED):
        await service.name(CITIZEN, CASE, 2, {})
    assert uploads.named == []

    hall.put(replace(submitted(), state=CaseState.SUPPLEMENT_WANTED))
    assert (await service.name(CITIZEN, CASE, 2, {})).case.version == 3
    uploads.gone_elsewhere = True
    with refused(Problem.CASE_MOVED):
        await service.name(CITIZEN, CASE, 3, {})
    assert hall.cases.kept[CASE].version == 3


async def test_another_accounts_files_are_not_named_unless_they_are_of_the_case(
    hall: Hall, uploads: Uploads, service: CaseMaterials
) -> None:
    hall.put(draft())
    other = UUID(int=99)
    uploads.put(upload(1, account=other), upload(2, CASE, account=other))

    with pytest.raises(Invalid) as invalid:
        await service.name(CITIZEN, CASE, 1, {"photo": [UUID(int=1)]})
    assert [(each.pointer, each.code) for each in invalid.value.errors] == [
        ("/materials/photo/0", "unknown")
    ]
    await service.name(CITIZEN, CASE, 1, {"photo": [UUID(int=2)]})


async def test_at_a_window_files_of_who_stood_there_before_are_not_named(
    hall: Hall, uploads: Uploads, service: CaseMaterials
) -> None:
    officer = UUID(int=40)
    hall.put(draft())
    uploads.put(upload(1, account=officer))
    window = AtWindow(PERSON, officer, Level.PROVEN)
    await service.name(window, CASE, 1, {"photo": [UUID(int=1)]})
    uploads.put(replace(upload(1, account=officer), person=UUID(int=98)))
    with pytest.raises(Invalid):
        await service.name(window, CASE, 2, {"photo": [UUID(int=1)]})


async def test_under_a_mandate_it_is_held_until_the_files_are_named(
    hall: Hall, service: CaseMaterials
) -> None:
    hall.put(draft())
    await service.name(CITIZEN, CASE, 1, {}, MANDATE)
    assert hall.register.kept == [MANDATE.mandate]


async def test_own_files_are_shown_and_opened_before_they_are_handed_in(
    hall: Hall, uploads: Uploads, service: CaseMaterials
) -> None:
    hall.put(draft())
    uploads.put(upload(1, CASE), upload(2))

    assert (await service.mine(CITIZEN, CASE)).files == (upload(1, CASE),)
    assert (await service.open_mine(CITIZEN, CASE, UUID(int=1))).upload == upload(1, CASE)
    for ask in (
        service.open_mine(CITIZEN, CASE, UUID(int=2)),
        service.mine(CITIZEN, WHOLE),
    ):
        with refused(Problem.NOT_FOUND, NotFound):
            await ask
    hall.put(replace(draft(), opened_by="citizen:x"))
    with refused(Problem.NOT_FOUND, NotFound):
        await service.open_mine(CITIZEN, CASE, UUID(int=1), MANDATE)
    assert hall.recorded == []


async def test_an_officer_sees_what_was_handed_in_also_with_the_bundle(
    uploads: Uploads, service: CaseMaterials
) -> None:
    uploads.put(handed_in(1), upload(2, CASE), handed_in(3, WHOLE), upload(4, WHOLE))

    alone = await service.of_case(FANG, CASE, "受理")
    assert (alone.files, alone.case) == ((handed_in(1),), submitted())
    uploads.shown = replace(submitted(), bundle=WHOLE)
    whole = await service.of_case(FANG, CASE, "受理")
    assert whole.files == (handed_in(1), handed_in(3, WHOLE))
    assert uploads.looks == [(FANG.actor, CASE, "受理")] * 2


async def test_that_an_officer_opened_a_file_is_on_record(
    hall: Hall, uploads: Uploads, service: CaseMaterials
) -> None:
    uploads.put(handed_in(1), upload(2, CASE))

    opened = await service.open(FANG, CASE, UUID(int=1), "核对")

    assert opened.upload == handed_in(1)
    about = f"upload:{UUID(int=1)}"
    assert hall.audit.entries == [(FANG.actor, "upload.read", PERSON, about, "核对")]
    with refused(Problem.NOT_FOUND, NotFound):
        await service.open(FANG, CASE, UUID(int=2), "核对")
    assert len(hall.recorded) == 1


def hand_in(hall: Hall, uploads: Uploads, *, scans: bool = False) -> HandIn:
    return HandIn(store=uploads, applicants=hall.applicants, scans=scans)


def moved(case: Case, move: Move = Move.SUBMIT) -> Moved:
    return Moved(case, CaseEvent(1, move, case.state, APPLICANT, NOW.at))


@pytest.mark.parametrize("move", [Move.SUBMIT, Move.SUPPLEMENT])
async def test_named_files_are_handed_in_with_what_is_submitted_or_added(
    hall: Hall, uploads: Uploads, move: Move
) -> None:
    uploads.put(upload(1, CASE))
    assert await hand_in(hall, uploads).after(moved(submitted(), move), ITEM) == ()
    assert uploads.handed == [(PERSON, CASE, NOW.at)]


async def test_with_other_moves_and_of_built_in_items_nothing_is_handed_in(
    hall: Hall, uploads: Uploads
) -> None:
    built_in = replace(submitted(), steps=(replace(submitted().steps[0], unit="data_rights"),))
    for each in (moved(submitted(), Move.TAKE), moved(built_in)):
        assert await hand_in(hall, uploads).after(each, ITEM) == ()
    assert uploads.handed == []


async def test_a_material_that_lacks_keeps_an_application_back_but_no_objection_or_part(
    hall: Hall, uploads: Uploads
) -> None:
    with pytest.raises(Invalid) as invalid:
        await hand_in(hall, uploads).after(moved(submitted()), ITEM)
    assert [(each.pointer, each.code) for each in invalid.value.errors] == [
        ("/materials/photo", "missing")
    ]
    assert uploads.handed == []
    for case in (replace(submitted(), parent=WHOLE), replace(submitted(), bundle=WHOLE)):
        await hand_in(hall, uploads).after(moved(case), ITEM)
    assert uploads.handed == [(PERSON, CASE, NOW.at), (PERSON, WHOLE, NOW.at)]


async def test_a_certificate_of_the_applicant_answers_a_material(
    hall: Hall, uploads: Uploads
) -> None:
    item: Item = replace(ITEM, materials=(PAPER,))
    with pytest.raises(Invalid):
        await hand_in(hall, uploads).after(moved(submitted()), item)
    hall.certificates.of_kind["shop_sign"] = ACTIVE
    await hand_in(hall, uploads).after(moved(submitted()), item)
    assert len(uploads.handed) == 1

    hall.certificates.asked.clear()
    uploads.put(upload(1, CASE))
    await hand_in(hall, uploads).after(moved(submitted()), ITEM)
    assert hall.certificates.asked == []  # nothing in it is answered by one


async def test_where_the_city_scans_what_was_not_scanned_is_sent_again(
    hall: Hall, uploads: Uploads
) -> None:
    uploads.put(replace(upload(1, CASE), scan=Scan.NOT_SCANNED))
    with pytest.raises(Invalid) as invalid:
        await hand_in(hall, uploads, scans=True).after(moved(submitted()), ITEM)
    assert [each.code for each in invalid.value.errors] == ["not_scanned"]
    await hand_in(hall, uploads).after(moved(submitted()), ITEM)
