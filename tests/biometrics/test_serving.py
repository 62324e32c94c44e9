"""A face worker's own loop, driven in the tests' process: nothing is locked in and nobody ends."""

import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from biometrics import isolation, serving, wire, worker
from biometrics.priority import NICE
from biometrics.wire import Equipment, JobFailed, NoFrame
from domain.errors import Invalid
from domain.problems import Problem

EQUIPMENT = Equipment("opencv", {"sface": Path("/models/sface.onnx")}, "opencv-2026")


def double(number: int) -> int:
    return 2 * number


def refuse(_: int) -> int:
    raise Invalid(Problem.PICTURE_UNREADABLE, "cut off")


def break_down(_: int) -> int:
    raise OSError("110101199003071234")


JOBS = {job.__name__: job for job in (double, refuse, break_down)}


class Ends:
    """Both ends of the descriptor."""

    def __init__(self) -> None:
        self.service, self.worker = socket.socketpair()

    def say(self, *bodies: bytes) -> None:
        self.service.sendall(b"".join(map(wire.frame, bodies)))

    def goes(self) -> None:
        self.service.shutdown(socket.SHUT_WR)

    def hear(self) -> bytes:
        return wire.receive(self.service.fileno())


@pytest.fixture
def ends() -> Iterator[Ends]:
    found = Ends()
    with found.service, found.worker:
        yield found


@pytest.fixture
def done(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What `main` asks of the system, in order, instead of doing it."""
    noted: list[tuple[object, ...]] = []

    def note(name: str, answer: object = None) -> Callable[..., object]:
        def called(*args: object) -> object:
            noted.append((name, *args))
            return answer

        return called

    class Thread:
        def __init__(self, target: object, args: tuple[object, ...], daemon: bool) -> None:  # noqa: FBT001  # as the library's
            noted.append(("thread", target, args, daemon))

        def start(self) -> None:
            noted.append(("thread begins",))

    def lock_files(readable: Any) -> tuple[str, ...]:  # noqa: ANN401  # a view of paths
        noted.append(("lock files", *readable))
        return ("landlock",)

    monkeypatch.setattr(sys, "argv", ["serving", str(ends.worker.fileno())])
    monkeypatch.setattr(signal, "signal", note("signal"))
    monkeypatch.setattr(isolation, "lock_files", lock_files)
    monkeypatch.setattr(isolation, "lock_calls", note("lock calls", ("seccomp",)))
    monkeypatch.setattr(threading, "Thread", Thread)
    monkeypatch.setattr(os, "nice", note("nice"))
    monkeypatch.setattr(worker, "start", note("start"))
    monkeypatch.setattr(serving, "stand_back", note("stand back"))
    return noted


def test_a_worker_is_locked_in_around_the_loading_of_its_models_and_then_says_so(
    ends: Ends, done: list[tuple[object, ...]]
) -> None:
    ends.say(wire.equip(EQUIPMENT))
    ends.goes()

    serving.main()

    assert done == [
        ("signal", signal.SIGINT, signal.SIG_IGN),
        ("signal", signal.SIGTERM, signal.SIG_IGN),
        ("lock files", Path("/models/sface.onnx")),
        ("thread", serving._end_with, (ends.worker.fileno(),), True),  # its guard
        ("thread begins",),
        ("nice", NICE),
        ("start", EQUIPMENT),
        ("stand back",),
        ("lock calls",),
    ]
    assert wire.is_ready(ends.hear()).isolation == ("landlock", "seccomp")


@pytest.mark.usefixtures("done")
def test_one_job_is_answered_after_the_other_and_a_fault_ends_none(ends: Ends) -> None:
    ends.say(wire.equip(EQUIPMENT))
    ends.say(wire.ask(refuse, (1,)), wire.ask(break_down, (1,)), wire.ask(double, (21,)))
    ends.goes()

    serving.main(JOBS)

    ends.hear()
    with pytest.raises(Invalid, match="cut off"):
        wire.answered(ends.hear(), refuse)
    with pytest.raises(JobFailed, match=r"^OSError at serving\.py:\d+ test_serving\.py:\d+$"):
        wire.answered(ends.hear(), break_down)
    value, seconds = wire.answered(ends.hear(), double)
    assert value == 42
    assert 0 <= seconds < 60


@pytest.mark.usefixtures("done")
def test_a_worker_does_its_own_jobs_and_none_of_another_name(ends: Ends) -> None:
    ends.say(wire.equip(EQUIPMENT), wire.ask(worker.rewrite, (b"no picture",)))
    ends.say(wire.ask(double, (1,)))
    ends.goes()

    serving.main()

    ends.hear()
    with pytest.raises(Invalid):
        wire.answered(ends.hear(), worker.rewrite)
    with pytest.raises(JobFailed, match=r"^KeyError at "):
        wire.answered(ends.hear(), double)


def test_who_is_told_nothing_loads_nothing(ends: Ends, done: list[tuple[object, ...]]) -> None:
    ends.goes()

    serving.main()

    assert [each[0] for each in done] == ["signal", "signal"]


@pytest.mark.usefixtures("done")
def test_a_service_that_has_gone_is_no_fault_of_the_worker(ends: Ends) -> None:
    ends.say(wire.equip(EQUIPMENT))
    ends.service.close()

    serving.main()  # its first word reaches nobody


def test_a_worker_ends_with_its_service_and_not_when_it_is_asked(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[object, ...]] = []

    class Poll:
        def register(self, channel: int, events: int) -> None:
            seen.append(("until its end", channel, events))

        def poll(self) -> None:
            seen.append(("gone",))

    monkeypatch.setattr(select, "poll", Poll)
    monkeypatch.setattr(os, "_exit", lambda code: seen.append(("ends", code)))

    serving._end_with(7)  # its guard, which never comes back

    assert seen == [("until its end", 7, 0), ("gone",), ("ends", 1)]


def test_a_worker_is_given_nothing_that_an_operator_set_for_the_service(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in serving.INHERITED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("OMP_NUM_THREADS", "64")
    monkeypatch.setenv("ZHIJIAN_SMS_KEY", "a vendor's secret")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lib").mkdir()
    monkeypatch.setattr(sys, "path", ["", "lib", str(tmp_path / "not there")])

    assert serving.environment() == {
        "LANG": "zh_CN.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OPENCV_LOG_LEVEL": "ERROR",
        "OPENCV_IO_MAX_IMAGE_PIXELS": "40000000",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{tmp_path / 'lib'}",
    }


def test_a_frame_cut_off_by_the_end_of_the_service_is_no_job(
    ends: Ends, done: list[tuple[object, ...]]
) -> None:
    ends.service.sendall(wire.frame(wire.equip(EQUIPMENT))[:-1])
    ends.goes()

    serving.main()

    assert ("start", EQUIPMENT) not in done
    ends.worker.close()
    with pytest.raises(NoFrame):
        ends.hear()
