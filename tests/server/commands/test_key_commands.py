"""What an operator is told while keys change hands."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.commands import keys
from storage.keys.vault import init_keys, load_keys


async def test_a_new_key_is_waited_for_until_all_write_with_it_and_the_hour_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    init_keys(tmp_path / "keys")
    made = replace(load_keys(tmp_path / "keys"), made_at={("identity", 1): datetime.now(UTC)})
    monkeypatch.setattr(asyncio, "sleep", wait)
    await keys._settle(made, "identity", 1)

    assert len(waited) == 1
    assert waited[0] > 0
    assert "when all write with it" in capsys.readouterr().out
