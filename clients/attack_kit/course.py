"""What is done with one resident in a trial: mostly one check; sometimes several, one after another."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from zhijian_client import Prompt

from clients.attack_kit.phone import End, Limits, Told
from clients.attack_kit.residents import LATER_SCHEME
from clients.attack_kit.show import Show, Stage, living

#: Of one person; whoever was not closed to the face by then is reported as such.
MOST_CHECKS: Final = 40
GENUINE_FILM_S: Final = 120.0  # nobody is hurried
_WRONG: Final = frozenset({"other_movement"})

Make = Callable[[Stage, int], Show]
Film = Callable[[Show, Limits], Awaitable[Told]]


@dataclass(slots=True)
class Trial:
    """One seed of a species; `film` is one whole check of its resident."""

    stage: Stage
    seed: int
    make: Make
    limits: Limits
    film: Film
    before: list[Told] = field(default_factory=list)  # checks that led up to the one that counts


Course = Callable[[Trial], Awaitable[Told]]


async def one_check(trial: Trial) -> Told:
    return await trial.film(trial.make(trial.stage, trial.seed), trial.limits)


async def until_closed(trial: Trial) -> Told:
    """Hangs up at each movement that was called a wrong one, and begins anew, until no check is opened.

    The trial is the person: accepted if any check was.
    """
    show = trial.make(trial.stage, trial.seed)  # the tape plays on from check to check
    limits = replace(trial.limits, persists=True, hangs_up_at=_WRONG)
    for _ in range(MOST_CHECKS):
        told = await trial.film(show, limits)
        if told.closed:
            return replace(told, end=End.REFUSED, reason=f"closed: {told.reason}")
        if told.end in {End.ACCEPTED, End.UNMEASURED}:
            return told
        trial.before.append(told)
    return Told(End.COACHED, f"not closed after {MOST_CHECKS} checks")


async def after_a_pass(trial: Trial) -> Told:
    """The person passes honestly; what was filmed then is the library of a later check."""
    actor = trial.stage.actor(trial.seed)
    honest = Show(actor.man, lambda prompt: living(actor, str(prompt.step)), actor.hears)
    passed = await trial.film(honest, Limits(GENUINE_FILM_S, persists=True, keeps=True))
    trial.before.append(passed)
    if passed.end is not End.ACCEPTED:
        return _not_prepared(passed)
    stage = replace(trial.stage, person=actor, library={actor.man: kept_of(passed)})
    show = trial.make(stage, trial.seed)
    return await trial.film(show, replace(trial.limits, scheme=LATER_SCHEME))


async def used_again(trial: Trial) -> Told:
    """The same clips pass a first check, and are played in a later one."""
    stage = replace(trial.stage, person=trial.stage.actor(trial.seed))
    first = await trial.film(trial.make(stage, trial.seed), trial.limits)
    trial.before.append(first)
    if first.end is not End.ACCEPTED:
        return _not_prepared(first)
    show = trial.make(stage, trial.seed)
    return await trial.film(show, replace(trial.limits, scheme=LATER_SCHEME))


def kept_of(told: Told) -> Mapping[str, tuple[bytes, ...]]:
    """By step the frames that did it; of a step that was asked twice, the first time it passed."""
    kept: dict[str, tuple[bytes, ...]] = {}
    for prompt, after in zip(told.prompts, [*told.prompts[1:], None], strict=True):
        if _passed(prompt, after, told) and prompt.number in told.sent:
            kept.setdefault(str(prompt.step), tuple(told.sent[prompt.number]))
    return kept


def _passed(prompt: Prompt, after: Prompt | None, told: Told) -> bool:
    if after is None:
        return told.end is End.ACCEPTED
    return after.attempt == prompt.attempt and after.position > prompt.position


def _not_prepared(told: Told) -> Told:
    why = told.reason or str(told.end)
    return Told(End.UNMEASURED, f"the check before it did not pass: {why}")
