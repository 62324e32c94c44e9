"""Cases at the desk: lists of work, a case opened, given to others and moved, and what is on record of it."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.cursors import NEWEST, cursor_of
from domain.errors import Busy, NotAllowed, NotFound, Outdated
from domain.hall.case_lists import CaseBrief, WorkItem
from domain.hall.cases import CaseState, Move
from domain.hall.certificate_kinds import CertificateKind
from domain.hall.items import Rules, SignWay, StepKind
from domain.hall.looks import LOOKS_OVER, LookItem
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.rating_repairs import REPAIR
from domain.hall.signatures import Signature
from domain.people import Officer
from domain.problems import Problem
from domain.words import Words
from services.hall.case_work import CaseWorkService
from services.hall.officer_moves import Wanted
from tests.domain.hall.certificates import ACTIVE
from tests.domain.hall.sample import (
    APPROVER,
    CLERK,
    NOW,
    SUPERVISOR,
    accepted,
    draft,
    refused,
    reviewed,
    submitted,
)
from tests.people import WANG
from tests.services.hall.cases import (
    ABOUT,
    BUNDLE,
    CASE,
    MANDATE,
    PERMIT,
    PERSON,
    Hall,
    OneEffect,
)
from tests.services.hall.desk import Desk, Looks

FANG = Officer(CLERK.officer, frozenset(), UUID(int=60))
LEADER = Officer(SUPERVISOR.officer, frozenset(), UUID(int=61))
JUDGE = Officer(APPROVER.officer, frozenset(), UUID(int=62))
STRANGER = Officer(UUID(int=63), frozenset(), UUID(int=64))
OTHER = UUID(int=65)
WHOLE = UUID(int=66)
PAGE = 50  # what fits a screen
FIRST = datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0)


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def service(hall: Hall, desk: Desk) -> CaseWorkService:
    return CaseWorkService(
        unit=hall.unit,
        store=hall.cases,
        work=desk,
        looks=Looks(desk),
        mover=hall.mover,
        items=hall.items,
        posts=desk,
        applicants=hall.applicants,
        representatives=hall.representation,
        decisions=desk,
        signatures=desk,
        audit=hall.audit,
    )


def line(number: int, bundle: tuple[str, int] | None = None) -> WorkItem:
    at = datetime(2026, 11, 1, 0, number, tzinfo=UTC)
    return WorkItem(
        case=UUID(int=number),
        person=PERSON,
        number=f"{number}",
        item=PERMIT.name,
        item_version=1,
        state=CaseState.SUBMITTED,
        step="accept",
        kind=StepKind.ACCEPT,
        unit="city_management",
        area="440304",
        opened_at=NOW.at,
        sorted_at=at,
        due_at=None,
        yellow_at=None,
        officer=None,
        bundle=bundle,
    )


async def test_pages_of_free_and_own_work_lead_on_and_name_items_and_bundles(
    desk: Desk, service: CaseWorkService
) -> None:
    desk.items = [line(n) for n in range(PAGE + 1)]
    first = await service.free(FANG, "")
    assert [each.case.int for each, _ in first.items] == list(range(PAGE))
    assert [item for _, item in first.items] == [PERMIT] * PAGE
    last = line(PAGE - 1)
    assert first.next_cursor == cursor_of(last.sorted_at, last.case)
    assert first.bundles == {}

    desk.items = [line(1, (BUNDLE.name, 1)), line(2)]
    second = await service.mine(FANG, first.next_cursor)
    assert (second.next_cursor, second.bundles) == ("", {(BUNDLE.name, 1): BUNDLE})

    await service.free(FANG, first.next_cursor)
    await service.mine(FANG, "")
    after = (last.sorted_at, last.case)
    assert desk.asked == [
        (CLERK.posts, FIRST, PAGE + 1),
        (FANG.officer, after, PAGE + 1),
        (CLERK.posts, after, PAGE + 1),
        (FANG.officer, FIRST, PAGE + 1),
    ]


def brief(number: int, sent: str) -> CaseBrief:
    at = datetime(2026, 11, 1, 0, number, tzinfo=UTC)
    state = CaseState.SUBMITTED if sent else CaseState.DRAFT
    return CaseBrief(
        UUID(int=number), PERSON, sent, PERMIT.name, 1, state, "", at, None, None, None
    )


async def test_what_a_person_applied_for_is_listed_without_drafts_and_the_look_is_on_record(
    hall: Hall, service: CaseWorkService
) -> None:
    hall.cases.briefs = [brief(n, "" if n == 1 else f"{n}") for n in range(PAGE + 1)]

    first = await service.of_person(FANG, PERSON, "", "电话咨询")
    await service.of_person(FANG, PERSON, first.next_cursor, "电话咨询")

    assert [each.case.int for each, _ in first.cases] == [0, *range(2, PAGE)]
    last = brief(PAGE - 1, "")
    assert [each[1:3] for each in hall.cases.listed] == [
        (NEWEST, PAGE + 1),
        ((last.opened_at, last.case), PAGE + 1),
    ]
    assert hall.audit.entries == [(FANG.actor, "case.listed", PERSON, "person", "电话咨询")] * 2


async def test_grants_that_were_drawn_are_listed_for_who_decides(
    desk: Desk, service: CaseWorkService
) -> None:
    post = Post("city_management", PostRole.APPROVER, "4403")
    desk.posts[JUDGE.officer] = Posts.of([post, replace(post, role=PostRole.CLERK)])
    desk.looks = [
        LookItem(UUID(int=n), f"{n}", PERMIT.name, 1, "city_management", "", line(n).sorted_at)
        for n in range(PAGE + 1)
    ]
    first = await service.to_look_at(JUDGE, "")
    await service.to_look_at(JUDGE, first.next_cursor)

    assert [each.case.int for each, _ in first.looks] == list(range(PAGE))
    assert first.looks[0][1] == PERMIT
    last = line(PAGE - 1)
    assert desk.asked == [
        ([post], FIRST, PAGE + 1),
        ([post], (last.sorted_at, last.case), PAGE + 1),
    ]


async def test_a_supervisor_sees_what_lies_open_now_and_what_was_looked_at(
    desk: Desk, service: CaseWorkService
) -> None:
    board = await service.board(LEADER)
    led = [Post("city_management", PostRole.SUPERVISOR, "4403")]
    assert desk.tallied == [(led, NOW.at), (led, NOW.at - LOOKS_OVER)]
    assert (len(board.work), board.looks) == (1, ())
    assert (await service.board(FANG)).work
    assert desk.tallied[2][0] == []


async def test_a_case_is_opened_with_its_applicant_and_the_look_is_on_record(
    hall: Hall, desk: Desk, service: CaseWorkService
) -> None:
    kind = CertificateKind("permit", Words("许可证", "Permit"), "city_management", ())
    hall.items.kept[PERMIT.name] = replace(PERMIT, certificate=kind)
    case = replace(accepted(), mandate=MANDATE.mandate, decided_at=NOW.at)
    hall.put(case)
    hall.certificates.given[CASE] = ACTIVE

    opened = await service.show(FANG, CASE, "受理")

    assert (opened.file.case, opened.file.item.name) == (case, PERMIT.name)
    assert opened.file.representative is not None
    assert (opened.file.certificate, opened.file.bundle) == (ACTIVE, None)
    assert (opened.identity, opened.moves) == (WANG, frozenset({Move.TAKE}))
    assert (opened.officers, opened.signatures) == ({FANG.officer: "user1"}, ())
    assert hall.audit.entries == [(FANG.actor, "case.read", PERSON, str(ABOUT), "受理")]
    assert hall.cases.asked == [(frozenset({FANG.officer}), NOW.at)]


def signature(number: int) -> Signature:
    return Signature(PERSON, UUID(int=number), CASE, Move.SUBMIT, SignWay.CODE, b"", NOW.at)


async def test_of_a_part_the_signatures_of_the_whole_come_first_and_its_item_is_named(
    hall: Hall, desk: Desk, service: CaseWorkService
) -> None:
    hall.put(
        replace(submitted(), bundle=WHOLE),
        replace(submitted(), case=WHOLE, item=BUNDLE.name),
    )
    desk.signed = {CASE: (signature(1),), WHOLE: (signature(2),)}
    opened = await service.show(FANG, CASE, "受理")
    assert (opened.file.bundle, opened.signatures) == (BUNDLE, ())

    hall.items.kept[PERMIT.name] = replace(PERMIT, signature=frozenset({SignWay.CODE}))
    opened = await service.show(FANG, CASE, "受理")
    assert opened.signatures == (signature(2), signature(1))
    hall.put(submitted())
    assert (await service.show(FANG, CASE, "受理")).signatures == (signature(1),)


async def test_what_no_post_lets_one_see_and_a_draft_are_not_found(
    hall: Hall, desk: Desk, service: CaseWorkService
) -> None:
    hall.put(replace(submitted(), number="N-1"))
    assert await service.find(FANG, "N-1") == CASE
    await service.works_on(FANG, CASE)
    for ask in (
        service.show(STRANGER, CASE, "x"),
        service.works_on(STRANGER, CASE),
        service.find(STRANGER, "N-1"),
        service.find(FANG, "N-2"),
        service.show(FANG, OTHER, "x"),
        service.holders(LEADER, CASE, "no_step"),
        service.move(STRANGER, CASE, 2, Wanted(Move.TAKE, "accept")),
    ):
        with refused(Problem.NOT_FOUND, NotFound):
            await ask
    hall.put(replace(submitted(), number=""))
    with refused(Problem.NOT_FOUND, NotFound):
        await service.show(FANG, CASE, "x")
    assert hall.recorded == []


async def test_an_officer_opens_no_own_case_and_no_repair_of_a_rating(
    hall: Hall, service: CaseWorkService
) -> None:
    hall.put(submitted())
    hall.cases.own_of = frozenset({FANG.officer})
    for ask in (
        service.show(FANG, CASE, "x"),
        service.works_on(FANG, CASE),
        service.move(FANG, CASE, 2, Wanted(Move.TAKE, "accept")),
    ):
        with refused(Problem.OWN_CASE, NotAllowed):
            await ask
    hall.cases.own_of = frozenset()
    hall.put(replace(submitted(), item=REPAIR))
    with refused(Problem.OWN_DOOR):
        await service.show(FANG, CASE, "x")
    assert hall.recorded == []


async def test_a_step_may_be_given_to_who_holds_the_post_and_is_not_concerned(
    hall: Hall, desk: Desk, service: CaseWorkService
) -> None:
    case = replace(reviewed(accepted()), barred=frozenset({UUID(int=72)}))
    hall.put(case)
    desk.holding = {
        UUID(int=70): "fang",
        UUID(int=71): "own",
        UUID(int=72): "decided the one before",
        FANG.officer: "accepted it",
    }
    hall.cases.own_of = frozenset({UUID(int=71)})

    assert await service.holders(LEADER, CASE, "decide") == {UUID(int=70): "fang"}

    assert desk.of_post == Post("city_management", PostRole.APPROVER, "440304")
    why = "city_management, approver"
    assert hall.audit.entries == [(LEADER.actor, "post.listed", None, str(ABOUT), why)]
    assert hall.cases.asked == [({LEADER.officer}, NOW.at), (frozenset(desk.holding), NOW.at)]
    for officer, step in ((FANG, "decide"), (LEADER, "safety")):
        with refused(Problem.POST_NEEDED, NotAllowed):
            await service.holders(officer, CASE, step)


async def test_a_move_comes_back_with_the_case_and_what_may_follow(
    hall: Hall, service: CaseWorkService
) -> None:
    before = submitted()
    hall.put(before)

    after = await service.move(FANG, CASE, before.version, Wanted(Move.TAKE, "accept"))

    assert after.file.case == hall.cases.kept[CASE]
    assert (hall.cases.moves(), Move.ACCEPT in after.moves) == ([Move.TAKE], True)
    assert hall.recorded == [(FANG.actor, "case.take", str(ABOUT))]
    with pytest.raises(Outdated):
        await service.move(FANG, CASE, before.version, Wanted(Move.RELEASE, "accept"))


async def test_a_supervisor_gives_a_step_to_an_officer_who_is_not_concerned(
    hall: Hall, service: CaseWorkService
) -> None:
    before = submitted()
    hall.put(before)
    give = Wanted(Move.ASSIGN, "accept", officer=FANG.officer)
    hall.cases.own_of = frozenset({FANG.officer})
    with refused(Problem.OWN_CASE, NotAllowed):
        await service.move(LEADER, CASE, before.version, give)
    hall.cases.own_of = frozenset()

    after = await service.move(LEADER, CASE, before.version, give)

    assert after.file.case.steps[0].officer == FANG.officer
    assert hall.cases.asked[-1] == (frozenset({LEADER.officer, FANG.officer}), NOW.at)


@pytest.mark.parametrize("move", [Move.APPROVE, Move.REJECT])
async def test_what_rules_said_is_held_against_the_officers_decision(
    hall: Hall, desk: Desk, service: CaseWorkService, move: Move
) -> None:
    hall.items.kept[PERMIT.name] = replace(PERMIT, rules=Rules((), (), shadow=True))
    before = reviewed(accepted())
    hall.put(before)
    taken = await service.move(JUDGE, CASE, before.version, Wanted(Move.TAKE, "decide"))
    case = taken.file.case
    assert desk.decided == []

    await service.move(JUDGE, CASE, case.version, Wanted(move, "decide", "理由"))

    assert desk.decided == [(case, move is Move.APPROVE)]


async def test_without_rules_nothing_is_held_against_the_decision(
    hall: Hall, desk: Desk, service: CaseWorkService
) -> None:
    before = reviewed(accepted())
    hall.put(before)
    taken = await service.move(JUDGE, CASE, before.version, Wanted(Move.TAKE, "decide"))
    await service.move(JUDGE, CASE, taken.file.case.version, Wanted(Move.APPROVE, "decide", "理由"))
    assert desk.decided == []


async def test_of_many_moves_one_that_fails_keeps_none_of_the_others_back(
    hall: Hall, service: CaseWorkService
) -> None:
    hall.put(submitted(), replace(submitted(), case=OTHER))
    take = Wanted(Move.TAKE, "accept")

    done = await service.move_many(FANG, [(WHOLE, 1, take), (CASE, 2, take), (OTHER, 1, take)])

    (missing, none), (first, version), (second, outdated) = done
    assert (missing, first, second) == (WHOLE, CASE, OTHER)
    assert isinstance(none, NotFound)
    assert version == hall.cases.kept[CASE].version
    assert isinstance(outdated, Outdated)


async def test_when_the_house_is_busy_the_rest_is_tried_again(
    hall: Hall, service: CaseWorkService
) -> None:
    hall.put(submitted())
    hall.effects.append(OneEffect(raises=Busy(Problem.BUSY)))
    with pytest.raises(Busy):
        await service.move_many(FANG, [(CASE, 2, Wanted(Move.TAKE, "accept"))])


async def test_a_draft_is_moved_by_no_officer(hall: Hall, service: CaseWorkService) -> None:
    hall.put(draft())
    with refused(Problem.NOT_FOUND, NotFound):
        await service.move(FANG, CASE, 1, Wanted(Move.TAKE, "accept"))
