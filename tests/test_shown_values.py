"""What nobody may read stands in the text of no value, and so in no log and no error."""

import dataclasses
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

HOUSE: Final = Path(__file__).resolve().parent.parent
ROOMS: Final = (
    "auth",
    "biometrics",
    "connectors",
    "definitions",
    "domain",
    "papers",
    "server",
    "services",
    "storage",
)
#: By the kind of the field: a template of a vendor is a text with a name, that of a face are bytes.
HIDDEN: Final[dict[object, frozenset[str]]] = {
    str: frozenset(
        {"access_token", "callback", "jws", "kept", "key_secret", "master_secret", "openid"}
        | {"password", "refresh_token", "secret", "secret_key", "token"}
    ),
    bytes: frozenset({"jpeg", "probe", "raw", "renewal", "second", "secret", "template"}),
    bytes | None: frozenset({"second_factor", "template"}),
}


def modules() -> Iterator[ModuleType]:
    for room in ROOMS:
        for path in sorted((HOUSE / room).rglob("*.py")):
            parts = path.relative_to(HOUSE).with_suffix("").parts
            if path.stem != "__main__" and "migrations" not in parts:
                yield importlib.import_module(".".join(parts).removesuffix(".__init__"))


def secrets() -> dict[str, dataclasses.Field[object]]:
    found: dict[str, dataclasses.Field[object]] = {}
    for module in modules():
        for value in vars(module).values():
            if isinstance(value, type) and dataclasses.is_dataclass(value):
                for field in dataclasses.fields(value):
                    account = value.__name__.endswith("Account") and field.name == "key"
                    if account or field.name in HIDDEN.get(field.type, frozenset()):
                        found[f"{value.__module__}.{value.__name__}.{field.name}"] = field
    return found


def test_a_value_keeps_its_secret_out_of_its_text() -> None:
    found = secrets()

    assert len(found) > 30
    assert [name for name, field in found.items() if field.repr] == []
