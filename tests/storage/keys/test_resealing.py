"""A new key while all runs: everything is sealed anew, found meanwhile, and what needs the old one is lost for good."""

import asyncio
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np
import pytest

from biometrics.rotation import closed, opened
from biometrics.rotation import renewed as turn_anew
from domain.delivery import Channel
from domain.faces.face_check import EngineId
from domain.faces.face_records import FaceSource
from domain.people import Identity
from domain.words import Language
from storage.accounts.accounts import AccountStore
from storage.accounts.devices import DeviceStore
from storage.accounts.persons import PersonStore
from storage.accounts.register_lookups import RegisterLookupStore
from storage.accounts.reindexing import forget, indexed_under, reindex
from storage.database import Database
from storage.faces.face_records import FaceRecordStore
from storage.keys import key_checks
from storage.keys.keys import Keys, Sealing, Secret
from storage.keys.resealing import COLUMNS, _counting, reseal, sealed_under
from storage.keys.vault import KINDS, KeysError, Vault, add_version, check_keys, load_keys
from storage.pensions.register import RegisterStore
from tests.storage.city import COUNTER, LI, NOW, WANG, City, found
from tests.storage.everything import hold_everything

ENGINE = EngineId("sface", "2", "2026-11")
SOURCES = (FaceSource.ID_PHOTO, FaceSource.OFFICER)
RESEALING: Final = """
import asyncio, sys
from pathlib import Path
from storage.database import open_database
from storage.keys.resealing import reseal
from storage.keys.vault import Vault, load_keys

async def main():
    async with open_database(sys.argv[1], size=2) as database:
        vault = Vault(load_keys(Path(sys.argv[2])))
        await reseal(database, vault, "identity", on_progress=lambda *_: print("on", flush=True))

asyncio.run(main())
"""


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def city(database: Database, keys: Path) -> City:
    return found(database, keys)


async def put(city: City, person: UUID, template: bytes) -> None:
    await city.face_records.put(
        person,
        ENGINE,
        FaceSource.ID_PHOTO,
        template,
        at=NOW,
        review_on=date(2031, 1, 1),
        actor=COUNTER,
    )


async def people(city: City) -> list[UUID]:
    """Two, with two templates each."""
    persons = [await city.resident(WANG), await city.resident(LI)]
    for person in persons:
        await city.consent(person)
        for source in SOURCES:
            await city.face_records.put(
                person,
                ENGINE,
                source,
                bytes(512),
                at=NOW,
                review_on=date(2031, 1, 1),
                actor=COUNTER,
            )
    return persons


def renewed(city: City, keys: Path, kind: Secret = "templates", *, national: bool = False) -> City:
    """The city with a second version of a key."""
    add_version(keys, kind, national=national)
    vault = Vault(load_keys(keys))
    return replace(
        city,
        vault=vault,
        face_records=FaceRecordStore(city.database, vault),
        persons=RegisterStore(city.database, vault),
    )


def without(keys: Path, kind: Secret, version: int) -> Keys:
    """The keys once a version is destroyed."""
    (keys / f"{kind}.{version}.key").unlink()
    return load_keys(keys)


async def test_every_template_is_sealed_anew_and_says_the_same(city: City, keys: Path) -> None:
    persons = await people(city)
    later = renewed(city, keys)

    assert await reseal(later.database, later.vault, "templates") == 4

    assert await sealed_under(city.database, "templates") == {2: 4}
    for person in persons:
        assert await later.face_records.references(person, ENGINE) == [bytes(512)] * 2


async def test_a_new_key_turns_every_template_and_nothing_else(city: City, keys: Path) -> None:
    person = await city.resident()
    await city.consent(person)
    vector = np.random.default_rng(3).normal(size=128).astype(np.float32)
    turned = closed(vector, city.vault.turning())
    await put(city, person, turned)
    later = renewed(city, keys)

    def turn(template: bytes) -> bytes:
        return turn_anew(template, later.vault.turning())

    assert await reseal(later.database, later.vault, "templates", turn=turn) == 1
    assert await reseal(later.database, later.vault, "templates", turn=turn) == 0

    (kept,) = await later.face_records.references(person, ENGINE)
    assert kept != turned
    newest = Vault(without(keys, "templates", 1)).turning()
    assert opened(kept, newest) == pytest.approx(vector, abs=1e-5)


