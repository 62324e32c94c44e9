"""Papers of cases in a real database: who may have them, and what a code says to anybody."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from domain.errors import NotFound
from domain.hall.cases import Case, Move
from domain.hall.certificates import Certificate, CertificateState
from domain.hall.papers import Paper, PaperCode, PaperKind, Validity, read_paper_code
from domain.hall.posts import PostRole, Unit
from domain.people import Citizen, Level
from domain.words import Words
from server.wiring.calendars import make_calendars
from services.hall.certificate_papers import CertificatePaperService
from services.hall.paper_codes import PaperCodes
from services.hall.papers import PaperService
from storage.database import Database
from storage.hall.applicants import ApplicantStore
from storage.hall.certificates import CertificateStore
from storage.hall.units import UnitStore
from storage.keys.vault import Vault, add_version, init_keys, load_keys
from tests.domain.hall import test_papers as sample
from tests.domain.hall.sample import APPROVER, CLERK, FIRE, ISSUER, hand
from tests.storage.city import WANG
from tests.storage.hall.desk import HallDesk, officer, open_desk

OTHER_APPROVER = hand(33, ("city_management", PostRole.APPROVER))
STRANGER = hand(34, ("water", PostRole.CLERK))
WHY = "核对文书"


@dataclass
class FakePress:
    """Draws what it is given as its text."""

    drawn: list[tuple[Paper, str]] = field(default_factory=list)

    async def draw(self, paper: Paper, code: PaperCode, address: str) -> bytes:
        self.drawn.append((paper, address))
        return f"{paper} {code} {address}".encode()


@dataclass
class Scene:
    desk: HallDesk
    press: FakePress

    @property
    def papers(self) -> PaperService:
        return self.renewed(self.desk.city.vault)

    @property
    def certificates(self) -> CertificatePaperService:
        desk = self.desk
        return CertificatePaperService(
            store=CertificateStore(desk.city.database, desk.city.vault),
            persons=desk.city.persons,
            items=desk.items,
            applicants=ApplicantStore(desk.city.database, desk.city.vault),
            units=UnitStore(desk.city.database),
            press=self.press,
            codes=PaperCodes(desk.city.vault),
            address=lambda code: f"https://hall/#/paper/{code}",
            clock=lambda: desk.now[0],
        )

    def renewed(self, vault: Vault) -> PaperService:
        desk = self.desk
        return PaperService(
            mine=desk.cases,
            work=desk.work,
            store=desk.store,
            items=desk.items,
            applicants=ApplicantStore(desk.city.database, desk.city.vault),
            units=UnitStore(desk.city.database),
            calendars=make_calendars(desk.city.database),
            press=self.press,
            codes=PaperCodes(vault),
            address=lambda code: f"https://hall/#/paper/{code}",
        )

    async def accepted(self) -> Case:
        case = await self.desk.submitted()
        case = await self.desk.move(CLERK, case, Move.TAKE, "accept")
        return await self.desk.move(CLERK, case, Move.ACCEPT, "accept")

    async def decided(self, move: Move, words: str = "") -> Case:
        case, move_ = await self.accepted(), self.desk.move
        for by, step in ((CLERK, "look"), (FIRE, "safety")):
            case = await move_(by, case, Move.TAKE, step)
            case = await move_(by, case, Move.FINISH_STEP, step, opinion="agrees")
        case = await move_(APPROVER, case, Move.TAKE, "decide")
        return await move_(APPROVER, case, move, "decide", words=words)


@pytest.fixture
async def scene(database: Database, tmp_path: Path) -> Scene:
    hands = (CLERK, FIRE, APPROVER, ISSUER, OTHER_APPROVER, STRANGER)
    desk = await open_desk(database, tmp_path / "keys", *hands)
    await UnitStore(database).add(
        Unit("city_management", Words("城市管理局", "City Management Bureau"))
    )
    return Scene(desk, FakePress())


async def test_the_applicant_lists_and_draws_the_papers_of_the_case(scene: Scene) -> None:
    case = await scene.decided(Move.REJECT, "遮挡")
    mine = await scene.papers.mine(scene.desk.citizen, case.case)
    file = await scene.papers.draw_mine(scene.desk.citizen, case.case, mine[1][0].event.n)

    assert [of.kind for of, _ in mine] == [PaperKind.ACCEPTANCE, PaperKind.REJECTION]
    assert file.number == f"{case.number}-{mine[1][0].event.n}"
    assert scene.press.drawn[0][0].to == "李建国"
    assert scene.press.drawn[0][0].issuer.zh == "城市管理局"
    assert scene.press.drawn[0][1] == f"https://hall/#/paper/{mine[1][1]}"


async def test_a_paper_drawn_again_later_is_the_same(scene: Scene) -> None:
    case = await scene.accepted()
    n = (await scene.papers.mine(scene.desk.citizen, case.case))[0][0].event.n
    first = await scene.papers.draw_mine(scene.desk.citizen, case.case, n)
    scene.desk.later(days=3)
    await scene.desk.move(CLERK, case, Move.TAKE, "look")

    assert await scene.papers.draw_mine(scene.desk.citizen, case.case, n) == first


async def test_nobody_elses_case_has_papers_for_me(scene: Scene) -> None:
    case = await scene.accepted()
    wang = await scene.desk.city.resident(WANG)
    other = Citizen(await scene.desk.city.account(wang), Level.BOUND, scene.desk.citizen.session)

    with pytest.raises(NotFound):
        await scene.papers.mine(other, case.case)
    with pytest.raises(NotFound):
        await scene.papers.draw_mine(other, case.case, 3)
    assert scene.press.drawn == []


async def test_an_event_without_a_paper_is_not_found(scene: Scene) -> None:
    case = await scene.accepted()

    for n in (1, 2, 99):
        with pytest.raises(NotFound):
            await scene.papers.draw_mine(scene.desk.citizen, case.case, n)


async def test_an_officer_of_a_unit_at_work_draws_it_and_the_look_is_on_record(
    scene: Scene,
) -> None:
    case = await scene.accepted()
    listed = await scene.papers.of_case(officer(CLERK), case.case, WHY)
    await scene.papers.draw(officer(CLERK), case.case, listed[0][0].event.n, WHY)
    looks = await scene.desk.city.database.fetch(
        "SELECT action, why FROM audit WHERE action = 'case.read'"
    )

    assert [(row["action"], row["why"]) for row in looks] == [("case.read", WHY)] * 2
    assert scene.press.drawn[0][0].to == "李建国"


async def test_an_officer_of_another_unit_finds_no_papers(scene: Scene) -> None:
    case = await scene.accepted()

    with pytest.raises(NotFound):
        await scene.papers.of_case(officer(STRANGER), case.case, WHY)
    with pytest.raises(NotFound):
        await scene.papers.draw(officer(STRANGER), case.case, 3, WHY)


async def test_a_code_says_what_the_paper_is_and_the_digest_of_its_file(scene: Scene) -> None:
    case = await scene.accepted()
    paper, code = (await scene.papers.mine(scene.desk.citizen, case.case))[0]
    file = await scene.papers.draw_mine(scene.desk.citizen, case.case, paper.event.n)
    checked = await scene.papers.check(read_paper_code(str(code)))

    assert (checked.kind, checked.at) == (paper.kind, paper.event.at)
    assert checked.number == file.number
    assert checked.item.zh == "招牌"
    assert checked.issuer.zh == "城市管理局"
    assert checked.validity is Validity.VALID
    assert checked.sha256 == hashlib.sha256(file.pdf).hexdigest()


async def test_a_grant_that_was_revoked_says_so_and_its_file_stays_what_it_was(
    scene: Scene,
) -> None:
    case = await scene.decided(Move.APPROVE)
    code = (await scene.papers.mine(scene.desk.citizen, case.case))[1][1]
    before = await scene.papers.check(code)
    await scene.desk.move(OTHER_APPROVER, case, Move.REVOKE, "", words="有误")
    after = await scene.papers.check(code)
    revocation = (await scene.papers.mine(scene.desk.citizen, case.case))[-1][1]

    assert (before.validity, after.validity) == (Validity.VALID, Validity.REVOKED)
    assert after.sha256 == before.sha256
    assert (await scene.papers.check(revocation)).validity is Validity.VALID


async def test_a_code_that_was_not_given_says_nothing_and_nothing_is_drawn(
    scene: Scene, tmp_path: Path
) -> None:
    case = await scene.accepted()
    code = (await scene.papers.mine(scene.desk.citizen, case.case))[0][1]
    wrong = PaperCode(code.number, "0" * 16, code.case, code.n)
    of_another_event = PaperCode(f"{code.case}-{code.n + 1}", code.check, code.case, code.n + 1)
    elsewhere = tmp_path / "elsewhere"
    init_keys(elsewhere)

    for each in (wrong, of_another_event):
        with pytest.raises(NotFound):
            await scene.papers.check(each)
    with pytest.raises(NotFound):
        await scene.renewed(Vault(load_keys(elsewhere))).check(code)
    assert scene.press.drawn == []


async def test_a_code_by_the_key_before_is_taken_and_its_file_is_the_same(
    scene: Scene, tmp_path: Path
) -> None:
    case = await scene.accepted()
    paper, code = (await scene.papers.mine(scene.desk.citizen, case.case))[0]
    file = await scene.papers.draw_mine(scene.desk.citizen, case.case, paper.event.n)
    add_version(tmp_path / "keys", "digests")
    papers = scene.renewed(Vault(load_keys(tmp_path / "keys")))
    newer = (await papers.mine(scene.desk.citizen, case.case))[0][1]

    assert newer != code
    assert (await papers.check(code)).sha256 == hashlib.sha256(file.pdf).hexdigest()
    assert (await papers.check(newer)).validity is Validity.VALID


async def issued(scene: Scene, **more: object) -> Certificate:
    """One of the resident's, as it was issued."""
    person = scene.desk.person
    made = replace(sample.certificate(), person=person, certificate=uuid4(), case=uuid4())
    one = replace(made, **more)  # type: ignore[arg-type]  # fields of a certificate
    await CertificateStore(scene.desk.city.database, scene.desk.city.vault).add(one)
    return one


