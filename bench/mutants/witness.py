"""A pytest plugin that says how a run with a mutant ended, and ends it at the first test that notices.

While the map is made it stops at nothing, and says which tests fail without a mutant.

A failed assertion, or an error raised in a test, notices. A time-out does not, nor does a file that
cannot be imported: a mutant that only these stop was not understood by any test.
"""

import json
import os
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest

T = TypeVar("T")

#: So many tests may run into their time before the run is given up.
TIME_OUTS: Final = 2


class Witness:
    def __init__(self, told: Path, named: Sequence[str], *, stops: bool) -> None:
        """`named`: the tests that run, in this order; all when there is none."""
        self._told = told
        self._named = named
        self._stops = stops
        self.failed: list[str] = []
        self.noticed = ""
        self.how = ""
        self.time_outs = 0
        self.broken_imports = 0
        self.seconds: dict[str, float] = {}

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        if self._named:
            kept = in_order(self._named, {item.nodeid: item for item in items})
            config.hook.pytest_deselected(items=[item for item in items if item not in kept])
            items[:] = kept

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        error = call.excinfo
        if not self._stops or error is None or report.outcome != "failed":
            return report
        if is_time_out(error.value):
            self.time_outs += 1
            if self.time_outs >= TIME_OUTS:
                item.session.shouldstop = "out of time"
        elif not self.noticed:
            self.noticed, self.how = item.nodeid, error.typename
            item.session.shouldstop = "noticed"
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Of a test that ran here, or in a process of this run: those of the map run several at a time."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.broken_imports += report.failed

    def pytest_sessionfinish(self) -> None:
        told = {
            "noticed": self.noticed,
            "how": self.how,
            "time_outs": self.time_outs,
            "broken_imports": self.broken_imports,
            "failed": self.failed,
            "seconds": self.seconds,
        }
        self._told.write_text(json.dumps(told), encoding="utf-8")


def in_order(named: Sequence[str], items: Mapping[str, T]) -> list[T]:
    """What is named, in that order.

    A mutant may change a parameter, and with it the name of a test: then all of its function run.
    """
    by_function: dict[str, list[str]] = {}
    for name in items:
        by_function.setdefault(name.partition("[")[0], []).append(name)
    wanted = (
        name
        for test in named
        for name in ([test] if test in items else by_function.get(test.partition("[")[0], ()))
    )
    return [items[name] for name in dict.fromkeys(wanted)]


def is_time_out(error: BaseException) -> bool:
    """Of asyncio, of a socket, or of pytest-timeout."""
    return isinstance(error, TimeoutError) or str(error).startswith("Timeout (>")


def pytest_configure(config: pytest.Config) -> None:
    told = os.environ.get("MUTANTS_TOLD")
    if told and not hasattr(config, "workerinput"):  # of several processes the one that hears them
        named = os.environ.get("MUTANTS_NAMED", "")
        tests = Path(named).read_text(encoding="utf-8").splitlines() if named else []
        config.pluginmanager.register(
            Witness(Path(told), tests, stops=bool(named)), "mutants-witness"
        )
