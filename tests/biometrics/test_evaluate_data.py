"""What is compared: folders, lists, groups; and what is wrong with a city's pictures."""

import json
import re
from pathlib import Path

import pytest

from biometrics.engine import Face, Picture, Vector
from biometrics.evaluation import gallery
from biometrics.evaluation.gallery import Fault, NothingToEvaluate
from biometrics.evaluation.looking import measure_of
from biometrics.evaluation.memory import Memory
from biometrics.evaluation.rates import rate
from biometrics.evaluation.verification import Report
from biometrics.evaluation.verification import evaluate as evaluate_gallery
from biometrics.quality import NOSE_HEIGHT, Quality
from biometrics.report import of_engine
from tests.biometrics.test_evaluate import AT_HALF, FakeEngine, paint


class SwitchedOff(Exception):
    pass


class TiredEngine(FakeEngine):
    """Stops after so many pictures, as a machine does that is switched off."""

    def __init__(self, stops_after: int) -> None:
        self.embedded = 0
        self._stops_after = stops_after

    def embed(self, picture: Picture, face: Face) -> Vector:
        if self.embedded == self._stops_after:
            raise SwitchedOff
        self.embedded += 1
        return super().embed(picture, face)


def faults(report: Report) -> dict[str, Fault]:
    return {one.name: one.fault for one in report.findings}


def two_people(folder: Path) -> Path:
    for number, shade in enumerate((200, 150, 120), start=1):
        paint(folder, f"red/red_{number:04d}.png", (0, 0, shade))
        paint(folder, f"blue/blue_{number:04d}.png", (shade, 0, 0))
    return folder


def evaluate(data: Path, **options: Path) -> Report:
    return evaluate_gallery(gallery.read(data, **options), FakeEngine(), AT_HALF)


