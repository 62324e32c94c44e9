"""Where a line of code stands, and by which names other code reaches it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Place:
    """The innermost statement of a line; of one with a body its head alone."""

    lines: range
    called: range | None  # the body of the function whose head this is
    inside: bool  # in a function's body: it runs when that is called, and else at import
    names: tuple[str, ...]  # what it gives a value to or defines, and what is around it


def place_of(text: str, line: int) -> Place:
    around = list(_around(_tree(text), line))
    names = tuple(name for node in reversed(around) for name in _given(node))
    inside = any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.body[0].lineno <= line
        for node in around
    )
    if not around:
        return Place(range(line, line + 1), None, inside=False, names=())
    last = around[-1]
    end = last.end_lineno or last.lineno
    body = getattr(last, "body", None)
    head = range(_first(last), body[0].lineno if body else end + 1)
    called = None
    if body and isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef) and line in head:
        called = range(body[0].lineno, end + 1)
    return Place(head if line in head else range(line, line + 1), called, inside, names)


def naming(text: str, name: str) -> Iterator[Place]:
    """Where a file names it, apart from the lines that import it."""
    for line in _lines_of(text).get(name, ()):
        place = place_of(text, line)
        if not _imports_at(text, line):
            yield place


def imports(text: str, file: str) -> bool:
    """Whether a file's text brings in that module, or a name of it."""
    module = ".".join(PurePosixPath(file).with_suffix("").parts)
    folder, _, last = module.rpartition(".")
    return f"from {module} import" in text or (
        f"from {folder} import" in text and last in _lines_of(text)
    )


@cache
def _tree(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def _lines_of(text: str) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for name in set(re.findall(r"[^\W\d]\w*", line)):
            found.setdefault(name, []).append(number)
    return {name: tuple(lines) for name, lines in found.items()}


@cache
def _imported(text: str) -> frozenset[int]:
    return frozenset(
        line
        for node in ast.walk(_tree(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    )


def _imports_at(text: str, line: int) -> bool:
    return line in _imported(text)


def _around(node: ast.AST, line: int) -> Iterator[ast.stmt]:
    """The statements that hold a line, the outermost first."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            if _first(child) <= line <= (child.end_lineno or child.lineno):
                yield child
                yield from _around(child, line)
                return
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            inner = list(_around(child, line))
            if inner:
                yield from inner
                return


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _given(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    for target in targets:
        for each in ast.walk(target):
            if isinstance(each, ast.Name):
                yield each.id
