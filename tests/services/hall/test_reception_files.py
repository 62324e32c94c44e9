"""Papers at a window: scanned there, or photographed by the phone of who stands there; what they take home."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.hand_offs import HandOff
from domain.errors import Conflict, Gone, NotAllowed, NotFound
from domain.hall.applying import AtWindow
from domain.hall.case_lists import CaseFile
from domain.hall.items import Material, MaterialWay
from domain.hall.rating_lists import CodeMade
from domain.hall.uploads import Checksum, Upload
from domain.people import Officer
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from domain.words import Words
from services.hall.case_materials import CaseFiles
from services.hall.papers import PaperFile
from services.hall.reception_ends import ReceptionEnds
from services.hall.reception_files import Photographed, ReceptionFiles
from tests.domain.hall.sample import ITEM, refused
from tests.people import NOON, FakeClock
from tests.services.hall.counter import SHE
from tests.services.hall.window import (
    BEGUN,
    CASE,
    CHEN,
    FANG,
    NOBODY_YET,
    SENT,
    TICKET,
    FakeFilling,
    FakeReceptions,
    at_window,
    moved,
    pieces,
)
from tests.services.unit import FakeAudit, FakeUnit

DEED: Final = Material(
    "deed", Words("房产证", "Deed"), frozenset({MaterialWay.UPLOAD}), required=False
)
BOOK: Final = Material(
    "book", Words("户口本", "Book"), frozenset({MaterialWay.WINDOW}), required=False
)
FILED: Final = replace(ITEM, materials=(DEED, BOOK))
HANDED: Final = HandOff(
    hand_off=UUID(int=41),
    purpose="reception.photo",
    subject=SubjectKind.TICKET.of(TICKET),
    part="deed",
    account=None,
    officer=FANG.officer,
    session=FANG.session,
    kiosk=None,
    digits="1234",
    made_at=NOON,
    ends_at=NOON + timedelta(minutes=10),
)
OTHERS: Final = replace(HANDED, hand_off=UUID(int=42))
OF_THE_BOOK: Final = replace(HANDED, hand_off=UUID(int=43), part="book")
HERS: Final = BEGUN.at_window
BY_PHONE: Final = replace(HERS, phone=HANDED.hand_off)
SUM: Final = Checksum("sha256", bytes(32))


def photo(number: int, sender: UUID, person: UUID = SHE) -> Upload:
    return Upload(UUID(int=number), sender, person, "a.jpg", 9, NOON, NOON)


class Desk:
    """services.hall.reception_files at FANG's window, which showed three codes."""

    def __init__(self) -> None:
        self.store, self.audit = FakeReceptions({TICKET: BEGUN}), FakeAudit()
        self.serving, windows = at_window(self.store)
        self.did: list[tuple[object, ...]] = []
        self.shows: list[tuple[UUID, str, Subject]] = []
        self.codes = (HANDED, OTHERS, OF_THE_BOOK)
        self.sent = (
            photo(1, HANDED.hand_off),
            photo(2, OTHERS.hand_off),
            photo(3, OF_THE_BOOK.hand_off),
            photo(4, HANDED.hand_off, UUID(int=99)),
        )
        self.files = ReceptionFiles(
            unit=FakeUnit(),
            windows=windows,
            uploads=self,
            materials=self,
            hand_offs=self,
            photographs=self,
            audit=self.audit,
        )

    async def begin(self, citizen: AtWindow, name: str, length: int) -> Upload:
        return self._did("begin", citizen, name, length)

    async def show(self, citizen: AtWindow, upload: UUID) -> Upload:
        return self._did("show", citizen, upload)

    async def append(
        self,
        citizen: AtWindow,
        upload: UUID,
        at: int,
        pieces: AsyncIterator[bytes],
        checksum: Checksum | None = None,
    ) -> Upload:
        data = b"".join([each async for each in pieces])
        return self._did("append", citizen, upload, at, data, checksum)

    async def mine(self, citizen: AtWindow, case: UUID) -> CaseFiles:
        self.did.append(("mine", citizen, case))
        return CaseFiles(CASE, FILED, ())

    async def name(
        self, citizen: AtWindow, case: UUID, seen: int, materials: Mapping[str, Sequence[UUID]]
    ) -> CaseFiles:
        self.did.append(("name", citizen, case, seen, materials))
        return CaseFiles(CASE, FILED, self.sent)

    async def shown(self, session: UUID, purpose: str, subject: Subject) -> tuple[HandOff, ...]:
        self.shows.append((session, purpose, subject))
        return self.codes

    async def of_senders(self, senders: Iterable[UUID]) -> tuple[Upload, ...]:
        wanted = set(senders)
        return tuple(each for each in self.sent if each.account in wanted)

    def _did(self, *what: object) -> Upload:
        self.did.append(what)
        return self.sent[0]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_what_a_window_scans_is_the_officers_to_send_and_her_own(desk: Desk) -> None:
    upload = UUID(int=1)
    assert await desk.files.begin(FANG, TICKET, "a.pdf", 9) == desk.sent[0]
    await desk.files.append(FANG, TICKET, upload, 0, pieces(b"ab", b"c"), SUM)
    await desk.files.append(FANG, TICKET, upload, 3, pieces(b"d"))
    assert await desk.files.show(FANG, TICKET, upload) == desk.sent[0]

    assert desk.did == [
        ("begin", HERS, "a.pdf", 9),
        ("append", HERS, upload, 0, b"abc", SUM),
        ("append", HERS, upload, 3, b"d", None),
        ("show", HERS, upload),
    ]
    assert desk.audit.entries == []


