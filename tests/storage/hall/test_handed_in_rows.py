"""Files that are handed in, piece by piece, and to which case they go; whose rating is asked and shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.hall.ratings import (
    Given,
    Rater,
    Rating,
    RatingAsk,
    RatingLevel,
    RatingReason,
    RatingShown,
    RatingWay,
    Waiting,
)
from domain.hall.uploads import Chunk, Ended, FileKind, Scan, Unusable, Upload, UploadState
from domain.subjects import SubjectKind
from storage.database import Database
from storage.hall.ratings import RatingAskStore, RatingStore
from storage.hall.uploads import UploadStore
from tests.people import make_vault

PERSON, STRANGER, ACCOUNT, OTHER, CASE, ELSEWHERE = (UUID(int=n) for n in range(101, 107))
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LATER = NOW + SECOND
READY, SCANNING = UploadState.READY, UploadState.SCANNING


@pytest.fixture
def uploads(database: Database) -> UploadStore:
    return UploadStore(database, make_vault())


def upload(number: int, **changed: object) -> Upload:
    usual = Upload(
        upload=UUID(int=number),
        account=ACCOUNT,
        person=PERSON,
        name="房产证.pdf",
        length=10,
        created_at=NOW + number * SECOND,
        expires_at=NOW + HOUR,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # as each test says


async def add(uploads: UploadStore, *sent: Upload) -> None:
    for each in sent:
        assert await uploads.add(each, most_files=99, most_bytes=999)


def chunk(number: int, at: int = 0, size: int = 10) -> Chunk:
    return Chunk(UUID(int=1000 + number), at, size, "2026-11-24", b"secret")


async def ready(uploads: UploadStore, number: int, why: Unusable | None = None) -> None:
    """Whole, and looked at."""
    assert await uploads.append(UUID(int=number), chunk(number), NOW)
    claimed = await uploads.claim(NOW, LATER)
    assert claimed is not None
    ended = Ended(FileKind.PDF, 8, b"d", Scan.CLEAN, why)
    assert await uploads.end(claimed[0], LATER, ended, chunk(number + 500, size=8))


async def test_what_waits_of_an_account_is_bounded_by_files_and_by_bytes(
    uploads: UploadStore,
) -> None:
    await add(uploads, upload(1), upload(2, account=OTHER))
    await ready(uploads, 1, Unusable.VIRUS)
    assert await uploads.add(upload(3), most_files=1, most_bytes=10)
    assert not await uploads.add(upload(4), most_files=1, most_bytes=99)
    assert not await uploads.add(upload(4), most_files=9, most_bytes=19)
    assert await uploads.add(upload(4), most_files=2, most_bytes=20)


async def test_a_piece_is_taken_in_its_place_in_time_and_the_last_makes_the_file_whole(
    uploads: UploadStore,
) -> None:
    await add(uploads, upload(1), upload(2))
    one = UUID(int=1)
    assert await uploads.append(one, chunk(1, 0, 4), NOW)
    for late, at in ((chunk(2, 0, 4), NOW), (chunk(2, 5, 4), NOW), (chunk(2, 4, 6), NOW + HOUR)):
        assert not await uploads.append(one, late, at)
    part = await uploads.read(one)
    assert part == upload(1, received=4, chunks=1)
    assert await uploads.waiting() == (0, None)

    assert await uploads.append(one, chunk(2, 4, 6), NOW)

    whole = upload(1, received=10, chunks=2, state=SCANNING)
    assert await uploads.read(one) == whole
    assert await uploads.waiting() == (1, NOW)
    assert await uploads.chunks(one, clean=False) == (chunk(1, 0, 4), chunk(2, 4, 6))
    assert (await uploads.chunks(one, clean=True), await uploads.chunks(OTHER, clean=False)) == (
        (),
        (),
    )
    assert await uploads.read(UUID(int=2)) == upload(2)
    assert await uploads.known([UUID(int=1001), OTHER]) == {UUID(int=1001)}


async def test_a_whole_file_is_looked_at_by_one_whose_claim_still_holds(
    uploads: UploadStore,
) -> None:
    await add(uploads, upload(1), upload(2))
    one, two = UUID(int=1), UUID(int=2)
    await uploads.append(two, chunk(2), LATER)
    await uploads.append(one, chunk(1), NOW)
    assert await uploads.claim(NOW - SECOND, LATER) is None
    assert await uploads.claim(NOW, LATER) == (one, 1)
    assert await uploads.claim(NOW, LATER) is None
    await uploads.put_back(one, NOW, NOW, 0)  # of a claim that is none
    assert await uploads.claim(NOW, LATER) is None
    await uploads.put_back(one, LATER, NOW, 0)
    assert await uploads.claim(NOW, LATER) == (one, 1)
    clean = Ended(FileKind.PDF, 8, b"d", Scan.CLEAN, None)
    assert not await uploads.end(one, NOW, clean, chunk(3))

    assert await uploads.end(one, LATER, clean, chunk(3, size=8))

    done = await uploads.read(one)
    assert done is not None
    assert (done.state, done.kind, done.size, done.digest, done.scan, done.why) == (
        READY,
        FileKind.PDF,
        8,
        b"d",
        Scan.CLEAN,
        None,
    )
    assert await uploads.chunks(one, clean=False) == ()
    assert await uploads.chunks(one, clean=True) == (chunk(3, size=8),)
    assert len(await uploads.chunks(two, clean=False)) == 1
    assert await uploads.claim(LATER, NOW + HOUR) == (two, 1)
    refused = Ended(None, 0, b"", None, Unusable.VIRUS)
    assert await uploads.end(two, NOW + HOUR, refused, None)
    over = await uploads.read(two)
    assert over is not None
    assert (over.state, over.why) == (UploadState.REFUSED, Unusable.VIRUS)


async def test_a_file_goes_with_the_case_in_which_it_is_named_and_what_is_named_no_more_goes(
    uploads: UploadStore,
) -> None:
    await add(uploads, *(upload(n) for n in range(1, 6)), upload(7, account=OTHER))
    for n in (1, 2, 3):
        await ready(uploads, n)
    one, two, three, four = (UUID(int=n) for n in range(1, 5))
    assert await uploads.name(PERSON, ELSEWHERE, {four: "m"})
    assert not await uploads.name(PERSON, CASE, {one: "b", four: "m"})
    assert await uploads.name(PERSON, CASE, {one: "b", two: "a", UUID(int=5): "c"})

    await uploads.hand_in(PERSON, CASE, LATER)

    in_case = await uploads.of_case(PERSON, CASE)
    assert [(each.upload.int, each.handed_in_at) for each in in_case] == [
        (2, LATER),
        (1, LATER),
        (5, None),
    ]
    # What was handed in stays; what was named and is not any more is gone.
    assert await uploads.name(PERSON, CASE, {three: "d"})
    assert [each.upload.int for each in await uploads.of_case(PERSON, CASE)] == [2, 1, 3]
    assert not await uploads.name(PERSON, CASE, {one: "z"})
    assert (await uploads.of_case(STRANGER, CASE), await uploads.of_case(PERSON, OTHER)) == ((), ())
    assert len(await uploads.of_case(PERSON, ELSEWHERE)) == 1
    mine = await uploads.of_account(ACCOUNT)
    assert [each.upload.int for each in mine] == [4]
    senders = await uploads.of_senders([ACCOUNT, OTHER])
    assert [each.upload.int for each in senders] == [4, 7]
    assert set(await uploads.some([one, four, OTHER])) == {one, four}
    assert not await uploads.remove(one, ACCOUNT)
    assert not await uploads.remove(four, OTHER)
    assert await uploads.remove(four, ACCOUNT)
    # Its pieces are left over, for whoever deletes their objects.
    known = [UUID(int=n) for n in (1001, 1501, 1505)]
    assert await uploads.known(known) == {UUID(int=1001), UUID(int=1501)}
    left = await uploads.leftovers(datetime.now(UTC) + DAY, NOW + 99 * DAY, 1)
    await uploads.gone([each.chunk for each in left])
    assert len(left) == 1
    assert await uploads.known([each.chunk for each in left]) == frozenset()


ASK = RatingAsk(PERSON, UUID(int=1), SubjectKind.CASE.of(CASE), "fire", "fire.check", NOW)


async def test_an_ask_is_found_by_its_person_applicant_subject_and_code(
    database: Database,
) -> None:
    asks = RatingAskStore(database, make_vault())
    other = replace(ASK, ask=UUID(int=2), subject=SubjectKind.CASE.of(ELSEWHERE), asked_at=LATER)
    another = replace(ASK, ask=UUID(int=3), person=STRANGER, subject=SubjectKind.CASE.of(OTHER))
    for each, of in ((ASK, "a"), (other, "b"), (another, "a")):
        assert await asks.add(each, of, TODAY)
    assert not await asks.add(replace(ASK, ask=UUID(int=4)), "a", TODAY)
    one, end = UUID(int=1), (NOW + DAY, OTHER)

    assert await asks.of_person(PERSON, end, 9) == (other, ASK)
    assert await asks.of_person(PERSON, end, 1) == (other,)
    assert await asks.of_person(PERSON, (LATER, UUID(int=2)), 9) == (ASK,)
    assert await asks.of_person(PERSON, end, 9, "a") == (ASK,)
    for find in (asks.read, asks.hold):
        assert await find(PERSON, one) == await find(PERSON, one, "a") == ASK
        assert await find(PERSON, one, "b") is None
        assert (await find(STRANGER, one), await find(PERSON, UUID(int=3))) == (None, None)
    assert await asks.hold_of(ASK.subject) == ASK
    assert await asks.hold_of(SubjectKind.CASE.of(PERSON)) is None
    await asks.put_code(ASK, "123456", LATER)
    assert await asks.hold_coded("123456", NOW) == ASK
    assert (await asks.hold_coded("123456", LATER), await asks.hold_coded("1", NOW)) == (None, None)

    given = Given(
        RatingLevel.SATISFIED,
        (RatingReason.SPEED,),
        "快",
        call_back=True,
        way=RatingWay.COUNTER,
        changes=1,
    )
    await asks.put(replace(ASK, given=given))

    assert await asks.read(PERSON, one) == replace(ASK, given=given)
    assert await asks.read(PERSON, UUID(int=2)) == other
    assert await asks.hold_coded("123456", NOW) is None


async def test_an_ask_is_over_after_its_last_day_once(database: Database) -> None:
    asks = RatingAskStore(database, make_vault())
    made = [
        replace(ASK, ask=UUID(int=n), subject=SubjectKind.CASE.of(UUID(int=n))) for n in range(1, 5)
    ]
    days = (TODAY - DAY, TODAY, TODAY - 2 * DAY, TODAY - DAY)
    for each, last in zip(made, days, strict=True):
        await asks.add(each, "a", last)
    await asks.put(replace(made[3], rating=OTHER))

    assert await asks.due(TODAY, 9) == (made[2], made[0])
    assert await asks.due(TODAY, 1) == (made[2],)
    await asks.put_last_day(made[2], TODAY)
    assert await asks.due(TODAY, 9) == (made[0],)


def rating(number: int, **changed: Any) -> Rating:  # noqa: ANN401  # of its fields
    usual = Rating(
        rating=UUID(int=number),
        unit="fire",
        item="fire.check",
        level=RatingLevel.DISSATISFIED,
        silent=False,
        reasons=(RatingReason.SPEED, RatingReason.GUIDE),
        words="慢",
        call_back=True,
        settled_on=TODAY,
        rater=Rater(PERSON, UUID(int=number), ASK.subject),
    )
    return replace(usual, **changed)


async def test_ratings_wait_are_shown_together_and_name_nobody_but_for_who_may_ask(
    database: Database,
) -> None:
    ratings = RatingStore(database, make_vault())
    await ratings.add(
        [
            rating(1),
            rating(2, reasons=(), words=""),
            rating(3, silent=True),
            rating(4, unit="water"),
            rating(5, item="fire.other"),
        ]
    )
    fire = Waiting("fire", "fire.check", 2)
    others = (Waiting("fire", "fire.other", 1), Waiting("water", "fire.check", 1))
    assert await ratings.waiting() == (fire, *others)
    end = (TODAY + DAY, OTHER)
    assert await ratings.shown("fire", end, 9) == []
    await ratings.count(UUID(int=2), counted=False)

    released = await ratings.release(fire, TODAY)

    poor = RatingLevel.DISSATISFIED
    assert sorted(released) == [(poor, False, False), (poor, False, True), (poor, True, True)]
    assert await ratings.waiting() == others
    assert await ratings.release(fire, TODAY) == ()
    shown = await ratings.shown("fire", end, 9)
    assert [(day, each.rating.int, each.counted) for day, each in shown] == [
        (TODAY, 2, False),
        (TODAY, 1, True),
    ]
    reasons = (RatingReason.SPEED, RatingReason.GUIDE)
    first = RatingShown(
        UUID(int=1), "fire", "fire.check", poor, reasons, "慢", date(2026, 11, 1), counted=True
    )
    assert shown[1][1] == first
    assert shown[0][1].reasons == ()
    assert await ratings.shown("fire", end, 1) == shown[:1]
    assert await ratings.shown("fire", (TODAY, UUID(int=2)), 9) == shown[1:]
    held = await ratings.hold(UUID(int=1))
    assert held is not None
    assert (held[0].rating, held[1]) == (UUID(int=1), TODAY)
    assert await ratings.grounds(UUID(int=1)) == held[0]
    for nobody in (UUID(int=3), OTHER):
        assert (await ratings.grounds(nobody), await ratings.hold(nobody)) == (None, None)
    assert await ratings.rater(UUID(int=4)) == Rater(PERSON, UUID(int=4), ASK.subject)
    assert await ratings.rater(OTHER) is None
