"""What tests speak of: words of their own text, of their file and of their parameters."""

import ast
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final

#: A word that stands in a test's file, though not in the test: a helper of it may hold it.
_IN_FILE: Final = 0.3


class Words:
    """Weighs tests by the words that they share with a change: a rare one tells more."""

    def __init__(self, test_files: Mapping[str, str]) -> None:
        """`test_files`: the text of each, by its path."""
        self._files = test_files

    def weight(self, test: str, words: Iterable[str]) -> float:
        """`test` as pytest names it; 0 when it shares no word."""
        file, _, rest = test.partition("::")
        name, _, parameters = rest.partition("[")
        own = self._tests.get(f"{file}::{name}", frozenset()) | words_of(parameters)
        near = self._near.get(file, frozenset())
        return sum(
            self._rarity(word) * (1.0 if word in own else _IN_FILE)
            for word in words
            if word in own or word in near
        )

    def _rarity(self, word: str) -> float:
        return math.log((1 + len(self._tests)) / (1 + self._counts[word]))

    @cached_property
    def _tests(self) -> dict[str, frozenset[str]]:
        return {
            f"{file}::{name}": words_of(part) | words_of(PurePosixPath(file).stem)
            for file, text in self._files.items()
            for name, part in _functions(text)
        }

    @cached_property
    def _near(self) -> dict[str, frozenset[str]]:
        return {file: words_of(text) for file, text in self._files.items()}

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(word for words in self._tests.values() for word in words)


def words_of(text: str) -> frozenset[str]:
    """Names with their parts, texts and numbers; none that is too short to tell anything."""
    found = set(re.findall(r"[^\W\d]\w\w+|\d\d+", text))
    return frozenset(found | {part for each in found for part in each.split("_") if part[2:]})


def _functions(text: str) -> list[tuple[str, str]]:
    """Names as pytest writes them, and the text with the parameters above it."""
    lines = text.splitlines()

    def part(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        return "\n".join(lines[first - 1 : node.end_lineno])

    found: list[tuple[str, str]] = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append((node.name, part(node)))
        elif isinstance(node, ast.ClassDef):
            found += [
                (f"{node.name}::{each.name}", part(each))
                for each in node.body
                if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
    return found
