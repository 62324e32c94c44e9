"""Blind tapes in process: hundreds of checks of one film, by a clock that only its pictures move.

    python -m bench.tapes [--checks 300] [--film 120]

Of each man one film of so many seconds, in which he does the five movements over and over; each check
begins anywhere in it and plays on, round and round, whatever is asked. Conversation, judge and faces are
the service's own, in elder mode; there is no network and no store, and of the person nothing is known. A
picture is looked at once, so that hundreds of checks cost little and a loaded machine spoils none. The
attack kit plays the same against a whole service (docs/attack-kit.md).
"""

import argparse
import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from zhijian_client import Prompt

from bench.worker_baseline import ARRIVAL_MS, Notes, Remembering, hand_of, open_and_enrol
from biometrics.faces import Faces
from biometrics.liveness.decide import Judge
from biometrics.pool import SLOTS_PER_WORKER
from clients import clips
from clients.attack_kit.film import FPS, FRAME_MS
from clients.attack_kit.rates import Share
from clients.attack_kit.show import MEN, Stage
from clients.attack_kit.species import SPECIES, Species
from domain.faces.capture import Ask, CheckInHand, Frame, HungUp, Message
from domain.faces.face_check import Sight, Verdict
from services.faces.conversation import Conversation

TAPES: Final = tuple(one for one in SPECIES if one.name.startswith("medley"))
PLAYED_S: Final = 180  # of the tape in one check, at most
WORKERS: Final = 2


@dataclass(slots=True)
class Found:
    """The checks of one kind of tape."""

    accepted: int = 0
    of: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    seconds: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        why = ", ".join(f"{count} {reason}" for reason, count in self.reasons.most_common(4))
        middle = sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else 0
        return f"{Share(self.accepted, self.of)!s:36} {middle:4} s  {why}"


class Phone:
    """Shows the tape from one of its pictures on; asked or not."""

    def __init__(self, tape: Sequence[bytes], begun: int) -> None:
        self._tape = tape
        self._at = begun
        self._prompt = 0
        self._shown = 0
        self.now_ms = 0

    async def send(self, message: Message) -> None:
        if isinstance(message, Ask):
            self._prompt = message.number

    async def receive(self, timeout_s: float) -> Frame:  # noqa: ARG002  # it never keeps anyone waiting
        """The next picture; raises HungUp when the film was played for long enough."""
        self._shown += 1
        if self._shown > PLAYED_S * FPS:
            raise HungUp
        captured_ms = self._shown * FRAME_MS
        self.now_ms = captured_ms + ARRIVAL_MS
        picture = self._tape[(self._at + self._shown) % len(self._tape)]
        return Frame(self._prompt, self._shown, captured_ms, picture)


def tape(one: Species, man: str, seconds: int) -> tuple[bytes, ...]:
    """The film of one man, the same each time but for its grain."""
    show = one.make(Stage(species=one.name), MEN.index(man))
    prompt = Prompt(number=1, step=None, position=1, of=1, attempt=1, text="")
    return tuple(shot.jpeg for shot in islice(show.answer(prompt), seconds * FPS))


class LookedAt(Remembering):
    """Looks at the eyes of every picture, and tells of them where it is asked."""

    def __init__(self, faces: Faces) -> None:
        super().__init__(faces)
        self._room = asyncio.Semaphore(WORKERS * SLOTS_PER_WORKER)

    async def observe(self, jpeg: bytes, *, eyes: bool) -> Sight:
        async with self._room:
            sight = await super().observe(jpeg, eyes=True)
        return sight if eyes else replace(sight, eyes=None)


class Books(Notes):
    """Of one person, whom no check has seen before."""

    slips = 0

    async def slip(self, hand: CheckInHand) -> int:  # noqa: ARG002  # there is no other
        self.slips += 1
        return self.slips


async def play(one: Species, checks: int, seconds: int) -> Found:
    """The men in turn; where a check begins is drawn by its number."""
    found = Found()
    for man in MEN:
        film = await asyncio.to_thread(tape, one, man, seconds)
        async with open_and_enrol(WORKERS, clips.photo(man)) as (faces, reference):
            remembering, judge = LookedAt(faces), Judge()
            await asyncio.gather(*(remembering.observe(jpeg, eyes=True) for jpeg in film))
            for number in range(MEN.index(man), checks, len(MEN)):
                begun = random.Random(f"{one.name} {number}").randrange(len(film))  # noqa: S311  # no secret
                await _check(Phone(film, begun), remembering, judge, Books(reference), found)
    return found


async def _check(
    phone: Phone, faces: Remembering, judge: Judge, notes: Books, found: Found
) -> None:
    conversation = Conversation(
        hand_of(),
        phone=phone,
        faces=faces,
        judge=judge,
        notes=notes,
        slips=notes,
        now_ms=lambda: phone.now_ms,
    )
    found.of += 1
    try:
        result = await conversation.decide()
    except HungUp:
        found.reasons["never refused, never accepted"] += 1
        return
    found.seconds.append(result.duration_ms // 1000)
    if result.verdict is Verdict.PASS:
        found.accepted += 1
    else:
        found.reasons[" ".join(result.reasons)] += 1


async def _main(chosen: argparse.Namespace) -> None:
    for one in TAPES:
        if one.course is TAPES[0].course:
            print(f"{one.name:18} {await play(one, chosen.checks, chosen.film)}", flush=True)  # noqa: T201  # what it is for


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.tapes", description=__doc__)
    parser.add_argument("--checks", type=int, default=300, help="of each kind of tape")
    parser.add_argument("--film", type=int, default=120, help="seconds of each man's film")
    asyncio.run(_main(parser.parse_args()))
