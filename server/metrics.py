"""Numbers for Prometheus: requests are timed here, the rest is read off the parts when asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from aiohttp import hdrs, web
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.delivery import Channel

Delays = Mapping[Channel, tuple[Sequence[tuple[str, float]], float]]

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Meter:
    """One registry a process, so that tests can run several side by side."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "zhijian_request_seconds",
            "Time to answer a request, by route and status class",
            ("method", "route", "status"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        # Looking a child up by its labels costs more than the observation; there are a few hundred.
        self._children: dict[tuple[str, web.AbstractRoute, int], Histogram] = {}

    def read(self, gauges: Callable[[], Mapping[str, float]]) -> None:
        """Has `gauges` asked at every scrape; names without the prefix."""
        self._registry.register(_Gauges(gauges))

    def read_delays(self, delays: Callable[[], Delays]) -> None:
        """Has `delays` asked at every scrape."""
        self._registry.register(_Delays(delays))

    def render(self) -> bytes:
        return generate_latest(self._registry)

    def observe(self, request: web.Request, response: web.Response, seconds: float) -> None:
        """Counts a plain answer; sockets and streams live as long as they live."""
        route, method, family = request.match_info.route, request.method, response.status // 100
        child = self._children.get((method, route, family))
        if child is None:
            child = self._child(method, route, family)
            if method in hdrs.METH_ALL and route.resource is not None:
                self._children[method, route, family] = child
        child.observe(seconds)

    def _child(self, method: str, route: web.AbstractRoute, family: int) -> Histogram:
        """Whatever a caller calls its method, it makes no new series."""
        known = method if method in hdrs.METH_ALL else "other"
        resource = route.resource
        return self._seconds.labels(
            known, resource.canonical if resource else "unknown", f"{family}xx"
        )


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
