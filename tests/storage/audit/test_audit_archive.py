"""Old months of the audit: archived, let go, and the chain still followed across them."""

import asyncio
from pathlib import Path

import pytest

from domain.audit import Month
from storage.audit.audit_archive import ArchiveFile, NotArchivable, archive, detach
from storage.audit.audit_check import Checked, verify
from storage.audit.audit_seal import Sealer
from storage.database import Database
from storage.keys.vault import Keys, init_keys, load_keys

OLD = Month.read("2020-12")
ADD = """
INSERT INTO audit (at, actor, action, person_id, about, why)
SELECT moment::timestamptz, 'system', 'noted', gen_random_uuid(), '人', 'why'
FROM unnest($1::text[]) AS moment
"""
#: Entries of three months that fall into one another at the edges, as long transactions make them.
MOMENTS = [
    "2020-11-30 10:00Z", "2020-12-01 00:00Z", "2020-11-30 23:59Z", "2020-12-15 12:00:00.5Z",
    "2021-01-01 00:00Z", "2020-12-31 23:59Z", "2021-01-02 00:00Z",
]  # fmt: skip


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("home") / "keys"
    init_keys(folder)
    return load_keys(folder)


@pytest.fixture
async def city(database: Database, keys: Keys) -> Database:
    for month in ("2020-11-01", "2020-12-01", "2021-01-01"):
        await database.execute(f"SELECT audit_make_month('{month}')")
    await add(database, keys, *MOMENTS)
    return database


async def add(database: Database, keys: Keys, *moments: str) -> None:
    await database.execute(ADD, list(moments))
    sealer = Sealer(database, keys)
    for _ in range(2):
        while await sealer.round():
            pass


async def write(database: Database, keys: Keys, file: Path, month: Month = OLD) -> Path:
    lines = [line async for line in archive(database, keys.verifying(), month, actor="system")]
    await asyncio.to_thread(file.write_text, "".join(f"{line}\n" for line in lines), "utf-8")
    return file


async def check(database: Database, keys: Keys, *files: Path) -> Checked:
    return await verify(database, keys.verifying(), {}, [ArchiveFile(file) for file in files])


async def test_an_archive_holds_the_month_s_entries_and_the_seals_over_them(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    file = await write(city, keys, tmp_path / "month")

    kinds = [line[2:6] for line in file.read_text(encoding="utf-8").splitlines()]
    assert kinds == ["keys", "entr", "entr", "entr", "seal"]


async def test_a_month_that_the_database_let_go_verifies_with_its_archive(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    file = await write(city, keys, tmp_path / "month")

    assert await detach(city, OLD, file, actor="system") == 3
    checked = await check(city, keys, file)

    assert (checked.entries, checked.archived, checked.faults) == (7, 0, ())


async def test_without_the_archive_the_chain_is_followed_and_the_missing_counted(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    await detach(city, OLD, await write(city, keys, tmp_path / "month"), actor="system")
    at_once = await check(city, keys)
    await add(city, keys, "2021-01-03 00:00Z")
    sealed = await check(city, keys)

    assert (at_once.archived, at_once.faults) == (3, ())
    assert (sealed.archived, sealed.faults) == (3, ())


async def test_an_archive_that_was_changed_is_a_fault(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    file = await write(city, keys, tmp_path / "month")
    await detach(city, OLD, file, actor="system")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("人", "你", 1), encoding="utf-8")

    (fault,) = (await check(city, keys, file)).faults

    assert fault.startswith("seal 1: the entries 1 to ")


async def test_a_month_dropped_without_a_record_is_a_fault(city: Database, keys: Keys) -> None:
    await city.execute("DROP TABLE audit_2020_12")

    (fault,) = (await check(city, keys)).faults

    assert "(4 are there, 7 were)" in fault


async def test_more_missing_than_went_into_archives_is_a_fault(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    await detach(city, OLD, await write(city, keys, tmp_path / "month"), actor="system")
    await city.execute("DROP TABLE audit_2020_11")

    assert (await check(city, keys)).faults == (
        "5 entries are gone, and only 3 of them into archives",
    )


async def test_the_neighbour_of_a_month_let_go_is_archived_and_let_go_too(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    files = []
    for name in ("2020-12", "2021-01", "2020-11"):
        month = Month.read(name)
        files.append(await write(city, keys, tmp_path / name, month))
        await detach(city, month, files[-1], actor="system")

    checked = await check(city, keys, *files)

    assert (checked.archived, checked.faults) == (0, ())


async def test_what_the_file_lacks_stays_in_the_database(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    file = await write(city, keys, tmp_path / "month")
    await add(city, keys, "2020-12-20 00:00Z")

    with pytest.raises(NotArchivable, match="is not in the file"):
        await detach(city, OLD, file, actor="system")

    assert await city.fetchval("SELECT count(*) FROM audit_2020_12") == 4


async def test_a_file_of_more_than_the_month_lets_nothing_go(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    file = await write(city, keys, tmp_path / "month")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([*lines, lines[1]]), encoding="utf-8")

    with pytest.raises(NotArchivable, match="holds entries that the database does not"):
        await detach(city, OLD, file, actor="system")


async def test_a_month_of_less_than_three_years_is_kept(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    now = Month((await city.fetchval("SELECT date_trunc('month', now())")).date())

    with pytest.raises(NotArchivable, match="the month is kept until"):
        await detach(city, now, tmp_path / "month", actor="system")


async def test_a_month_that_runs_is_not_archived(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    now = Month((await city.fetchval("SELECT date_trunc('month', now())")).date())

    with pytest.raises(NotArchivable, match="not over"):
        await write(city, keys, tmp_path / "month", now)


async def test_entries_without_a_seal_hold_an_archive_up(
    city: Database, keys: Keys, tmp_path: Path
) -> None:
    await city.execute(ADD, ["2020-12-20 00:00Z"])

    with pytest.raises(NotArchivable, match="not sealed yet"):
        await write(city, keys, tmp_path / "month")


def test_december_ends_with_the_year() -> None:
    assert f"{OLD.ends():%Y-%m-%d}" == "2021-01-01"
    assert f"{OLD.ends(3):%Y-%m-%d}" == "2024-01-01"
