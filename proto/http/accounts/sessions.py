"""The places where an account is signed in."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from domain.accounts.devices import SessionSeen, device_name
from domain.words import Language
from proto.http.base import Answer, Body, Moment


class SessionOpen(Answer):
    session: UUID
    name: str  # e.g. 微信 · 安卓
    created_at: Moment
    used_at: Moment
    by_wechat: bool = False  # opened by WeChat, without a code
    this: bool  # the one that asks

    @classmethod
    def of(cls, seen: SessionSeen, language: Language, asking: UUID) -> Self:
        return cls(
            session=seen.session,
            name=device_name(seen.device, language),
            created_at=seen.created_at,
            used_at=seen.used_at,
            by_wechat=seen.by_wechat,
            this=seen.session == asking,
        )


class Sessions(Answer):
    sessions: list[SessionOpen]


class Confirmation(Body):
    """The code that went to the account's own phone."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
