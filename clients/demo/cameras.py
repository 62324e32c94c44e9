"""What stands before the phone's camera in the day: a person, another one, or a fake."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing
from itertools import chain
from typing import Final

from zhijian_client import Camera, Prompt, Step

from clients import clips, fakes

FPS: Final = 8


async def id_photo(clip: str) -> bytes:
    return await asyncio.to_thread(clips.photo, clip)


async def night_photo(clip: str) -> bytes:
    return fakes.dark(await id_photo(clip))


class Shown:
    """A camera before which `answer` says what is seen after each prompt, in real time."""

    def __init__(self, answer: Callable[[Step], Iterable[bytes]]) -> None:
        self._answer = answer

    async def frames(self, prompt: Prompt) -> AsyncGenerator[bytes, None]:
        if prompt.step is None:
            raise ValueError("a step that no clip shows")
        async with aclosing(_paced(iter(self._answer(prompt.step)))) as jpegs:
            async for jpeg in jpegs:
                yield jpeg


class Recorder:
    """Another camera, whose frames are kept by a thief."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self.taken: list[bytes] = []

    async def frames(self, prompt: Prompt) -> AsyncGenerator[bytes, None]:
        async with aclosing(self._camera.frames(prompt)) as jpegs:
            async for jpeg in jpegs:
                self.taken.append(jpeg)
                yield jpeg


def living(clip: str) -> Camera:
    """Does all that is asked; asked again, does it another time."""
    return Shown(clips.Camera(clip).frames)


def replay(recorded: Iterable[bytes]) -> Camera:
    """Frames as they were, byte for byte, whatever is asked."""
    left = iter(recorded)
    return Shown(lambda _: left)


def still(clip: str) -> Camera:
    return replay(fakes.still(clip))


def wrong_answers(clip: str) -> Camera:
    """The right man's recording, in which he does something else than what is asked."""
    camera = clips.Camera(clip)
    return Shown(lambda step: camera.frames(fakes.WRONG_STEP[step]))


def printed(clip: str) -> Camera:
    """The right man, but for a turn his photo on paper is turned before the lens."""
    camera = clips.Camera(clip)

    def answer(step: Step) -> Iterable[bytes]:
        if step in {Step.TURN_LEFT, Step.TURN_RIGHT}:
            return chain(fakes.turned_print(clip, step), fakes.still(clip))
        return camera.frames(step)

    return Shown(answer)


def spoiled(clip: str, fake: Callable[[bytes], bytes]) -> Camera:
    """The right man in a picture that `fake` spoils."""
    camera = clips.Camera(clip)
    return Shown(lambda step: map(fake, camera.frames(step)))


async def _paced(jpegs: Iterator[bytes]) -> AsyncGenerator[bytes, None]:
    """In real time, made in a thread; what is late is sent at once and nothing is made up for."""
    due = time.monotonic()
    while (jpeg := await asyncio.to_thread(next, jpegs, None)) is not None:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        due = max(due, time.monotonic()) + 1 / FPS
        yield jpeg
