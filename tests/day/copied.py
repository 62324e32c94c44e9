"""The commands that documents print, taken out of them as a reader would copy them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
#: By curl, and by the Python client.
CALLS: Final = ("README.md", "README.zh-CN.md", "docs/api.md")
CLIENT: Final = "clients/python/README.md"
#: What a reader takes for something to type, wherever it stands.
_TYPED: Final = re.compile(r"\s*(\$ )?(curl|make|pip|python3?|zhijian|\.venv/bin/\w+) ")
_NEEDS: Final = ("# Needs ", "# 需要")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, "" for none, and where its text begins."""

    document: str
    line: int
    language: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.document}:{self.line}"

    @property
    def needs(self) -> str:
        """The first line of one that needs something outside, which says what; else ""."""
        first = self.text.partition("\n")[0]
        return first if first.startswith(_NEEDS) else ""

    @property
    def commands(self) -> str:
        """Without what is said beside them."""
        return re.sub(r"(^|\s)#.*", "", self.text)

    @property
    def makes(self) -> list[str]:
        """The targets of `make` that it names."""
        return re.findall(r"^make ([a-z]+)", self.text, re.MULTILINE)


class NotCopied(Exception):
    """Something to type stands where no block says how to run it."""


def blocks(document: str, root: Path = ROOT) -> Iterator[Block]:
    """All of a document, in order; NotCopied for a command outside a block of `sh` or `python`."""
    language, began, inside = None, 0, list[str]()
    text = (root / document).read_text("utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("```") and language is None:
            language, began, inside = line.removeprefix("```").strip(), number + 1, []
        elif line.startswith("```") and language is not None:
            yield Block(document, began, language, "\n".join(inside) + "\n")
            language = None
        elif language is not None:
            inside.append(line)
            if not language and _TYPED.match(line):
                raise NotCopied(f"{document}:{number}: {line}")
        elif line.startswith("    ") and _TYPED.match(line):
            raise NotCopied(f"{document}:{number}: {line}")
