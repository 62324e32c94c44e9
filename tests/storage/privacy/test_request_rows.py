"""Requests about the own data: whose, in which order, and who of the officers finds them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain import actors
from domain.privacy.requests import Request, RequestKind, RequestState
from storage.database import Database
from storage.keys.vault import Vault
from storage.privacy.requests import RequestStore, note_done, note_look
from tests.people import WANG, make_vault, register
from tests.storage.rows import put

ONE, TWO, THREE, FOUR, FIVE, SIX = (UUID(int=n) for n in range(1, 7))
OTHER_PERSON, OFFICER, SECOND_OFFICER = (UUID(int=n) for n in range(11, 14))
#: Eight in the evening of the 24th in Shanghai, and after midnight of the 25th there.
EVENING = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NO_PLACE = (date(1970, 1, 1), UUID(int=0))


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def requests(database: Database, vault: Vault) -> RequestStore:
    return RequestStore(database, vault)


async def opened(
    database: Database,
    requests: RequestStore,
    person: UUID,
    request: UUID,
    *,
    at: datetime = EVENING,
    ended: datetime | None = None,
    state: str = "submitted",
    item: str = "data.correct",
    words: str = "my name",
) -> None:
    await put(
        database,
        "cases",
        person_id=person,
        case_id=request,
        item=item,
        state=state,
        opened_at=at,
        ended_at=ended,
    )
    await requests.add(person, request, words)


async def test_a_request_is_read_with_its_words_the_answer_and_who_proposed(
    database: Database, requests: RequestStore
) -> None:
    await opened(database, requests, ONE, TWO)
    await opened(database, requests, ONE, THREE, words="another", item="data.delete")
    for step, kind, state, officer in (
        ("look", "review", "done", OFFICER),
        ("judge", "decision", "done", SECOND_OFFICER),
        ("again", "review", "open", SECOND_OFFICER),
    ):
        await put(
            database,
            "case_steps",
            person_id=ONE,
            case_id=TWO,
            step=step,
            kind=kind,
            state=state,
            officer_id=officer,
        )
    asked = Request(
        TWO, ONE, RequestKind.CORRECT, "my name", RequestState.OPEN, EVENING, date(2026, 12, 15)
    )
    assert await requests.read(ONE, TWO) == asked

    await requests.propose(ONE, TWO, "440304195001010021")

    proposed = await requests.read(ONE, TWO)
    assert proposed is not None
    assert proposed.proposed_by == OFFICER
    assert await requests.proposed(ONE, TWO) == "440304195001010021"
    assert await requests.proposed(ONE, THREE) is None
    for person, request in ((ONE, FOUR), (OTHER_PERSON, TWO)):
        assert await requests.read(person, request) is None
        assert await requests.proposed(person, request) is None


@pytest.mark.parametrize("confirms", [True, False])
async def test_an_answer_that_confirms_keeps_what_was_proposed_and_any_other_drops_it(
    database: Database, requests: RequestStore, *, confirms: bool
) -> None:
    for request in (TWO, THREE):
        await opened(database, requests, ONE, request, item=f"data.{request.int}")
        await requests.propose(ONE, request, "440304195001010021")

    await requests.answer(ONE, TWO, "as you wish", confirms=confirms)

    assert (await requests.proposed(ONE, TWO) is not None) is confirms
    assert await requests.proposed(ONE, THREE) is not None
    rows = await database.fetch("SELECT case_id FROM request_words WHERE answer IS NOT NULL")
    assert [row["case_id"] for row in rows] == [TWO]
    await requests.propose(ONE, TWO, None)
    assert await requests.proposed(ONE, TWO) is None
    assert await requests.proposed(ONE, THREE) is not None


async def test_a_request_ends_answered_refused_or_withdrawn_and_nothing_waits_any_more(
    database: Database, requests: RequestStore
) -> None:
    ended = NIGHT
    states = {"closed": RequestState.ANSWERED, "rejected": RequestState.REFUSED}
    states["withdrawn"] = RequestState.WITHDRAWN
    for n, state in enumerate(states, 1):
        request = UUID(int=n)
        await opened(database, requests, ONE, request, state=state, ended=ended)
        await requests.propose(ONE, request, "440304195001010021")
        await requests.answer(ONE, request, "so it is", confirms=True)

    for n, state in enumerate(states.values(), 1):
        over = await requests.read(ONE, UUID(int=n))
        assert over is not None
        assert (over.state, over.answer, over.ended_at) == (state, "so it is", ended)
        assert over.proposed_by is None


async def test_one_of_a_kind_is_under_way_until_it_ends(
    database: Database, requests: RequestStore
) -> None:
    await opened(database, requests, ONE, TWO)
    await opened(database, requests, ONE, THREE, item="data.delete", ended=NIGHT)
    await opened(database, requests, OTHER_PERSON, FOUR, item="data.explain")

    kinds = [kind for kind in RequestKind if await requests.under_way(ONE, kind)]

    assert kinds == [RequestKind.CORRECT]


async def test_a_person_sees_what_was_asked_and_what_was_served_at_once_newest_first(
    database: Database, requests: RequestStore
) -> None:
    await opened(database, requests, ONE, TWO, at=EVENING)
    await opened(database, requests, ONE, THREE, at=EVENING + 2 * MINUTE, item="data.delete")
    await put(database, "cases", person_id=ONE, case_id=FOUR, item="fire.check", state="draft")
    await opened(database, requests, OTHER_PERSON, FIVE, at=NIGHT)
    citizen = actors.citizen(SIX)
    at = EVENING + MINUTE
    await note_done(database, ONE, RequestKind.LOCK, actor=citizen, at=at)
    await note_done(database, OTHER_PERSON, RequestKind.LOCK, actor=citizen, at=at)

    found = await requests.of_person(ONE, 9)

    assert [(each.kind, each.state) for each in found] == [
        (RequestKind.DELETE, RequestState.OPEN),
        (RequestKind.LOCK, RequestState.ANSWERED),
        (RequestKind.CORRECT, RequestState.OPEN),
    ]
    assert (found[1].opened_at, found[1].ended_at, found[1].words) == (at, at, "")
    assert await requests.of_person(ONE, 1) == found[:1]
    assert await requests.served(ONE, found[1].request)
    assert not await requests.served(ONE, TWO)
    assert not await requests.served(OTHER_PERSON, found[1].request)
    shown = await requests.shown(ONE, 9, reader=actors.officer(OFFICER), why="asked")
    assert shown == found
    seen = await database.fetch("SELECT actor, action, person_id, about, why FROM audit")
    assert [tuple(row) for row in seen] == [
        (actors.officer(OFFICER), "request.read", ONE, "request", "asked")
    ]


async def test_a_look_is_noted_once_a_day_for_each_person_kind_and_actor(
    database: Database,
) -> None:
    mine, hers = actors.citizen(ONE), actors.citizen(TWO)
    day = timedelta(days=1)
    looks = (
        (ONE, RequestKind.USES, mine, EVENING, True),
        (ONE, RequestKind.USES, mine, EVENING + day - MINUTE, False),
        (ONE, RequestKind.USES, hers, EVENING, True),
        (ONE, RequestKind.COPY, mine, EVENING, True),
        (TWO, RequestKind.USES, mine, EVENING, True),
        (ONE, RequestKind.USES, mine, EVENING + day, True),
    )
    noted = 0
    for person, kind, actor, at, new in looks:
        await note_look(database, person, kind, actor=actor, at=at)
        noted += new
        assert await database.fetchval("SELECT count(*) FROM rights_served") == noted


async def test_the_queue_is_of_open_requests_in_the_officers_areas_by_the_day_they_are_due(
    database: Database, vault: Vault, requests: RequestStore
) -> None:
    person = await register(database, vault)
    await put(database, "persons", person_id=OTHER_PERSON, identity=b"?", area="440305")
    await database.execute("UPDATE persons SET area = '440304' WHERE person_id = $1", person)
    await put(database, "officers", officer_id=OFFICER, areas=["440304"])
    for request, at, ended, item in (
        (FOUR, NIGHT, None, "data.correct"),
        (TWO, EVENING, None, "data.delete"),
        (ONE, EVENING + MINUTE, None, "data.copy"),
        (FIVE, EVENING, NIGHT, "data.explain"),
    ):
        await opened(database, requests, person, request, at=at, ended=ended, item=item)
    await put(database, "cases", person_id=person, case_id=SIX, item="fire", opened_at=EVENING)
    await opened(database, requests, OTHER_PERSON, THREE)
    reader = actors.officer(OFFICER)

    queue = await requests.queue(NO_PLACE, 9, reader=reader)

    assert [each.request.request for each in queue] == [ONE, TWO, FOUR]
    assert {each.name for each in queue} == {WANG.name}
    # One more than the page shows is read, and is no look at a person.
    behind = (date(2026, 12, 15), ONE)
    page = await requests.queue(behind, 2, reader=reader)
    assert [each.request.request for each in page] == [TWO, FOUR]
    seen = await database.fetch(
        "SELECT about, person_id, why FROM audit WHERE action = 'request.read' ORDER BY seq"
    )
    assert [row["about"] for row in seen] == [f"request:{each}" for each in (ONE, TWO, FOUR, TWO)]
    assert {(row["person_id"], row["why"]) for row in seen} == {(person, "queue")}
    # Of the evening is due on the 15th, what came at night a day later.
    days = [date(2026, 12, day) for day in (15, 16, 17)]
    assert [await requests.overdue(day) for day in days] == [0, 3, 4]
