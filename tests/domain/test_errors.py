"""Refusals: what a developer reads of one, and what a person does."""

from datetime import date

import pytest

from domain.documents import DocumentKind, given_document, given_key, mrz_check_digit, stated
from domain.errors import Busy, FieldError, Invalid, NotFound, Outdated, Refusal, Unfit, fault
from domain.problems import Problem
from domain.words import Language, Words

TODAY = date(2026, 11, 29)
ONE, TWO = Words("一", "one"), Words("二", "two")


@pytest.mark.parametrize(
    ("refusal", "text"),
    [
        (NotFound(Problem.NOT_FOUND), "not-found"),
        (Invalid(Problem.BODY_INVALID, ONE), "body-invalid: one"),
        (Invalid(Problem.BODY_INVALID, "plain"), "body-invalid: plain"),
        (
            Invalid(
                Problem.BODY_INVALID,
                ONE,
                errors=(FieldError("/a", "x", TWO), FieldError("/b", "y", ONE)),
            ),
            "body-invalid: one; two; one",
        ),
        (fault("/a", "x", TWO), "body-invalid: two"),
    ],
)
def test_a_developer_reads_a_refusal_in_english(refusal: Refusal, text: str) -> None:
    assert str(refusal).endswith(text)


def test_a_person_reads_a_detail_in_their_language() -> None:
    refusal = Invalid(Problem.BODY_INVALID, ONE)

    assert [refusal.detail_in(language) for language in Language] == ["一", "one"]
    assert Invalid(Problem.BODY_INVALID, "plain").detail_in(Language.ZH) == "plain"


def test_a_refusal_says_when_again_and_which_version_holds() -> None:
    busy, outdated = Busy(Problem.BUSY, retry_after=3), Outdated(Problem.CASE_MOVED, 7)

    assert (busy.retry_after, busy.errors, busy.detail) == (3, (), "")
    assert (outdated.version, outdated.problem) == (7, Problem.CASE_MOVED)
    assert str(outdated) == str(Problem.CASE_MOVED)
    assert (str(Unfit("一", "one")), Unfit("一", "one").words) == ("one", ONE)


def test_a_number_of_a_body_is_refused_by_its_field() -> None:
    text = stated(DocumentKind.PASSPORT, "USA 123456789")

    assert given_document(text, TODAY).number == "USA 123456789"
    assert given_key(text, TODAY) == "passport:USA 123456789"
    for pointer, refuse in (
        ("/id_number", lambda: given_document("1", TODAY)),
        ("/number", lambda: given_document("1", TODAY, "/number")),
        ("/id_number", lambda: given_key("1", TODAY)),
    ):
        with pytest.raises(Invalid) as refused:
            refuse()
        assert [(each.pointer, each.code) for each in refused.value.errors] == [
            (pointer, "id_number")
        ]


#: The specimen of ICAO Doc 9303 part 4, appendix B, by its fields.
NAME = "P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<")


def zone(
    number: str = "L898902C3",
    born: str = "740812",
    until: str = "120415",
    more: str = "ZE184226B".ljust(14, "<"),
    more_check: str | None = None,
    wrong: str = "",
) -> str:
    """With right check digits, but for the one that is named."""

    def digit(name: str, text: str) -> str:
        return str((int(mrz_check_digit(text)) + (name == wrong)) % 10)

    parts = (
        number + digit("number", number),
        born + digit("born", born),
        until + digit("until", until),
        more + (digit("more", more) if more_check is None else more_check),
    )
    return f"{NAME}{parts[0]}UTO{parts[1]}F{parts[2]}{parts[3]}{digit('whole', ''.join(parts))}"


def read(text: str) -> str:
    return given_document(stated(DocumentKind.PASSPORT, text), TODAY).number


def test_a_zone_is_read_with_and_without_what_a_state_may_leave_out() -> None:
    assert read(zone()) == "UTO L898902C3"
    assert read(zone(more="<" * 14)) == "UTO L898902C3"
    assert read(zone(more="<" * 14, more_check="<")) == "UTO L898902C3"


@pytest.mark.parametrize(
    "text",
    [
        *(zone(wrong=name) for name in ("number", "born", "until", "more", "whole")),
        zone(more_check="<"),
    ],
    ids=["number", "born", "until", "more", "whole", "left out"],
)
def test_each_check_digit_of_a_zone_is_looked_at(text: str) -> None:
    with pytest.raises(Invalid, match="wrong digit"):
        read(text)


@pytest.mark.parametrize(
    ("born", "possible"),
    [("261129", True), ("261130", True), ("000229", True), ("991231", True), ("740231", False)],
)
def test_a_birth_lies_in_one_of_two_centuries(born: str, *, possible: bool) -> None:
    if possible:
        assert read(zone(born=born)) == "UTO L898902C3"
    else:
        with pytest.raises(Invalid, match="date of birth"):
            read(zone(born=born))
