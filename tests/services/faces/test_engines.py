"""What an administrator sees of the engines: sums, rates with their numbers, and nothing of a handful."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from domain.faces.check_counts import Ages, AgesCount, Compared, DayCount, PairCount, Period, What
from domain.faces.engine_switch import Switch
from domain.faces.face_check import EngineId, Verdict
from services.faces.engines import EngineService, pairs_of

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
ENGINE = EngineId("opencv", "1", "opencv-2026-11")
MONTH_AGO = Period(date(2026, 10, 1), date(2026, 10, 28))
BEFORE = {"13": 300, "14": 500, "15": 200}


@dataclass
class FakeCounts:
    days: list[DayCount] = field(default_factory=list)
    groups: list[AgesCount] = field(default_factory=list)
    base: Period | None = MONTH_AGO
    found: list[PairCount] = field(default_factory=list)
    asked: list[Period] = field(default_factory=list)

    async def by_day(self, engine: str, period: Period) -> Sequence[DayCount]:
        assert engine == str(ENGINE)
        return [one for one in self.days if period.first <= one.day <= period.last]

    async def by_ages(
        self, engine: str, period: Period, what: Sequence[What]
    ) -> Sequence[AgesCount]:
        assert what == (What.COMPARED,)
        self.asked.append(period)
        return self.groups

    async def baseline(self, engine: str, days: int) -> Period | None:
        return self.base

    async def pairs(self, period: Period) -> Sequence[PairCount]:
        self.asked.append(period)
        return self.found


@dataclass
class FakeSwitches:
    switch: Switch | None = None
    counted: int = 0

    async def open(self) -> Switch | None:
        return self.switch

    async def persons(self) -> Mapping[str, int]:
        return {"dlib/1": 30, "dlib/1+opencv/1": 70}

    async def count(self, now: datetime) -> Mapping[str, int]:
        self.counted += 1
        return await self.persons()


def desk(
    counts: FakeCounts, switches: FakeSwitches | None = None, second: EngineId | None = None
) -> EngineService:
    return EngineService(
        counts=counts,
        switches=switches or FakeSwitches(),
        engine=ENGINE,
        second=second,
        former=False,
        clock=lambda: NOON,
    )


def bands(day: date, buckets: Mapping[str, int]) -> list[DayCount]:
    return [DayCount(day, What.BAND, bucket, checks) for bucket, checks in buckets.items()]


def compared(ages: Ages, accepted: int, refused: int, retried: int) -> list[AgesCount]:
    return [
        AgesCount(ages, What.COMPARED, bucket, checks)
        for bucket, checks in (
            (Compared.ACCEPTED, accepted),
            (Compared.REFUSED, refused),
            (Compared.RETRIED, retried),
        )
    ]


async def test_a_week_like_the_baseline_raises_no_alarm() -> None:
    days = bands(MONTH_AGO.first, BEFORE) + bands(TODAY, {"13": 62, "14": 98, "15": 40})

    seen = await desk(FakeCounts(days)).standing()

    assert [signal.name for signal in seen.signals] == [What.BAND]
    assert seen.alarms == ()


async def test_the_week_is_of_seven_days_with_today_and_the_baseline_lies_before_it() -> None:
    touching = Period(MONTH_AGO.first, TODAY - timedelta(days=6))
    before = replace(touching, last=TODAY - timedelta(days=7))

    seen = await desk(FakeCounts(base=touching)).standing()

    assert seen.week == Period(TODAY - timedelta(days=6), TODAY)
    assert not seen.complete
    assert (await desk(FakeCounts(base=before)).standing()).complete


async def test_counts_are_of_the_last_days_with_today_and_pairs_of_the_same() -> None:
    counts = FakeCounts(
        days=bands(TODAY, BEFORE),
        found=[PairCount("a", "b", Verdict.PASS, 13, Verdict.PASS, 13, 1)],
    )

    seen = await desk(counts).counts(days=3)
    (pair,) = await desk(counts).pairs(days=3)

    days = Period(TODAY - timedelta(days=2), TODAY)
    assert (seen.period, counts.asked) == (days, [days, days])
    assert [each.bucket for each in seen.days] == list(BEFORE)
    assert pair.checks == 1


async def test_a_week_of_lower_scores_raises_one() -> None:
    days = bands(MONTH_AGO.first, BEFORE) + bands(TODAY, {"11": 62, "12": 98, "13": 40})

    seen = await desk(FakeCounts(days)).standing()

    assert [signal.name for signal in seen.alarms] == [What.BAND]


async def test_days_before_the_week_are_not_of_it() -> None:
    days = bands(MONTH_AGO.first, BEFORE) + bands(TODAY - timedelta(days=7), {"11": 500})

    assert (await desk(FakeCounts(days)).standing()).signals == ()


async def test_while_the_baseline_is_being_gathered_nothing_is_held_against_it() -> None:
    days = bands(TODAY, {"11": 500})
    counts = FakeCounts(days, base=Period(TODAY - timedelta(days=3), TODAY + timedelta(days=24)))

    seen = await desk(counts).standing()

    assert (seen.complete, seen.signals) == (False, ())


async def test_an_engine_without_a_check_has_no_baseline() -> None:
    seen = await desk(FakeCounts(base=None)).standing()

    assert (seen.baseline, seen.complete, seen.alarms) == (None, False, ())


async def test_of_each_group_of_ages_false_refusals_are_estimated_with_their_number() -> None:
    counts = FakeCounts(groups=compared(Ages.SEVENTIES, 96, 9, 4))

    (group,) = (await desk(counts).counts()).groups

    assert (group.ages, group.checks) == (Ages.SEVENTIES, 105)
    assert group.refusals.likely is not None
    assert (group.refusals.likely.errors, group.refusals.likely.trials) == (4, 100)


async def test_a_group_of_fewer_than_twenty_is_not_shown() -> None:
    groups = (
        compared(Ages.EIGHTY, 18, 1, 1)
        + compared(Ages.SEVENTIES, 9, 0, 0)
        + compared(Ages.SIXTIES, 40, 0, 0)
    )

    seen = await desk(FakeCounts(groups=groups)).counts()

    assert [group.ages for group in seen.groups] == [Ages.SIXTIES]
    assert seen.refusals.likely is not None
    assert seen.refusals.likely.trials == 68


async def test_a_small_group_is_not_told_by_all_less_the_others() -> None:
    groups = (
        compared(Ages.EIGHTY, 3, 1, 0)
        + compared(Ages.SEVENTIES, 25, 2, 1)
        + compared(Ages.SIXTIES, 40, 0, 0)
    )

    seen = await desk(FakeCounts(groups=groups)).counts()

    assert [group.ages for group in seen.groups] == [Ages.SIXTIES]


async def test_twenty_are_shown_and_twenty_that_are_left_over_give_nobody_away() -> None:
    groups = (
        compared(Ages.EIGHTY, 10, 0, 0)
        + compared(Ages.UNDER_60, 10, 0, 0)
        + compared(Ages.SEVENTIES, 18, 2, 0)
        + compared(Ages.SIXTIES, 40, 0, 0)
    )

    seen = await desk(FakeCounts(groups=groups)).counts()

    assert [(group.ages, group.checks) for group in seen.groups] == [
        (Ages.SIXTIES, 40),
        (Ages.SEVENTIES, 20),
    ]


async def test_one_that_is_left_over_is_not_told_by_the_others() -> None:
    groups = compared(Ages.EIGHTY, 1, 0, 0) + compared(Ages.SEVENTIES, 0, 20, 0)

    assert (await desk(FakeCounts(groups=groups)).counts()).groups == ()


async def test_a_group_in_which_none_was_accepted_or_refused_counts_what_there_is() -> None:
    groups = [
        AgesCount(Ages.SIXTIES, What.COMPARED, Compared.ACCEPTED, 20),
        AgesCount(Ages.SEVENTIES, What.COMPARED, Compared.REFUSED, 20),
    ]

    seen = await desk(FakeCounts(groups=groups)).counts()

    assert [group.checks for group in seen.groups] == [20, 20]


async def test_two_engines_disagree_where_their_verdicts_differ() -> None:
    agreed = PairCount("a", "b", Verdict.PASS, 13, Verdict.PASS, 15, 90)
    refused = replace(agreed, shadow_verdict=Verdict.FAIL, shadow_band=5, checks=2)
    unsure = replace(agreed, shadow_verdict=Verdict.UNSURE, shadow_band=8, checks=3)
    elsewhere = replace(unsure, shadow_band=9, checks=5)

    (pair,) = pairs_of([agreed, refused, unsure, elsewhere])

    assert pair.disagree is not None
    assert (pair.disagree.errors, pair.disagree.trials) == (10, 100)
    assert [(cell.shadow_verdict, cell.checks) for cell in pair.disagreements] == [
        (Verdict.UNSURE, 8),
        (Verdict.FAIL, 2),
    ]


async def test_of_fewer_than_twenty_checks_no_rate_of_disagreement_is_made() -> None:
    (pair,) = pairs_of([PairCount("a", "b", Verdict.PASS, 13, Verdict.FAIL, 5, 19)])

    assert (pair.checks, pair.disagree) == (19, None)


async def test_persons_are_counted_only_where_there_are_two_engines() -> None:
    alone, both = FakeSwitches(), FakeSwitches()

    assert await desk(FakeCounts(), alone).look() == await desk(FakeCounts(), alone).standing()
    await desk(FakeCounts(), both, EngineId("dlib", "1", "")).look()

    assert (alone.counted, both.counted) == (0, 1)


async def test_a_switch_says_how_many_are_over_and_how_many_are_left() -> None:
    switch = Switch("opencv/1", "dlib/1", NOON, TODAY, None)

    seen = await desk(FakeCounts(), FakeSwitches(switch)).standing()

    assert (switch.over(seen.persons), switch.left(seen.persons)) == (70, 30)
