"""What an item gives out: the key `certificate` of a definition (docs/items.md)."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Final

from definitions.codes import Code
from definitions.fields import Fields, Reader, list_of, member, named, number, text, words
from definitions.findings import Findings, nearest
from definitions.form_types import FieldType
from definitions.located import Node
from domain.errors import Unfit
from domain.hall.certificate_kinds import (
    KIND_NAME,
    RESERVED,
    CertificateKind,
    FieldSource,
    KindField,
)
from domain.hall.items import FIELD_NAME
from domain.hall.posts import read_unit

# Own choices, each far above what a real certificate has.
_FIELDS: Final = 50
_DAYS: Final = 36_600
_NAMES: Final = 60

_REGISTER: Final = frozenset({"name", "id_number", "area"})
#: What a certificate can carry of a form.
_CARRIED: Final = frozenset({FieldType.STRING, FieldType.DATE, FieldType.INT, FieldType.BOOL})

kind_name = named(KIND_NAME, "shop_sign")
_short = words(_NAMES)
_field_name = named(FIELD_NAME, "shop_name")


def certificate_of(types: Mapping[str, FieldType] | None) -> Reader[CertificateKind | None]:
    """`types`: of the fields of the form; None where it could not be read."""

    def read(node: Node, findings: Findings) -> CertificateKind | None:
        fields = Fields(node, findings)
        kind = fields.take("kind", kind_name)
        names = fields.take("names", _short)
        issuer = fields.take("unit", unit)
        days = fields.may_take("days", number(1, _DAYS), 0)
        carried = fields.take("fields", list_of(partial(_field, types), 1, _FIELDS))
        fields.end()
        for name, count in Counter(each.name for each in carried).items():
            if count > 1:
                again = [each.name for each in carried].index(name) + 1
                findings.add(node.at("fields", again, "name"), Code.TWICE, met=name)
        return CertificateKind(kind, names, issuer, carried, days)

    return read


def _field(types: Mapping[str, FieldType] | None, node: Node, findings: Findings) -> KindField:
    fields = Fields(node, findings)
    name = fields.take("name", _field_name)
    names = fields.take("names", _short)
    source = fields.may_take("source", member(FieldSource), FieldSource.FORM)
    what = fields.may_take("what", text, name)
    fields.end()
    if name in RESERVED:
        findings.add(node.at("name"), Code.TWICE, met=name)
    at = node.at("what") if node.get("what") else node.at("name")
    if source is FieldSource.REGISTER:
        if what not in _REGISTER:
            near = nearest(what, _REGISTER)
            findings.add(at, Code.FACT_UNKNOWN, met=f"{source}: {what}", near=near)
        return KindField(name, names, source, what, FieldType.STRING)
    if types is not None and what not in types:
        near = nearest(what, types)
        findings.add(at, Code.FIELD_UNDECLARED, met=what, near=near)
    kind = (types or {}).get(what, FieldType.STRING)
    if kind not in _CARRIED:
        findings.add(at, Code.CERTIFICATE_FIELD, met=what)
    return KindField(name, names, source, what, kind)


def unit(node: Node, findings: Findings) -> str:
    found = text(node, findings)
    try:
        return read_unit(found)
    except Unfit as wrong:
        raise findings.stop(node.place, Code.NAME, met=found, like="civil_affairs") from wrong
