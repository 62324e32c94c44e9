"""The attack kit: its makers, what a phone of it makes of an answer, and its accounting."""

import asyncio
import copy
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import count, islice, pairwise, repeat
from pathlib import Path
from typing import cast

import click
import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from zhijian_client import Capture, Coach, Disconnected, Outcome, Prompt, Step, Verdict

from clients import fakes
from clients.attack_kit import __main__ as command
from clients.attack_kit import report
from clients.attack_kit.bona_fide import CONDITIONS, Shown
from clients.attack_kit.film import FRAME_MS, REACHED, STEPS, Grain, Shot, faded
from clients.attack_kit.phone import End, Limits, Told, _Filming
from clients.attack_kit.played import out_of_order
from clients.attack_kit.rates import Share
from clients.attack_kit.residents import invented
from clients.attack_kit.results import Found, Row, verdict_on
from clients.attack_kit.show import MEN, Show, Stage
from clients.attack_kit.species import SPECIES, Claim, Species
from clients.attack_kit.split import Doing, read
from clients.attack_kit.words import CHINESE, in_chinese, translate
from clients.clips import STRETCHES, Pixels, decode
from clients.demo.processes import ROOT
from clients.fakes import Pose, Screen, held_paper
from tests.samples import SamplesMissing, clip


def chequered() -> Pixels:
    rows, columns = np.indices((240, 320)) // 20
    return np.repeat(((rows + columns) % 2 * 200 + 20).astype(np.uint8)[:, :, None], 3, axis=2)


def prompt(
    number: int, step: Step = Step.TURN_LEFT, *, position: int = 1, attempt: int = 1
) -> Prompt:
    return Prompt(number=number, step=step, position=position, of=3, attempt=attempt, text="")


# the makers


def test_paper_held_straight_is_the_picture() -> None:
    assert np.abs(held_paper(chequered(), Pose()).astype(int) - chequered()).max() <= 1


def spot_on_paper(place: tuple[int, int], pose: Pose) -> tuple[float, float]:
    """Where a spot on a sheet is seen."""
    sheet = np.zeros((480, 640, 3), np.uint8)
    cv2.circle(sheet, place, 6, (255, 255, 255), -1)
    seen = cv2.moments(held_paper(sheet, pose)[:, :, 0])
    return seen["m10"] / seen["m00"], seen["m01"] / seen["m00"]


@pytest.mark.parametrize(("bow", "plane"), [(0.0, True), (0.7, False), (-0.7, False)])
def test_one_plane_explains_stiff_paper_and_no_plane_explains_bent_paper(
    bow: float, *, plane: bool
) -> None:
    places = [(x, y) for x in range(200, 460, 80) for y in range(120, 400, 80)]

    start = np.array(places, np.float32)[:, None]
    there = np.array([spot_on_paper(place, Pose(yaw=35, bow=bow)) for place in places], np.float32)
    homography = cv2.findHomography(start, there[:, None])[0]
    missed = np.linalg.norm(cv2.perspectiveTransform(start, homography)[:, 0] - there, axis=1)
    assert (float(np.median(missed)) < 0.2) is plane


def test_a_screen_keeps_the_size_and_shows_its_edge_and_its_bands() -> None:
    tablet = Screen(bezel=0.1)

    first, later = tablet.show(chequered(), 0), tablet.show(chequered(), 2)

    assert first.shape == chequered().shape
    assert first[5:235, :28].max() < 20
    assert (first != later).any()


def test_an_enlarged_id_photo_has_lost_its_detail() -> None:
    fine = np.random.default_rng(1).integers(0, 255, (240, 320, 3)).astype(np.uint8)

    assert fakes.upscaled(fine).std() < fine.std() / 2


def test_grain_makes_no_picture_twice_and_the_virtual_camera_always_the_same() -> None:
    grain = Grain()

    assert len({grain.jpeg(chequered()) for _ in range(20)}) == 20
    assert len({grain.same(chequered()) for _ in range(3)}) == 1


def test_a_film_that_is_faded_in_never_jumps() -> None:
    black, white = (np.full((8, 8, 3), grey, np.uint8) for grey in (0, 200))

    shown = list(faded([black], islice(repeat(white), 12)))

    steps = [abs(int(after[0, 0, 0]) - int(before[0, 0, 0])) for before, after in pairwise(shown)]
    assert max(steps) <= 25
    assert len(shown) == 13


