"""Names by which persons are found: entered with the register, corrected, caught up with, and rotated."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from domain.people import Identity
from storage.accounts import finding
from storage.accounts.finding import FindingStore
from storage.accounts.identities import IdentityStore
from storage.accounts.persons import seal_identity
from storage.accounts.reindexing import forget, reindex
from storage.database import Database
from storage.keys.vault import Vault, add_version, load_keys
from tests.storage.city import LI, WANG, City, found

READER = UUID(int=9)


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> City:
    made = found(database, tmp_path / "keys")
    await made.officer(READER)
    return made


async def names(city: City, name: str = WANG.name, vault: Vault | None = None) -> list[UUID]:
    finder = FindingStore(city.database, vault or city.vault)
    persons = await finder.by_name(name, reader=f"officer:{READER}", why="w", limit=20)
    return [each.person.person for each in persons]


async def before_the_upgrade(city: City, identity: Identity = WANG) -> UUID:
    """A person as the release before left them: without a digest of the name."""
    person = await city.resident(identity)
    await city.database.execute("DELETE FROM lookup_name WHERE person_id = $1", person)
    await city.database.execute("UPDATE persons SET named = false WHERE person_id = $1", person)
    return person


async def test_who_is_put_on_the_register_is_found_by_name(city: City) -> None:
    person = await city.resident()

    assert await names(city) == [person]
    assert await names(city, LI.name) == []


async def test_no_more_are_listed_than_asked_for(city: City) -> None:
    for number in ("440304195912310025", "440304195001011238", "11010519491231002X"):
        await city.resident(replace(WANG, id_number=number))

    finder = FindingStore(city.database, city.vault)
    listed = await finder.by_name(WANG.name, reader=f"officer:{READER}", why="w", limit=2)

    assert len(listed) == 2


async def test_the_name_itself_does_not_stand_beside_its_digest(city: City) -> None:
    await city.resident()

    row = await city.database.fetchrow("SELECT * FROM lookup_name")
    assert row is not None
    assert len(row["blind"]) == 32
    assert WANG.name.encode() not in b"".join(
        value for value in row.values() if isinstance(value, bytes)
    )


async def test_one_name_has_another_digest_in_another_city(
    city: City, database: Database, tmp_path: Path
) -> None:
    await city.resident()
    other = found(database, tmp_path / "others")

    assert await names(city, vault=other.vault) == []


async def test_names_of_before_the_upgrade_are_entered_in_slices(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "SLICE", 1)
    wang, li = await before_the_upgrade(city), await before_the_upgrade(city, LI)
    finder = FindingStore(city.database, city.vault)
    assert await names(city) == []

    assert [await finder.enter_slice() for _ in range(3)] == [1, 1, 0]
    assert (await names(city), await names(city, LI.name)) == ([wang], [li])


async def test_a_corrected_name_is_found_and_the_old_one_no_more(city: City) -> None:
    person = await city.resident()
    identities = IdentityStore(city.database, city.vault)

    await identities.rename(person, WANG.name, "王秀瑛")
    await identities.put(person, replace(WANG, name="王秀瑛"))

    assert (await names(city), await names(city, "王秀瑛")) == ([], [person])


async def test_a_corrected_name_takes_itself_alone_from_one_person_alone(city: City) -> None:
    person = await city.resident()
    namesake = await city.resident(replace(LI, name=WANG.name))
    identities = IdentityStore(city.database, city.vault)

    await identities.rename(person, WANG.name, "王秀瑛")
    await identities.put(person, replace(WANG, name="王秀瑛"))

    assert (await names(city), await names(city, "王秀瑛")) == ([namesake], [person])


async def test_a_digest_that_an_older_process_left_behind_shows_nobody(city: City) -> None:
    person = await city.resident()
    renamed = seal_identity(city.vault, person, replace(WANG, name="王秀瑛"))
    await city.database.execute(
        "UPDATE persons SET identity = $2 WHERE person_id = $1", person, renamed
    )

    assert await names(city) == []


async def test_names_are_found_before_during_and_after_a_rotation(
    city: City, tmp_path: Path
) -> None:
    person = await city.resident()
    add_version(tmp_path / "keys", "lookups")
    later = Vault(load_keys(tmp_path / "keys"))
    assert await names(city, vault=later) == [person]

    await reindex(city.database, later)
    assert await names(city, vault=later) == [person]
    await forget(city.database, 1)

    assert await names(city, vault=later) == [person]
