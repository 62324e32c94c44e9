"""Applications in another's place: by whom, for how long, what of them is seen, and who keeps away from them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest

from domain.accounts.mandates import Mandate, MandateKind, Scope
from domain.errors import Conflict, NotAllowed, NotFound
from domain.hall.cases import Case, CaseState, Move
from domain.hall.items import Applicants, Who
from domain.hall.posts import PostRole
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.words import Language
from proto.http.hall.cases import CaseSeen
from storage.accounts.mandates import MandateStore
from storage.database import Database
from tests.domain.hall.sample import CLERK, hand
from tests.storage.city import WANG
from tests.storage.hall.desk import SHOP, HallDesk, officer, open_desk

OTHER: Final = hand(31, ("city_management", PostRole.CLERK))
FORM: Final = {"shop": "包子铺"}
#: Whoever acts may apply.
OPEN: Final = replace(SHOP, applicants=Applicants(frozenset(Who), Level.BOUND))


class Scene:
    """Li's daughter Wang acts for Li."""

    def __init__(self, desk: HallDesk, daughter: UUID, account: UUID, mandate: Mandate) -> None:
        self.desk = desk
        self.person = daughter
        self.account = account
        self.mandate = mandate
        self.mandates = MandateStore(desk.city.database, desk.city.vault)

    @property
    def her(self) -> Citizen:
        return Citizen(self.account, Level.BOUND, UUID(int=1))

    async def drafted(self) -> Case:
        file = await self.desk.cases.begin(self.her, SHOP.name, self.mandate)
        saved = await self.desk.cases.save(self.her, file.case.case, 1, FORM, self.mandate)
        return saved.case

    async def submitted(self) -> Case:
        case = await self.drafted()
        return (await self.desk.cases.submit(self.her, case.case, 2, self.mandate)).case

    async def end(self) -> None:
        await self.mandates.end(
            self.desk.person, self.mandate.mandate, actor="system", at=self.desk.now[0]
        )

    async def granted(self, kind: MandateKind, *scopes: Scope) -> Mandate:
        """In the place of the one before."""
        await self.end()
        self.mandate = await granted(self.desk, self.account, kind, *scopes)
        return self.mandate


async def granted(
    desk: HallDesk,
    account: UUID,
    kind: MandateKind = MandateKind.REPRESENTATIVE,
    *scopes: Scope,
) -> Mandate:
    mandate = Mandate(
        mandate=uuid4(),
        person=desk.person,
        account=account,
        kind=kind,
        scopes=frozenset(scopes or {Scope.CASES}),
        granted_by=f"citizen:{desk.account}",
        granted_at=desk.now[0],
        ends_at=desk.now[0] + timedelta(days=30),
    )
    await MandateStore(desk.city.database, desk.city.vault).add(mandate)
    return mandate


@pytest.fixture
async def scene(database: Database, tmp_path: Path) -> Scene:
    desk = await open_desk(database, tmp_path / "keys", CLERK, OTHER)
    desk.items.held[SHOP.name, SHOP.version] = OPEN
    daughter = await desk.city.resident(WANG, area="440304")
    account = await desk.city.account(daughter)
    return Scene(desk, daughter, account, await granted(desk, account))


async def test_a_case_is_about_the_person_and_says_who_applied(scene: Scene) -> None:
    case = await scene.submitted()

    assert (case.person, case.opened_by) == (scene.desk.person, scene.her.actor)
    assert case.form["owner"] == "李建国"
    file = await scene.desk.cases.show(scene.desk.citizen, case.case)
    seen = CaseSeen.of(file, await scene.desk.cases.moment(), Language.ZH)
    assert seen.representative is not None
    assert (seen.representative.kind, seen.representative.name) == ("representative", "王*英")
    assert seen.representative.stands
    assert [event.represented for event in seen.events] == [True]


async def test_both_are_told_and_the_person_reads_who_acted(scene: Scene) -> None:
    await scene.submitted()

    assert await scene.desk.city.told(scene.desk.account) == ["case.submitted"]
    assert await scene.desk.city.told(scene.account) == ["case.submitted"]
    assert set(scene.desk.bell.rung) == {scene.desk.account, scene.account}
    rows = await scene.desk.city.database.fetch(
        "SELECT actor, about FROM audit WHERE action IN ('case.begin', 'case.submit')"
    )
    assert {row["actor"] for row in rows} == {scene.her.actor}
    assert all(row["about"].endswith(f" mandate:{scene.mandate.mandate}") for row in rows)


