"""A city in which something is offered, and its elders."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from domain.hall.items import Item, Offer
from domain.identifiers import check_digit
from domain.notices.sms_replies import SmsReply
from domain.people import Identity
from server.wiring.certificates import make_applicants
from services.hall.applications import Applications
from services.hall.offer_answers import OfferAnswers
from services.hall.offers import OfferService
from storage.accounts.register_lookups import RegisterLookupStore
from storage.audit.audit import AuditStore
from storage.database import Database
from storage.events import EventStore
from storage.hall.offers import OfferStore
from tests.storage.hall.desk import SHOP, FakeForms, HallDesk, open_desk

PHONE = "13911112222"
ITEM = replace(SHOP, name="allowance.elder", offer=Offer(80, 2, by_sms=True, form={"shop": "卡"}))
OTHER = replace(ITEM, name="card.elder")
#: The clock stands on 2 November 2026.
BORN = date(1946, 12, 20)


def elder(born: date = BORN, phone: str = PHONE, number: int = 1) -> Identity:
    first17 = f"440304{born:%Y%m%d}{number:03}"
    return Identity("赵老", first17 + check_digit(first17), phone)


@dataclass
class Offers:
    desk: HallDesk
    service: OfferService
    answers: OfferAnswers
    judged: list[UUID]

    async def round(self) -> int:
        return await self.service.round()

    async def states(self) -> list[str]:
        rows = await self.desk.city.database.fetch(
            "SELECT state FROM offers ORDER BY offered_at, item"
        )
        return [row["state"] for row in rows]

    async def told(self, person: UUID) -> list[str]:
        """Kinds of notice to somebody without an account."""
        rows = await self.desk.city.database.fetch(
            "SELECT kind, channel FROM deliveries WHERE person_id = $1 AND state <> 'superseded'"
            " AND channel = 'sms' ORDER BY n",
            person,
        )
        return [row["kind"] for row in rows]

    async def answer(self, text: str = "同意", phone: str = f"+86{PHONE}") -> None:
        await self.answers.take(SmsReply(phone, text))

    async def cases(self) -> int:
        return await self.desk.city.count("cases")


class OfferedItems:
    """As ItemService."""

    def __init__(self, desk: HallDesk, *items: Item) -> None:
        self.desk = desk
        self.put(*items)

    def put(self, *items: Item) -> None:
        self.offered = items
        for item in items:
            self.desk.items.held[item.name, item.version] = item

    async def offering(self) -> tuple[Item, ...]:
        return self.offered


def make(database: Database, desk: HallDesk, items: OfferedItems, *, a_minute: int = 300) -> Offers:
    vault, events, audit = desk.city.vault, EventStore(database), AuditStore(database)
    store, lookups = OfferStore(database, vault), RegisterLookupStore(database, vault)
    judged: list[UUID] = []
    return Offers(
        desk=desk,
        service=OfferService(
            unit=database,
            store=store,
            lookups=lookups,
            items=items,
            events=events,
            audit=audit,
            bell=desk.bell,
            clock=lambda: desk.now[0],
            a_minute=a_minute,
        ),
        answers=OfferAnswers(
            unit=database,
            store=store,
            phones=lookups,
            items=desk.items,
            forms=FakeForms(),
            applicants=make_applicants(database, vault),
            applications=Applications(store=desk.store, mover=desk.mover),
            events=events,
            audit=audit,
            bell=desk.bell,
            moves=desk.mover,
            judge_soon=lambda _, case: judged.append(case),
        ),
        judged=judged,
    )


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> HallDesk:
    return await open_desk(database, tmp_path / "keys")


@pytest.fixture
def items(desk: HallDesk) -> OfferedItems:
    return OfferedItems(desk, ITEM)


@pytest.fixture
async def offers(database: Database, desk: HallDesk, items: OfferedItems) -> Offers:
    return make(database, desk, items)
