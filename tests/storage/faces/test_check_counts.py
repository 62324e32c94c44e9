"""What is counted when checks end: by day and group of ages, and nothing of who it was."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.faces.check_counts import Ages, AgesCount, DayCount, Period, What
from domain.faces.checks import Receipt
from domain.faces.face_check import CheckResult, Reason, Verdict
from storage.database import Database
from storage.faces.score_bands import CheckCountStore
from tests.storage.books import Book
from tests.storage.city import NOW, City, found
from tests.storage.faces.test_renewals import ENGINE, begin, resident

DAY = date(2026, 11, 24)
WEEK = Period(DAY - timedelta(days=7), DAY + timedelta(days=7))
COMPARED = (What.COMPARED,)


@dataclass(frozen=True, slots=True)
class Scene:
    city: City
    book: Book
    counts: CheckCountStore

    async def check(
        self,
        person: UUID,
        verdict: Verdict,
        *reasons: Reason,
        hours: float = 0,
        band: int | None = 14,
    ) -> None:
        """One check that ends so many hours after NOW."""
        hand = await begin(self.city, self.book, person)
        result = CheckResult(
            verdict=verdict, reasons=reasons, counts=False, tries=0, duration_ms=9_000, band=band
        )
        receipt = Receipt(uuid4(), hand.check, NOW, "jws") if verdict is Verdict.PASS else None
        await self.book.end(hand, result, ENGINE, receipt, NOW + timedelta(hours=hours))

    async def compared(self) -> dict[str, int]:
        found = await self.counts.by_ages(str(ENGINE), WEEK, COMPARED)
        return {count.bucket: count.checks for count in found}


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    city = found(database, tmp_path / "keys")
    return Scene(city, Book(city), CheckCountStore(database))


async def test_a_pass_is_counted_on_its_day(scene: Scene) -> None:
    await scene.check(await resident(scene.city), Verdict.PASS)

    counts = await scene.counts.by_day(str(ENGINE), WEEK)
    assert set(counts) == {
        DayCount(DAY, What.OUTCOME, "pass", 1),
        DayCount(DAY, What.BAND, "14", 1),
        DayCount(DAY, What.SECONDS, "10", 1),
        DayCount(DAY, What.TRIES, "1", 1),
        DayCount(DAY, What.COMPARED, "accepted", 1),
    }


async def test_the_group_of_ages_comes_from_the_id_number(scene: Scene) -> None:
    await scene.check(await resident(scene.city), Verdict.PASS)

    counts = await scene.counts.by_ages(str(ENGINE), WEEK, COMPARED)
    assert counts == [AgesCount(Ages.SIXTIES, What.COMPARED, "accepted", 1)]


async def test_a_check_that_cannot_be_counted_has_ended_all_the_same(scene: Scene) -> None:
    person = await resident(scene.city)
    await scene.city.database.execute(
        "UPDATE persons SET identity = identity || '\\x00'::bytea WHERE person_id = $1", person
    )
    await scene.check(person, Verdict.PASS)

    assert await scene.compared() == {}
    state = "SELECT state FROM face_checks WHERE person_id = $1"
    assert await scene.city.database.fetchval(state, person) == "passed"


async def test_a_refusal_that_a_pass_follows_within_a_day_was_likely_false(scene: Scene) -> None:
    person = await resident(scene.city)
    await scene.check(person, Verdict.FAIL, Reason.NOT_THE_PERSON)
    await scene.check(person, Verdict.UNSURE, Reason.NOT_SURE, hours=1)

    await scene.check(person, Verdict.PASS, hours=23)

    assert await scene.compared() == {"accepted": 1, "refused": 2, "refused_then_accepted": 2}


async def test_a_pass_after_more_than_a_day_explains_nothing(scene: Scene) -> None:
    person = await resident(scene.city)
    await scene.check(person, Verdict.FAIL, Reason.NOT_THE_PERSON)

    await scene.check(person, Verdict.PASS, hours=25)

    assert await scene.compared() == {"accepted": 1, "refused": 1}


async def test_a_refusal_is_explained_by_one_pass_only(scene: Scene) -> None:
    person = await resident(scene.city)
    await scene.check(person, Verdict.FAIL, Reason.NOT_THE_PERSON)
    await scene.check(person, Verdict.PASS, hours=1)

    await scene.check(person, Verdict.PASS, hours=2)

    assert await scene.compared() == {"accepted": 2, "refused": 1, "refused_then_accepted": 1}


async def test_another_s_pass_and_a_failed_challenge_explain_nothing(scene: Scene) -> None:
    person = await resident(scene.city)
    await scene.check(person, Verdict.FAIL, Reason.FLAT_IMAGE, band=None)

    await scene.check(person, Verdict.PASS, hours=1)

    assert await scene.compared() == {"accepted": 1}


async def test_counts_name_nobody(scene: Scene) -> None:
    await scene.check(await resident(scene.city), Verdict.PASS)

    columns = await scene.city.database.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'check_counts'"
    )
    assert {row["column_name"] for row in columns} == {
        "engine",
        "day",
        "action",
        "what",
        "bucket",
        "ages",
        "checks",
    }


async def test_the_first_days_of_an_engine_are_its_baseline_until_others_are_set(
    scene: Scene,
) -> None:
    assert await scene.counts.baseline(str(ENGINE), 28) is None
    await scene.check(await resident(scene.city), Verdict.PASS)
    assert await scene.counts.baseline(str(ENGINE), 28) == Period(DAY, DAY + timedelta(days=27))

    await scene.counts.set_baseline(str(ENGINE), WEEK)

    assert await scene.counts.baseline(str(ENGINE), 28) == WEEK
