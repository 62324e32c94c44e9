"""A small definition that is right, and what becomes of it when one place is changed."""

from typing import Final

from definitions.codes import Code
from definitions.reading import read_item
from domain.hall.certificate_kinds import KnownKind
from domain.hall.definitions import FACTS_OF_THE_REGISTER, PREFILLS_OF_THE_REGISTER, Finding, Known
from domain.hall.items import Item

KNOWN: Final = Known(
    units=frozenset({"city_management", "fire_rescue"}),
    facts=FACTS_OF_THE_REGISTER,
    prefills=PREFILLS_OF_THE_REGISTER,
    effects=frozenset({"pension.certify"}),
    certificates={"licence": KnownKind("firm.licence", {"shop": "string", "wide": "int"})},
    notices=frozenset({"case.approved"}),
)

TEXT: Final = """\
name: permit.sign
version: 1
names: {zh: 招牌, en: Sign}
about: {zh: 挂招牌, en: To put up a sign}
basis:
  - title: {zh: 条例, en: Regulations}
    article: 第十一条
applicants: {who: [person], level: bound, age: {from: 18, to: 90}, areas: ["4403"]}
form:
  properties:
    shop:
      type: string
      maxLength: 20
      x-label: {zh: 店名, en: Shop}
    what:
      type: string
      enum: [new, change]
      x-label: {zh: 类型, en: Kind}
      x-labels: {new: {zh: 新设, en: New}, change: {zh: 更换, en: Change}}
    old:
      type: string
      pattern: ^[0-9]+$
      maxLength: 9
      x-label: {zh: 旧号, en: Old number}
    wide:
      type: integer
      minimum: 1
      maximum: 9
      x-label: {zh: 宽, en: Width}
    born:
      type: string
      format: date
      x-label: {zh: 日期, en: Day}
    agrees:
      type: boolean
      const: true
      x-label: {zh: 同意, en: I agree}
    lines:
      type: array
      maxItems: 2
      x-label: {zh: 文字, en: Lines}
      items:
        type: object
        properties:
          line: {type: string, maxLength: 5, x-label: {zh: 一行, en: Line}}
        required: [line]
  required: [shop, what]
  if: {properties: {what: {const: change}}}
  then: {required: [old]}
  else: {properties: {old: false}}
  dependentRequired: {born: [wide]}
prefill:
  - {field: shop, source: register, what: name}
  - {field: old, source: certificate, what: shop_sign.number}
materials:
  - {name: drawing, names: {zh: 图, en: Drawing}, ways: [upload]}
  - {name: deed, names: {zh: 执照, en: Licence}, ways: [window], certificate: licence}
steps:
  - {name: accept, kind: accept, names: {zh: 受理, en: Accept}, unit: city_management, role: clerk}
  - {name: look, kind: review, names: {zh: 审查, en: Look}, unit: city_management, role: clerk, after: [accept]}
  - {name: safe, kind: review, names: {zh: 消防, en: Safe}, unit: fire_rescue, role: clerk, after: [accept]}
  - {name: decide, kind: decide, names: {zh: 决定, en: Decide}, unit: city_management, role: approver, after: [look, safe]}
  - {name: issue, kind: issue, names: {zh: 制证, en: Issue}, unit: city_management, role: issuer, after: [decide]}
clocks:
  accept: {law: 5, promised: 1}
  decide: {law: 20, promised: 10}
  deliver: {law: 10, promised: 5}
  supplement: {law: 30, promised: 30, unit: calendar_days}
  extension: 10
fee_fen: 100
rules:
  sampled: 2
  facts:
    - {name: age, source: register, what: age, type: int, within_ms: 500}
    - {name: firm, source: certificate, what: licence.active, type: bool, within_ms: 500}
  conditions:
    - name: old_enough
      holds: facts.age >= 18 && form.wide < 5
      words: {zh: 未成年, en: Too young}
      otherwise: refuse
      bound_by: {title: {zh: 条例, en: Regulations}}
effect: pension.certify
certificate:
  kind: shop_sign
  names: {zh: 招牌证, en: Sign permit}
  unit: city_management
  days: 1095
  fields:
    - {name: holder, names: {zh: 证号, en: ID}, source: register, what: id_number}
    - {name: shop, names: {zh: 店名, en: Shop}}
    - {name: since, names: {zh: 自, en: Since}, what: born}
notices:
  - {move: approve, kind: case.approved}
face: at_submit
keywords: [招牌]
"""


def item(text: str = TEXT) -> Item:
    found = read_item(text.encode(), KNOWN)
    assert isinstance(found, Item), found
    return found


def findings(text: str | bytes) -> tuple[Finding, ...]:
    found = read_item(text.encode() if isinstance(text, str) else text, KNOWN)
    assert not isinstance(found, Item)
    return found


def codes(text: str | bytes) -> list[str]:
    return [each.code for each in findings(text)]


def found_where(old: str, new: str, code: Code) -> tuple[bool, list[tuple[int, int, str]]]:
    """What is found once `old` is `new`, where a `«` marks the place; whether it is found just there."""
    assert TEXT.count(old) == 1, old
    marked = TEXT.replace(old, new)
    before, _, _ = marked.partition("«")
    place = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    found = [(each.line, each.column, each.code) for each in findings(marked.replace("«", ""))]
    return (*place, str(code)) in found, found
