"""The definitions that come with the program: `items/<name>.<version>.yaml`, data beside its rooms.

Those in `items/built_in/` are built in: duties of the city itself, in force without a release (decision 0129).
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from definitions.reading import read_item
from domain.hall.certificate_kinds import KnownKind
from domain.hall.definitions import UNCHECKED
from domain.hall.items import Item

FOLDER: Final = Path(__file__).resolve().parent.parent / "items"
_NAME: Final = re.compile(r"(?P<name>.+)\.(?P<version>[0-9]+)", re.ASCII)


def shipped() -> tuple[Path, ...]:
    """In the order of their names, the older version first."""
    return tuple(sorted(FOLDER.glob("*.yaml"), key=named))


def built_in() -> tuple[Path, ...]:
    """As `shipped`, of the built-in ones."""
    return tuple(sorted((FOLDER / "built_in").glob("*.yaml"), key=named))


def named(path: Path) -> tuple[str, int]:
    """The item and its version by the name of the file; ValueError for another name."""
    found = _NAME.fullmatch(path.stem)
    if found is None:
        raise ValueError(f"{path.name}: a definition is named like permit.shopfront.1.yaml")
    return found["name"], int(found["version"])


def kinds_in(texts: Iterable[bytes]) -> dict[str, KnownKind]:
    """The certificates that these definitions give out, of those that can be read; the first has its name."""
    found: dict[str, KnownKind] = {}
    for text in texts:
        item = read_item(text, UNCHECKED)
        if isinstance(item, Item) and item.certificate is not None:
            kind = KnownKind.of(item.name, item.certificate)
            if found.setdefault(item.certificate.kind, kind).item == item.name:
                found[item.certificate.kind] = kind
    return found


def items_in(texts: Iterable[bytes]) -> dict[str, Item]:
    """The newest of each name, of those that can be read: what a bundle may name."""
    found: dict[str, Item] = {}
    for text in texts:
        item = read_item(text, UNCHECKED)
        if isinstance(item, Item):
            before = found.get(item.name)
            found[item.name] = item if before is None or before.version < item.version else before
    return found
