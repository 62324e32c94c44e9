"""Orders that nobody wants any more: taken back at the courier once, or told at the desk; none is left in silence."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.errors import Conflict, NotFound
from domain.hall.cases import Move
from domain.hall.couriers import NO_NUMBER, ClaimedOrder, CourierRecall, order_reference
from domain.hall.parcel_news import News, NewsKind
from domain.hall.parcels import Direction, ParcelMove, ParcelState
from domain.outbox import Ended
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.hall.parcel_orders import RecallSender
from services.hall.parcel_recalls import ParcelRecallService
from services.outbox import Outbox
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.hall.cases import CaseStore
from storage.hall.parcel_recalls import ParcelRecallStore
from tests.domain.hall.sample import APPROVER, ISSUER
from tests.storage.hall.desk import officer
from tests.storage.hall.parcel_desk import HOME, NUMBER, SECOND, ParcelDesk, open_parcels
from tests.storage.hall.test_parcel_orders import FakeCourier, _outbox, _packed

LATE = "1272448151316"


class Recalling(FakeCourier):
    """Takes an order back by both numbers, once, unless it is told another answer.

    The first `cut` answers are not heard, nor the first `mute` traces.
    """

    def __init__(self, cut: int = 0, mute: int = 0) -> None:
        super().__init__()
        self.recalled: list[str] = []
        self.known: dict[str, tuple[News, ...] | None] = {}
        self.cut, self.mute = cut, mute

    def build_recall(self, recall: CourierRecall, _: object) -> HttpRequest:
        return HttpRequest("POST", f"{recall.reference} {recall.number}")

    def parse_recall(self, response: HttpResponse) -> Answer:
        done = response.body == b"taken back"
        return self.answer or (
            Answer(Outcome.DELIVERED, "00000") if done else Answer(Outcome.REFUSED, "B0005")
        )

    def parse_trace(self, response: HttpResponse) -> tuple[News, ...] | None:
        return self.known.get(response.body.decode(), ())

    async def send(self, request: HttpRequest) -> HttpResponse:
        if request.url in self.given.values():
            self.mute -= 1
            if self.mute >= 0:
                raise TransportFailed("cut", sent=True)
            return HttpResponse(200, {}, request.url.encode())
        if " " not in request.url:
            return await super().send(request)
        again = request.url in self.recalled
        self.recalled.append(request.url)
        if len(self.recalled) <= self.cut:
            raise TransportFailed("cut", sent=True)
        return HttpResponse(200, {}, b"" if again else b"taken back")


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> ParcelDesk:
    return await open_parcels(database, tmp_path / "keys")


def _recalls(desk: ParcelDesk, courier: Recalling) -> Outbox:  # type: ignore[type-arg]  # of recalls
    database = desk.hall.city.database
    sender = RecallSender(api=courier, transport=courier, clock=lambda: desk.hall.now[0])
    return Outbox(
        store=ParcelRecallStore(database),
        senders={Channel.COURIER: sender},
        clock=lambda: desk.hall.now[0],
    )


def _service(desk: ParcelDesk) -> ParcelRecallService:
    database = desk.hall.city.database
    return ParcelRecallService(
        unit=database,
        store=ParcelRecallStore(database),
        parcels=desk.store,
        cases=CaseStore(database, desk.hall.city.vault),
        posts=desk.hall.posts,
        audit=AuditStore(database),
        clock=lambda: desk.hall.now[0],
    )


async def _claimed(desk: ParcelDesk) -> ClaimedOrder:
    """The order leaves, and its answer is under way."""
    now = desk.hall.now[0]
    (claimed,) = await desk.orders.claim(
        Channel.COURIER, at=now, until=now + timedelta(minutes=1), limit=9
    )
    return claimed


async def _answers(desk: ParcelDesk, claimed: ClaimedOrder, number: str = LATE) -> None:
    sent = Answer(Outcome.DELIVERED, "00000", number)
    await desk.orders.finish([Ended(claimed, DeliveryState.SENT, sent, desk.hall.now[0])])


async def _works(desk: ParcelDesk, courier: Recalling, minutes: int = 10) -> None:
    for _ in range(minutes):
        await _outbox(desk, courier).run_once(50)
        await _recalls(desk, courier).run_once(50)
        desk.hall.later(minutes=1)


async def test_what_is_unpacked_is_taken_back_once_and_the_next_order_stays(
    desk: ParcelDesk,
) -> None:
    parcel, courier = await _packed(desk), Recalling()
    await _works(desk, courier)
    await desk.move(ISSUER, parcel, ParcelMove.UNPACK)
    await desk.move(ISSUER, parcel, ParcelMove.PACK)
    await _works(desk, courier)
    held = await desk.store.read(parcel)
    assert held is not None

    (first, number), (_, again) = courier.given.items()
    assert courier.recalled == [f"{first} {number}"]
    assert (held.state, held.number) == (ParcelState.LABELLED, again)
    assert await _service(desk).left(officer(ISSUER)) == ()


async def test_what_was_never_asked_for_is_none_to_take_back(
    desk: ParcelDesk, database: Database
) -> None:
    parcel, courier = await _packed(desk), Recalling()
    await desk.move(ISSUER, parcel, ParcelMove.UNPACK)
    await _works(desk, courier)

    assert courier.asked == []
    assert await database.fetchval("SELECT count(*) FROM parcel_recalls") == 0


@pytest.mark.parametrize("again", [False, True], ids=["unpacked", "and packed anew"])
async def test_a_number_that_comes_too_late_is_taken_back(desk: ParcelDesk, *, again: bool) -> None:
    parcel, courier = await _packed(desk), Recalling()
    claimed = await _claimed(desk)
    await desk.move(ISSUER, parcel, ParcelMove.UNPACK)
    desk.hall.later(minutes=1)
    if again:
        await desk.move(ISSUER, parcel, ParcelMove.PACK)
    await _answers(desk, claimed)
    await _answers(desk, claimed)
    await _works(desk, courier)
    held = await desk.store.read(parcel)
    assert held is not None

    assert [each.rpartition(" ")[2] for each in courier.recalled] == [LATE]
    assert (held.number == "") is not again
    assert held.number != LATE


async def test_a_claim_that_ran_out_takes_back_nothing_that_is_still_wanted(
    desk: ParcelDesk,
) -> None:
    parcel, courier = await _packed(desk), Recalling()
    late = await _claimed(desk)
    desk.hall.later(minutes=2)
    second = await _claimed(desk)
    await _answers(desk, late)
    await _answers(desk, second)
    await _works(desk, courier)
    held = await desk.store.read(parcel)
    assert held is not None

    assert (held.number, courier.recalled) == (LATE, [])


async def test_an_order_whose_answer_never_came_is_told_at_the_desk(desk: ParcelDesk) -> None:
    parcel, courier = await _packed(desk), Recalling()
    courier.away = courier.sent = True
    await _outbox(desk, courier).run_once(50)
    await desk.move(ISSUER, parcel, ParcelMove.UNPACK)
    await _works(desk, courier, 3)
    early = await _service(desk).left(officer(ISSUER))
    await _works(desk, courier, 30)
    (told,) = await _service(desk).left(officer(ISSUER))

    assert early == ()
    assert (told.code, told.number, courier.recalled) == (NO_NUMBER, "", [])
    assert told.reference == courier.asked[0]


async def test_an_order_that_surely_never_arrived_disturbs_nobody(
    desk: ParcelDesk, database: Database
) -> None:
    parcel, courier = await _packed(desk), Recalling()
    claimed = await _claimed(desk)
    await desk.move(ISSUER, parcel, ParcelMove.UNPACK)
    answer = Answer(Outcome.RETRY, "unreachable")
    now = desk.hall.now[0]
    await desk.orders.put_back(claimed, at=now, due=now, answer=answer)
    await _works(desk, courier, 30)

    assert await database.fetchval("SELECT state FROM parcel_recalls") == "superseded"
    assert (courier.asked, courier.recalled) == ([], [])


async def test_what_the_courier_does_not_take_back_stands_at_the_desk_until_it_is_settled(
    desk: ParcelDesk,
) -> None:
    parcel, courier = await _packed(desk), Recalling()
    await _works(desk, courier)
    await desk.move(ISSUER, parcel, ParcelMove.UNPACK)
    courier.answer = Answer(Outcome.REFUSED, "B0004")
    await _works(desk, courier, 30)
    service = _service(desk)
    (told,) = await service.left(officer(ISSUER))

    assert (len(courier.recalled), told.code, told.parcel) == (5, "B0004", parcel)
    assert await service.left(officer(APPROVER)) == ()
    with pytest.raises(NotFound):
        await service.settle(officer(APPROVER), told.recall, "不是我的")
    assert await service.settle(officer(ISSUER), told.recall, "电话撤单") == ()
    with pytest.raises(Conflict):
        await service.settle(officer(ISSUER), told.recall, "再来一次")
    assert "parcel.settle" in await desk.hall.city.recorded(desk.hall.person)


async def _lost(desk: ParcelDesk, courier: Recalling) -> UUID:
    """It is taken back, and nobody hears so."""
    parcel = await _packed(desk)
    await _works(desk, courier)
    await desk.move(ISSUER, parcel, ParcelMove.UNPACK)
    await _recalls(desk, courier).run_once(50)
    return parcel


async def test_what_was_taken_back_without_an_answer_disturbs_nobody(
    desk: ParcelDesk, database: Database
) -> None:
    courier = Recalling(cut=1, mute=1)
    await _lost(desk, courier)
    await _works(desk, courier, 30)

    assert len(courier.recalled) == 6
    assert await database.fetchval("SELECT state FROM parcel_recalls") == "sent"
    assert await _service(desk).left(officer(ISSUER)) == ()


PICKED = News("", datetime(2026, 11, 24, tzinfo=UTC), "203", kind=NewsKind.PICKED)


@pytest.mark.parametrize("known", [(PICKED,), None], ids=["picked up", "no trace"])
async def test_what_may_be_on_its_way_after_a_lost_answer_is_told_at_the_desk(
    desk: ParcelDesk, known: tuple[News, ...] | None
) -> None:
    courier = Recalling(cut=1)
    await _lost(desk, courier)
    (number,) = courier.given.values()
    courier.known[number] = known
    await _works(desk, courier, 30)
    (told,) = await _service(desk).left(officer(ISSUER))

    assert (told.code, told.number) == ("B0005", number)


async def test_a_worker_that_was_killed_may_have_been_heard(desk: ParcelDesk) -> None:
    parcel, courier = await _packed(desk), Recalling()
    await _works(desk, courier)
    await desk.move(ISSUER, parcel, ParcelMove.UNPACK)
    now = desk.hall.now[0]
    store = ParcelRecallStore(desk.hall.city.database)
    (killed,) = await store.claim(
        Channel.COURIER, at=now, until=now + timedelta(minutes=1), limit=9
    )
    courier.recalled.append(f"{order_reference(parcel, killed.ordered_at)} {killed.number}")
    await _works(desk, courier, 30)

    assert len(courier.recalled) == 5
    assert await _service(desk).left(officer(ISSUER)) == ()


async def test_what_is_fetched_or_sent_by_another_label_leaves_no_order(desk: ParcelDesk) -> None:
    courier = Recalling()
    fetched = await desk.made()
    (file,) = (await desk.send(fetched)).parcels
    await desk.move(ISSUER, file.parcel.parcel, ParcelMove.PACK)
    await _works(desk, courier)
    await desk.hall.move(ISSUER, await desk.case(fetched), Move.DELIVER, "")
    labelled = await _packed(desk)
    claimed = await _claimed(desk)
    await desk.move(SECOND, labelled, ParcelMove.HAND_OVER, NUMBER)
    await _answers(desk, claimed)
    await _works(desk, courier)

    assert len({each.rpartition(" ")[2] for each in courier.recalled}) == 2
    assert courier.recalled[-1].endswith(LATE)


async def test_a_collection_that_is_cancelled_sends_nobody_to_the_door(desk: ParcelDesk) -> None:
    case, courier = await desk.hall.submitted(), Recalling()
    await desk.mine.collect(desk.hall.citizen, case.case, HOME, ["deed"])
    parcel: UUID = (await desk.only(case, Direction.COLLECT)).parcel
    await _works(desk, courier)
    await desk.mine.cancel(desk.hall.citizen, parcel)
    await _works(desk, courier)

    (number,) = courier.given.values()
    assert [each.rpartition(" ")[2] for each in courier.recalled] == [number]