async def test_what_a_phone_photographs_reaches_that_phones_alone_and_is_on_record(
    desk: Desk,
) -> None:
    upload = UUID(int=1)
    await desk.files.begin(FANG, TICKET, "a.jpg", 9, HANDED)
    await desk.files.append(FANG, TICKET, upload, 0, pieces(b"a"), handed=HANDED)
    await desk.files.show(FANG, TICKET, upload, HANDED)

    assert desk.did == [
        ("begin", BY_PHONE, "a.jpg", 9),
        ("append", BY_PHONE, upload, 0, b"a", None),
        ("show", BY_PHONE, upload),
    ]
    about = f"hand_off:{HANDED.hand_off}"
    assert desk.audit.entries == [(FANG.actor, "reception.photo", SHE, about, "")]


async def test_the_window_sees_what_phones_sent_for_a_paper_and_a_phone_its_own(
    desk: Desk,
) -> None:
    assert await desk.files.photographed(FANG, TICKET, "deed") == Photographed(DEED, desk.sent[:2])
    assert await desk.files.photographed(FANG, TICKET, "deed", HANDED) == Photographed(
        DEED, desk.sent[:1]
    )
    assert desk.shows[0] == (FANG.session, "reception.photo", HANDED.subject)
    assert desk.did[0] == ("mine", HERS, CASE.case)


@pytest.mark.parametrize("material", ["book", "none"])
async def test_a_paper_that_takes_no_file_is_not_photographed(desk: Desk, material: str) -> None:
    with refused(Problem.NOT_FOUND, NotFound):
        await desk.files.photographed(FANG, TICKET, material)
    assert desk.shows == []


async def test_the_officer_names_what_goes_with_it_and_is_on_record(desk: Desk) -> None:
    named = {"deed": [UUID(int=1)]}

    assert (await desk.files.named(FANG, TICKET)).files == ()
    assert (await desk.files.name(FANG, TICKET, 3, named)).files == desk.sent

    phones = frozenset(each.hand_off for each in desk.codes)
    assert desk.did == [
        ("mine", HERS, CASE.case),
        ("name", replace(HERS, phones=phones), CASE.case, 3, named),
    ]
    about = f"case:{CASE.case}"
    assert desk.audit.entries == [(FANG.actor, "reception.scan", SHE, about, "")]


