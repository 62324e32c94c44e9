"""The command line speaks Chinese to who has a Chinese locale, and loads no more than it needs."""

import ast
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from server.commands.cli import cli
from server.commands.listing import SECTIONS
from server.commands.wording import chinese

COMMANDS = Path(__file__).resolve().parents[2] / "server" / "commands"
SAYING = frozenset({"say", "told", "Operator"})


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from walk(inner, (*path, name))


def said() -> Iterator[str]:
    """Every literal that a command says or raises."""
    for file in sorted(COMMANDS.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_]):
                    if name in SAYING:
                        yield text


def test_every_command_is_listed_under_the_file_that_makes_it() -> None:
    listed = {each.name for part in SECTIONS for each in part.commands}
    for file in COMMANDS.glob("*.py"):
        importlib.import_module(f"server.commands.{file.stem}")

    assert set(cli.commands) == listed


def test_every_command_and_option_has_its_words_in_chinese() -> None:
    found = dict(walk(cli))
    options = {
        each.help
        for command in found.values()
        for each in command.params
        if isinstance(each, click.Option) and each.help
    }

    assert set(found) - set(chinese()["help"]) == set()
    assert options - set(chinese()["options"]) == set()


def test_every_sentence_of_a_command_is_there_in_chinese_with_the_same_values() -> None:
    bare = {"{fault}", "{why}", "{unfit}"}
    missing = {text for text in said() if text not in chinese()["said"]} - bare

    assert missing == set()


def test_no_chinese_words_stand_for_what_nobody_says() -> None:
    found = dict(walk(cli))

    assert set(chinese()["help"]) - set(found) == set()
    assert set(chinese()["said"]) - set(said()) == set()


def run(*args: str, lang: str) -> str:
    """What one command prints on both streams."""
    return subprocess.run(
        [sys.executable, "-m", "server", *args],
        cwd=COMMANDS.parents[1],
        env=os.environ | {"LANG": lang, "LC_ALL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    ).stdout


@pytest.mark.slow
def test_who_has_a_chinese_locale_reads_chinese(tmp_path: Path) -> None:
    file = tmp_path / "month"
    file.touch()

    assert "一个进程启动全部" in run("--help", lang="zh_CN.UTF-8")
    assert "整个数据库的一致副本" in run("backup", "--help", lang="zh_CN.UTF-8")
    assert "月份写作 2026-11" in run("audit", "detach", "26", str(file), lang="zh_CN.UTF-8")
    assert "a month is written 2026-11" in run("audit", "detach", "26", str(file), lang="C.UTF-8")


def test_the_list_of_commands_is_grouped_and_no_summary_is_cut() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).output

    assert [part.title.en in shown for part in SECTIONS] == [True] * len(SECTIONS)
    assert "…" not in shown
    assert "..." not in shown.replace("[ARGS]...", "")


def test_help_loads_neither_the_drivers_nor_the_models_nor_the_server() -> None:
    script = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from server.commands.cli import cli\n"
        "assert CliRunner().invoke(cli, ['--help']).exit_code == 0\n"
        "heavy = {'asyncpg', 'aiohttp', 'cv2', 'numpy', 'sqlalchemy', 'pydantic', 'cryptography'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=COMMANDS.parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert ran.stdout.strip() == "[]"
