"""What commands refuse in one sentence before they touch a database, and what those say that need none."""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from domain.errors import Busy, FieldError, Invalid, NotFound
from domain.problem_titles import TITLES
from domain.problems import Problem
from domain.words import Words
from server.commands.cli import cli
from server.commands.entry import main
from server.commands.faults import sentence
from server.commands.serving import _sandbox
from server.settings import Settings
from tests.server.commands.test_cli import at

TODAY: Final = date.today()  # noqa: DTZ011  # the operator's own day


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def run(*command: str, **env: str) -> Result:
    return CliRunner().invoke(cli, command, env=env)


@pytest.mark.parametrize(
    ("command", "env", "says"),
    [
        (("work",), {}, "work needs ZHIJIAN_DATABASE_URL"),
        (("serve",), {}, "serve needs ZHIJIAN_DATABASE_URL, or a running `zhijian up` on the same data folder"),
        (("up", "--sandbox"), {"ZHIJIAN_ENVIRONMENT": "production"}, "a sandbox does not start with the settings of production"),
        (("callbacks",), {}, "set public_url and callback_secret first"),
        (("keys", "wrap"), {}, "no kms_url is set, so there is nothing to wrap the keys by"),
        (("assessment", "record", " ", "--approved-on", "2026-11-02"), {}, "the assessment needs a reference"),
        (
            ("assessment", "record", "PIA-1", "--approved-on", "2026-11-02", "--review-on", "2026-11-02"),
            {},
            "--review-on has to be after the approval and by 2029-11-02",
        ),
        (
            ("assessment", "record", "PIA-1", "--approved-on", "2026-11-02", "--review-on", "2029-11-03"),
            {},
            "--review-on has to be after the approval and by 2029-11-02",
        ),
        (("filing", "record", " ", "--filed-on", "2026-11-02"), {}, "the filing needs a reference"),
        (
            ("filing", "record", "7", "--filed-on", (TODAY + timedelta(days=2)).isoformat()),
            {},
            "--filed-on is a day that has been",
        ),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_can_t_be_done_is_said_in_one_sentence(
    command: tuple[str, ...], env: dict[str, str], says: str, tmp_path: Path
) -> None:
    found = run(*command, **at(tmp_path, **env))

    assert (found.exit_code, found.output) == (1, f"Error: {says}\n")


def test_a_sandbox_has_folders_of_its_own_unless_its_settings_are_one_s() -> None:
    city, own = Settings(data=Path("d"), keys=Path("k")), Settings(environment="sandbox")

    made = _sandbox(city)

    assert (made.sandbox, made.data, made.keys) == (
        True,
        Path("d/sandbox"),
        Path("d/sandbox-keys"),
    )
    assert _sandbox(own) == own


def test_keys_are_made_once_and_their_folder_is_named(tmp_path: Path) -> None:
    env = at(tmp_path)

    made, again = (run("keys", "init", **env) for _ in range(2))

    folder = f"The keys lie in {tmp_path.resolve() / 'keys'}: copy this folder to a safe place.\n"
    kinds = {line.split()[1].split(".")[0] for line in made.output.splitlines()[:-1]}
    assert {"identity", "templates", "digests", "lookups", "tokens"} <= kinds
    assert made.output.endswith(folder)
    assert again.output == f"all keys are there already\n{folder}"


def test_the_newest_key_is_not_taken_out_of_use(tmp_path: Path) -> None:
    env = at(tmp_path)
    run("keys", "init", **env)

    found = run("keys", "retire", "identity", "1", **env)

    assert (found.exit_code, found.output) == (
        1,
        "Error: version 1 of identity is the newest: rotate first\n",
    )


def test_the_key_of_tokens_is_followed_by_a_newer_one(tmp_path: Path) -> None:
    env = at(tmp_path)
    run("keys", "init", **env)

    lines = run("keys", "rotate", "tokens", **env).output.splitlines()

    assert lines == [
        "made tokens.2.pem: the newest of tokens",
        "Copy the folder to where the keys are kept, and to every machine.",
    ]


def test_a_digest_s_key_is_made_at_once_and_its_end_is_told(tmp_path: Path) -> None:
    env = at(tmp_path)
    run("keys", "init", **env)

    lines = run("keys", "rotate", "digests", **env).output.splitlines()

    assert lines[0].startswith("made digests.2")
    assert lines[-1] == "In 180 days the older ones can go: keys retire digests VERSION"


def test_the_addresses_of_vendors_stand_beside_their_names() -> None:
    env = {"ZHIJIAN_PUBLIC_URL": "https://hall.test", "ZHIJIAN_CALLBACK_SECRET": "x" * 16}

    lines = run("callbacks", **env).output.splitlines()

    assert all(line[:15].strip() for line in lines)
    assert all(line[15:].startswith(" https://hall.test/v1/callbacks/") for line in lines)


ENGLISH: Final = {problem: words.en for problem, words in TITLES.items()}
NAME: Final = FieldError("/name", "missing", Words("请填写", "fill it in"))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (ValueError("a folder is missing"), "a folder is missing"),
        (NotFound(Problem.NOT_FOUND), ENGLISH[Problem.NOT_FOUND]),
        (Busy(Problem.BUSY, "the store is away"), f"{ENGLISH[Problem.BUSY]}: the store is away"),
        (Invalid(Problem.BODY_INVALID, errors=(NAME, NAME)), "fill it in; fill it in"),
        (Invalid(Problem.BODY_INVALID), ENGLISH[Problem.BODY_INVALID]),
        (
            Invalid(Problem.BODY_UNREADABLE, Words("不是 JSON", "not JSON"), errors=(NAME,)),
            f"{ENGLISH[Problem.BODY_UNREADABLE]}: not JSON; fill it in",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refusal_is_said_as_a_citizen_would_read_it_and_without_the_title_of_a_form(
    fault: BaseException, said: str
) -> None:
    assert sentence(fault) == said


def test_the_console_command_becomes_the_program_with_all_that_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    became: list[tuple[str, list[str]]] = []
    monkeypatch.setattr("os.execv", lambda file, words: became.append((file, words)))
    monkeypatch.setattr("sys.argv", ["zhijian", "up", "--port", "0"])

    main()

    assert became == [(sys.executable, [sys.executable, "-m", "server", "up", "--port", "0"])]