@pytest.fixture(scope="module")
def stage() -> Stage:
    try:
        for name in ("franck", "cap12_edit", "cap13_edit2"):
            clip(name)
    except SamplesMissing as missing:
        pytest.skip(f"the clips are not here: {missing}")
    still = next(fakes.still("franck"))
    return Stage({man: dict.fromkeys(STEPS, (still,) * 4) for man in MEN})


@pytest.mark.parametrize("one", SPECIES, ids=lambda one: one.name)
def test_every_species_films_something_for_every_step(stage: Stage, one: Species) -> None:
    show = one.make(stage, 1)

    for number, step in enumerate((Step.TURN_RIGHT, Step.OPEN_MOUTH), start=1):
        for shot in islice(show.answer(prompt(number, step, position=number)), 3):
            assert decode(shot.jpeg).shape[1] == 640


@pytest.mark.parametrize(("fixed", "shown_right"), [(True, 2), (False, 0)])
def test_a_fixed_order_that_fits_so_far_turns_away_at_the_last_step(
    shown_right: int, *, fixed: bool
) -> None:
    fitted: set[int] | None = set() if fixed else None

    shown = [
        out_of_order(list(Step), prompt(number, step, position=number), fitted)
        for number, step in enumerate(list(Step)[:3], start=1)
    ]

    assert [one == step for one, step in zip(shown, Step, strict=False)].count(True) == shown_right


# the split


def test_no_unused_stretch_holds_a_frame_that_something_was_chosen_on() -> None:
    split = read()

    assert split.unused
    assert not [
        one.name
        for one in split.unused
        if split.is_tuned(one.stretch.clip, one.stretch.first, one.stretch.last)
    ]


def test_no_two_windows_or_unused_stretches_share_a_frame() -> None:
    split = read()
    places = [window for _, window in split.windows()] + [one.stretch for one in split.unused]
    frames = [(one.clip, number) for one in places for number in range(one.first, one.last + 1)]

    assert len(frames) == len(set(frames))


def test_every_stretch_of_the_clips_says_where_its_movement_is_under_way() -> None:
    stretches = [one for steps in STRETCHES.values() for takes in steps.values() for one in takes]

    assert all(one.first < REACHED[one.clip, one.last] <= one.last for one in stretches)


def test_a_turn_to_one_side_answers_the_other_side_mirrored() -> None:
    (turn, *_) = (one for one in read().unused if one.step == "turn_left")

    assert cast("Doing", turn.answers("turn_right")).stretch.mirrored
    assert turn.answers("nod") is None


# the phone


class FakeCapture:
    """A service that says what it was given, and then nothing; hung up on, it closes."""

    def __init__(self, *messages: object) -> None:
        self._messages = messages
        self.captured: list[int] = []
        self._closed = asyncio.Event()

    @property
    def hung_up(self) -> bool:
        return self._closed.is_set()

    async def __aiter__(self) -> AsyncIterator[object]:
        for message in self._messages:
            yield message
        await self._closed.wait()
        raise Disconnected("closed")

    async def send(self, number: int, jpeg: bytes, captured_ms: int) -> bool:
        self.captured.append(captured_ms)
        return not self.hung_up

    async def hang_up(self) -> None:
        self._closed.set()


def endless(_: Prompt) -> Iterator[Shot]:
    return (Shot(b"%d" % number) for number in count())


async def told_of(capture: FakeCapture, limits: Limits = Limits(film_s=0.5)) -> Told:  # noqa: B008  # frozen
    told = Told()
    await _Filming(Show("franck", endless), limits, told).run(cast("Capture", capture))
    return told


async def test_a_phone_hangs_up_at_the_first_refusing_reason() -> None:
    capture = FakeCapture(prompt(1), Coach("too_dark", ""), Coach("picture_cut", ""))

    told = await told_of(capture)

    assert (told.end, told.reason, capture.hung_up) == (End.REFUSED, "picture_cut", True)


async def test_an_attack_that_is_coached_for_ever_is_not_accepted_and_ends() -> None:
    told = await told_of(FakeCapture(prompt(1), Coach("turn_further", "")))

    assert (told.end, told.reason) == (End.COACHED, "turn_further")


async def test_a_second_try_is_a_refusal() -> None:
    told = await told_of(FakeCapture(prompt(1), Coach("too_dark", ""), prompt(2, attempt=2)))

    assert told.end is End.REFUSED


async def test_who_does_the_show_hears_what_is_said() -> None:
    heard: list[str] = []
    capture = FakeCapture(prompt(1), Coach("well_done", ""))

    await _Filming(Show("franck", endless, heard.append), Limits(film_s=0.5), Told()).run(
        cast("Capture", capture)
    )

    assert heard == ["well_done"]


