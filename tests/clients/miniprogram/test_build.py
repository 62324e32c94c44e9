"""What the platform's compilers and TypeScript take, and what they refuse."""

import json
from pathlib import Path

import pytest

from tests.clients.miniprogram.program import SOURCE, build, copied

pytestmark = pytest.mark.slow

#: What wx.request of a page may not be replaced by: code made of text, and what no mini-program has.
FOREIGN = ("eval(", "new Function", "window.", "document.", "localStorage", "fetch(")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return copied(tmp_path)


def test_it_compiles_and_its_main_package_has_room(compiled: Path) -> None:
    measured = json.loads((compiled / "measured.json").read_text(encoding="utf-8"))
    assert measured["bytes"] < 300_000 < measured["main"] < measured["most"]


def test_a_broken_template_is_refused_with_its_line(program: Path) -> None:
    page = program / "pages" / "home" / "index.wxml"
    page.write_text(page.read_text(encoding="utf-8") + "<view>\n", encoding="utf-8")

    built = build(program)

    assert built.returncode != 0
    assert "pages/home/index.wxml" in built.stderr


def test_a_broken_style_is_refused(program: Path) -> None:
    (program / "app.wxss").write_text(".page { color: ", encoding="utf-8")

    assert build(program).returncode != 0


def test_what_the_platform_does_not_have_is_refused_by_its_types(program: Path) -> None:
    app = program / "app.ts"
    app.write_text(app.read_text(encoding="utf-8") + "wx.noSuchThing();\n", encoding="utf-8")

    built = build(program)

    assert built.returncode != 0
    assert "app.ts(4,4)" in built.stderr


def test_it_asks_for_nothing_that_a_mini_program_has_not() -> None:
    sources = [each.read_text(encoding="utf-8") for each in SOURCE.rglob("*.ts")]

    assert not [word for word in FOREIGN for text in sources if word in text]


#: Where the person waits for an answer, or will have to act (docs/channels.md).
ASKING = {"apply", "booking", "face", "slots", "ticket"}


def test_the_question_about_messages_is_asked_where_it_is_worth_it_alone() -> None:
    pages = SOURCE.glob("pages/*/index.ts")

    asking = {each.parent.name for each in pages if "subscribe" in each.read_text(encoding="utf-8")}

    assert asking == ASKING


def test_each_page_is_listed_and_whole() -> None:
    pages = json.loads((SOURCE / "app.json").read_text(encoding="utf-8"))["pages"]

    assert sorted(pages) == sorted(
        f"{each.parent.relative_to(SOURCE)}/index" for each in SOURCE.glob("pages/*/index.ts")
    )
    for page in pages:
        assert (SOURCE / f"{page}.wxml").is_file()
        assert (SOURCE / f"{page}.json").is_file()
