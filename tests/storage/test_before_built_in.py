"""Requests and reviews of the release before they were cases: backed up, restored, migrated, and gone on with."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Final
from uuid import UUID

import pytest
from alembic.script import ScriptDirectory

from domain.faces.face_check import Reason
from domain.hall.built_in import DATA_RIGHTS, PENSION_REVIEW
from domain.hall.case_numbers import read_case_number
from domain.hall.cases import Case, CaseState, Move, StepState
from domain.hall.clocks import ClockKind
from domain.hall.posts import Post, PostRole, Posts
from domain.pensions.review import (
    Claim,
    Decision,
    Proposal,
    Review,
    ReviewKind,
    ReviewState,
    Ruling,
)
from domain.people import Identity
from domain.privacy.requests import Request, RequestKind, RequestState
from server.wiring.calendars import make_calendars
from server.wiring.pensions import make_decisions
from storage.accounts.persons import seal_identity
from storage.backup import backup, restore
from storage.database import Database, open_database
from storage.four_eyes import FourEyesStore
from storage.hall.case_work import CaseWorkStore
from storage.hall.cases import CaseStore
from storage.keys.vault import Vault, init_keys, load_keys
from storage.migrate import SCRIPTS, migrate
from storage.pensions.entitlements import of_person
from storage.pensions.reviews import ReviewStore
from storage.privacy.requests import RequestStore

HERE: Final = "0039"
PERSON, LI, ZHAO = UUID(int=1), UUID(int=7), UUID(int=8)
CITIZEN, BY_LI = f"citizen:{UUID(int=5)}", f"officer:{LI}"
AT: Final = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)  # a Monday, in the afternoon
DAY: Final = timedelta(days=1)
SOON: Final = datetime(2100, 1, 1, tzinfo=UTC)
LATE: Final = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))
FIRST: Final = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
NUMBER: Final = "440306195001011238"


def asked(
    n: int,
    kind: RequestKind,
    state: RequestState,
    answer: str = "",
    by: UUID | None = None,
) -> Request:
    """Of the n-th day, ended on the next one."""
    opened_at = AT + n * DAY
    over = state is not RequestState.OPEN
    return Request(
        request=UUID(int=100 + n),
        person=PERSON,
        kind=kind,
        words="" if kind in {RequestKind.LOCK, RequestKind.USES} else f"请办理 {n}",
        state=state,
        opened_at=opened_at,
        due_on=date(2026, 11, 23) + n * DAY,
        ended_at=opened_at + (DAY if kind is not RequestKind.LOCK else 0 * DAY) if over else None,
        answer=answer,
        proposed_by=by,
    )


#: As the release before answered them, the newest first.
REQUESTS: Final = (
    asked(6, RequestKind.CORRECT, RequestState.OPEN, by=LI),
    asked(5, RequestKind.COPY, RequestState.OPEN),
    asked(4, RequestKind.CORRECT, RequestState.WITHDRAWN),
    asked(3, RequestKind.LOCK, RequestState.ANSWERED),
    asked(2, RequestKind.DELETE, RequestState.REFUSED, "法律要求保存"),
    asked(1, RequestKind.EXPLAIN, RequestState.ANSWERED, "说明如下"),
)
_HELD: Final = Review(
    person=PERSON,
    review=UUID(int=201),
    kind=ReviewKind.FACE_CHECK,
    scheme="city-pension",
    opened_at=AT + DAY,
    reasons=(Reason.NOT_SURE, Reason.FLAT_IMAGE),
    check=UUID(int=9),
    claim=Claim(ZHAO, "zhao", SOON),
)
_WAITS: Final = Review(
    person=PERSON,
    review=UUID(int=202),
    kind=ReviewKind.APPEAL,
    scheme="city-pension",
    opened_at=AT + 2 * DAY,
    reasons=(),
    words="我还健在",
    proposal=Proposal(LI, AT + 3 * DAY, "两次上门无人"),
)
_STOPPED: Final = Review(
    person=PERSON,
    review=UUID(int=203),
    kind=ReviewKind.OTHER_WAY,
    scheme="city-pension",
    opened_at=AT + 3 * DAY,
    reasons=(),
    way="home_visit",
    words="住三楼",
    state=ReviewState.DECIDED,
    decision=Decision.SUSPENDED,
    decision_words="属实",
    decided_at=AT + 5 * DAY,
    decided_by=ZHAO,
    proposal=Proposal(LI, AT + 4 * DAY, "无人"),
)
_FREE: Final = Review(
    person=PERSON,
    review=UUID(int=204),
    kind=ReviewKind.SPOT_CHECK,
    scheme="city-pension",
    opened_at=AT + 4 * DAY,
    reasons=(),
)
REVIEWS: Final = (_FREE, _STOPPED, _WAITS, _HELD)


@dataclass(frozen=True, slots=True)
class Restored:
    database: Database
    vault: Vault

    async def case(self, number: int) -> Case:
        case = await CaseStore(self.database, self.vault).read(PERSON, UUID(int=number))
        assert case is not None
        return case


def scripts_before(folder: Path) -> Path:
    """The migrations of the release before."""
    kept = {
        Path(script.path).name
        for script in ScriptDirectory(str(SCRIPTS)).iterate_revisions(HERE, "base")
        if script.revision != HERE
    }
    ours = {path.name for path in (SCRIPTS / "versions").glob("0*.py")}
    left_out = ignore_patterns("__pycache__", *(ours - kept))
    return Path(copytree(SCRIPTS, folder / "before", ignore=left_out))


async def fill(database: Database, vault: Vault) -> None:
    """As the program of the release before wrote its rows."""
    person = Identity("王秀英", "440304195912310025", "13800138000")
    await database.execute(
        "INSERT INTO persons (person_id, identity, area) VALUES ($1, $2, '440304')",
        PERSON,
        seal_identity(vault, PERSON, person),
    )
    for officer, name in ((LI, "li"), (ZHAO, "zhao")):
        await database.execute(
            "INSERT INTO officers (officer_id, username, password_hash, roles, areas)"
            " VALUES ($1, $2, '', '{counter,reviewer}', '{4403}')",
            officer,
            name,
        )
    await database.execute(
        "INSERT INTO entitlements (person_id, scheme, certified_until, certified_by, standing, version)"
        " VALUES ($1, 'city-pension', '2026-12-01', 'face', 'active', 1)",
        PERSON,
    )
    for one in REQUESTS:
        await _fill_request(database, vault, one)
    for each in REVIEWS:
        await _fill_review(database, each)


async def _fill_request(database: Database, vault: Vault, one: Request) -> None:
    def sealed(part: str, text: str) -> bytes:
        place = f"requests|{PERSON}|{one.request}|{part}".encode()
        return vault.seal("identity", text.encode(), aad=place)

    at_once = one.kind is RequestKind.LOCK
    withdrawn = one.state is RequestState.WITHDRAWN
    ended_by = "system" if at_once else CITIZEN if withdrawn else BY_LI
    await database.execute(
        """INSERT INTO requests (person_id, request_id, kind, words, state, opened_by, opened_at, due_on,
               ended_at, ended_by, answer, proposed, proposed_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
        PERSON,
        one.request,
        one.kind,
        b"" if at_once else sealed("words", one.words),
        one.state,
        CITIZEN,
        one.opened_at,
        one.due_on,
        one.ended_at,
        ended_by if one.ended_at else None,
        None if at_once or not one.ended_at else sealed("answer", one.answer),
        sealed("proposed", NUMBER) if one.proposed_by else None,
        one.proposed_by,
    )


