"""The species of attack, what is promised of each, and what the phone films for one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clients.attack_kit import paper, played, recorded, tape
from clients.attack_kit.course import (
    Course,
    Make,
    after_a_pass,
    one_check,
    until_closed,
    used_again,
)
from clients.attack_kit.show import Show


class Claim(StrEnum):
    NONE_ACCEPTED = "none accepted"
    ONE_IN_SIXTY = "at most one in sixty"
    ONE_IN_TWENTY = "at most one in twenty"
    REPORTED = "reported, not claimed"

    @property
    def share(self) -> float | None:
        """Of attacks that may be accepted; None: nothing is promised."""
        return _SHARES[self]


_SHARES: Final[dict[Claim, float | None]] = {
    Claim.NONE_ACCEPTED: 0.0,
    Claim.ONE_IN_SIXTY: 1 / 60,
    Claim.ONE_IN_TWENTY: 1 / 20,
    Claim.REPORTED: None,
}


@dataclass(frozen=True, slots=True)
class Species:
    name: str
    about: str
    claim: Claim
    make: Make
    longest_s: float = 40.0  # of film
    persists: bool = False  # goes on after a refusing reason, until the verdict or the end of time
    course: Course = one_check
    of_each_seed: int = 1  # trials
    replays: bool = False  # frames of a check that another resident passed
    before: str = ""  # what the checks are that a trial begins with


def _named(make: Callable[..., Show], **given: object) -> Make:
    return lambda stage, seed: make(stage, seed, **given)


_NONE, _SIXTY = Claim.NONE_ACCEPTED, Claim.ONE_IN_SIXTY
_TWENTY, _TOLD = Claim.ONE_IN_TWENTY, Claim.REPORTED

_TODAY: Final = (
    Species(
        "print-30",
        "a stiff photo turned to 30° for the turns, all other steps granted",
        _NONE,
        _named(paper.stiff, tilt=30.0),
    ),
    Species(
        "print-45",
        "a stiff photo turned to 45° for the turns, all other steps granted",
        _NONE,
        _named(paper.stiff, tilt=45.0),
    ),
    Species(
        "print-60",
        "a stiff photo turned to 60° for the turns, all other steps granted",
        _SIXTY,
        _named(paper.stiff, tilt=60.0),
    ),
    Species(
        "bent",
        "a bent photo for every step: turned, nodded with, squeezed for the mouth",
        _TWENTY,
        paper.bent_alone,
    ),
    Species(
        "bent-turn",
        "a bent photo for the turns, all other steps granted: the flow test alone",
        _TOLD,
        paper.bent,
    ),
    Species(
        "cut-out-eyes",
        "a photo with holes, another man's living eyes behind it, for every step",
        _TOLD,
        paper.cut_out_eyes,
    ),
    Species(
        "id-photo",
        "an ID photo of 102 px, enlarged, held in a hand, for every step",
        _TOLD,
        paper.id_photo,
    ),
    Species(
        "stills",
        "a burst of stills of him: at rest, half-way, done; the right ones",
        _NONE,
        played.stills,
    ),
    Species("loop", "one recording over and over, whatever is asked", _NONE, played.loop),
    Species("swap", "the right steps, one of them by another man", _NONE, played.swap),
    Species(
        "two-people",
        "the right steps by two men in turn, step by step or within a step",
        _TOLD,
        played.two_people,
    ),
    Species(
        "wrong-order",
        "the right man's recordings in an order of their own",
        _NONE,
        played.wrong_order,
    ),
    Species("early", "the movement has begun when its prompt comes", _NONE, played.early),
    Species("late", "the movement of one prompt earlier", _NONE, played.late),
    Species(
        "stretched",
        "the right recordings, played at 0.4 to 2.2 times their speed",
        _TOLD,
        played.stretched,
    ),
    Species("cut", "at rest, then cut to the right recording", _SIXTY, played.cut),
    Species(
        "cut-persistent",
        "the same, going on when it is noticed",
        _TOLD,
        played.cut,
        longest_s=80.0,
        persists=True,
    ),
    Species(
        "cross-fade",
        "at rest, then the right recording, faded in over a second",
        _TOLD,
        played.faded_in,
    ),
    Species("screen", "the right recordings, filmed from a screen", _TOLD, played.screen),
    Species(
        "face-swap",
        "his face laid over another man who does the right steps",
        _TOLD,
        played.face_swap,
    ),
    Species(
        "replay-within",
        "frames of this very check again, byte for byte",
        _NONE,
        recorded.within,
    ),
    Species(
        "replay-across",
        "an earlier check's frames, the right ones, byte for byte",
        _NONE,
        recorded.across,
        replays=True,
    ),
    Species(
        "replay-mixed",
        "new frames with an earlier check's among them",
        _NONE,
        recorded.mixed,
        replays=True,
    ),
    Species(
        "re-encoded",
        "an earlier check's frames, the right ones, encoded anew",
        _TOLD,
        recorded.encoded_anew,
        replays=True,
    ),
    Species(
        "virtual-noise",
        "the right recordings, the same noise in every picture",
        _TOLD,
        played.same_noise,
    ),
    Species(
        "virtual-timing",
        "the right recordings, with times that no camera gives",
        _TOLD,
        played.impossible_timing,
    ),
)
_TAPE_S: Final = 130.0
_REAL_S: Final = 120.0
_FILMS: Final = (
    Species(
        "medley",
        "one film of him doing the five movements over and over, whatever is asked",
        _SIXTY,
        tape.medley,
        longest_s=_TAPE_S,
        persists=True,
        of_each_seed=5,
    ),
    Species(
        "medley-rests",
        "the same, at rest for two to six seconds between the movements",
        _SIXTY,
        _named(tape.medley, pause=tape.Pause(2, 6)),
        longest_s=_TAPE_S,
        persists=True,
    ),
    Species(
        "medley-least",
        "the same, no movement further than it has to go",
        _SIXTY,
        _named(tape.medley, pause=tape.Pause(0.5, 3), least=True),
        longest_s=_TAPE_S,
        persists=True,
    ),
    Species(
        "medley-persistent",
        "such a film, hung up at each wrong movement and begun anew until the person is closed",
        _NONE,
        _named(tape.medley, pause=tape.Pause(0, 3)),
        longest_s=_TAPE_S,
        course=until_closed,
        before="checks begun with these persons",
    ),
    Species(
        "dead-pensioner",
        "the frames of a check that this person passed, changed, when they are asked for",
        _NONE,
        recorded.last_year,
        longest_s=_REAL_S,
        persists=True,
        course=after_a_pass,
        before="the honest check of the year before",
    ),
    Species(
        "five-clips",
        "one clip of each movement, played when it is asked for, in a second check of that person",
        _NONE,
        recorded.five_clips,
        longest_s=_REAL_S,
        persists=True,
        course=used_again,
        before="the first use of the clips",
    ),
)
SPECIES: Final = _TODAY + _FILMS
QUICK: Final = (
    "medley",  # the longest
    "print-45",
    "stills",
    "loop",
    "swap",
    "wrong-order",
    "replay-across",
    "cut",
)
