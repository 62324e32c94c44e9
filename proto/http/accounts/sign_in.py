"""Signing in and the account itself."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from domain.accounts.consent import How, Purpose
from domain.documents import DocumentKind
from domain.words import Language
from proto.http.accounts.officers import Document, IdNumber
from proto.http.base import Answer, Body, Moment, Name, Phone


class CodeWanted(Body):
    phone: Phone


class CodeSent(Answer):
    resend_after: int  # seconds
    expires_in: int  # seconds
    request: str = ""  # shown with the code, it is found from another network too


class SignIn(Body):
    phone: Phone
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    request: Annotated[str, Field(pattern=r"^[0-9a-f]{0,128}$")] = (
        ""  # as the code's answer named it
    )
    cookies: bool = False  # the pages: tokens go into HttpOnly cookies, not into the answer
    language: Language = Language.ZH


class WechatSignIn(Body):
    code: Annotated[str, Field(min_length=1, max_length=256)]  # of wx.login
    phone_code: Annotated[str, Field(max_length=256)] = (
        ""  # of the button getPhoneNumber, once /problems/wechat-phone-needed asks
    )
    language: Language = Language.ZH


class OfficerSignIn(Body):
    username: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=256)]
    totp: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = (
        ""  # once /problems/second-factor-needed asks
    )
    own_password: Annotated[SecretStr, Field(max_length=256)] = SecretStr(
        ""  # once /problems/own-password-needed asks
    )
    cookies: bool = False


class Refresh(Body):
    refresh_token: str = ""  # empty: the cookie


class Session(Answer):
    """Tokens are empty where they went into cookies."""

    access_token: str = ""
    refresh_token: str = ""
    token_type: Literal["Bearer", "DPoP"] = "Bearer"  # noqa: S105  # a scheme, not a secret
    expires_in: int  # seconds the access token lives
    account: UUID  # or the officer's id
    level: int


class ConsentGiven(Answer):
    purpose: Purpose
    version: str
    given_at: Moment


class Me(Answer):
    account: UUID
    level: int  # 1 a phone, 2 bound to a person, 3 proven by face or officer
    phone: str  # masked
    name: str  # masked, "" while not bound
    language: Language
    elder_mode: bool
    wechat_linked: bool
    consents: list[ConsentGiven]
    subscriptions: dict[str, int]  # grants left by template
    last_n: int  # of the inbox


class MeChange(Body):
    language: Language | None = None
    elder_mode: bool | None = None


class Binding(Body):
    name: Name
    id_number: IdNumber
    document: Document = DocumentKind.RESIDENT_ID


class WechatCode(Body):
    code: Annotated[str, Field(min_length=1, max_length=256)]


class SubscriptionAnswer(Body):
    """What wx.requestSubscribeMessage answered for one template."""

    template_id: Annotated[str, Field(min_length=1, max_length=128)]
    result: Literal["accept", "reject", "ban", "filter"]


class ConsentText(Answer):
    purpose: Purpose
    version: str
    text: str
    given: bool
    spoken: str = ""  # the same in short sentences, to be heard
    text_sha256: str = ""  # hexadecimal, of `text` in UTF-8
    spoken_sha256: str = ""


class ConsentTexts(Answer):
    consents: list[ConsentText]


class RulesSection(Answer):
    title: str
    text: str


class RulesAgreement(Answer):
    """One version of a text that is or was agreed to, with the contact of today."""

    purpose: Purpose
    version: str
    current: bool
    text: str


class ProcessingRules(Answer):
    """个人信息处理规则, and every version of the agreements, today's of each purpose last."""

    sections: list[RulesSection]
    agreements: list[RulesAgreement]


class AgreedText(Answer):
    """The very text behind the evidence of an agreement."""

    text: str


class Agreement(Body):
    purpose: Purpose
    version: Annotated[str, Field(max_length=32)]
    language: Language | None = None  # of what was shown; without one that of the call
    how: Literal[How.PAGE, How.SPOKEN] = How.PAGE
    text_sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""  # of what was shown