async def _fill_review(database: Database, each: Review) -> None:
    proposal, claim = each.proposal, each.claim
    await database.execute(
        """INSERT INTO reviews (person_id, review_id, kind, scheme, check_id, way, words, reasons, state,
               opened_at, decision, decision_words, decided_at, decided_by, proposed_by, proposed_at,
               proposed_words, claimed_by, claimed_until)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)""",
        PERSON,
        each.review,
        each.kind,
        each.scheme,
        each.check,
        each.way,
        each.words,
        list(each.reasons),
        each.state,
        each.opened_at,
        each.decision,
        each.decision_words,
        each.decided_at,
        each.decided_by,
        proposal.by if proposal else None,
        proposal.at if proposal else None,
        proposal.words if proposal else "",
        claim.by if claim else None,
        claim.until if claim else None,
    )
    await database.execute("INSERT INTO lookup_review VALUES ($1, $2)", each.review, PERSON)


@pytest.fixture
async def restored(
    empty_database: str, another_empty_database: str, tmp_path: Path
) -> AsyncIterator[Restored]:
    """A city of the release before, from its backup, as this release migrates it."""
    keys = tmp_path / "keys"
    init_keys(keys)
    vault = Vault(load_keys(keys))
    await migrate(empty_database, scripts=scripts_before(tmp_path))
    async with open_database(empty_database) as database:
        await fill(database, vault)
    await backup(empty_database, keys, tmp_path / "monday")
    await restore(another_empty_database, tmp_path / "monday")
    await migrate(another_empty_database)
    async with open_database(another_empty_database) as database:
        yield Restored(database, vault)


