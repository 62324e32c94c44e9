"""Reviews of pensions: which are found, in whose queue, and what counts as a certification."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain import actors
from domain.accounts.consent import Purpose
from domain.errors import NotAllowed
from domain.faces.face_check import Reason
from domain.pensions.entitlement import Entitlement, Standing
from domain.pensions.review import Claim, Decision, Proposal, Review, ReviewKind, ReviewState
from domain.subjects import SubjectKind
from domain.ways import Way
from storage.database import Database
from storage.keys.vault import Vault
from storage.pensions.certifications import CertificationStore
from storage.pensions.entitlements import EntitlementStore
from storage.pensions.register import RegisterStore
from storage.pensions.reviews import ReviewStore
from tests.people import WANG, make_vault, register
from tests.storage.rows import put

STRANGER, ACCOUNT, HELPER, OFFICER, OTHER, CHECK = (UUID(int=n) for n in range(101, 107))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + SECOND
BEGIN, END = (NOW - 99 * DAY, UUID(int=0)), (NOW + 99 * DAY, UUID(int=0))
BASIC = str(SubjectKind.ENTITLEMENT.of("basic"))
FACE = ReviewKind.FACE_CHECK


@pytest.fixture
def vault() -> Vault:
    return make_vault()


@pytest.fixture
def reviews(database: Database, vault: Vault) -> ReviewStore:
    return ReviewStore(database, vault)


@pytest.fixture
async def person(database: Database, vault: Vault) -> UUID:
    """With the account, and an officer of the district in which she lives."""
    mother = await register(database, vault)
    await database.execute("UPDATE persons SET area = '440304'")
    await put(database, "persons", person_id=STRANGER, area="440305", identity=b"?")
    await put(database, "accounts", account_id=ACCOUNT, person_id=mother)
    await put(database, "accounts", account_id=HELPER, person_id=STRANGER)
    await put(database, "officers", officer_id=OFFICER, areas=["440304"], username="chen")
    await put(database, "officers", officer_id=OTHER, areas=["440305"], username="zhou")
    return mother


async def review(database: Database, person: UUID, number: int, **changed: object) -> None:
    """Its case with both steps, and what it is about."""
    grounds: dict[str, object] = {"kind": FACE, "scheme": "basic", "reasons": [Reason.NOT_SURE]}
    grounds |= {"decision": None, "claimed_until": None, "check_id": None}
    case: dict[str, object] = {"item": "pension.review", "opened_at": NOW, "ended_at": None}
    case |= {"decided_at": None, "words": ""}
    steps: dict[str, dict[str, object]] = {
        "look": {"state": "open"},
        "decide": {"state": "waiting"},
    }
    for name, value in changed.items():
        for columns in (grounds, case):
            if name in columns:
                columns[name] = value
        if name in steps:
            steps[name] = value  # type: ignore[assignment]  # columns of a step
    key = {"person_id": person, "case_id": UUID(int=number)}
    await put(database, "cases", **key, **case)
    await put(database, "lookup_case", **key)
    await put(database, "review_grounds", **key, **grounds)
    for step, columns in steps.items():
        await put(database, "case_steps", **key, step=step, **columns)


def seen(person: UUID, number: int) -> Review:
    return Review(
        person=person,
        review=UUID(int=number),
        kind=FACE,
        scheme="basic",
        opened_at=NOW,
        reasons=(Reason.NOT_SURE,),
        state=ReviewState.OPEN,
    )


async def test_who_has_the_open_step_claims_it_until_a_moment(
    database: Database, reviews: ReviewStore, person: UUID
) -> None:
    await review(database, person, 1, look={"state": "open", "officer_id": OFFICER})
    await review(database, person, 2, scheme="work")
    one = UUID(int=1)
    assert await reviews.read(person, one) == seen(person, 1)

    await reviews.claim(person, one, LATER)

    held = replace(seen(person, 1), claim=Claim(OFFICER, "chen", LATER))
    assert await reviews.read(person, one) == held
    assert (await reviews.read(person, OTHER), await reviews.read(STRANGER, one)) == (None, None)
    lapsed = [await reviews.lapsed(at, 9) for at in (NOW, LATER)]
    assert lapsed == [[], [(person, one)]]
    await reviews.claim(person, UUID(int=2), NOW)
    assert await reviews.lapsed(LATER, 1) == [(person, UUID(int=2))]
    assert await reviews.lapsed(LATER, 9) == [(person, UUID(int=2)), (person, one)]
    await reviews.claim(person, one, None)
    assert await reviews.read(person, one) == seen(person, 1)


async def test_a_look_that_disagrees_is_a_suspension_that_waits_for_the_one_who_decides(
    database: Database, reviews: ReviewStore, person: UUID
) -> None:
    look = {"state": "done", "officer_id": OFFICER, "opinion": "disagrees", "words": "w"}
    decide = {"state": "open", "officer_id": OTHER}
    await review(
        database,
        person,
        1,
        look=look | {"ended_at": NOW},
        decide=decide,
        claimed_until=LATER,
    )
    proposed = replace(
        seen(person, 1),
        proposal=Proposal(OFFICER, NOW, "w"),
        claim=Claim(OTHER, "zhou", LATER),
    )
    assert await reviews.read(person, UUID(int=1)) == proposed

    assert await reviews.decide(person, UUID(int=1), Decision.SUSPENDED) == "basic"

    await database.execute("UPDATE case_steps SET state = 'done' WHERE step = 'decide'")
    await database.execute("UPDATE cases SET decided_at = $1, words = 'so'", LATER)
    (decided,) = await reviews.of_person(person, END, 9)
    assert decided == replace(
        seen(person, 1),
        state=ReviewState.DECIDED,
        decision=Decision.SUSPENDED,
        decision_words="so",
        decided_at=LATER,
        decided_by=OTHER,
    )
    assert await reviews.lapsed(LATER, 9) == []


async def test_the_queue_and_the_count_are_of_what_is_open_in_the_officers_areas(
    database: Database, reviews: ReviewStore, person: UUID
) -> None:
    await review(database, person, 1, opened_at=LATER, scheme="a")
    await review(database, person, 2, scheme="b")
    await review(database, person, 3, scheme="c", kind=ReviewKind.DEATH_RECORDED)
    await review(database, person, 4, scheme="d", ended_at=NOW)
    await review(database, person, 5, scheme="e", decision=Decision.CERTIFIED)
    await review(database, STRANGER, 6)
    reader = actors.officer(OFFICER)

    queue = await reviews.queue(BEGIN, 9, reader=reader)

    assert [each.review.review.int for each in queue] == [2, 3, 1]
    assert {each.name for each in queue} == {WANG.name}
    page = await reviews.queue((NOW, UUID(int=2)), 2, reader=reader)
    assert page == queue[1:]
    deaths = await reviews.queue(BEGIN, 9, reader=reader, kind=ReviewKind.DEATH_RECORDED)
    assert deaths == queue[1:2]
    looked = "SELECT about FROM audit WHERE action = 'review.queue_read' AND why = 'queue'"
    about = [row["about"] for row in await database.fetch(f"{looked} ORDER BY seq")]
    assert [UUID(each.rpartition(":")[2]).int for each in about] == [2, 3, 1, 3, 3]
    assert [await reviews.how_many_open(OFFICER, most) for most in (9, 2)] == [4, 2]
    assert [each.review.int for each in await reviews.of_person(person, END, 9)] == [1, 5, 4, 3, 2]
    before = await reviews.of_person(person, (NOW, UUID(int=4)), 1)
    assert [each.review.int for each in before] == [3]


async def test_a_review_is_opened_once_for_its_kind_and_scheme_and_held_for_a_reason(
    database: Database, reviews: ReviewStore, person: UUID
) -> None:
    await review(database, person, 1, check_id=None)
    again = await reviews.open_or_join(
        person, "basic", FACE, [Reason.TOO_DARK, Reason.NOT_SURE], CHECK, words="w", way="app"
    )
    assert again == (UUID(int=1), False)
    joined = await reviews.read(person, UUID(int=1))
    assert joined is not None
    assert joined.reasons == (Reason.NOT_SURE, Reason.TOO_DARK)
    assert (joined.check, joined.words, joined.way) == (CHECK, "w", "app")
    await reviews.open_or_join(person, "basic", FACE, [], None, words="x")
    joined = await reviews.read(person, UUID(int=1))
    assert joined is not None
    assert (joined.check, joined.words, joined.way) == (CHECK, "w\nx", "app")
    waits = [
        await reviews.waits_for(person, each) for each in (Reason.TOO_DARK, Reason.RECORDED_DEATH)
    ]
    assert waits == [True, False]
    assert not await reviews.waits_for(STRANGER, Reason.TOO_DARK)
    await reviews.decide(person, UUID(int=1), Decision.CERTIFIED)
    assert not await reviews.waits_for(person, Reason.TOO_DARK)
    await review(database, person, 2, kind=ReviewKind.DEATH_RECORDED)
    assert not await reviews.waits_for(person, Reason.NOT_SURE)


async def test_a_review_is_shown_where_the_officer_reaches_and_decided_where_they_serve(
    database: Database, reviews: ReviewStore, person: UUID
) -> None:
    await review(database, person, 1)
    await review(database, STRANGER, 2)
    for number, columns in (
        (1, {"issued_at": NOW}),
        (2, {"issued_at": NOW - SECOND}),
        (3, {"issued_at": LATER, "state": "passed"}),
        (4, {"issued_at": LATER, "person_id": STRANGER}),
    ):
        usual: dict[str, object] = {"person_id": person, "state": "issued", "expires_at": NOW}
        await put(database, "face_checks", check_id=UUID(int=number), **usual | columns)
    file = await reviews.show(UUID(int=1), since=NOW, reader=actors.officer(OFFICER), why="w")
    assert file is not None
    assert (file.review, file.identity, file.died_on) == (seen(person, 1), WANG, None)
    history = [(each.check.int, each.state) for each in file.history]
    assert history == [(3, "passed"), (1, "expired")]
    reader = actors.officer(OFFICER)
    assert await reviews.show(UUID(int=2), since=NOW, reader=reader, why="w") is None
    assert await reviews.show(UUID(int=9), since=NOW, reader=reader, why="w") is None
    rows = await database.fetch(
        "SELECT action, person_id, why FROM audit WHERE about LIKE 'review%'"
    )
    assert [tuple(row) for row in rows] == [
        ("review.read", person, "w"),
        ("review.refused", STRANGER, "outside the areas served"),
    ]
    served = [await reviews.served(UUID(int=n), OFFICER) for n in (1, 2, 9)]
    assert served == [person, None, None]
    opened = {"person_id": STRANGER, "officer_id": OFFICER, "until": datetime.now(UTC) + DAY}
    await put(database, "emergencies", **opened)
    with pytest.raises(NotAllowed):
        await reviews.served(UUID(int=2), OFFICER)
    assert await reviews.username(OFFICER) == "chen"
    assert not await reviews.put_alive(person)
    await database.execute("UPDATE persons SET died_on = $1", TODAY)
    assert await reviews.put_alive(person)
    dead = await database.fetch("SELECT person_id FROM persons WHERE died_on IS NOT NULL")
    assert [row["person_id"] for row in dead] == [STRANGER]


async def test_what_a_person_holds_is_shown_with_names_engines_and_the_oldest_open_review(
    database: Database, person: UUID
) -> None:
    store = EntitlementStore(database)
    for scheme in ("basic", "work"):
        await database.execute("DELETE FROM schemes WHERE scheme = $1", scheme)
        await put(database, "schemes", scheme=scheme, zh=scheme, en=scheme.title())
        for whose in (person, STRANGER):
            row = {"person_id": whose, "scheme": scheme, "certified_by": "face"}
            await put(database, "entitlements", **row, certified_until=TODAY, standing="active")
    await review(database, person, 1, opened_at=LATER)
    await review(database, person, 2, kind=ReviewKind.DEATH_RECORDED)
    await review(database, person, 3, opened_at=NOW - DAY, decision=Decision.CERTIFIED)
    await review(database, STRANGER, 4, opened_at=NOW - DAY)
    face = {"person_id": person, "engine": "sface/2", "source": "id_photo"}
    await put(database, "biometric.face_records", **face)
    await put(database, "biometric.face_records", **face | {"person_id": STRANGER, "engine": "x/1"})

    own = await store.situation(ACCOUNT)

    assert own is not None
    assert (own.person, own.engines) == (person, frozenset({"sface/2"}))
    held = [(each.entitlement.scheme, each.review, each.name.en) for each in own.held]
    assert held == [("basic", UUID(int=2), "Basic"), ("work", None, "Work")]
    assert await store.situation(HELPER, person) == own
    assert await store.situation(OTHER) is None
    changed = Entitlement(
        person=person,
        scheme="work",
        certified_until=TODAY + DAY,
        certified_by=Way.DATA,
        standing=Standing.SUSPENDED,
        suspended_on=TODAY,
        back_pay_from=TODAY,
        version=7,
    )
    await store.change(changed)
    assert await store.lock(person, "work") == await store.read(person, "work") == changed
    assert [each.version for each in await store.lock_all(person)] == [0, 7]
    assert [each.version for each in await store.lock_all(STRANGER)] == [0, 0]
    reads = (store.read, store.lock)
    assert [await find(person, "none") for find in reads] == [None, None]


async def test_past_certifications_are_what_passed_and_no_officer_still_looks_at(
    database: Database, person: UUID
) -> None:
    store = CertificationStore(database)
    passed = {"person_id": person, "account_id": ACCOUNT, "state": "passed", "subject": BASIC}
    cases: tuple[dict[str, object], ...] = (
        {},
        {"ended_at": LATER, "mandate_id": OTHER, "account_id": HELPER},
        {"state": "failed"},
        {"subject": "case:1"},
        {"person_id": STRANGER},
    )
    for n, columns in enumerate(cases, 1):
        row = {"check_id": UUID(int=n), "ended_at": NOW} | passed | columns
        await put(database, "face_checks", **row)
    met: dict[str, object] = {"provider": "officer", "presence": "window", "met_on": TODAY}
    evidence: tuple[dict[str, object], ...] = (met, {"provider": "network_id"}, {"state": "failed"})
    for n, columns in enumerate(evidence, 11):
        row = {"evidence_id": UUID(int=n), "ended_at": NOW - n * SECOND} | passed | columns
        await put(database, "evidence", **row)
    await put(
        database,
        "receipts",
        person_id=person,
        check_id=UUID(int=1),
        account_id=ACCOUNT,
        receipt_id=CHECK,
        readable_until=LATER,
    )

    past = await store.past(ACCOUNT, None, END, 9, NOW)

    assert [(each.certification.int, each.way, each.receipt) for each in past] == [
        (2, Way.RELATIVE, None),
        (1, Way.FACE, CHECK),
        (11, Way.WINDOW, None),
        (12, Way.NETWORK_ID, None),
    ]
    assert past[2].lived_on == TODAY
    assert await store.past(ACCOUNT, None, END, 1, NOW) == past[:1]
    assert await store.past(ACCOUNT, None, (NOW, UUID(int=1)), 9, NOW) == past[2:]
    over = await store.past(ACCOUNT, None, END, 2, LATER)
    assert over[1] == replace(past[1], receipt=None)
    # Who acts sees what came of the own account's checks alone.
    assert await store.past(HELPER, person, END, 9, NOW) == past[:1]
    # A review that was open then holds the pass, until its day, for its reason and its scheme.
    reason = [Reason.OFFICER_CONFIRMS]
    await review(database, person, 1, opened_at=NOW, decided_at=LATER, reasons=reason)
    held = await store.past(ACCOUNT, None, END, 9, NOW)
    assert [each.certification.int for each in held] == [2, 11, 12]
    await database.execute("UPDATE cases SET decided_at = $1", NOW)
    assert await store.past(ACCOUNT, None, END, 9, NOW) == past
    await database.execute("UPDATE cases SET decided_at = NULL, opened_at = $1", LATER)
    assert [each.certification.int for each in await store.past(ACCOUNT, None, END, 9, NOW)] == [
        1,
        11,
        12,
    ]
    await database.execute("UPDATE review_grounds SET scheme = 'work'")
    assert await store.past(ACCOUNT, None, END, 9, NOW) == past
    await database.execute("UPDATE review_grounds SET scheme = 'basic', reasons = '{not_sure}'")
    assert await store.past(ACCOUNT, None, END, 9, NOW) == past
    await database.execute("UPDATE review_grounds SET decision = 'certified'")
    await database.execute("UPDATE cases SET decided_at = $1", NOW + DAY)
    newest = (await store.past(ACCOUNT, None, END, 1, NOW))[0]
    assert (newest.certification, newest.way, newest.at) == (UUID(int=1), Way.OFFICER, NOW + DAY)


async def test_the_register_shows_a_person_to_who_reaches_them_and_notes_who_looked(
    database: Database, vault: Vault, person: UUID
) -> None:
    store = RegisterStore(database, vault)
    for purpose, withdrawn, whose in (
        (Purpose.SENDING_FRAMES, None, person),
        (Purpose.FACE_PROCESSING, None, person),
        (Purpose.FACE_SIGNING, NOW, person),
        (Purpose.FACE_SIGNING, None, STRANGER),
    ):
        row = {"person_id": whose, "purpose": purpose, "withdrawn_at": withdrawn}
        await put(database, "consents", **row)
    shown = await store.show(person, reader=actors.officer(OFFICER), why="w")

    assert shown is not None
    assert shown == await store.entry(person)
    assert (shown.person.identity, shown.area) == (WANG, "440304")
    assert set(shown.consents) == {Purpose.SENDING_FRAMES, Purpose.FACE_PROCESSING}
    assert await store.show(person, reader=actors.officer(OTHER), why="w") is None
    assert await store.show(CHECK, reader=actors.officer(OFFICER), why="w") is None
    rows = await database.fetch("SELECT action, person_id, actor FROM audit WHERE why = 'w'")
    assert [tuple(row) for row in rows] == [
        ("person.read", person, actors.officer(OFFICER)),
        ("person.refused", person, actors.officer(OTHER)),
    ]
