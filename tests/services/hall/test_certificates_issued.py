"""Certificates from the office's side: made with a grant, moved by their issuer, drawn as papers, checked."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from domain.errors import Conflict, NotAllowed, NotFound, Outdated
from domain.events import EventKind
from domain.hall.cases import Move
from domain.hall.certificate_claims import claims_of
from domain.hall.certificate_kinds import CertificateKind, FieldSource, KindField
from domain.hall.certificate_lists import OfficerCertificate
from domain.hall.certificate_papers import write_certificate
from domain.hall.certificates import (
    Certificate,
    CertificateField,
    CertificateMove,
    CertificateState,
    certificate_number,
)
from domain.hall.papers import CheckedPaper, Paper, PaperCode, PaperKind, Validity, check_of
from domain.hall.posts import Post, PostRole
from domain.hall.transitions import moved
from domain.people import Officer
from domain.problems import Problem
from domain.words import Words
from services.hall.certificate_issue import CertificateIssue
from services.hall.certificate_moves import CertificateMoveService
from services.hall.certificate_papers import CertificatePaperService
from services.hall.paper_codes import PaperCodes
from services.hall.papers import PaperFile
from tests.domain.hall.certificates import MADE
from tests.domain.hall.sample import ITEM, PLAIN, decided, draft, refused
from tests.domain.hall.sample import NOW as MOMENT
from tests.people import WANG, FakeBell, FakeClock
from tests.services.hall.certified import (
    HERS,
    LISTS,
    NOW,
    UNITS,
    FakeCertificates,
    FakeCredentials,
    FakeUnits,
)
from tests.services.hall.counter import (
    HER,
    HIM,
    SHE,
    FakeItems,
    FakePosts,
    FakeRegister,
    cases_of,
    officer,
)
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

ABOUT: Final = f"certificate:{HERS.certificate}"
ISSUER, CLERK, STRANGER = officer(31), officer(32), officer(33)
NAMES: Final = HERS.names
KIND: Final = CertificateKind(
    "shop_sign",
    NAMES,
    HERS.unit,
    (
        KindField("shop", Words("店名", "Shop"), FieldSource.FORM, "shop", "string"),
        KindField("holder", Words("持证人", "Holder"), FieldSource.REGISTER, "name", "string"),
    ),
    days=1096,
)
GIVES: Final = replace(ITEM, certificate=KIND)
SUSPENDED: Final = HERS.move(CertificateMove.SUSPEND, "查处", NOW)


class Issue:
    """services.hall.certificate_issue, after a move of her case."""

    def __init__(self, *held: Certificate) -> None:
        self.store, self.audit = (
            FakeCertificates({each.certificate: each for each in held}),
            FakeAudit(),
        )
        self.register, self.signer = FakeRegister(), FakeCredentials()
        self.effect = CertificateIssue(
            store=self.store, applicants=self.register, signer=self.signer, audit=self.audit
        )

    async def after(self, move: Move, item: object = GIVES, words: str = "") -> None:
        assert isinstance(item, type(ITEM))
        done = moved(decided(), move, ISSUER.actor, MOMENT, words=words)
        assert await self.effect.after(done, item) == ()


async def test_a_grant_makes_a_certificate_that_holds_once_it_is_issued() -> None:
    issue = Issue()
    await issue.after(Move.APPROVE)

    made = issue.store.only
    assert made == replace(
        MADE,
        certificate=made.certificate,
        number=certificate_number(date(2026, 11, 2), 7),
        fields=(
            CertificateField("shop", Words("店名", "Shop"), "包子铺", Words("包子铺", "包子铺")),
            CertificateField(
                "holder", Words("持证人", "Holder"), WANG.name, Words(WANG.name, WANG.name)
            ),
        ),
        place=6,
        jws="sealed",
    )
    unsealed = replace(made, jws="")
    assert issue.signer.signed == [(claims_of(unsealed, LISTS),)]
    assert issue.audit.entries == [
        (ISSUER.actor, "certificate.made", SHE, f"certificate:{made.certificate}", "")
    ]


async def test_one_of_an_item_that_issues_nothing_holds_from_the_grant_on() -> None:
    issue = Issue()
    issue.register.applicants.clear()
    await issue.after(Move.APPROVE, replace(PLAIN, certificate=KIND))

    made = issue.store.only
    assert (made.state, made.active_at) == (CertificateState.ACTIVE, MOMENT.at)
    assert [each.name for each in made.fields] == ["shop"]  # nobody is on the register


async def test_it_is_issued_with_the_case_once() -> None:
    issue = Issue(MADE)
    await issue.after(Move.ISSUE)
    await issue.after(Move.ISSUE)

    active = MADE.activate(MOMENT.at)
    assert issue.store.saved == [(MADE, active)]
    assert issue.audit.entries == [(ISSUER.actor, "certificate.issued", SHE, ABOUT, "")]


async def test_it_is_revoked_with_the_grant_for_the_same_reason() -> None:
    issue = Issue(HERS)
    await issue.after(Move.REVOKE, words="骗取")
    await issue.after(Move.REVOKE, words="骗取")

    revoked = HERS.move(CertificateMove.REVOKE, "骗取", MOMENT.at)
    assert issue.store.saved == [(HERS, revoked)]
    assert issue.audit.entries == [(ISSUER.actor, "certificate.revoke", SHE, ABOUT, "")]


async def test_other_moves_and_items_without_a_certificate_change_none() -> None:
    issue = Issue()
    for move in (Move.ISSUE, Move.REVOKE, Move.TAKE):
        await issue.after(move)
    await issue.after(Move.APPROVE, ITEM)

    assert (issue.store.rows, issue.audit.entries, issue.signer.signed) == ({}, [], [])


class Desk:
    """services.hall.certificate_moves: an issuer, a clerk, and one of another unit."""

    def __init__(self) -> None:
        self.store, self.cases = FakeCertificates(), cases_of(draft())
        self.posts = FakePosts(
            {
                ISSUER.officer: [Post(HERS.unit, PostRole.ISSUER, "4403")],
                CLERK.officer: [Post(HERS.unit, PostRole.CLERK, "4403")],
                STRANGER.officer: [Post("fire_rescue", PostRole.ISSUER, "4403")],
            }
        )
        self.events, self.audit, self.bell = FakeEvents(), FakeAudit(), FakeBell()
        self.service = CertificateMoveService(
            unit=FakeUnit(),
            store=self.store,
            cases=self.cases,
            posts=self.posts,
            events=self.events,
            audit=self.audit,
            bell=self.bell,
            clock=FakeClock(NOW),
        )

    async def show(self, by: Officer) -> OfficerCertificate:
        return await self.service.show(by, HERS.certificate, "asked")

    async def move(
        self, move: CertificateMove, by: Officer = ISSUER, seen: int = HERS.version
    ) -> OfficerCertificate:
        return await self.service.move(by, HERS.certificate, seen, move, "查处")

    @property
    def untouched(self) -> bool:
        return not (self.store.saved or self.audit.entries or self.events.told or self.bell.rung)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_it_is_found_by_its_number_at_its_own_unit(desk: Desk) -> None:
    assert await desk.service.find(CLERK, HERS.number) == HERS.certificate
    for by, number in ((STRANGER, HERS.number), (CLERK, "Z20261102-0000002-9")):
        with refused(Problem.NOT_FOUND, NotFound):
            await desk.service.find(by, number)
    assert desk.service.now() == NOW


async def test_a_look_is_on_record_and_says_what_this_officer_may_do(desk: Desk) -> None:
    moves = frozenset({CertificateMove.SUSPEND, CertificateMove.REVOKE})

    assert await desk.show(ISSUER) == OfficerCertificate(HERS, moves)
    assert await desk.show(CLERK) == OfficerCertificate(HERS, frozenset())
    assert desk.audit.entries == [
        (by.actor, "certificate.read", SHE, ABOUT, "asked") for by in (ISSUER, CLERK)
    ]
    assert [at for _, at in desk.cases.asked] == [NOW, NOW]


async def test_the_issuer_or_a_supervisor_suspends_it_and_she_hears(desk: Desk) -> None:
    seen = await desk.move(CertificateMove.SUSPEND)

    moves = frozenset({CertificateMove.RESUME, CertificateMove.REVOKE})
    assert seen == OfficerCertificate(SUSPENDED, moves)
    assert desk.store.saved == [(HERS, SUSPENDED)]
    assert desk.audit.entries == [(ISSUER.actor, "certificate.suspend", SHE, ABOUT, "")]
    assert desk.events.told == [(EventKind.CERTIFICATE_SUSPENDED, ABOUT, SHE)]
    assert desk.bell.rung == [ACCOUNT]
    desk.posts.held[CLERK.officer] = [Post(HERS.unit, PostRole.SUPERVISOR, "")]
    await desk.move(CertificateMove.RESUME, CLERK, SUSPENDED.version)
    await desk.move(CertificateMove.REVOKE, CLERK, SUSPENDED.version + 1)
    assert [kind for kind, *_ in desk.events.told[1:]] == [
        EventKind.CERTIFICATE_RESUMED,
        EventKind.CERTIFICATE_REVOKED,
    ]


async def test_who_may_not_is_refused_before_anything_is_written(desk: Desk) -> None:
    with refused(Problem.POST_NEEDED, NotAllowed):
        await desk.move(CertificateMove.SUSPEND, CLERK)
    for asked in (desk.move(CertificateMove.SUSPEND, STRANGER), desk.show(STRANGER)):
        with refused(Problem.NOT_FOUND, NotFound):
            await asked
    with refused(Problem.CASE_CHANGED, Outdated):
        await desk.move(CertificateMove.SUSPEND, seen=HERS.version + 1)
    with refused(Problem.CERTIFICATE_MOVED, Conflict):
        await desk.move(CertificateMove.RESUME)
    desk.cases.own_of = frozenset({ISSUER.officer})
    for asked in (desk.move(CertificateMove.SUSPEND), desk.show(ISSUER)):
        with refused(Problem.OWN_CASE, NotAllowed):
            await asked
    desk.store.rows.clear()
    for asked in (desk.move(CertificateMove.SUSPEND), desk.show(ISSUER)):
        with refused(Problem.NOT_FOUND, NotFound):
            await asked
    assert desk.untouched


class Macs:
    """A key that was changed: what is written by the new one is read by both."""

    def macs(self, label: str, data: bytes) -> Sequence[bytes]:
        assert label == "paper"
        return [hashlib.sha256(key + data).digest() for key in (b"new", b"old")]


def check(number: str, key: bytes = b"new") -> str:
    return check_of(hashlib.sha256(key + number.encode()).digest())


CODE: Final = PaperCode(HERS.number, check(HERS.number))


class Press:
    """services.hall.certificate_papers: what is drawn."""

    def __init__(self) -> None:
        self.drawn: list[tuple[Paper, PaperCode, str]] = []
        self.store, self.register = FakeCertificates(), FakeRegister()
        self.service = CertificatePaperService(
            store=self.store,
            persons=self.register,
            items=FakeItems(),
            applicants=self.register,
            units=FakeUnits(),
            press=self,
            codes=PaperCodes(Macs()),
            address=lambda code: f"https://z.example/p/{code}",
            clock=FakeClock(NOW),
        )

    async def draw(self, paper: Paper, code: PaperCode, address: str) -> bytes:
        self.drawn.append((paper, code, address))
        return b"%PDF"


PAPER: Final = write_certificate(HERS, WANG.name, ITEM.names, UNITS[0].names)


async def test_her_certificate_is_drawn_with_the_code_by_which_anybody_checks_it() -> None:
    press = Press()

    assert await press.service.draw_mine(HER, HERS.certificate) == PaperFile(HERS.number, b"%PDF")
    assert press.drawn == [(PAPER, CODE, f"https://z.example/p/{CODE}")]
    with refused(Problem.NOT_FOUND, NotFound):
        await press.service.draw_mine(HIM, HERS.certificate)


async def test_an_issuer_that_has_no_name_any_more_is_called_by_its_word() -> None:
    press = Press()
    press.store.rows[HERS.certificate] = replace(HERS, unit="gone")
    await press.service.draw_mine(HER, HERS.certificate)

    assert press.drawn[0][0].issuer == Words("gone", "gone")


@pytest.mark.parametrize("key", [b"new", b"old"])
async def test_whoever_has_the_code_hears_whether_it_holds(key: bytes) -> None:
    press = Press()
    code = PaperCode(HERS.number, check(HERS.number, key))
    press.store.rows[HERS.certificate] = SUSPENDED

    assert await press.service.check(code) == CheckedPaper(
        kind=PaperKind.CERTIFICATE,
        names=PAPER.title,
        number=HERS.number,
        item=ITEM.names,
        issuer=UNITS[0].names,
        at=PAPER.at,
        validity=Validity.SUSPENDED,
        sha256=hashlib.sha256(b"%PDF").hexdigest(),
    )
    assert press.drawn == [(PAPER, code, f"https://z.example/p/{code}")]


@pytest.mark.parametrize("why", ["forged", "no such", "not issued", "off the register"])
async def test_what_is_no_paper_of_ours_is_not_there(why: str) -> None:
    press, code = Press(), CODE
    match why:
        case "forged":
            code = replace(CODE, check=check(HERS.number, b"mine"))
        case "no such":
            press.store.rows.clear()
        case "not issued":
            press.store.rows[HERS.certificate] = MADE
        case _:
            press.register.applicants.clear()

    with refused(Problem.NOT_FOUND, NotFound):
        await press.service.check(code)
    if why in {"not issued", "off the register"}:
        with refused(Problem.NOT_FOUND, NotFound):
            await press.service.draw_mine(HER, HERS.certificate)
    assert press.drawn == []
