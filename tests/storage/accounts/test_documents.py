"""The register by kind of document: sealed as it was for residents, found by kind and number."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from domain.documents import DocumentKind, read_document, stated
from domain.people import Identity
from storage.accounts.persons import seal_identity
from storage.accounts.reindexing import reindex
from storage.database import Database
from tests.storage.city import LI, City, found

TODAY: Final = date(2026, 11, 29)
BORN: Final = date(1980, 2, 29)


def known_by(kind: DocumentKind, text: str) -> Identity:
    document = read_document(stated(kind, text), TODAY)
    return replace(LI, id_number=document.number, document=document.kind, born_on=BORN)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


async def test_what_a_resident_is_sealed_as_has_not_changed(city: City) -> None:
    person = await city.resident(LI)
    sealed = seal_identity(city.vault, person, LI)
    text = city.vault.open("identity", sealed, aad=b"persons:" + person.bytes)

    assert json.loads(text) == {
        "name": "李建国",
        "id_number": "440306195001011238",
        "phone": "13900139000",
        "address": "",
        "postcode": "",
    }
    blinds = city.vault.blind_indexes("id-number", "440306195001011238")
    row = await city.database.fetchrow(
        "SELECT person_id FROM lookup_id_number WHERE blind = ANY ($1::bytea[])", blinds
    )
    assert row is not None
    assert row["person_id"] == person


async def test_a_residence_permit_on_record_from_before_is_known_as_one(city: City) -> None:
    """As it lay there before documents had kinds."""
    number = "810000199001010019"
    person = await city.resident(replace(LI, id_number=number))
    held = {"name": "陈大文", "id_number": number, "phone": "", "address": "", "postcode": ""}
    sealed = city.vault.seal("identity", json.dumps(held).encode(), aad=b"persons:" + person.bytes)
    await city.database.execute("UPDATE persons SET identity = $1", sealed)

    read = await city.persons.read(person)

    assert read is not None
    assert read.identity.document is DocumentKind.RESIDENCE_PERMIT
    assert read.identity.born == date(1990, 1, 1)
    assert await city.persons.find(read.identity.key) == person


async def test_people_with_one_number_on_two_kinds_of_document_are_two(city: City) -> None:
    identities = [
        known_by(DocumentKind.TAIWAN_PERMIT, "12345678"),
        replace(known_by(DocumentKind.TAIWAN_PERMIT, "12345678"), document=DocumentKind.HK_MACAU_PERMIT),
        known_by(DocumentKind.PASSPORT, "USA 12345678"),
        known_by(DocumentKind.PASSPORT, "CAN 12345678"),
    ]  # fmt: skip
    persons = [await city.resident(identity) for identity in identities]

    assert len(set(persons)) == len(persons)
    for person, identity in zip(persons, identities, strict=True):
        assert await city.persons.find(identity.key) == person
        read = await city.persons.read(person)
        assert read is not None
        assert read.identity == identity
        assert read.identity.born == BORN
    assert await city.persons.find("12345678") is None


async def test_a_card_issued_anew_is_of_the_same_person(city: City) -> None:
    await city.resident(known_by(DocumentKind.HK_MACAU_PERMIT, "H1234567801"))
    again = known_by(DocumentKind.HK_MACAU_PERMIT, "H12345678")

    assert await city.persons.add(again, [], actor="officer:x") is None


async def test_all_are_found_after_the_index_was_made_anew(city: City) -> None:
    permit = known_by(DocumentKind.HK_MACAU_PERMIT, "H12345678")
    persons = [await city.resident(LI), await city.resident(permit)]
    await city.database.execute("DELETE FROM lookup_id_number")

    await reindex(city.database, city.vault)

    assert [await city.persons.find(each.key) for each in (LI, permit)] == persons
