"""A mail server that speaks something else, half a word, or a letter at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from connectors.mail import MailAccount, MailApi
from domain.delivery import Outcome
from domain.notices.mail import Mail
from domain.wire import TransportFailed
from server.outside.mailing import MailServer, SmtpMailer

LETTERS = MailApi(MailAccount("hall@example.gov.cn"))
MAIL = Mail("hall@example.gov.cn", "wang@example.cn", b"Subject: x\r\n\r\nx\r\n")
UNSENT = "nothing left the house"
MAYBE = "it may have arrived"
#: What the server says before the letter, a word to each command; then the letter's own answer.
POLITE = [
    b"220 mail.test\r\n",
    b"250 mail.test\r\n",
    b"250 OK\r\n",
    b"250 OK\r\n",
    b"354 go on\r\n",
]


@asynccontextmanager
async def speaking(words: list[bytes], *, drip_s: float) -> AsyncIterator[int]:
    """Says each word to what it hears, the first at once, the last drop by drop; gives its port."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for place, word in enumerate(words):
                if place:
                    await reader.readuntil(b"\r\n.\r\n" if place == len(POLITE) else b"\r\n")
                for part in [word[i : i + 1] for i in range(len(word))] if drip_s else [word]:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(drip_s if word is words[-1] else 0)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def told(words: list[bytes], drip_s: float = 0.0) -> str:
    async with speaking(words, drip_s=drip_s) as port:
        mailer = SmtpMailer(
            MailServer("127.0.0.1", port, "none"), timeout_s=2.5 if drip_s else 20.0
        )
        try:
            return LETTERS.parse_reply(await mailer.send(MAIL)).outcome
        except TransportFailed as broken:
            return MAYBE if broken.sent else UNSENT


async def test_a_server_that_speaks_as_it_should_takes_the_letter() -> None:
    assert await told([*POLITE, b"250 2.0.0 OK\r\n"]) == Outcome.DELIVERED


@pytest.mark.parametrize(
    "greeting",
    [
        b"",
        b"22",
        b"\x00\xff\xfe\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n<html>busy</html>\r\n",
        b"x" * 70_000,
    ],
    ids=["nothing", "half", "garbage", "html", "endless"],
)
async def test_whoever_is_no_mail_server_has_got_no_letter(greeting: bytes) -> None:
    assert await told([greeting]) in {UNSENT, Outcome.RETRY}


async def test_a_greeting_drop_by_drop_is_left_in_time() -> None:
    assert await told([b"220 mail.test\r\n"], drip_s=0.5) == UNSENT


@pytest.mark.parametrize(
    ("answer", "drip_s"),
    [(b"", 0.0), (b"25", 0.0), (b"\x00\xff\xfe\r\n", 0.0), (b"250 2.0.0 OK\r\n", 0.5)],
    ids=["nothing", "half", "garbage", "drip"],
)
async def test_a_letter_whose_answer_can_not_be_read_may_have_arrived(
    answer: bytes, drip_s: float
) -> None:
    assert await told([*POLITE, answer], drip_s=drip_s) == MAYBE
