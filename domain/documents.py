"""Documents of identity: which there are, how their numbers are read and checked, and by what a person is found.

Sources: GB 11643 and ISO/IEC 7064 MOD 11-2 (numbers of 18 characters), 港澳台居民居住证申领发放办法 §7 (81, 82, 83),
the exit-entry administration's forms of travel permits and of the permanent residence card of 2017 and 2023,
ICAO Doc 9303 part 3 §4.9 and part 4 §4.2.2 (check digits and the machine readable zone of a passport).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from domain.errors import Unfit, fault
from domain.identifiers import birth_date, read_id_number
from domain.words import Words


class DocumentKind(StrEnum):
    RESIDENT_ID = "resident_id"  # 居民身份证
    HK_MACAU_PERMIT = "hk_macau_permit"  # 港澳居民来往内地通行证
    TAIWAN_PERMIT = "taiwan_permit"  # 台湾居民来往大陆通行证
    RESIDENCE_PERMIT = "residence_permit"  # 港澳台居民居住证
    FOREIGN_PERMANENT = "foreign_permanent"  # 外国人永久居留身份证
    PASSPORT = "passport"  # 护照


DOCUMENT_WORDS: Final[Mapping[DocumentKind, Words]] = {
    DocumentKind.RESIDENT_ID: Words("居民身份证", "resident ID card"),
    DocumentKind.HK_MACAU_PERMIT: Words(
        "港澳居民来往内地通行证", "Mainland Travel Permit for Hong Kong and Macau Residents"
    ),
    DocumentKind.TAIWAN_PERMIT: Words(
        "台湾居民来往大陆通行证", "Mainland Travel Permit for Taiwan Residents"
    ),
    DocumentKind.RESIDENCE_PERMIT: Words(
        "港澳台居民居住证", "Residence Permit for Hong Kong, Macau and Taiwan Residents"
    ),
    DocumentKind.FOREIGN_PERMANENT: Words(
        "外国人永久居留身份证", "Foreigner's Permanent Residence ID Card"
    ),
    DocumentKind.PASSPORT: Words("护照", "passport"),
}

_NATIONAL_LENGTH: Final = 18  # characters of a number of the one system that citizens' are of
_PERMITS: Final = ("810000", "820000", "830000")
_FOREIGN: Final = "9"
_HK_MACAU: Final = re.compile(r"([HM][0-9]{8})([0-9]{2})?", re.ASCII)
_TAIWAN: Final = re.compile(r"([0-9]{8})([0-9]{2}(\([A-Z]\))?)?", re.ASCII)
_OLD_FOREIGN: Final = re.compile(r"[A-Z]{3}[0-9]{4}([0-9]{6})[0-9]{2}", re.ASCII)
_PASSPORT: Final = re.compile(r"(?P<state>[A-Z]{3}|D)[ -]+(?P<number>[A-Z0-9]{5,9})", re.ASCII)
#: Both lines of 44 of a passport's machine readable zone (TD3), one after the other.
_MRZ: Final = re.compile(
    r"P[A-Z<](?P<state>[A-Z<]{3})[A-Z<]{39}"
    r"(?P<number>[A-Z0-9<]{9})(?P<number_check>[0-9])[A-Z<]{3}"
    r"(?P<born>[0-9]{6})(?P<born_check>[0-9])[MFX<]"
    r"(?P<until>[0-9]{6})(?P<until_check>[0-9])"
    r"(?P<more>[A-Z0-9<]{14})(?P<more_check>[0-9<])(?P<check>[0-9])",
    re.ASCII,
)
_MRZ_VALUES: Final = {char: n for n, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_MRZ_WEIGHTS: Final = (7, 3, 1)
_OLDEST_YEARS: Final = 130
_DIFFERS: Final = Words("与证件号码中的出生日期不一致", "another day than the number says")
_BIRTH_MISSING: Final = Words(
    "该证件号码不含出生日期，请按证件填写", "the date of birth, which this number does not say"
)
_BIRTH_IMPOSSIBLE: Final = Words("出生日期有误", "a day on which somebody alive was born")


@dataclass(frozen=True, slots=True)
class Document:
    """`number`: in its stored form; `yymmdd`: the birth that a number says without its century, "" for none."""

    kind: DocumentKind
    number: str
    yymmdd: str = ""

    @property
    def key(self) -> str:
        return key_of(self.kind, self.number)

    @property
    def born(self) -> date | None:
        """As far as the number says it."""
        return born_by(self.number)


def key_of(kind: DocumentKind, number: str) -> str:
    """What a person is found by: no number of one kind is that of another.

    Numbers of 18 characters are of one system, in which the kind is part of the number: they stand as they are.
    """
    return number if len(number) == _NATIONAL_LENGTH else f"{kind}:{number}"


def born_by(number: str) -> date | None:
    return birth_date(number) if len(number) == _NATIONAL_LENGTH else None


def kind_of(number: str) -> DocumentKind:
    """Of a number of 18 characters."""
    if number.startswith(_PERMITS):
        return DocumentKind.RESIDENCE_PERMIT
    if number.startswith(_FOREIGN):
        return DocumentKind.FOREIGN_PERMANENT
    return DocumentKind.RESIDENT_ID


def stated(kind: DocumentKind, text: str) -> str:
    """A number as somebody gives it, with its kind, for `read_document`; a resident's is the bare number."""
    return text if kind is DocumentKind.RESIDENT_ID else f"{kind}:{text}"


