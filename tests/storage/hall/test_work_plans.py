"""How much of a long work list is read for what is shown of it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest

from storage.database import Database
from storage.hall.case_work import FREE

OPEN: Final = 5_000
SHOWN: Final = 51
ADD: Final = """
WITH added AS (
    INSERT INTO case_steps
        (person_id, case_id, area, place, step, kind, unit, role, after, state, due_at, yellow_at)
    SELECT gen_random_uuid(), gen_random_uuid(), '4403' || lpad((i % 10)::text, 2, '0'), 0, 'accept',
        'accept', 'fire_rescue', 'clerk', '{}', 'open', at, at
    FROM generate_series(1, $1::integer) AS i, LATERAL (SELECT now() - make_interval(mins => i) AS at) AS t
    RETURNING person_id, case_id, area, due_at
)
INSERT INTO cases
    (person_id, case_id, item, item_version, state, area, opened_by, opened_at, changed_at, version,
     moves, form)
SELECT person_id, case_id, 'a', 1, 'submitted', area, 'system', due_at, due_at, 1, 1, '' FROM added
"""
FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC), UUID(int=0)


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan.get("Relation Name") == "case_steps":
        yield plan
    for below in plan.get("Plans", []):
        yield from scans(below)


@pytest.mark.parametrize("area", ["", "4403", "440300"])
async def test_of_a_long_list_no_more_is_read_than_is_shown(database: Database, area: str) -> None:
    await database.execute(ADD, OPEN)
    await database.execute("ANALYZE case_steps, cases")

    explained = await database.fetchval(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {FREE}",
        ["fire_rescue"],
        ["clerk"],
        [area],
        *FIRST,
        SHOWN,
    )

    [found] = json.loads(explained) if isinstance(explained, str) else explained
    read = [scan["Actual Rows"] for scan in scans(found["Plan"])]
    assert sum(read) == SHOWN
