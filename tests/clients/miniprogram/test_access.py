"""What WeChat's screen reader needs of every template, whichever branch of it is drawn."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

from tests.clients.miniprogram.program import SOURCE

#: Named by their own attribute: what stands beside them is not read with them.
NAMED: Final = {*("input", "textarea", "radio", "checkbox", "picker", "radio-group", "image")}
#: A part of a page to which a person jumps.
ROLES: Final = {
    *("alert", "status", "heading", "region", "article", "radiogroup", "group", "button", "img")
}
PAGES: Final = sorted(SOURCE.glob("pages/*/index.wxml"))
TEMPLATES: Final = sorted(
    [*PAGES, *SOURCE.glob("components/*/index.wxml"), *SOURCE.glob("templates/*.wxml")]
)


@dataclass
class Element:
    tag: str
    attrs: dict[str, str | None]
    words: str = ""
    inside: list["Element"] = field(default_factory=list)

    @property
    def said(self) -> str:
        return (self.words + "".join(each.said for each in self.inside)).strip()


class Template(HTMLParser):
    """Every element of a template, in its order."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.all: list[Element] = []
        self._open: list[Element] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        if self._open:
            self._open[-1].inside.append(element)
        self.all.append(element)
        self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].words += data


def named(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_whatever_is_touched_has_a_name_and_each_role_is_one_that_is_read(path: Path) -> None:
    template = Template(path)

    for element in template.all:
        if element.tag in NAMED:
            assert element.attrs.get("aria-label"), element
        if element.tag == "button":
            assert element.attrs.get("aria-label") or element.said, element
        assert element.attrs.get("aria-role", "alert") in ROLES, element


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_each_page_begins_with_its_title_says_what_is_wrong_and_whom_to_call(path: Path) -> None:
    template = Template(path)

    headings = [each for each in template.all if each.attrs.get("class") == "title"]
    assert [each.attrs.get("aria-role") for each in headings] == ["heading"]
    assert any(each.attrs.get("is") == "trouble" for each in template.all)
    assert template.all[-1].said == "{{t.help}}"


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_is_drawn_in_large_type_as_a_whole(path: Path) -> None:
    first = next(each for each in Template(path).all if each.tag != "import")

    assert first.attrs["class"] == "page {{elder ? 'elder' : ''}}"
