"""Before the morning: who comes is put on the register, and books a half hour by phone or at the counter."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from zhijian_client import CitizenClient, OfficerClient, Problem

from clients.demo.crowd import Visitor, Way
from clients.demo.grounds import PLACE, SLOTS, coming
from clients.demo.hall import bound
from clients.demo.phone import Phones
from clients.demo.town import Staff, Town, each_of, patient

#: A hall is one address: 120 codes a minute, of which others ask for some (server/routes/terms.py).
BETWEEN_CODES_S: Final = 0.6
#: A half hour that begins sooner might be over before all have booked.
_SOON: Final = timedelta(minutes=3)
_FULL: Final = "slot-full"
_AT_ONCE: Final = 2  # it goes on beside what else is played


async def on_the_register(desk: OfficerClient, people: Sequence[Visitor]) -> None:
    async def enter(visitor: Visitor) -> None:
        who = visitor.who
        entry = await desk.persons.register(
            name=who.name, id_number=who.id_number, phone=who.phone, schemes={}
        )
        visitor.person = entry.person

    await each_of([each for each in people if each.known], enter, _AT_ONCE)


async def signed_in(
    phones: Phones, people: Sequence[Visitor], entered: Awaitable[None], serving: asyncio.Lock
) -> None:
    """Whoever has a phone of ours, once all are `entered`; nobody does while another holds `serving`."""

    async def sign_in(visitor: Visitor) -> None:
        async with serving, phones.of(visitor.who) as phone:
            await bound(phone, visitor.who)

    await entered
    now = asyncio.get_running_loop().time
    for visitor in people:
        if visitor.way is Way.PHONE:
            next_at = now() + BETWEEN_CODES_S
            await patient(partial(sign_in, visitor))
            await asyncio.sleep(next_at - now())


async def booked(town: Town, staff: Staff) -> list[UUID]:
    """All at once, through both processes; who finds everything taken walks in. The half hours, in order."""
    slots = await _half_hours(town)
    wants = [each for each in town.people if each.way is not Way.WALK_IN]

    async def book(visitor: Visitor) -> None:
        if visitor.way is Way.PHONE:
            async with town.phone_of(visitor).of(visitor.who) as phone:
                visitor.booking = await _by_phone(phone, slots)
        else:
            desk = staff.windows[visitor.number % len(staff.windows)]
            visitor.booking = await _by_counter(desk, visitor, slots)

    await each_of(wants, book)
    return slots


async def _half_hours(town: Town) -> list[UUID]:
    somebody = next(each for each in town.people if each.way is Way.PHONE)
    async with town.phone_of(somebody).of(somebody.who) as phone:
        found = await phone.bookings.slots(PLACE, coming()[0], 2)
    sure = datetime.now(UTC) + _SOON
    return [each.slot for each in found.slots if each.starts_at > sure][:SLOTS]


async def _by_phone(phone: CitizenClient, slots: list[UUID]) -> UUID | None:
    """The earliest that is free; everybody wants that."""
    for slot in slots:
        try:
            held = await phone.bookings.hold(slot)
        except Problem as taken:
            if taken.name != _FULL:
                raise
            continue
        return (await phone.bookings.confirm(held.booking)).booking
    return None


async def _by_counter(desk: OfficerClient, visitor: Visitor, slots: list[UUID]) -> UUID | None:
    """The latest that is free: the early ones go by page."""
    if visitor.person is None:
        raise LookupError("somebody who is booked is on no register")
    for slot in reversed(slots):
        try:
            return (await desk.bookings.book_for(visitor.person, slot)).booking
        except Problem as taken:
            if taken.name != _FULL:
                raise
    return None
