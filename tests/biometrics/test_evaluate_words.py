"""What a report says of counts: rates, species, layers with one off; and how clips are played, without a model."""

import json
from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from biometrics.evaluation import curves
from biometrics.evaluation.ablation import Ablated, Ablation
from biometrics.evaluation.comparing import SAMPLE, Tally, count, listed
from biometrics.evaluation.liveness import Counted, LivenessReport, Species, note, summed
from biometrics.evaluation.playing import DELAY_MS, Shot, facing, filmed, trembling
from biometrics.evaluation.rates import Rate, bounds, rate
from domain.faces.face_check import ELDER, Reason
from tests.biometrics.films import RESTING


def test_a_rate_of_nothing_may_be_anything() -> None:
    nothing = rate(0, 0)

    assert (nothing.low, nothing.high, nothing.share) == (0.0, 1.0, 0.0)
    assert str(nothing) == nothing.small == "no trials"


def test_a_rate_says_its_interval_and_its_trials() -> None:
    found = rate(1, 2_000)

    assert str(found) == "0.05% (0.01% to 0.28%) 1 of 2,000"
    assert found.small == "5.0e-04 (8.8e-05 to 2.8e-03) 1 of 2,000"
    assert (rate(0, 50).low, rate(50, 50).high) == (0.0, 1.0)


@pytest.mark.parametrize(("found", "told"), [(0, False), (1, True), (9, True), (10, False)])
def test_draws_of_people_are_told_where_trials_did_not_all_end_alike(
    found: int, *, told: bool
) -> None:
    assert rate(found, 10, (0.1, 0.9)).people == ((0.1, 0.9) if told else None)


def test_of_all_trials_wrong_everything_is_possible() -> None:
    assert bounds(np.array([0, 10, 11]), 10)[1:].tolist() == [1.0, 1.0]
    assert bounds(np.array([0, 0]), 0).tolist() == [1.0, 1.0]


def counted(passed: int, checks: int, **reasons: int) -> Counted:
    one = Counted(checks=[passed, checks], reasons=reasons)
    note(one.windows, "nod", yes=passed > 0)
    note(one.windows, "nod", yes=False)
    note(one.asked, "nod", yes=True)
    note(one.layers, "moire", yes=False)
    return one


def test_of_people_every_check_has_to_be_accepted() -> None:
    kind = summed("bonafide", [counted(5, 5), counted(4, 5, blurred=1), counted(0, 0)], [])

    assert (kind.name, kind.clips) == ("bonafide", 3)
    assert (kind.checks.count, kind.checks.of) == (9, 10)
    assert (kind.clips_accepted.count, kind.clips_accepted.of) == (1, 2)
    assert kind.bound == pytest.approx(0.9747, abs=1e-4)
    assert kind.reasons == {"blurred": 1}


def test_of_an_attack_one_accepted_check_is_enough() -> None:
    clips = [counted(1, 5, blurred=1, nod=3), counted(0, 5, blurred=4)]
    kind = summed("screen", clips, [counted(2, 5)])

    assert (kind.checks.count, kind.checks.of) == (3, 15)
    assert (kind.clips_accepted.count, kind.clips_accepted.of) == (2, 3)
    assert (kind.windows["nod"].count, kind.windows["nod"].of) == (1, 4)
    assert (kind.asked["nod"].count, kind.asked["nod"].of) == (2, 2)
    assert (kind.layers["moire"].count, kind.layers["moire"].of) == (0, 2)
    assert list(kind.reasons.items()) == [("blurred", 5), ("nod", 3)]


def species(name: str, accepted: int, of: int) -> Species:
    one = rate(accepted, of)
    return Species(name, 2, one, one, 0.5, {"nod": one}, {"turn": one}, {"moire": one}, {"dark": 3})


def report(*attacks: Species, people: Species | None = None) -> LivenessReport:
    return LivenessReport(
        "set", "elder", 8.0, people or species("bonafide", 9, 10), attacks, {"a.mp4": "no face"}
    )


def test_the_verdict_names_the_species_that_passes_most() -> None:
    told = report(species("print", 1, 10), species("screen", 3, 10), species("none", 0, 0)).verdict

    assert told == (
        "APCER, highest of 2 species: screen, accepted 3 of 10; BPCER: refused 1 of 10 checks."
    )


def test_the_verdict_says_what_was_not_played() -> None:
    told = report(people=species("bonafide", 0, 0)).verdict

    assert told == (
        "no attack was played; no BPCER: labels.csv names no person with three steps, a turn among them."
    )


def test_a_report_is_a_table_or_one_json_object() -> None:
    whole = report(species("screen", 3, 10), species("none", 0, 0))

    assert whole.as_table().splitlines() == [
        "set, elder mode",
        whole.verdict,
        "",
        "bonafide: 2 clips, checks accepted 9 of 10, error of a check at most 50.0%",
        *rows("9 of 10"),
        "screen: 2 clips, checks accepted 3 of 10, error of a check at most 50.0%",
        *rows("3 of 10"),
        "none: 2 clips, checks accepted no trials",
        *rows("no trials"),
        "left out: a.mp4 (no face)",
        "(no percentage below 20 trials; not an ISO/IEC 30107-3 evaluation)",
    ]
    assert json.loads(whole.as_json())["verdict"] == whole.verdict


