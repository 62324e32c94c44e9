"""Cases of built-in items as rows, for tests that need them with ids and times of their own."""

from datetime import datetime
from uuid import UUID

from storage.database import Database
from tests.storage.everything_recorded import OFFICER

UNITS = {"pension.review": "pension_review"}


async def put_built_in_case(
    database: Database,
    person: UUID,
    case: UUID,
    item: str,
    opened_at: datetime,
    ended_at: datetime | None = None,
    words: str = "",
) -> None:
    """Open, or granted by OFFICER; a review with its look, which that officer had too."""
    unit = UNITS.get(item, "data_rights")
    state = "accepted" if ended_at is None else "closed"
    await database.execute(
        """INSERT INTO cases (person_id, case_id, item, item_version, number, state, area, opened_by,
               opened_at, changed_at, submitted_at, decided_at, ended_at, version, moves, form, words)
           VALUES ($1, $2, $3, 1, $8, $4, '440304', 'citizen:x', $5, $5, $5, $6, $6, 2, 1, '', $7)""",
        person,
        case,
        item,
        state,
        opened_at,
        ended_at,
        words,
        str(case),
    )
    await database.execute(
        "INSERT INTO lookup_case (case_id, person_id, number) VALUES ($1, $2, $3)",
        case,
        person,
        str(case),
    )
    steps = (("look", "review"), ("decide", "decide")) if unit in UNITS.values() else ()
    for place, (step, kind) in enumerate(steps or (("decide", "decide"),)):
        waits = "waiting" if place else "open"
        await database.execute(
            """INSERT INTO case_steps VALUES ($1, $2, $3, $4, $5, $6, 'approver', '440304', '{}', $7, $8,
                   $9, $10, NULL, '', $9, $9)""",
            person,
            case,
            place,
            step,
            kind,
            unit,
            waits if ended_at is None else "done",
            None if ended_at is None else OFFICER,
            opened_at,
            ended_at,
        )
