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

from server.commands import keys
from server.commands.cli import cli
from server.commands.listing import SECTIONS
from server.commands.wording import chinese, found
from storage.keys import keys as storage_keys

COMMANDS = Path(__file__).resolve().parents[3] / "server" / "commands"
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


#: Beside what is called `…_faults` under server/outside/.
CHECKS = {
    "server/outside/abroad.py": {"abroad"},
    "server/monitoring/checks.py": {
        "unassessed",
        "unlisted",
        "mixed",
        "_outside",
        "_store",
        "_keys",
        "_faces",
    },
}


def findings() -> Iterator[str]:
    """A sample of every sentence that a check of the configuration says: 7 for each value in it."""
    root = COMMANDS.parents[1]
    for path in {*(root / "server" / "outside").glob("*.py"), *map(root.joinpath, CHECKS)}:
        names = CHECKS.get(path.relative_to(root).as_posix(), set[str]())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (
                node.name in names or node.name.endswith("_faults")
            ):
                for line in node.body[1:] if ast.get_docstring(node) else node.body:
                    yield from sentences(line)


def sentences(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.JoinedStr(values=parts):
            sample = "".join(str(p.value) if isinstance(p, ast.Constant) else "7" for p in parts)
            if len(sample.split()) > 1 and sample != "7: 7":  # a setting and what was raised
                yield sample
        case ast.Constant(value=str(text)) if len(text.split()) > 1:
            yield text
        case _:
            for inner in ast.iter_child_nodes(node):
                yield from sentences(inner)


def test_every_finding_of_a_check_is_said_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    said_in_english = {each for each in findings() if found(each) == each}

    assert len(list(findings())) > 45
    assert said_in_english == set()


def test_a_finding_keeps_what_the_configuration_put_into_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentence = "the origin http://a.example is not https: a browser gives it no camera"
    assert found(sentence) == sentence
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    assert found(sentence) == "来源 http://a.example 不是 https：浏览器不给摄像头"
    assert found("keys: var/keys (wrapped)") == "密钥：var/keys（已由密钥服务加密）"
    assert found("what nobody has said before") == "what nobody has said before"


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


HEAVY = {
    "aiohttp", "alembic", "asyncpg", "cryptography", "cv2", "msgspec", "numpy", "pydantic",
    "sqlalchemy", "uvloop",
}  # fmt: skip
#: It is the kit's own, in a process that knows this house from outside only.
ELSEWHERE = {"attack-kit"}
HELPS = [
    [],
    *([each.name] for part in SECTIONS for each in part.commands if each.name not in ELSEWHERE),
]


@pytest.mark.parametrize("command", HELPS, ids=" ".join)
def test_help_loads_neither_the_drivers_nor_the_models_nor_the_server(command: list[str]) -> None:
    script = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from server.commands.cli import cli\n"
        f"assert CliRunner().invoke(cli, {[*command, '--help']}).exit_code == 0\n"
        f"print(sorted(set({sorted(HEAVY)}) & sys.modules.keys()))\n"
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


def test_the_keys_command_knows_the_keys_that_there_are() -> None:
    assert keys.SECRETS == storage_keys.SECRETS
