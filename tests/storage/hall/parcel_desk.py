"""The hall's desk with parcels: two issuers, a courier that is spoken to by values, and letters."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from domain.hall.cases import Case, Move, Opinion
from domain.hall.items import Item, Material, MaterialWay, Postage
from domain.hall.parcel_news import News, NewsKind
from domain.hall.parcels import Direction, Parcel, ParcelMove
from domain.hall.parties import Party
from domain.hall.postage import PostagePrices
from domain.hall.posts import PostRole
from domain.hall.transitions import Hand
from domain.notices.delivery_reports import Called, Forged, Unreadable
from domain.subjects import SubjectKind
from domain.words import Words
from services.hall.letter_parcels import LetterParcels
from services.hall.parcel_effect import ParcelEffect
from services.hall.parcel_updates import ParcelUpdateService
from services.hall.parcel_work import ParcelWorkService, WantedMove
from services.hall.parcels import CaseParcels, ParcelService
from services.hall.postage import ParcelPostage, PostagePayments
from services.hall.representation import Representation
from services.payments.orders import PaymentService
from storage.accounts.mandates import MandateStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.four_eyes import FourEyesStore
from storage.hall.applicants import ApplicantStore
from storage.hall.case_work import CaseWorkStore
from storage.hall.cases import CaseStore
from storage.hall.parcel_orders import ParcelOrderStore
from storage.hall.parcels import ParcelStore
from storage.notices.delivery_outbox import DeliveryStore
from storage.notices.letters import LetterStore
from storage.payments.orders import OrderStore
from tests.domain.hall.sample import APPROVER, CLERK, FIRE, ISSUER, hand
from tests.storage.hall.desk import SHOP, HallDesk, officer, open_desk

SECOND: Final = hand(14, ("city_management", PostRole.ISSUER))
OFFICE: Final = Party("政务服务中心", "13600136000", "广东省", "深圳市", "福田区", "福中三路")
HOME: Final = Party("李建国", "13900139000", "广东省", "深圳市", "南山区", "深南大道1号")
NUMBER: Final = "EB000717618HK"
SENT: Final[Item] = replace(
    SHOP,
    courier=Postage.GOVERNMENT,
    materials=(
        Material("deed", Words("房产证", "Deed"), frozenset({MaterialWay.WINDOW}), required=False),
        Material("photo", Words("照片", "Photo"), frozenset({MaterialWay.UPLOAD}), required=False),
    ),
)
PRICES: Final = PostagePrices(2000, {"广东省": 1500, "深圳市": 1200})


class Bell:
    async def ring(self, accounts: object) -> None: ...


class Scripted:
    """Reads the news that a test lays out; a call without any is forged."""

    def __init__(self) -> None:
        self.told: Sequence[News] | None = None

    def read(self, called: Called) -> Sequence[News]:
        if called.body:
            raise Unreadable
        if self.told is None:
            raise Forged
        return self.told

    def thanks(self, _: Called) -> str:
        return "{}"


@dataclass
class ParcelDesk:
    hall: HallDesk
    store: ParcelStore
    orders: ParcelOrderStore
    mine: ParcelService
    work: ParcelWorkService
    updates: ParcelUpdateService
    letters: LetterParcels
    courier: Scripted
    counts: Counter[tuple[str, str]]
    payments: PaymentService
    paying: PostagePayments

    async def made(self) -> Case:
        """A case whose outcome is made, and to be delivered."""
        hall = self.hall
        case = await hall.submitted()
        for by, move, step in (
            (CLERK, Move.TAKE, "accept"),
            (CLERK, Move.ACCEPT, "accept"),
            (CLERK, Move.TAKE, "look"),
            (CLERK, Move.FINISH_STEP, "look"),
            (FIRE, Move.TAKE, "safety"),
            (FIRE, Move.FINISH_STEP, "safety"),
            (APPROVER, Move.TAKE, "decide"),
            (APPROVER, Move.APPROVE, "decide"),
            (ISSUER, Move.TAKE, "issue"),
            (ISSUER, Move.ISSUE, "issue"),
        ):
            more = {"opinion": Opinion.AGREES} if move is Move.FINISH_STEP else {}
            case = await hall.move(by, case, move, step, **more)
        return case

    async def send(self, case: Case, to: Party = HOME) -> CaseParcels:
        return await self.mine.send(self.hall.citizen, case.case, to)

    async def move(
        self, by: Hand, parcel: UUID, move: ParcelMove, number: str = "", words: str = ""
    ) -> Parcel:
        wanted = WantedMove(move, number, words)
        return (await self.work.move(officer(by), parcel, wanted)).parcel

    async def handed(self) -> tuple[Case, Parcel]:
        """Packed by one, handed over by another."""
        case = await self.made()
        (file,) = (await self.send(case)).parcels
        await self.move(ISSUER, file.parcel.parcel, ParcelMove.PACK)
        parcel = await self.move(SECOND, file.parcel.parcel, ParcelMove.HAND_OVER, NUMBER)
        return await self.case(case), parcel

    async def case(self, case: Case) -> Case:
        found = await self.hall.store.read(case.person, case.case)
        assert found is not None
        return found

    async def only(self, case: Case, direction: Direction = Direction.RETURN) -> Parcel:
        """The newest of a case in a direction."""
        found = await self.store.of(SubjectKind.CASE.of(case.case))
        those = (each for each in found if each.direction is direction)
        return max(those, key=lambda each: (each.opened_at, each.copy))

    def news(self, kind: NewsKind | None, code: str = "", at: datetime | None = None) -> News:
        when = at or self.hall.now[0]
        return News(NUMBER, when, code or str(kind or "999"), "说明", "深圳市", kind)

    async def call(self, *told: News) -> str:
        self.courier.told = told
        return await self.updates.take("ems", Called())


async def open_parcels(database: Database, folder: Path) -> ParcelDesk:
    hall = await open_desk(database, folder, CLERK, FIRE, APPROVER, ISSUER, SECOND)
    hall.items.held[SHOP.name, 1] = SENT
    vault, audit, events = hall.city.vault, AuditStore(database), EventStore(database)
    store, orders = ParcelStore(database, vault), ParcelOrderStore(database, vault)
    cases, letters = CaseStore(database, vault), LetterStore(database, vault)
    payments = PaymentService(store=OrderStore(database), audit=audit, clock=lambda: hall.now[0])
    postage = ParcelPostage(
        payments=payments, events=events, prices=PRICES, clock=lambda: hall.now[0]
    )
    effect = ParcelEffect(store=store, orders=orders, postage=postage)
    hall.mover._notes._effects = (*hall.mover._notes._effects, effect)
    courier, counts = Scripted(), Counter[tuple[str, str]]()
    return ParcelDesk(
        hall=hall,
        store=store,
        orders=orders,
        mine=ParcelService(
            unit=database,
            store=store,
            orders=orders,
            cases=cases,
            items=hall.items,
            representation=Representation(
                persons=hall.city.persons,
                mandates=MandateStore(database, vault),
                applicants=ApplicantStore(database, vault),
                clock=lambda: hall.now[0],
            ),
            postage=postage,
            audit=audit,
            bell=Bell(),
            clock=lambda: hall.now[0],
            courier=True,
        ),
        work=ParcelWorkService(
            unit=database,
            store=store,
            orders=orders,
            cases=cases,
            items=hall.items,
            mover=hall.mover,
            postage=postage,
            posts=hall.posts,
            names=CaseWorkStore(database),
            second_officers=FourEyesStore(database),
            events=events,
            audit=audit,
            courier=True,
        ),
        updates=ParcelUpdateService(
            unit=database,
            store=store,
            cases=cases,
            items=hall.items,
            mover=hall.mover,
            letters=letters,
            deliveries=DeliveryStore(database, vault),
            events=events,
            audit=audit,
            readers={"ems": courier},
            counts=counts,
            clock=lambda: hall.now[0],
        ),
        letters=LetterParcels(
            unit=database,
            letters=letters,
            parcels=store,
            orders=orders,
            office=OFFICE,
            clock=lambda: hall.now[0],
        ),
        courier=courier,
        counts=counts,
        payments=payments,
        paying=PostagePayments(
            parcels=store, payments=payments, audit=audit, clock=lambda: hall.now[0]
        ),
    )
