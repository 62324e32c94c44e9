"""What no published word may hold: numbers by which somebody is known or reached, found by their form."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from domain.errors import Unfit
from domain.words import Words

#: What stands between the digits of one number.
_BETWEEN: Final = re.compile(r"(?<=[0-9])[\s\-\u2010-\u2015·.]+(?=[0-9Xx])")
# In this order: what is found is taken out, so that no number is named twice.
_FORMS: Final = (
    (
        re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])"),
        Words("身份证号", "an ID number"),
    ),
    (re.compile(r"(?<![0-9])(?:86)?1[3-9][0-9]{9}(?![0-9])"), Words("手机号", "a mobile number")),
    (re.compile(r"(?<![0-9])0[0-9]{9,11}(?![0-9])"), Words("座机号", "a phone number")),
    (
        re.compile(r"(?<![0-9])[0-9]{9,}(?![0-9])"),
        Words("一长串数字，如账号、办件编号", "a long number, such as an account or a case"),
    ),
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PLATE: Final = re.compile(r"[\u4e00-\u9fff][A-Z]·?[A-Z0-9]{5,6}(?![A-Za-z0-9])")


def personal(text: str) -> tuple[Words, ...]:
    """What is found, in the order of the rules; none is no promise: names are for the eye."""
    return tuple(_found(unicodedata.normalize("NFKC", text)))


def check_impersonal(text: str) -> str:
    """Unfit names what has to go."""
    found = personal(text)
    if found:
        zh, en = "、".join(each.zh for each in found), ", ".join(each.en for each in found)
        raise Unfit(f"不含个人信息；请删去其中的{zh}", f"no personal data; please take out {en}")
    return text


def _found(text: str) -> Iterator[Words]:
    if _MAIL.search(text):
        yield Words("电子邮箱", "an e-mail address")
    if _PLATE.search(text):
        yield Words("车牌号", "a number plate")
    rest = _BETWEEN.sub("", text)
    for form, words in _FORMS:
        if form.search(rest):
            yield words
            rest = form.sub(" ", rest)
