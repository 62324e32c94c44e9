"""Whether what a person filled in fits the form of an item, told field by field and never by the value."""

import json
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

import jsonschema_rs
from jsonschema_rs import Draft202012Validator

from definitions.form_limits import LARGEST, LINEAR
from domain.days import day_of
from domain.documents import DocumentKind, read_document, stated
from domain.errors import FieldError, Unfit
from domain.hall.items import FIELD_NAME, Item
from domain.identifiers import read_id_number, read_phone
from domain.words import Words

#: Own choices: forms that are kept compiled, of which a busy day has fewer; and faults told at once.
KEPT: Final = 256
MOST: Final = 100
#: A form is no deeper (an object of a list of objects), and no larger than its fields times its lists.
_DEPTH: Final = 3
_VALUES: Final = 20_000

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_WANTS: Final = frozenset({"const", "required", "dependentRequired", "minItems", "minLength"})

_KINDS: Final = {
    "string": Words("请填写文字", "a text belongs here"),
    "integer": Words("请填写整数", "a whole number belongs here"),
    "boolean": Words("请选择是或否", "choose yes or no"),
    "array": Words("请逐项填写", "a list belongs here"),
    "object": Words("请逐项填写", "please fill in each part"),
}
_UNKNOWN: Final = Words("表单中没有此项", "the form has no such field")
_CHARACTERS: Final = Words(
    "含有无法使用的字符，请重新输入", "it holds characters that can't be used; please type it again"
)
_POINT: Final = Words("请填写整数，不带小数点", "a whole number belongs here, without a point")
_BIG: Final = Words("数字太大", "the number is too large")
_LARGE: Final = Words("填写的内容太多", "there is too much in the form")


@dataclass(frozen=True, slots=True)
class _Compiled:
    schema: Mapping[str, Any]
    whole: Draft202012Validator
    draft: Draft202012Validator


