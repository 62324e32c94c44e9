"""The rules of an item, judged by CEL over `form`, `facts` and `today`; and what lint finds in them."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from cel_expr_python import cel

from definitions import cel as language
from definitions.form_types import CEL_TYPES, FieldType, Unjudged, field_types, judgeable, midnight
from domain.hall.decisions import FACT_TYPES, SAMPLED_PERCENT, Fact, FactValue, Judged
from domain.hall.items import FIELD_NAME, Item, Rules
from domain.words import Words

#: Own choice: 160 kB each. An item in use that fell out costs a millisecond to compile again.
_KEPT: Final = 100
#: Own choice: facts are asked side by side, and whoever applies waits for the slowest.
LONGEST_WAIT_MS: Final = 5000
_FACT_TYPES: Final[Mapping[str, cel.Type]] = {
    "bool": cel.Type.BOOL,
    "int": cel.Type.INT,
    "string": cel.Type.STRING,
    "date": cel.Type.TIMESTAMP,
    "list": cel.Type.List(cel.Type.STRING),
}


@dataclass(frozen=True, slots=True)
class RuleFault:
    """What is wrong: where in the definition (`rules`, `conditions`, 2, `holds`), and what would do.

    Line and column are those within the expression, from 1; 0 where the fault is of a value as a whole.
    """

    path: tuple[str | int, ...]
    words: Words
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class _Compiled:
    """`expression`: None for what does not compile, so that it is never held and never not."""

    names: frozenset[str]  # form.x, facts.y
    expression: cel.Expression | None
    judged: Mapping[bool | None, Judged]


@dataclass(frozen=True, slots=True)
class _Rulebook:
    """`fields` and `facts`: those that the conditions name; of a fact the variable, too."""

    rules: Rules
    form: str
    env: cel.Env
    conditions: tuple[_Compiled, ...]
    fields: tuple[tuple[str, FieldType], ...]
    facts: tuple[tuple[str, str], ...]


class CelRules:
    """Judges; compiled once for each version of an item."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], _Rulebook] = OrderedDict()

    def judge(
        self, item: Item, form: Mapping[str, object], facts: Mapping[str, Fact], today: date
    ) -> tuple[Judged, ...]:
        """In the order of the conditions; none for an item without rules.

        Never raises for what a form or a source holds: a condition that names what is not there, or that
        can't be evaluated, is None.
        """
        book = self._book(item)
        if book is None:
            return ()
        given: dict[str, object] = {}
        data: dict[str, object] = {"form": given, "today": midnight(today)}
        absent: set[str] = set()  # what was not answered, or no rule looks at
        for name, declared in book.fields:
            if name in form:
                try:
                    given[name] = judgeable(declared, form[name])
                except Unjudged:
                    absent.add(f"form.{name}")
        for name, full in book.facts:
            if name in facts:
                data[full] = _value(facts[name].value)
            else:
                absent.add(full)
        activation = book.env.Activation(data)
        return tuple(
            [
                each.judged[
                    None if absent and absent & each.names else _holds(each.expression, activation)
                ]
                for each in book.conditions
            ]
        )

    def named(self, item: Item) -> frozenset[str]:
        """The fields of the form that the rules look at: all that a record of a decision needs of it."""
        book = self._book(item)
        return frozenset() if book is None else frozenset(name for name, _ in book.fields)

    def _book(self, item: Item) -> _Rulebook | None:
        rules = item.rules
        if rules is None:
            return None
        key = item.name, item.version
        book = self._kept.get(key)
        if book is None or book.rules != rules or book.form != item.form:
            book = self._kept[key] = _compile(rules, item.form)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return book


def check_rules(item: Item) -> tuple[RuleFault, ...]:
    """What is wrong with how its rules judge; empty for rules that may decide, and for an item without any."""
    rules = item.rules
    return () if rules is None else tuple(_faults(rules, field_types(item.form)))


