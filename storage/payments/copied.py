"""What a person paid, for the copy of everything."""

from typing import Any, Final
from uuid import UUID

from domain.payments.copied import ORDERS
from domain.payments.payments import Paid
from storage.copied import END, MOST, OfPerson, Source
from storage.payments.orders import paid_of


async def _orders(source: Source, person: UUID) -> tuple[Paid, ...]:
    return tuple(await paid_of(source.tx, person, (END, UUID(int=2**128 - 1)), MOST))


OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (OfPerson(ORDERS, _orders),)
