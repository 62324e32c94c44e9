"""What is found in a definition that a department wrote, and what its names are checked against."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from domain.hall.certificate_kinds import ACTIVE, CertificateKind, KnownKind
from domain.hall.items import Item, Source
from domain.words import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, where it stands (both from 1), what it is, and what would do."""

    line: int
    column: int
    code: str  # docs/items.md lists all
    words: Words
    hint: Words


@dataclass(frozen=True, slots=True)
class Known:
    """What a city has; None: not looked at.

    `built_in`: of the items in domain/hall/built_in.py, which nobody has to accept.
    `facts`: the type of each that can be asked, by (source, what); `prefills`: what a field is filled in from;
    both without `certificates`, of which each kind brings its own; `parts`: the items that a bundle may name.
    """

    units: frozenset[str] | None = None
    facts: Mapping[tuple[str, str], str] | None = None
    prefills: frozenset[tuple[str, str]] | None = None
    effects: frozenset[str] | None = None
    certificates: Mapping[str, KnownKind] | None = None
    notices: frozenset[str] | None = None
    parts: Mapping[str, Item] | None = None
    built_in: bool = False

    def beside(self, item: str, own: CertificateKind | None) -> "Known":
        """As a definition may name it that gives out `own`: kinds of others, and what each kind says."""
        if self.certificates is None:
            return self
        kinds = {name: kind for name, kind in self.certificates.items() if kind.item != item}
        if own is not None:
            kinds.setdefault(own.kind, KnownKind.of(item, own))
        asked = {
            (Source.CERTIFICATE.value, f"{name}.{what}"): type_
            for name, kind in kinds.items()
            for what, type_ in kind.asked.items()
        }
        filled = {each for each in asked if not each[1].endswith(f".{ACTIVE}")}
        return replace(
            self,
            certificates=kinds,
            facts=None if self.facts is None else {**self.facts, **asked},
            prefills=None if self.prefills is None else self.prefills | filled,
        )


#: For what was checked when it was released: the city may have changed since, and its cases go on.
UNCHECKED: Final = Known()


#: What rules may ask the register of persons (domain/hall/registered.py), with its type.
FACTS_OF_THE_REGISTER: Final[Mapping[tuple[str, str], str]] = {
    (Source.REGISTER.value, "age"): "int",
    (Source.REGISTER.value, "age_months"): "int",
    (Source.REGISTER.value, "alive"): "bool",
    (Source.REGISTER.value, "area"): "string",
    (Source.REGISTER.value, "born_year"): "int",
}
#: What a field is filled in with.
PREFILLS_OF_THE_REGISTER: Final = frozenset(
    (Source.REGISTER.value, what) for what in ("area", "document", "id_number", "name", "phone")
)
