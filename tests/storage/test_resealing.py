"""A new template key: all is sealed anew, and what needs the old one is lost for good."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from domain.face_check import EngineId
from domain.register import FaceSource
from storage.database import Database
from storage.face_records import FaceRecords
from storage.resealing import reseal_templates
from storage.vault import KeysError, Vault, add_version, check_keys, load_keys
from tests.storage.city import COUNTER, LI, NOW, WANG, City, found

ENGINE = EngineId("sface", "2", "2026-11")
SOURCES = (FaceSource.ID_PHOTO, FaceSource.OFFICER)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> City:
    return found(database, tmp_path / "keys")


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


def renewed(city: City, keys: Path) -> City:
    """The city with a second version of the template key."""
    add_version(keys, "templates")
    vault = Vault(load_keys(keys))
    return replace(city, vault=vault, face_records=FaceRecords(city.database, vault))


async def test_every_template_is_sealed_anew_and_says_the_same(city: City, tmp_path: Path) -> None:
    persons = await people(city)
    later = renewed(city, tmp_path / "keys")

    assert await reseal_templates(later.database, later.vault) == 4

    rows = await city.database.fetch("SELECT template FROM biometric.face_records")
    assert all(later.vault.is_latest("templates", row["template"]) for row in rows)
    for person in persons:
        assert await later.face_records.references(person, ENGINE) == [bytes(512)] * 2


async def test_a_second_run_finds_nothing_to_do(city: City, tmp_path: Path) -> None:
    await people(city)
    later = renewed(city, tmp_path / "keys")
    await reseal_templates(later.database, later.vault)

    assert await reseal_templates(later.database, later.vault) == 0


async def test_afterwards_the_old_key_is_not_asked_for(city: City, tmp_path: Path) -> None:
    persons = await people(city)
    await check_keys(city.database, load_keys(tmp_path / "keys"))
    later = renewed(city, tmp_path / "keys")
    await reseal_templates(later.database, later.vault)
    (tmp_path / "keys" / "templates.1.key").unlink()

    kept = load_keys(tmp_path / "keys")
    await check_keys(city.database, kept)

    records = FaceRecords(city.database, Vault(kept))
    assert await records.references(persons[0], ENGINE) == [bytes(512)] * 2


async def test_before_it_the_old_key_is_asked_for(city: City, tmp_path: Path) -> None:
    await people(city)
    await check_keys(city.database, load_keys(tmp_path / "keys"))
    renewed(city, tmp_path / "keys")
    (tmp_path / "keys" / "templates.1.key").unlink()

    with pytest.raises(KeysError, match="templates, version 1"):
        await check_keys(city.database, load_keys(tmp_path / "keys"))


async def test_what_a_backup_holds_is_lost_with_the_old_key(city: City, tmp_path: Path) -> None:
    (person, _) = await people(city)
    rows = await city.database.fetch("SELECT * FROM biometric.face_records")
    later = renewed(city, tmp_path / "keys")
    await reseal_templates(later.database, later.vault)
    (tmp_path / "keys" / "templates.1.key").unlink()
    for row in rows:  # as a restore of the backup would
        await city.database.execute(
            "UPDATE biometric.face_records SET template = $3 WHERE person_id = $1 AND source = $2",
            row["person_id"],
            row["source"],
            row["template"],
        )

    records = FaceRecords(city.database, Vault(load_keys(tmp_path / "keys")))

    with pytest.raises(KeysError, match="Version 1"):
        await records.references(person, ENGINE)


async def test_it_is_on_record(city: City, tmp_path: Path) -> None:
    await people(city)
    later = renewed(city, tmp_path / "keys")

    await reseal_templates(later.database, later.vault)

    rows = await city.database.fetch("SELECT about FROM audit WHERE action = 'templates.resealed'")
    assert [row["about"] for row in rows] == ["key:templates:2"]