async def test_what_was_asked_is_answered_as_before(restored: Restored) -> None:
    store = RequestStore(restored.database, restored.vault)

    assert await store.of_person(PERSON, 50) == REQUESTS
    queued = await store.queue((date(1970, 1, 1), UUID(int=0)), 50, reader=BY_LI)
    assert [one.request for one in queued] == [REQUESTS[1], REQUESTS[0]]
    assert await store.proposed(PERSON, REQUESTS[0].request) == NUMBER


async def test_reviews_are_shown_as_before(restored: Restored) -> None:
    store = ReviewStore(restored.database, restored.vault)

    shown = [await store.show(each.review, since=AT, reader=BY_LI, why="x") for each in REVIEWS]

    assert [file and file.review for file in shown] == list(REVIEWS)
    own = await store.of_person(PERSON, LATE, 50)
    assert [each.review for each in own] == [each.review for each in REVIEWS]
    queued = await store.queue(FIRST, 50, reader=BY_LI)
    assert [each.review for each in queued] == [_HELD, _WAITS, _FREE]


async def test_each_is_a_whole_case_with_number_steps_clock_and_timeline(
    restored: Restored,
) -> None:
    store = CaseStore(restored.database, restored.vault)
    states = {}
    for number in (101, 102, 104, 105, 106, 201, 202, 203, 204):
        case = await restored.case(number)
        events = await store.events(PERSON, case.case)
        assert read_case_number(case.number) == case.number
        assert await store.numbered(case.number) == case.case
        assert [event.n for event in events] == list(range(1, case.moves + 1))
        assert (events[0].move, events[-1].state) == (Move.SUBMIT, case.state)
        clock = case.clock(ClockKind.DECIDE)
        assert clock is not None
        assert clock.running is not case.ended
        assert case.ended is not any(step.state is StepState.OPEN for step in case.steps)
        states[number] = case.state

    assert states == {
        101: CaseState.CLOSED,
        102: CaseState.REJECTED,
        104: CaseState.WITHDRAWN,
        **dict.fromkeys((105, 106, 201, 202, 204), CaseState.ACCEPTED),
        203: CaseState.REJECTED,
    }


async def test_the_work_list_has_what_is_open_with_its_days(restored: Restored) -> None:
    posts = Posts.of(
        Post(unit, PostRole.APPROVER, "4403") for unit in (DATA_RIGHTS, PENSION_REVIEW)
    )
    work = CaseWorkStore(restored.database)

    free = await work.open_to(posts, FIRST, 50)
    zhaos = await work.held_by(ZHAO, FIRST, 50)

    assert {(each.case.int, each.step) for each in free} == {
        *((105, "decide"), (106, "decide"), (202, "decide"), (204, "look"))
    }
    assert [(each.case.int, each.step) for each in zhaos] == [(201, "look")]
    due = {each.case.int: each.due_at for each in (*free, *zhaos)}
    # Whole days in the city: 21 of any, 7 of those from Monday to Friday.
    assert due[105] == datetime(2026, 11, 28, 16, tzinfo=UTC)
    assert due[201] == datetime(2026, 11, 12, 16, tzinfo=UTC)
    calendar = await make_calendars(restored.database).current()
    store = CaseStore(restored.database, restored.vault)
    for case in (201, 202, 204):
        assert (PERSON, UUID(int=case)) in await store.provisional(UUID(int=0), 50)
        await store.reckon(await restored.case(case), calendar)
    assert await store.provisional(UUID(int=0), 50) == []
    again = {each.case.int: each.due_at for each in await work.open_to(posts, FIRST, 50)}
    assert again[204] == due[204]


async def test_a_suspension_that_was_proposed_before_is_confirmed_after(
    restored: Restored,
) -> None:
    decisions = make_decisions(restored.database, restored.vault, FourEyesStore(restored.database))

    ruled = await decisions.decide(
        _WAITS.review, Decision.SUSPENDED, "属实", officer=ZHAO, at=AT + 9 * DAY
    )

    assert ruled is not None
    assert ruled.ruling is Ruling.TAKES_EFFECT
    (held,) = await of_person(restored.database, PERSON)
    assert held.suspended_on == date(2026, 11, 11)
    assert (await restored.case(202)).state is CaseState.REJECTED
