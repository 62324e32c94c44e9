"""Documents of identity: each with its check, and no number of one kind taken for another's."""

from datetime import date
from itertools import combinations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.documents import (
    Document,
    DocumentKind,
    born_by,
    given_birth,
    key_of,
    mrz_check_digit,
    read_document,
    stated,
)
from domain.errors import Invalid, Unfit

TODAY: Final = date(2026, 11, 29)
K = DocumentKind
#: The specimen of ICAO Doc 9303 part 4, appendix B.
ZONE: Final = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"
)


def read(kind: DocumentKind, text: str) -> Document:
    return read_document(stated(kind, text), TODAY)


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (K.RESIDENT_ID, "11010519491231002x", "11010519491231002X"),
        (K.RESIDENCE_PERMIT, "810000199001010019", "810000199001010019"),
        (K.RESIDENCE_PERMIT, "830000198505050021", "830000198505050021"),
        (K.FOREIGN_PERMANENT, "932682198501010017", "932682198501010017"),
        (K.FOREIGN_PERMANENT, "kaz110090123105", "KAZ110090123105"),
        (K.HK_MACAU_PERMIT, " h12345678 ", "H12345678"),
        (K.HK_MACAU_PERMIT, "M1234567802", "M12345678"),
        (K.TAIWAN_PERMIT, "12345678", "12345678"),
        (K.TAIWAN_PERMIT, "1234567801(B)", "12345678"),
        (K.PASSPORT, "usa 123456789", "USA 123456789"),
        (K.PASSPORT, "CHN-E12345678", "CHN E12345678"),
        (K.PASSPORT, "D C01X00T47", "D C01X00T47"),
        (K.PASSPORT, ZONE, "UTO L898902C3"),
        (K.PASSPORT, f"{ZONE[:44]}\n{ZONE[44:]}", "UTO L898902C3"),
        (K.PASSPORT, "ＵＳＡ １２３４５６７８９", "USA 123456789"),  # noqa: RUF001  # wide letters
    ],
)
def test_each_is_read_in_one_form(kind: DocumentKind, text: str, number: str) -> None:
    found = read(kind, text)

    assert (found.kind, found.number) == (kind, number)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (K.RESIDENT_ID, "110105194912310021"),
        (K.RESIDENCE_PERMIT, "11010519491231002X"),  # a resident's
        (K.RESIDENCE_PERMIT, "810000199001010018"),
        (K.RESIDENCE_PERMIT, "810100199001010015"),
        (K.FOREIGN_PERMANENT, "932682198501010018"),
        (K.FOREIGN_PERMANENT, "810000199001010019"),
        (K.FOREIGN_PERMANENT, "KAZ110090133105"),  # the 33rd
        (K.FOREIGN_PERMANENT, "KA1110090123105"),
        (K.HK_MACAU_PERMIT, "A12345678"),
        (K.HK_MACAU_PERMIT, "H1234567"),
        (K.HK_MACAU_PERMIT, "H123456789"),
        (K.TAIWAN_PERMIT, "1234567"),
        (K.TAIWAN_PERMIT, "T12345678"),
        (K.PASSPORT, "987654321"),
        (K.PASSPORT, "US 123456789"),
        (K.PASSPORT, "USA 1234567890"),
        (K.PASSPORT, "passport:USA 123456789"),
        (K.PASSPORT, ""),
        (K.PASSPORT, "USA\x00123456789"),
    ],
)
def test_what_is_none_of_its_kind_is_refused_without_the_number(
    kind: DocumentKind, text: str
) -> None:
    with pytest.raises(Unfit) as refused:
        read(kind, text)

    if len(text) > 5:
        assert text not in refused.value.words.zh + refused.value.words.en


@pytest.mark.parametrize("place", [44, 45, 52, 53, 57, 62, 63, 65, 70, 71, 72, 80, 86, 87])
def test_one_wrong_character_of_the_second_line_is_found(place: int) -> None:
    wrong = "2" if ZONE[place] != "2" else "3"

    with pytest.raises(Unfit):
        read(K.PASSPORT, ZONE[:place] + wrong + ZONE[place + 1 :])


def test_check_digits_are_those_of_the_document() -> None:
    """ICAO Doc 9303 part 3, appendix A."""
    assert mrz_check_digit("520727") == "3"
    assert mrz_check_digit("AB2134<<<") == "5"
    assert mrz_check_digit("HA672242<658022549601086<<<<<<<<<<<<<<0") == "8"


def test_a_number_of_one_kind_is_never_that_of_another() -> None:
    numbers = ["12345678", "H12345678", "KAZ110090123105", "USA 123456789"]
    for one, other in combinations(K, 2):
        for number in numbers:
            assert key_of(one, number) != key_of(other, number)


@given(st.text(max_size=40), st.sampled_from(K))
def test_whatever_is_typed_is_read_or_refused(text: str, kind: DocumentKind) -> None:
    try:
        found = read(kind, text)
    except Unfit:
        return
    assert read_document(stated(found.kind, found.number), TODAY) == found


@given(st.sampled_from([each for each in K if each is not K.RESIDENT_ID]), st.text(max_size=20))
def test_no_other_document_is_found_by_a_residents_key(kind: DocumentKind, text: str) -> None:
    try:
        found = read(kind, text)
    except Unfit:
        return
    assert found.key.startswith(f"{kind}:") or found.born is not None


def test_a_birth_is_kept_where_the_number_does_not_say_it() -> None:
    born = date(1974, 8, 12)
    permit, passport = read(K.HK_MACAU_PERMIT, "H12345678"), read(K.PASSPORT, ZONE)
    citizen = read(K.RESIDENT_ID, "11010519491231002X")

    assert given_birth(permit, born, TODAY) == born
    assert given_birth(passport, born, TODAY) == born
    assert given_birth(citizen, None, TODAY) is None
    assert given_birth(citizen, date(1949, 12, 31), TODAY) is None
    assert born_by("H12345678") is None
    for document, wrong, code in (
        (permit, None, "missing"),
        (permit, date(2027, 1, 1), "out_of_range"),
        (permit, date(1890, 1, 1), "out_of_range"),
        (passport, date(1974, 8, 13), "differs"),
        (citizen, date(1949, 12, 30), "differs"),
    ):
        with pytest.raises(Invalid) as refused:
            given_birth(document, wrong, TODAY)
        assert [(each.pointer, each.code) for each in refused.value.errors] == [("/born", code)]