async def test_what_the_person_does_with_it_is_the_persons_own(scene: Scene) -> None:
    case = await scene.drafted()

    after = (await scene.desk.cases.submit(scene.desk.citizen, case.case, 2)).case

    file = await scene.desk.cases.show(scene.desk.citizen, case.case)
    assert after.state is CaseState.SUBMITTED
    assert [event.mandate for event in file.events] == [None]


async def test_a_mandate_that_ended_between_draft_and_submission_submits_nothing(
    scene: Scene,
) -> None:
    case = await scene.drafted()
    await scene.end()

    with pytest.raises(NotAllowed) as refused:
        await scene.desk.cases.submit(scene.her, case.case, 2, scene.mandate)

    assert refused.value.problem is Problem.MANDATE_ENDED
    held = await scene.desk.cases.show(scene.desk.citizen, case.case)
    assert held.case.state is CaseState.DRAFT


async def test_nothing_is_changed_under_a_mandate_that_has_ended(scene: Scene) -> None:
    draft, case = await scene.drafted(), await scene.submitted()
    await scene.end()
    cases = scene.desk.cases

    ways: list[Callable[[], Awaitable[object]]] = [
        lambda: cases.begin(scene.her, SHOP.name, scene.mandate),
        lambda: cases.save(scene.her, draft.case, 2, FORM, scene.mandate),
        lambda: cases.discard(scene.her, draft.case, scene.mandate),
        lambda: cases.withdraw(scene.her, case.case, scene.mandate),
        lambda: cases.object_to(scene.her, case.case, "不服", scene.mandate),
    ]
    for way in ways:
        with pytest.raises(NotAllowed) as refused:
            await way()
        assert refused.value.problem is Problem.MANDATE_ENDED


async def test_whoever_ends_a_mandate_is_not_overtaken_by_a_submission(scene: Scene) -> None:
    case = await scene.drafted()
    ending, go_on = asyncio.Event(), asyncio.Event()

    async def end() -> None:
        async def work() -> None:
            await scene.end()
            ending.set()
            await go_on.wait()

        await scene.desk.city.database.together(work)

    task = asyncio.create_task(end())
    await ending.wait()
    submission = asyncio.create_task(
        scene.desk.cases.submit(scene.her, case.case, 2, scene.mandate)
    )
    await asyncio.sleep(0.2)
    assert not submission.done()
    go_on.set()
    await task

    with pytest.raises(NotAllowed):
        await submission


async def test_a_representative_is_not_told_any_more_once_it_has_ended(scene: Scene) -> None:
    case = await scene.submitted()
    await scene.end()

    await scene.desk.cases.withdraw(scene.desk.citizen, case.case)

    assert await scene.desk.city.told(scene.desk.account) == ["case.submitted", "case.ended"]
    assert await scene.desk.city.told(scene.account) == ["case.submitted"]


async def test_a_representative_sees_what_they_began_and_nothing_else_of_the_person(
    scene: Scene,
) -> None:
    own = await scene.desk.submitted()
    scene.desk.later(minutes=1)
    theirs = await scene.submitted()

    listed = await scene.desk.cases.mine(scene.her, "", scene.mandate)
    assert [brief.case for brief, _ in listed.cases] == [theirs.case]
    for ask in (
        scene.desk.cases.show(scene.her, own.case, scene.mandate),
        scene.desk.cases.withdraw(scene.her, own.case, scene.mandate),
        scene.desk.cases.supplement(scene.her, own.case, 1, FORM, scene.mandate),
    ):
        with pytest.raises(NotFound):
            await ask
    both = await scene.desk.cases.mine(scene.desk.citizen, "")
    assert [brief.mandate is not None for brief, _ in both.cases] == [True, False]


