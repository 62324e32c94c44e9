"""The attack kit as a command, and the residents that it invents."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from clients.attack_kit import __main__ as command
from clients.attack_kit.residents import invented
from clients.attack_kit.show import Stage
from clients.attack_kit.words import CHINESE, in_chinese, translate
from clients.demo.processes import ROOT


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
@pytest.mark.timeout(900)  # a minute or two, and on a machine that is busy with others many more
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
            "10",
            "--phones",  # as many as one core serves beside other tests: who falls behind plays again
            "3",
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
