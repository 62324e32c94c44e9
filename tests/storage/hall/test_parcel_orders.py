"""Orders at a courier that is away, refuses or repeats itself; silence that is asked about; letters."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest

from domain.delivery import Answer, Channel, DeliveryState, Outcome
from domain.errors import Invalid
from domain.hall.cases import CaseState
from domain.hall.couriers import CourierOrder
from domain.hall.parcel_lists import DeskView
from domain.hall.parcel_news import News, NewsKind
from domain.hall.parcels import ParcelMove, ParcelState, Trouble
from domain.notices.addresses import PostalAddress
from domain.notices.letters import Letter
from domain.outbox import Ended
from domain.subjects import SubjectKind
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from domain.words import Language
from services.hall.parcel_orders import CourierSender
from services.hall.parcel_updates import ASK_AFTER, BATCH, ParcelAsker
from services.outbox import Outbox
from storage.database import Database
from tests.domain.hall.sample import ISSUER
from tests.storage.hall.desk import officer
from tests.storage.hall.parcel_desk import HOME, NUMBER, OFFICE, SECOND, ParcelDesk, open_parcels

OTHER: Final = "1272448151316"


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> ParcelDesk:
    return await open_parcels(database, tmp_path / "keys")


class FakeCourier:
    """Gives each of our order numbers one number, however often it is asked; away while `away`."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}
        self.asked: list[str] = []
        self.away = False
        self.sent = False  # whether what fails may have been taken
        self.answer: Answer | None = None
        self.traces: dict[str, tuple[News, ...]] = {}

    def build_order(self, order: CourierOrder, _: object) -> HttpRequest:
        return HttpRequest("POST", order.reference)

    def parse_order(self, response: HttpResponse) -> Answer:
        return self.answer or Answer(Outcome.DELIVERED, "00000", response.body.decode())

    def build_trace(self, number: str, _: object) -> HttpRequest:
        return HttpRequest("POST", number)

    def parse_trace(self, response: HttpResponse) -> tuple[News, ...] | None:
        return self.traces.get(response.body.decode())

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request.url)
        if self.sent or not self.away:
            self.given.setdefault(request.url, f"12724481{len(self.given):05d}")
        if self.away:
            raise TransportFailed("away", sent=self.sent)
        return HttpResponse(200, {}, self.given.get(request.url, request.url).encode())


async def _packed(desk: ParcelDesk) -> UUID:
    case = await desk.made()
    (file,) = (await desk.send(case)).parcels
    await desk.move(ISSUER, file.parcel.parcel, ParcelMove.PACK)
    return file.parcel.parcel


def _outbox(desk: ParcelDesk, courier: FakeCourier) -> Outbox:  # type: ignore[type-arg]  # of orders
    sender = CourierSender(
        api=courier,
        office=OFFICE,
        store=desk.orders,
        transport=courier,
        clock=lambda: desk.hall.now[0],
    )
    return Outbox(
        store=desk.orders, senders={Channel.COURIER: sender}, clock=lambda: desk.hall.now[0]
    )


@pytest.mark.parametrize("sent", [False, True])
async def test_a_courier_that_is_away_for_an_hour_costs_nothing(
    desk: ParcelDesk, *, sent: bool
) -> None:
    parcel, courier = await _packed(desk), FakeCourier()
    outbox = _outbox(desk, courier)
    courier.away, courier.sent = True, sent
    for _ in range(60):
        await outbox.run_once(50)
        desk.hall.later(minutes=1)
    waiting = await desk.orders.answer(parcel)
    asked = len(courier.asked)
    courier.away = False
    for _ in range(40):
        await outbox.run_once(50)
        desk.hall.later(minutes=1)
    held = await desk.store.read(parcel)
    assert held is not None

    assert waiting == ("queued", "no-answer" if sent else "unreachable")
    assert asked < 12
    assert (held.state, len(courier.given)) == (ParcelState.LABELLED, 1)
    assert [held.number] == list(courier.given.values())


async def test_an_order_that_is_refused_is_told_at_the_desk_and_a_label_by_hand_goes_on(
    desk: ParcelDesk,
) -> None:
    parcel, courier = await _packed(desk), FakeCourier()
    courier.answer = Answer(Outcome.REFUSED, "B0001")
    outbox = _outbox(desk, courier)
    for _ in range(30):
        await outbox.run_once(50)
        desk.hall.later(minutes=1)
    troubled = await desk.work.at_desk(officer(ISSUER), DeskView.TROUBLE, "")
    handed = await desk.move(SECOND, parcel, ParcelMove.HAND_OVER, "EB000717618HK")

    assert len(courier.asked) == 5
    assert troubled.parcels[0].parcel.trouble is Trouble.NO_ORDER
    assert (handed.number, handed.trouble) == ("EB000717618HK", None)


