"""Partners: who moves them on, what persons let them read, and how long a consent and its tokens are good."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.partner_events import PartnerEvent, Told
from domain.accounts.partners import (
    CHALLENGE,
    CONSENT_LIFE,
    REFRESH_GRACE,
    REQUEST_LIFE,
    STATE,
    VERIFIER,
    AuthorizationRequest,
    Claimed,
    Environment,
    GrantEnd,
    Partner,
    PartnerGrant,
    PartnerKey,
    PartnerMove,
    PartnerScope,
    PartnerState,
    PartnerTerms,
    Plan,
    Pushed,
    read_redirect_uri,
    read_scopes,
    read_words,
    written_scopes,
)
from domain.errors import Conflict, Unfit
from domain.people import Level
from domain.problems import Problem

AT: Final = datetime(2026, 11, 2, 1, tzinfo=UTC)
MOMENT: Final = timedelta(microseconds=1)
ONE, TWO = UUID(int=1), UUID(int=2)
TERMS: Final = PartnerTerms(
    "银行",
    "核对资格",
    ("https://bank.example.com/back",),
    frozenset({PartnerScope.PERSON}),
    Plan.SMALL,
    jwks="secret-keys",
    events=frozenset({PartnerEvent.CASE_CLOSED, PartnerEvent.CASE_ACCEPTED}),
)
ASKED: Final = Partner(ONE, TERMS, Environment.SANDBOX, PartnerState.ASKED, ONE, AT, ONE, AT)
GRANT: Final = PartnerGrant(
    *(ONE, ONE, ONE, ONE),
    subject="s",
    scopes=frozenset(),
    level=Level.PROVEN,
    given_at=AT,
    ends_at=AT + CONSENT_LIFE,
    generation=3,
    refreshed_at=AT,
)


@pytest.mark.parametrize(
    ("state", "move", "after"),
    [
        (PartnerState.ASKED, PartnerMove.APPROVE, PartnerState.LIVE),
        (PartnerState.ASKED, PartnerMove.DECLINE, PartnerState.DECLINED),
        (PartnerState.LIVE, PartnerMove.SUSPEND, PartnerState.SUSPENDED),
        (PartnerState.SUSPENDED, PartnerMove.RESUME, PartnerState.LIVE),
        (PartnerState.LIVE, PartnerMove.CLOSE, PartnerState.CLOSED),
        (PartnerState.SUSPENDED, PartnerMove.CLOSE, PartnerState.CLOSED),
    ],
)
def test_a_partner_moves_on(state: PartnerState, move: PartnerMove, after: PartnerState) -> None:
    assert replace(ASKED, state=state).after(move) is after


@pytest.mark.parametrize("state", [PartnerState.CLOSED, PartnerState.DECLINED])
@pytest.mark.parametrize("move", PartnerMove)
def test_a_partner_that_was_closed_stays_so(state: PartnerState, move: PartnerMove) -> None:
    with pytest.raises(Conflict, match=Problem.PARTNER_MOVED):
        replace(ASKED, state=state).after(move)


def test_what_opens_a_door_takes_two_officers_and_what_shuts_it_one() -> None:
    assert {move for move in PartnerMove if move.takes_two} == {"approve", "decline", "resume"}


def test_a_partner_is_live_in_its_own_installation_alone() -> None:
    live = replace(ASKED, state=PartnerState.LIVE)

    assert live.is_live_in(Environment.SANDBOX)
    assert not live.is_live_in(Environment.PRODUCTION)
    assert not ASKED.is_live_in(Environment.SANDBOX)


def test_a_person_finds_who_read_and_for_what() -> None:
    assert ASKED.why == "银行：核对资格"


def test_no_log_shows_keys_and_assertions() -> None:
    key = PartnerKey("k", {"kty": "EC", "x": "point-of-key"})

    assert "secret-keys" not in repr(TERMS)
    assert "point-of-key" not in repr(key)
    assert "assertion" not in repr(Claimed(ONE, "k", "assertion"))


@pytest.mark.parametrize(("kind", "alg"), [("EC", "ES256"), ("OKP", "EdDSA")])
def test_a_key_s_kind_says_how_it_signs(kind: str, alg: str) -> None:
    assert PartnerKey("k", {"kty": kind}).alg == alg


def test_a_partner_hears_under_the_scopes_of_its_events() -> None:
    assert TERMS.told_under == {PartnerScope.CASES}
    assert replace(TERMS, events=frozenset()).told_under == frozenset()
    assert (PartnerEvent.FACE_CHECK_PASSED.of, PartnerEvent.FACE_CHECK_PASSED.state) == (
        Told.FACE_CHECK,
        "passed",
    )


def test_a_plan_is_so_many_calls_a_minute() -> None:
    assert [plan.per_minute for plan in Plan] == [60, 600, 6_000]


def test_what_a_partner_asks_is_read_by_the_first_account_until_it_is_answered() -> None:
    pushed = Pushed("https://bank.example.com/back", frozenset(), "s", "c")
    asked = AuthorizationRequest(ONE, ONE, pushed, AT + REQUEST_LIFE)
    begun = replace(asked, account=ONE)

    assert asked.may_be_read(ONE, AT + REQUEST_LIFE - MOMENT)
    assert not asked.may_be_read(ONE, AT + REQUEST_LIFE)
    assert begun.may_be_read(ONE, AT)
    assert not begun.may_be_read(TWO, AT)
    assert not replace(begun, answered_at=AT).may_be_read(ONE, AT)


def test_a_consent_holds_until_it_ends() -> None:
    assert GRANT.holds(GRANT.ends_at - MOMENT)
    assert not GRANT.holds(GRANT.ends_at)
    assert not replace(GRANT, ended=GrantEnd.WITHDRAWN).holds(AT)


@pytest.mark.parametrize(
    ("grant", "generation", "after", "lost"),
    [
        (GRANT, 2, REFRESH_GRACE - MOMENT, True),
        (GRANT, 2, REFRESH_GRACE, False),
        (GRANT, 1, timedelta(), False),
        (GRANT, 3, timedelta(), False),
        (replace(GRANT, refreshed_at=None), 2, timedelta(), False),
    ],
)
def test_the_refresh_token_before_the_newest_comes_again_for_a_lost_answer(
    grant: PartnerGrant, generation: int, after: timedelta, *, lost: bool
) -> None:
    assert grant.is_lost_answer(generation, AT + after) is lost


def test_a_consent_is_new_before_its_first_refresh_token() -> None:
    grant = PartnerGrant(*(ONE, ONE, ONE, ONE), "s", frozenset(), Level.BOUND, AT, AT)

    assert (grant.generation, grant.key, grant.ended, grant.refreshed_at) == (0, "", None, None)


def test_scopes_are_read_and_written_in_one_line() -> None:
    both = read_scopes("person.read cases.read")

    assert both == {PartnerScope.PERSON, PartnerScope.CASES}
    assert written_scopes(both) == "cases.read person.read"


@pytest.mark.parametrize(
    "text", ["", "person", "person.read  cases.read", "person.read,cases.read"]
)
def test_what_is_no_scope_is_refused(text: str) -> None:
    with pytest.raises(Unfit, match="a scope that there is"):
        read_scopes(text)


@pytest.mark.parametrize("text", ["", "x" * 6, " x", "x\n", "x\u200b"])
def test_what_does_not_show_as_it_is_names_no_partner(text: str) -> None:
    with pytest.raises(Unfit, match="1 to 5 characters"):
        read_words(text, 5)


def test_a_name_is_taken_to_its_last_character() -> None:
    assert [read_words(text, 5) for text in ("x", "x" * 5)] == ["x", "x" * 5]


def test_persons_are_led_back_to_a_public_page_alone() -> None:
    page = "https://bank.example.com/back?x=1"

    assert read_redirect_uri(page) == page
    with pytest.raises(Unfit):
        read_redirect_uri("http://bank.example.com/back")


def test_what_a_partner_makes_of_its_own_is_short_and_plain() -> None:
    assert CHALLENGE.fullmatch("aZ9_-" * 8 + "abc")
    assert not CHALLENGE.fullmatch("a" * 42)
    assert not CHALLENGE.fullmatch("a" * 44)
    assert all(VERIFIER.fullmatch(text) for text in ("a" * 43, ".~_-" * 32))
    assert not any(VERIFIER.fullmatch(text) for text in ("a" * 42, "a" * 129, "+" * 43))
    assert all(STATE.fullmatch(text) for text in ("!", "~" * 512))
    assert not any(STATE.fullmatch(text) for text in ("", "~" * 513, "a b"))
