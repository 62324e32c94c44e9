"""What is read of a path, a query and headers, and what every answer says of itself."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from aiohttp import web

from domain.errors import Invalid, NotFound, NotSignedIn
from domain.people import Citizen, Level, Principal
from domain.words import Language
from handlers.request import (
    PRINCIPAL,
    citizen_of,
    json_response,
    language_of,
    officer_of,
    path_id,
    path_number,
    path_place,
    pdf_response,
    query_day,
    versioned_response,
)
from proto.http.accounts.mandates import HelpersChosen
from tests.handlers.asking import OFFICER, request

CITIZEN = Citizen(UUID(int=1), Level.BOUND, UUID(int=2))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", Language.ZH),
        ("en", Language.EN),
        ("EN-gb, zh;q=0.5", Language.EN),
        ("zh-TW, en;q=0.9", Language.ZH),
        ("fr, en;q=0.8, zh;q=0.5", Language.EN),
        ("fr;q=1, zh;q=0.5, en", Language.ZH),
        ("fr", Language.ZH),
    ],
)
def test_the_first_language_that_the_city_speaks_is_spoken_and_chinese_where_none_is(
    accepted: str, language: Language
) -> None:
    assert language_of(request(headers={"Accept-Language": accepted})) is language


@pytest.mark.parametrize(
    ("who", "principal"), [(citizen_of, OFFICER), (officer_of, CITIZEN), (citizen_of, None)]
)
def test_at_a_door_of_one_kind_of_caller_another_is_not_signed_in(
    who: Callable[[web.Request], Principal], principal: Principal | None
) -> None:
    made = request()
    made[PRINCIPAL] = principal

    with pytest.raises(NotSignedIn):
        who(made)


def test_an_id_in_a_path_is_read_and_what_is_none_is_not_found() -> None:
    assert path_id(request({"case": str(UUID(int=7))}), "case") == UUID(int=7)
    with pytest.raises(NotFound):
        path_id(request({"case": "7"}), "case")


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("10", 10), ("99999", 99_999)])
def test_a_number_in_a_path_counts_from_one(text: str, number: int) -> None:
    assert path_number(request({"paper": text}), "paper") == number


@pytest.mark.parametrize("text", ["", "0", "01", "-1", "100000", "1.0", "1\n", "\uff11", "x"])
def test_what_counts_nothing_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        path_number(request({"paper": text}), "paper")


def test_a_place_in_a_path_is_a_word_or_not_found() -> None:
    assert path_place(request({"place": "civic_centre"})) == "civic_centre"
    with pytest.raises(NotFound):
        path_place(request({"place": "two words"}))


def test_a_day_of_a_query_may_be_left_out_and_is_named_where_it_is_none() -> None:
    assert query_day(request(), "first") is None
    assert query_day(request(query={"first": "2026-11-30"}), "first") == date(2026, 11, 30)
    with pytest.raises(Invalid) as refusal:
        query_day(request(query={"first": "2026-11-31"}), "first")

    assert [(each.pointer, each.code) for each in refusal.value.errors] == [("/first", "day")]


def test_what_is_answered_is_kept_by_nobody_between() -> None:
    answer = json_response(HelpersChosen(welcome=True))

    assert (answer.status, answer.body) == (200, b'{"welcome":true}')
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_version_stands_in_quotes_as_an_etag() -> None:
    answer = versioned_response(HelpersChosen(welcome=True), 3)

    assert (answer.status, answer.headers["ETag"]) == (200, '"3"')


def test_a_paper_is_saved_under_its_name_and_kept_by_its_reader_alone() -> None:
    answer = pdf_response(b"%PDF", "SZ1")

    assert (answer.status, answer.body) == (200, b"%PDF")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="SZ1.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
