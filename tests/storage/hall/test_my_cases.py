"""An application from its first field to its submission, as its applicant knows it."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.documents import DocumentKind
from domain.errors import Conflict, NotAllowed, NotFound, Outdated
from domain.hall.case_numbers import read_case_number
from domain.hall.cases import Case, CaseState, Move
from domain.hall.items import Applicants, Prefill, Who
from domain.hall.posts import PostRole
from domain.people import Citizen, Identity, Level
from domain.problems import Problem
from domain.words import Language, Words
from proto.http.hall.cases import CaseSeen
from storage.database import Database
from storage.privacy.retention import sweep
from tests.domain.hall.sample import CLERK, hand
from tests.storage.city import WANG
from tests.storage.hall.desk import SHOP, HallDesk, open_desk

OTHER = hand(31, ("city_management", PostRole.CLERK))


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> HallDesk:
    return await open_desk(database, tmp_path / "keys")


async def test_what_the_city_knows_is_filled_in(desk: HallDesk) -> None:
    file = await desk.cases.begin(desk.citizen, SHOP.name)

    assert file.case.form == {"owner": "李建国"}
    assert file.case.state is CaseState.DRAFT
    assert file.case.number == ""
    assert file.case.area == "440304"


async def test_what_its_applicant_filled_in_is_never_said_to_be_on_record(desk: HallDesk) -> None:
    prefill = (*SHOP.prefill, Prefill("photo", "certificate", "picture"))
    desk.items.held[SHOP.name, SHOP.version] = replace(SHOP, prefill=prefill)
    begun = await desk.cases.begin(desk.citizen, SHOP.name)
    saved = await desk.cases.save(desk.citizen, begun.case.case, 1, {"photo": "my own"})
    seen = CaseSeen.of(saved, await desk.cases.moment(), Language.ZH)

    assert begun.on_record == saved.on_record == {"owner"}
    assert [each.field for each in seen.prefilled] == ["owner"]


async def test_a_draft_is_kept_as_far_as_it_is_filled_in(desk: HallDesk) -> None:
    begun = await desk.cases.begin(desk.citizen, SHOP.name)
    desk.later(hours=3)
    await desk.cases.save(desk.citizen, begun.case.case, 1, {"shop": "包子铺"})

    held = (await desk.cases.show(desk.citizen, begun.case.case)).case

    assert held.form == {"owner": "李建国", "shop": "包子铺"}
    assert held.draft_until == desk.now[0] + timedelta(days=30)


async def test_of_two_phones_on_one_draft_the_second_is_told(desk: HallDesk) -> None:
    begun = await desk.cases.begin(desk.citizen, SHOP.name)
    await desk.cases.save(desk.citizen, begun.case.case, 1, {"shop": "包子铺"})

    with pytest.raises(Outdated) as refused:
        await desk.cases.save(desk.citizen, begun.case.case, 1, {"shop": "面馆"})

    assert refused.value.version == 2
    held = await desk.cases.show(desk.citizen, begun.case.case)
    assert held.case.form["shop"] == "包子铺"


async def test_a_form_is_sealed_where_it_lies(desk: HallDesk) -> None:
    await desk.submitted()

    rows = await desk.city.database.fetch("SELECT * FROM cases")
    assert "包子铺".encode() not in rows[0]["form"]
    assert "李建国" not in str(dict(rows[0]))


async def test_a_submission_has_a_number_is_told_and_is_on_record(desk: HallDesk) -> None:
    case = await desk.submitted()

    assert read_case_number(case.number) == case.number
    assert case.number.startswith("20261102-")
    assert await desk.city.told(desk.account) == ["case.submitted"]
    assert desk.bell.rung == [desk.account]
    assert (await desk.city.recorded(desk.person))[-2:] == ["case.begin", "case.submit"]
    shown = await desk.cases.show(desk.citizen, case.case)
    assert [(event.n, event.move) for event in shown.events] == [(1, "submit")]


async def test_what_is_submitted_twice_is_submitted_once(desk: HallDesk) -> None:
    case = await desk.submitted()

    with pytest.raises(Outdated):
        await desk.cases.submit(desk.citizen, case.case, 2)
    with pytest.raises(Conflict):
        await desk.cases.submit(desk.citizen, case.case, case.version)
    assert await desk.city.count("case_events") == 1


async def test_nobody_elses_case_can_be_told_from_none(desk: HallDesk) -> None:
    case = await desk.submitted()
    other = await desk.city.account(await desk.city.resident(WANG, area="440304"))
    desk.account = other

    for ask in (
        desk.cases.show(desk.citizen, case.case),
        desk.cases.withdraw(desk.citizen, case.case),
        desk.cases.discard(desk.citizen, case.case),
        desk.cases.save(desk.citizen, case.case, 1, {}),
        desk.cases.submit(desk.citizen, case.case, 1),
        desk.cases.supplement(desk.citizen, case.case, 1, {}),
    ):
        with pytest.raises(NotFound):
            await ask
    assert (await desk.cases.mine(desk.citizen, "")).cases == ()


async def test_a_person_with_a_recorded_death_begins_nothing(desk: HallDesk) -> None:
    await desk.city.database.execute("UPDATE persons SET died_on = '2026-10-01'")

    with pytest.raises(NotAllowed) as refused:
        await desk.cases.begin(desk.citizen, SHOP.name)

    assert refused.value.problem is Problem.APPLICANT_UNFIT


async def test_drafts_have_an_end_to_their_number(desk: HallDesk) -> None:
    for _ in range(50):
        await desk.cases.begin(desk.citizen, SHOP.name)

    with pytest.raises(Conflict) as refused:
        await desk.cases.begin(desk.citizen, SHOP.name)

    assert refused.value.problem is Problem.TOO_MANY_DRAFTS


async def test_a_draft_is_thrown_away_with_all_that_was_filled_in(desk: HallDesk) -> None:
    begun = await desk.cases.begin(desk.citizen, SHOP.name)

    await desk.cases.discard(desk.citizen, begun.case.case)

    assert await desk.city.count("cases") == 0
    assert await desk.city.count("lookup_case") == 0
    with pytest.raises(NotFound):
        await desk.cases.discard(desk.citizen, begun.case.case)


async def test_what_was_submitted_is_withdrawn_and_not_thrown_away(desk: HallDesk) -> None:
    case = await desk.submitted()

    with pytest.raises(Conflict):
        await desk.cases.discard(desk.citizen, case.case)
    file = await desk.cases.withdraw(desk.citizen, case.case)

    assert file.case.state is CaseState.WITHDRAWN
    assert await desk.city.told(desk.account) == ["case.submitted", "case.ended"]


async def test_a_running_case_keeps_its_version_of_the_item(desk: HallDesk) -> None:
    begun = await desk.cases.begin(desk.citizen, SHOP.name)
    desk.items.held[SHOP.name, 2] = replace(SHOP, version=2)

    shown = await desk.cases.show(desk.citizen, begun.case.case)

    assert shown.item.version == 1
    assert (await desk.cases.begin(desk.citizen, SHOP.name)).item.version == 2


async def test_the_own_cases_come_newest_first_and_by_pages(desk: HallDesk) -> None:
    begun = []
    for _ in range(23):
        begun.append((await desk.cases.begin(desk.citizen, SHOP.name)).case.case)
        desk.later(minutes=1)

    first = await desk.cases.mine(desk.citizen, "")
    second = await desk.cases.mine(desk.citizen, first.next_cursor)

    listed = [brief.case for brief, _ in (*first.cases, *second.cases)]
    assert listed == begun[::-1]
    assert second.next_cursor == ""


async def test_a_draft_that_nobody_touches_is_swept_and_a_case_is_not(desk: HallDesk) -> None:
    await desk.submitted()
    await desk.cases.begin(desk.citizen, SHOP.name)
    await desk.city.database.execute("UPDATE cases SET changed_at = now() - interval '29 days'")
    await sweep(desk.city.database)
    assert await desk.city.count("cases") == 2

    await desk.city.database.execute("UPDATE cases SET changed_at = now() - interval '31 days'")
    await sweep(desk.city.database)

    rows = await desk.city.database.fetch("SELECT state FROM cases")
    assert [row["state"] for row in rows] == ["submitted"]
    assert await desk.city.count("lookup_case") == 1


async def test_ten_years_after_its_end_a_case_is_swept_whole(desk: HallDesk) -> None:
    case = await desk.submitted()
    await desk.cases.withdraw(desk.citizen, case.case)
    await desk.submitted()
    await desk.city.database.execute("UPDATE cases SET ended_at = ended_at - interval '11 years'")

    await sweep(desk.city.database)

    for table in ("cases", "lookup_case", "case_steps", "case_clocks", "case_events"):
        rows = await desk.city.database.fetch(f"SELECT case_id FROM {table}")  # noqa: S608  # names from a test
        assert case.case not in {row["case_id"] for row in rows}
        assert rows


async def refused(desk: HallDesk) -> Case:
    case = await desk.move(CLERK, await desk.submitted(), Move.TAKE, "accept")
    return await desk.move(CLERK, case, Move.REFUSE, "accept", words="不属于本机关职权")


async def test_an_objection_is_a_case_of_its_own_that_others_look_at(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_desk(database, tmp_path / "keys", CLERK, OTHER)
    case = await refused(desk)

    file = await desk.cases.object_to(desk.citizen, case.case, "请再看一次")

    again = file.case
    assert (again.parent, again.state, again.form) == (case.case, CaseState.SUBMITTED, case.form)
    assert again.number != case.number
    assert file.events[0].words == "请再看一次"
    with pytest.raises(NotAllowed) as kept_apart:
        await desk.move(CLERK, again, Move.TAKE, "accept")
    assert kept_apart.value.problem is Problem.KEPT_APART
    assert (await desk.move(OTHER, again, Move.TAKE, "accept")).steps[0].officer == OTHER.officer


async def test_an_objection_is_made_once_and_to_a_refusal_alone(
    database: Database, tmp_path: Path
) -> None:
    desk = await open_desk(database, tmp_path / "keys", CLERK)
    case = await refused(desk)
    with pytest.raises(Conflict) as running:
        await desk.cases.object_to(desk.citizen, (await desk.submitted()).case, "不服")
    assert running.value.problem is Problem.CASE_MOVED

    tried = await asyncio.gather(
        *(desk.cases.object_to(desk.citizen, case.case, "不服") for _ in range(3)),
        return_exceptions=True,
    )

    problems = [each.problem for each in tried if isinstance(each, Conflict)]
    assert problems == [Problem.OBJECTED] * 2


PERMIT = Identity(
    "陈大文",
    "H12345678",
    "13700137000",
    document=DocumentKind.HK_MACAU_PERMIT,
    born_on=date(1980, 2, 29),
)


async def visitor(desk: HallDesk) -> Citizen:
    person = await desk.city.resident(PERMIT, area="440304")
    return Citizen(await desk.city.account(person), Level.BOUND, UUID(int=1))


def taking(desk: HallDesk, *documents: DocumentKind) -> None:
    rule = Applicants(frozenset({Who.PERSON}), Level.BOUND, documents=frozenset(documents))
    desk.items.held[SHOP.name, 1] = replace(SHOP, applicants=rule)


async def test_an_item_is_for_residents_unless_it_takes_other_documents(desk: HallDesk) -> None:
    chan = await visitor(desk)

    with pytest.raises(NotAllowed) as refused:
        await desk.cases.begin(chan, SHOP.name)
    assert isinstance(refused.value.detail, Words)
    assert refused.value.detail.zh == "此事项凭居民身份证办理"

    taking(desk, DocumentKind.RESIDENT_ID, DocumentKind.HK_MACAU_PERMIT)
    begun = await desk.cases.begin(chan, SHOP.name)
    assert begun.case.form["owner"] == "陈大文"
