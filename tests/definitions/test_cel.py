"""What of an expression is read before anything is compiled: its bounds from both sides, and its names."""

import pytest

from definitions.cel import DEEPEST, LONGEST, Names, asked_whether_given, names, read


def faults(expression: str) -> list[tuple[int, int, str]]:
    return [(each.line, each.column, each.words.en) for each in read(expression)[1]]


@pytest.mark.parametrize(
    "expression",
    [
        f"{'true':{LONGEST}}",
        "(" * DEEPEST + "true" + ")" * DEEPEST,
        "[{" * (DEEPEST // 2) + "}]" * (DEEPEST // 2) + " == [] && (true)",
        "form.l.all(x, x > 0) && form.l.exists(x, x > 1)",
        "form.map == 1 && form.bytes > 1 && matches",
        "form.n + 1 > 2 && form.l.all(x, x > 0) && form.n + 2 > 3",
        "form.all(x, x) && all(form.n, 1) && (form).n == 1",
        "form.s == 'a' + '\\'\"' && form.t == \"\\\"'\"",
        "form.l.all(x, (x - 1) > 0)",
    ],
)
def test_what_is_just_within_the_bounds_is_read(expression: str) -> None:
    assert faults(expression) == []


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (f"{'true':{LONGEST + 1}}", (1, 1, "At most 500 characters")),
        ("\n" + "[" * 13, (2, 13, "Brackets at most 12 deep")),
        ("a.all(x,\n a.exists(y, y))", (2, 10, "A loop stands within a loop")),
        ("a.all(x, (b.filter(y, y)))", (1, 19, "A loop stands within a loop")),
        ("a.all(x, x.size() + 1 > 0)", (1, 19, "Nothing is added within a loop")),
        ("a.exists_one(today, true)", (1, 14, "This name has a meaning already")),
        ("true &&\n  bytes (1)", (2, 3, "bytes() is not for rules")),
        ("form.x = 1", (1, 8, "No rule has this character here")),
        ("'a\n'", (1, 1, "No rule has this character here")),
        ("1'a'", (1, 2, "No rule has this character here")),
    ],
)
def test_what_is_beyond_is_told_once_where_it_stands(
    expression: str, found: tuple[int, int, str]
) -> None:
    assert faults(expression) == [found]


def test_a_third_loop_is_told_and_a_fourth_is_not_told_again() -> None:
    assert faults(" && ".join(["a.all(x, x)"] * 4)) == [(1, 36, "At most 2 loops")]


def test_only_what_stands_behind_form_and_facts_is_a_name() -> None:
    tokens, _ = read("form.n > 1 && facts.age > 2 && x.form.y == form && has(form.d)")

    assert names(tokens) == Names(frozenset({"n", "d"}), frozenset({"age"}))


def test_a_question_whether_a_field_was_given_is_found_with_its_field() -> None:
    tokens, _ = read("has(form.a) || has( form.b ) || has(form.c.d) || has(facts.e) || x(form.f)")

    assert [field.text for _, _, field in asked_whether_given(tokens)] == ["a", "b"]
