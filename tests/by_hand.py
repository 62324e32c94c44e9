"""Finds in a source where the text of a subject or of an actor is written or cut by hand."""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.subjects import SubjectKind

_WORDS: Final = "|".join((*SubjectKind, "citizen", "partner"))
#: `review:…`, or in SQL `'review' || …`; not `officer:UUID` in a help text, nor a key of JSON with its space.
_WRITTEN: Final = re.compile(
    rf"(?<![\w:/.-])(?:{_WORDS}):(?!\s|UUID)|'(?:{_WORDS}):?' *\|\|", re.ASCII
)
#: What makes a text of parts, or parts of a text.
_CUTS: Final = frozenset(
    {"split", "rsplit", "partition", "rpartition", "removeprefix", "removesuffix", "startswith"}
)
_NAMED: Final = re.compile(r"\b(?:subject|about|actor|granted_by|opened_by)\b")
#: The one fault for which there can be a reason.
UNREAD: Final = "read from a row without being parsed"
_COLUMNS: Final = frozenset({"subject", "about"})


def faults(source: str) -> list[str]:
    """Of one Python file, each with its line."""
    nodes = list(ast.walk(ast.parse(source)))
    return sorted({f"{line}: {what}" for line, what in (*_writes(nodes), *_reads(nodes))})


def _writes(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    docs = _docstrings(nodes)
    prefixes = {node for node in nodes if isinstance(node, ast.Attribute) and _is_prefix(node)}
    misplaced = prefixes & _inside_functions(nodes) if prefixes else set()
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs:
            if _WRITTEN.search(node.value):
                yield node.lineno, "written by hand"
        elif isinstance(node, ast.FormattedValue | ast.BinOp) and _is_kind(node):
            yield node.lineno, "glued of a kind"
        elif isinstance(node, ast.Attribute) and node in misplaced:
            yield node.lineno, "a prefix is for statements, which stand outside functions"


def _reads(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    parsed = _parsed(nodes)
    for node in nodes:
        if isinstance(node, ast.Call) and _is_parse(node):
            if not all(isinstance(arg, ast.Subscript) for arg in node.args):
                yield node.lineno, "parsed of something else than a row"
        elif isinstance(node, ast.Call) and _is_cut(node):
            yield node.lineno, "cut by hand"
        elif isinstance(node, ast.Subscript) and _is_column(node) and node not in parsed:
            yield node.lineno, UNREAD


def _docstrings(nodes: Sequence[ast.AST]) -> set[ast.AST]:
    """Also the bare strings; none of them is a value."""
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _inside_functions(nodes: Sequence[ast.AST]) -> set[ast.AST]:
    return {
        node
        for function in nodes
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
    }


def _parsed(nodes: Sequence[ast.AST]) -> set[ast.AST]:
    return {
        arg for node in nodes if isinstance(node, ast.Call) and _is_parse(node) for arg in node.args
    }


def _is_parse(node: ast.Call) -> bool:
    return ast.unparse(node.func) == "Subject.parse"


def _is_cut(node: ast.Call) -> bool:
    function = node.func
    if not isinstance(function, ast.Attribute) or function.attr not in _CUTS:
        return False
    return _NAMED.search(ast.unparse(function.value)) is not None


def _is_column(node: ast.Subscript) -> bool:
    return isinstance(node.slice, ast.Constant) and node.slice.value in _COLUMNS


def _is_prefix(node: ast.Attribute) -> bool:
    text = ast.unparse(node)
    return (text.startswith("SubjectKind.") and text.endswith(".prefix")) or "_PREFIX" in text


def _is_kind(node: ast.FormattedValue | ast.BinOp) -> bool:
    parts = [node.value] if isinstance(node, ast.FormattedValue) else [node.left, node.right]
    return any(
        re.fullmatch(r"SubjectKind\.[A-Z_]+(\.value)?", ast.unparse(part)) is not None
        for part in parts
    )