def rows(told: str) -> list[str]:
    return [
        f"  window passes nod          {told}",
        f"  labelled stretch passes turn         {told}",
        f"  stopped by moire        {told}",
        "  first reason dark: 3",
    ]


def test_a_layer_that_is_off_is_told_by_what_changes() -> None:
    on, off, same = (
        Ablated(name, rate(9, 10), {"print": rate(accepted, 10), "screen": rate(2, 10)})
        for name, accepted in (("", 1), ("moire", 4), ("border", 1))
    )

    assert Ablation("set", "elder", (on, off, same)).as_table().splitlines()[:-1] == [
        "set, elder mode: whole checks accepted",
        "all layers on",
        "  bonafide             9 of 10",
        "  print                1 of 10",
        "  screen               2 of 10",
        "without moire",
        "  print                4 of 10",
        "without border: the same",
    ]


def shot(name: bytes, **seen: float) -> Shot:
    return Shot(name, replace(RESTING, **seen))  # type: ignore[arg-type]  # by name


def test_a_frame_is_as_late_as_a_camera_and_arrives_a_little_later() -> None:
    seen = filmed(shot(b"a"), 3, 125)

    assert [trembling(number) for number in range(4)] == [0, 7, 3, 10]
    assert (seen.prompt, seen.seq, seen.captured_ms, seen.received_ms) == (
        *(1, 4, 385),
        385 + DELAY_MS,
    )


def test_the_clearest_that_look_ahead_are_taken_in_their_order() -> None:
    shots = [
        shot(b"turned", yaw=ELDER.facing_deg),
        shot(b"fair", score=0.8),
        shot(b"good", score=0.9, mouth=0.0),
        shot(b"nodding", score=0.9, pitch=9.0),
        shot(b"open", score=0.9, mouth=0.4),
        Shot(b"blurred", replace(RESTING, score=1.0, reasons=(Reason.BLURRED,))),
        shot(b"aside", score=0.9, yaw=-6.1),
    ]

    assert [one.jpeg for one in facing(shots, ELDER, 3)] == [b"fair", b"good", b"nodding"]
    assert [one.jpeg for one in facing(shots, ELDER, 9)] == [
        *(b"fair", b"good", b"nodding", b"open", b"aside")
    ]


class Scores:
    """An engine whose vectors are numbers: the likeness of two is what lies between them."""

    def compare(
        self, one: np.ndarray[tuple[int], np.dtype[np.float32]], others: object
    ) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.asarray(1 - np.abs(np.asarray(others)[:, 0] - one[0]), np.float32)


VECTORS: Final = np.array([[0.0], [0.1], [0.5], [0.7]], np.float32)


def tally() -> Tally:
    pairs = [(2, 3, True), (0, 1, True), (0, 2, False), (1, 3, False)]
    source = listed(Scores(), VECTORS, pairs)  # type: ignore[arg-type]  # what is asked of it
    everybody = {"all": lambda lot: np.ones(len(lot.scores), np.bool_)}
    return count(source, everybody, np.array([7, 7, 8, 9]), pairs=len(pairs))["all"]


def test_the_pairs_of_a_list_are_counted_by_rows() -> None:
    found = tally()

    assert (found.people, found.photos, found.impostors) == (3, 4, 2)
    assert sorted(found.genuine.tolist()) == pytest.approx([0.8, 0.9])
    assert found.genuine_photos.tolist() == [[0, 1], [2, 3]]
    assert found.tail.tolist() == pytest.approx([0.5])
    assert (found.tail_one.tolist(), found.tail_other.tolist()) == ([7], [8])
    assert len(found.draw_one) == 2
    assert SAMPLE > 2


@pytest.mark.parametrize(
    ("threshold", "accepted"), [(0.6, 0), (0.5, 1), (0.45, 1), (0.39, 2), (-1.0, 2)]
)
def test_strangers_at_or_above_a_threshold_are_accepted(threshold: float, accepted: int) -> None:
    assert tally().accepted(threshold) == accepted


def test_without_pairs_of_both_kinds_nothing_is_said() -> None:
    nobody = replace(tally(), genuine=np.zeros(0))

    assert curves.equal_errors(nobody, None) is None
    assert curves.det(nobody) == ()
    assert curves.by_people(nobody, [0.5], [1e-2]) is None


def test_equal_errors_lie_where_the_two_meet() -> None:
    found = curves.equal_errors(tally(), None)

    assert found is not None
    assert (found.share, found.genuine, found.impostor) == (0.0, 2, 2)
    assert (found.low, found.high) == (None, None)
    assert found.threshold == pytest.approx(0.5001, abs=1e-4)


def test_a_histogram_has_every_pair_in_its_bin() -> None:
    edges, own, strangers = curves.histogram(tally(), bins=4)

    assert edges.tolist() == pytest.approx([-1, -0.5, 0, 0.5, 1])
    assert (own.tolist(), strangers.tolist()) == ([0, 0, 0, 2], [0, 0, 1, 1])


def test_a_rate_as_it_is_kept() -> None:
    assert Rate(1, 2, 0.5, 0.1, 0.9).people is None
