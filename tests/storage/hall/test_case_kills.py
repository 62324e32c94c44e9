"""The process dies between any two statements of a move: nothing of it happened, and the same move is made again."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest

from domain.hall.cases import Case, Move, Opinion
from storage.database import Database
from tests.domain.hall.sample import APPROVER, CLERK, FIRE, ISSUER
from tests.storage.dying import MOST, DyingDatabase
from tests.storage.hall.certificates import SIGN
from tests.storage.hall.desk import SHOP, HallDesk, open_desk
from tests.storage.hall.signing_desk import open_signing

TABLES: Final = (
    *("cases", "lookup_case", "case_steps", "case_clocks", "case_events"),
    *("certificates", "lookup_certificate"),
    *("inbox", "deliveries", "audit", "accounts"),
)


Step = Callable[[HallDesk, Case], Awaitable[Case]]


async def _supplemented(desk: HallDesk, case: Case) -> Case:
    form = {"shop": "包子铺", "photo": "x"}
    return (await desk.cases.supplement(desk.citizen, case.case, case.version, form)).case


#: Each move of a case on its way, in turn.
WAY: Final[tuple[tuple[str, Step], ...]] = (
    ("take", lambda desk, case: desk.move(CLERK, case, Move.TAKE, "accept")),
    (
        "ask",
        lambda desk, case: desk.move(
            CLERK, case, Move.WANT_SUPPLEMENT, "accept", wants=("photo",), words="缺照片"
        ),
    ),
    ("supplement", _supplemented),
    ("accept", lambda desk, case: desk.move(CLERK, case, Move.ACCEPT, "accept")),
    ("look", lambda desk, case: desk.move(CLERK, case, Move.TAKE, "look")),
    (
        "looked",
        lambda desk, case: desk.move(CLERK, case, Move.FINISH_STEP, "look", opinion=Opinion.AGREES),
    ),
    ("safety", lambda desk, case: desk.move(FIRE, case, Move.TAKE, "safety")),
    (
        "safe",
        lambda desk, case: desk.move(
            FIRE, case, Move.FINISH_STEP, "safety", opinion=Opinion.AGREES
        ),
    ),
    ("decide", lambda desk, case: desk.move(APPROVER, case, Move.TAKE, "decide")),
    (
        "approve",
        lambda desk, case: desk.move(APPROVER, case, Move.APPROVE, "decide", words="准予"),
    ),
    ("make", lambda desk, case: desk.move(ISSUER, case, Move.TAKE, "issue")),
    ("issue", lambda desk, case: desk.move(ISSUER, case, Move.ISSUE, "issue", delivered=True)),
)


async def everything(database: Database) -> dict[str, list[str]]:
    """Each row of what a move writes."""
    return {
        table: sorted(str(dict(row)) for row in await database.fetch(f"SELECT * FROM {table}"))  # noqa: S608  # names above
        for table in TABLES
    }


async def test_a_case_is_never_half_moved(database: Database, tmp_path: Path) -> None:
    dying = DyingDatabase(database)
    hands = (CLERK, FIRE, APPROVER, ISSUER)
    desk = await open_desk(dying, tmp_path / "keys", *hands)  # type: ignore[arg-type]  # as the database
    desk.items.held[SHOP.name, 1] = SIGN
    case = await desk.submitted()
    killed = 0
    for name, step in WAY:
        before = await everything(database)
        for dying.dies_at in range(1, MOST):
            try:
                after = await step(desk, case)
            except Exception:  # noqa: BLE001  # whatever a lost connection becomes
                killed += 1
                assert await everything(database) == before, (name, dying.dies_at)
            else:
                case = after
                break
        else:
            pytest.fail(f"{name} never came to its end")
        dying.dies_at = 0

    assert killed > 100
    assert await desk.city.told(desk.account) == [
        "case.submitted",
        "case.supplement_wanted",
        "case.accepted",
        "case.decided",
        "case.issued",
    ]
    events = await desk.store.events(desk.person, case.case)
    assert [event.n for event in events] == list(range(1, len(WAY) + 2))


async def test_a_signature_goes_with_the_whole_submission_or_stays(
    database: Database, tmp_path: Path
) -> None:
    dying = DyingDatabase(database)
    desk = await open_signing(dying, tmp_path / "keys")  # type: ignore[arg-type]  # as the database
    case = await desk.draft()
    await desk.begin(case)
    code, killed = desk.phone.codes[-1], 0

    async def until_done(step: Callable[[], Awaitable[object]], done: str) -> None:
        nonlocal killed
        for dying.dies_at in range(1, MOST):
            before = await everything(database)
            try:
                await step()
            except Exception:  # noqa: BLE001  # whatever a lost connection becomes
                killed += 1
                assert await database.fetchval(f"SELECT {done} FROM signatures") is None  # noqa: S608  # names below
                assert await everything(database) == before, dying.dies_at
            else:
                break
        dying.dies_at = 0
        assert await database.fetchval(f"SELECT {done} FROM signatures") is not None  # noqa: S608  # as above

    await until_done(lambda: desk.signatures.answer(desk.citizen, case.case, code), "signed_at")
    await until_done(lambda: desk.submit(case), "used_at")

    assert killed > 10
