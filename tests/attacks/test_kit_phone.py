"""What a phone of the attack kit makes of an answer."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

from zhijian_client import Capture, Coach, Disconnected, Outcome, Verdict

from clients.attack_kit.film import FRAME_MS
from clients.attack_kit.phone import End, Limits, Told, _Filming
from clients.attack_kit.results import verdict_on
from clients.attack_kit.show import Show
from tests.attacks.kit_parts import endless, prompt


class FakeCapture:
    """A service that says what it was given, and then nothing; hung up on, it closes."""

    def __init__(self, *messages: object) -> None:
        self._messages = messages
        self.captured: list[int] = []
        self._closed = asyncio.Event()

    @property
    def hung_up(self) -> bool:
        return self._closed.is_set()

    async def __aiter__(self) -> AsyncIterator[object]:
        for message in self._messages:
            yield message
        await self._closed.wait()
        raise Disconnected("closed")

    async def send(self, number: int, jpeg: bytes, captured_ms: int) -> bool:
        self.captured.append(captured_ms)
        return not self.hung_up

    async def hang_up(self) -> None:
        self._closed.set()


async def told_of(capture: FakeCapture, limits: Limits = Limits(film_s=0.5)) -> Told:  # noqa: B008  # frozen
    told = Told()
    await _Filming(Show("franck", endless), limits, told).run(cast("Capture", capture))
    return told


async def test_a_phone_hangs_up_at_the_first_refusing_reason() -> None:
    capture = FakeCapture(prompt(1), Coach("too_dark", ""), Coach("picture_cut", ""))

    told = await told_of(capture)

    assert (told.end, told.reason, capture.hung_up) == (End.REFUSED, "picture_cut", True)


async def test_an_attack_that_is_coached_for_ever_is_not_accepted_and_ends() -> None:
    told = await told_of(FakeCapture(prompt(1), Coach("turn_further", "")))

    assert (told.end, told.reason) == (End.COACHED, "turn_further")


async def test_a_second_try_is_a_refusal() -> None:
    told = await told_of(FakeCapture(prompt(1), Coach("too_dark", ""), prompt(2, attempt=2)))

    assert told.end is End.REFUSED


async def test_who_does_the_show_hears_what_is_said() -> None:
    heard: list[str] = []
    capture = FakeCapture(prompt(1), Coach("well_done", ""))

    await _Filming(Show("franck", endless, heard.append), Limits(film_s=0.5), Told()).run(
        cast("Capture", capture)
    )

    assert heard == ["well_done"]


async def test_who_persists_may_hang_up_at_a_wrong_movement() -> None:
    capture = FakeCapture(prompt(1), Coach("picture_cut", ""), Coach("other_movement", ""))

    limits = Limits(film_s=5, persists=True, hangs_up_at=frozenset({"other_movement"}))
    told = await told_of(capture, limits)

    assert (told.end, told.reason, capture.hung_up) == (End.REFUSED, "other_movement", True)


async def test_who_persists_goes_on_to_the_verdict() -> None:
    passed = Verdict(Outcome.PASS, (), "", True, True, None, "", "")  # noqa: FBT003  # as it comes
    capture = FakeCapture(prompt(1), Coach("picture_cut", ""), passed)

    told = await told_of(capture, Limits(film_s=5, persists=True))

    assert told.end is End.ACCEPTED


async def test_frames_leave_by_a_camera_s_clock() -> None:
    capture = FakeCapture(prompt(1))

    await told_of(capture)

    assert capture.captured == [FRAME_MS, 2 * FRAME_MS, 3 * FRAME_MS, 4 * FRAME_MS]


def test_a_step_passed_when_the_next_one_was_asked() -> None:
    told = Told(End.REFUSED, "flat_image", [prompt(1), prompt(2, position=2)])

    assert (verdict_on(told, 1), verdict_on(told, 2)) == ("", "flat_image")


def test_a_step_that_was_asked_again_had_not_passed() -> None:
    told = Told(End.ACCEPTED, "", [prompt(1), prompt(2)], [(1, "picture_cut")])

    assert (verdict_on(told, 1), verdict_on(told, 2)) == ("picture_cut", "")
