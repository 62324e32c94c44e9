"""Parcels in a real database: chosen, packed by two, told of by the courier, lost, come back, and fetched."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.four_eyes import OfficerChange, Touch
from domain.hall.cases import CaseState, Move
from domain.hall.clocks import ClockKind
from domain.hall.parcel_lists import DeskView
from domain.hall.parcel_news import NewsKind
from domain.hall.parcels import Direction, ParcelMove, ParcelState
from domain.notices.delivery_reports import Called
from domain.problems import Problem
from domain.subjects import SubjectKind
from storage.database import Database
from storage.four_eyes import FourEyesStore
from tests.domain.hall.sample import APPROVER, CLERK, ISSUER
from tests.storage.city import WANG
from tests.storage.dying import MOST, DyingDatabase
from tests.storage.hall.desk import officer
from tests.storage.hall.parcel_desk import HOME, NUMBER, SECOND, ParcelDesk, open_parcels

OTHER = replace(HOME, street="前海路2号")


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> ParcelDesk:
    return await open_parcels(database, tmp_path / "keys")


async def test_the_outcome_goes_to_the_citizen_and_its_arrival_ends_the_case(
    desk: ParcelDesk,
) -> None:
    case, parcel = await desk.handed()
    clock = case.clock(ClockKind.DELIVER)
    assert clock is not None
    desk.hall.later(hours=1)
    await desk.call(desk.news(NewsKind.PICKED))
    desk.hall.later(hours=20)
    await desk.call(desk.news(NewsKind.DELIVERED))
    closed, arrived = await desk.case(case), await desk.only(case)

    assert (parcel.state, clock.since) == (ParcelState.HANDED_OVER, None)
    assert (closed.state, arrived.state, arrived.to) == (
        CaseState.CLOSED,
        ParcelState.DELIVERED,
        None,
    )
    told = await desk.hall.city.told(desk.hall.account)
    assert told[-2:] == ["parcel.moved", "case.ended"]


async def test_an_address_lies_sealed_and_is_shown_to_whoever_packs_alone(
    desk: ParcelDesk, database: Database
) -> None:
    case = await desk.made()
    (file,) = (await desk.send(case)).parcels
    row = await database.fetchrow("SELECT * FROM parcels")
    shown = await desk.work.show(officer(ISSUER), file.parcel.parcel, "封装")

    assert HOME.street.encode() not in str(dict(row or {})).encode()
    assert shown.parcel.to == HOME
    assert "parcel.read" in await desk.hall.city.recorded(desk.hall.person)
    with pytest.raises(NotFound):
        await desk.work.show(officer(APPROVER), file.parcel.parcel, "好奇")


async def test_until_it_is_packed_it_may_go_elsewhere_or_be_fetched(desk: ParcelDesk) -> None:
    case = await desk.made()
    (file,) = (await desk.send(case)).parcels
    await desk.send(case, OTHER)
    elsewhere = await desk.only(case)
    after = await desk.mine.cancel(desk.hall.citizen, file.parcel.parcel)

    assert elsewhere.parcel == file.parcel.parcel
    assert elsewhere.to == OTHER
    assert after.parcels[0].parcel.state is ParcelState.CANCELLED
    assert after.may_send


async def test_a_packed_one_is_changed_by_nobody_outside(desk: ParcelDesk) -> None:
    case = await desk.made()
    (file,) = (await desk.send(case)).parcels
    await desk.move(ISSUER, file.parcel.parcel, ParcelMove.PACK)

    for change in (
        desk.send(case, OTHER),
        desk.mine.cancel(desk.hall.citizen, file.parcel.parcel),
    ):
        with pytest.raises(Conflict):
            await change


async def test_a_stranger_s_parcel_is_not_there(desk: ParcelDesk) -> None:
    case = await desk.made()
    (file,) = (await desk.send(case)).parcels
    account = await desk.hall.city.account(await desk.hall.city.resident(WANG, area="440304"))
    stranger = replace(desk.hall.citizen, account=account)

    for asked in (
        desk.mine.of_case(stranger, case.case),
        desk.mine.send(stranger, case.case, OTHER),
        desk.mine.cancel(stranger, file.parcel.parcel),
    ):
        with pytest.raises(NotFound):
            await asked


async def test_who_packed_it_does_not_hand_it_over(desk: ParcelDesk) -> None:
    case = await desk.made()
    (file,) = (await desk.send(case)).parcels
    await desk.move(ISSUER, file.parcel.parcel, ParcelMove.PACK)

    with pytest.raises(NotAllowed) as refused:
        await desk.move(ISSUER, file.parcel.parcel, ParcelMove.HAND_OVER, NUMBER)

    assert refused.value.problem is Problem.PARCEL_TWO_HANDS
    assert (await desk.only(case)).state is ParcelState.ORDERED


async def test_two_accounts_in_one_hand_are_no_two_officers(
    desk: ParcelDesk, database: Database
) -> None:
    case = await desk.made()
    (file,) = (await desk.send(case)).parcels
    await desk.move(ISSUER, file.parcel.parcel, ParcelMove.PACK)
    change = OfficerChange(ISSUER.officer, SECOND.officer, Touch.HOLDS)
    await FourEyesStore(database).note(change)
    # Of the store's own moment; the desk's clock is another.
    await database.execute("UPDATE officer_changes SET changed_at = $1", desk.hall.now[0])

    with pytest.raises(NotAllowed) as refused:
        await desk.move(SECOND, file.parcel.parcel, ParcelMove.HAND_OVER, NUMBER)

    assert refused.value.problem is Problem.NOT_INDEPENDENT


async def test_without_the_post_nobody_packs(desk: ParcelDesk) -> None:
    case = await desk.made()
    (file,) = (await desk.send(case)).parcels

    with pytest.raises(NotAllowed) as refused:
        await desk.move(CLERK, file.parcel.parcel, ParcelMove.PACK)

    assert refused.value.problem is Problem.POST_NEEDED


async def test_it_waits_at_the_desk_once_it_is_made(desk: ParcelDesk) -> None:
    case = await desk.hall.submitted()
    await desk.send(case)
    before = await desk.work.at_desk(officer(ISSUER), DeskView.PACK, "")
    (parcel,) = await desk.store.of(SubjectKind.CASE.of(case.case))

    assert before.parcels == ()
    with pytest.raises(Conflict):
        await desk.move(ISSUER, parcel.parcel, ParcelMove.PACK)


async def test_each_view_of_the_desk_has_its_own(desk: ParcelDesk) -> None:
    case = await desk.made()
    await desk.send(case)
    packing = await desk.work.at_desk(officer(ISSUER), DeskView.PACK, "")
    parcel = packing.parcels[0].parcel.parcel
    await desk.move(ISSUER, parcel, ParcelMove.PACK)
    await desk.move(SECOND, parcel, ParcelMove.HAND_OVER, NUMBER)
    out = await desk.work.at_desk(officer(ISSUER), DeskView.OUT, "")
    await desk.move(ISSUER, parcel, ParcelMove.LOSE, words="无消息")
    lost = await desk.work.at_desk(officer(ISSUER), DeskView.TROUBLE, "")

    for found in (packing, out, lost):
        assert [each.parcel.parcel for each in found.parcels] == [parcel]
    assert packing.parcels[0].case_number == case.number
    assert (await desk.work.at_desk(officer(APPROVER), DeskView.TROUBLE, "")).parcels == ()
    assert await desk.work.find(officer(ISSUER), f" {NUMBER.lower()} ") == parcel


async def test_what_nobody_took_comes_back_and_goes_out_again(desk: ParcelDesk) -> None:
    case, parcel = await desk.handed()
    for kind in (NewsKind.PICKED, NewsKind.ATTEMPTED, NewsKind.RETURNING, NewsKind.DELIVERED):
        desk.hall.later(hours=5)
        await desk.call(desk.news(kind))
    held = await desk.case(case)
    clock = held.clock(ClockKind.DELIVER)
    assert clock is not None
    again = await desk.send(case, OTHER)
    new = await desk.only(case)

    assert (held.state, clock.running) == (CaseState.DELIVERING, True)
    assert again.parcels[0].parcel.state is ParcelState.RETURNED
    assert again.parcels[0].parcel.over
    assert (new.before, new.copy, new.to) == (parcel.parcel, 1, OTHER)


async def test_what_came_back_is_fetched_at_the_window(desk: ParcelDesk) -> None:
    case, parcel = await desk.handed()
    await desk.move(ISSUER, parcel.parcel, ParcelMove.COME_BACK, NUMBER)
    held = await desk.case(case)
    closed = await desk.hall.move(ISSUER, held, Move.DELIVER, "")

    assert closed.state is CaseState.CLOSED
    assert (await desk.only(case)).state is ParcelState.FETCHED


async def test_a_lost_one_is_made_again_as_another_copy(desk: ParcelDesk) -> None:
    _, parcel = await desk.handed()
    with pytest.raises(Invalid):
        await desk.move(ISSUER, parcel.parcel, ParcelMove.LOSE)
    await desk.move(ISSUER, parcel.parcel, ParcelMove.LOSE, words="快递公司确认丢失")
    again = await desk.move(ISSUER, parcel.parcel, ParcelMove.REISSUE)
    old = await desk.store.read(parcel.parcel)
    assert old is not None

    assert (old.state, old.to) == (ParcelState.REISSUED, None)
    assert (again.copy, again.before, again.to, again.state) == (
        2,
        parcel.parcel,
        HOME,
        ParcelState.WANTED,
    )
    recorded = await desk.hall.city.recorded(desk.hall.person)
    assert {"parcel.lose", "parcel.reissue"} <= set(recorded)
    assert (await desk.hall.city.told(desk.hall.account)).count("parcel.moved") == 2


async def test_a_grant_that_is_revoked_takes_what_was_not_sent_along(desk: ParcelDesk) -> None:
    case = await desk.made()
    await desk.send(case)
    other = replace(APPROVER, officer=UUID(int=33))
    desk.hall.posts.held[other.officer] = other.posts
    await desk.hall.move(other, case, Move.REVOKE, "", words="撤销")

    assert (await desk.only(case)).state is ParcelState.CANCELLED


async def test_originals_that_were_asked_for_are_handed_in_by_their_scan(desk: ParcelDesk) -> None:
    case = await desk.hall.submitted()
    case = await desk.hall.move(CLERK, case, Move.TAKE, "accept")
    case = await desk.hall.move(
        CLERK, case, Move.WANT_SUPPLEMENT, "accept", wants=("deed",), words="缺原件"
    )
    with pytest.raises(Invalid):
        await desk.mine.collect(desk.hall.citizen, case.case, HOME, ["photo"])
    found = await desk.mine.collect(desk.hall.citizen, case.case, HOME, ["deed"])
    parcel = await desk.only(case, Direction.COLLECT)
    coming = await desk.work.at_desk(officer(CLERK), DeskView.COMING, "")
    await desk.move(CLERK, parcel.parcel, ParcelMove.RECEIVE, NUMBER)
    after = await desk.case(case)

    assert found.parcels[0].parcel.materials == ("deed",)
    assert [each.parcel.parcel for each in coming.parcels] == [parcel.parcel]
    assert (await desk.only(case, Direction.COLLECT)).state is ParcelState.RECEIVED
    assert after.state is CaseState.SUBMITTED
    assert after.supplement is not None
    assert after.supplement.answered_at is not None


async def test_calls_that_are_not_believed_change_nothing_and_are_counted(desk: ParcelDesk) -> None:
    case, _ = await desk.handed()
    now = desk.hall.now[0]
    for told, problem in (
        ((desk.news(NewsKind.DELIVERED, at=now + timedelta(days=365)),), Problem.CALLBACK_FORGED),
        (None, Problem.CALLBACK_FORGED),
    ):
        desk.courier.told = told
        with pytest.raises(NotAllowed) as refused:
            await desk.updates.take("ems", Called())
        assert refused.value.problem is problem
    with pytest.raises(Invalid):
        await desk.updates.take("ems", Called(body=b"x"))
    with pytest.raises(NotAllowed):
        await desk.updates.take("sf", Called())
    await desk.call(desk.news(NewsKind.DELIVERED, at=now - timedelta(days=90)))
    await desk.call(replace(desk.news(NewsKind.DELIVERED), number="1272448151316"))

    assert (await desk.only(case)).state is ParcelState.HANDED_OVER
    words = ("early", "forged", "unreadable", "stale", "unknown")
    assert [desk.counts["ems-parcels", word] for word in words] == [1, 1, 1, 1, 1]


async def test_a_call_that_is_replayed_tells_nobody_twice(desk: ParcelDesk) -> None:
    await desk.handed()
    picked = desk.news(NewsKind.PICKED)
    for _ in range(3):
        await desk.call(picked)

    assert (await desk.hall.city.told(desk.hall.account)).count("parcel.moved") == 1
    assert desk.counts["ems-parcels", "repeated"] == 2


async def test_older_news_are_kept_and_take_nothing_back(desk: ParcelDesk) -> None:
    case, parcel = await desk.handed()
    now = desk.hall.now[0]
    desk.hall.later(hours=9)
    await desk.call(desk.news(NewsKind.DELIVERING, at=now + timedelta(hours=8)))
    await desk.call(desk.news(NewsKind.PICKED, at=now + timedelta(hours=1)))
    await desk.call(desk.news(None, "961", at=now + timedelta(hours=2)))

    assert (await desk.only(case)).state is ParcelState.DELIVERING
    codes = [each.code for each in await desk.store.news(parcel.parcel)]
    assert codes == ["picked", "961", "delivering"]


async def test_arrival_and_hand_over_are_whole_or_not_at_all(
    database: Database, tmp_path: Path
) -> None:
    dying = DyingDatabase(database)
    desk = await open_parcels(dying, tmp_path / "keys")  # type: ignore[arg-type]  # as the database
    case = await desk.made()
    (file,) = (await desk.send(case)).parcels
    await desk.move(ISSUER, file.parcel.parcel, ParcelMove.PACK)
    killed = 0
    for step in (
        lambda: desk.move(SECOND, file.parcel.parcel, ParcelMove.HAND_OVER, NUMBER),
        lambda: desk.call(desk.news(NewsKind.DELIVERED)),
    ):
        before = await _everything(database)
        for dying.dies_at in range(1, MOST):
            try:
                await step()
            except Exception:  # noqa: BLE001  # whatever a lost connection becomes
                killed += 1
                assert await _everything(database) == before, dying.dies_at
            else:
                break
        dying.dies_at = 0

    assert killed > 20
    assert (await desk.case(case)).state is CaseState.CLOSED
    told = await desk.hall.city.told(desk.hall.account)
    assert told.count("case.ended") == 1


async def _everything(database: Database) -> dict[str, list[str]]:
    tables = ("parcels", "parcel_news", "parcel_orders", "cases", "case_clocks", "case_events")
    return {
        table: sorted(str(dict(row)) for row in await database.fetch(f"SELECT * FROM {table}"))  # noqa: S608  # names above
        for table in (*tables, "inbox", "audit", "accounts")
    }
