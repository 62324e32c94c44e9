"""Residents who differ, for tests that share one house."""

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final
from uuid import UUID

from domain.identifiers import check_digit
from tests.agreements import VERSION
from tests.server.house import NAME, House

_NUMBERS: Final = count(1)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One resident with an account of their own."""

    token: str
    person: UUID
    id_number: str
    phone: str


async def neighbour(
    house: House,
    desk: str,
    *,
    bound: bool = True,
    agreed: bool = True,
    until: date = date(2026, 12, 1),
) -> Neighbour:
    """Enrolled and signed in; `bound` to the register, and `agreed` to the camera."""
    n = next(_NUMBERS)
    first17 = f"44030419591230{n:03}"  # a day before the resident of the house itself
    id_number, phone = first17 + check_digit(first17), f"139{n:08}"
    person = await house.resident(desk, id_number=id_number, phone=phone, until=until)
    token = await house.citizen(phone)
    if bound:
        body = {"name": NAME, "id_number": id_number}
        status, _ = await house.call("POST", "/v1/me/person", body, token=token)
        assert status == 201
    if bound and agreed:
        consent = {"purpose": "sending_frames", "version": VERSION}
        status, _ = await house.call("POST", "/v1/me/consents", consent, token=token)
        assert status == 201
    return Neighbour(token, person, id_number, phone)
