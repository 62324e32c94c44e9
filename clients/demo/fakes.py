"""Wrong people and fakes, side by side, each on an invented resident of its own."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhijian_client import Camera, ClientError, Coach, Outcome, Verdict

from clients import fakes
from clients.demo import cameras
from clients.demo.day import FIRST_CLIP, OTHER_CLIP, Day
from clients.demo.people import Resident, resident
from clients.demo.story import Different

SIDE_BY_SIDE: Final = 9
LONGEST_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Fake:
    """Who is before the camera, and what the check has to say of it."""

    who: Resident
    zh: str
    en: str
    camera: Callable[[Day], Camera]
    reasons: frozenset[str]
    refused: bool = False  # ends in a verdict, not in coaching
    elder: bool = False


def _of(number: int, name: str) -> Resident:
    return resident(number, name, date(1950, 1 + number % 12, number))


OTHER_MAN: Final = _of(11, "郑国安")

FAKES: Final = (
    Fake(
        OTHER_MAN,
        "别人拿着他的手机",
        "another man on his account",
        lambda _: cameras.living(OTHER_CLIP, seed=11),
        frozenset({"not_the_person"}),
        refused=True,
        elder=True,  # the kinder the mode, the more it must not let him through
    ),
    Fake(
        _of(12, "王建业"),
        "一张静止照片反复播放",
        "one still repeated",
        lambda _: cameras.still(FIRST_CLIP, seed=12),
        frozenset({"frames_repeated"}),
    ),
    Fake(
        _of(13, "冯庆丰"),
        "把先前一次认证的画面原样重放",
        "the frames of an earlier check, byte for byte",
        lambda day: cameras.replay(day.recorded),
        frozenset({"frames_seen_before"}),
        refused=True,
    ),
    Fake(
        _of(14, "陈玉堂"),
        "本人的录像，但动作答非所问",
        "the right clip answering the wrong prompts",
        lambda _: cameras.wrong_answers(FIRST_CLIP, seed=14),
        frozenset({"other_movement"}),
    ),
    Fake(
        _of(15, "褚兴国"),
        "拿着打印照片转动",
        "a printed photo, turned",
        lambda _: cameras.printed(FIRST_CLIP, seed=15),
        frozenset({"flat_image"}),
        elder=True,  # where a small turn does, the flow test has to see the paper
    ),
    Fake(
        _of(16, "卫东升"),
        "光线太暗",
        "too dark",
        lambda _: cameras.spoiled(FIRST_CLIP, fakes.dark, seed=16),
        frozenset({"too_dark"}),
    ),
    Fake(
        _of(17, "蒋有福"),
        "画面里有两个人",
        "two faces",
        lambda _: cameras.spoiled(FIRST_CLIP, fakes.two_faces, seed=17),
        frozenset({"several_faces"}),
    ),
    Fake(
        _of(18, "沈长庚"),
        "画面里没有人",
        "no face",
        lambda _: cameras.spoiled(FIRST_CLIP, fakes.no_face, seed=18),
        frozenset({"no_face"}),
    ),
    Fake(
        _of(19, "韩景山"),
        "离镜头太远，脸太小",
        "a face too small",
        lambda _: cameras.spoiled(FIRST_CLIP, fakes.far_away, seed=19),
        frozenset({"face_too_small"}),
    ),
)


async def wrong_people_and_fakes(day: Day) -> None:
    """Chapter 5. All are played to their end before a difference is raised."""
    slots = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(fake: Fake) -> None:
        async with slots, asyncio.timeout(LONGEST_SECONDS):
            await _play(day, fake)

    ends = await asyncio.gather(*(one(fake) for fake in FAKES), return_exceptions=True)
    for fake, end in zip(FAKES, ends, strict=True):
        if isinstance(end, ClientError | TimeoutError):
            day.story.broke(f"{fake.zh}：没有结果", f"{fake.en}: no result", end)
        elif isinstance(end, BaseException) and not isinstance(end, Different):
            raise end
    if any(ends):
        raise Different("wrong people and fakes")


async def _play(day: Day, fake: Fake) -> None:
    person = await day.enrol(fake.who, FIRST_CLIP)
    before = (await day.desk.persons.read(person, "核对待遇")).entitlements
    async with day.ready_to_check(fake.who, elder=fake.elder) as (phone, check):
        end = await phone.faces.run(
            check, fake.camera(day), stop_on=frozenset() if fake.refused else fake.reasons
        )
    after = (await day.desk.persons.read(person, "核对待遇")).entitlements
    day.story.expect(
        _as_expected(end, fake) and before == after,
        f"{fake.zh} → {end.text}",
        f"{fake.en}: {_said(end)}; nothing was taken away.",
        end,
    )


def _as_expected(end: Verdict | Coach, fake: Fake) -> bool:
    if isinstance(end, Coach):
        return not fake.refused and end.reason in fake.reasons and bool(end.text)
    return (
        fake.refused
        and end.outcome is Outcome.FAIL
        and bool(fake.reasons & set(end.reasons))
        and bool(end.text and end.next_step)
    )


def _said(end: Verdict | Coach) -> str:
    return f"coached {end.reason}" if isinstance(end, Coach) else f"refused {end.reasons}"
