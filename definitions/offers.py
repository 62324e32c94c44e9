"""What an item says of its offer, read and checked: an answer by SMS has to make a whole application."""

from collections.abc import Mapping
from typing import Final

from definitions.codes import Code
from definitions.fields import Fields, flag, number
from definitions.findings import Findings, nearest
from definitions.forms import Forms
from definitions.located import Node
from domain.hall.items import Item, Offer, Source
from domain.words import Words

_AGES: Final = (1, 130)
_MONTHS: Final = (1, 12)  # own choice: nobody remembers for longer what was offered


def read_offer(node: Node, findings: Findings) -> Offer | None:
    fields = Fields(node, findings)
    offer = Offer(
        fields.take("age", number(*_AGES)),
        fields.take("months_before", number(*_MONTHS)),
        fields.may_take("by_sms", flag, default=False),
        fields.may_take("form", _values, {}),
    )
    fields.end()
    return offer


def _values(node: Node, findings: Findings) -> dict[str, object]:
    if not isinstance(node.value, Mapping):
        raise findings.stop(node.place, Code.MAPPING)
    for each in node.value.values():
        if not isinstance(each.value, str | int):
            raise findings.stop(each.place, Code.TEXT)
    return {name: each.value for name, each in node.value.items()}


def check_offer(item: Item, fields: frozenset[str], root: Node, findings: Findings) -> None:
    """`fields`: those of its form."""
    offer = item.offer
    if offer is None:
        return
    start = item.applicants.age_from
    if start is not None and start >= offer.age:
        findings.add(root.at("offer", "age"), Code.OFFER_AGE, met=offer.age, start=start)
    if not offer.by_sms:
        for name in offer.form:
            findings.add(root.at("offer", "form", name), Code.OFFER_FORM)
        return
    if item.signed_by:
        findings.add(root.at("offer", "by_sms"), Code.OFFER_PROOF)
    known = {each.field for each in item.prefill if each.source == Source.REGISTER}
    for name in sorted(offer.form.keys() - fields):
        near = nearest(name, fields)
        findings.add(root.at("offer", "form", name), Code.FIELD_UNDECLARED, met=name, near=near)
    for each in Forms().faults(item, offer.form, whole=True):
        name = each.pointer.split("/")[1]
        if name in known or name not in fields:
            continue
        what = Words(f"{name}：{each.detail.zh}", f"{name}: {each.detail.en}")
        findings.add(root.at("offer", "form", name), Code.OFFER_LACKS, what=what)
