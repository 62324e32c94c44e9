"""Clips before the judge: what is counted, of whom, and what bad clips do."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from biometrics.evaluation import clips
from biometrics.evaluation.ablation import ALWAYS_ON, ablate
from biometrics.evaluation.clips import Clip, Label
from biometrics.evaluation.gallery import NothingToEvaluate
from biometrics.evaluation.harness import Harness
from biometrics.evaluation.liveness import LivenessReport
from biometrics.evaluation.memory import Memory
from biometrics.liveness.decide import Judge
from biometrics.liveness.layers import read
from biometrics.report import of_liveness
from domain.errors import Invalid
from domain.faces.face_check import ELDER, LifeEvidence, Match, Sight, Step, TurnEvidence
from domain.problems import Problem
from tests import samples
from tests.biometrics.films import NOBODY, RESTING, flipped

RED, GREEN, PAPER = 2, 1, 200
REST = (100, 128, 128)  # blue, green, red
LEFT, RIGHT, MOUTH = (100, 128, 220), (100, 128, 36), (100, 210, 128)
MOVES = {Step.TURN_LEFT: LEFT, Step.TURN_RIGHT: RIGHT, Step.OPEN_MOUTH: MOUTH}


class FakeLooker:
    """Red is how far the head is turned, green how wide the mouth is open, much blue is paper."""

    def __init__(self) -> None:
        self.looked = 0

    async def observe(self, jpeg: bytes, *, eyes: bool = True) -> Sight:
        self.looked += 1
        colour = mean(jpeg)
        if colour.max() < 20:
            return NOBODY
        scene = flipped(b"\x55" * 32, Random(jpeg).sample(range(256), 12))  # noqa: S311  # no secret: the same of the same frame
        return replace(
            RESTING,
            yaw=(colour[RED] - 128) / 4,
            mouth=max(0.0, (colour[GREEN] - 128) / 200),
            hash=scene,
        )

    async def examine_turn(self, jpegs: Sequence[bytes]) -> TurnEvidence:
        flat = mean(jpegs[0])[0] > PAPER - 30
        return TurnEvidence(residual=0.001 if flat else 0.05, yaw_from=None, yaw_to=None)

    async def examine_passive_liveness(self, jpegs: Sequence[bytes]) -> LifeEvidence:
        return LifeEvidence()

    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        return Match(to_reference=(), to_first=(1.0,) * len(jpegs))


def mean(jpeg: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_BGR)
    if picture is None:
        raise Invalid(Problem.PICTURE_UNREADABLE, "can't be decoded")
    return np.asarray(picture.reshape(-1, 3).mean(axis=0), np.float64)


def film(folder: Path, colours: Sequence[tuple[int, int, int]]) -> None:
    """A folder of numbered frames, no two alike in this clip or another."""
    folder.mkdir(parents=True)
    dice = np.random.default_rng(list(folder.name.encode()))
    for number, colour in enumerate(colours):
        picture = np.clip(np.full((48, 48, 3), colour) + dice.normal(0, 2, (48, 48, 1)), 0, 255)
        cv2.imwrite(str(folder / f"{number}.jpg"), picture.astype(np.uint8))


def does(colour: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    """At rest, then moving, then there: nobody's head jumps."""
    blue, green, red = (end - start for start, end in zip(REST, colour, strict=True))
    way = [
        (REST[0] + blue * part // 4, REST[1] + green * part // 4, REST[2] + red * part // 4)
        for part in (1, 2, 3)
    ]
    return [REST] * 6 + way + [colour] * 5


def on_paper(frames: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    return [(PAPER, green, red) for _, green, red in frames]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A person who does three steps, in a clip each; a print that is turned; two bad clips."""
    data = tmp_path / "clips"
    rows = ["clip,step,person"]
    for step, colour in MOVES.items():
        film(data / "bonafide" / step, does(colour))
        rows.append(f"bonafide/{step},{step},li")
    (data / "labels.csv").write_text("\n".join(rows), "utf-8")
    film(data / "attack" / "print" / "turned", on_paper(does(LEFT)))
    film(data / "attack" / "print" / "dark", [(0, 0, 0)] * 10)
    (data / "attack" / "print" / "broken.mp4").write_bytes(b"no film")
    return data


async def evaluate(
    data: Path, *, looker: FakeLooker | None = None, memory: Memory | None = None
) -> LivenessReport:
    harness = Harness(
        looker=looker or FakeLooker(), judge=Judge(), rules=ELDER, fps=8, memory=memory
    )
    return await harness.evaluate(clips.read(data))


async def test_a_person_whose_every_step_is_labelled_is_checked_in_every_order(data: Path) -> None:
    report = await evaluate(data)

    assert (report.bonafide.checks.count, report.bonafide.checks.of) == (6, 6)
    assert {
        step: (one.count, one.of) for step, one in report.bonafide.asked.items()
    } == dict.fromkeys(MOVES, (1, 1))
    assert report.bonafide.clips_accepted.of == 1


async def test_a_print_does_the_movement_and_is_stopped_by_the_flow(data: Path) -> None:
    (paper,) = (await evaluate(data)).attacks

    assert paper.name == "print"
    assert paper.windows[Step.TURN_LEFT].count == 0
    assert (paper.layers["flow"].count, paper.layers["flow"].of) == (1, 1)
    assert (paper.layers["challenge"].count, paper.layers["challenge"].of) == (4, 5)
    assert (paper.checks.count, paper.checks.of) == (0, 6)
    assert sum(paper.reasons.values()) == 6


async def test_the_bound_counts_clips_and_not_the_checks_cut_from_them(data: Path) -> None:
    (paper,) = (await evaluate(data)).attacks

    assert paper.clips_accepted.of == 1
    assert paper.bound == pytest.approx(0.95)


async def test_clips_that_show_nothing_are_named_and_answer_nothing(data: Path) -> None:
    report = await evaluate(data)

    assert report.left_out == {
        "attack/print/broken.mp4": "no frame can be read",
        "attack/print/dark": "no face",
    }


async def test_a_broken_frame_is_no_frame(data: Path) -> None:
    (data / "attack" / "print" / "turned" / "3.jpg").write_bytes(b"\xff\xd8\xff cut off")
    (data / "attack" / "print" / "turned" / "4.png").write_bytes(b"")

    (paper,) = (await evaluate(data)).attacks

    assert paper.layers["flow"].of == 1


async def test_a_living_person_who_was_asked_nothing_is_no_honest_error(data: Path) -> None:
    (data / "labels.csv").unlink()

    report = await evaluate(data)

    assert report.bonafide.checks.of == 0
    assert "challenge" not in report.bonafide.layers
    assert "no BPCER" in report.verdict


async def test_a_run_that_was_stopped_looks_at_no_clip_twice(data: Path, tmp_path: Path) -> None:
    first, again = FakeLooker(), FakeLooker()
    with Memory(tmp_path / "work", about={}) as memory:
        one = await evaluate(data, looker=first, memory=memory)
    with Memory(tmp_path / "work", about={}) as memory:
        other = await evaluate(data, looker=again, memory=memory)

    assert first.looked > 0
    assert again.looked == 0
    assert json.loads(one.as_json()) == json.loads(other.as_json())


class SeesAnotherPerson(FakeLooker):
    async def match(
        self, jpegs: Sequence[bytes], references: Sequence[bytes], *, first: bytes = b""
    ) -> Match:
        return Match(to_reference=(), to_first=(1.0, *(0.0 for _ in jpegs[1:])))


async def test_each_layer_is_played_without_and_no_picture_is_looked_at_twice(data: Path) -> None:
    looker, judge = SeesAnotherPerson(), Judge(read().without("replay"))
    harness = Harness(looker=looker, judge=judge, rules=ELDER)
    await harness.evaluate(clips.read(data))
    looked_once, looker.looked = looker.looked, 0

    told = await ablate(harness, clips.read(data))

    whole, *without = told.rows
    rows = {row.off: row.bonafide.count for row in without}
    assert (whole.off, whole.bonafide.count) == ("", 0)
    assert rows == {
        name: 6 if name == "person" else 0 for name in judge.layers.may if name not in ALWAYS_ON
    }
    assert looker.looked <= looked_once
    assert "without person\n  bonafide" in told.as_table()
    assert "without flow: the same" in told.as_table()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("bonafide/other,nod,li", "there is no clip bonafide/other"),
        ("bonafide/turn_left,dance,li", "line 2"),
    ],
)
def test_labels_that_fit_nothing_are_refused_with_their_line(
    data: Path, row: str, said: str
) -> None:
    (data / "labels.csv").write_text(f"clip,step,person\n{row}\n", "utf-8")

    with pytest.raises(NothingToEvaluate, match=said):
        clips.read(data)


def test_a_folder_without_clips_is_refused_with_the_layout(tmp_path: Path) -> None:
    with pytest.raises(NothingToEvaluate, match="bonafide/CLIP"):
        clips.read(tmp_path)


def test_frames_are_played_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    film(tmp_path / "clip", [(number * 20, 100, 100) for number in range(12)])

    blue = [mean(jpeg)[0] for jpeg in clips.frames(Clip("clip", "x", tmp_path / "clip"), 8)]

    assert blue == sorted(blue)


async def test_the_page_says_what_it_is_not_and_needs_nothing_from_outside(data: Path) -> None:
    page = of_liveness(await evaluate(data), made="today")

    assert "Not an evaluation under ISO/IEC 30107-3" in page
    assert "BPCER: refused 0 of 6 checks" in page
    assert not re.search(r"(src|href)=|<script|@import", page)


async def test_no_percentage_is_given_of_few_trials(data: Path) -> None:
    table = (await evaluate(data)).as_table()

    assert "accepted 6 of 6" in table
    assert not re.search(r"\d% \(", table)


def test_a_stretch_of_a_video_is_read_at_the_rate_asked_and_mirrored() -> None:
    try:
        path = samples.clip("cap13_edit2")
    except samples.SamplesMissing as missing:
        pytest.skip(str(missing))
    clip = Clip("clip", "bonafide", path)
    stretch = Label("clip", Step.OPEN_MOUTH, first=390, last=414)

    plain = list(clips.frames(clip, 8, stretch))
    mirrored = list(clips.frames(clip, 8, replace(stretch, mirrored=True)))

    assert len(plain) == 9  # every third of 25 frames
    one, other = (
        cv2.imdecode(np.frombuffer(jpegs[0], np.uint8), cv2.IMREAD_GRAYSCALE)
        for jpegs in (plain, mirrored)
    )
    assert one is not None
    assert other is not None
    assert np.abs(one.astype(int) - other[:, ::-1].astype(int)).mean() < 3
