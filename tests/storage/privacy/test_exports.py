"""Exports in a real database: one download, every person on record first."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.errors import Conflict
from domain.privacy.exports import (
    STARTS_MOST,
    ExportState,
    Filter,
    Selection,
)
from domain.problems import Problem
from domain.words import Words
from storage.privacy.rights import RightsStore
from storage.privacy.uses import FIRST_PAGE
from tests.storage.city import LI, NOW, OTHER_SCHEME, SCHEME, WANG, City
from tests.storage.privacy.export_asks import (
    ASKER,
    ENTITLEMENTS,
    HERE,
    LATER,
    MOST,
    THERE,
    Exports,
    approved,
    asked,
    city,
    exports,
    refused,
    start,
)

__all__ = ["city", "exports"]


async def test_every_person_of_a_file_is_on_record_before_the_first_row_is_read(
    city: City, exports: Exports
) -> None:
    wang, li = await city.resident(), await city.resident(LI, until=date(2027, 3, 1))

    await start(exports, await approved(exports))

    assert (await city.recorded(wang))[-1] == "entitlement.exported"
    assert "entitlement.exported" not in await city.recorded(li)


async def test_a_person_reads_the_purpose_and_the_recipient(city: City, exports: Exports) -> None:
    wang = await city.resident()
    await start(exports, await approved(exports))

    account = await city.account(wang)
    (use, *_) = await RightsStore(city.database, city.vault).uses(wang, account, FIRST_PAGE, 9)

    assert use.action == "entitlement.exported"
    assert ENTITLEMENTS.purpose in use.why
    assert ENTITLEMENTS.recipient in use.why


async def test_the_rows_are_those_of_the_persons_on_record(city: City, exports: Exports) -> None:
    await city.resident(schemes=(SCHEME, OTHER_SCHEME))
    begun = await start(exports, await approved(exports))
    await city.resident(LI)  # came after the start, so nothing of theirs may leave

    rows, place = await exports.store.rows(begun, 0, 9)

    assert [row.identity for row in rows] == [WANG, WANG]
    assert [row.facts[0] for row in rows] == [
        Words("企业职工基本养老保险", "Basic pension of employees"),
        Words("城乡居民基本养老保险", "Basic pension of residents"),
    ]
    assert await exports.store.rows(begun, place, 9) == ((), 0)


async def test_a_file_comes_in_helpings_that_together_are_all_of_it(
    city: City, exports: Exports
) -> None:
    for each in (WANG, LI):
        await city.resident(each)
    begun = await start(exports, await approved(exports))

    first, place = await exports.store.rows(begun, 0, 1)
    second, _ = await exports.store.rows(begun, place, 1)

    assert {row.identity.name for row in (*first, *second)} == {WANG.name, LI.name}


async def test_a_selection_keeps_to_its_area_kind_and_state(city: City, exports: Exports) -> None:
    here = await city.resident(area=HERE)
    await city.resident(LI, area=THERE)
    await city.suspend(here, date(2026, 11, 1))

    async def counted(area: str = "", kind: str = "", state: str = "") -> int:
        wanted = replace(ENTITLEMENTS.filter, area=area, kind=kind, state=state)
        return await exports.store.count(replace(ENTITLEMENTS, filter=wanted), MOST)

    assert await counted() == 2
    assert await counted(area="4403") == 2
    assert await counted(area=HERE) == 1
    assert await counted(kind=OTHER_SCHEME) == 0
    assert await counted(state="suspended") == 1


@pytest.mark.parametrize(("state", "rows"), [("", 2), ("given", 1), ("withdrawn", 1)])
async def test_agreements_are_of_the_days_they_were_given(
    city: City, exports: Exports, state: str, rows: int
) -> None:
    wang, li = await city.resident(), await city.resident(LI)
    for person in (wang, li):
        await city.consent(person)
    await city.withdraw(li)
    day = date(2026, 11, 24)
    wanted = Filter("", day, day, Purpose.FACE_PROCESSING, state)

    ask = replace(ENTITLEMENTS, selection=Selection.CONSENTS, filter=wanted)
    before = replace(ask, filter=replace(wanted, since=date(2026, 1, 1), until=date(2026, 11, 23)))
    read, _ = await exports.store.rows(await start(exports, await approved(exports, ask)), 0, 9)

    assert len(read) == rows
    assert await exports.store.count(before, MOST) == 0


async def test_face_checks_leave_with_their_outcome_and_no_score(
    city: City, exports: Exports
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

    (row,), _ = await exports.store.rows(await start(exports, await approved(exports, ask)), 0, 9)

    assert row.facts == ("pension.certify", NOW, NOW, "failed")


async def test_of_two_downloads_at_once_one_begins(city: City, exports: Exports) -> None:
    wang = await city.resident()
    export = await approved(exports)

    ended = await asyncio.gather(refused(start(exports, export)), refused(start(exports, export)))

    assert sorted(ended, key=str) == [None, Problem.EXPORT_UNDER_WAY]
    assert (await city.recorded(wang)).count("entitlement.exported") == 1


async def test_a_download_that_broke_off_is_begun_again_and_on_record_again(
    city: City, exports: Exports
) -> None:
    wang = await city.resident()
    export = await approved(exports)
    await exports.store.give_back(await start(exports, export))

    again = await start(exports, export)

    assert again.number == 2
    assert (await city.recorded(wang)).count("entitlement.exported") == 2
    started = "SELECT count(*) FROM audit WHERE action = 'export.started'"
    assert await city.database.fetchval(started) == 2


async def test_a_line_that_never_holds_comes_to_an_end(city: City, exports: Exports) -> None:
    export = await approved(exports)
    for _ in range(STARTS_MOST):
        await exports.store.give_back(await start(exports, export))

    assert await refused(start(exports, export)) is Problem.EXPORT_MOVED


async def test_a_start_whose_process_died_holds_its_place_for_minutes_only(
    exports: Exports,
) -> None:
    export = await approved(exports)
    dead = await start(exports, export)

    assert await refused(start(exports, export, LATER + timedelta(minutes=9))) is not None
    await start(exports, export, LATER + timedelta(minutes=12))

    with pytest.raises(Conflict):
        await exports.steps.finish(dead, 1, "00", LATER)


async def test_a_file_that_left_whole_spends_the_grant(city: City, exports: Exports) -> None:
    export = await approved(exports)
    await exports.steps.finish(await start(exports, export), 3, "ab" * 32, LATER)

    assert await refused(start(exports, export)) is Problem.EXPORT_MOVED
    seen = await exports.store.read(ASKER, export)
    assert seen is not None
    assert (seen.state, seen.sent_rows, seen.sent_sha256) == (ExportState.DOWNLOADED, 3, "ab" * 32)
    why = await city.database.fetchval("SELECT why FROM audit WHERE action = 'export.downloaded'")
    assert why == f"3 rows, SHA-256 {'ab' * 32}"


async def test_what_grew_past_the_limit_does_not_leave(city: City, exports: Exports) -> None:
    wang = await city.resident(schemes=(SCHEME, OTHER_SCHEME))
    export = await approved(exports)

    assert await refused(start(exports, export, most=1)) is Problem.EXPORT_TOO_LARGE
    assert "entitlement.exported" not in await city.recorded(wang)


async def test_days_with_too_many_rows_to_look_through_count_as_too_many(
    city: City, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    await city.resident(schemes=(SCHEME, OTHER_SCHEME))
    elsewhere = replace(ENTITLEMENTS, filter=replace(ENTITLEMENTS.filter, area=HERE))
    assert await exports.store.count(elsewhere, MOST) == 0

    monkeypatch.setattr("storage.privacy.export_rows.LOOKED_MOST", 2)

    assert await exports.store.count(elsewhere, MOST) == MOST


async def test_the_newest_come_first_page_by_page(exports: Exports) -> None:
    first = await asked(exports)
    second = await exports.steps.add(ENTITLEMENTS, 1, officer=ASKER, at=LATER)

    end = datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0)
    (newest,) = await exports.store.newest(ASKER, end, 1)
    (older,) = await exports.store.newest(ASKER, (newest.asked_at, newest.export), 1)

    assert (newest.export, older.export) == (second, first)
