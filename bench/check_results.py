"""What the rounds of bench.checks gave in sum, and how it is told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Final

from zhijian_client import Outcome

from bench.phones import Checked, Overload
from bench.report import Measure, median, percentile, tell
from bench.worker_baseline import Plan, Pushed

GOAL: Final = 0.85
READS_GOAL: Final = 3.0


@dataclass(slots=True)
class CheckResults:
    """What the rounds gave, in sum."""

    plans: Sequence[Plan]  # that were learnt and pass
    checked: list[Checked] = field(default_factory=list)
    jobs: Counter[str] = field(default_factory=Counter)  # that the workers did, by kind
    seconds: float = 0.0
    cpu_s: float = 0.0
    server_cpu_s: float = 0.0  # of the process that serves
    phones_cpu_s: float = 0.0
    pushed: list[Pushed] = field(default_factory=list)
    # Beside each floor, for the reads alone: processor seconds a second of all, and of who serves.
    reading_cpu: list[float] = field(default_factory=list)
    reading_server_cpu: list[float] = field(default_factory=list)
    idle_p99_ms: float = 0.0
    took: list[float] = field(default_factory=list)  # by each read beside checks
    misread: int = 0
    overload: Overload = field(default_factory=Overload)
    timeouts: int = 0
    total_mb: float = 0.0

    @property
    def cost_s(self) -> dict[str, float]:
        """Processor time of a job of each kind, in the floor."""
        kinds = self.pushed[0].jobs
        return {
            kind: sum(pushed.job_s[kind] for pushed in self.pushed)
            / sum(pushed.jobs[kind] for pushed in self.pushed)
            for kind in kinds
            if any(pushed.jobs[kind] for pushed in self.pushed)
        }

    @property
    def passed(self) -> list[Checked]:
        return [one for one in self.checked if one.outcome == Outcome.PASS]


def _spent(cost_s: Mapping[str, float], jobs: Mapping[str, int]) -> float:
    return sum(cost_s[kind] * count for kind, count in jobs.items() if count)


def mean_frames(plans: Sequence[Plan]) -> float:
    return sum(plan.frames for plan in plans) / len(plans)


def tell_results(results: CheckResults, *, phones: int, processors: int) -> None:
    cost_s = results.cost_s
    a_check_s = _spent(cost_s, sum((plan.jobs for plan in results.plans), Counter()))
    a_check_s /= len(results.plans)
    checks = _spent(cost_s, results.jobs) / a_check_s
    a_second = checks / results.seconds
    floor = sum(pushed.worker_cpu_s for pushed in results.pushed) / a_check_s
    floor_a_second = floor / sum(pushed.seconds for pushed in results.pushed)
    worker_cpu_s = sum(pushed.worker_cpu_s for pushed in results.pushed) / floor
    floor_cpu_s = worker_cpu_s + sum(pushed.caller_cpu_s for pushed in results.pushed) / floor
    check_cpu_s = (results.cpu_s - results.seconds * mean(results.reading_cpu)) / checks
    serving_s = results.server_cpu_s - results.seconds * mean(results.reading_server_cpu)
    phones_cpu = results.phones_cpu_s / results.seconds
    ratio = a_second / (floor_a_second * (1 - phones_cpu / processors))
    busy_ms = 1000 * percentile(results.took, 0.99)
    overload = results.overload
    tell(
        "checks",
        Measure("ratio", ratio, "of straight pushing", at_least=GOAL),
        [
            Measure("checks_per_s", a_second, "whole checks a second through the service"),
            Measure("straight_per_s", floor_a_second, "the same through the workers alone"),
            Measure(
                "phones_cpu", phones_cpu, "s CPU a second of the phones, on the same processors"
            ),
            Measure(
                "read_p99_ratio",
                busy_ms / results.idle_p99_ms,
                "p99 of reads beside checks over idle",
                at_most=READS_GOAL,
            ),
            Measure("read_p99_ms", busy_ms, "ms beside checks"),
            Measure("read_idle_p99_ms", results.idle_p99_ms, "ms idle"),
            Measure("check_cpu_s", check_cpu_s, "s CPU of the whole service a check"),
            Measure("server_cpu_s", serving_s / checks, "s CPU thereof on the event loop"),
            Measure("reading_cpu", mean(results.reading_cpu), "s CPU a second for the reads alone"),
            Measure("straight_cpu_s", floor_cpu_s, "s CPU of a check pushed straight through"),
            Measure(
                "cpu_ratio", floor_cpu_s / check_cpu_s, "of the two, whoever else is busy here"
            ),
            Measure("worker_cpu_s", worker_cpu_s, "s CPU thereof in the workers"),
            Measure("total_mb", results.total_mb, "MB PSS of the whole service after it all"),
            Measure("refused", overload.refused, "phones told 503 and Retry-After, of all beyond"),
            Measure("refused_otherwise", overload.others.total(), "answered else", at_most=0),
            Measure("misread", results.misread, "reads answered else than 200", at_most=0),
            Measure("answer_s", overload.slowest_s, "s, the slowest answer in the overload"),
            Measure("timeouts", results.timeouts, "left without an answer", at_most=0),
        ],
        phones=phones,
        workers=processors,
        asked_at_once=overload.asked,
        admitted=overload.admitted,
        outcomes=dict(Counter(one.outcome for one in results.checked)),
        frames_a_check=round(mean_frames(results.plans), 1),
        seconds_a_check=round(median([one.seconds for one in results.passed]), 1),
        refusals_otherwise=dict(overload.others),
    )
