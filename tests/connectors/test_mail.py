"""Letters as they leave the house, and what a mail server's reply comes to."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final
from uuid import UUID

import pytest

from connectors.mail import MailAccount, MailApi
from domain.delivery import OPERATOR_S, Answer, Channel, Outcome
from domain.events import said_by
from domain.notices.mail import Mail, MailReply, Stage
from domain.words import Language
from tests.connectors.deliveries import delivery

ACCOUNT: Final = MailAccount("city@mail.example", "深圳政务", "https://city.example")
API: Final = MailApi(ACCOUNT)
NOON: Final = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def opened(mail: Mail) -> EmailMessage:
    found = message_from_bytes(mail.raw, policy=default)
    assert isinstance(found, EmailMessage)
    assert (found["Auto-Submitted"], found["From"]) == (
        "auto-generated",
        "深圳政务 <city@mail.example>",
    )
    assert mail.sender == "city@mail.example"
    assert mail.to == found["To"]
    return found


def text(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def test_a_notice_is_one_letter_however_often_it_is_tried() -> None:
    told = delivery(Channel.EMAIL, address="wang@home.example")
    said = said_by(told, Language.ZH)

    mail = opened(API.notice(told, "https://city.example/off/1"))

    assert mail["Subject"] == said.title
    assert mail["Date"].datetime == told.created_at
    assert mail["Message-ID"] == f"<{told.delivery.hex}@mail.example>"
    assert mail["List-Unsubscribe"] == "<https://city.example/off/1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert text(mail) == (
        f"{said.text}\n\n详情请打开页面查看：https://city.example\n请勿回复本邮件。\n"
    )


def test_a_letter_that_nobody_can_end_and_a_house_without_a_page_say_nothing_of_them() -> None:
    told = delivery(Channel.EMAIL, address="wang@home.example")
    plain = MailApi(MailAccount("city@mail.example"))

    mail = opened(plain.notice(told, ""))

    assert mail["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] is None
    assert text(mail) == f"{said_by(told, Language.ZH).text}\n"


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        (Language.ZH, "邮箱验证码", "验证码：123456，5 分钟内有效"),
        (Language.EN, "Your e-mail code", "Your code is 123456; it is good for five minutes"),
    ],
)
def test_a_code_stands_in_the_text_alone(language: Language, title: str, said: str) -> None:
    mail = opened(API.code("wang@home.example", "123456", language, NOON))

    assert mail["Subject"] == title
    assert mail["Date"].datetime == NOON
    assert text(mail).startswith(said)


def test_a_partner_reads_in_both_languages_that_its_calls_are_off() -> None:
    mail = opened(API.calls_off("it@partner.example", "银行", UUID(int=7), NOON))

    zh, en, end = text(mail).replace("\n\n", "\n").split("\n")
    assert mail["Subject"] == "事件推送已停止 / Your calls are switched off"
    assert mail["Message-ID"] == f"<{UUID(int=7).hex}@mail.example>"
    assert zh.startswith("银行：")
    assert "2026-11-24 04:00 UTC" in zh
    assert en.startswith("银行: ")
    assert "2026-11-24 04:00 UTC" in en
    assert end == ""


@pytest.mark.parametrize(
    ("stage", "code", "said", "answer"),
    [
        (Stage.DATA, 250, "2.0.0 queued", Answer(Outcome.DELIVERED, "250 2.0.0")),
        (Stage.DATA, 399, "", Answer(Outcome.DELIVERED, "399")),
        (Stage.GREETING, 554, "", Answer(Outcome.RETRY, "554", retry_after=OPERATOR_S)),
        (
            Stage.SENDER,
            550,
            "5.7.1 no",
            Answer(Outcome.RETRY, "550 5.7.1", retry_after=OPERATOR_S),
        ),
        (
            Stage.RECIPIENT,
            450,
            "4.2.0 greylisted",
            Answer(Outcome.RETRY, "450 4.2.0", retry_after=300.0),
        ),
        (Stage.RECIPIENT, 400, "", Answer(Outcome.RETRY, "400", retry_after=300.0)),
        (Stage.RECIPIENT, 499, "", Answer(Outcome.RETRY, "499", retry_after=300.0)),
        (Stage.RECIPIENT, 500, "", Answer(Outcome.REFUSED, "500")),
        (Stage.RECIPIENT, 550, "5.1.1 nobody", Answer(Outcome.DEAD_ADDRESS, "550 5.1.1")),
        (Stage.RECIPIENT, 550, "5.7.1 spam", Answer(Outcome.REFUSED, "550 5.7.1")),
        (Stage.RECIPIENT, 550, "nobody", Answer(Outcome.DEAD_ADDRESS, "550")),
        (Stage.RECIPIENT, 551, "nobody", Answer(Outcome.DEAD_ADDRESS, "551")),
        (Stage.RECIPIENT, 553, "nobody", Answer(Outcome.DEAD_ADDRESS, "553")),
        (Stage.RECIPIENT, 552, "full", Answer(Outcome.REFUSED, "552")),
        (Stage.DATA, 550, "5.1.1 nobody", Answer(Outcome.REFUSED, "550 5.1.1")),
        (Stage.RECIPIENT, 550, " " * 256 + "5.1.1", Answer(Outcome.DEAD_ADDRESS, "550")),
    ],
)
def test_a_reply_says_whether_the_letter_or_the_mailbox_is_at_fault(
    stage: Stage, code: int, said: str, answer: Answer
) -> None:
    assert API.parse_reply(MailReply(stage, code, said)) == answer


def test_a_sender_that_is_no_address_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match=r"."):
        MailApi(MailAccount("city"))