async def test_a_template_of_before_is_turned_though_the_newest_key_sealed_it(city: City) -> None:
    person = await city.resident()
    await city.consent(person)
    await put(city, person, bytes(508) + b"\x00\x00\x80\x3f")

    def turn(template: bytes) -> bytes:
        return turn_anew(template, city.vault.turning())

    assert await reseal(city.database, city.vault, "templates", turn=turn) == 1
    assert await reseal(city.database, city.vault, "templates", turn=turn) == 0
    (kept,) = await city.face_records.references(person, ENGINE)
    assert opened(kept, city.vault.turning())[-1] == pytest.approx(1, abs=1e-6)


async def test_a_second_run_finds_nothing_to_do(city: City, keys: Path) -> None:
    await people(city)
    later = renewed(city, keys)
    await reseal(later.database, later.vault, "templates")

    assert await reseal(later.database, later.vault, "templates") == 0


@pytest.mark.parametrize("national", [False, True])
async def test_every_identity_is_sealed_anew_for_either_cipher(
    city: City, keys: Path, *, national: bool
) -> None:
    persons = await people(city)
    phone = await AccountStore(city.database, city.vault).of_phone("13800131234", Language.ZH)
    later = renewed(city, keys, "identity", national=national)

    assert await reseal(later.database, later.vault, "identity") == 3

    vault = Vault(only_newest(load_keys(keys)))
    person = await PersonStore(city.database, vault).read(persons[0])
    account = await AccountStore(city.database, vault).read(phone.account)
    assert person is not None
    assert person.identity == WANG
    assert account is not None
    assert account.phone == "13800131234"


