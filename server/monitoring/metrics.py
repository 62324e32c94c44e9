"""Numbers for Prometheus: requests are timed here, the rest is read off the parts when asked."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from aiohttp import hdrs
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.delivery import Channel

Delays = Mapping[Channel, tuple[Sequence[tuple[str, float]], float]]

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_BOUNDS: Final = (*map(str, _BUCKETS), "+Inf")


@dataclass(slots=True)
class _Times:
    """How many of each bucket, and all of them together in seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * len(_BOUNDS))
    sum: float = 0.0


class Meter:
    """One registry a process, so that tests can run several side by side."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        answers = _Answers()
        self._registry.register(answers)
        #: Counts a plain answer: its method, route and status, and the seconds it took.
        self.observe = answers.observe

    def read(self, gauges: Callable[[], Mapping[str, float]]) -> None:
        """Has `gauges` asked at every scrape; names without the prefix."""
        self._registry.register(_Gauges(gauges))

    def read_delays(self, delays: Callable[[], Delays]) -> None:
        """Has `delays` asked at every scrape."""
        self._registry.register(_Delays(delays))

    def render(self) -> bytes:
        return generate_latest(self._registry)


class _Answers(Collector):
    """How long plain answers took; sockets and streams live as long as they live.

    Counted here: the library's histogram, with its locks, costs an answer several times as much.
    """

    def __init__(self) -> None:
        self._times: dict[tuple[str, str, int], _Times] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        family = status // 100
        times = self._times.get((method, route, family))
        if times is None:
            # Whatever a caller calls its method, it makes no new series.
            known = method if method in hdrs.METH_ALL else "other"
            times = self._times.setdefault((known, route, family), _Times())
        times.counts[bisect_left(_BUCKETS, seconds)] += 1
        times.sum += seconds

    def collect(self) -> Iterator[Metric]:
        family = HistogramMetricFamily(
            "zhijian_request_seconds",
            "Time to answer a request, by route and status class",
            labels=("method", "route", "status"),
        )
        for (method, route, status), times in self._times.items():
            buckets = list(zip(_BOUNDS, accumulate(times.counts), strict=True))
            family.add_metric((method, route, f"{status}xx"), buckets, times.sum)
        yield family


class _Gauges(Collector):
    def __init__(self, gauges: Callable[[], Mapping[str, float]]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        for name, value in self._gauges().items():
            family = GaugeMetricFamily(f"zhijian_{name}", name.replace("_", " "))
            family.add_metric([], value)
            yield family


class _Delays(Collector):
    def __init__(self, delays: Callable[[], Delays]) -> None:
        self._delays = delays

    def collect(self) -> Iterator[Metric]:
        family = HistogramMetricFamily(
            "zhijian_delivery_delay_seconds",
            "From the commit of a change to its message being taken by the vendor",
            labels=("channel",),
        )
        for channel, (buckets, total) in self._delays().items():
            family.add_metric([channel], buckets, total)
        yield family
