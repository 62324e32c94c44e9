"""Chinese identifiers: resident ID numbers, mobile phones and names, read and normalised.

Sources: GB 11643-1999 (ID number), ISO/IEC 7064 MOD 11-2 (check digit).
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from typing import Final

from domain.errors import Unfit, fault

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"
_SHAPE: Final = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_OLDEST_YEARS: Final = 130
_PHONE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_PHONE_NOISE: Final = re.compile(r"[\s\-()]")
_DOTS: Final = str.maketrans(dict.fromkeys("•．.‧・", "·"))  # noqa: RUF001  # the look-alikes themselves
_NAME_MAX: Final = 50


def check_digit(first17: str) -> str:
    """The last character of an ID number, by ISO/IEC 7064 MOD 11-2."""
    return _CHECK[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def read_id_number(text: str, today: date) -> str:
    """The ID number in its stored form (X upper-case).

    Any region is accepted, as codes are those of the first issue: residents' permits of Hong Kong,
    Macau and Taiwan (81, 82, 83) and foreigners' permanent residence (9…) as well.
    Unfit says what is wrong, without repeating the number.
    """
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if not _SHAPE.fullmatch(number):
        raise Unfit(
            "请填写 18 位身份证号：17 位数字，最后一位是数字或 X",
            "Please enter the 18 characters of the ID number: 17 digits, then a digit or X",
        )
    if check_digit(number[:17]) != number[17]:
        raise Unfit(
            "身份证号有误，请逐位核对", "This ID number has a wrong digit; please check each one"
        )
    born = birth_date(number)
    if born is None or born > today or today.year - born.year > _OLDEST_YEARS:
        raise Unfit(
            "身份证号中的出生日期有误，请核对",
            "The date of birth in this ID number is not possible",
        )
    return number


def given_id_number(text: str, today: date, pointer: str = "/id_number") -> str:
    """`read_id_number` of the field of a body; raises Invalid, which names the field."""
    try:
        return read_id_number(text, today)
    except Unfit as wrong:
        raise fault(pointer, "id_number", wrong.words) from wrong


def birth_date(number: str) -> date | None:
    """The date of birth in an ID number, or None when it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Whole years; who was born on 29 February has the birthday on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birth_month(born: date) -> str:
    """`1946-12`."""
    return f"{born:%Y-%m}"


def months_on(born: date, day: date) -> int:
    """Whole months of age; a month without the day of birth is over with its last day."""
    last = monthrange(day.year, day.month)[1]
    whole = (day.year - born.year) * 12 + day.month - born.month
    return whole - (day.day < min(born.day, last))


def read_phone(text: str) -> str:
    """A mainland mobile number as 11 digits; +86, 0086, 86, spaces and dashes are taken off."""
    digits = _PHONE_NOISE.sub("", unicodedata.normalize("NFKC", text))
    for prefix in ("+86", "0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            digits = digits[len(prefix) :]
            break
    if not _PHONE.fullmatch(digits):
        raise Unfit("请填写 11 位手机号码", "Please enter a mainland mobile number of 11 digits")
    return digits


def read_name(text: str) -> str:
    """A name as stored: the middle dot is U+00B7, Latin letters upper-case, single spaces.

    Rare characters stay as they are; the length counts code points.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).translate(_DOTS).split())
    name = unicodedata.normalize("NFC", plain.upper())  # some capitals are made of parts
    if not name or len(name) > _NAME_MAX:
        raise Unfit(
            f"请填写姓名，最多 {_NAME_MAX} 个字",
            f"Please enter a name of at most {_NAME_MAX} characters",
        )
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Nd", "So"} for char in name):
        raise Unfit(
            "姓名只能有文字、空格和间隔号", "A name has letters, spaces and the middle dot only"
        )
    return name


def same_name(one: str, other: str) -> bool:
    """Equal as names are compared: dots unified, spaces ignored."""
    return name_key(one) == name_key(other)


def name_key(name: str) -> str:
    """What two equal names have in common, of names as `read_name` gives them."""
    return name.translate(_DOTS).replace(" ", "")
