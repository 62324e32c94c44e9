"""What stands before the phone's camera in the day: a person, another one, or a fake."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing
from itertools import chain
from typing import Final

import numpy as np
from zhijian_client import Camera, Prompt, Step

from clients import clips, fakes
from clients.attack_kit.film import Actor

FPS: Final = 8
_BEST: Final = 2  # takes of a step: the third of the turns hardly reaches what is asked


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


class Man:
    """Does what he is asked and nothing else, before a phone that he holds otherwise each time.

    So a step that is asked for three times is no film that repeats, though he was filmed doing it once.
    Done, he looks at the camera again, as he is told to. The same seed gives the same pictures, which a
    service takes once; none gives new ones.
    """

    def __init__(self, clip: str, seed: int | None = None) -> None:
        self._clip = clip
        self._random = np.random.default_rng(seed)
        self._actor = Actor(clip, self._random)
        self._asked = Counter[str]()

    def frames(self, step: str) -> Iterator[bytes]:
        """JPEGs without an end: the movement, back the way it came, and at rest."""
        takes = clips.single(self._clip, step)[:_BEST]
        taken = takes[self._asked[step] % len(takes)]
        self._asked[step] += 1
        for picture in self._actor.shows(taken):
            yield clips.encode(clips.with_noise(picture, self._random))


def living(clip: str, seed: int | None = None) -> Camera:
    """The man of a clip, who does all that is asked."""
    return Shown(Man(clip, seed).frames)


def replay(recorded: Iterable[bytes]) -> Camera:
    """Frames as they were, byte for byte, whatever is asked."""
    left = iter(recorded)
    return Shown(lambda _: left)


def still(clip: str, seed: int) -> Camera:
    return replay(fakes.still(clip, seed=seed))


def wrong_answers(clip: str, seed: int) -> Camera:
    """The right man's recording, in which he does something else than what is asked."""
    man = Man(clip, seed)
    return Shown(lambda step: man.frames(fakes.WRONG_STEP[step]))


def printed(clip: str, seed: int) -> Camera:
    """The right man, but for a turn his photo on paper is turned before the lens."""
    man = Man(clip, seed)

    def answer(step: Step) -> Iterable[bytes]:
        if step in {Step.TURN_LEFT, Step.TURN_RIGHT}:
            print_ = fakes.turned_print(clip, step, seed=seed)
            return chain(print_, fakes.still(clip, seed=seed))
        return man.frames(step)

    return Shown(answer)


def spoiled(clip: str, fake: Callable[[bytes], bytes], seed: int) -> Camera:
    """The right man in a picture that `fake` spoils."""
    man = Man(clip, seed)
    return Shown(lambda step: map(fake, man.frames(step)))


async def _paced(jpegs: Iterator[bytes]) -> AsyncGenerator[bytes, None]:
    """In real time, made in a thread; what is late is sent at once and nothing is made up for."""
    due = time.monotonic()
    while (jpeg := await asyncio.to_thread(next, jpegs, None)) is not None:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        due = max(due, time.monotonic()) + 1 / FPS
        yield jpeg