class Forms:
    """Compiles each form once and keeps the last `KEPT`."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Compiled] = OrderedDict()

    def faults(
        self, item: Item, form: Mapping[str, object], *, whole: bool
    ) -> tuple[FieldError, ...]:
        """With pointers into the form, in its order. Of a draft (`whole=False`) what lacks may lack."""
        outside = tuple(_outside(form))
        if outside:
            return outside[:MOST]
        compiled = self._compiled(item.form)
        validator = compiled.whole if whole else compiled.draft
        found = [
            fault
            for error in validator.iter_errors(form)
            for fault in _faults(compiled.schema, error)
        ]
        found.extend(_checked(compiled.schema, form))
        return tuple({each.pointer: each for each in reversed(found)}.values())[::-1][:MOST]

    def _compiled(self, text: str) -> _Compiled:
        found = self._kept.get(text)
        if found is None:
            schema = json.loads(text)
            found = _Compiled(schema, _validator(schema), _validator(_loose(schema)))
            self._kept[text] = found
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(text)
        return found


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(
        schema,
        validate_formats=True,
        ignore_unknown_formats=False,
        retriever=_refuse,
        pattern_options=LINEAR,
    )


def _refuse(uri: str) -> NoReturn:
    """Nothing of a form lies outside of it; lint says so before."""
    raise LookupError(uri)


def _loose(schema: dict[str, Any]) -> dict[str, Any]:
    """Without what asks for more than is there; a condition keeps what it tests."""
    found: dict[str, Any] = {}
    for key, each in schema.items():
        if key == "properties":
            found[key] = {
                name: _loose(one) if isinstance(one, dict) else one for name, one in each.items()
            }
        elif key == "allOf":
            found[key] = [
                {part: one if part == "if" else _loose(one) for part, one in branch.items()}
                for branch in each
            ]
        elif key == "items":
            found[key] = _loose(each)
        elif key not in _WANTS:
            found[key] = each
    return found


def _outside(form: Mapping[str, object]) -> Iterator[FieldError]:
    """What no form takes, and what the validator is not to meet."""
    waiting: list[tuple[str, object, int]] = [("", form, 0)]
    seen = 0
    while waiting:
        pointer, value, depth = waiting.pop()
        seen += 1
        if seen > _VALUES or depth > _DEPTH:
            yield FieldError("", "too_large", _LARGE)
            return
        if (wrong := _never(value)) is not None:
            yield FieldError(pointer, *wrong)
        elif isinstance(value, Mapping):
            waiting.extend((f"{pointer}/{name}", each, depth + 1) for name, each in value.items())
        elif isinstance(value, list | tuple):
            waiting.extend((f"{pointer}/{at}", each, depth + 1) for at, each in enumerate(value))


def _never(value: object) -> tuple[str, Words] | None:
    """Code and words, of what is wrong in whatever field it stands."""
    if isinstance(value, str) and _CONTROL.search(value):
        return "characters", _CHARACTERS
    if isinstance(value, float):
        return "integer", _POINT
    if isinstance(value, int) and abs(value) > LARGEST:
        return "too_big", _BIG
    if isinstance(value, Mapping) and not all(FIELD_NAME.fullmatch(str(name)) for name in value):
        return "unknown", _UNKNOWN
    return None


def _faults(schema: Mapping[str, Any], error: jsonschema_rs.ValidationError) -> list[FieldError]:
    path = error.instance_path
    parts = error.kind.as_dict()
    match error.kind.name:
        case "required":
            return [_lacks(schema, [*path, parts["property"]])]
        case "additionalProperties":
            return [
                FieldError(_pointer([*path, name]), "unknown", _UNKNOWN)
                for name in parts["unexpected"]
            ]
        case "type":
            kind = parts["types"][0]
            return [_told(schema, path, kind, _KINDS[kind])]
        case name:
            code, words = _SAID[name]
            limit = str(parts.get("limit", ""))
            said = Words(words.zh.format(limit), words.en.format(limit))
            return [_told(schema, path, code, said)]


_REQUIRED: Final = Words("请填写", "please fill it in")
_SAID: Final = {
    "dependentRequired": ("required", _REQUIRED),
    "falseSchema": (
        "not_asked",
        Words("按其他回答，此项不必填写，请清空", "it is not asked by your other answers; please clear it"),
    ),
    "const": ("accept", Words("请勾选", "please tick it")),
    "enum": ("one_of", Words("请从列出的选项中选择", "please choose one of those that are listed")),
    "format": ("date", Words("请填写有效的日期，如 2026-01-31", "a date that there is, like 2026-01-31")),
    "pattern": ("pattern", Words("格式不对", "it is not in the form that is expected")),
    "minLength": ("too_short", Words("至少 {} 个字", "at least {} characters")),
    "maxLength": ("too_long", Words("最多 {} 个字", "at most {} characters")),
    "minimum": ("too_small", Words("不小于 {}", "no less than {}")),
    "maximum": ("too_big", Words("不大于 {}", "no more than {}")),
    "minItems": ("too_few", Words("至少 {} 项", "at least {} of them")),
    "maxItems": ("too_many", Words("最多 {} 项", "at most {} of them")),
}  # fmt: skip


def _lacks(schema: Mapping[str, Any], path: Sequence[str | int]) -> FieldError:
    ticked = "const" in _declared(schema, path)
    return _told(schema, path, *(_SAID["const"] if ticked else ("required", _REQUIRED)))


def _checked(schema: Mapping[str, Any], form: Mapping[str, object]) -> Iterator[FieldError]:
    """What the widget of a field promises and no pattern can say."""
    waiting: list[tuple[Sequence[str | int], object]] = [((), form)]
    while waiting:
        path, value = waiting.pop(0)
        if isinstance(value, Mapping):
            waiting.extend(((*path, name), each) for name, each in value.items())
        elif isinstance(value, list | tuple):
            waiting.extend(((*path, at), each) for at, each in enumerate(value))
        elif isinstance(value, str) and value:
            widget = _declared(schema, path).get("x-widget")
            if widget in _READ:
                try:
                    _READ[widget](value)
                except Unfit as wrong:
                    yield _told(schema, path, widget, wrong.words)


def _id_number(text: str) -> str:
    return read_id_number(text, day_of(datetime.now(UTC)))


def _document(text: str) -> None:
    """A number of any document of identity."""
    today = day_of(datetime.now(UTC))
    for kind in DocumentKind:
        with suppress(Unfit):
            read_document(stated(kind, text), today)
            return
    raise Unfit(
        "不是有效的证件号码；护照请填写签发国三位代码、空格和护照号",
        "no number of a document of identity; of a passport the three letters of its state, a space and the number",
    )


_READ: Final = {"id_number": _id_number, "identity_document": _document, "phone": read_phone}


def _told(
    schema: Mapping[str, Any], path: Sequence[str | int], code: str, words: Words
) -> FieldError:
    declared = _declared(schema, path)
    label = declared.get("x-label")
    if label is not None:
        words = Words(f"{label['zh']}：{words.zh}", f"{label['en']}: {words.en}")
    if code == "pattern" and (more := declared.get("x-help")) is not None:
        words = Words(f"{words.zh}（{more['zh']}）", f"{words.en} ({more['en']})")
    return FieldError(_pointer(path), code, words)


def _declared(schema: Mapping[str, Any], path: Sequence[str | int]) -> Mapping[str, Any]:
    """What the form says of a field; of an entry of a list, of the list's entries. Empty for nothing."""
    for part in path:
        at = (
            schema.get("items") if isinstance(part, int) else schema.get("properties", {}).get(part)
        )
        schema = at or {}
    return schema


def _pointer(path: Sequence[str | int]) -> str:
    """RFC 6901; the names of fields hold nothing that is escaped."""
    return "".join(f"/{part}" for part in path)
