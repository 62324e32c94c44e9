"""Tickets on the books: whose check a socket takes over, and what becomes of a check that was left."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.faces.capture import CheckInHand
from domain.faces.checks import Check, Ticket
from storage.database import Database
from storage.faces.tickets import TicketStore
from tests.storage.books import Book
from tests.storage.city import NOW, City, found, issued, signed_in


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


class Phone:
    """A resident's, signed in."""

    def __init__(self, city: City, person: UUID, account: UUID) -> None:
        self.book = Book(city)
        self.tickets = TicketStore(city.database, city.vault)
        self._person, self._account = person, account

    def ticket(self) -> Ticket:
        return Ticket(uuid4().hex, NOW + timedelta(minutes=3), self._account)

    async def open(self) -> tuple[Check, tuple[UUID, ...], CheckInHand]:
        """A check, the captures that it closed, and its first socket."""
        check = issued(self._person, self._account)
        ticket = self.ticket()
        closed = await self.book.open(check, ticket)
        return check, closed, await self.enter(ticket)

    async def enter(self, ticket: Ticket) -> CheckInHand:
        hand = await self.book.use_ticket(ticket.secret, NOW)
        assert hand is not None
        return hand


@pytest.fixture
async def phone(city: City) -> Phone:
    person = await city.resident()
    account = await city.account(person)
    await signed_in(city.database, account)
    return Phone(city, person, account)


async def test_the_first_socket_takes_over_from_nobody(phone: Phone) -> None:
    _, closed, hand = await phone.open()

    assert (closed, hand.before) == ((), None)


async def test_a_newer_socket_knows_from_which_it_takes_the_check_over(phone: Phone) -> None:
    check, _, first = await phone.open()
    ticket = phone.ticket()
    assert await phone.tickets.add(check, ticket, NOW)

    second = await phone.enter(ticket)

    assert second.before == first.capture


async def test_a_new_check_knows_the_capture_that_it_closed(phone: Phone) -> None:
    _, _, first = await phone.open()

    _, closed, _ = await phone.open()

    assert closed == (first.capture,)
