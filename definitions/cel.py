"""The part of CEL that rules are written in, and its bounds.

CEL bounds steps (10,000 in loops) and depth of its own, and not its memory. So nothing in this part makes
a value larger than what it was given: no `map`, no joining of texts, no bytes; nothing matches patterns
either, which belong to forms. What is read before anything is compiled: length, brackets, loops and
what stands in them, by tokens. docs/decisions/0124 says what was measured.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cel_expr_python import cel

from domain.words import Words

LONGEST: Final = 500  # characters
DEEPEST: Final = 12  # brackets within brackets
MOST_LOOPS: Final = 2

_LOOPS: Final = frozenset({"all", "exists", "exists_one", "filter"})
_LEFT_OUT: Final = frozenset({"map", "existsOne", "matches", "bytes", "dyn"})
_OURS: Final = frozenset({"form", "facts", "today"})
_TOKEN: Final = re.compile(
    r"""(?P<space>[\ \t\r\n]+)
      | (?P<text>"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
      | (?P<number>[0-9][0-9A-Za-z_.]*)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign>(?!//)(?:&&|\|\||[=!<>]=|[-+*/%<>!?:.,()\[\]{}]))""",
    re.VERBOSE | re.ASCII,
)
#: Control characters, halves of surrogate pairs, which are no characters at all.
_ODD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_AT: Final = re.compile(r"<input>:(-?[0-9]+):(-?[0-9]+): (.*)")
_OPENS: Final = frozenset("([{")
_CLOSES: Final = frozenset(")]}")
_NO_PART: Final = ("规则中不能有这个字符", "No rule has this character here")
_NESTED: Final = ("循环中不能再有循环", "A loop stands within a loop")
_LOOPS_MANY: Final = (f"最多 {MOST_LOOPS} 个循环", f"At most {MOST_LOOPS} loops")
_DEEP: Final = (f"括号最多 {DEEPEST} 层", f"Brackets at most {DEEPEST} deep")
_CONFIG: Final = """
stdlib:
  exclude_macros: [map, existsOne]
  exclude_functions:
    - name: matches
    - name: bytes
    - name: dyn
    - name: "_+_"
      overloads: [{id: add_string}, {id: add_bytes}]
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """Where in an expression, from line 1 and column 1, and what, for whoever wrote it."""

    line: int
    column: int
    words: Words


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # text, number, name, sign
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression looks at: fields of the form, and facts."""

    fields: frozenset[str]
    facts: frozenset[str]


def environment(variables: Mapping[str, cel.Type]) -> cel.Env:
    return cel.NewEnv(config=cel.NewEnvConfigFromYaml(_CONFIG), variables=dict(variables))


def compile_in(
    env: cel.Env, expression: str, *, typed: bool = True
) -> cel.Expression | tuple[Fault, ...]:
    """What can be judged, true or false; or the faults that the compiler found. Only of what `read` let pass.

    `typed`: False where fields have no types, so that only the value tells whether it is true or false.
    """
    try:
        compiled = env.compile(expression)
    except RuntimeError as error:  # the library has this one class
        found = tuple(
            Fault(max(1, int(at[1])), max(1, int(at[2])), _said(at[3]))
            for at in _AT.finditer(str(error))
        )
        return found or (Fault(1, 1, _said(str(error))),)
    answers = compiled.return_type()
    if answers == cel.Type.BOOL or (answers == cel.Type.DYN and not typed):
        return compiled
    words = Words(
        f"条件的结果应为真或假，而不是 {answers.name()}",
        f"A condition is true or false, and no {answers.name()}",
    )
    return (Fault(1, 1, words),)


def read(expression: str) -> tuple[tuple[Token, ...], tuple[Fault, ...]]:
    """The tokens, and what breaks the bounds of length, depth and loops; with a fault nothing is compiled."""
    if len(expression) > LONGEST:
        words = Words(f"最多 {LONGEST} 个字符", f"At most {LONGEST} characters")
        return (), (Fault(1, 1, words),)
    if (odd := _ODD.search(expression)) is not None:
        return (), (_fault(expression, odd.start(), *_NO_PART),)
    tokens: list[Token] = []
    at = 0
    while at < len(expression):
        found = _TOKEN.match(expression, at)
        if found is None:
            return (), (_fault(expression, at, *_NO_PART),)
        kind = found.lastgroup or ""
        if kind == "text" and tokens and _touches(tokens[-1], at):
            return (), (_fault(expression, at, *_NO_PART),)
        if kind != "space":
            tokens.append(Token(kind, found[0], at))
        at = found.end()
    return tuple(tokens), tuple(_over(expression, tokens))


def names(tokens: Sequence[Token]) -> Names:
    fields, facts = set[str](), set[str]()
    for n, token in enumerate(tokens):
        if n and tokens[n - 1].text == ".":
            continue
        if token.text in {"form", "facts"} and _texts(tokens, n + 1, 1) == ["."]:
            (fields if token.text == "form" else facts).update(_texts(tokens, n + 2, 1))
    return Names(frozenset(fields), frozenset(facts))


def asked_whether_given(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    """Each `has(form.x)`: its first token, its last, and the name of the field."""
    for n in range(len(tokens) - 5):
        if _texts(tokens, n, 4) == ["has", "(", "form", "."] and tokens[n + 5].text == ")":
            yield tokens[n], tokens[n + 5], tokens[n + 4]


def undeclared(expression: str, field: Token) -> Fault:
    """As the compiler says it, of a field that is only asked for."""
    said = _said(f"undeclared reference to 'form.{field.text}'")
    return _fault(expression, field.start, said.zh, said.en)


def _over(expression: str, tokens: Sequence[Token]) -> Iterator[Fault]:
    open_brackets: list[bool] = []  # whether each is a loop's
    loops = 0
    for n, token in enumerate(tokens):
        within = any(open_brackets)
        yield from _left_out(expression, tokens, n, within=within)
        if token.text in _CLOSES and open_brackets:  # one too many the compiler finds
            open_brackets.pop()
        if token.text not in _OPENS:
            continue
        loop = _opens_loop(tokens, n)
        open_brackets.append(loop)
        loops += loop
        if loop and within:
            yield _fault(expression, token.start, *_NESTED)
        if loop and loops == MOST_LOOPS + 1:
            yield _fault(expression, token.start, *_LOOPS_MANY)
        if len(open_brackets) == DEEPEST + 1:
            yield _fault(expression, token.start, *_DEEP)


def _left_out(expression: str, tokens: Sequence[Token], n: int, *, within: bool) -> Iterator[Fault]:
    token = tokens[n]
    if token.text in _LEFT_OUT and _texts(tokens, n + 1, 1) == ["("]:
        yield _fault(
            expression,
            token.start,
            f"规则中不能使用 {token.text}()",
            f"{token.text}() is not for rules",
        )
    if token.text == "+" and within:
        yield _fault(expression, token.start, "循环中不能相加", "Nothing is added within a loop")
    if token.text in _OURS and n > 1 and _opens_loop(tokens, n - 1):
        yield _fault(expression, token.start, "这个名称已有含义", "This name has a meaning already")


def _opens_loop(tokens: Sequence[Token], n: int) -> bool:
    """`.all(` and its like."""
    return (
        tokens[n].text == "("
        and n > 1
        and tokens[n - 1].text in _LOOPS
        and tokens[n - 2].text == "."
    )


def _touches(token: Token, at: int) -> bool:
    """Such as r"…" and \"\"\"…, which CEL reads by other rules."""
    return token.kind != "sign" and token.start + len(token.text) == at


def _texts(tokens: Sequence[Token], start: int, count: int) -> list[str]:
    return [token.text for token in tokens[start : start + count]]


def _fault(expression: str, at: int, zh: str, en: str) -> Fault:
    before = expression[:at]
    return Fault(before.count("\n") + 1, at - before.rfind("\n"), Words(zh, en))


def _said(by_the_compiler: str) -> Words:
    return Words(f"表达式有误：{by_the_compiler}", by_the_compiler)
