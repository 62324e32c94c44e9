"""What a bundle (一件事) says of its parts, read and held against their own definitions."""

import json
from collections.abc import Mapping
from typing import Any, Final

from definitions.codes import Code
from definitions.fields import Fields, list_of, named, text
from definitions.findings import Findings, nearest
from definitions.located import Node
from domain.hall.bundles import signs
from domain.hall.items import FIELD_NAME, ITEM_NAME, Item, Part, Source

LEAST: Final = 2
MOST: Final = 10  # own choice: what one person can keep in view
#: How a field is shown, which may differ.
_SHOWN: Final = ("x-label", "x-labels", "x-help")


def read_part(node: Node, findings: Findings) -> Part:
    fields = Fields(node, findings)
    part = Part(
        fields.take("item", named(ITEM_NAME, "permit.shopfront")), fields.take("fields", _mapping)
    )
    fields.end()
    return part


read_bundle: Final = list_of(read_part, LEAST, MOST)


def _mapping(node: Node, findings: Findings) -> dict[str, str]:
    if not isinstance(node.value, Mapping):
        raise findings.stop(node.place, Code.MAPPING)
    for name in node.value:
        if not FIELD_NAME.fullmatch(name):
            raise findings.stop(node.keys[name], Code.NAME, met=name, like="shop_name")
    return {name: text(each, findings) for name, each in node.value.items()}


def check_bundle(
    item: Item, parts: Mapping[str, Item] | None, root: Node, findings: Findings
) -> None:
    """`parts`: the items in force, by their names; None: not looked at."""
    own = _declared(item)
    names = [part.item for part in item.bundle]
    for index, part in enumerate(item.bundle):
        if part.item in names[:index]:
            findings.add(root.at("bundle", index, "item"), Code.TWICE, met=part.item)
        for name, given in part.fields.items():
            if given not in own:
                place = root.at("bundle", index, "fields", name)
                findings.add(place, Code.FIELD_UNDECLARED, met=given, near=nearest(given, own))
        if parts is not None:
            _check_part(item, index, part, parts, root, findings)


def _check_part(
    item: Item,
    index: int,
    part: Part,
    parts: Mapping[str, Item],
    root: Node,
    findings: Findings,
) -> None:
    found = parts.get(part.item)
    at = ("bundle", index, "item")
    if found is None or found.bundle or found.name == item.name or not signs(item, found):
        alone = [name for name, each in parts.items() if not each.bundle]
        near = nearest(part.item, alone)
        findings.add(root.at(*at), Code.BUNDLE_PART, met=part.item, near=near)
        return
    own, its = _declared(item), _declared(found)
    for name, given in part.fields.items():
        place = root.at("bundle", index, "fields", name)
        if name not in its:
            findings.add(place, Code.FIELD_UNDECLARED, met=name, near=nearest(name, its))
        elif given in own and _asked(own[given]) != _asked(its[name]):
            findings.add(place, Code.BUNDLE_FIELD, met=given, item=part.item, field=name)
    known = {each.field for each in found.prefill if each.source == Source.REGISTER}
    for name in json.loads(found.form).get("required", ()):
        if name not in known and name not in part.fields:
            findings.add(root.at(*at), Code.BUNDLE_LACKS, item=part.item, field=name)
    materials = {each.name for each in item.materials}
    for each in found.materials:
        if each.name not in materials:
            findings.add(root.at(*at), Code.BUNDLE_MATERIAL, item=part.item, met=each.name)


def _declared(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(item.form).get("properties", {})
    return found


def _asked(declared: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer has to be, without how the field is shown."""
    found = {key: each for key, each in declared.items() if key not in _SHOWN}
    if isinstance(items := declared.get("items"), dict):
        found["items"] = _asked(items)
    if isinstance(fields := declared.get("properties"), dict):
        found["properties"] = {name: _asked(each) for name, each in fields.items()}
    return found
