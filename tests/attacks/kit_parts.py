"""What the tests of the attack kit share."""

from collections.abc import Iterator, Sequence
from itertools import count

from zhijian_client import Prompt, Step

from clients.attack_kit.film import Shot
from clients.attack_kit.phone import End, Told
from clients.attack_kit.results import Row
from clients.attack_kit.show import Show
from clients.attack_kit.species import Claim, Species


def prompt(
    number: int, step: Step = Step.TURN_LEFT, *, position: int = 1, attempt: int = 1
) -> Prompt:
    return Prompt(number=number, step=step, position=position, of=3, attempt=attempt, text="")


def endless(_: Prompt) -> Iterator[Shot]:
    return (Shot(b"%d" % number) for number in count())


def row(claim: Claim, ends: Sequence[End]) -> Row:
    made = Row(Species("made-up", "", claim, lambda *_: Show("franck", endless)))
    for seed, end in enumerate(ends):
        made.add(seed, Told(end=end, reason="" if end is End.ACCEPTED else "flat_image"))
    return made
