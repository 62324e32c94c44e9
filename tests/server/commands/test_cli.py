"""The command line as an operator meets it: every command teaches, and the whole life of a small city."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from clients.demo.processes import free_port
from server.commands.cli import cli
from tests.databases import open_folder

HOUSE = Path(__file__).resolve().parents[3]
COMMANDS = (
    (), ("up",), ("serve",), ("recount",), ("work",), ("migrate",), ("check",), ("keys", "init"),
    ("keys", "list"), ("keys", "rotate"), ("keys", "retire"), ("keys", "wrap"),
    ("officer", "add"), ("officer", "second-factor"),
    ("officer", "list"), ("officer", "disable"), ("officer", "enable"), ("officer", "roles"),
    ("officer", "areas"), ("enrol",), ("models", "prepare"), ("backup",), ("restore",),
    ("evaluate",), ("settings",), ("audit", "verify"), ("audit", "export"), ("breach", "report"),
    ("breach", "tell"), ("filing", "facts"), ("filing", "record"),
    ("audit", "archive"), ("audit", "detach"),
    ("notices", "lint"), ("notices", "preview"), ("notices", "approval"),
    ("notices", "approvals"),
    ("callbacks",),
    ("engine", "compare"), ("engine", "switch"), ("engine", "progress"), ("engine", "finish"),
    ("engine", "baseline"),
)  # fmt: skip
START_S = 120
PASSWORD = "a long enough password"


def run(
    *args: str, env: dict[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """One command to its end; what it says on both streams comes back as stdout."""
    return subprocess.run(
        [sys.executable, "-m", "server", *args],
        cwd=HOUSE,
        env=os.environ | (env or {}),
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=START_S,
        check=False,
    )


def at(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a city that lives in a folder."""
    return {
        "ZHIJIAN_DATA": str(folder / "data"),
        "ZHIJIAN_KEYS": str(folder / "keys"),
        "ZHIJIAN_WORKERS": "1",
    } | more


