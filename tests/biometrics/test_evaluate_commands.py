"""The commands by which a city measures, as they are typed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.cli import cli
from tests import samples

HOUSE = Path(__file__).resolve().parents[2]


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    folder = tmp_path / "faces"
    for person, photos in {"one": ("obama", "obama2"), "two": ("biden",)}.items():
        (folder / person).mkdir(parents=True)
        for photo in photos:
            try:
                (folder / person / f"{photo}.jpg").symlink_to(samples.face(photo))
            except samples.SamplesMissing as missing:
                pytest.skip(str(missing))
    return folder


def test_evaluate_prints_one_json_object_writes_a_page_and_leaves_no_template(
    faces: Path, tmp_path: Path
) -> None:
    page, work = tmp_path / "report.html", tmp_path / "work"

    done = typed("evaluate", faces, "--json", "--html", page, "--work", work)

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["photos"] == 3
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert not work.exists()


def test_templates_are_kept_only_when_that_is_asked(faces: Path, tmp_path: Path) -> None:
    done = typed("evaluate", faces, "--work", tmp_path / "work", "--keep")

    assert done.exit_code == 0, done.output
    assert [path.suffix for path in (tmp_path / "work").iterdir()] == [".sqlite"]


def test_calibrate_writes_nothing_that_too_few_people_could_show(
    faces: Path, tmp_path: Path
) -> None:
    done = typed("calibrate", faces, "--out", tmp_path / "opencv.json", "--work", tmp_path / "work")

    assert done.exit_code == 1
    assert "at least 2,995 pairs of strangers, here are 2" in done.output
    assert not (tmp_path / "opencv.json").exists()


@pytest.mark.parametrize("command", ["evaluate", "evaluate-liveness"])
def test_data_of_another_layout_end_in_a_sentence(tmp_path: Path, command: str) -> None:
    done = typed(command, tmp_path, "--work", tmp_path / "work")

    assert done.exit_code == 1
    assert f"Error: {tmp_path} holds no" in done.output


def test_a_risk_that_there_is_none_of_is_refused(faces: Path, tmp_path: Path) -> None:
    done = typed("calibrate", faces, "--out", tmp_path / "x.json", "--action", "pension=maximal")

    assert done.exit_code == 1
    assert "--action takes NAME=low" in done.output


def test_without_the_extra_the_server_starts_and_the_command_says_what_to_install(
    tmp_path: Path,
) -> None:
    code = (
        "import sys; sys.modules['scipy'] = None; sys.modules['matplotlib'] = None;"
        f"from server.commands.cli import cli; cli(['evaluate', {str(tmp_path)!r}])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "pip install 'zhijian[evaluation]'" in done.stderr
