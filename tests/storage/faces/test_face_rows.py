"""Templates, switches of engines and what a capture asks, beside those of other persons, engines and days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.accounts.consent import Purpose
from domain.faces.capture import CheckInHand
from domain.faces.engine_switch import Candidate, Switch
from domain.faces.face_check import (
    STANDARD,
    CheckResult,
    CheckState,
    EngineId,
    Reason,
    Reference,
    Verdict,
)
from domain.faces.face_records import FaceSource, RecordDue, ReviewCalendar
from domain.subjects import SubjectKind
from domain.words import Language
from storage.database import Database
from storage.faces.check_ends import CheckEndStore
from storage.faces.engine_switches import EngineSwitchStore
from storage.faces.face_checks import FaceCheckStore
from storage.faces.face_records import FaceRecordStore, template_aad
from storage.faces.face_reviews import FaceReviewStore
from storage.keys.vault import Vault
from tests.agreements import VERSION
from tests.people import make_vault
from tests.storage.rows import put

PERSON, STRANGER, CHECK, OTHER, CAPTURE, ACCOUNT = (UUID(int=n) for n in range(101, 107))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + SECOND
NEW, OLD = EngineId("sface", "2", "c"), EngineId("dlib", "1", "c")
UNLOCKING = "account.step_up"
HAND = CheckInHand(
    person=PERSON,
    account=ACCOUNT,
    check=CHECK,
    capture=CAPTURE,
    action="pension.certify",
    subject=SubjectKind.ENTITLEMENT.of("basic"),
    rules=STANDARD,
    language=Language.ZH,
    tries=0,
)


@pytest.fixture
def vault() -> Vault:
    return make_vault()


async def record(
    database: Database,
    vault: Vault,
    person: UUID = PERSON,
    engine: EngineId = NEW,
    source: FaceSource = FaceSource.ID_PHOTO,
    **columns: object,
) -> None:
    sealed = vault.seal("templates", str(source).encode(), aad=template_aad(person, source))
    usual: dict[str, object] = {"created_at": NOW, "review_on": date(2031, 1, 1)}
    key = {"person_id": person, "engine": str(engine), "source": source, "template": sealed}
    await put(database, "biometric.face_records", **key, **usual | columns)


async def agree(database: Database, person: UUID, **changed: object) -> None:
    for purpose in (Purpose.FACE_PROCESSING, Purpose.SENDING_FRAMES):
        usual: dict[str, object] = {"version": VERSION, "withdrawn_at": None, "given_at": NOW}
        row = {"person_id": person, "purpose": purpose}
        await put(database, "consents", **row, **usual | changed)


async def check(database: Database, number: UUID = CHECK, **changed: object) -> None:
    usual: dict[str, object] = {"person_id": PERSON, "state": "capturing", "capture_id": CAPTURE}
    await put(database, "face_checks", check_id=number, **usual | changed)


async def test_a_face_is_compared_with_its_own_engines_templates_while_both_agreements_stand(
    database: Database, vault: Vault
) -> None:
    checks = FaceCheckStore(database, vault, unlocking=[UNLOCKING])
    await put(database, "persons", person_id=PERSON)
    await record(database, vault)
    await record(database, vault, source=FaceSource.CHECK)
    await record(database, vault, engine=OLD)
    await record(database, vault, STRANGER)
    await agree(database, STRANGER)
    assert await checks.references(PERSON, NEW) == []
    await agree(database, PERSON)

    found = await checks.references(PERSON, NEW)

    both = [Reference(b"check", anchor=False), Reference(b"id_photo", anchor=True)]
    assert sorted(found, key=lambda each: each.anchor) == both
    await database.execute("UPDATE persons SET face_locked_at = $1", NOW)
    assert await checks.references(PERSON, NEW) == []
    await check(database, action="pension.certify")
    await check(database, OTHER, action=UNLOCKING, state="passed")
    await check(database, UUID(int=3), action=UNLOCKING, person_id=STRANGER)
    assert await checks.references(PERSON, NEW) == []
    # What opens the lock is compared, a lock or none.
    await database.execute("UPDATE face_checks SET state = 'capturing'")
    assert len(await checks.references(PERSON, NEW)) == 2
    await database.execute(
        "UPDATE consents SET withdrawn_at = $1 WHERE purpose = $2", NOW, Purpose.SENDING_FRAMES
    )
    assert await checks.references(PERSON, NEW) == []


async def test_a_picture_that_came_in_another_capture_is_known_and_none_is_kept_without_agreement(
    database: Database, vault: Vault
) -> None:
    checks = FaceCheckStore(database, vault)
    one, two = (bytes([n]) * 32 for n in (1, 2))
    await checks.keep_digests([one + two], HAND, NOW)
    assert not await checks.seen_before([one], OTHER)
    await agree(database, PERSON)

    await checks.keep_digests([one + two], HAND, NOW)
    await checks.keep_digests([], HAND, NOW)

    assert await checks.seen_before([one], OTHER)
    assert await checks.seen_before([two + one], OTHER)
    assert not await checks.seen_before([two], OTHER)
    assert not await checks.seen_before([one], CAPTURE)


async def test_a_try_counts_on_the_running_check_alone(database: Database, vault: Vault) -> None:
    await check(database)
    await check(database, OTHER, state="passed")
    await check(database, person_id=STRANGER)

    await FaceCheckStore(database, vault).count_try(HAND, Reason.TOO_DARK)
    await FaceCheckStore(database, vault).count_try(HAND, Reason.NOT_SURE)

    rows = await database.fetch("SELECT tries, reasons FROM face_checks ORDER BY tries DESC")
    assert [tuple(row) for row in rows] == [(2, [Reason.NOT_SURE]), (0, []), (0, [])]


RESULT = CheckResult(Verdict.FAIL, (Reason.NOT_SURE,), counts=False, tries=0, duration_ms=9)


@pytest.mark.parametrize(
    ("columns", "state", "ends", "counts"),
    [
        ({}, CheckState.FAILED, True, False),
        ({"tries": 1}, CheckState.FAILED, True, True),
        ({"tries": 1}, CheckState.PASSED, True, False),
        ({"slip_ended": True}, CheckState.PASSED, False, False),
        ({"slip_ended": True}, CheckState.FAILED, True, False),
        ({"capture_id": OTHER}, CheckState.FAILED, False, False),
        ({"state": "expired"}, CheckState.FAILED, False, False),
    ],
    ids=["failed", "tried", "passed", "slipped", "slipped and failed", "taken over", "over"],
)
async def test_a_check_ends_once_by_the_capture_that_has_it(
    database: Database,
    vault: Vault,
    columns: dict[str, Any],
    state: CheckState,
    *,
    ends: bool,
    counts: bool,
) -> None:
    ending = CheckEndStore(database, vault)
    await check(database, **columns)
    await check(database, OTHER, **columns)
    await check(database, person_id=STRANGER, **columns)

    assert await ending.end(HAND, state, RESULT, NEW, NOW) is ends

    rows = await database.fetch("SELECT * FROM face_checks WHERE ended_at IS NOT NULL")
    assert [(row["check_id"], row["person_id"]) for row in rows] == [(CHECK, PERSON)] * ends
    if ends:
        (row,) = rows
        kept = (row["state"], row["counts"], row["reasons"], row["duration_ms"], row["engine"])
        assert kept == (state, counts, [Reason.NOT_SURE], 9, str(NEW))
        assert not await ending.end(HAND, state, RESULT, NEW, NOW)


async def test_slips_and_captures_that_were_left_open_are_of_the_person_and_thirty_days(
    database: Database, vault: Vault
) -> None:
    ending = CheckEndStore(database, vault)
    began = NOW - 30 * DAY
    await put(database, "persons", person_id=PERSON)
    await put(database, "persons", person_id=STRANGER)
    await check(database, issued_at=NOW, begun=3, slips=1)
    others: tuple[dict[str, object], ...] = (
        {"issued_at": began + SECOND, "begun": 2, "slips": 2},
        {"issued_at": began, "begun": 9, "slips": 9, "slip_ended": True},
        {"issued_at": NOW, "begun": 2, "state": "failed"},
        {"issued_at": NOW, "begun": 9, "state": "passed", "slips": 9},
        {"issued_at": NOW, "begun": 0},
        {"issued_at": NOW, "begun": 9, "slips": 9, "person_id": STRANGER, "slip_ended": True},
    )
    for n, columns in enumerate(others, 1):
        await check(database, UUID(int=n), **columns)

    assert await ending.slipped(HAND, NOW) == (False, 6)
    assert await ending.count_slip(HAND) == 4
    await ending.end_by_slip(HAND)
    assert await ending.slipped(HAND, NOW) == (True, 6)
    ended = await database.fetchval("SELECT count(*) FROM face_checks WHERE slip_ended")
    assert ended == 3
    await database.execute("UPDATE persons SET face_opened_at = $1", NOW)
    assert await ending.slipped(HAND, NOW) == (False, 0)


async def test_who_is_still_on_the_former_engine_comes_in_order_with_what_stands_in_the_way(
    database: Database, vault: Vault
) -> None:
    switches = EngineSwitchStore(database)
    for n in range(1, 7):
        person = UUID(int=n)
        locked, died = (NOW if n == 4 else None), (TODAY if n == 5 else None)
        await put(database, "persons", person_id=person, face_locked_at=locked, died_on=died)
        if n != 3:
            await agree(database, person, withdrawn_at=NOW if n == 6 else None)
        await record(database, vault, person, OLD)
    await record(database, vault, UUID(int=1), OLD, FaceSource.CHECK)
    await record(database, vault, UUID(int=1), NEW, FaceSource.CHECK)
    await record(database, vault, UUID(int=2), NEW)
    await record(database, vault, UUID(int=9), NEW)

    found = await switches.candidates(OLD, NEW, UUID(int=0), 9)

    assert found == [Candidate(UUID(int=n), missing=n != 2, open=n in {1, 2}) for n in range(1, 7)]
    assert await switches.candidates(OLD, NEW, UUID(int=1), 2) == found[1:3]
    assert [each.int for each in await switches.on_former(OLD, UUID(int=2), 2)] == [3, 4]
    counted = {"dlib/1": 4, "dlib/1+sface/2": 2, "sface/2": 1}
    assert await switches.count(NOW) == counted == await switches.persons()
    await database.execute("DELETE FROM biometric.face_records WHERE engine = 'sface/2'")
    assert await switches.count(NOW + 10 * 60 * SECOND - SECOND) == counted
    assert await switches.count(NOW, anew=True) == {"dlib/1": 6} == await switches.persons()


async def test_a_switch_goes_on_from_where_it_was_until_it_ends(database: Database) -> None:
    switches = EngineSwitchStore(database)
    assert await switches.open() is None
    await switches.begin(NEW, OLD, TODAY, NOW)
    await switches.looked(NEW, PERSON)
    under_way = Switch(str(NEW), str(OLD), NOW, TODAY, PERSON)
    assert await switches.open() == under_way

    await switches.begin(NEW, OLD, TODAY + DAY, LATER)
    assert await switches.open() == Switch(str(NEW), str(OLD), NOW, TODAY + DAY, PERSON)
    await switches.end(OLD, NOW)
    assert await switches.open() is not None
    await switches.end(NEW, NOW)
    assert await switches.open() is None
    await switches.begin(NEW, OLD, TODAY, LATER)
    assert await switches.open() == Switch(str(NEW), str(OLD), LATER, TODAY, None)


async def test_holders_are_asked_once_at_their_day_and_what_nobody_renewed_goes_after_its_own(
    database: Database, vault: Vault
) -> None:
    reviews, calendar = FaceReviewStore(database), ReviewCalendar(TODAY)
    ask, erase, asked = calendar.ask_until, calendar.erase_until, calendar.asked_until
    for n, (source, on, asked_on) in enumerate(
        (
            (FaceSource.ID_PHOTO, ask, None),
            (FaceSource.ID_PHOTO, ask + DAY, None),
            (FaceSource.CHECK, ask, None),
            (FaceSource.ID_PHOTO, ask - DAY, None),
            (FaceSource.ID_PHOTO, erase, asked),
            (FaceSource.ID_PHOTO, erase + DAY, asked),
            (FaceSource.ID_PHOTO, erase, asked + DAY),
            (FaceSource.CHECK, erase, asked),
            (FaceSource.ID_PHOTO, erase - DAY, asked - DAY),
        ),
        1,
    ):
        days = {"review_on": on, "review_asked_on": asked_on}
        await record(database, vault, UUID(int=n), NEW, source, **days)
        await put(database, "persons", person_id=UUID(int=n), died_on=TODAY if n == 2 else None)
    await record(database, vault, UUID(int=5), source=FaceSource.CHECK, review_on=erase)
    await record(database, vault, UUID(int=5), OLD, FaceSource.CHECK)

    unasked = await reviews.unasked(calendar, 9)
    overdue = await reviews.overdue(calendar, 9)

    due = {n: RecordDue(UUID(int=n), str(NEW)) for n in range(1, 10)}
    assert (unasked, overdue) == ([due[4], due[1]], [due[9], due[5]])
    assert await reviews.unasked(calendar, 1) == unasked[:1]
    assert await reviews.overdue(calendar, 1) == overdue[:1]
    noted = [await reviews.note_asked(UUID(int=n), calendar) for n in (1, 1, 2, 3)]
    assert noted == [True, False, False, False]
    erased = [await reviews.erase(due[n], calendar) for n in range(5, 9)]
    assert erased == [True, False, False, False]
    await reviews.forget_checks(due[5])
    left = [await reviews.any_left(UUID(int=n)) for n in (5, 8, 99)]
    assert left == [True, True, False]
    living = [await reviews.lock_living(UUID(int=n)) for n in (1, 2, 99)]
    assert living == [True, False, False]


async def test_a_former_engines_templates_go_and_the_newest_of_an_engine_come_first(
    database: Database, vault: Vault
) -> None:
    records = FaceRecordStore(database, vault)
    await record(database, vault, created_at=NOW)
    await record(database, vault, source=FaceSource.CHECK, created_at=LATER)
    await record(database, vault, engine=OLD)
    await record(database, vault, STRANGER, OLD)

    assert await records.references(PERSON, NEW) == [b"check", b"id_photo"]
    assert await records.anchors(PERSON, NEW) == [b"id_photo"]
    assert await records.retire(PERSON, OLD, at=NOW, actor="system") == ()
    noted = "SELECT action, person_id, about, why FROM audit"
    (entry,) = await database.fetch(noted)
    assert await records.retire(PERSON, OLD, at=NOW, actor="system") == ()
    assert await database.fetch(noted) == [entry]
    assert tuple(entry) == (
        "face_record.retired",
        PERSON,
        "face_record:dlib/1",
        "switch of engines",
    )
    left = await database.fetchval("SELECT count(*) FROM biometric.face_records")
    assert left == 3