def _faults(rules: Rules, types: Mapping[str, FieldType]) -> Iterator[RuleFault]:
    least, most = SAMPLED_PERCENT
    if not rules.shadow and not least <= rules.sampled <= most:
        words = Words(
            f"由规则决定时，抽查比例为 {least} 至 {most}（百分比）",
            f"Of rules that decide, from {least} to {most} of 100 are looked at afterwards",
        )
        yield RuleFault(("rules", "sampled"), words)
    if not rules.conditions:
        words = Words("至少一个条件", "At least one condition: without any nothing is granted")
        yield RuleFault(("rules", "conditions"), words)
    for n, fact in enumerate(rules.facts):
        if fact.type not in FACT_TYPES:
            known = ", ".join(FACT_TYPES)
            yield RuleFault(
                ("rules", "facts", n, "type"), Words(f"可用：{known}", f"One of {known}")
            )
        if not 1 <= fact.within_ms <= LONGEST_WAIT_MS:
            words = Words(
                f"1 至 {LONGEST_WAIT_MS} 毫秒", f"From 1 to {LONGEST_WAIT_MS} milliseconds"
            )
            yield RuleFault(("rules", "facts", n, "within_ms"), words)
    for n, condition in enumerate(rules.conditions):
        for fault in _of_expression(condition.holds, types, rules):
            path = ("rules", "conditions", n, "holds")
            yield RuleFault(path, fault.words, fault.line, fault.column)


def _of_expression(
    text: str, types: Mapping[str, FieldType], rules: Rules
) -> tuple[language.Fault, ...]:
    """Compiled twice: as it will be judged, and with the type of each field, which a map has not."""
    tokens, faults = language.read(text)
    if faults:
        return faults
    variables = {"has": cel.Type.BOOL, "today": cel.Type.TIMESTAMP}
    variables |= {f"form.{name}": CEL_TYPES[declared] for name, declared in types.items()}
    variables |= _fact_variables(rules)
    # `has(form.x)` asks of a map, and a field with a type of its own is none: the question is of a bool
    # and becomes a variable in its place, with blanks behind it so that columns stay.
    typed = text
    for first, last, name in language.asked_whether_given(tokens):
        if name.text not in types:
            return (language.undeclared(text, name),)
        start, end = first.start + len(first.text), last.start + 1
        blank = "".join("\n" if each == "\n" else " " for each in text[start:end])
        typed = typed[:start] + blank + typed[end:]
    checked = language.compile_in(language.environment(variables), typed)
    if isinstance(checked, tuple):
        return checked
    judged = language.compile_in(_environment(rules), text, typed=False)
    return judged if isinstance(judged, tuple) else ()


def _compile(rules: Rules, form: str) -> _Rulebook:
    types = field_types(form)
    env = _environment(rules)
    fields, facts = set[str](), set[str]()
    conditions = []
    for condition in rules.conditions:
        tokens, faults = language.read(condition.holds)
        compiled = faults or language.compile_in(env, condition.holds, typed=False)
        named = language.names(tokens)
        fields |= named.fields
        facts |= named.facts
        conditions.append(
            _Compiled(
                frozenset(
                    {f"form.{name}" for name in named.fields}
                    | {f"facts.{name}" for name in named.facts}
                ),
                None if isinstance(compiled, tuple) else compiled,
                {held: Judged.of(condition, held) for held in (True, False, None)},
            )
        )
    return _Rulebook(
        rules,
        form,
        env,
        tuple(conditions),
        tuple((name, types.get(name, FieldType.ANY)) for name in sorted(fields)),
        tuple((name, f"facts.{name}") for name in sorted(facts)),
    )


def _environment(rules: Rules) -> cel.Env:
    """In which conditions are judged: the form is a map, so that `has` tells what is not given."""
    return language.environment(
        {
            "form": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
            "today": cel.Type.TIMESTAMP,
            **_fact_variables(rules),
        }
    )


def _fact_variables(rules: Rules) -> dict[str, cel.Type]:
    return {
        f"facts.{each.name}": _FACT_TYPES[each.type]
        for each in rules.facts
        if each.type in FACT_TYPES and FIELD_NAME.fullmatch(each.name)
    }


def _holds(expression: cel.Expression | None, activation: cel.Activation) -> bool | None:
    if expression is None:
        return None
    try:
        answer = expression.eval(activation).value()
    except RuntimeError:  # more steps than CEL takes, and whatever else it can't do
        return None
    return answer if isinstance(answer, bool) else None


def _value(value: FactValue) -> object:
    if isinstance(value, tuple):
        return list(value)
    return midnight(value) if isinstance(value, date) else value
