"""The audit on a real database: it only grows, is sealed in time, and is searched on record."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.subjects import SubjectKind
from storage.audit import audit
from storage.audit.audit_seal import ENTRIES, Sealer
from storage.database import Database, open_database
from storage.keys.vault import Keys
from tests.storage.audit.audit_chain import (
    ALWAYS,
    SYSTEM,
    Undone,
    check,
    keys,
    note,
    seal,
    sealer,
    undo,
)

__all__ = ["keys", "sealer"]
END = (datetime(9999, 1, 1, tzinfo=UTC), 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET why = 'another'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "UPDATE audit_seals SET entries = 0",
        "DELETE FROM audit_seals",
        "TRUNCATE audit_seals",
    ],
)
async def test_the_audit_only_grows(database: Database, sealer: Sealer, statement: str) -> None:
    await note(database, "one")
    await seal(sealer)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.execute(statement)


async def test_no_partition_can_be_written_past_the_whole(database: Database) -> None:
    await note(database, "one")
    parts = await database.fetch("SELECT inhrelid::regclass::text AS name FROM pg_inherits"
                                 " WHERE inhparent = 'audit'::regclass")  # fmt: skip

    for part in parts:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.execute(f"TRUNCATE {part['name']}")
    (filled,) = {
        row[0] for row in await database.fetch("SELECT tableoid::regclass::text FROM audit")
    }
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.execute(f"DELETE FROM {filled}")  # noqa: S608  # a name from the catalog


async def test_entries_are_sealed_at_the_second_round(
    database: Database, sealer: Sealer, keys: Keys
) -> None:
    await note(database, "one", "two", "three")
    await sealer.round()
    marked = await check(database, keys)
    await sealer.round()
    sealed = await check(database, keys)

    assert (marked.seals, marked.unsealed) == (0, 3)
    assert (sealed.seals, sealed.entries, sealed.unsealed, sealed.faults) == (1, 3, 0, ())


async def test_a_number_that_may_still_appear_holds_the_seal_up(
    database: Database, sealer: Sealer, keys: Keys
) -> None:
    async with database.transaction() as slow:
        await audit.record(
            slow, actor=SYSTEM, action="slow", person=None, about=SubjectKind.PERSON.of(), why=""
        )
        await note(database, "quick")
        await seal(sealer)
        waiting = await check(database, keys)
    await seal(sealer)
    done = await check(database, keys)

    assert (waiting.seals, waiting.unsealed) == (0, 1)
    assert (done.entries, done.unsealed, done.faults) == (2, 0, ())


async def test_numbers_of_undone_transactions_are_gaps_and_no_fault(
    database: Database, sealer: Sealer, keys: Keys
) -> None:
    for why in ("kept", "undone", "kept"):
        with suppress(Undone):
            async with database.transaction() as tx:
                await audit.record(
                    tx, actor=SYSTEM, action=why, person=None, about=SubjectKind.PERSON.of(), why=""
                )
                if why == "undone":
                    undo()
    await seal(sealer)
    found = await check(database, keys)

    assert (found.entries, found.faults) == (2, ())
    assert found.newest is not None
    assert found.newest.to == 3


async def test_more_than_one_seal_holds_goes_into_several(
    database: Database, sealer: Sealer, keys: Keys
) -> None:
    people = [(uuid4(), SubjectKind.PERSON.of()) for _ in range(ENTRIES + 1)]
    await audit.record_all(database, actor=SYSTEM, action="read", persons=people, why="queue")
    await seal(sealer)
    found = await check(database, keys)

    assert (found.seals, found.entries, found.unsealed, found.faults) == (2, ENTRIES + 1, 0, ())


async def test_of_several_sealers_one_works_at_a_time(database: Database, keys: Keys) -> None:
    sealers = [Sealer(database, keys) for _ in range(4)]
    for turn in range(10):
        await note(database, str(turn))
        await asyncio.gather(*(sealer.round() for sealer in sealers))
    await seal(sealers[0])
    found = await check(database, keys)

    assert (found.entries, found.unsealed, found.faults) == (10, 0, ())


async def test_an_idle_sealer_writes_nothing(database: Database, sealer: Sealer) -> None:
    await note(database, "one")
    await seal(sealer)
    before = await database.fetchval("SELECT pg_current_xact_id()::text::bigint")
    await seal(sealer)
    after = await database.fetchval("SELECT pg_current_xact_id()::text::bigint")

    assert after == before + 1


async def test_a_mark_of_another_cluster_is_set_anew(
    database: Database, sealer: Sealer, keys: Keys
) -> None:
    await note(database, "one")
    await sealer.round()
    await database.execute("UPDATE audit_sealer SET after_tx = '9000000000000'")
    await seal(sealer)
    await seal(sealer)
    found = await check(database, keys)

    assert (found.entries, found.unsealed, found.faults) == (1, 0, ())


@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 3), st.sampled_from(["begin", "write", "commit", "undo", "round"])
        ),
        max_size=40,
    )
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_entry_is_ever_sealed_past(
    shared_database_url: str,
    keys: Keys,
    steps: list[tuple[int, str]],
) -> None:
    """Four transactions begin, write, end and are undone in any order, and rounds fall anywhere."""

    async def play() -> None:
        async with open_database(shared_database_url, size=7) as database:
            sealer = Sealer(database, keys)
            open_ones: set[int] = set()
            writers = [await asyncpg.connect(shared_database_url) for _ in range(4)]
            try:
                for who, step in steps:
                    if step == "round":
                        await sealer.round()
                        continue
                    if who not in open_ones:
                        open_ones.add(who)
                        await writers[who].execute("BEGIN")
                    if step == "write":
                        await writers[who].execute(audit.RECORD, SYSTEM, "w", None, "x", "")
                    elif step != "begin":
                        open_ones.remove(who)
                        await writers[who].execute("COMMIT" if step == "commit" else "ROLLBACK")
                for who in open_ones:
                    await writers[who].execute("COMMIT")
            finally:
                for writer in writers:
                    await writer.close()
            await seal(sealer)
            found = await check(database, keys)
            assert (found.unsealed, found.faults) == (0, ())
            assert found.entries == await database.fetchval("SELECT count(*) FROM audit")

    asyncio.run(play())


async def test_the_coming_month_has_a_partition_and_is_made_once(database: Database) -> None:
    made = await asyncio.gather(
        *(database.fetchval("SELECT audit_make_month('2040-12-01')") for _ in range(4))
    )
    bound = await database.fetchval(
        "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'audit_2040_12'"
    )

    assert sorted(made) == [False, False, False, True]
    assert "2040-12-01 00:00:00+00" in bound
    assert "2041-01-01 00:00:00+00" in bound
    assert await audit.make_next_month(database) is False


async def test_a_partition_is_made_while_entries_are_written(database: Database) -> None:
    async with database.transaction() as tx:
        await audit.record(
            tx, actor=SYSTEM, action="slow", person=None, about=SubjectKind.PERSON.of(), why=""
        )
        made = await database.fetchval(
            "SELECT audit_make_month('2041-01-01')"
        )  # or Busy, by a lock

    assert made


async def test_an_administrator_finds_entries_by_person_and_by_officer(
    database: Database,
) -> None:
    wang, li = uuid4(), uuid4()
    officer = await database.fetchval(
        "INSERT INTO officers (officer_id, username, password_hash, roles)"
        " VALUES (gen_random_uuid(), 'chen', '', '{}') RETURNING officer_id"
    )
    await note(database, "of wang", person=wang)
    await audit.record(
        database,
        actor=f"officer:{officer}",
        action="read",
        person=li,
        about=SubjectKind.PERSON.of(),
        why="of li",
    )
    book = audit.AuditStore(database)

    async def found(
        person: UUID | None = None, actor: str = "", before: tuple[datetime, int] = END
    ) -> list[str]:
        seen = await book.search(
            person=person,
            actor=actor,
            since=ALWAYS,
            before=before,
            limit=9,
            reader="officer:admin",
            why="inspection",
        )
        return [each.entry.why or each.name for each in seen if each.entry.action != "audit.read"]

    assert await found() == ["of li", "of wang"]
    assert await found(person=wang) == ["of wang"]
    assert await found(actor="chen") == await found(actor=f"officer:{officer}") == ["of li"]
    assert await found(actor="nobody") == []
    assert await found(person=wang, actor="chen") == []
    assert await found(before=(datetime.now(UTC) - timedelta(hours=1), 0)) == []


async def test_a_search_of_the_audit_is_itself_on_record(database: Database) -> None:
    person = uuid4()
    (seen,) = await audit.AuditStore(database).search(
        person=person,
        actor="",
        since=ALWAYS,
        before=END,
        limit=9,
        reader="officer:admin",
        why="complaint",
    )

    assert (seen.entry.actor, seen.entry.action) == ("officer:admin", "audit.read")
    assert (seen.entry.person, seen.entry.why, seen.sealed) == (person, "complaint", False)
