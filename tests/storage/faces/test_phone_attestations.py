"""Attestations on the books: a challenge is one sign-in's, an attested camera is that sign-in's, and no other's."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.faces.actions import Capture
from domain.faces.attestation import AppleKey, Attestation, Listed, ToAttest
from domain.faces.checks import Check, Ticket
from storage.database import Database
from storage.faces.phone_attestations import PhoneAttestationStore, RevocationStore
from storage.faces.tickets import TicketStore
from tests.storage.books import Book
from tests.storage.city import NOW, City, found, issued, signed_in

SOON = NOW + timedelta(minutes=3)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


@pytest.fixture
def store(city: City) -> PhoneAttestationStore:
    return PhoneAttestationStore(city.database)


class Books:
    """A check of a resident that was opened, whose account is signed in twice."""

    def __init__(self, city: City, check: Check, here: UUID, there: UUID) -> None:
        self.book, self.check = Book(city), check
        self.tickets = TicketStore(city.database, city.vault)
        self.here, self.there = here, there
        self.handed = 0

    @property
    def asked(self) -> ToAttest:
        return ToAttest(self.check.person, self.check.check, self.check.account, self.here)

    async def ticket(self, session: UUID) -> str:
        """The newest, so that an older one makes room."""
        self.handed += 1
        ticket = Ticket(uuid4().hex, SOON + timedelta(seconds=self.handed), session)
        assert await self.tickets.add(self.check, ticket, NOW)
        return ticket.secret

    async def looks_like(self, secret: str) -> Capture:
        claim = await self.tickets.look(secret, NOW)
        assert claim is not None
        return claim.capture


@pytest.fixture
async def books(city: City) -> Books:
    person = await city.resident()
    account = await city.account(person)
    here, there = await signed_in(city.database, account), uuid4()
    await city.database.execute(
        "INSERT INTO sessions (session_id, account_id, refresh_mac, expires_at)"
        " VALUES ($1, $2, '\\x01', 'infinity')",
        there,
        account,
    )
    books = Books(city, issued(person, account), here, there)
    await books.book.open(books.check, Ticket(uuid4().hex, SOON, here))
    return books


async def test_a_challenge_is_taken_once_by_the_sign_in_that_asked_while_it_lasts(
    books: Books, store: PhoneAttestationStore
) -> None:
    asked = books.asked
    await store.keep_challenge(asked, b"first", SOON)
    await store.keep_challenge(asked, b"second", SOON)
    other = ToAttest(asked.person, asked.check, asked.account, books.there)

    assert await store.take_challenge(other, NOW) is None
    assert await store.take_challenge(asked, SOON) is None
    assert await store.take_challenge(asked, NOW) == b"second"
    assert await store.take_challenge(asked, NOW) is None


async def test_an_attested_camera_is_that_of_the_sign_in_that_proved_itself(
    books: Books, store: PhoneAttestationStore
) -> None:
    """The laziest attack: the phone proves itself, and a browser elsewhere films by a ticket of its own."""
    await store.mark(books.asked, Attestation.ANDROID_TEE)
    mine, elsewhere = await books.ticket(books.here), await books.ticket(books.there)
    assert await books.looks_like(mine) is Capture.ATTESTED
    assert await books.looks_like(elsewhere) is Capture.BROWSER

    hand = await books.book.use_ticket(mine, NOW)
    other = await books.book.use_ticket(elsewhere, NOW)
    again = await books.book.use_ticket(await books.ticket(books.here), NOW)

    assert hand is not None
    assert hand.attested is Attestation.ANDROID_TEE
    assert other is not None
    assert other.attested is None
    assert again is not None
    assert again.attested is None


async def test_once_its_camera_has_started_a_check_is_not_held_for_a_proof(
    books: Books, store: PhoneAttestationStore
) -> None:
    assert await store.hold(books.asked, NOW)

    await books.book.use_ticket(await books.ticket(books.here), NOW)

    assert not await store.hold(books.asked, NOW)


async def test_a_key_is_shown_as_new_once_and_is_one_account_s(
    books: Books, store: PhoneAttestationStore
) -> None:
    account = books.check.account
    assert await store.add_key(b"its id", account, b"public", NOW)
    assert not await store.add_key(b"its id", uuid4(), b"another", NOW)

    await store.put_counted(b"its id", 5, NOW)

    assert await store.lock_key(b"its id", account) == AppleKey(b"its id", b"public", 5)
    assert await store.lock_key(b"its id", uuid4()) is None


async def test_the_newest_list_is_the_one_that_counts(
    city: City, store: PhoneAttestationStore
) -> None:
    lists = RevocationStore(city.database)
    assert await store.listed(["ab"]) is None
    await lists.load({"ab", "cd"}, NOW)
    await lists.load({"cd"}, SOON)

    assert await store.listed(["ab", "12"]) == Listed(SOON, revoked=False)
    assert await store.listed(["12", "cd"]) == Listed(SOON, revoked=True)
    assert await lists.loaded_at() == SOON
