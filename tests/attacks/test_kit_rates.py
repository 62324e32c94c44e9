"""The accounting of the attack kit: rates with their bounds, promises, and the report."""

import json

import pytest

from clients.attack_kit import report
from clients.attack_kit.bona_fide import CONDITIONS, Shown
from clients.attack_kit.phone import End, Told
from clients.attack_kit.rates import Share
from clients.attack_kit.results import Found, verdict_on
from clients.attack_kit.species import Claim
from tests.attacks.kit_parts import prompt, row


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
