"""How a worker stands back, asked of a system that only notes it."""

import os
from types import SimpleNamespace

import pytest

from biometrics import priority


class Share:
    """The file of the session's share, which lets itself be written after some tries."""

    def __init__(self, *answers: OSError) -> None:
        self.answers = list(answers)
        self.written: list[str] = []

    def write_text(self, text: str) -> None:
        self.written.append(text)
        if self.answers:
            raise self.answers.pop(0)


def stood_back(monkeypatch: pytest.MonkeyPatch, share: Share) -> list[object]:
    done: list[object] = []
    monkeypatch.setattr(os, "setsid", lambda: done.append("session"))
    monkeypatch.setattr(
        os, "sched_setscheduler", lambda *args: done.append((*args[:2], args[2].sched_priority))
    )
    monkeypatch.setattr(priority, "_SHARE", share)
    monkeypatch.setattr(priority, "time", SimpleNamespace(sleep=done.append))
    priority.stand_back()
    return done


def test_a_worker_is_a_session_of_its_own_of_idle_policy_and_low_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    share = Share()

    assert stood_back(monkeypatch, share) == ["session", (0, os.SCHED_IDLE, 0)]
    assert share.written == ["10"]


def test_a_share_that_may_not_be_written_yet_is_written_a_moment_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    share = Share(BlockingIOError(), BlockingIOError())

    assert stood_back(monkeypatch, share)[2:] == [0.1, 0.1]
    assert share.written == ["10"] * 3


def test_a_share_that_is_not_to_be_had_keeps_nobody_waiting_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never, forbidden = Share(*[BlockingIOError()] * 200), Share(PermissionError())

    stood_back(monkeypatch, never)
    assert len(never.written) == 100
    assert len(stood_back(monkeypatch, forbidden)) == 2
    assert len(forbidden.written) == 1
