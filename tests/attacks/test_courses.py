"""What trials of several checks do with one person, and what of them counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from zhijian_client import Prompt, Step

from clients.attack_kit import report
from clients.attack_kit.course import (
    MOST_CHECKS,
    Trial,
    after_a_pass,
    kept_of,
    until_closed,
    used_again,
)
from clients.attack_kit.film import Shot
from clients.attack_kit.phone import End, Limits, Told
from clients.attack_kit.rates import Share
from clients.attack_kit.residents import LATER_SCHEME
from clients.attack_kit.results import Found, Row
from clients.attack_kit.show import Show, Stage
from clients.attack_kit.species import SPECIES


def prompt(number: int, step: Step, position: int, attempt: int = 1) -> Prompt:
    return Prompt(number=number, step=step, position=position, of=3, attempt=attempt, text="")


ASKED = [prompt(1, Step.NOD, 1), prompt(2, Step.OPEN_MOUTH, 2), prompt(3, Step.NOD, 3)]
PASSED = Told(End.ACCEPTED, prompts=ASKED, sent={1: [b"nod"], 2: [b"mouth"], 3: [b"nod again"]})
SLIPPED = Told(End.REFUSED, "other_movement")
CLOSED = Told(End.UNMEASURED, "face-with-officer", closed=True)


@dataclass
class Service:
    """Ends one check after the other as it was told to."""

    ends: Iterator[Told]
    seen: list[tuple[Show, Limits]] = field(default_factory=list)

    async def film(self, show: Show, limits: Limits) -> Told:
        self.seen.append((show, limits))
        return next(self.ends)


def trial(*ends: Told) -> tuple[Trial, Service]:
    service = Service(iter(ends))
    return trial_at(service), service


def trial_at(service: Service) -> Trial:
    stages: list[Stage] = []

    def make(stage: Stage, seed: int) -> Show:
        stages.append(stage)
        return Show("franck", lambda _: repeat(Shot(b"")), group=",".join(library_of(stage)))

    return Trial(Stage(), 2, make, Limits(), service.film)


def library_of(stage: Stage) -> Sequence[str]:
    return sorted(stage.library.get("franck", {}))


async def test_a_tape_is_begun_anew_until_the_person_is_closed_to_the_face() -> None:
    made, service = trial(SLIPPED, SLIPPED, SLIPPED, CLOSED)

    told = await until_closed(made)

    assert (told.end, told.reason) == (End.REFUSED, "closed: face-with-officer")
    assert made.before == [SLIPPED] * 3
    assert all("other_movement" in limits.hangs_up_at for _, limits in service.seen)


async def test_one_accepted_check_of_a_person_is_an_accepted_person() -> None:
    made, _ = trial(SLIPPED, PASSED)

    assert (await until_closed(made)).end is End.ACCEPTED


async def test_a_person_whom_nothing_closes_is_told_as_such() -> None:
    made = trial_at(Service(repeat(SLIPPED)))

    told = await until_closed(made)

    assert told.reason == f"not closed after {MOST_CHECKS} checks"


async def test_a_check_that_could_not_be_measured_does_not_count_as_closed() -> None:
    made, _ = trial(Told(End.UNMEASURED, "the service is behind its phones"))

    assert (await until_closed(made)).end is End.UNMEASURED


async def test_last_year_s_check_is_played_in_a_later_one_of_the_same_person() -> None:
    made, service = trial(PASSED, Told(End.REFUSED, "movement_known"))

    told = await after_a_pass(made)

    (_, honest), (show, later) = service.seen
    assert told.reason == "movement_known"
    assert honest.keeps
    assert show.group == "nod,open_mouth"
    assert later.scheme == LATER_SCHEME


async def test_without_an_honest_pass_there_is_no_film_of_last_year() -> None:
    made, service = trial(Told(End.REFUSED, "not_sure"))

    assert (await after_a_pass(made)).end is End.UNMEASURED
    assert len(service.seen) == 1


async def test_the_second_use_of_the_clips_is_what_counts_and_the_first_is_told_beside_it() -> None:
    made, _ = trial(PASSED, Told(End.REFUSED, "movement_known"))
    row = Row(next(one for one in SPECIES if one.name == "five-clips"))

    row.add(2, await used_again(made), made.before)

    assert (row.apcer, row.before, row.holds) == (Share(0, 1), Share(1, 1), True)


def test_what_the_memory_alone_decided_is_told_apart() -> None:
    row = Row(next(one for one in SPECIES if one.name == "dead-pensioner"))
    for seed, told in enumerate([PASSED, Told(End.REFUSED, "movement_known"), SLIPPED]):
        row.add(seed, told)

    made = Found({"dead-pensioner": row})

    assert (row.apcer, row.memory) == (Share(1, 3), Share(1, 2))
    assert "the movement memory alone 1 of 2" in report.table(made)


def test_of_a_step_that_was_asked_twice_the_first_film_is_kept() -> None:
    assert kept_of(PASSED) == {"nod": (b"nod",), "open_mouth": (b"mouth",)}


def test_a_step_that_was_asked_again_is_kept_as_it_passed() -> None:
    told = Told(
        End.ACCEPTED,
        prompts=[prompt(1, Step.NOD, 1), prompt(2, Step.NOD, 1)],
        sent={1: [b"in vain"], 2: [b"done"]},
    )

    assert kept_of(told) == {"nod": (b"done",)}
