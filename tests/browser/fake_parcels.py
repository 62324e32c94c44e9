"""The parcels of the fake city's cases, moved by the rules of domain alone."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.errors import Conflict, Invalid, Unfit, fault
from domain.hall.cases import CaseState
from domain.hall.couriers import LeftOrder
from domain.hall.items import MaterialWay, Postage
from domain.hall.parcel_lists import DeskView, ParcelFile
from domain.hall.parcel_news import News, heard
from domain.hall.parcel_numbers import read_parcel_number
from domain.hall.parcels import SCANNED, Direction, Parcel, ParcelMove, ParcelState
from domain.hall.parties import Party, read_party
from domain.hall.postage import POSTAGE, PostagePrices
from domain.payments.payments import Order, Paid, order_number
from domain.payments.trades import PayWay
from domain.problems import Problem
from domain.subjects import SubjectKind
from proto.http.hall import parcels as wire
from tests.browser.fake_answers import answer, refuse, refused, spoken
from tests.browser.fake_desk_acting import PERSON
from tests.browser.fake_hall import SHOP, FakeHall

PARCEL: Final = UUID(int=801)
NUMBER: Final = "EB000717618HK"
PACKER, SECOND = UUID(int=91), UUID(int=92)
NAMES: Final = {PACKER: "luo", SECOND: "meng"}
PRICES: Final = PostagePrices(2000, {"深圳市": 1200})
BY_PHONE: Final = (PayWay.NATIVE,)
PDF: Final = b"%PDF-1.7 a label of the fake city"


@dataclass(slots=True)
class FakeParcels:
    hall: FakeHall
    held: dict[UUID, Parcel] = field(default_factory=dict)
    news: dict[UUID, list[News]] = field(default_factory=dict)
    postage: dict[UUID, Paid] = field(default_factory=dict)
    officer: UUID = PACKER
    left: list[LeftOrder] = field(default_factory=list)

    def add_to(self, app: web.Application) -> None:
        desk = "/v1/officer/parcels"
        app.add_routes(
            [
                web.get("/v1/cases/{case}/parcels", self._of_case),
                web.post("/v1/cases/{case}/parcels", self._send),
                web.post("/v1/cases/{case}/collections", self._collect),
                web.post("/v1/parcels/{parcel}/cancellations", self._cancel),
                web.get(desk, self._desk),
                web.get("/v1/officer/parcel-numbers", self._find),
                web.get("/v1/officer/parcel-recalls", self._left),
                web.post("/v1/officer/parcel-recalls/{recall}/settlements", self._settle),
                web.get(f"{desk}/{{parcel}}", self._show),
                web.post(f"{desk}/{{parcel}}/moves", self._move),
                web.get(f"{desk}/{{parcel}}/label", self._label),
            ]
        )

    def by_courier(self, payer: Postage | None = Postage.GOVERNMENT) -> None:
        """The item of the shop sign may be sent, and one of its papers picked up; None: neither."""
        item = self.hall._items[SHOP]
        materials = [
            replace(each, ways=each.ways | {MaterialWay.WINDOW}) for each in item.materials
        ]
        self.hall._items[SHOP] = replace(item, courier=payer, materials=tuple(materials))

    def put(self, case: UUID, **changes: object) -> Parcel:
        """One that is to be packed, or as a test wants it."""
        parcel = Parcel(
            parcel=UUID(int=PARCEL.int + len(self.held)),
            person=PERSON,
            direction=Direction.RETURN,
            subject=SubjectKind.CASE.of(case),
            opened_by="citizen:x",
            opened_at=self.hall.at,
            state=ParcelState.WANTED,
            to=Party("王桂英", "13800000001", "广东省", "深圳市", "福田区", "某路 1 号"),
            ready_at=self.hall.at,
        )
        self.held[parcel.parcel] = replace(parcel, **changes)  # type: ignore[arg-type]  # a test's own
        return self.held[parcel.parcel]

    def tell(self, parcel: UUID, *told: News) -> None:
        """The courier says something of it."""
        known = self.news.setdefault(parcel, [])
        known += told
        self.held[parcel] = heard(self.held[parcel], known, self.hall.at)

    async def _of_case(self, request: web.Request) -> web.Response:
        return self._answer(UUID(request.match_info["case"]), request)

    async def _send(self, request: web.Request) -> web.Response:
        body = wire.ParcelWanted.model_validate_json(await request.read())
        case = UUID(request.match_info["case"])
        try:
            to = read_party(**body.to.model_dump())
        except Invalid as wrong:
            return refused(wrong)
        ready = self.hall.held[case].case.state is CaseState.DELIVERING
        parcel = self.put(case, to=to, ready_at=self.hall.at if ready else None)
        if self.hall.item(self.hall.held[case].case).courier is Postage.CITIZEN:
            self.postage[parcel.parcel] = Paid(_order(parcel, PRICES.fen(to), self.hall.at))
        return self._answer(case, request, 201)

    async def _collect(self, request: web.Request) -> web.Response:
        body = wire.CollectionWanted.model_validate_json(await request.read())
        case = UUID(request.match_info["case"])
        self.put(
            case,
            to=read_party(**body.to.model_dump()),
            direction=Direction.COLLECT,
            state=ParcelState.ORDERED,
            materials=tuple(body.materials),
        )
        return self._answer(case, request, 201)

    async def _cancel(self, request: web.Request) -> web.Response:
        held = self.held[UUID(request.match_info["parcel"])]
        self.held[held.parcel] = held.cancel(self.hall.at)
        assert held.case is not None
        return self._answer(held.case, request, 201)

    async def _desk(self, request: web.Request) -> web.Response:
        view = DeskView(request.query["view"])
        lines = [
            wire.DeskParcel.of(self._file(each), spoken(request))
            for each in self.held.values()
            if (each.trouble if view is DeskView.TROUBLE else each.state in view.states)
        ]
        return answer(wire.DeskParcels(view=view, parcels=lines))

    async def _find(self, request: web.Request) -> web.Response:
        try:
            number = read_parcel_number(request.query["number"])
        except Unfit as wrong:
            return refused(fault("/number", "parcel_number", wrong.words))
        found = [each for each in self.held.values() if each.number == number]
        if not found:
            return refuse(Problem.NOT_FOUND, 404)
        return answer(wire.ParcelFound(parcel=found[0].parcel))

    async def _show(self, request: web.Request) -> web.Response:
        held = self.held[UUID(request.match_info["parcel"])]
        return answer(wire.OfficerParcel.of(self._file(held), spoken(request)))

    async def _left(self, request: web.Request, status: int = 200) -> web.Response:
        orders = [wire.LeftOrderSeen.of(each, spoken(request)) for each in self.left]
        return answer(wire.LeftOrders(orders=orders), status)

    async def _settle(self, request: web.Request) -> web.Response:
        self.left = [each for each in self.left if str(each.recall) != request.match_info["recall"]]
        return await self._left(request, 201)

    async def _label(self, request: web.Request) -> web.Response:
        return web.Response(body=PDF, content_type="application/pdf")

    async def _move(self, request: web.Request) -> web.Response:
        body = wire.ParcelMoved.model_validate_json(await request.read())
        held, at = self.held[UUID(request.match_info["parcel"])], self.hall.at
        if body.move is ParcelMove.HAND_OVER and held.packed_by == self.officer:
            return refuse(Problem.PARCEL_TWO_HANDS, 403)
        moves: dict[ParcelMove, Callable[[str], Parcel]] = {
            ParcelMove.PACK: lambda _: held.pack(self.officer, at),
            ParcelMove.HAND_OVER: lambda number: held.hand_over(self.officer, number, at),
            ParcelMove.LOSE: lambda _: held.lose(body.words, at),
        }
        try:
            number = read_parcel_number(body.number) if body.move in SCANNED else ""
            after = moves[body.move](number)
        except Unfit as wrong:
            return refused(fault("/number", "parcel_number", wrong.words))
        except Invalid as wrong:
            return refused(wrong)
        except Conflict:
            return refuse(Problem.PARCEL_MOVED, 409)
        self.held[held.parcel] = after
        return answer(wire.OfficerParcel.of(self._file(after), spoken(request)), 201)

    def _file(self, parcel: Parcel) -> ParcelFile:
        number = self.hall.held[parcel.case].case.number if parcel.case else ""
        news = tuple(self.news.get(parcel.parcel, ()))
        return ParcelFile(parcel, news, number, NAMES, self.postage.get(parcel.parcel))

    def _answer(self, case: UUID, request: web.Request, status: int = 200) -> web.Response:
        held = self.hall.held[case].case
        item, language = self.hall.item(held), spoken(request)
        of_it = [each for each in self.held.values() if each.case == case]
        sending = [each for each in of_it if each.direction is Direction.RETURN and not each.over]
        citizen_pays = item.courier is Postage.CITIZEN
        coming = any(each.direction is Direction.COLLECT and not each.over for each in of_it)
        free = all(each.state in {ParcelState.WANTED, ParcelState.RETURNED} for each in sending)
        papers = [
            (each.name, each.names) for each in item.materials if MaterialWay.WINDOW in each.ways
        ]
        return answer(
            wire.CaseParcels(
                parcels=[
                    wire.ParcelSeen.of(self._file(each), BY_PHONE, language) for each in of_it
                ],
                may_send=free and held.ended_at is None,
                collected=[
                    wire.CollectedMaterial.of(each, language) for each in papers if not coming
                ],
                postage=wire.PostagePrice.all_of(PRICES) if citizen_pays else [],
            ),
            status,
        )


def _order(parcel: Parcel, fen: int, at: datetime) -> Order:
    return Order(
        order=UUID(int=parcel.parcel.int + 5000),
        number=order_number(at.date(), 7),
        person=parcel.person,
        account=None,
        purpose=POSTAGE.name,
        subject=SubjectKind.PARCEL.of(parcel.parcel),
        amount_fen=fen,
        opened_at=at,
    )
