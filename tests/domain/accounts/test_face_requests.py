"""A partner's wish to see a person's face on the city's page: who may open it, until when, and who hears of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.accounts.face_requests import (
    NONCE,
    QR_LIFE,
    RESULT_GRACE,
    RESULT_LIFE,
    FaceRequest,
    FaceRequestState,
    FaceRequestWay,
    FaceResult,
    read_code,
    sms_code,
)
from domain.accounts.partners import READ_LIFE
from domain.errors import Gone
from domain.problems import Problem

MADE: Final = datetime(2026, 11, 2, 1, tzinfo=UTC)
LATER: Final = MADE + timedelta(minutes=1)
MOMENT: Final = timedelta(microseconds=1)
REQUEST, PARTNER, MINE, OTHER, ACCOUNT, GRANT = (UUID(int=n) for n in range(1, 7))
WAITING: Final = FaceRequest(
    REQUEST, PARTNER, FaceRequestWay.QR, "nonce-of-partner", "0417", MADE, MADE + QR_LIFE
)
OPENED: Final = WAITING.open(ACCOUNT, MINE, LATER)
UNDER_WAY: Final = (
    FaceRequestState.WAITING,
    FaceRequestState.OPENED,
    FaceRequestState.AGREED,
)


def test_who_opens_it_has_it_alone_and_time_to_read() -> None:
    assert (
        replace(
            WAITING,
            state=FaceRequestState.OPENED,
            account=ACCOUNT,
            person=MINE,
            ends_at=LATER + READ_LIFE,
        )
        == OPENED
    )


def test_who_is_given_a_day_does_not_lose_it_by_opening() -> None:
    day = replace(WAITING, ends_at=MADE + timedelta(days=1))

    assert day.open(ACCOUNT, MINE, LATER).ends_at == MADE + timedelta(days=1)


def test_opened_again_it_stays_as_it_is() -> None:
    assert OPENED.open(ACCOUNT, MINE, LATER + timedelta(minutes=2)) is OPENED


@pytest.mark.parametrize("state", UNDER_WAY)
def test_one_under_way_is_over_at_its_end(state: FaceRequestState) -> None:
    held = replace(WAITING, state=state)

    assert held.state_at(held.ends_at - MOMENT) is state
    assert held.state_at(held.ends_at) is FaceRequestState.EXPIRED


@pytest.mark.parametrize(
    "state", [each for each in FaceRequestState if each not in (*UNDER_WAY, "expired")]
)
def test_what_ended_stays_as_it_ended(state: FaceRequestState) -> None:
    assert replace(WAITING, state=state).state_at(MADE + timedelta(days=9)) is state


@pytest.mark.parametrize(
    ("held", "person", "at"),
    [
        pytest.param(WAITING, MINE, WAITING.ends_at, id="its time is over"),
        pytest.param(replace(WAITING, person=OTHER), MINE, MADE, id="it is for another"),
        pytest.param(OPENED, OTHER, LATER, id="another opened it"),
        pytest.param(OPENED.decline(MINE, LATER), MINE, LATER, id="it was declined"),
    ],
)
def test_whoever_it_is_not_for_hears_that_it_is_over(
    held: FaceRequest, person: UUID, at: datetime
) -> None:
    with pytest.raises(Gone, match=Problem.PARTNER_REQUEST_OVER):
        held.open(ACCOUNT, person, at)


def test_it_is_agreed_to_by_who_has_read_it_and_done_with_the_consent() -> None:
    agreed = OPENED.agree(MINE, LATER)
    done = agreed.finish(GRANT, LATER)

    assert (agreed.state, agreed.ends_at) == (FaceRequestState.AGREED, OPENED.ends_at)
    assert (done.state, done.grant, done.done_at) == (FaceRequestState.DONE, GRANT, LATER)


def test_it_may_be_declined_before_and_after_agreeing() -> None:
    assert OPENED.decline(MINE, LATER).state is FaceRequestState.DECLINED
    assert OPENED.agree(MINE, LATER).decline(MINE, LATER).state is FaceRequestState.DECLINED


@pytest.mark.parametrize(
    ("held", "person", "at"),
    [
        pytest.param(replace(WAITING, person=MINE), MINE, LATER, id="nobody has read it"),
        pytest.param(OPENED, OTHER, LATER, id="another has read it"),
        pytest.param(OPENED, MINE, OPENED.ends_at, id="its time is over"),
    ],
)
def test_nothing_is_answered_that_was_not_before_this_person(
    held: FaceRequest, person: UUID, at: datetime
) -> None:
    with pytest.raises(Gone, match=Problem.PARTNER_REQUEST_OVER):
        held.agree(person, at)
    with pytest.raises(Gone, match=Problem.PARTNER_REQUEST_OVER):
        held.decline(person, at)


def test_the_partner_reads_the_result_within_an_hour() -> None:
    done = OPENED.agree(MINE, LATER).finish(GRANT, LATER)

    assert not OPENED.may_be_told(LATER)
    assert done.may_be_told(LATER + RESULT_LIFE - MOMENT)
    assert not done.may_be_told(LATER + RESULT_LIFE)


def test_a_result_is_read_again_for_a_lost_answer_alone() -> None:
    told = replace(OPENED.agree(MINE, LATER).finish(GRANT, LATER), told_at=LATER)

    assert told.may_be_told(LATER + RESULT_GRACE - MOMENT)
    assert not told.may_be_told(LATER + RESULT_GRACE)


def test_a_link_opens_by_its_code_and_by_the_number_that_the_inbox_names() -> None:
    assert sms_code(REQUEST) == "AAAAAAAAAAAAAAAAAAAAAQ"
    assert read_code(str(REQUEST)) == sms_code(REQUEST)
    assert read_code("aXy-") == "aXy-"


def test_a_nonce_is_16_to_128_plain_characters() -> None:
    assert all(NONCE.fullmatch("n" * size) for size in (16, 128))
    assert not any(
        NONCE.fullmatch(text) for text in ("n" * 15, "n" * 129, "n" * 16 + " ", "号" * 16)
    )


def test_no_log_shows_a_partner_s_nonce() -> None:
    assert "nonce-of-partner" not in repr(FaceResult(PARTNER, "s", MADE, REQUEST, WAITING.nonce))