async def test_what_is_packed_anew_for_another_address_is_another_order(desk: ParcelDesk) -> None:
    parcel, courier = await _packed(desk), FakeCourier()
    await _outbox(desk, courier).run_once(50)
    await desk.move(ISSUER, parcel, ParcelMove.UNPACK)
    held = await desk.store.read(parcel)
    assert held is not None
    assert held.case is not None
    await desk.mine.send(desk.hall.citizen, held.case, replace(HOME, street="前海路2号"))
    desk.hall.later(minutes=1)
    await desk.move(SECOND, parcel, ParcelMove.PACK)
    await _outbox(desk, courier).run_once(50)
    again = await desk.store.read(parcel)
    assert again is not None

    assert (held.state, held.number) == (ParcelState.WANTED, "")
    assert len(courier.given) == 2
    assert again.number == list(courier.given.values())[1]


async def test_a_number_that_another_parcel_has_is_none(desk: ParcelDesk) -> None:
    await desk.handed()
    parcel = await _packed(desk)
    (claimed,) = [
        each
        for each in await desk.orders.claim(
            Channel.COURIER,
            at=desk.hall.now[0],
            until=desk.hall.now[0] + timedelta(minutes=1),
            limit=9,
        )
        if each.parcel == parcel
    ]
    taken = Answer(Outcome.DELIVERED, "00000", NUMBER)
    await desk.orders.finish([Ended(claimed, DeliveryState.SENT, taken, desk.hall.now[0])])
    held = await desk.store.read(parcel)
    assert held is not None

    assert (held.number, held.trouble) == ("", Trouble.NO_ORDER)
    with pytest.raises(Invalid):
        await desk.move(SECOND, parcel, ParcelMove.HAND_OVER, NUMBER)


async def test_what_is_silent_is_asked_about_and_a_courier_that_is_away_is_asked_once(
    desk: ParcelDesk,
) -> None:
    case, parcel = await desk.handed()
    courier = FakeCourier()
    asker = ParcelAsker(
        api=courier,
        store=desk.store,
        transport=courier,
        updates=desk.updates,
        clock=lambda: desk.hall.now[0],
    )
    assert await asker.round() == 0
    other = replace(parcel, parcel=uuid4(), subject=SubjectKind.CASE.of(uuid4()), number=OTHER)
    await desk.store.add(other)
    desk.hall.later(hours=7)
    courier.away = True
    assert await asker.round() == 0
    assert await asker.round() == 0
    assert len(courier.asked) == 1
    courier.away = False
    desk.hall.now[0] += ASK_AFTER
    courier.given[NUMBER] = NUMBER
    courier.traces[NUMBER] = (desk.news(NewsKind.DELIVERED),)

    assert await asker.round() == 2
    assert (await desk.case(case)).state is CaseState.CLOSED
    assert BATCH <= 50


def _letter(desk: ParcelDesk, line: str) -> Letter:
    return Letter(
        letter=uuid4(),
        account=desk.hall.account,
        address=PostalAddress("李建国", line).sealed_form(),
        kind="case.decided",
        subject=SubjectKind.CASE.of(uuid4()),
        language=Language.ZH,
        about_at=desk.hall.now[0],
        queued_at=desk.hall.now[0],
    )


async def test_a_letter_goes_by_the_courier_and_is_posted_by_its_word(
    desk: ParcelDesk, database: Database
) -> None:
    letter, courier = _letter(desk, "广东省深圳市南山区深南大道1号"), FakeCourier()
    await desk.letters.queue(letter)
    await desk.letters.queue(letter)
    await _outbox(desk, courier).run_once(50)
    printed = await database.fetchrow("SELECT * FROM letters")
    (number,) = courier.given.values()
    desk.hall.later(hours=3)
    await desk.call(replace(desk.news(NewsKind.PICKED), number=number))
    posted = await database.fetchrow("SELECT * FROM letters")
    desk.hall.later(hours=30)
    await desk.call(replace(desk.news(NewsKind.DELIVERED), number=number))
    parcel = await desk.store.read(letter.letter)
    assert printed is not None
    assert posted is not None
    assert parcel is not None

    assert (printed["tracking"], printed["posted_at"]) == (number, None)
    assert (posted["posted_by"], posted["address"]) == (None, b"")
    assert posted["posted_at"] is not None
    assert (parcel.state, parcel.to) == (ParcelState.DELIVERED, None)
    assert "letter.posted" in await desk.hall.city.recorded(desk.hall.person)
    assert "parcel.moved" not in await desk.hall.city.told(desk.hall.account)


async def test_a_letter_whose_address_nobody_can_part_stays_with_the_officers(
    desk: ParcelDesk, database: Database
) -> None:
    await desk.letters.queue(_letter(desk, "市民中心对面那栋楼"))

    assert await database.fetchval("SELECT count(*) FROM letters") == 1
    assert await database.fetchval("SELECT count(*) FROM parcels") == 0