@contextmanager
def running(
    env: dict[str, str], *command: str, says: str = r"zhijian ready (http://\S+)\n"
) -> Iterator[str]:
    """`zhijian up`, or another command, until the block ends; gives its address.

    It must stop clean on SIGTERM.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "server", *(command or ("up", "--port", "0"))],
        cwd=HOUSE,
        env=os.environ | env,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.fullmatch(says, line)
        assert found, line
        yield found[1] if found.groups() else ""
    finally:
        process.send_signal(signal.SIGTERM)
        ended = process.wait(timeout=START_S)
        process.stdout.close()
    assert ended == 0


def get(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        found: dict[str, object] = json.load(answer)
    return found


@pytest.fixture(scope="module")
def city() -> Iterator[Path]:
    """The folder of a city that was started once, on an empty one; Li is its officer, and nothing runs there."""
    with open_folder() as folder:
        env = at(folder)
        with running(env):
            added = run("officer", "add", "li", "--password", PASSWORD, env=env)
        assert added.returncode == 0, added.stdout
        yield folder


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_that_teaches(command: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(cli, [*command, "--help"])

    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) >= 5


@pytest.mark.slow
def test_a_wrong_setting_is_named_and_its_value_is_not_repeated() -> None:
    shown = run("check", env={"ZHIJIAN_PORT": "secret-port"})

    assert shown.returncode == 1
    assert "port" in shown.stdout
    assert "secret-port" not in shown.stdout


@pytest.mark.slow
def test_check_names_what_is_unsafe_for_production_and_up_refuses_it(tmp_path: Path) -> None:
    env = at(tmp_path, ZHIJIAN_ENVIRONMENT="production", ZHIJIAN_SMS_BASE_URL="http://127.0.0.1:1")

    checked, refused = run("check", env=env), run("up", env=env)

    assert checked.returncode == refused.returncode == 1
    for word in ("sms_base_url", "origins", "operator_name", "database_url", "keys"):
        assert word in checked.stdout
        assert word in refused.stdout
    # it closes face actions alone, so it is named and keeps nothing else from starting
    assert "impact assessment" in checked.stdout
    assert "impact assessment" not in refused.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("ZHIJIAN_ENVIRONMENT", "production", "production"),
        ("ZHIJIAN_SMS_BASE_URL", "https://dysmsapi.aliyuncs.com", "sms_base_url"),
    ],
    ids=["of production", "with a way to phones"],
)
def test_no_sandbox_starts_with_the_settings_of_a_city(
    tmp_path: Path, setting: str, value: str, named: str
) -> None:
    refused = run("up", "--sandbox", env=at(tmp_path, **{setting: value}))

    assert refused.returncode == 1
    assert named in refused.stdout


@pytest.mark.slow
def test_keys_are_made_once_and_never_overwritten(tmp_path: Path) -> None:
    first = run("keys", "init", env=at(tmp_path))
    before = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}

    second = run("keys", "init", env=at(tmp_path))

    assert first.returncode == second.returncode == 0
    assert "already" in second.stdout
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}


@pytest.mark.slow
@pytest.mark.timeout(600)  # ten programs one after the other
def test_a_small_city_lives_is_backed_up_and_lives_again(city: Path) -> None:
    env = at(city)
    with running(env) as base:
        ready = get(f"{base}/readyz")
        again = run("officer", "add", "li", "--password", PASSWORD, env=env)
        second = run("up", "--port", "0", env=env)
        saved = run("backup", str(city / "backup"), env=env)
    migrated = run("migrate", env=env)
    new = at(city / "elsewhere", ZHIJIAN_KEYS=str(city / "keys"))
    restored = run("restore", str(city / "backup"), env=new)
    occupied = run("restore", str(city / "backup"), env=new)
    with running(new) as base:
        session = _sign_in(base)

    assert ready["status"] == "ready"
    assert again.returncode == 1
    assert "taken" in again.stdout
    assert second.returncode == 1
    assert "already" in second.stdout
    assert saved.returncode == 0, saved.stdout
    assert "keys are NOT in this backup" in saved.stdout
    assert migrated.returncode == 0
    assert "nothing to do" in migrated.stdout
    assert restored.returncode == 0, restored.stdout
    assert occupied.returncode == 1
    assert session["token_type"] == "Bearer"


@pytest.mark.slow
def test_a_second_web_process_joins_the_city_that_up_runs_in_the_same_folder(city: Path) -> None:
    env = at(city)
    alone = run("serve", "--port", "0", env=env)
    with running(env), running(env, "serve", "--port", str(free_port())) as beside:
        session = _sign_in(beside)
        ready = get(f"{beside}/readyz")

    assert alone.returncode == 1
    assert "a running `zhijian up` on the same data folder" in alone.stdout
    assert session["token_type"] == "Bearer"
    assert ready["status"] == "ready"


@pytest.mark.slow
def test_with_other_keys_the_city_does_not_start(city: Path) -> None:
    env = at(city, ZHIJIAN_KEYS=str(city / "other"))
    run("keys", "init", env=env)

    refused = run("up", "--port", "0", env=env)

    assert refused.returncode == 1
    assert "key" in refused.stdout


@pytest.mark.slow
def test_on_your_own_servers_web_and_background_run_apart(
    database_url: str, valkey: str, tmp_path: Path
) -> None:
    env = at(tmp_path, ZHIJIAN_DATABASE_URL=database_url, ZHIJIAN_REDIS_URL=valkey)
    run("keys", "init", env=env)

    with (
        running(env, "serve", "--port", str(free_port()), "--processes", "2") as base,
        running(env, "work", says="zhijian works\n"),
    ):
        ready = get(f"{base}/readyz")
        added = run("officer", "add", "zhao", "--password", PASSWORD, env=env)

    assert ready["status"] == "ready"
    assert added.returncode == 0, added.stdout


@pytest.mark.slow
def test_serve_refuses_a_database_that_is_behind(
    empty_database: str, valkey: str, tmp_path: Path
) -> None:
    env = at(tmp_path, ZHIJIAN_DATABASE_URL=empty_database, ZHIJIAN_REDIS_URL=valkey)
    run("keys", "init", env=env)

    refused = run("serve", "--port", "0", env=env)

    assert refused.returncode == 1
    assert "zhijian migrate" in refused.stdout


def _sign_in(base: str) -> dict[str, object]:
    body = json.dumps({"username": "li", "password": PASSWORD}).encode()
    request = urllib.request.Request(
        f"{base}/v1/officer/sign-in/sessions",
        data=body,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, object] = json.load(answer)
    return found
