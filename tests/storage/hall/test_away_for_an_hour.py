"""The upload store, the virus scanner or the courier is away for an hour: nothing is lost, and nobody stampedes after."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from domain.errors import Busy, Invalid
from domain.hall.materials import check_handed_in
from domain.hall.parcel_news import NewsKind
from domain.hall.parcels import NEXT_WORDS, ParcelState
from domain.hall.uploads import STATE_WORDS, Scan, Upload, UploadState
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.wire import TransportFailed
from services.hall.parcel_updates import AWAY, BATCH, ParcelAsker
from storage.database import Database
from tests.storage.hall.desk import SHOP
from tests.storage.hall.parcel_desk import NUMBER, open_parcels
from tests.storage.hall.test_parcel_orders import FakeCourier, _letter, _outbox
from tests.storage.hall.uploading import BLOCK, Office, me, open_office
from tests.storage.objects import in_folder

PHONES = 20
HALF, WHOLE = b"pdf" + b"a" * (BLOCK - 3), b"pdf" + b"a" * (2 * BLOCK)
HOUR = timedelta(hours=1)


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    return await open_office(database, tmp_path, in_folder(tmp_path / "store"))


async def through_an_hour(
    office: Office, turns: list[Callable[[], Awaitable[float]]]
) -> list[datetime]:
    """Each asks again when it said that it would; when each of them asked."""
    due, asked, over = [office.now] * len(turns), list[datetime](), office.now + HOUR
    while min(due) < over:
        n = due.index(min(due))
        office.now = due[n]
        asked.append(office.now)
        due[n] = office.now + timedelta(seconds=await turns[n]())
    office.now = over
    return asked


async def test_phones_go_on_where_the_store_left_them_and_not_all_in_one_second(
    office: Office, tmp_path: Path
) -> None:
    begun = [await office.uploads.begin(me(), "a.pdf", len(WHOLE)) for _ in range(PHONES)]
    begun = [await office.append(each, HALF) for each in begun]
    store, elsewhere = tmp_path / "store" / "uploads", tmp_path / "elsewhere"
    store.rename(elsewhere)
    store.write_text("what stands there is no folder")
    refused = list[Busy]()
    for _ in range(12):
        for each in begun:
            with pytest.raises(Busy) as busy:
                await office.append(each, WHOLE[BLOCK:])
            refused.append(busy.value)
        office.later(minutes=5)
    store.unlink()
    elsewhere.rename(store)
    kept = [await office.uploads.show(me(), each.upload) for each in begun]

    assert {(each.state, each.received) for each in kept} == {(UploadState.RECEIVING, BLOCK)}
    assert {each.problem for each in refused} == {Problem.BUSY}
    waits = Counter(each.retry_after for each in refused[-PHONES:])
    assert max(waits.values()) <= PHONES // 3
    assert all(10 <= seconds <= 30 for seconds in waits if seconds)
    whole = [await office.append(each, WHOLE[BLOCK:]) for each in kept]
    assert await office.checks.turn() == 0
    assert {await office.kept(each) for each in whole} == {WHOLE.upper()}


class Scanner:
    """Away as long as it is said to be; how many it had at once."""

    def __init__(self) -> None:
        self.away, self.asked = True, 0

    async def infected(self, blocks: AsyncIterator[bytes]) -> bool:
        self.asked += 1
        if self.away:
            raise TransportFailed("clamd: ConnectionRefusedError", sent=False)
        return b"virus" in b"".join([block async for block in blocks])


async def test_what_waits_for_the_scanner_is_kept_and_scanned_once_each(office: Office) -> None:
    office.scanner = scanner = Scanner()
    sent = [await office.sent(HALF) for _ in range(PHONES)]
    first, second = office.checks, office.checks
    asked = await through_an_hour(office, [first.turn, second.turn])
    waiting = [await office.uploads.show(me(), each.upload) for each in sent]
    with pytest.raises(Invalid) as told:
        check_handed_in(SHOP, _named(waiting), (), scans=True, whole=False)

    assert {each.state for each in waiting} == {UploadState.SCANNING}
    assert STATE_WORDS[UploadState.SCANNING].zh == "正在检查"
    assert "不会丢失" in told.value.errors[0].detail.zh
    assert 240 <= len(asked) <= 480  # two processes, each every 15 to 30 seconds
    assert max(Counter(int(each.timestamp()) for each in asked).values()) <= 2
    scanner.away, scanner.asked = False, 0
    office.later(seconds=10)
    assert (await first.turn(), await second.turn()) == (0, 0)
    assert scanner.asked == PHONES
    done = [await office.uploads.show(me(), each.upload) for each in sent]
    assert {(each.state, each.scan) for each in done} == {(UploadState.READY, Scan.CLEAN)}


def _named(uploads: list[Upload]) -> list[Upload]:
    return [replace(each, material="plan") for each in uploads]


async def test_orders_wait_for_the_courier_and_come_back_over_minutes(
    database: Database, tmp_path: Path
) -> None:
    desk, courier = await open_parcels(database, tmp_path / "keys"), FakeCourier()
    for n in range(60):
        await desk.letters.queue(_letter(desk, f"广东省深圳市南山区深南大道{n + 1}号"))
    outbox, courier.away = _outbox(desk, courier), True

    async def minutes(count: int) -> list[int]:
        calls = []
        for _ in range(count):
            before = len(courier.asked)
            await outbox.run_once(100)
            calls.append(len(courier.asked) - before)
            desk.hall.later(minutes=1)
        return calls

    away = await minutes(60)
    waiting = await database.fetch("SELECT state, trouble FROM parcels")
    courier.away = False
    after = await minutes(60)
    numbers = await database.fetch("SELECT DISTINCT number FROM parcels WHERE state = 'labelled'")

    assert {(each["state"], each["trouble"]) for each in waiting} == {("ordered", None)}
    assert NEXT_WORDS[ParcelState.ORDERED].zh == "等待快递公司给出单号。"
    assert sum(away) < 60 * 10
    assert max(after) <= 60 // 3
    assert len(numbers) == len(courier.given) == 60


async def test_a_courier_that_is_away_is_asked_for_news_once_a_minute_and_for_nothing_twice_after(
    database: Database, tmp_path: Path
) -> None:
    desk, courier = await open_parcels(database, tmp_path / "keys"), FakeCourier()
    _, parcel = await desk.handed()
    others = [f"12724481{n:05}" for n in range(BATCH + 10)]
    for number in others:
        await desk.store.add(
            replace(parcel, parcel=uuid4(), subject=SubjectKind.CASE.of(uuid4()), number=number)
        )
    asker = ParcelAsker(
        api=courier,
        store=desk.store,
        transport=courier,
        updates=desk.updates,
        clock=lambda: desk.hall.now[0],
    )
    courier.traces[NUMBER] = (desk.news(NewsKind.PICKED),)
    desk.hall.later(hours=7)
    courier.away = True
    for _ in range(60):
        await asker.round()
        desk.hall.later(minutes=1)
    away, courier.away = len(courier.asked), False
    after = []
    for _ in range(int(AWAY.total_seconds() // 60) + 1):
        after.append(await asker.round())
        desk.hall.later(minutes=1)

    assert away <= 60
    assert max(after) <= BATCH
    assert sorted(courier.asked[away:]) == sorted([NUMBER, *others])
