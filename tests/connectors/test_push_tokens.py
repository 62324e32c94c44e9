"""What each push vendor answers to who asks for its access token: a token, or when to ask again."""

import pytest

from connectors.answers import retry_after
from connectors.push.fcm import Fcm
from connectors.push.honor import Honor
from connectors.push.huawei import Hms
from connectors.push.oppo import Oppo
from connectors.push.vivo import Vivo
from domain.delivery import OPERATOR_S, Answer, Channel, Outcome
from tests.connectors.deliveries import answered
from tests.connectors.push_vendors import BASE, clock, vendor

OAUTH = [Channel.HMS, Channel.HONOR, Channel.FCM]


def asker(channel: Channel) -> Hms | Honor | Fcm | Oppo | Vivo:
    asked = vendor(channel, BASE, clock)
    assert isinstance(asked, Hms | Honor | Fcm | Oppo | Vivo)
    return asked


@pytest.mark.parametrize("channel", OAUTH)
def test_an_oauth_token_lives_as_long_as_its_answer_says(channel: Channel) -> None:
    body = {"access_token": "abc", "expires_in": 3599}

    assert asker(channel).parse_token(answered(body)) == ("abc", 3599)


@pytest.mark.parametrize("channel", OAUTH)
@pytest.mark.parametrize("status", [200, 400, 401])
def test_a_refusal_of_our_account_is_named_and_waits_for_the_operator(
    channel: Channel, status: int
) -> None:
    found = asker(channel).parse_token(answered({"error": "invalid_client"}, status))

    assert found == Answer(Outcome.RETRY, "invalid_client", retry_after=OPERATOR_S)


@pytest.mark.parametrize("channel", OAUTH)
def test_a_busy_vendor_says_itself_when_to_come_back(channel: Channel) -> None:
    found = asker(channel).parse_token(answered({}, 503, retry_after="7"))

    assert found == Answer(Outcome.RETRY, "http-503", retry_after=7.0)


@pytest.mark.parametrize("channel", OAUTH)
@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        {},
        {"access_token": ""},
        {"access_token": "abc"},
        {"access_token": "abc", "expires_in": 0},
        {"access_token": "abc", "expires_in": "3600"},
    ],
)
def test_what_holds_no_token_is_none(channel: Channel, body: object) -> None:
    found = asker(channel).parse_token(answered(body))

    assert found == Answer(Outcome.RETRY, "http-200", retry_after=None)


def test_a_vendor_s_error_is_cut_before_it_is_kept() -> None:
    found = asker(Channel.HMS).parse_token(answered({"error": "x" * 100}, 400))

    assert isinstance(found, Answer)
    assert found.code == "x" * 64


@pytest.mark.parametrize(
    ("channel", "body"),
    [
        (Channel.OPPO, {"code": 0, "data": {"auth_token": "abc"}}),
        (Channel.VIVO, {"result": 0, "authToken": "abc"}),
    ],
)
def test_a_signed_token_is_renewed_after_two_hours(channel: Channel, body: object) -> None:
    assert asker(channel).parse_token(answered(body)) == ("abc", 2 * 60 * 60)


@pytest.mark.parametrize(
    ("channel", "body"),
    [
        (Channel.OPPO, {"code": 14, "data": {"auth_token": "abc"}}),
        (Channel.OPPO, {"code": 0, "data": {"auth_token": ""}}),
        (Channel.VIVO, {"result": 10200, "authToken": "abc"}),
        (Channel.VIVO, {"result": 0, "authToken": ""}),
    ],
)
def test_a_signed_token_that_was_refused_is_none(channel: Channel, body: object) -> None:
    assert isinstance(asker(channel).parse_token(answered(body)), Answer)


@pytest.mark.parametrize(
    ("header", "seconds"), [("12", 12.0), ("0", 0.0), ("-1", None), ("Tue, 24 Nov 2026", None)]
)
def test_a_time_to_wait_is_read_in_seconds_or_not_at_all(
    header: str, seconds: float | None
) -> None:
    assert retry_after(answered({}, 503, retry_after=header)) == seconds
