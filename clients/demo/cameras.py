"""What stands before the phone's camera in the day: a person, another one, or a fake."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing
from itertools import chain, repeat
from typing import Final

import cv2
import numpy as np
from zhijian_client import Camera, Prompt, Step

from clients import clips
from clients.clips import Pixels, Stretch

FPS: Final = 8
AFTERWARDS_SECONDS: Final = 14  # how long a person goes on sitting there after the movement
_FRAMES: Final = {"franck": 4800, "cap12_edit": 1337, "cap13_edit2": 765}
_FPS: Final = {"franck": 24, "cap12_edit": 25, "cap13_edit2": 25}

Change = Callable[[Pixels], Pixels]


async def id_photo(clip: str) -> bytes:
    return await asyncio.to_thread(clips.photo, clip)


async def night_photo(clip: str) -> bytes:
    return clips.encode(_dark(clips.decode(await id_photo(clip))))


class ClipCamera:
    """A person of a clip, who answers each prompt with the stretch in which he does it.

    Afterwards he sits there as the clip goes on; asked again, he does it another time.
    """

    def __init__(self, clip: str, change: Change | None = None) -> None:
        self._clip = clip
        self._change = change
        self._random = np.random.default_rng()
        self._asked: dict[str, int] = {}

    async def frames(self, prompt: Prompt) -> AsyncGenerator[bytes, None]:
        async with aclosing(paced(self._jpegs(self._answer(prompt)))) as jpegs:
            async for jpeg in jpegs:
                yield jpeg

    def _answer(self, prompt: Prompt) -> Iterator[Pixels]:
        step = str(prompt.step)
        take = self._asked.get(step, 0)
        self._asked[step] = take + 1
        takes = clips.STRETCHES[self._clip][step]
        return shown(takes[take % len(takes)])

    def _jpegs(self, pictures: Iterator[Pixels]) -> Iterator[bytes]:
        for picture in pictures:
            seen = self._change(picture) if self._change is not None else picture
            yield clips.encode(clips.with_noise(seen, self._random))


class OtherMan(ClipCamera):
    """Does all that is asked, and is somebody else."""

    def __init__(self) -> None:
        super().__init__("cap12_edit")


class WrongAnswers(ClipCamera):
    """The right man's recording, in which he does something else than what is asked."""

    def _answer(self, prompt: Prompt) -> Iterator[Pixels]:
        eyes = prompt.step is Step.CLOSE_EYES
        return shown(clips.STRETCHES[self._clip]["turn_left" if eyes else "close_eyes"][0])


class Printed(ClipCamera):
    """The right man, but for a turn his photo on paper is turned before the lens."""

    def _answer(self, prompt: Prompt) -> Iterator[Pixels]:
        if prompt.step not in {Step.TURN_LEFT, Step.TURN_RIGHT}:
            return super()._answer(prompt)
        side = 1 if prompt.step is Step.TURN_LEFT else -1
        return _turned_print(clips.decode(clips.photo(self._clip)), side, self._random)


class Replay:
    """Frames as they were, byte for byte, whatever is asked."""

    def __init__(self, jpegs: Iterable[bytes]) -> None:
        self._left = iter(jpegs)

    async def frames(self, _: Prompt) -> AsyncGenerator[bytes, None]:
        async with aclosing(paced(self._left)) as jpegs:
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


def still(clip: str) -> Camera:
    return Replay(repeat(clips.photo(clip)))


def dark(clip: str) -> Camera:
    return ClipCamera(clip, _dark)


def small_face(clip: str) -> Camera:
    return ClipCamera(clip, _far_away)


def no_face(clip: str) -> Camera:
    """The wall behind him."""
    return ClipCamera(clip, _corner)


def two_faces(clip: str, other: str) -> Camera:
    beside = clips.decode(clips.photo(other))
    return ClipCamera(clip, lambda picture: _side_by_side(picture, beside))


def shown(stretch: Stretch) -> Iterator[Pixels]:
    """The stretch, and the clip going on after it."""
    rate = _FPS[stretch.clip]
    until = min(stretch.last + AFTERWARDS_SECONDS * rate, _FRAMES[stretch.clip] - 1)
    after = Stretch(stretch.clip, stretch.last + rate // FPS, until, stretch.mirrored)
    return chain(clips.play(stretch, fps=FPS), clips.play(after, fps=FPS))


async def paced(jpegs: Iterator[bytes]) -> AsyncGenerator[bytes, None]:
    """In real time, made in a thread; what is late is sent at once and nothing is made up for."""
    due = time.monotonic()
    while (jpeg := await asyncio.to_thread(next, jpegs, None)) is not None:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        due = max(due, time.monotonic()) + 1 / FPS
        yield jpeg


def _dark(picture: Pixels) -> Pixels:
    return (picture * 0.06).astype(np.uint8)


def _far_away(picture: Pixels) -> Pixels:
    """The room shrunk to a fifth, before a grey wall."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (width // 5, height // 5), interpolation=cv2.INTER_AREA)
    room = np.full_like(picture, 120)
    top, left = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    room[top : top + small.shape[0], left : left + small.shape[1]] = small
    return room


def _corner(picture: Pixels) -> Pixels:
    """The upper left corner, without the man, as large as the whole."""
    height, width = picture.shape[:2]
    corner = picture[: height // 5, : width // 5]
    return cv2.resize(corner, (width, height)).astype(np.uint8, copy=False)


def _side_by_side(one: Pixels, other: Pixels) -> Pixels:
    """The middle halves of two pictures next to each other."""
    height, width = one.shape[:2]
    other = cv2.resize(other, (width, height)).astype(np.uint8, copy=False)
    middle = slice(width // 4, width // 4 + width // 2)
    return np.hstack((one[:, middle], other[:, middle]))


def _turned_print(photo: Pixels, side: int, random: np.random.Generator) -> Iterator[Pixels]:
    """A sheet of paper turned slowly by up to 50° about its upright, held by a hand that trembles."""
    for degrees in chain(repeat(0, 6), range(0, 51, 4), repeat(50)):
        yield _seen_at(photo, np.radians(side * degrees + random.normal(0, 0.6)))


def _seen_at(photo: Pixels, angle: float) -> Pixels:
    """A flat picture turned by `angle`, seen from a distance of two widths."""
    height, width = photo.shape[:2]
    distance = 2.0 * width
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    away = corners.astype(np.float64) - np.array((width / 2, height / 2))
    scale = distance / (distance + away[:, 0] * np.sin(angle))
    turned = np.stack((away[:, 0] * np.cos(angle) * scale, away[:, 1] * scale), axis=1)
    seen = (turned + np.array((width / 2, height / 2))).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    return cv2.warpPerspective(
        photo, matrix, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=(120, 120, 120)
    ).astype(np.uint8, copy=False)
