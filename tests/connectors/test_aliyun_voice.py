"""A call that reads a notice aloud: what is asked of the vendor, and what its answers mean."""

import json
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import pytest

from connectors.sms.aliyun_voice import AliyunVoice, VoiceAccount
from domain.delivery import OPERATOR_S, Answer, Channel, Outcome
from domain.events import EventKind, said_by
from domain.templates import ByLanguage
from domain.words import Language
from tests.connectors.deliveries import AT, answered, delivery

ACCOUNT: Final = VoiceAccount(
    "https://voice.example", "key", "secret", ByLanguage("TTS_1"), shown="075512345"
)
CALLED: Final = delivery(Channel.VOICE, EventKind.SUSPENDED)


def query(account: VoiceAccount) -> dict[str, str]:
    request = AliyunVoice(account).build_send(CALLED, AT)
    assert request.headers["x-acs-action"] == "SingleCallByTts"
    assert request.url.startswith("https://voice.example/?")
    return dict(parse_qsl(urlsplit(request.url).query, strict_parsing=True))


def test_a_call_reads_title_and_text_twice_and_comes_back_under_our_own_mark() -> None:
    told = said_by(CALLED, Language.ZH)

    asked = query(ACCOUNT)

    assert json.loads(asked.pop("TtsParam")) == {"title": told.title, "text": told.text}
    assert asked == {
        "CalledNumber": "13800000000",
        "TtsCode": "TTS_1",
        "PlayTimes": "2",
        "OutId": str(CALLED.delivery),
        "CalledShowNumber": "075512345",
    }


def test_without_a_number_of_its_own_one_of_the_vendors_is_shown() -> None:
    assert "CalledShowNumber" not in query(replace(ACCOUNT, shown=""))


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        ({"Code": "OK", "CallId": "C1"}, 200, Answer(Outcome.DELIVERED, "OK", "C1")),
        (
            {"Code": "isv.AMOUNT_NOT_ENOUGH"},
            200,
            Answer(Outcome.RETRY, "isv.AMOUNT_NOT_ENOUGH", "", OPERATOR_S),
        ),
        (b"<html>", 200, Answer(Outcome.UNKNOWN, "unreadable")),
        ({"Code": ""}, 200, Answer(Outcome.UNKNOWN, "unreadable")),
        ({"Code": 7}, 200, Answer(Outcome.UNKNOWN, "unreadable")),
        (b"", 502, Answer(Outcome.UNKNOWN, "http-502")),
        (b"", 503, Answer(Outcome.RETRY, "http-503")),
    ],
)
def test_whoever_may_be_called_already_is_not_called_again(
    body: object, status: int, answer: Answer
) -> None:
    assert AliyunVoice(ACCOUNT).parse_send(answered(body, status)) == answer
