"""What the mini-program makes of an item's form, by values alone."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from definitions.form_dialect import WIDGETS
from definitions.reading import read_item
from definitions.shipped import shipped
from domain.hall.definitions import UNCHECKED
from domain.hall.items import Item
from tests.clients.miniprogram.program import HERE

pytestmark = pytest.mark.slow

Ran = Callable[..., Any]

#: A form of which each change is drawn; `fields(name)` is one as it is drawn now.
BEGIN = """
const { ItemForm } = load("logic/form");
let drawn = [];
const made = (schema, answers = {}, more = {}) => {
  const form = new ItemForm({ schema, prefilled: [], language: "zh-CN", elsewhere: "请到网页", shown: (fields) => { drawn = fields; }, ...more });
  form.set(answers);
  return form;
};
const field = (at) => drawn.find((each) => each.at === at);
const label = { zh: "项", en: "One" };
const text = { type: "string", "x-label": label, "x-widget": "text" };
"""


@pytest.fixture
def ran(compiled: Path, tmp_path: Path) -> Ran:
    def run(piece: str) -> Any:  # noqa: ANN401  # JSON
        script = tmp_path / "piece.js"
        script.write_text(BEGIN + piece, encoding="utf-8")
        command = ["node", str(HERE / "values.cjs"), str(compiled / "dist"), str(script)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30)
        return json.loads(done.stdout)

    return run


def test_a_part_is_asked_for_by_the_answer_it_hangs_on(ran: Ran) -> None:
    shown = ran("""
const yes = { properties: { lit: { const: "yes" } }, required: ["lit"] };
const lit = { type: "string", enum: ["yes", "no"], "x-label": label, "x-labels": { yes: label, no: label }, "x-widget": "radio" };
const form = made({ type: "object", properties: { lit, watts: text }, allOf: [{ if: yes, then: { required: ["watts"] }, else: { properties: { watts: false } } }] });
const before = field("watts").hidden;
form.answer("lit", "yes");
const asked = [field("watts").hidden, field("watts").must, form.lacking()];
form.answer("watts", "100");
form.answer("lit", "no");
return { before, asked, sent: form.value() };
""")

    assert shown["before"] is True
    assert shown["asked"] == [
        *(False, "（必填）"),
        [{"pointer": "/watts", "detail": "请填写这一项"}],
    ]
    assert shown["sent"] == {"lit": "no"}, "what is not asked is not sent"


def test_a_fault_stands_at_the_entry_that_it_was_found_in(ran: Ran) -> None:
    entries = ran("""
const one = { type: "object", properties: { line: text }, required: ["line"] };
const form = made({ properties: { words: { type: "array", maxItems: 3, items: one, "x-label": label, "x-widget": "list" } } });
form.add("words");
form.add("words");
form.answer("words/1/line", "乙");
form.answer("words/2/line", "丙");
form.complain([{ pointer: "/words/1/line", detail: "太长" }]);
const faults = field("words").entries.map(({ fields }) => fields[0].fault);
form.drop("words", 0);
return { faults, sent: form.value(), add: field("words").add, values: field("words").entries.map(({ fields }) => fields[0].value) };
""")

    assert entries["faults"] == ["", "", "太长"], "an empty entry is none"
    assert entries["sent"] == {"words": [{"line": "乙"}, {"line": "丙"}]}
    assert entries["values"] == ["乙", "丙"]
    assert entries["add"] == "添加一项：项"


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param('{ properties: { map: { ...text, "x-widget": "map" } } }', id="widget"),
        pytest.param(
            '{ properties: { all: { type: "array", "x-label": label, "x-widget": "list", '
            'items: { ...text, "x-widget": "map" } } } }',
            id="widget of a list",
        ),
        pytest.param(
            "{ properties: { one: text }, allOf: [{ if: { properties: "
            "{ one: { minLength: 3 } } }, then: { required: ['one'] } }] }",
            id="condition",
        ),
        pytest.param("{ properties: { one: text }, oneOf: [] }", id="word of the schema"),
    ],
)
def test_a_form_newer_than_the_program_is_left_to_the_page(ran: Ran, schema: str) -> None:
    assert ran(f"return made({schema}).whole;") is False


def test_what_is_newer_is_said_in_words_and_what_the_page_saved_stays(ran: Ran) -> None:
    shown = ran("""
const form = made({ properties: { map: { ...text, "x-widget": "map" }, one: text } }, { map: [1, 2] });
form.answer("one", "甲");
return { help: field("map").help, kind: field("map").kind, sent: form.value() };
""")

    assert shown == {"help": "请到网页", "kind": "elsewhere", "sent": {"map": [1, 2], "one": "甲"}}


def test_letters_are_not_put_back_under_the_fingers(ran: Ran) -> None:
    """A text is written into its input when it was loaded, never while somebody types in it."""
    values = ran("""
let times = 0;
const form = made({ properties: { one: text } }, { one: "甲" }, { shown: (fields) => { times += 1; drawn = fields; } });
form.answer("one", "甲乙");
form.answer("one", "甲乙丙");
return [times, field("one").value, form.value()];
""")

    assert values == [1, "甲", {"one": "甲乙丙"}]


def test_where_somebody_types_nothing_is_called_wrong_until_they_left(ran: Ran) -> None:
    faults = ran("""
const form = made({ properties: { one: text } });
form.answer("one", "1");
form.complain([{ pointer: "/one", detail: "不对" }], { sparing: true });
const typing = field("one").fault;
form.left();
return [typing, field("one").fault, field("one").spoken];
""")

    assert faults == ["", "不对", "项，不对"]


def test_what_the_city_filled_in_is_shown_with_its_source_and_not_sent(ran: Ran) -> None:
    shown = ran("""
const form = made({ properties: { name: text, one: text } }, { name: "王秀英" }, { prefilled: [{ field: "name", source: "register" }] });
form.set({ one: "甲" });
return [field("name").kind, field("name").value, form.value()];
""")

    assert shown == ["known", "王秀英", {"one": "甲"}]


def test_every_form_that_ships_is_filled_in_here(ran: Ran) -> None:
    items = [read_item(path.read_bytes(), UNCHECKED) for path in shipped()]
    forms = [json.loads(each.form) for each in items if isinstance(each, Item)]

    whole = ran(f"return {json.dumps(forms)}.map((schema) => made(schema).whole);")

    assert whole == [True] * len(items)


def test_every_widget_of_the_dialect_is_known(ran: Ran) -> None:
    known = ran('return Object.keys(load("logic/fields").KINDS);')

    assert set(known) == {widget for several in WIDGETS.values() for widget in several}


def test_days_are_the_city_s_whatever_the_phone_s_are(ran: Ran) -> None:
    told = ran("""
const days = load("logic/days");
const slot = { starts_at: "2026-11-01T16:30:00Z", ends_at: "2026-11-01T17:00:00Z" };
return [days.span(slot, "zh-CN"), days.span(slot, "en"), days.moment("2026-12-31T16:00:00Z", "zh-CN"), days.latest("2026-12-01T16:00:00Z", "", "zh-CN")];
""")

    assert told == [
        "11月2日 星期一 00:30–01:00",
        "Monday 2 November 00:30–01:00",
        "2027年1月1日 00:00",
        "2026年12月1日",
    ]
