"""Hospitals as they were loaded last, with their departments and doctors."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.city.hospitals import Department, Doctor, Hospital
from domain.words import Words
from storage.city.hospitals import HospitalStore
from storage.database import Database

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
EYES, EARS = (Department(f"first_{name}", Words(name, name)) for name in ("eyes", "ears"))
FIRST = Hospital("first", Words("一", "First"), Words("路", "Road"), (EARS, EYES))
SECOND = Hospital("second", Words("二", "Second"), Words("街", "Street"))
LI = Doctor("li", "first", "first_eyes", Words("李", "Li"), Words("主任", "Head"), True, 5000)  # noqa: FBT003  # its column
WU = replace(LI, place="wu", department="first_ears", specialist=False, fee_fen=0)


async def test_a_hospital_is_as_it_was_loaded_last_and_what_is_left_out_stays(
    database: Database,
) -> None:
    store = HospitalStore(database)
    await store.put([SECOND, FIRST], [WU, LI], NOW)
    assert await store.all() == [FIRST, SECOND]
    assert (await store.doctors("first"), await store.doctors("second")) == ([LI, WU], [])
    assert await store.doctors("first", "first_ears") == [WU]
    assert [await store.doctor(each) for each in ("li", "none")] == [LI, None]
    blind = replace(EYES, names=Words("目", "Sight"))
    anew = replace(FIRST, names=Words("新", "New"), address=Words("新路", "New Road"))
    renamed = replace(
        LI, names=Words("黎", "Lai"), title=Words("医师", "Doctor"), specialist=False, fee_fen=1
    )

    await store.put([replace(anew, departments=(blind,))], [renamed], NOW)

    assert await store.all() == [replace(anew, departments=(EARS, blind)), SECOND]
    assert await store.doctors("first") == [renamed, WU]
