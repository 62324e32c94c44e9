"""Which small changes can be made to a file: each a wrong program that a test should notice."""

import ast
import difflib
import re
from dataclasses import dataclass
from typing import Final

_COMPARED: Final[dict[type[ast.cmpop], tuple[str, str]]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
_COMPUTED: Final[dict[type[ast.operator], tuple[str, str]]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
_SQL: Final = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b")
_SQL_SWAPS: Final = (
    (re.compile(r" AND "), " OR "),
    (re.compile(r" OR "), " AND "),
    (re.compile(r" <= "), " < "),
    (re.compile(r" < "), " <= "),
    (re.compile(r" >= "), " > "),
    (re.compile(r" > "), " >= "),
    (re.compile(r" <> "), " = "),
    (re.compile(r" IS NULL\b"), " IS NOT NULL"),
    (re.compile(r" IS NOT NULL\b"), " IS NULL"),
    (re.compile(r" DESC\b"), " ASC"),
    (re.compile(r"\bNOT EXISTS\b"), "EXISTS"),
    (re.compile(r"\+ interval\b"), "- interval"),
)
_LOGS: Final = frozenset({"log", "logger"})
#: What it is called in an error or a debugger is the first argument, and tells two of them apart nowhere.
_CALLED: Final = frozenset(
    {"AppKey", "ContextVar", "NewType", "ParamSpec", "RequestKey", "TypeVar"}
)
#: Keywords that the type checker, the linter or a debugger alone reads.
_UNSEEN: Final = {"dataclass": {"frozen", "slots"}, "zip": {"strict"}, "create_task": {"name"}}


@dataclass(frozen=True, slots=True)
class Change:
    """`old` stands at `start` of the file's text and gives way to `new`."""

    start: int
    line: int  # from 1
    old: str
    new: str

    def made_in(self, text: str) -> str:
        end = self.start + len(self.old)
        if text[self.start : end] != self.old:
            raise ValueError("the file is another than the one that was read")
        return text[: self.start] + self.new + text[end:]

    def diff(self, text: str, name: str) -> str:
        lines = difflib.unified_diff(
            text.splitlines(), self.made_in(text).splitlines(), name, name, n=0, lineterm=""
        )
        return "\n".join(list(lines)[3:])


def changes(text: str) -> list[Change]:
    """All that can be made, in the order of the file; a few leave what Python can't read: `fits`."""
    finder = _Finder(text)
    finder.visit(ast.parse(text))
    return sorted({each for each in finder.found if each.old != each.new}, key=_place)


def _place(change: Change) -> tuple[int, str]:
    return change.start, change.new


def fits(change: Change, text: str) -> bool:
    """Whether it leaves a file that Python can read."""
    try:
        ast.parse(change.made_in(text))
    except SyntaxError:
        return False
    return True


class _Finder(ast.NodeVisitor):
    """Leaves out what decides nothing that a test could see.

    That is types, docstrings, sentences for people and logs; whether a value is frozen, which the
    type checker holds; names that only a debugger shows.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._lines = text.splitlines()
        self.found: list[Change] = []

    def visit_Compare(self, node: ast.Compare) -> None:  # as ast names it
        left: ast.expr = node.left
        for sign, right in zip(node.ops, node.comparators, strict=True):
            old, new = _COMPARED[type(sign)]
            self._between(left, right, old, new)
            left = right
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:  # as above
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, old, new)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:  # as above
        if type(node.op) in _COMPUTED and not _is_text(node.left) and not _is_text(node.right):
            self._between(node.left, node.right, *_COMPUTED[type(node.op)])
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:  # as above
        if isinstance(node.op, ast.Not):
            self._put(node, self._of(node.operand))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:  # as above
        called = _name_of(node.func)
        self.visit(node.func)
        for each in node.args[1:] if called in _CALLED else node.args:
            self.visit(each)
        for keyword in node.keywords:
            if keyword.arg not in _UNSEEN.get(called, ()):
                self.visit(keyword.value)

    def visit_Assign(self, node: ast.Assign) -> None:  # as above
        if [_name_of(each) for each in node.targets] != ["__slots__"]:
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:  # as above
        value = node.value
        if isinstance(value, bool):
            self._put(node, str(not value))
        elif isinstance(value, int | float):
            self._put(node, f"{value + 1}")
        elif isinstance(value, str) and _SQL.search(value):
            self._statement(node)
        elif isinstance(value, str) and value and not _is_prose(value):
            self._put(node, repr(f"XX{value}XX"))

    def visit_If(self, node: ast.If) -> None:  # as above
        self._put(node.test, f"not ({self._of(node.test)})")
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:  # as above
        if node.value is not None and not _is_none(node.value):
            self._put(node.value, "None")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:  # as above
        self._put(node, "pass")

    def visit_Expr(self, node: ast.Expr) -> None:  # as above
        if isinstance(node.value, ast.Constant) or _is_log(node.value):
            return
        if isinstance(node.value, ast.Call | ast.Await):
            self._put(node, "pass")
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:  # as above
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:  # as above
        for part in (*node.args.defaults, *node.args.kw_defaults, *node.body):
            if part is not None:
                self.visit(part)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  # as above

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:  # as above
        """What is put together as text has no places of its own before Python 3.12."""

    def visit_Assert(self, node: ast.Assert) -> None:  # as above
        """It narrows a type."""

    def visit_Import(self, node: ast.Import) -> None:  # as above
        """What is not found is no test's to notice."""

    def _statement(self, node: ast.Constant) -> None:
        source, start = self._of(node), self._at(node.lineno, node.col_offset)
        for pattern, new in _SQL_SWAPS:
            for found in pattern.finditer(source):
                place = start + found.start()
                line = self._text.count("\n", 0, place) + 1
                self.found.append(Change(place, line, found[0], new))

    def _between(self, left: ast.expr, right: ast.expr, old: str, new: str) -> None:
        begin = self._at(left.end_lineno or 0, left.end_col_offset or 0)
        end = self._at(right.lineno, right.col_offset)
        pattern = r"\b" + old.replace(" ", r"\s+") + r"\b" if old[0].isalpha() else re.escape(old)
        if found := re.search(pattern, self._text[begin:end]):
            place = begin + found.start()
            self.found.append(Change(place, self._text.count("\n", 0, place) + 1, found[0], new))

    def _put(self, node: ast.expr | ast.stmt, new: str) -> None:
        start = self._at(node.lineno, node.col_offset)
        self.found.append(Change(start, node.lineno, self._of(node), new))

    def _of(self, node: ast.expr | ast.stmt) -> str:
        begin = self._at(node.lineno, node.col_offset)
        return self._text[begin : self._at(node.end_lineno or 0, node.end_col_offset or 0)]

    def _at(self, line: int, bytes_in: int) -> int:
        """The place in the text of what ast counts in bytes of UTF-8."""
        before = self._lines[line - 1].encode()[:bytes_in].decode()
        return self._starts[line - 1] + len(before)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_prose(text: str) -> bool:
    """What people read: with a blank between words, or in Chinese."""
    return any(char == " " or ord(char) > ord("\u2e80") for char in text.strip())


def _name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_log(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id in _LOGS
    )
