"""What a status, a Retry-After and a vendor's own words mean, whoever the vendor is."""

import pytest

from connectors.answers import outside_answer, read_object, retry_after, template_found
from domain.delivery import Answer, Outcome
from domain.templates import Approval
from domain.wire import HttpResponse


def answer(status: int = 200, body: bytes = b"", **headers: str) -> HttpResponse:
    return HttpResponse(status, {key.replace("_", "-"): v for key, v in headers.items()}, body)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (301, Outcome.RETRY),
        (404, Outcome.RETRY),
        (499, Outcome.RETRY),
        (500, Outcome.UNKNOWN),
        (502, Outcome.UNKNOWN),
        (503, Outcome.RETRY),
        (504, Outcome.UNKNOWN),
    ],
)
def test_only_a_gateway_that_may_have_passed_a_message_on_leaves_it_open(
    status: int, outcome: Outcome
) -> None:
    told = outside_answer(answer(status, retry_after="7"), on_fault=Outcome.UNKNOWN)

    assert told == Answer(outcome, f"http-{status}", retry_after=7.0)


def test_a_status_of_200_is_the_vendors_own_to_say() -> None:
    assert outside_answer(answer(), on_fault=Outcome.UNKNOWN) is None


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0.0),
        ("0.5", 0.5),
        ("3599", 3599.0),
        ("86400", 3600.0),
        ("-1", None),
        ("soon", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_a_wait_that_a_vendor_asks_for_is_an_hour_at_most(said: str, seconds: float | None) -> None:
    assert retry_after(answer(retry_after=said)) == seconds


def test_without_a_wait_none_is_asked_for() -> None:
    assert retry_after(answer()) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_none(body: bytes) -> None:
    assert read_object(answer(body=body)) is None


def test_of_a_rejected_template_the_vendors_words_are_told_and_of_no_other() -> None:
    def words(state: Approval, why: object) -> str:
        return template_found("t", state, why, frozenset()).why

    assert words(Approval.REJECTED, "an address in it") == "an address in it"
    assert words(Approval.REJECTED, None) == ""
    assert words(Approval.APPROVED, "an address in it") == ""
    assert words(Approval.REJECTED, "x" * 301) == "x" * 300
