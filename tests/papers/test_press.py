"""Papers are drawn beside the event loop, one at a time, and never longer than they may take."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest

from domain.errors import Busy
from papers import press as module
from papers.press import Press
from papers.worker import NICE
from tests.papers.sample import ADDRESS, CODE, PAPER


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    made = Press()
    yield made
    await made.close()


async def draw(press: Press) -> bytes:
    return await press.draw(PAPER, CODE, ADDRESS)


def pid(press: Press) -> int:
    assert press._process is not None
    return press._process.pid


async def test_nothing_runs_until_a_paper_is_asked_for(press: Press) -> None:
    assert press._process is None
    assert (await draw(press)).startswith(b"%PDF-1.7")


async def test_one_process_draws_them_all_the_same(press: Press) -> None:
    first = await draw(press)
    drawing = pid(press)

    assert await draw(press) == first
    assert pid(press) == drawing


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="a policy of Linux")
async def test_it_stands_back_for_faces_and_for_the_event_loop(press: Press) -> None:
    await draw(press)

    assert os.sched_getscheduler(pid(press)) == os.SCHED_IDLE
    assert os.getpriority(os.PRIO_PROCESS, pid(press)) == min(os.nice(0) + NICE, 19)


async def test_the_event_loop_goes_on_while_papers_are_drawn(press: Press) -> None:
    await draw(press)
    drawing = asyncio.gather(*(draw(press) for _ in range(20)))
    turns = 0
    while not drawing.done():
        turns += 1
        await asyncio.sleep(0.001)

    assert turns > 20


async def test_one_that_died_is_started_again_and_the_paper_drawn(press: Press) -> None:
    await draw(press)
    os.kill(pid(press), signal.SIGKILL)

    assert (await draw(press)).startswith(b"%PDF")


async def test_one_that_takes_too_long_is_ended_and_the_next_is_drawn() -> None:
    press = Press(within_s=0.001)
    with pytest.raises(Busy):
        await draw(press)
    assert press._process is None
    press._within_s = module.WITHIN_S

    assert (await draw(press)).startswith(b"%PDF")
    await press.close()


async def test_when_the_line_is_full_callers_hear_it_at_once(press: Press) -> None:
    asked = await asyncio.gather(
        *(draw(press) for _ in range(module.WAITING + 3)), return_exceptions=True
    )

    assert sum(isinstance(each, bytes) for each in asked) == module.WAITING
    assert [type(each) for each in asked[-3:]] == [Busy] * 3
    assert (await draw(press)).startswith(b"%PDF")


async def test_a_caller_who_goes_away_leaves_no_answer_for_the_next(press: Press) -> None:
    first = await draw(press)
    gone = asyncio.create_task(draw(press))
    await asyncio.sleep(0.001)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone

    assert await draw(press) == first


async def test_a_paper_that_cannot_be_drawn_is_busy_and_the_next_is_drawn(
    press: Press, caplog: pytest.LogCaptureFixture
) -> None:
    process = await press._started()
    with pytest.raises(Busy):
        await press._drawn(b'{"title": "none"}')

    assert [record.message for record in caplog.records] == ["a paper could not be drawn: KeyError"]
    assert (await draw(press)).startswith(b"%PDF")
    assert pid(press) == process.pid


async def test_it_ends_with_its_parent(press: Press) -> None:
    await draw(press)
    process = press._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()

    assert await asyncio.wait_for(process.wait(), 5) == 0