async def test_nothing_is_scanned_before_a_draft_is_begun_or_once_it_is_submitted(
    desk: Desk,
) -> None:
    for reception in (NOBODY_YET, SENT):
        desk.store.rows[TICKET] = reception
        for asked in (
            desk.files.begin(FANG, TICKET, "a", 9),
            desk.files.show(FANG, TICKET, UUID(int=1)),
            desk.files.append(FANG, TICKET, UUID(int=1), 0, pieces()),
            desk.files.photographed(FANG, TICKET, "deed"),
            desk.files.named(FANG, TICKET),
            desk.files.name(FANG, TICKET, 1, {}),
        ):
            with refused(Problem.CASE_MOVED, Conflict):
                await asked
    assert (desk.did, desk.audit.entries) == ([], [])


@pytest.mark.parametrize("over", ["another window's", "gone", "submitted", "another draft"])
async def test_a_phone_is_told_that_its_code_is_over_whatever_ended_it(
    desk: Desk, over: str
) -> None:
    officer: Officer = FANG
    match over:
        case "another window's":
            officer = CHEN
        case "gone":
            desk.store.rows.clear()
        case "submitted":
            desk.store.rows[TICKET] = SENT
        case _:
            later = NOON + timedelta(seconds=1)
            desk.store.rows[TICKET] = moved(BEGUN, begun_at=later)
    for asked in (
        desk.files.begin(officer, TICKET, "a", 9, HANDED),
        desk.files.show(officer, TICKET, UUID(int=1), HANDED),
        desk.files.append(officer, TICKET, UUID(int=1), 0, pieces(), handed=HANDED),
        desk.files.photographed(officer, TICKET, "deed", HANDED),
    ):
        with refused(Problem.HAND_OFF_OVER, Gone):
            await asked
    assert (desk.did, desk.audit.entries) == ([], [])


class Ends:
    """services.hall.reception_ends: a receipt and a code to take home."""

    def __init__(self) -> None:
        self.store, self.audit = FakeReceptions({TICKET: SENT}), FakeAudit()
        self.serving, windows = at_window(self.store)
        self.filling = FakeFilling(FakeClock())
        self.asked: list[tuple[Officer, Subject]] = []
        self.service = ReceptionEnds(
            unit=FakeUnit(),
            windows=windows,
            cases=self.filling,
            papers=self,
            ratings=self,
            audit=self.audit,
        )

    async def receipt(self, file: CaseFile) -> PaperFile:
        return PaperFile(file.case.number, b"%PDF")

    async def code_of(self, officer: Officer, subject: Subject) -> CodeMade:
        self.asked.append((officer, subject))
        return CodeMade("K", NOON)


async def test_a_receipt_is_of_what_was_submitted_and_on_record() -> None:
    ends = Ends()

    assert await ends.service.receipt(FANG, TICKET) == PaperFile(CASE.number, b"%PDF")
    assert ends.filling.asked == [("show", SENT.at_window, CASE.case)]
    about = f"case:{CASE.case}"
    assert ends.audit.entries == [(FANG.actor, "reception.receipt", SHE, about, "")]


async def test_there_is_no_receipt_of_a_draft_and_none_for_another_window() -> None:
    ends = Ends()
    with refused(Problem.NOT_PERMITTED, NotAllowed):
        await ends.service.receipt(CHEN, TICKET)
    ends.store.rows[TICKET] = BEGUN
    with refused(Problem.CASE_MOVED, Conflict):
        await ends.service.receipt(FANG, TICKET)
    assert (ends.filling.asked, ends.audit.entries) == ([], [])


async def test_a_code_asks_what_she_thinks_of_the_window_by_her_ticket() -> None:
    ends = Ends()

    assert await ends.service.rating_code(FANG, TICKET) == CodeMade("K", NOON)
    assert ends.asked == [(FANG, SubjectKind.TICKET.of(TICKET))]
    with refused(Problem.NOT_PERMITTED, NotAllowed):
        await ends.service.rating_code(CHEN, TICKET)
    assert len(ends.asked) == 1
