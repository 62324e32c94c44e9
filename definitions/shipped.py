"""The definitions that come with the program: `items/<name>.<version>.yaml`, data beside its rooms."""

import re
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent.parent / "items"
_NAME: Final = re.compile(r"(?P<name>.+)\.(?P<version>[0-9]+)", re.ASCII)


def shipped() -> tuple[Path, ...]:
    """In the order of their names, the older version first."""
    return tuple(sorted(FOLDER.glob("*.yaml"), key=named))


def named(path: Path) -> tuple[str, int]:
    """The item and its version by the name of the file; ValueError for another name."""
    found = _NAME.fullmatch(path.stem)
    if found is None:
        raise ValueError(f"{path.name}: a definition is named like permit.shopfront.1.yaml")
    return found["name"], int(found["version"])
