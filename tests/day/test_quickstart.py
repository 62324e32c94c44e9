"""The integrator's first minutes, every command as printed: a real sandbox, curl and the client."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from clients.demo.processes import free_port
from clients.demo.service import Service
from tests.databases import open_folder
from tests.day.copied import ROOT, blocks
from tests.day.test_copied_commands import CURLRC, run

DOCUMENT: Final = "docs/quickstart.md"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as opened:
        yield opened


async def test_who_follows_the_guide_has_every_outcome(folder: Path, tmp_path: Path) -> None:
    found = list(blocks(DOCUMENT))
    [start] = [block for block in found if block.needs]
    (tmp_path / ".curlrc").write_text(CURLRC, encoding="ascii")
    words = start.commands.split()
    assert words == [".venv/bin/zhijian", "up", "--sandbox"]
    city = Service(free_port(), {"ZHIJIAN_WORKERS": "1"}, folder, ("server", *words[1:]))
    await city.start()
    try:
        script = "".join(each.text for each in found if each.language == "sh" and not each.needs)
        said = await run(
            ["bash", "-euo", "pipefail", "-c", printed(city, script)],
            env={"CURL_HOME": str(tmp_path)},
        )
        [program] = [each.text for each in found if each.language == "python"]
        file = tmp_path / "copied.py"
        file.write_text(printed(city, program), encoding="utf-8")
        told = await run(
            [sys.executable, str(file)],
            env={"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'clients' / 'python'}"},
        )
    finally:
        await city.stop()

    assert "Zhijian-Environment: sandbox" in said
    assert '"caller";r=' in said
    assert '"standing"' in said
    lines = told.splitlines()
    assert [line.partition(" → ")[2].split(" ")[0] for line in lines[::2]] == [
        "pass",
        "fail",
        "unsure",
        "face-record-missing",
        "not-due",
    ]
    assert "entitlement.certified" in lines[1]
    assert "review.opened" in lines[5]


def printed(city: Service, text: str) -> str:
    """With its own port in the place of the one that a reader has free."""
    return text.replace("http://127.0.0.1:8080", city.base)
