"""A citizen's further addresses, and the letters that officers post."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from proto.http.base import Answer, Body, Moment

_Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class EmailWanted(Body):
    email: Annotated[str, Field(min_length=3, max_length=254)]


class EmailConfirmed(EmailWanted):
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class PostalNew(Body):
    """As it is to be printed on a letter."""

    recipient: Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[^\x00-\x1f\x7f]+$")]
    address: _Line
    postcode: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""


class WechatPage(Answer):
    """What the page opens in WeChat's browser; WeChat then opens ours with `code` and `state`."""

    url: str


class WechatBack(Body):
    code: Annotated[str, Field(min_length=1, max_length=256)]
    state: Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[0-9a-zA-Z]+$")]


class AddressSeen(Answer):
    channel: Literal["email", "wechat_account", "letter"]
    shown: str  # masked, "" where there is nothing to show
    added_at: Moment


class Addresses(Answer):
    addresses: list[AddressSeen]
    channels: list[str]  # those that one may be added for


class Posted(Body):
    tracking: Annotated[str, Field(pattern=r"^[0-9A-Z]{8,20}$")]  # the courier's number


class LetterSeen(Answer):
    letter: UUID
    kind: str
    queued_at: Moment


class LettersWaiting(Answer):
    letters: list[LetterSeen]
    next_cursor: str  # "" at the end


class LetterPrint(Answer):
    """Recipient and address are empty once it is posted."""

    letter: UUID
    recipient: str
    address: str
    postcode: str
    title: str
    text: str
    queued_at: Moment
    posted_at: Moment | None = None
    tracking: str = ""
