"""What was asked for, as its applicant fills it in over days and devices."""

from pathlib import Path

import pytest

from domain.errors import Conflict
from domain.hall.cases import Case, CaseState, Move
from domain.words import Language
from proto.http.hall.cases import CaseSeen
from proto.http.hall.officer_cases import OfficerCase
from storage.database import Database
from tests.domain.hall.sample import CLERK
from tests.storage.hall.desk import HallDesk, officer, open_desk

FILLED = {"shop": "包子铺二店"}


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> HallDesk:
    opened = await open_desk(database, tmp_path / "keys", CLERK)
    await opened.city.officer(CLERK.officer)
    return opened


async def wanted(desk: HallDesk) -> Case:
    case = await desk.move(CLERK, await desk.submitted(), Move.TAKE, "accept")
    return await desk.move(
        CLERK, case, Move.WANT_SUPPLEMENT, "accept", wants=("shop",), words="请写全称"
    )


async def kept(desk: HallDesk) -> list[bytes | None]:
    rows = await desk.city.database.fetch("SELECT supplement_form FROM cases")
    return [row["supplement_form"] for row in rows]


async def test_it_is_kept_as_far_as_it_is_filled_in_and_shown_to_its_applicant_alone(
    desk: HallDesk,
) -> None:
    case = await wanted(desk)
    saved = await desk.cases.save(desk.citizen, case.case, case.version, FILLED)
    now = await desk.cases.moment()
    hers = CaseSeen.of(saved, now, Language.ZH)
    seen = await desk.work.show(officer(CLERK), case.case, "窗口办理")
    shown = OfficerCase.of(seen, CLERK.officer, now, Language.ZH)

    assert hers.supplement_form == {"owner": "李建国", "shop": "包子铺二店"}
    assert hers.form["shop"] == "包子铺"
    assert (hers.state, hers.version) == (CaseState.SUPPLEMENT_WANTED, case.version + 1)
    assert "包子铺二店" not in shown.model_dump_json()
    assert desk.bell.rung.count(desk.account) == 2  # of the submission and of what lacks


async def test_it_is_sealed_where_it_lies(desk: HallDesk) -> None:
    case = await wanted(desk)
    await desk.cases.save(desk.citizen, case.case, case.version, FILLED)

    (sealed,) = await kept(desk)
    assert sealed is not None
    assert "包子铺二店".encode() not in sealed


@pytest.mark.parametrize("end", ["sent", "withdrawn", "expired"])
async def test_it_is_gone_once_it_is_sent_or_the_case_ends(desk: HallDesk, end: str) -> None:
    case = await wanted(desk)
    await desk.cases.save(desk.citizen, case.case, case.version, FILLED)
    if end == "sent":
        await desk.cases.supplement(desk.citizen, case.case, case.version + 1, FILLED)
    elif end == "withdrawn":
        await desk.cases.withdraw(desk.citizen, case.case)
    else:
        desk.later(days=60)
        assert await desk.endings.expire() == 1

    assert await kept(desk) == [None]
    held = (await desk.cases.show(desk.citizen, case.case)).case
    assert held.form["shop"] == ("包子铺二店" if end == "sent" else "包子铺")


async def test_what_was_sent_is_not_filled_in_any_more(desk: HallDesk) -> None:
    case = await desk.submitted()

    with pytest.raises(Conflict):
        await desk.cases.save(desk.citizen, case.case, case.version, FILLED)
