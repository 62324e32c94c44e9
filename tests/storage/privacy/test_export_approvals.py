"""Who may approve an export, and how long that holds."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.errors import NotAllowed
from domain.four_eyes import OfficerChange, Touch
from domain.privacy.exports import (
    OPEN_MOST,
    ExportMove,
    ExportState,
)
from domain.problems import Problem
from storage.four_eyes import FourEyesStore
from tests.databases import waits
from tests.storage.city import NOW, City
from tests.storage.privacy.export_asks import (
    APPROVER,
    ASKER,
    ENTITLEMENTS,
    HERE,
    LATER,
    MOST,
    THERE,
    THIRD,
    Exports,
    approve,
    approved,
    asked,
    city,
    exports,
    refused,
    start,
    state,
)

__all__ = ["city", "exports"]


async def demote(city: City, officer: UUID) -> None:
    await city.database.execute(
        "UPDATE officers SET roles = '{counter}' WHERE officer_id = $1", officer
    )


async def test_nobody_approves_their_own(exports: Exports) -> None:
    export = await asked(exports)

    assert await refused(approve(exports, export, ASKER)) is Problem.ANOTHER_ADMIN_NEEDED
    assert await state(exports, export) is ExportState.WAITING


async def test_whom_the_asker_gave_a_password_says_no_and_not_yes(
    city: City, exports: Exports
) -> None:
    export = await asked(exports)
    await FourEyesStore(city.database).note(OfficerChange(ASKER, APPROVER, Touch.HOLDS))

    assert await refused(approve(exports, export)) is Problem.NOT_INDEPENDENT
    await exports.steps.decide(
        export, ExportMove.REFUSE, officer=APPROVER, rows=None, at=NOW, why="用途不清"
    )
    assert await state(exports, export) is ExportState.REFUSED


async def test_the_store_itself_refuses_the_same_person_twice(city: City, exports: Exports) -> None:
    export = await asked(exports)

    with pytest.raises(Exception, match="check constraint"):
        await city.database.execute(
            "UPDATE exports SET decided_by = asked_by WHERE export_id = $1", export
        )


async def test_of_two_who_approve_at_once_one_does(exports: Exports) -> None:
    export = await asked(exports)

    ended = await asyncio.gather(
        refused(approve(exports, export, APPROVER)), refused(approve(exports, export, THIRD))
    )

    assert sorted(ended, key=str) == [None, Problem.EXPORT_MOVED]


@pytest.mark.parametrize(
    "change", ["roles = '{counter}'", "areas = '{440305}'", "disabled_at = now()"]
)
async def test_who_ceases_to_administer_meanwhile_approves_nothing(
    city: City, exports: Exports, change: str
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


async def test_an_approval_ends_with_the_role_of_who_gave_it(city: City, exports: Exports) -> None:
    wang = await city.resident()
    export = await approved(exports)
    await demote(city, APPROVER)

    assert await refused(start(exports, export)) is Problem.EXPORT_VOID
    assert "entitlement.exported" not in await city.recorded(wang)


async def test_who_asked_and_lost_the_role_downloads_nothing(city: City, exports: Exports) -> None:
    export = await approved(exports)
    await demote(city, ASKER)

    assert await refused(start(exports, export)) is Problem.NOT_PERMITTED


async def test_only_who_asked_downloads(exports: Exports) -> None:
    export = await approved(exports)

    with pytest.raises(NotAllowed):
        await exports.steps.start(export, officer=THIRD, at=LATER, most=MOST)


async def test_an_area_is_asked_for_and_approved_by_who_administers_it(
    city: City, exports: Exports
) -> None:
    await city.officer(UUID(int=81), HERE)
    await city.officer(UUID(int=82), THERE)
    here = replace(ENTITLEMENTS, filter=replace(ENTITLEMENTS.filter, area=HERE))

    city_wide = exports.steps.add(ENTITLEMENTS, 1, officer=UUID(int=81), at=NOW)
    elsewhere = exports.steps.add(here, 1, officer=UUID(int=82), at=NOW)
    export = await exports.steps.add(here, 1, officer=UUID(int=81), at=NOW)

    assert await refused(city_wide) is await refused(elsewhere) is Problem.NOT_PERMITTED
    assert await refused(approve(exports, export, UUID(int=82))) is Problem.NOT_PERMITTED
    assert await exports.store.read(UUID(int=82), export) is None
    assert await exports.store.newest(UUID(int=82), (LATER, UUID(int=0)), 9) == []
    assert await refused(approve(exports, export)) is None


async def test_a_grant_is_good_for_a_day_and_an_ask_for_a_week(exports: Exports) -> None:
    waiting, granted = await asked(exports), await approved(exports)
    day, week = NOW + timedelta(hours=24), NOW + timedelta(days=7)

    assert await state(exports, granted, day) is ExportState.EXPIRED
    assert await refused(start(exports, granted, day)) is Problem.EXPORT_MOVED
    assert await state(exports, waiting, week) is ExportState.EXPIRED
    late = exports.steps.decide(
        waiting, ExportMove.APPROVE, officer=APPROVER, rows=1, at=week, why="用途清楚"
    )
    assert await refused(late) is Problem.EXPORT_MOVED


async def test_an_approval_is_taken_back_and_an_ask_withdrawn_until_the_file_has_left(
    exports: Exports,
) -> None:
    first, second = await approved(exports), await asked(exports)
    await exports.steps.decide(
        first, ExportMove.REFUSE, officer=THIRD, rows=None, at=LATER, why="接收方有误"
    )
    await exports.steps.withdraw(second, officer=ASKER, at=LATER, why="不再需要")

    assert await refused(start(exports, first)) is Problem.EXPORT_MOVED
    assert await refused(approve(exports, second)) is Problem.EXPORT_MOVED
    assert await state(exports, second) is ExportState.WITHDRAWN


async def test_nothing_is_moved_while_the_file_leaves(exports: Exports) -> None:
    export = await approved(exports)
    await start(exports, export)

    withdrawing = exports.steps.withdraw(export, officer=ASKER, at=LATER, why="不再需要")

    assert await refused(withdrawing) is Problem.EXPORT_UNDER_WAY


async def test_only_who_asked_withdraws(exports: Exports) -> None:
    export = await asked(exports)

    assert (
        await refused(exports.steps.withdraw(export, officer=THIRD, at=LATER, why="w"))
        is Problem.NOT_PERMITTED
    )


async def test_an_officer_has_a_few_open_at_a_time_even_when_asking_at_once(
    exports: Exports,
) -> None:
    ended = await asyncio.gather(*(refused(asked(exports)) for _ in range(OPEN_MOST + 2)))

    assert sorted(ended, key=str) == [None] * OPEN_MOST + [Problem.EXPORTS_OPEN] * 2
    await exports.steps.add(ENTITLEMENTS, 1, officer=ASKER, at=NOW + timedelta(days=7))


async def test_each_step_is_on_record_with_its_words(city: City, exports: Exports) -> None:
    export = await approved(exports)
    await exports.steps.finish(await start(exports, export), 0, "00", LATER)

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