def read_document(text: str, today: date) -> Document:
    """Of `stated`. Unfit says what is wrong, without repeating the number.

    As a resident's any number of 18 characters is taken, of whichever kind it is.
    """
    before, colon, after = text.partition(":")
    if not colon or before not in _READERS:
        return _read_any_national(text, today)
    return _READERS[before](unicodedata.normalize("NFKC", after).strip().upper(), today)


def given_document(text: str, today: date, pointer: str = "/id_number") -> Document:
    """`read_document` of the field of a body; raises Invalid, which names the field."""
    try:
        return read_document(text, today)
    except Unfit as wrong:
        raise fault(pointer, "id_number", wrong.words) from wrong


def given_key(text: str, today: date) -> str:
    """What the person of a body's field is found by; raises Invalid, which names the field."""
    return given_document(text, today).key


def mrz_check_digit(text: str) -> str:
    """ICAO Doc 9303 part 3 §4.9: weights 7, 3, 1 over 0-9, A = 10 … Z = 35, < = 0, modulo 10."""
    total = sum(
        _MRZ_VALUES.get(char, 0) * _MRZ_WEIGHTS[at % len(_MRZ_WEIGHTS)]
        for at, char in enumerate(text)
    )
    return str(total % 10)


def _read_any_national(text: str, today: date) -> Document:
    number = read_id_number(text, today)
    return Document(kind_of(number), number)


def _national(kind: DocumentKind, words: Words) -> Callable[[str, date], Document]:
    def read(text: str, today: date) -> Document:
        number = read_id_number(text, today)
        if kind_of(number) is not kind:
            raise Unfit(words.zh, words.en)
        return Document(kind, number)

    return read


_read_permit: Final = _national(
    DocumentKind.RESIDENCE_PERMIT,
    Words(
        "港澳台居民居住证号码为 18 位，以 810000、820000 或 830000 开头",
        "The number of such a permit has 18 characters and begins with 810000, 820000 or 830000",
    ),
)
_read_foreign_card: Final = _national(
    DocumentKind.FOREIGN_PERMANENT,
    Words(
        "外国人永久居留身份证号码为 18 位、以 9 开头，旧版为 3 位字母加 12 位数字",
        "The number of such a card has 18 characters and begins with 9; an older one has 3 letters and 12 digits",
    ),
)


def _read_foreign(text: str, today: date) -> Document:
    found = _OLD_FOREIGN.fullmatch(text)
    if found is None:
        return _read_foreign_card(text, today)
    _century(found[1], today)
    return Document(DocumentKind.FOREIGN_PERMANENT, text, found[1])


