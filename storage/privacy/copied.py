"""The copy of everything, read part by part."""

from typing import Any, Final
from uuid import UUID

import storage.accounts.copied
import storage.bookings.copied
import storage.city.copied
import storage.faces.copied
import storage.hall.copied
import storage.notices.copied
import storage.payments.copied
import storage.pensions.copied
from domain.copied import Holdings, Part
from domain.privacy.copied import REQUESTS, USES
from domain.privacy.requests import Request
from domain.privacy.uses import Use
from storage.copied import MOST, OfAccount, OfPerson, Source
from storage.privacy import requests, uses


async def _requests(source: Source, person: UUID) -> tuple[Request, ...]:
    rows = await source.tx.fetch(requests.OF_PERSON, person, MOST)
    return tuple(requests.read_request(source.vault, row) for row in rows)


async def _uses(source: Source) -> tuple[Use, ...]:
    rows = await source.tx.fetch(uses.OF_PERSON, source.person, *uses.FIRST_PAGE, MOST)
    return tuple(uses.read_use(row, source.account) for row in rows)


OF_ACCOUNT: Final[tuple[OfAccount[Any], ...]] = (
    *storage.accounts.copied.OF_ACCOUNT,
    *storage.notices.copied.OF_ACCOUNT,
    OfAccount(USES, _uses),  # none of who is not bound, and said so
)
OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (
    *storage.accounts.copied.OF_PERSON,
    *storage.faces.copied.OF_PERSON,
    *storage.pensions.copied.OF_PERSON,
    *storage.hall.copied.OF_PERSON,
    *storage.bookings.copied.OF_PERSON,
    *storage.payments.copied.OF_PERSON,
    *storage.city.copied.OF_PERSON,
    OfPerson(REQUESTS, _requests),
)


async def holdings(source: Source) -> Holdings:
    held: dict[Part[Any], Any] = {}
    for of_account in OF_ACCOUNT:
        held[of_account.part] = await of_account.read(source)
    if source.person is not None:
        for of_person in OF_PERSON:
            held[of_person.part] = await of_person.read(source, source.person)
    return Holdings(held)