async def test_a_guardian_sees_all_and_does_all(scene: Scene) -> None:
    own = await scene.desk.submitted()
    mandate = await scene.granted(MandateKind.WARD_GUARDIAN)

    file = await scene.desk.cases.withdraw(scene.her, own.case, mandate)

    assert file.case.state is CaseState.WITHDRAWN
    assert file.events[-1].mandate == mandate.mandate


async def test_a_mandate_for_one_person_opens_nobody_elses_case(scene: Scene) -> None:
    others = await scene.submitted()
    own = await scene.desk.cases.begin(scene.her, SHOP.name)

    with pytest.raises(NotFound):
        await scene.desk.cases.show(scene.her, others.case)
    with pytest.raises(NotFound):
        await scene.desk.cases.show(scene.her, own.case.case, scene.mandate)


async def test_nobody_acts_for_the_dead(scene: Scene) -> None:
    case = await scene.submitted()
    await scene.desk.city.database.execute(
        "UPDATE persons SET died_on = '2026-10-01' WHERE person_id = $1", scene.desk.person
    )

    with pytest.raises(NotAllowed) as refused:
        await scene.desk.cases.show(scene.her, case.case, scene.mandate)

    assert refused.value.problem is Problem.MANDATE_ENDED


async def test_an_objection_in_the_persons_place(scene: Scene) -> None:
    desk = scene.desk
    case = await desk.move(CLERK, await scene.submitted(), Move.TAKE, "accept")
    case = await desk.move(CLERK, case, Move.REFUSE, "accept", words="不属于本机关职权")

    again = (await desk.cases.object_to(scene.her, case.case, "不服", scene.mandate)).case

    assert (again.person, again.mandate) == (desk.person, scene.mandate.mandate)
    with pytest.raises(Conflict):
        await desk.cases.object_to(desk.citizen, case.case, "不服")


async def test_an_officer_sees_for_whom_somebody_applied(scene: Scene) -> None:
    case = await scene.submitted()

    seen = await scene.desk.work.show(officer(CLERK), case.case, "受理")

    assert seen.identity.name == "李建国"
    assert seen.file.representative is not None
    assert seen.file.representative.name == "王秀英"


async def identified(scene: Scene, by: UUID, person: UUID) -> None:
    database = scene.desk.city.database
    await scene.desk.city.officer(by, "4403")
    await database.execute("UPDATE officers SET person_id = $2 WHERE officer_id = $1", by, person)


async def test_an_officer_keeps_away_from_the_own_case(scene: Scene) -> None:
    case = await scene.desk.submitted()
    await identified(scene, CLERK.officer, scene.desk.person)

    for ask in (
        scene.desk.move(CLERK, case, Move.TAKE, "accept"),
        scene.desk.work.show(officer(CLERK), case.case, "受理"),
        scene.desk.work.find(officer(CLERK), case.number),
    ):
        with pytest.raises(NotAllowed) as refused:
            await ask
        assert refused.value.problem is Problem.OWN_CASE
    assert (await scene.desk.move(OTHER, case, Move.TAKE, "accept")).steps[0].officer


async def test_an_officer_keeps_away_from_the_case_of_somebody_they_act_for(scene: Scene) -> None:
    own, applied = await scene.desk.submitted(), await scene.submitted()
    await identified(scene, CLERK.officer, scene.person)

    for case in (own, applied):
        with pytest.raises(NotAllowed) as refused:
            await scene.desk.move(CLERK, case, Move.TAKE, "accept")
        assert refused.value.problem is Problem.OWN_CASE

    await scene.end()  # of what she applied for she stays away for good
    with pytest.raises(NotAllowed):
        await scene.desk.move(CLERK, applied, Move.TAKE, "accept")
    assert (await scene.desk.move(CLERK, own, Move.TAKE, "accept")).steps[0].officer


async def test_nobody_is_given_a_case_of_their_own(scene: Scene) -> None:
    lead = hand(33, ("city_management", PostRole.SUPERVISOR))
    scene.desk.posts.held[lead.officer] = lead.posts
    case = await scene.desk.submitted()
    await identified(scene, OTHER.officer, scene.desk.person)

    with pytest.raises(NotAllowed) as refused:
        await scene.desk.move(lead, case, Move.ASSIGN, "accept", officer=OTHER.officer)

    assert refused.value.problem is Problem.OWN_CASE
