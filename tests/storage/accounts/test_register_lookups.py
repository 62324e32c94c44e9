"""By which month and phone persons are found: caught up with, corrected, rotated."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.people import Identity
from domain.words import Language
from storage.accounts import register_lookups
from storage.accounts.accounts import AccountStore
from storage.accounts.register_lookups import RegisterLookupStore
from storage.accounts.reindexing import forget, indexed_under, reindex
from storage.database import Database
from storage.keys.vault import Vault, add_version, load_keys
from tests.storage.city import LI, WANG, City, found


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


async def months(city: City, vault: Vault, month: str = "1959-12") -> int:
    blinds = vault.blind_indexes("birth-month", month)
    count = "SELECT count(DISTINCT person_id) FROM lookup_birth_month WHERE blind = ANY ($1)"
    return int(await city.database.fetchval(count, blinds))


async def test_who_is_on_the_register_is_entered_in_slices(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_lookups, "SLICE", 1)
    wang, li = await city.resident(), await city.resident(LI)
    lookups = RegisterLookupStore(city.database, city.vault)

    assert [await lookups.enter_slice() for _ in range(3)] == [1, 1, 0]
    assert await lookups.known_by(WANG.phone) == {wang}
    assert await lookups.reached_by(LI.phone) == {li: None}
    assert await months(city, city.vault) == 1


async def test_who_has_no_phone_is_known_by_none(city: City) -> None:
    await city.resident(replace(WANG, phone=""))
    lookups = RegisterLookupStore(city.database, city.vault)
    await lookups.enter_slice()

    assert await city.count("lookup_person_phone") == 0
    assert await lookups.known_by("") == frozenset()


async def test_a_phone_reaches_the_bound_account_that_has_it_and_no_other(city: City) -> None:
    wang, li = await city.resident(), await city.resident(LI)
    accounts = AccountStore(city.database, city.vault)
    found = {
        phone: (await accounts.of_phone(phone, Language.ZH)).account
        for phone in ("13600136000", "13700137000", WANG.phone)
    }
    assert await accounts.bind(found["13600136000"], wang)
    assert await accounts.bind(found["13700137000"], li)
    lookups = RegisterLookupStore(city.database, city.vault)
    await lookups.enter_slice()

    assert await lookups.known_by("13600136000") == {wang}
    assert await lookups.reached_by("13600136000") == {wang: found["13600136000"]}
    # An account signs in with the phone of the register, and is not bound yet.
    assert await lookups.known_by(WANG.phone) == {wang}
    assert await lookups.reached_by(WANG.phone) == {}


async def test_an_entry_that_opens_no_more_holds_up_nobody(city: City) -> None:
    await city.resident()
    broken = await city.resident(LI)
    await city.database.execute("UPDATE persons SET identity = 'x' WHERE person_id = $1", broken)
    lookups = RegisterLookupStore(city.database, city.vault)

    assert [await lookups.enter_slice() for _ in range(2)] == [2, 0]
    assert await city.count("lookup_birth_month") == 1


@pytest.mark.parametrize("identity", [WANG, replace(WANG, phone="")])
async def test_they_are_found_before_during_and_after_a_rotation(
    city: City, tmp_path: Path, identity: Identity
) -> None:
    person = await city.resident(identity)
    await RegisterLookupStore(city.database, city.vault).enter_slice()
    add_version(tmp_path / "keys", "lookups")
    later = Vault(load_keys(tmp_path / "keys"))
    assert await months(city, later) == 1

    await reindex(city.database, later)
    assert await months(city, later) == 1
    await forget(city.database, 1)

    assert await months(city, later) == 1
    known = await RegisterLookupStore(city.database, later).known_by(WANG.phone)
    assert known == ({person} if identity.phone else frozenset())
    assert set(await indexed_under(city.database)) == {2}
