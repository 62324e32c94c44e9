"""An e-mail and a mail server's word on it, as values: connectors write them, a mailer sends them."""

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Mail:
    sender: str
    to: str = field(repr=False)
    raw: bytes = field(repr=False)  # RFC 5322, lines ending in CRLF


class Stage(StrEnum):
    """How far the talk with the server went."""

    GREETING = "greeting"  # connecting, encrypting, signing in
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class MailReply:
    """The server's last word: a three-digit code, with its text for the enhanced code in it."""

    stage: Stage
    code: int
    text: str = field(default="", repr=False)