async def test_who_persists_may_hang_up_at_a_wrong_movement() -> None:
    capture = FakeCapture(prompt(1), Coach("picture_cut", ""), Coach("other_movement", ""))

    limits = Limits(film_s=5, persists=True, hangs_up_at=frozenset({"other_movement"}))
    told = await told_of(capture, limits)

    assert (told.end, told.reason, capture.hung_up) == (End.REFUSED, "other_movement", True)


async def test_who_persists_goes_on_to_the_verdict() -> None:
    passed = Verdict(Outcome.PASS, (), "", True, True, None, "", "")  # noqa: FBT003  # as it comes
    capture = FakeCapture(prompt(1), Coach("picture_cut", ""), passed)

    told = await told_of(capture, Limits(film_s=5, persists=True))

    assert told.end is End.ACCEPTED


async def test_frames_leave_by_a_camera_s_clock() -> None:
    capture = FakeCapture(prompt(1))

    await told_of(capture)

    assert capture.captured == [FRAME_MS, 2 * FRAME_MS, 3 * FRAME_MS, 4 * FRAME_MS]


# the accounting


def test_no_percentage_is_told_below_twenty() -> None:
    assert str(Share(1, 19)) == "1 of 19"
    assert "%" in str(Share(1, 20))


def test_none_of_sixty_is_bounded_by_almost_three_sixtieths() -> None:
    assert Share(0, 60).bound == pytest.approx(0.0487, abs=0.0001)


@pytest.mark.parametrize(
    ("count", "of", "bound"), [(1, 60, 0.0767), (2, 60, 0.1012), (5, 20, 0.4556)]
)
def test_what_was_seen_is_bounded_as_clopper_and_pearson_do(
    count: int, of: int, bound: float
) -> None:
    assert Share(count, of).bound == pytest.approx(bound, abs=0.0006)


def test_more_than_all_is_no_share() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        Share(3, 2)


def row(claim: Claim, ends: Sequence[End]) -> Row:
    made = Row(Species("made-up", "", claim, lambda *_: Show("franck", endless)))
    for seed, end in enumerate(ends):
        made.add(seed, Told(end=end, reason="" if end is End.ACCEPTED else "flat_image"))
    return made


def test_a_check_that_could_not_be_measured_counts_in_no_rate() -> None:
    made = row(Claim.NONE_ACCEPTED, [End.REFUSED, End.UNMEASURED, End.COACHED])

    assert (made.apcer, made.holds) == (Share(0, 2), True)


@pytest.mark.parametrize(
    ("claim", "accepted", "holds"),
    [
        (Claim.NONE_ACCEPTED, 0, True),
        (Claim.NONE_ACCEPTED, 1, False),
        (Claim.ONE_IN_SIXTY, 1, True),
        (Claim.ONE_IN_SIXTY, 2, False),
        (Claim.ONE_IN_TWENTY, 3, True),
        (Claim.ONE_IN_TWENTY, 4, False),
        (Claim.REPORTED, 60, None),
    ],
)
def test_a_promise_of_sixty_seeds(claim: Claim, accepted: int, *, holds: bool | None) -> None:
    ends = [End.ACCEPTED] * accepted + [End.REFUSED] * (60 - accepted)

    assert row(claim, ends).holds is holds


def test_a_step_passed_when_the_next_one_was_asked() -> None:
    told = Told(End.REFUSED, "flat_image", [prompt(1), prompt(2, position=2)])

    assert (verdict_on(told, 1), verdict_on(told, 2)) == ("", "flat_image")


def test_a_step_that_was_asked_again_had_not_passed() -> None:
    told = Told(End.ACCEPTED, "", [prompt(1), prompt(2)], [(1, "picture_cut")])

    assert (verdict_on(told, 1), verdict_on(told, 2)) == ("picture_cut", "")


def test_a_face_that_is_not_like_the_photo_does_not_speak_against_liveness() -> None:
    assert verdict_on(Told(End.REFUSED, "not_the_person", [prompt(1)]), 1) == ""


def found() -> Found:
    made = Found({"made-up": row(Claim.NONE_ACCEPTED, [End.REFUSED] * 20 + [End.ACCEPTED])})
    genuine = made.as_filmed
    genuine.add_window(Told(End.COACHED))
    for _ in range(3):
        genuine.add_window(Told(End.REFUSED, "frames_repeated"))
    genuine.add_check(Told(End.ACCEPTED, "", [prompt(1)]), Shown({1: "a stretch"}))
    return made


