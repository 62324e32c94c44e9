"""Rules in CEL: what lint says of them, what they say of a form and facts, and how little they can do."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definitions import cel
from definitions.form_types import LARGEST, LONGEST_LIST, FieldType, field_types
from definitions.rules import CelRules, check_rules
from domain.hall.decisions import Fact, FactValue, digest_of
from domain.hall.items import Condition, FactWanted, Item, Law, Otherwise, Rules
from tests.domain.hall.sample import ITEM, WORDS

SCHEMA: Final = {
    "type": "object",
    "properties": {
        "n": {"type": "integer"},
        "s": {"type": "string"},
        "d": {"type": "string", "format": "date"},
        "l": {"type": "array", "items": {"type": "integer"}},
        "t": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}},
        "o": {"type": "object"},
        "b": {"type": "boolean"},
        "u": {"type": ["string", "null"]},
    },
    "allOf": [
        {
            "if": {"properties": {"n": {"const": 1}, "ghost": {"const": 1}}},
            "then": {"properties": {"then": {"type": "string"}, "two": {"type": "string"}}},
            "else": {"properties": {"two": {"type": "integer"}}},
        }
    ],
}
FACTS: Final = (
    FactWanted("age", "register", "age", "int", 500),
    FactWanted("born", "register", "born", "date", 500),
    FactWanted("alive", "register", "alive", "bool", 500),
    FactWanted("kinds", "register", "kinds", "list", 500),
)
TODAY: Final = date(2026, 11, 29)
FORM: Final[dict[str, object]] = {"n": 4, "s": "包子铺", "d": "2026-11-28", "l": [1, 2, 3]}


def item(*holds: str, facts: tuple[FactWanted, ...] = FACTS) -> Item:
    conditions = tuple(Condition(f"c{n}", each, WORDS) for n, each in enumerate(holds))
    return replace(ITEM, form=json.dumps(SCHEMA), rules=Rules(facts, conditions, sampled=5))


def lint(holds: str) -> list[tuple[int, int, str]]:
    found = check_rules(item(holds))
    assert all(each.path == ("rules", "conditions", 0, "holds") for each in found)
    return [(each.line, each.column, each.words.en) for each in found]


def known(**values: FactValue) -> dict[str, Fact]:
    at = datetime(2026, 11, 29, tzinfo=UTC)
    return {
        name: Fact(name, value, "register", at, digest_of(value), 3)
        for name, value in values.items()
    }


def judge(
    holds: str, form: Mapping[str, object] = FORM, facts: Mapping[str, FactValue] | None = None
) -> bool | None:
    judged = CelRules().judge(item(holds), form, known(**(facts or {})), TODAY)
    return judged[0].held


@pytest.mark.parametrize(
    "holds",
    [
        "form.n > 3 && facts.age >= 70",
        "has(form.s) ? form.s.startsWith('包') : facts.alive",
        "has(form.o.x) && form.o.x == 2",
        "form.d <= today && facts.born < today",
        "today.getFullYear() - facts.born.getFullYear() >= 70",
        "form.l.all(x, x > 0) && form.l.exists(x, x == 3)",
        "form.l.filter(x, x > 1).size() == 2",
        "'a' in facts.kinds || form.n in [1, 2, 3]",
        'form.s == "a//b" && form.b',
        "form.then == 'x' && form.u != null && form.two == 3",
        "today - duration('24h') < today",
    ],
)
def test_what_a_department_writes_passes(holds: str) -> None:
    assert lint(holds) == []


@pytest.mark.parametrize(
    ("holds", "line", "column", "words"),
    [
        (
            "form.n >= \n'3'",
            1,
            8,
            "found no matching overload for '_>=_' applied to '(int, string)'",
        ),
        ('form.s == "中文" &&\n form.n > "x"', 2, 9, "found no matching overload"),
        ("form.n > 3 && form.zz", 1, 19, "undeclared reference to 'form.zz'"),
        ("form.n > 3 &&\n has( form.zz )", 2, 12, "undeclared reference to 'form.zz'"),
        ("form.ghost == 1", 1, 5, "undeclared reference to 'form.ghost'"),
        ("form['n'] == 3", 1, 1, "undeclared reference to 'form'"),
        ("form == form", 1, 1, "undeclared reference to 'form'"),
        ("facts.agee > 3", 1, 6, "undeclared reference to 'facts.agee'"),
        ("facts.alive > 3", 1, 13, "found no matching overload"),
        ("form.n", 1, 1, "A condition is true or false, and no INT"),
        ("", 1, 1, "Syntax error"),
        ("form.n >", 1, 9, "Syntax error"),
        ("has", 1, 1, "undeclared reference to 'has'"),
        ("true " + "|| true " * 62, 1, 1, "At most 500 characters"),
        ("(" * 13 + "true" + ")" * 13, 1, 13, "Brackets at most 12 deep"),
        ("form.l.all(x, x > 0) && " * 2 + "form.l.all(x, x > 0)", 1, 59, "At most 2 loops"),
        ("form.l.all(x, form.l.all(y, x == y))", 1, 25, "A loop stands within a loop"),
        ("form.rows.all(r, r.a + r.a == '')", 1, 22, "Nothing is added within a loop"),
        ("form.l.map(x, x).size() == 3", 1, 8, "map() is not for rules"),
        ("form.s.matches('a')", 1, 8, "matches() is not for rules"),
        ("form.s + form.s == ''", 1, 8, "found no matching overload for '_+_'"),
        ("form.l.all(facts, facts > 1)", 1, 12, "This name has a meaning already"),
        ("form.名 == 1", 1, 6, "No rule has this character here"),
        ("form.n == 1 // always", 1, 13, "No rule has this character here"),
        ("form.s == r'a'", 1, 12, "No rule has this character here"),
        ('form.s == """a"""', 1, 13, "No rule has this character here"),
        ("form.s == 'a\x00'", 1, 13, "No rule has this character here"),
        ("form.s == '\ud800'", 1, 12, "No rule has this character here"),
        ("`form` == 1", 1, 1, "No rule has this character here"),
        ("cel.bind(x, 1, x == 1)", 1, 10, "undeclared reference to 'x'"),
    ],
)
def test_lint_names_line_and_column(holds: str, line: int, column: int, words: str) -> None:
    found = lint(holds)

    assert found[0][:2] == (line, column)
    assert found[0][2].startswith(words)


def test_what_only_looks_like_a_loop_counts_as_none() -> None:
    text = "form.s != '.all( .exists( .filter(' && form.s != \".all(x\" && form.l.all(all, all > 0)"

    assert lint(text) == []


def test_rules_that_decide_are_sampled_and_have_conditions_of_facts_that_are_waited_for() -> None:
    broken = replace(
        item(),
        rules=Rules((replace(FACTS[0], type="double", within_ms=60_000),), (), sampled=0),
    )
    shadow = replace(broken, rules=Rules(FACTS, (Condition("c", "true", WORDS),), shadow=True))

    assert [each.path[1:] for each in check_rules(broken)] == [
        ("sampled",),
        ("conditions",),
        ("facts", 0, "type"),
        ("facts", 0, "within_ms"),
    ]
    assert check_rules(shadow) == ()
    assert check_rules(ITEM) == ()


@pytest.mark.parametrize(
    ("holds", "held"),
    [
        ("form.n > 3", True),
        ("form.n > 4", False),
        ("form.s == '包子铺'", True),
        ("form.d < today", True),
        ("has(form.b)", False),
        ("!has(form.b) || form.b", True),
        ("form.b", None),
        ("form.n / 0 == 1", None),
        ("form.n + 9223372036854775807 > 0", None),
        ("form.l[9] == 1", None),
        ("int(form.s) == 3", None),
        ("facts.age >= 70", None),
        ("form.n > 3 || facts.age >= 70", None),
    ],
)
def test_what_holds_of_a_form(*, holds: str, held: bool | None) -> None:
    assert judge(holds) is held


def test_what_holds_of_facts() -> None:
    facts: dict[str, FactValue] = {
        "age": 80,
        "born": date(1946, 11, 29),
        "alive": True,
        "kinds": ("elder_card",),
    }

    assert judge("facts.age >= 80 && facts.alive", facts=facts)
    assert judge("facts.born == timestamp('1946-11-29T00:00:00Z')", facts=facts)
    assert judge("'elder_card' in facts.kinds", facts=facts)
    assert judge("facts.age > 80", facts=facts) is False


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", "4"),
        ("n", True),
        ("n", 2**63),
        ("s", 4),
        ("s", None),
        ("s", "\ud800"),
        ("s", "中" * (LARGEST + 1)),
        ("d", "2026-02-30"),
        ("l", [1] * (LONGEST_LIST + 1)),
        ("l", {"0": 1}),
        ("t", ["a", 1]),
        ("o", {"a": {"b": {"c": {"d": {"e": 1}}}}}),
        ("o", {"a": 2**70}),
        ("rows", [{"a": "x" * 1000}] * 11),
        ("u", float("nan")),
        ("b", "true"),
    ],
)
def test_a_value_that_no_rule_looks_at_leaves_its_condition_open(field: str, value: object) -> None:
    """So that `!=` is not true of what has the wrong type, and nothing is as large as it likes."""
    judged = CelRules().judge(
        item(f"form.{field} != form.{field} || true", "form.n == 4"),
        {"n": 4, "s": "x"} | {field: value},
        {},
        TODAY,
    )

    assert judged[0].held is None
    assert judged[1].held is (None if field == "n" else True)


def test_a_rule_that_lint_never_saw_is_open_and_breaks_nothing() -> None:
    judged = CelRules().judge(item("form.n >", "((", "\ud800", "form.n"), FORM, {}, TODAY)

    assert [each.held for each in judged] == [None] * 4


def test_an_item_without_rules_is_judged_by_nothing() -> None:
    assert CelRules().judge(ITEM, FORM, {}, TODAY) == ()
    assert CelRules().named(ITEM) == frozenset()


def test_what_is_named_is_what_a_record_needs() -> None:
    rules = item("form.n > 3 && form.o.s == 'form.b'", "has(form.d)")

    assert CelRules().named(rules) == {"n", "o", "d"}


def test_each_condition_says_what_it_refuses_by() -> None:
    law = Law(WORDS, "5")
    bound = Condition("bound", "form.n > 4", WORDS, Otherwise.REFUSE, law)
    rules = Rules((), (bound, replace(bound, name="free", bound_by=None)), sampled=5)
    judged = CelRules().judge(replace(item(), rules=rules), FORM, {}, TODAY)

    assert [(each.condition, each.held, each.refuses) for each in judged] == [
        ("bound", False, True),
        ("free", False, False),
    ]


def test_another_text_under_the_same_version_is_compiled_anew() -> None:
    """A preview judges what is not released yet."""
    rules = CelRules()

    assert rules.judge(item("form.n > 3"), FORM, {}, TODAY)[0].held
    assert rules.judge(item("form.n > 4"), FORM, {}, TODAY)[0].held is False


def _worst(text: str) -> dict[str, object]:
    """As large as a rule looks at, in each field."""
    row = {"a": text[:90], "k": [1] * 3}
    return {
        "n": 1,
        "s": text,
        "l": [1] * LONGEST_LIST,
        "t": [text[:90]] * LONGEST_LIST,
        "rows": [row] * (LONGEST_LIST - 5),
    }


@pytest.mark.parametrize(
    "holds",
    [
        "form.rows.all(r, " + "form.rows == form.rows && " * 14 + "true)",
        "form.l.all(x, " + "form.s.contains(form.s) && " * 15 + "true)",
        "form.l.all(x, " + "form.s.size() > 0 && " * 20 + "true)",
        "form.l.all(x, " + "!form.s.contains(form.t[0]) && " * 14 + "true)",
        "(" + "+".join(["form.l"] * 28) + ").all(x, form.t == form.t && form.rows == form.rows)",
        "+".join(["(" + "+".join(["form.rows[0].a"] * 10) + ")"] * 2) + " != ''",
        "(" + "+".join(["form.l"] * 25) + ").all(x, form.s.contains(string(form.s) + 'x'))",
    ],
)
def test_the_dearest_rules_over_the_largest_forms_take_moments(holds: str) -> None:
    """Measured: docs/decisions/0124. Here the bound is wide, since machines differ."""
    form = _worst("中" * (LARGEST - 1))
    rules = CelRules()
    rules.judge(item(holds), {}, {}, TODAY)
    begun = time.process_time()
    rules.judge(item(holds), form, {}, TODAY)

    assert time.process_time() - begun < 2.0


def test_a_loop_over_a_long_list_ends() -> None:
    """CEL takes 10,000 steps; lint lets no loops stand in each other, and here nobody asked it."""
    nested = "form.l.all(x, form.l.all(y, form.l.all(z, x == y)))"

    assert judge(nested, {"l": [1] * LONGEST_LIST}) is None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(list("form.ns()[]{}'\"\\+!&|<>=,:?1 ")), max_size=60).map("".join))  # fmt: skip
def test_no_text_breaks_lint_or_judging(text: str) -> None:
    found = check_rules(item(text))
    held = judge(text)

    assert all(each.line > 0 and each.column > 0 for each in found)
    assert found == () or held in {None, True, False}


values: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["n", "s", "d", "l", "t", "rows", "o", "b", "u"]), values)
def test_no_value_of_a_form_breaks_judging(field: str, value: object) -> None:
    assert judge(f"form.{field} == form.{field}", {field: value}) in {None, True, False}


def test_field_types_are_read_from_all_parts_of_a_schema() -> None:
    types = field_types(json.dumps(SCHEMA))

    assert types == {
        "n": FieldType.INT,
        "s": FieldType.STRING,
        "d": FieldType.DATE,
        "l": FieldType.LIST,
        "t": FieldType.TEXTS,
        "rows": FieldType.LIST,
        "o": FieldType.OBJECT,
        "b": FieldType.BOOL,
        "u": FieldType.ANY,
        "then": FieldType.STRING,
        "two": FieldType.ANY,
    }


@pytest.mark.parametrize(
    "form",
    [
        "",
        "[]",
        "null",
        '{"properties": 3, "allOf": 3, "then": 4}',
    ],
)
def test_what_is_no_schema_has_no_fields(form: str) -> None:
    assert field_types(form) == {}


def test_the_bounds_are_those_that_were_measured() -> None:
    assert (cel.LONGEST, cel.DEEPEST, cel.MOST_LOOPS) == (500, 12, 2)
    assert (LARGEST, LONGEST_LIST) == (10_000, 100)
