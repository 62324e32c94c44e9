"""The API reference: whole, linked, and with an example at every door that is true of it."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from domain.identifiers import check_digit
from server.http import reference
from server.http.openapi import EXAMPLES
from tests.server.rounds.described import DOCUMENT, answer_schema, body_schema, faults
from tests.server.rounds.recorded import RECORDED, text
from tests.server.rounds.walker import DOORS

SHOWN: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
PAGE = reference.page(DOCUMENT)
ANEW = "`make examples` writes it anew"


class Read(HTMLParser):
    """What a page names and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(str(value))
            elif name in {"href", "src"}:
                (self.links if str(value).startswith("#") else self.outside).append(str(value))
            elif name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
        if tag == "style":
            self.inline.append(tag)


def read() -> Read:
    page = Read()
    page.feed(PAGE)
    return page


def test_doors_and_fields_are_as_they_were_recorded() -> None:
    recorded = RECORDED.read_text(encoding="utf-8").splitlines()

    assert text().splitlines() == recorded, "`make docs` records them anew"


def test_every_door_has_an_example() -> None:
    assert set(SHOWN) == set(DOORS), ANEW


@pytest.mark.parametrize("door", DOORS)
def test_an_example_is_what_its_door_takes_and_gives(door: str) -> None:
    example, gives, takes = SHOWN[door], answer_schema(door), body_schema(door)

    assert example["status"] == DOORS[door].status
    assert gives is None or faults(gives, example["answer"]) == [], ANEW
    assert takes is None or faults(takes, example["sent"]) == [], ANEW


def test_a_field_that_nobody_describes_is_found_in_an_example() -> None:
    schema = answer_schema("GET /v1/officer/persons/{person}")
    assert schema is not None
    answer = SHOWN["GET /v1/officer/persons/{person}"]["answer"]
    entitlement = answer["entitlements"][0] | {"score": 0.9}

    assert faults(schema, answer | {"entitlements": [entitlement]})
    assert faults(schema, {name: answer[name] for name in answer if name != "person"})


def test_the_people_of_the_examples_live_nowhere() -> None:
    numbers = re.findall(r"\b\d{17}[\dX]\b", EXAMPLES.read_text(encoding="utf-8"))

    assert numbers
    for number in numbers:
        assert number[:6] == "100000", ANEW  # a region code that no place has
        assert check_digit(number[:17]) == number[17]


def test_the_examples_stand_in_the_description_too() -> None:
    described = DOCUMENT["paths"]["/v1/me"]["get"]["responses"]["200"]["content"]

    assert described["application/json"]["example"] == SHOWN["GET /v1/me"]["answer"]


def test_the_page_shows_every_door_and_every_schema_once() -> None:
    ids = read().ids

    assert len(ids) == len(set(ids))
    operations = {
        each["operationId"] for path in DOCUMENT["paths"].values() for each in path.values()
    }
    assert operations <= set(ids)
    assert {f"schema-{name}" for name in DOCUMENT["components"]["schemas"]} <= set(ids)


def test_every_link_of_the_page_leads_somewhere() -> None:
    page = read()

    assert {link[1:] for link in page.links} <= set(page.ids)
    assert {each for each in page.outside if not each.startswith(("/", "data:,"))} == set()


def test_the_page_keeps_to_the_policy_for_scripts_and_styles() -> None:
    assert read().inline == []
    assert PAGE.count("<script") == 1


def test_a_schema_says_where_it_is_used() -> None:
    _, _, rest = PAGE.partition("<article id='schema-TicketAnswer'>")
    article, _, _ = rest.partition("</article>")

    assert "<a href='#schema-CheckOpened'>" in article
    assert "POST /v1/face-checks/{check}/tickets" in article
