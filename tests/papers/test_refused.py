"""When a paper can't be had now: whoever asked is told to ask again in a second."""

import asyncio
from typing import cast

import pytest

from domain.errors import Busy
from domain.problems import Problem
from papers.press import MOST_BYTES, WAITING, Press
from tests.papers.sample import ADDRESS, CODE, PAPER


class FakeProcess:
    """Says a length and then what it has."""

    returncode: int | None = None
    killed = False

    def __init__(self, said: bytes) -> None:
        self.stdin = self
        self.stdout = asyncio.StreamReader()
        self.stdout.feed_data(said)
        self.stdout.feed_eof()

    def write(self, asked: bytes) -> None:
        self.asked = asked

    async def drain(self) -> None: ...

    def kill(self) -> None:
        self.killed = True

    async def wait(self) -> int:
        return 0


def pressed(said: bytes) -> tuple[Press, FakeProcess]:
    press, process = Press(), FakeProcess(said)
    press._process = cast("asyncio.subprocess.Process", process)
    return press, process


async def test_what_is_as_long_as_a_paper_may_be_is_taken() -> None:
    longest = b"%PDF-".ljust(MOST_BYTES, b"x")
    press, process = pressed(MOST_BYTES.to_bytes(4) + longest)

    assert await press.draw(PAPER, CODE, ADDRESS) == longest
    assert int.from_bytes(process.asked[:4]) == len(process.asked) - 4


async def test_what_is_longer_is_busy_and_ends_whoever_said_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    press, process = pressed((MOST_BYTES + 1).to_bytes(4))

    with pytest.raises(Busy) as refused:
        await press.draw(PAPER, CODE, ADDRESS)

    assert (refused.value.problem, refused.value.retry_after) == (Problem.BUSY, 1)
    assert caplog.messages == ["a paper could not be drawn: too long"]
    assert process.killed
    assert press._process is None


async def test_a_full_line_and_one_that_is_too_slow_say_when_to_ask_again() -> None:
    full, slow = Press(), Press(within_s=0)
    full._waiting = WAITING

    for press in (full, slow):
        with pytest.raises(Busy) as refused:
            await press.draw(PAPER, CODE, ADDRESS)
        assert (refused.value.problem, refused.value.retry_after) == (Problem.BUSY, 1)


async def test_whoever_was_refused_takes_no_place_in_the_line() -> None:
    press = Press(within_s=0)
    with pytest.raises(Busy):
        await press.draw(PAPER, CODE, ADDRESS)

    assert press._waiting == 0
    await press.close()


async def test_one_that_ended_by_itself_is_not_killed() -> None:
    press, process = pressed(b"")
    process.returncode = 0

    await press.close()

    assert not process.killed
