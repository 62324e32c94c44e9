"""The words that are kept in rows and said on the wire: each choice of each enumeration of ours.

A city's rows, phones and partners have them: a word that changes makes what is kept unreadable, and needs a
migration. `make docs` writes the record anew.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import IntEnum, StrEnum
from pathlib import Path
from types import ModuleType
from typing import Final

import definitions
import domain
import services
import storage

RECORDED: Final = Path(__file__).with_name("kept_words.txt")
ROOMS: Final = (definitions, domain, services, storage)


def text() -> str:
    return "".join(f"{line}\n" for line in sorted(_lines()))


def _lines() -> Iterator[str]:
    for room in ROOMS:
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if ".migrations." not in found.name:
                yield from _choices(importlib.import_module(found.name))


def _choices(module: ModuleType) -> Iterator[str]:
    for kind in vars(module).values():
        if not isinstance(kind, type) or kind.__module__ != module.__name__:
            continue
        if issubclass(kind, StrEnum | IntEnum):
            for choice in kind:
                yield f"{module.__name__}.{kind.__name__}.{choice.name} {choice.value!r}"
