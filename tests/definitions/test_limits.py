"""How much a definition may say: what is just within each limit is taken, and what is one beyond is told."""

import re
from collections.abc import Sequence
from typing import Final

import pytest

from definitions.codes import Code
from domain.hall.items import Item
from tests.definitions.sample import TEXT, findings, item

Row = tuple[str, str, str, Code]

_CHOICES: Final = "enum: [new, change]\n      x-label: {zh: 类型, en: Kind}\n      x-labels: {new: {zh: 新设, en: New}, change: {zh: 更换, en: Change}}"
_HOLDER: Final = "    - {name: holder,"
_BASIS: Final = "  - title: {zh: 条例, en: Regulations}\n    article: 第十一条\n"


def _choices(count: int, mark: str = "") -> str:
    more = [f"c{n}" for n in range(count - 3)] + ["x" * 100]
    labels = ", ".join(f"{each}: {{zh: 甲, en: A}}" for each in more)
    return _CHOICES.replace(
        "[new, change]", f"{mark}[{', '.join(['new', 'change', *more])}]"
    ).replace("en: Change}}", f"en: Change}}, {labels}}}")


def _fields(count: int) -> str:
    return "".join(
        f"    - {{name: f{n}, names: {{zh: 甲, en: A}}, what: shop}}\n" for n in range(count)
    )


#: What stands in the definition, the most it may say instead, what is more («), and how that is told.
MOST: Final[list[Row]] = [
    ("version: 1\n", "version: 9999\n", "version: «10000\n", Code.RANGE),
    ("en: Sign}", f"en: {'x' * 60}}}", f"en: «{'x' * 61}}}", Code.LENGTH),
    ("en: To put up a sign}", f"en: {'x' * 2000}}}", f"en: «{'x' * 2001}}}", Code.LENGTH),
    ("Regulations}\n    article", f"{'x' * 300}}}\n    article", f"«{'x' * 301}}}\n    article", Code.LENGTH),
    ("第十一条", "条" * 60, f"«{'条' * 61}", Code.LENGTH),
    ("to: 90", "to: 150", "to: «151", Code.RANGE),
    ('["4403"]', '["440300000000"]', '[«"4403000000000"]', Code.NAME),
    ("maxLength: 20\n", "maxLength: 10000\n", "maxLength: «10001\n", Code.RANGE),
    ("en: Shop}\n    what", f"en: {'x' * 100}}}\n    what", f"en: «{'x' * 101}}}\n    what", Code.LENGTH),
    ("en: Width}", f"en: Width}}\n      x-help: {{zh: 宽, en: {'x' * 500}}}", f"en: Width}}\n      x-help: {{zh: 宽, en: «{'x' * 501}}}", Code.LENGTH),
    ("^[0-9]+$", f"^{'a' * 198}$", f"«^{'a' * 199}$", Code.LENGTH),
    (_CHOICES, _choices(200), _choices(201, "«"), Code.COUNT),
    ("maxItems: 2", "minItems: 50\n      maxItems: 50", "maxItems: «51", Code.RANGE),
    ("{law: 10, promised: 5}", "{law: 3660, promised: 3660}", "{law: «3661, promised: 5}", Code.RANGE),
    ("extension: 10", "extension: 3660", "extension: «3661", Code.RANGE),
    ("fee_fen: 100", "fee_fen: 10000000", "fee_fen: «10000001", Code.RANGE),
    ("type: int, within_ms: 500", "type: int, within_ms: 5000", "type: int, within_ms: «5001", Code.RANGE),
    ("facts.age >= 18 && form.wide < 5", f'"{"facts.age >= 18":500}"', f'«"{"facts.age >= 18":501}"', Code.LENGTH),
    ("Too young", "x" * 300, f"«{'x' * 301}", Code.LENGTH),
    ("days: 1095", "days: 36600", "days: «36601", Code.RANGE),
    ("[招牌]", f"[{'招' * 20}]", f"[«{'招' * 21}]", Code.LENGTH),
    ("face: at_submit", "offer: {age: 130, months_before: 12}", "offer: {age: «131, months_before: 12}", Code.RANGE),
]  # fmt: skip
#: So many of them, likewise.
MANY: Final[list[Row]] = [
    (_BASIS, _BASIS * 100, f"  «- {_BASIS.strip()[2:]}\n" + _BASIS * 100, Code.COUNT),
    (_HOLDER, f"{_fields(47)}{_HOLDER}", f"    «{_fields(48).strip()}\n{_HOLDER}", Code.COUNT),
    ("[招牌]", f"[{', '.join(f'k{n}' for n in range(30))}]", f"«[{', '.join(f'k{n}' for n in range(31))}]", Code.COUNT),
    ("face: at_submit", "offer: {age: 130, months_before: 12}", "offer: {age: 130, months_before: «13}", Code.RANGE),
]  # fmt: skip
#: The least, and what is less.
LEAST: Final[list[Row]] = [
    ("{from: 18, to: 90}", "{from: 0, to: 0}", "{from: «-1, to: 0}", Code.RANGE),
    ('["4403"]', '["44"]', '[«"4"]', Code.NAME),
    ("maxLength: 20\n", "minLength: 0\n      maxLength: 1\n", "maxLength: «0\n", Code.RANGE),
    ("maxLength: 9\n", "minLength: 9\n      maxLength: 9\n", "minLength: «-1\n      maxLength: 9\n", Code.RANGE),
    ("minimum: 1\n", "minimum: 9\n", "minimum: «1.5\n", Code.NUMBER),
    ("maxItems: 2", "minItems: 0\n      maxItems: 1", "maxItems: «0", Code.RANGE),
    ("{law: 5, promised: 1}", "{law: 1, promised: 1}", "{law: «0, promised: 1}", Code.RANGE),
    ("{law: 20, promised: 10}", "{law: 20, promised: 20}", "{law: 20, promised: «0}", Code.RANGE),
    ("extension: 10", "extension: 0", "extension: «-1", Code.RANGE),
    ("fee_fen: 100", "fee_fen: 0", "fee_fen: «-1", Code.RANGE),
    ("type: int, within_ms: 500", "type: int, within_ms: 1", "type: int, within_ms: «0", Code.RANGE),
    ("days: 1095", "days: 1", "days: «0", Code.RANGE),
    ("[招牌]", "[招]", '[«"  "]', Code.LENGTH),
    ("face: at_submit", "offer: {age: 1, months_before: 1}", "offer: {age: «0, months_before: 1}", Code.RANGE),
]  # fmt: skip


def _all_at_once(rows: Sequence[Row], column: int) -> str:
    text = TEXT
    for row in rows:
        assert text.count(row[0]) == 1, row[0]
        text = text.replace(row[0], str(row[column]))
    return text


LIMITS: Final = pytest.mark.parametrize("rows", [MOST, MANY, LEAST], ids=["most", "many", "least"])


@LIMITS
def test_what_is_just_within_every_limit_is_taken(rows: Sequence[Row]) -> None:
    assert isinstance(item(_all_at_once(rows, 1)), Item)


@LIMITS
def test_what_is_one_beyond_is_told_where_it_stands(rows: Sequence[Row]) -> None:
    marked = _all_at_once(rows, 2)
    places = [
        (line, mark.start() - before + 1)
        for line, text in enumerate(marked.splitlines(), 1)
        for before, mark in enumerate(re.finditer("«", text))
    ]
    found = {(each.line, each.column): each.code for each in findings(marked.replace("«", ""))}

    assert sorted(found.get(place, "none") for place in places) == sorted(row[3] for row in rows)
