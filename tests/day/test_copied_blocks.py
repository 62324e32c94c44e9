"""What the newcomer's documents print for copying; that it runs is test_copied_commands.py's."""

import json
import subprocess
from pathlib import Path
from typing import Final

import pytest

from clients.demo.code import code
from clients.demo.people import README_EN, README_ZH
from tests.day.copied import CALLS, CLIENT, ROOT, NotCopied, blocks

DOCUMENTS: Final = (*CALLS, CLIENT)
#: The only blocks that a reader can't run at once, each by what its first line says.
OUTSIDE: Final = {
    ("README.md", "# Needs a network the first time"),
    ("README.zh-CN.md", "# 需要网络（第一次）"),
    (
        CLIENT,
        "# Needs the package registry. In a checkout after `make demo` it is in .venv already.",
    ),
}


def test_the_code_is_that_of_the_rfc() -> None:
    assert code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"  # RFC 6238, appendix B
    assert code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1111111109) == "081804"


def test_only_what_needs_something_outside_is_not_run_and_says_so_in_its_first_line() -> None:
    found = [block for document in DOCUMENTS for block in blocks(document)]

    assert {(block.document, block.needs) for block in found if block.needs} == OUTSIDE
    for block in found:
        if block.language == "json":
            json.loads(block.text)
        assert block.language in {"sh", "python", "json", ""}, block.name


def test_both_languages_print_the_same_commands() -> None:
    english, chinese = (
        [block.commands for block in blocks(name) if block.language == "sh"] for name in CALLS[:2]
    )

    for mine, other in (
        (README_EN.phone, README_ZH.phone),
        (README_EN.name, README_ZH.name),
        (README_EN.id_number, README_ZH.id_number),
    ):
        english = [text.replace(mine, other) for text in english]
    assert english == chinese


def test_every_target_of_make_that_a_document_names_is_there() -> None:
    named = {
        target
        for document in (*DOCUMENTS, "CONTRIBUTING.md", "docs/operations.md")
        for block in blocks(document)
        for target in block.makes
    }

    assert {"demo", "test"} <= named
    for target in named:
        subprocess.run(
            ["make", "--dry-run", target],  # noqa: S607  # whichever make the reader has
            cwd=ROOT,
            check=True,
            capture_output=True,
        )


def test_a_command_outside_a_block_that_says_how_to_run_it_is_found(
    tmp_path: Path,
) -> None:
    for text in ("so:\n\n    pip install it\n", "```\ncurl $CITY/v1/me\n```\n"):
        (tmp_path / "page.md").write_text(text, encoding="utf-8")
        with pytest.raises(NotCopied):
            list(blocks("page.md", tmp_path))
