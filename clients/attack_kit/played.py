"""Attacks with recordings of the right man: cut, looped, out of order, out of time, on a screen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count, islice, repeat
from typing import Final

from zhijian_client import Prompt

from clients.attack_kit.faces import face_over
from clients.attack_kit.film import FPS, FRAME_MS, OTHER, STEPS, Actor, Shot, at_pace, faded
from clients.attack_kit.show import Show, Stage, living, screen_of, shots, then_rests
from clients.clips import Pixels, footage

#: Times of the n-th picture, ms: ten times as slow as it comes, all at once, back in time.
_CLOCKS: Final[tuple[Callable[[int], int], ...]] = (
    lambda number: number * FRAME_MS * 10,
    lambda number: number * 3,
    lambda number: number * FRAME_MS - (900 if number % 9 == 0 else 0),
)


def stills(stage: Stage, seed: int) -> Show:
    """Three pictures of the movement, each held; then it starts again.

    Held at rest for half a second to nearly three: the next prompt comes only after some rest.
    """
    actor = stage.actor(seed)
    rest, mid, done = (
        int(actor.random.integers(low, high)) for low, high in ((4, 22), (0, 5), (6, 11))
    )

    def answer(prompt: Prompt) -> Iterator[Shot]:
        taken, reached = actor.recording(str(prompt.step))
        most = min(reached + 1, len(taken) - 1)
        burst = [taken[0]] * rest + [taken[most // 2]] * mid + [taken[most]] * done
        return shots(actor, chain.from_iterable(repeat(burst)))

    return Show(actor.man, answer, actor.hears)


def loop(stage: Stage, seed: int) -> Show:
    """Two to seven seconds, in which he may do several things, over and over."""
    actor = stage.actor(seed)
    start = actor.stretch(STEPS[int(actor.random.integers(len(STEPS)))])
    length = int(actor.random.integers(2 * FPS, 7 * FPS))
    taken = list(islice(footage(replace(start, held=None), fps=FPS, onward=True), length))
    running = shots(actor, chain.from_iterable(repeat(taken)))
    return Show(actor.man, lambda _: running)


def swap(stage: Stage, seed: int) -> Show:
    """One of the steps is done by the other man."""
    actor = stage.actor(seed)
    other = stage.actor(seed, man=OTHER[actor.man])

    def answer(prompt: Prompt) -> Iterator[Shot]:
        swapped = seed // 2 % prompt.of + 1
        return living(other if prompt.position == swapped else actor, str(prompt.step))

    return Show(actor.man, answer, _both(actor, other))


def two_people(stage: Stage, seed: int) -> Show:
    """Odd steps by one and even by the other; or both within a step, a second each."""
    actor = stage.actor(seed)
    other = stage.actor(seed, man=OTHER[actor.man])
    within = seed // 2 % 2 == 1

    def both(step: str) -> Iterator[Pixels]:
        films = [who.performs(step) for who in (actor, other)]
        for turn in count():
            yield from islice(films[turn % 2], FPS)

    def answer(prompt: Prompt) -> Iterator[Shot]:
        step = str(prompt.step)
        if within:
            return shots(actor, both(step))
        return living(other if prompt.position % 2 == 0 else actor, step)

    return Show(actor.man, answer, _both(actor, other))


def wrong_order(stage: Stage, seed: int) -> Show:
    """Each prompt is answered by what it does not ask: a random other step, or a fixed order.

    A fixed order may fit the challenge by chance; at its last step this one turns away from it.
    """
    actor = stage.actor(seed)
    order = [STEPS[at] for at in actor.random.permutation(len(STEPS))]
    fixed = seed // 2 % 2 == 1
    fitted: set[int] = set()

    def answer(prompt: Prompt) -> Iterator[Shot]:
        step = out_of_order(order, prompt, fitted if fixed else None)
        return then_rests(actor, actor.does(step))

    return Show(actor.man, answer, actor.hears)


def out_of_order(order: Sequence[str], prompt: Prompt, fitted: set[int] | None) -> str:
    """What a fixed order shows at a prompt; `fitted` are the positions at which it was asked for.

    With None no prompt gets what it asks.
    """
    step = order[(prompt.position - 1) % len(order)]
    if step != prompt.step:
        return step
    if fitted is not None and len(fitted) < prompt.of - 1:
        fitted.add(prompt.position)
        return step
    return order[prompt.position % len(order)]


def early(stage: Stage, seed: int) -> Show:
    """The movement is under way at the first frame, ends, and does not come again."""
    actor = stage.actor(seed)

    def answer(prompt: Prompt) -> Iterator[Shot]:
        taken, reached = actor.recording(str(prompt.step))
        return then_rests(actor, taken[reached:])

    return Show(actor.man, answer, actor.hears)


def late(stage: Stage, seed: int) -> Show:
    """After a first step done right: what was asked before, or the right thing under the old prompt."""
    actor = stage.actor(seed)
    old_number = seed // 2 % 2 == 1
    asked: list[Prompt] = []

    def answer(prompt: Prompt) -> Iterator[Shot]:
        asked.append(prompt)
        before = next((old for old in reversed(asked) if old.position < prompt.position), None)
        if before is None:
            return living(actor, str(prompt.step))
        if not old_number:
            return then_rests(actor, actor.does(str(before.step)))
        done = shots(actor, actor.does(str(prompt.step)))
        return chain(
            (replace(shot, prompt=before.number) for shot in done), shots(actor, actor.rests())
        )

    return Show(actor.man, answer, actor.hears)


def stretched(stage: Stage, seed: int) -> Show:
    """Faster or slower than it was filmed, with pictures in between where there are none."""
    actor = stage.actor(seed)
    pace = float(
        actor.random.choice([actor.random.uniform(0.4, 0.7), actor.random.uniform(1.5, 2.2)])
    )

    def answer(prompt: Prompt) -> Iterator[Shot]:
        taken = list(actor.does(str(prompt.step)))
        return then_rests(actor, at_pace(taken, pace))

    return Show(actor.man, answer, actor.hears)


def cut(stage: Stage, seed: int) -> Show:
    """After each prompt a second or two of rest, then with a cut what is asked."""
    actor = stage.actor(seed)

    def answer(prompt: Prompt) -> Iterator[Shot]:
        wait = int(actor.random.integers(4, 14))
        return shots(actor, chain(islice(actor.rests(), wait), actor.performs(str(prompt.step))))

    return Show(actor.man, answer, actor.hears)


def faded_in(stage: Stage, seed: int) -> Show:
    """As `cut`, but what is asked is faded in slowly enough that no picture jumps."""
    actor = stage.actor(seed)

    def answer(prompt: Prompt) -> Iterator[Shot]:
        waiting = islice(actor.rests(), int(actor.random.integers(4, 14)))
        return shots(actor, faded(waiting, actor.performs(str(prompt.step))))

    return Show(actor.man, answer, actor.hears)


def screen(stage: Stage, seed: int) -> Show:
    """A tablet before the phone, with the right recording for each prompt."""
    actor = stage.actor(seed)
    tablet = screen_of(actor.random)
    numbers = count()

    def answer(prompt: Prompt) -> Iterator[Shot]:
        film = actor.performs(str(prompt.step))
        return shots(actor, (tablet.show(picture, next(numbers)) for picture in film))

    return Show(actor.man, answer, actor.hears)


def face_swap(stage: Stage, seed: int) -> Show:
    """The victim's photo laid over the other man's face, whose eyes and mouth show through."""
    victim = stage.actor(seed)
    other = stage.actor(seed, man=OTHER[victim.man])
    finder = stage.finder()
    photo = victim.photo()
    points = finder.landmarks(photo)
    holes = seed // 2 % 3 != 0

    def masked(picture: Pixels) -> Pixels:
        at = finder.landmarks(picture)
        if at is None or points is None:
            return picture
        return face_over(picture, at, photo, points, holes=holes)

    def answer(prompt: Prompt) -> Iterator[Shot]:
        return shots(other, map(masked, other.performs(str(prompt.step))))

    return Show(victim.man, answer, other.hears)


def same_noise(stage: Stage, seed: int) -> Show:
    """As a virtual camera gives them that was given a cleaned recording: one noise for all."""
    actor = stage.actor(seed)

    def answer(prompt: Prompt) -> Iterator[Shot]:
        film = actor.performs(str(prompt.step))
        return (Shot(actor.grain.same(picture)) for picture in film)

    return Show(actor.man, answer, actor.hears)


def impossible_timing(stage: Stage, seed: int) -> Show:
    """Pictures filmed ten times as slowly as they come, all at once, or backwards in time."""
    actor = stage.actor(seed)
    numbers = count(1)
    clock = _CLOCKS[seed // 2 % len(_CLOCKS)]

    def answer(prompt: Prompt) -> Iterator[Shot]:
        film = living(actor, str(prompt.step))
        return (replace(shot, captured_ms=clock(next(numbers))) for shot in film)

    return Show(actor.man, answer, actor.hears)


def _both(actor: Actor, other: Actor) -> Callable[[str], None]:
    def hears(reason: str) -> None:
        actor.hears(reason)
        other.hears(reason)

    return hears