def _read_hk_macau(text: str, _: date) -> Document:
    """Without the two digits of an older card that count how often it was issued anew."""
    found = _HK_MACAU.fullmatch(text)
    if found is None:
        raise Unfit(
            "请填写通行证号码：字母 H 或 M 加 8 位数字",
            "Please enter the number of the permit: H or M, then 8 digits",
        )
    return Document(DocumentKind.HK_MACAU_PERMIT, found[1])


def _read_taiwan(text: str, _: date) -> Document:
    """Without the count of an older booklet."""
    found = _TAIWAN.fullmatch(text)
    if found is None:
        raise Unfit(
            "请填写通行证号码：8 位数字（旧版 10 位）",
            "Please enter the number of the permit: 8 digits (10 on an older one)",
        )
    return Document(DocumentKind.TAIWAN_PERMIT, found[1])


def _read_passport(text: str, today: date) -> Document:
    """The state that issued it and its number, since each state numbers its own; or the machine readable zone."""
    if zone := _MRZ.fullmatch(re.sub(r"\s", "", text)):
        return _read_zone(zone, today)
    found = _PASSPORT.fullmatch(text)
    if found is None:
        raise Unfit(
            "请填写签发国三位代码、空格和护照号，如 USA 123456789；也可以填写护照资料页底部的两行字符",
            "Please enter the three letters of the issuing state, a space and the number, like USA 123456789; "
            "or the two lines at the bottom of the data page",
        )
    return Document(DocumentKind.PASSPORT, f"{found['state']} {found['number']}")


def _read_zone(zone: re.Match[str], today: date) -> Document:
    for name in ("number", "born", "until"):
        if mrz_check_digit(zone[name]) != zone[f"{name}_check"]:
            raise _wrong_digit()
    more = zone["more_check"]
    # A state that puts nothing there may leave its check digit out (part 4 §4.2.2.2).
    if mrz_check_digit(zone["more"]) != more and (more != "<" or zone["more"].strip("<")):
        raise _wrong_digit()
    whole = "".join(
        zone[name]
        for name in (
            *("number", "number_check", "born", "born_check", "until", "until_check"),
            *("more", "more_check"),
        )
    )
    if mrz_check_digit(whole) != zone["check"]:
        raise _wrong_digit()
    _century(zone["born"], today)
    state, number = zone["state"].strip("<"), zone["number"].strip("<")
    return Document(DocumentKind.PASSPORT, f"{state} {number}", zone["born"])


def _wrong_digit() -> Unfit:
    return Unfit("证件号码有误，请逐位核对", "This number has a wrong digit; please check each one")


def _century(yymmdd: str, today: date) -> None:
    """Unfit when the day was in neither of the last centuries."""
    year, month, day = (int(yymmdd[at : at + 2]) for at in (0, 2, 4))
    for century in (today.year // 100 * 100, today.year // 100 * 100 - 100):
        try:
            if date(century + year, month, day) <= today:
                return
        except ValueError:
            continue
    raise Unfit(
        "证件号码中的出生日期有误，请核对", "The date of birth in this number is not possible"
    )


def given_birth(
    document: Document, born: date | None, today: date, pointer: str = "/born"
) -> date | None:
    """The birth to be kept beside a number that does not say it; None where the number does.

    Invalid where it is missing, is not possible, or is another than the number says.
    """
    if document.born is not None:
        if born not in {None, document.born}:
            raise fault(pointer, "differs", _DIFFERS)
        return None
    if born is None:
        raise fault(pointer, "missing", _BIRTH_MISSING)
    if born > today or today.year - born.year > _OLDEST_YEARS:
        raise fault(pointer, "out_of_range", _BIRTH_IMPOSSIBLE)
    if document.yymmdd and f"{born:%y%m%d}" != document.yymmdd:
        raise fault(pointer, "differs", _DIFFERS)
    return born


_READERS: Final[Mapping[str, Callable[[str, date], Document]]] = {
    DocumentKind.HK_MACAU_PERMIT: _read_hk_macau,
    DocumentKind.TAIWAN_PERMIT: _read_taiwan,
    DocumentKind.RESIDENCE_PERMIT: _read_permit,
    DocumentKind.FOREIGN_PERMANENT: _read_foreign,
    DocumentKind.PASSPORT: _read_passport,
}