def test_windows_and_stretches_make_one_rate_and_copies_another() -> None:
    made = found()

    made.genuine["dark"].add_window(Told(End.COACHED))

    assert made.as_filmed.bpcer == Share(3, 5)
    assert made.genuine["dark"].bpcer == Share(0, 1)


def test_what_was_missed_is_named() -> None:
    assert found().missed == ["made-up", "BPCER as filmed"]


@pytest.mark.parametrize("condition", list(CONDITIONS))
def test_genuine_people_refused_in_any_condition_miss_the_promise(condition: str) -> None:
    made = Found({})
    for name, one in made.genuine.items():
        for number in range(60):
            refused = name == condition and number < 4
            end = End.REFUSED if refused else End.ACCEPTED
            one.add_check(Told(end, "step_not_done" if refused else "", [prompt(1)]), Shown())

    assert made.bpcer_holds is False
    assert made.missed == [f"BPCER {condition}"]


def test_three_of_sixty_genuine_checks_may_be_refused() -> None:
    one = Found({}).as_filmed
    for number in range(60):
        one.add_check(Told(End.COACHED if number < 3 else End.ACCEPTED), Shown())

    assert (one.whole, one.holds) == (Share(3, 60), True)


@pytest.mark.parametrize(
    ("refused", "checks", "holds"),
    [(1, 1, True), (2, 5, True), (3, 5, False), (2, 2, False), (2, 20, False), (1, 20, True)],
)
def test_among_a_few_checks_only_more_refused_than_passed_is_a_miss(
    refused: int, checks: int, *, holds: bool
) -> None:
    one = Found({}).as_filmed
    for number in range(checks):
        one.add_check(Told(End.COACHED if number < refused else End.ACCEPTED), Shown())

    assert (one.whole, one.holds) == (Share(refused, checks), holds)


def test_the_table_the_figures_and_the_page_tell_the_same() -> None:
    made = found()

    told = json.loads(json.dumps(report.as_json(made, "kit <run>")))

    assert told["attacks"][0]["accepted_seeds"] == [20]
    assert "1 of 21 = 4.8 %" in report.table(made)
    page = report.html(made, "kit <run>")
    assert "1 / 21" in page
    assert "kit &lt;run&gt;" in page
    assert "://" not in page


def test_the_report_says_that_it_is_no_certification() -> None:
    assert "no evaluation under ISO/IEC 30107-3" in report.table(found())


def test_no_two_invented_residents_are_alike() -> None:
    town = [invented(number) for number in range(1, 3_000)]

    assert len({one.id_number for one in town}) == len({one.phone for one in town}) == 2_999


@pytest.mark.parametrize(
    "arguments",
    [["--base", "https://hall.example"], ["--base", "http://127.0.0.1:8080"]],
)
def test_attacks_stay_on_this_machine_and_want_an_officer(arguments: list[str]) -> None:
    assert command.main(arguments) == 2


def test_its_help_looks_like_that_of_every_other_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["--help"]) == 0

    said = capsys.readouterr().out
    assert said.startswith("Usage: zhijian attack-kit [OPTIONS]")
    assert "[default: 60; x>=1]" in said
    assert "print-30" not in said  # the species stand in docs/attack-kit.md


@pytest.mark.slow
@pytest.mark.timeout(900)  # no check begins after four minutes; a busy machine ends them late
def test_a_quick_run_plays_the_main_species_and_holds_every_promise(
    stage: Stage, tmp_path: Path
) -> None:
    figures = tmp_path / "kit.json"
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "clients.attack_kit",
            "--quick",
            "--minutes",
            "4",
            "--json",
            str(figures),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=840,
    )

    assert run.returncode == 0, run.stderr + run.stdout
    told = json.loads(figures.read_text(encoding="utf-8"))
    # a machine that falls behind its phones measures less, and nothing wrong
    tried = {row["species"] for row in told["attacks"] if row["ends"]}
    assert {"print-45", "stills", "loop", "swap", "wrong-order", "cut", "medley"} <= tried
    assert told["missed"] == []


def test_the_help_of_the_kit_is_chinese_as_a_whole_where_the_locale_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = {each.help for each in command.cli.params if isinstance(each, click.Option)}
    assert {*said, command.cli.help, command.cli.epilog} == set(CHINESE)

    kit = copy.deepcopy(command.cli)
    translate(kit)
    shown = CliRunner().invoke(kit, ["--help"]).output
    assert "每种攻击的次数" in shown
    assert "Of each species" not in shown

    for locale, chinese in (("zh_CN.UTF-8", True), ("C.UTF-8", False)):
        monkeypatch.setenv("LC_ALL", locale)
        assert in_chinese() is chinese
