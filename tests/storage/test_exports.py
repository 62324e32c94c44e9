"""Exports in a real database: four eyes, one download, every person on record first."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.errors import Conflict, NotAllowed, Refusal
from domain.privacy.exports import (
    OPEN_MOST,
    STARTS_MOST,
    Ask,
    ExportMove,
    ExportState,
    Filter,
    Ground,
    Selection,
    Start,
)
from domain.problems import Problem
from domain.words import Words
from storage.database import Database
from storage.privacy.exports import ExportStore
from storage.privacy.rights import FIRST_PAGE, RightsStore
from tests.databases import waits
from tests.storage.city import LI, NOW, OTHER_SCHEME, SCHEME, WANG, City, found

ASKER, APPROVER, THIRD = UUID(int=71), UUID(int=72), UUID(int=73)
HERE, THERE = "440304", "440305"
MOST = 1_000
LATER = NOW + timedelta(minutes=1)
ENTITLEMENTS = Ask(
    selection=Selection.ENTITLEMENTS,
    filter=Filter("", date(2026, 12, 1), date(2026, 12, 31)),
    purpose="核对十二月到期人员的发放状态",
    ground=Ground.DUTY,
    recipient="市财政局",
)


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> City:
    city = found(database, tmp_path / "keys")
    for officer in (ASKER, APPROVER, THIRD):
        await city.officer(officer)
    return city


@pytest.fixture
def exports(city: City) -> ExportStore:
    return ExportStore(city.database, city.vault)


async def asked(exports: ExportStore, ask: Ask = ENTITLEMENTS) -> UUID:
    return await exports.add(ask, 1, officer=ASKER, at=NOW)


async def approve(exports: ExportStore, export: UUID, officer: UUID = APPROVER) -> None:
    await exports.decide(
        export, ExportMove.APPROVE, officer=officer, rows=1, at=NOW, why="用途清楚"
    )


async def approved(exports: ExportStore, ask: Ask = ENTITLEMENTS) -> UUID:
    export = await asked(exports, ask)
    await approve(exports, export)
    return export


async def start(
    exports: ExportStore, export: UUID, at: datetime = LATER, most: int = MOST
) -> Start:
    return await exports.start(export, officer=ASKER, at=at, most=most)


async def state(exports: ExportStore, export: UUID, at: datetime = LATER) -> ExportState:
    seen = await exports.read(ASKER, export)
    assert seen is not None
    return seen.state_at(at)


async def refused(work: Awaitable[object]) -> Problem | None:
    """The problem that the work was refused with; None when it was done."""
    try:
        await work
    except Refusal as refusal:
        return refusal.problem
    return None


async def demote(city: City, officer: UUID) -> None:
    await city.database.execute(
        "UPDATE officers SET roles = '{counter}' WHERE officer_id = $1", officer
    )


async def test_every_person_of_a_file_is_on_record_before_the_first_row_is_read(
    city: City, exports: ExportStore
) -> None:
    wang, li = await city.resident(), await city.resident(LI, until=date(2027, 3, 1))

    await start(exports, await approved(exports))

    assert (await city.recorded(wang))[-1] == "entitlement.exported"
    assert "entitlement.exported" not in await city.recorded(li)


async def test_a_person_reads_the_purpose_and_the_recipient(
    city: City, exports: ExportStore
) -> None:
    wang = await city.resident()
    await start(exports, await approved(exports))

    account = await city.account(wang)
    (use, *_) = await RightsStore(city.database, city.vault).uses(wang, account, FIRST_PAGE, 9)

    assert use.action == "entitlement.exported"
    assert ENTITLEMENTS.purpose in use.why
    assert ENTITLEMENTS.recipient in use.why


async def test_the_rows_are_those_of_the_persons_on_record(
    city: City, exports: ExportStore
) -> None:
    await city.resident(schemes=(SCHEME, OTHER_SCHEME))
    begun = await start(exports, await approved(exports))
    await city.resident(LI)  # came after the start, so nothing of theirs may leave

    rows, place = await exports.rows(begun, 0, 9)

    assert [row.identity for row in rows] == [WANG, WANG]
    assert [row.facts[0] for row in rows] == [
        Words("企业职工基本养老保险", "Basic pension of employees"),
        Words("城乡居民基本养老保险", "Basic pension of residents"),
    ]
    assert await exports.rows(begun, place, 9) == ((), 0)


async def test_a_file_comes_in_helpings_that_together_are_all_of_it(
    city: City, exports: ExportStore
) -> None:
    for each in (WANG, LI):
        await city.resident(each)
    begun = await start(exports, await approved(exports))

    first, place = await exports.rows(begun, 0, 1)
    second, _ = await exports.rows(begun, place, 1)

    assert {row.identity.name for row in (*first, *second)} == {WANG.name, LI.name}


async def test_a_selection_keeps_to_its_area_kind_and_state(
    city: City, exports: ExportStore
) -> None:
    here = await city.resident(area=HERE)
    await city.resident(LI, area=THERE)
    await city.suspend(here, date(2026, 11, 1))

    async def counted(area: str = "", kind: str = "", state: str = "") -> int:
        wanted = replace(ENTITLEMENTS.filter, area=area, kind=kind, state=state)
        return await exports.count(replace(ENTITLEMENTS, filter=wanted), MOST)

    assert await counted() == 2
    assert await counted(area="4403") == 2
    assert await counted(area=HERE) == 1
    assert await counted(kind=OTHER_SCHEME) == 0
    assert await counted(state="suspended") == 1


@pytest.mark.parametrize(("state", "rows"), [("", 2), ("given", 1), ("withdrawn", 1)])
async def test_agreements_are_of_the_days_they_were_given(
    city: City, exports: ExportStore, state: str, rows: int
) -> None:
    wang, li = await city.resident(), await city.resident(LI)
    for person in (wang, li):
        await city.consent(person)
    await city.withdraw(li)
    day = date(2026, 11, 24)
    wanted = Filter("", day, day, Purpose.FACE_PROCESSING, state)

    ask = replace(ENTITLEMENTS, selection=Selection.CONSENTS, filter=wanted)
    before = replace(ask, filter=replace(wanted, since=date(2026, 1, 1), until=date(2026, 11, 23)))
    read, _ = await exports.rows(await start(exports, await approved(exports, ask)), 0, 9)

    assert len(read) == rows
    assert await exports.count(before, MOST) == 0


async def test_face_checks_leave_with_their_outcome_and_no_score(
    city: City, exports: ExportStore
) -> None:
    wang = await city.resident()
    await city.database.execute(
        """INSERT INTO face_checks (person_id, check_id, account_id, action, subject, elder, language,
               state, issued_at, expires_at, started_at, ended_at, reasons)
           VALUES ($1, $1, $1, 'pension.certify', 's', false, 'zh-CN', 'failed', $2, $2, $2, $2, '{}')""",
        wang,
        NOW,
    )
    day = date(2026, 11, 24)
    wanted = Filter("", day, day, "pension.certify", "failed")
    ask = replace(ENTITLEMENTS, selection=Selection.FACE_CHECKS, filter=wanted)

    (row,), _ = await exports.rows(await start(exports, await approved(exports, ask)), 0, 9)

    assert row.facts == ("pension.certify", NOW, NOW, "failed")


async def test_nobody_approves_their_own(exports: ExportStore) -> None:
    export = await asked(exports)

    assert await refused(approve(exports, export, ASKER)) is Problem.ANOTHER_ADMIN_NEEDED
    assert await state(exports, export) is ExportState.WAITING


async def test_the_store_itself_refuses_the_same_person_twice(
    city: City, exports: ExportStore
) -> None:
    export = await asked(exports)

    with pytest.raises(Exception, match="check constraint"):
        await city.database.execute(
            "UPDATE exports SET decided_by = asked_by WHERE export_id = $1", export
        )


async def test_of_two_who_approve_at_once_one_does(exports: ExportStore) -> None:
    export = await asked(exports)

    ended = await asyncio.gather(
        refused(approve(exports, export, APPROVER)), refused(approve(exports, export, THIRD))
    )

    assert sorted(ended, key=str) == [None, Problem.EXPORT_MOVED]


async def test_of_two_downloads_at_once_one_begins(city: City, exports: ExportStore) -> None:
    wang = await city.resident()
    export = await approved(exports)

    ended = await asyncio.gather(refused(start(exports, export)), refused(start(exports, export)))

    assert sorted(ended, key=str) == [None, Problem.EXPORT_UNDER_WAY]
    assert (await city.recorded(wang)).count("entitlement.exported") == 1


@pytest.mark.parametrize(
    "change", ["roles = '{counter}'", "areas = '{440305}'", "disabled_at = now()"]
)
async def test_who_ceases_to_administer_meanwhile_approves_nothing(
    city: City, exports: ExportStore, change: str
) -> None:
    export = await asked(exports)
    async with city.database.transaction() as tx:
        await tx.execute(
            f"UPDATE officers SET {change} WHERE officer_id = $1",  # noqa: S608  # of this test
            APPROVER,
        )
        approving = asyncio.ensure_future(refused(approve(exports, export)))
        await waits(city.database)

    assert await approving is Problem.NOT_PERMITTED
    assert await state(exports, export) is ExportState.WAITING


async def test_an_approval_ends_with_the_role_of_who_gave_it(
    city: City, exports: ExportStore
) -> None:
    wang = await city.resident()
    export = await approved(exports)
    await demote(city, APPROVER)

    assert await refused(start(exports, export)) is Problem.EXPORT_VOID
    assert "entitlement.exported" not in await city.recorded(wang)


async def test_who_asked_and_lost_the_role_downloads_nothing(
    city: City, exports: ExportStore
) -> None:
    export = await approved(exports)
    await demote(city, ASKER)

    assert await refused(start(exports, export)) is Problem.NOT_PERMITTED


async def test_only_who_asked_downloads(exports: ExportStore) -> None:
    export = await approved(exports)

    with pytest.raises(NotAllowed):
        await exports.start(export, officer=THIRD, at=LATER, most=MOST)


async def test_an_area_is_asked_for_and_approved_by_who_administers_it(
    city: City, exports: ExportStore
) -> None:
    await city.officer(UUID(int=81), HERE)
    await city.officer(UUID(int=82), THERE)
    here = replace(ENTITLEMENTS, filter=replace(ENTITLEMENTS.filter, area=HERE))

    city_wide = exports.add(ENTITLEMENTS, 1, officer=UUID(int=81), at=NOW)
    elsewhere = exports.add(here, 1, officer=UUID(int=82), at=NOW)
    export = await exports.add(here, 1, officer=UUID(int=81), at=NOW)

    assert await refused(city_wide) is await refused(elsewhere) is Problem.NOT_PERMITTED
    assert await refused(approve(exports, export, UUID(int=82))) is Problem.NOT_PERMITTED
    assert await exports.read(UUID(int=82), export) is None
    assert await exports.newest(UUID(int=82), (LATER, UUID(int=0)), 9) == []
    assert await refused(approve(exports, export)) is None


async def test_a_download_that_broke_off_is_begun_again_and_on_record_again(
    city: City, exports: ExportStore
) -> None:
    wang = await city.resident()
    export = await approved(exports)
    await exports.give_back(await start(exports, export))

    again = await start(exports, export)

    assert again.number == 2
    assert (await city.recorded(wang)).count("entitlement.exported") == 2
    started = "SELECT count(*) FROM audit WHERE action = 'export.started'"
    assert await city.database.fetchval(started) == 2


async def test_a_line_that_never_holds_comes_to_an_end(city: City, exports: ExportStore) -> None:
    export = await approved(exports)
    for _ in range(STARTS_MOST):
        await exports.give_back(await start(exports, export))

    assert await refused(start(exports, export)) is Problem.EXPORT_MOVED


async def test_a_start_whose_process_died_holds_its_place_for_minutes_only(
    exports: ExportStore,
) -> None:
    export = await approved(exports)
    dead = await start(exports, export)

    assert await refused(start(exports, export, LATER + timedelta(minutes=9))) is not None
    await start(exports, export, LATER + timedelta(minutes=12))

    with pytest.raises(Conflict):
        await exports.finish(dead, 1, "00", LATER)


async def test_a_file_that_left_whole_spends_the_grant(city: City, exports: ExportStore) -> None:
    export = await approved(exports)
    await exports.finish(await start(exports, export), 3, "ab" * 32, LATER)

    assert await refused(start(exports, export)) is Problem.EXPORT_MOVED
    seen = await exports.read(ASKER, export)
    assert seen is not None
    assert (seen.state, seen.sent_rows, seen.sent_sha256) == (ExportState.DOWNLOADED, 3, "ab" * 32)
    why = await city.database.fetchval("SELECT why FROM audit WHERE action = 'export.downloaded'")
    assert why == f"3 rows, SHA-256 {'ab' * 32}"


async def test_a_grant_is_good_for_a_day_and_an_ask_for_a_week(exports: ExportStore) -> None:
    waiting, granted = await asked(exports), await approved(exports)
    day, week = NOW + timedelta(hours=24), NOW + timedelta(days=7)

    assert await state(exports, granted, day) is ExportState.EXPIRED
    assert await refused(start(exports, granted, day)) is Problem.EXPORT_MOVED
    assert await state(exports, waiting, week) is ExportState.EXPIRED
    late = exports.decide(
        waiting, ExportMove.APPROVE, officer=APPROVER, rows=1, at=week, why="用途清楚"
    )
    assert await refused(late) is Problem.EXPORT_MOVED


async def test_an_approval_is_taken_back_and_an_ask_withdrawn_until_the_file_has_left(
    exports: ExportStore,
) -> None:
    first, second = await approved(exports), await asked(exports)
    await exports.decide(
        first, ExportMove.REFUSE, officer=THIRD, rows=None, at=LATER, why="接收方有误"
    )
    await exports.withdraw(second, officer=ASKER, at=LATER, why="不再需要")

    assert await refused(start(exports, first)) is Problem.EXPORT_MOVED
    assert await refused(approve(exports, second)) is Problem.EXPORT_MOVED
    assert await state(exports, second) is ExportState.WITHDRAWN


async def test_nothing_is_moved_while_the_file_leaves(exports: ExportStore) -> None:
    export = await approved(exports)
    await start(exports, export)

    withdrawing = exports.withdraw(export, officer=ASKER, at=LATER, why="不再需要")

    assert await refused(withdrawing) is Problem.EXPORT_UNDER_WAY


async def test_only_who_asked_withdraws(exports: ExportStore) -> None:
    export = await asked(exports)

    assert (
        await refused(exports.withdraw(export, officer=THIRD, at=LATER, why="w"))
        is Problem.NOT_PERMITTED
    )


async def test_an_officer_has_a_few_open_at_a_time_even_when_asking_at_once(
    exports: ExportStore,
) -> None:
    ended = await asyncio.gather(*(refused(asked(exports)) for _ in range(OPEN_MOST + 2)))

    assert sorted(ended, key=str) == [None] * OPEN_MOST + [Problem.EXPORTS_OPEN] * 2
    await exports.add(ENTITLEMENTS, 1, officer=ASKER, at=NOW + timedelta(days=7))


async def test_what_grew_past_the_limit_does_not_leave(city: City, exports: ExportStore) -> None:
    wang = await city.resident(schemes=(SCHEME, OTHER_SCHEME))
    export = await approved(exports)

    assert await refused(start(exports, export, most=1)) is Problem.EXPORT_TOO_LARGE
    assert "entitlement.exported" not in await city.recorded(wang)


async def test_days_with_too_many_rows_to_look_through_count_as_too_many(
    city: City, exports: ExportStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await city.resident(schemes=(SCHEME, OTHER_SCHEME))
    elsewhere = replace(ENTITLEMENTS, filter=replace(ENTITLEMENTS.filter, area=HERE))
    assert await exports.count(elsewhere, MOST) == 0

    monkeypatch.setattr("storage.privacy.export_rows.LOOKED_MOST", 2)

    assert await exports.count(elsewhere, MOST) == MOST


async def test_each_step_is_on_record_with_its_words(city: City, exports: ExportStore) -> None:
    export = await approved(exports)
    await exports.finish(await start(exports, export), 0, "00", LATER)

    rows = await city.database.fetch(
        "SELECT action, actor, why FROM audit WHERE about = $1 ORDER BY seq", f"export:{export}"
    )

    assert [(row["action"], row["actor"]) for row in rows] == [
        ("export.asked", f"officer:{ASKER}"),
        ("export.approved", f"officer:{APPROVER}"),
        ("export.started", f"officer:{ASKER}"),
        ("export.downloaded", f"officer:{ASKER}"),
    ]
    assert rows[0]["why"] == ENTITLEMENTS.told
    assert rows[1]["why"] == "用途清楚"


async def test_the_newest_come_first_page_by_page(exports: ExportStore) -> None:
    first = await asked(exports)
    second = await exports.add(ENTITLEMENTS, 1, officer=ASKER, at=LATER)

    end = datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0)
    (newest,) = await exports.newest(ASKER, end, 1)
    (older,) = await exports.newest(ASKER, (newest.asked_at, newest.export), 1)

    assert (newest.export, older.export) == (second, first)
