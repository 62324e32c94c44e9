"""How the engines do in operation: what was counted, whether it drifts, how two of them disagree."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from domain.days import day_of
from domain.faces.check_counts import (
    LEAST_SHOWN,
    Ages,
    AgesCount,
    DayCount,
    PairCount,
    Period,
    What,
)
from domain.faces.drift import LIMITS, Rate, Refusals, Signal, rate, refusals, signals
from domain.faces.engine_switch import Switch
from domain.faces.face_check import EngineId, Verdict

MOST_DAYS: Final = 366
USUAL_DAYS: Final = 28


class CountStore(Protocol):
    async def by_day(self, engine: str, period: Period) -> Sequence[DayCount]: ...

    async def by_ages(
        self, engine: str, period: Period, what: Sequence[What]
    ) -> Sequence[AgesCount]: ...

    async def baseline(self, engine: str, days: int) -> Period | None: ...

    async def pairs(self, period: Period) -> Sequence[PairCount]: ...


class SwitchStore(Protocol):
    async def open(self) -> Switch | None: ...

    async def persons(self) -> Mapping[str, int]: ...

    async def count(self, now: datetime) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Which engines there are and whether the week looks like the baseline."""

    engine: EngineId
    second: EngineId | None
    former: bool  # the second is the one before, else it is a shadow
    baseline: Period | None  # None: no check yet
    complete: bool  # the baseline lies wholly before the week
    week: Period
    signals: tuple[Signal, ...]
    switch: Switch | None
    persons: Mapping[str, int]  # by the engines that they are on, as last counted

    @property
    def alarms(self) -> tuple[Signal, ...]:
        return tuple(signal for signal in self.signals if signal.alarm)


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """A group of ages; a small one is never there, nor what would give it away."""

    ages: Ages
    checks: int  # compared
    refusals: Refusals


@dataclass(frozen=True, slots=True)
class Counts:
    period: Period
    days: tuple[DayCount, ...]
    refusals: Refusals
    groups: tuple[GroupSeen, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two engines on the same frames."""

    engine: str
    shadow: str
    checks: int
    disagree: Rate | None  # None: too few
    cells: tuple[PairCount, ...]

    @property
    def disagreements(self) -> tuple[PairCount, ...]:
        """By verdicts alone, the bands summed up; the commonest first."""
        found: defaultdict[tuple[Verdict, Verdict], int] = defaultdict(int)
        for cell in self.cells:
            if cell.verdict is not cell.shadow_verdict:
                found[cell.verdict, cell.shadow_verdict] += cell.checks
        return tuple(
            PairCount(self.engine, self.shadow, one, 0, other, 0, checks)
            for (one, other), checks in sorted(found.items(), key=lambda item: -item[1])
        )


class EngineService:
    def __init__(
        self,
        *,
        counts: CountStore,
        switches: SwitchStore,
        engine: EngineId,
        second: EngineId | None,
        former: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self._counts = counts
        self._switches = switches
        self._engine = engine
        self._second = second
        self._former = former
        self._clock = clock

    async def look(self) -> Standing:
        """As `standing`, with the persons counted anew where two engines are there."""
        if self._second is not None:
            await self._switches.count(self._clock())
        return await self.standing()

    async def standing(self) -> Standing:
        """The newest seven days against the baseline."""
        today = self._today()
        week = Period(today - timedelta(days=LIMITS.week_days - 1), today)
        baseline = await self._counts.baseline(str(self._engine), LIMITS.baseline_days)
        complete = baseline is not None and baseline.last < week.first
        found: tuple[Signal, ...] = ()
        if baseline is not None and complete:
            found = signals(await self._summed(week), await self._summed(baseline))
        return Standing(
            engine=self._engine,
            second=self._second,
            former=self._former,
            baseline=baseline,
            complete=complete,
            week=week,
            signals=found,
            switch=await self._switches.open(),
            persons=await self._switches.persons(),
        )

    async def counts(self, days: int = USUAL_DAYS) -> Counts:
        """Of the last so many days, today among them."""
        period = self._last(days)
        by_ages = await self._counts.by_ages(str(self._engine), period, (What.COMPARED,))
        compared: defaultdict[Ages, dict[str, int]] = defaultdict(dict)
        whole: defaultdict[str, int] = defaultdict(int)
        for count in by_ages:
            compared[count.ages][count.bucket] = count.checks
            whole[count.bucket] += count.checks
        groups = [
            GroupSeen(group, _compared(buckets), refusals(buckets))
            for group, buckets in sorted(
                compared.items(), key=lambda item: list(Ages).index(item[0])
            )
        ]
        return Counts(
            period=period,
            days=tuple(await self._counts.by_day(str(self._engine), period)),
            refusals=refusals(whole),
            groups=_shown(groups),
        )

    async def pairs(self, days: int = USUAL_DAYS) -> tuple[Pair, ...]:
        return pairs_of(await self._counts.pairs(self._last(days)))

    async def _summed(self, period: Period) -> Mapping[What, Mapping[str, int]]:
        found: defaultdict[What, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        for count in await self._counts.by_day(str(self._engine), period):
            found[count.what][count.bucket] += count.checks
        return found

    def _last(self, days: int) -> Period:
        today = self._today()
        return Period(today - timedelta(days=days - 1), today)

    def _today(self) -> date:
        return day_of(self._clock())


def pairs_of(counts: Sequence[PairCount]) -> tuple[Pair, ...]:
    """By the two engines; they disagree where their verdicts differ, whatever the bands."""
    found: defaultdict[tuple[str, str], list[PairCount]] = defaultdict(list)
    for count in counts:
        found[count.engine, count.shadow].append(count)
    return tuple(
        Pair(
            engine=engine,
            shadow=shadow,
            checks=(checks := sum(cell.checks for cell in cells)),
            disagree=rate(
                sum(cell.checks for cell in cells if cell.verdict is not cell.shadow_verdict),
                checks,
            ),
            cells=tuple(cells),
        )
        for (engine, shadow), cells in found.items()
    )


def _shown(groups: Sequence[GroupSeen]) -> tuple[GroupSeen, ...]:
    """Groups large enough, and so many that all less these says nothing of a small one either."""
    shown = [group for group in groups if group.checks >= LEAST_SHOWN]
    rest = sum(group.checks for group in groups) - sum(group.checks for group in shown)
    if shown and 0 < rest < LEAST_SHOWN:
        shown.remove(min(shown, key=lambda group: group.checks))
    return tuple(shown)


def _compared(buckets: Mapping[str, int]) -> int:
    return buckets.get("accepted", 0) + buckets.get("refused", 0)
