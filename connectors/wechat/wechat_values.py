"""The limits of a subscription message's values, by the type in front of the key's number.

Source: the table 订阅消息参数值内容限制说明 of WeChat's documentation.
"""

import re
from typing import Final

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_CLOCK: Final = r"([01]?\d|2[0-3]):[0-5]\d"
_DAY: Final = r"\d{4}年(0?[1-9]|1[0-2])月(0?[1-9]|[12]\d|3[01])日"

_TIME: Final = rf"({_DAY} ?)?{_CLOCK}"
_DATE: Final = rf"{_DAY}( ?{_CLOCK})?"
_SHAPES: Final = {
    "thing": r".{1,20}",
    "number": r"(?=.{1,32}\Z)-?\d+(\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": rf"[^\w\s{_HAN}]{{1,5}}",
    "character_string": rf"[^\s{_HAN}]{{1,32}}",
    "time": rf"{_TIME}( ?~ ?{_TIME})?",
    "date": rf"{_DATE}( ?~ ?{_DATE})?",
    "amount": r"[¥￥$€£]?\d{1,10}(\.\d+)?元?",  # both yen signs occur
    "phone_number": r"[\d+\-()* ]{1,17}",
    "car_number": rf"(?=.{{1,8}}\Z)[{_HAN}]?[A-Za-z0-9]+[{_HAN}]?",
    "name": rf"[{_HAN}·]{{1,10}}|[^\d{_HAN}]{{1,20}}|[^\d]{{1,10}}",
    "phrase": rf"[{_HAN}]{{1,5}}",
    "enum": r".+",  # the list of its values is known to the platform alone
}
_LIMITS: Final = {kind: re.compile(shape, re.ASCII | re.DOTALL) for kind, shape in _SHAPES.items()}
_KEY: Final = re.compile(r"([a-z_]+?)\d+", re.ASCII)


def fits(key: str, value: str) -> bool:
    """Whether the platform takes `value` under `key` (such as thing1); unknown types are not taken."""
    found = _KEY.fullmatch(key)
    limit = _LIMITS.get(found[1]) if found else None
    return limit is not None and limit.fullmatch(value) is not None and bool(value.strip())