async def test_the_holder_draws_a_certificate_and_its_code_tells_of_it(scene: Scene) -> None:
    one = await issued(scene)
    file = await scene.certificates.draw_mine(scene.desk.citizen, one.certificate)
    code = read_paper_code(scene.press.drawn[0][1].rpartition("/")[2])
    checked = await scene.certificates.check(code)

    assert file.number == one.number
    assert scene.press.drawn[0][0].to == "李建国"
    assert (checked.kind, checked.names.zh) == (PaperKind.CERTIFICATE, "店招设置许可证")
    assert checked.validity is Validity.VALID
    assert checked.sha256 == hashlib.sha256(file.pdf).hexdigest()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"state": CertificateState.SUSPENDED}, Validity.SUSPENDED),
        ({"state": CertificateState.REVOKED}, Validity.REVOKED),
        ({"last_day": date(2026, 11, 1)}, Validity.EXPIRED),
    ],
)
async def test_what_became_of_a_certificate_its_code_tells(
    scene: Scene, more: dict[str, object], says: Validity
) -> None:
    one = await issued(scene, **more)
    await scene.certificates.draw_mine(scene.desk.citizen, one.certificate)
    code = read_paper_code(scene.press.drawn[0][1].rpartition("/")[2])

    assert (await scene.certificates.check(code)).validity is says


async def test_a_certificate_of_another_or_not_issued_yet_is_not_found(scene: Scene) -> None:
    one = await issued(scene, state=CertificateState.MADE, active_at=None)
    wang = await scene.desk.city.resident(WANG)
    other = Citizen(await scene.desk.city.account(wang), Level.BOUND, scene.desk.citizen.session)
    code = PaperCodes(scene.desk.city.vault).of_certificate(one.number)

    for citizen in (scene.desk.citizen, other):
        with pytest.raises(NotFound):
            await scene.certificates.draw_mine(citizen, one.certificate)
    for each in (code, PaperCode(one.number, "0" * 16)):
        with pytest.raises(NotFound):
            await scene.certificates.check(each)