def test_bad_pictures_are_named_and_end_nothing(tmp_path: Path) -> None:
    folder = two_people(tmp_path / "faces")
    (folder / "red" / "empty.jpg").write_bytes(b"")
    (folder / "red" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut")
    (folder / "red" / "again.png").write_bytes((folder / "red" / "red_0001.png").read_bytes())
    (folder / "astray.png").write_bytes((folder / "red" / "red_0002.png").read_bytes() + b"\x00")
    paint(folder, "blue/room.png", (0, 0, 0))

    report = evaluate(folder)

    assert faults(report) == {
        "red/empty.jpg": Fault.EMPTY,
        "red/broken.jpg": Fault.UNREADABLE,
        "red/red_0001.png": Fault.DUPLICATE,  # of red/again.png, which comes first
        "astray.png": Fault.MISPLACED,
        "blue/room.png": Fault.NO_FACE,
    }
    assert (report.fta.count, report.fta.of) == (3, 9)
    assert report.groups[0].photos == 6


def test_angles_and_heights_are_measured_by_how_far_they_are_off() -> None:
    straight = Quality(
        width=200, inside=1, margin=1, grey=120, clipped=0, sharpness=0.05, roll=-3, score=0.9,
        nose_height=NOSE_HEIGHT - 0.1, nose_side=-0.2,
    )  # fmt: skip
    measures = {"nose_height": 0.1, "roll": 3, "nose_side": 0.2, "grey": 120}

    for name, far in measures.items():
        assert measure_of((straight,), name) == pytest.approx([far])


def test_a_folder_of_one_person_is_refused_for_nobody_can_be_taken_for_another(
    tmp_path: Path,
) -> None:
    for number in (1, 2):
        paint(tmp_path, f"red/{number}.png", (0, 0, 100 + number))

    with pytest.raises(NothingToEvaluate, match="one person only"):
        evaluate(tmp_path)


def test_a_rate_of_no_trials_is_no_rate() -> None:
    assert (str(rate(0, 0)), rate(0, 0).small) == ("no trials", "no trials")


def test_where_each_person_has_one_picture_quality_is_set_against_nothing(tmp_path: Path) -> None:
    for name, colour in (("red", (0, 0, 200)), ("blue", (200, 0, 0))):
        paint(tmp_path, f"{name}/{name}.png", colour)

    assert evaluate(tmp_path).by_quality == ()


def test_each_threshold_and_both_axes_of_a_plot_are_named(tmp_path: Path) -> None:
    page = of_engine(evaluate(two_people(tmp_path / "faces")), made="today")

    for words in ("threshold of", "score (cosine", "share of pairs", "owners refused (FNMR)"):
        assert words in page


def test_a_picture_under_two_names_is_nobodys(tmp_path: Path) -> None:
    folder = two_people(tmp_path / "faces")
    paint(folder, "green/1.png", (0, 200, 0))
    (folder / "blue" / "1.png").write_bytes((folder / "green" / "1.png").read_bytes())

    report = evaluate(folder)

    assert faults(report) == {"blue/1.png": Fault.TWO_PEOPLE, "green/1.png": Fault.TWO_PEOPLE}
    assert report.groups[0].identities == 2


def test_a_list_of_numbered_pairs_is_compared_and_no_other(tmp_path: Path) -> None:
    two_people(tmp_path)
    pairs = tmp_path / "pairs.txt"
    pairs.write_text("1\t2\nred\t1\t2\nblue\t1\t3\nred\t1\tblue\t2\nred\t9\t1\n", "utf-8")

    report = evaluate(pairs)

    at = report.groups[0].at_threshold[0]
    assert (at.fnmr.count, at.fnmr.of, at.fmr.count, at.fmr.of) == (0, 2, 0, 1)
    assert faults(report) == {"red/red_0009.jpg": Fault.MISSING}


def test_a_csv_of_pairs_says_itself_who_is_whom(tmp_path: Path) -> None:
    faces = two_people(tmp_path / "faces")
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(
        "path1,path2,same\nred/red_0001.png,red/red_0002.png,1\n"
        "red/red_0001.png,blue/blue_0001.png,0\nred/red_0001.png,red/red_0003.png,0\n",
        "utf-8",
    )

    report = evaluate(pairs, root=faces)

    at = report.groups[0].at_threshold[0]
    assert (at.fnmr.of, at.fmr.count, at.fmr.of) == (1, 1, 2)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("pairs.txt", "red one two\n", "line 1"),
        ("pairs.csv", "a.png,b.png,1\na.png,b.png,maybe\n", "line 2"),
        ("pairs.txt", "", "holds no pair"),
    ],
)
def test_a_list_of_another_form_is_refused_with_its_line(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")

    with pytest.raises(NothingToEvaluate, match=said):
        gallery.read(tmp_path / name)


def test_every_attribute_makes_groups_and_sources_are_crossed(tmp_path: Path) -> None:
    folder = two_people(tmp_path / "faces")
    told = tmp_path / "attributes.csv"
    told.write_text(
        "path,identity,age,sex,source,year\n,red,71,f,,\n,blue,65,m,,\n"
        "red/red_0001.png,,,,id card,2004\nred/red_0002.png,,,,phone,2024\n"
        "red/red_0003.png,,,,phone,2025\n",
        "utf-8",
    )

    groups = {group.subset: group for group in evaluate(folder, attributes=told).groups}

    assert {"all", "age_band 70 to 79", "age_band 60 to 69", "sex f", "sex m"} <= groups.keys()
    assert groups["source phone"].at_threshold[0].fnmr.of == 1
    assert groups["source id card with phone"].at_threshold[0].fnmr.of == 2
    assert groups["0 to 1 years between"].at_threshold[0].fnmr.of == 1
    assert groups["11 to 200 years between"].at_threshold[0].fnmr.of == 2


@pytest.mark.parametrize("text", ["{", "[1]"])
def test_subsets_that_are_none_are_refused(tmp_path: Path, text: str) -> None:
    folder = two_people(tmp_path / "faces")
    (tmp_path / "groups.json").write_text(text, "utf-8")

    with pytest.raises(NothingToEvaluate):
        gallery.read(folder, subsets=tmp_path / "groups.json")


def test_a_run_that_was_stopped_goes_on_where_it_stood(tmp_path: Path) -> None:
    data = gallery.read(two_people(tmp_path / "faces"))
    with (
        pytest.raises(SwitchedOff),
        Memory(tmp_path / "work", about={"engine": "fake"}) as memory,
    ):
        evaluate_gallery(data, TiredEngine(4), AT_HALF, memory=memory)

    with Memory(tmp_path / "work", about={"engine": "fake"}) as memory:
        rest = TiredEngine(2)
        report = evaluate_gallery(data, rest, AT_HALF, memory=memory)

    assert rest.embedded == 2
    assert report.groups[0].photos == 6


def test_what_was_put_last_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    with Memory(tmp_path, about={}) as memory:
        memory.put(b"photo", {"is": "told"}, b"vector")

    with Memory(tmp_path, about={}) as again:
        assert again.get(b"photo") == ({"is": "told"}, b"vector")


def test_other_models_do_not_find_the_vectors_of_these(tmp_path: Path) -> None:
    with Memory(tmp_path, about={"sface": "a"}) as memory:
        memory.put(b"photo", {}, b"vector")

    with Memory(tmp_path, about={"sface": "b"}) as other:
        assert other.get(b"photo") is None


def test_templates_are_for_the_owner_alone_and_gone_when_forgotten(tmp_path: Path) -> None:
    work = tmp_path / "work"
    with Memory(work, about={}) as memory:
        memory.put(b"photo", {}, b"vector")
        modes = oct(memory.path.stat().st_mode)[-3:], oct(work.stat().st_mode)[-3:]
        memory.forget()

    assert modes == ("600", "700")
    assert not work.exists()


def test_a_memory_that_is_none_is_begun_anew(tmp_path: Path) -> None:
    with Memory(tmp_path, about={}) as memory:
        path = memory.path
    path.write_bytes(b"no database" * 1000)

    with Memory(tmp_path, about={}) as memory:
        assert memory.get(b"photo") is None


def test_the_page_needs_nothing_from_outside_and_escapes_what_it_names(tmp_path: Path) -> None:
    folder = two_people(tmp_path / "faces")
    (folder / "red" / "<b>.jpg").write_bytes(b"")

    page = of_engine(evaluate(folder), made="today")

    assert page.count("<svg") == 3
    assert {text.strip() for text in re.findall(r"</(?:p|h2|table|figure)>([^<]*)<", page)} == {""}
    assert "&lt;b&gt;.jpg" in page
    assert not re.search(r"(src|href)=\"(?!#)|@import|url\((?!#)|<!DOCTYPE svg|<script", page)


def test_quality_is_set_against_errors_with_the_number_of_pairs(tmp_path: Path) -> None:
    report = evaluate(two_people(tmp_path / "faces"))

    rows = [row for row in report.by_quality if row.measure == "grey"]
    assert sum(row.fnmr.of for row in rows) == report.groups[0].at_threshold[0].fnmr.of
    assert {took.part for took in report.took} == {"decode", "detect", "embed"}
    assert json.loads(report.as_json())["by_quality"]
