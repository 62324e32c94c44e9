"""One name for a thing, on every page and in every document."""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from domain.ways import WAY_WORDS, Way

HERE: Final = Path(__file__).resolve().parents[1]
SEEN: Final = ("clients", "connectors", "docs", "domain", "handlers", "server", "services")
KINDS: Final = {".css", ".html", ".js", ".md", ".py", ".toml"}
OTHER_NAMES_OF_ELDER_MODE: Final = (
    "关怀模式",
    "关爱模式",
    "老年模式",
    "老人模式",
    "长者模式",
    "适老模式",
)
WORDS: Final = HERE / "clients" / "web" / "static" / "words.js"


def texts() -> list[Path]:
    found = [path for room in SEEN for path in (HERE / room).rglob("*") if path.suffix in KINDS]
    return [*found, *HERE.glob("*.md")]


def page_words() -> dict[str, tuple[str, str]]:
    rows = re.findall(r"^  (\w+): (\[.*\]),$", WORDS.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: tuple(json.loads(both)) for name, both in rows}


@pytest.mark.parametrize("name", OTHER_NAMES_OF_ELDER_MODE)
def test_elder_mode_has_one_name(name: str) -> None:
    assert [path for path in texts() if name in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("way", Way)
def test_a_way_is_called_on_the_page_as_the_service_calls_it(way: Way) -> None:
    zh, en = page_words()[f"way_{way}"]

    assert zh == WAY_WORDS[way].zh
    assert en.lower() == WAY_WORDS[way].en.lower()
