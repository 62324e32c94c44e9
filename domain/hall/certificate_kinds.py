"""Kinds of certificates (证照种类): what an item gives out, as its definition says (docs/items.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.words import Words

KIND_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
#: What every kind can be asked beside its own fields, as `shop_sign.active`; no field is called so.
ACTIVE: Final = "active"
NUMBER: Final = "number"
RESERVED: Final = frozenset({ACTIVE, NUMBER})


class FieldSource(StrEnum):
    FORM = "form"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class KindField:
    """`what`: the field of the form, or a name that the register knows; `type`: string, date, int, bool."""

    name: str
    names: Words
    source: FieldSource
    what: str
    type: str


@dataclass(frozen=True, slots=True)
class CertificateKind:
    """`unit` issues, suspends and revokes it; `days` that it holds from its grant on, 0: without end."""

    kind: str
    names: Words
    unit: str
    fields: tuple[KindField, ...]
    days: int = 0


@dataclass(frozen=True, slots=True)
class KnownKind:
    """A kind as other definitions may name it: which item gives it out, and the type of each field."""

    item: str
    types: Mapping[str, str]

    @classmethod
    def of(cls, item: str, kind: CertificateKind) -> "KnownKind":
        return cls(item, {field.name: field.type for field in kind.fields})

    @property
    def asked(self) -> dict[str, str]:
        """What can be asked of it, with its type."""
        return {**self.types, ACTIVE: "bool", NUMBER: "string"}