async def test_killed_in_the_middle_nothing_is_lost_and_the_next_run_ends_it(
    city: City, keys: Path, database_url: str
) -> None:
    count = 1200
    persons = [
        await city.resident(Identity(f"甲{n}", f"{n:018}", "13800131234")) for n in range(count)
    ]
    later = renewed(city, keys, "identity")
    program = [sys.executable, "-c", RESEALING, database_url, str(keys)]
    running = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    assert running.stdout is not None
    await running.stdout.readline()  # the first rows are under the new key
    running.kill()
    await running.communicate()

    under = await sealed_under(city.database, "identity")
    assert sum(under.values()) == count
    assert under[2] >= 500
    for person in persons[:: count // 20]:
        assert await later.persons.read(person) is not None
    await reseal(city.database, later.vault, "identity")
    assert await sealed_under(city.database, "identity") == {2: count}


async def test_while_the_key_of_look_ups_changes_everybody_is_found(city: City, keys: Path) -> None:
    (person, _) = await people(city)
    later = renewed(city, keys, "lookups")

    assert await later.persons.find(WANG.id_number) == person
    await reindex(city.database, later.vault)
    assert await later.persons.find(WANG.id_number) == person
    assert await city.persons.find(WANG.id_number) == person


async def test_a_number_is_taken_once_whichever_keys_a_process_knows(
    city: City, keys: Path
) -> None:
    await city.persons.add(WANG, [], actor=COUNTER)
    later = renewed(city, keys, "lookups")

    assert await later.persons.add(WANG, [], actor=COUNTER) is None
    assert await later.persons.add(LI, [], actor=COUNTER) is not None
    assert await city.persons.add(LI, [], actor=COUNTER) is None


async def test_after_it_all_are_found_by_the_new_key_alone(city: City, keys: Path) -> None:
    (person, _) = await people(city)
    old = await AccountStore(city.database, city.vault).of_phone("13800131234", Language.ZH)
    await AccountStore(city.database, city.vault).link_wechat(old.account, "openid-1", NOW)
    await DeviceStore(city.database, city.vault).register(
        old.account, Channel.HMS, "t", app="a", at=NOW
    )
    lookups = RegisterLookupStore(city.database, city.vault)
    assert await lookups.enter_slice() == 2
    later = renewed(city, keys, "lookups", national=True)
    await reindex(city.database, later.vault)
    assert await indexed_under(city.database) == {1: 11, 2: 11}
    await forget(city.database, 1)

    vault = Vault(without(keys, "lookups", 1))
    assert await PersonStore(city.database, vault).find(WANG.id_number) == person
    assert await RegisterLookupStore(city.database, vault).known_by(WANG.phone) == {person}
    found_again = await AccountStore(city.database, vault).of_phone("13800131234", Language.ZH)
    assert found_again.account == old.account
    again = await DeviceStore(city.database, vault).register(
        old.account, Channel.HMS, "t", app="a", at=NOW
    )
    assert again is not None
    assert await city.count("devices") == 1


async def test_a_retired_version_is_not_asked_for(city: City, keys: Path) -> None:
    persons = await people(city)
    await check_keys(city.database, load_keys(keys))
    later = renewed(city, keys)
    await reseal(later.database, later.vault, "templates")
    await key_checks.retire(city.database, "templates", 1)

    kept = without(keys, "templates", 1)
    await check_keys(city.database, kept)

    records = FaceRecordStore(city.database, Vault(kept))
    assert await records.references(persons[0], ENGINE) == [bytes(512)] * 2


async def test_before_it_the_old_key_is_asked_for(city: City, keys: Path) -> None:
    await people(city)
    await check_keys(city.database, load_keys(keys))
    renewed(city, keys)

    with pytest.raises(KeysError, match="templates, version 1"):
        await check_keys(city.database, without(keys, "templates", 1))


async def test_what_a_backup_holds_is_lost_with_the_old_key(city: City, keys: Path) -> None:
    (person, _) = await people(city)
    rows = await city.database.fetch("SELECT * FROM biometric.face_records")
    later = renewed(city, keys)
    await reseal(later.database, later.vault, "templates")
    vault = Vault(without(keys, "templates", 1))
    for row in rows:  # as a restore of the backup would
        await city.database.execute(
            "UPDATE biometric.face_records SET template = $3 WHERE person_id = $1 AND source = $2",
            row["person_id"],
            row["source"],
            row["template"],
        )

    with pytest.raises(KeysError, match="Version 1"):
        await FaceRecordStore(city.database, vault).references(person, ENGINE)


async def test_it_is_on_record(city: City, keys: Path) -> None:
    await people(city)
    later = renewed(city, keys)

    await reseal(later.database, later.vault, "templates")

    rows = await city.database.fetch("SELECT about FROM audit WHERE action = 'keys.resealed'")
    assert [row["about"] for row in rows] == ["key:templates:2"]


@pytest.mark.parametrize("kind", ["identity", "templates"])
async def test_every_column_of_a_person_who_has_everything_is_reached(
    city: City, keys: Path, kind: Sealing
) -> None:
    """Each opens by what its card says that it is bound to, or resealing would break."""
    account = await city.account(None)
    await hold_everything(city.database, city.vault, account)
    sealed = {(table.name, column.column) for table, column in COLUMNS if column.kind == kind}
    later = renewed(city, keys, kind)

    await reseal(later.database, later.vault, kind)

    under = [
        (table.name, column.column, row["n"])
        for table, column in COLUMNS
        if column.kind == kind
        for row in await city.database.fetch(_counting(table, column), KINDS[kind])
        if row["version"] == 2
    ]
    assert {(table, column) for table, column, n in under if n} == sealed
    assert (await sealed_under(city.database, kind)).keys() == {2}


def only_newest(keys: Keys) -> Keys:
    newest = {max(keys.secrets["identity"]): keys.secrets["identity"][keys.latest("identity")]}
    return replace(keys, secrets={**keys.secrets, "identity": newest})
