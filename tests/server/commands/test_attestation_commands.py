"""The operator's way to the list of revoked keys."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from server.commands.cli import cli
from server.monitoring.checks import unlisted
from server.settings import Settings
from tests.phones import PACKAGE, SIGNER
from tests.server.commands.test_cli import at

REVOKED = {"status": "REVOKED", "reason": "KEY_COMPROMISE"}


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> dict[str, str]:
    return at(tmp_path, ZHIJIAN_DATABASE_URL=database_url)


def revocations(city: dict[str, str], *command: str) -> Result:
    return CliRunner().invoke(cli, ("attestation", "revocations", *command), env=city)


async def test_a_list_is_loaded_and_its_age_is_told(
    city: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    path = tmp_path / "status.json"
    path.write_text(json.dumps({"entries": {"C35747A084470C3135AEEFE2B8D40CD6": REVOKED}}))
    settings = Settings(
        database_url=SecretStr(database_url), android_apps={PACKAGE: (SIGNER.hex(),)}
    )
    before = await unlisted(settings, datetime.now(UTC))

    loaded = await asyncio.to_thread(revocations, city, "load", str(path))

    assert before[0].startswith("no list of revoked keys was loaded")
    assert loaded.output == "1 revoked keys\n"
    assert await unlisted(settings, datetime.now(UTC)) == []
    assert "is 8 days old" in (await unlisted(settings, datetime.now(UTC) + timedelta(days=8)))[0]


def test_without_a_list_its_age_is_not_known(city: dict[str, str]) -> None:
    shown = revocations(city, "show")

    assert (shown.exit_code, shown.output) == (1, "Error: no list was loaded\n")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"entries": {}}', '{"entries": ["ab"]}', "\udcff"],
    ids=["nothing", "a list", "an object", "empty", "an array", "not UTF-8"],
)  # fmt: skip
def test_what_is_no_list_is_refused_and_nothing_is_cleared_by_it(
    city: dict[str, str], tmp_path: Path, text: str
) -> None:
    path = tmp_path / "status.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    assert revocations(city, "load", str(path)).exit_code == 1
